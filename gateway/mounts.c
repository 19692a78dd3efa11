/* SPDX-License-Identifier: Apache-2.0 */
#include "mounts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The nth field of a line, or NULL. */
static const char *field(const char *line, int n)
{
	while (n-- > 0) {
		line += strcspn(line, " \n");
		if (*line != ' ')
			return NULL;
		line++;
	}
	return line;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* The kernel writes space, tab, line feed and backslash as \ooo. */
static bool unescape(const char *in, char *out, size_t cap)
{
	size_t n = 0;

	for (; *in != ' ' && *in != '\n' && *in != '\0'; in++) {
		if (n + 1 >= cap)
			return false;
		if (in[0] == '\\' && is_octal(in[1]) && is_octal(in[2]) &&
		    is_octal(in[3])) {
			out[n++] = (char)((in[1] - '0') * 64 +
			    (in[2] - '0') * 8 + (in[3] - '0'));
			in += 3;
		} else {
			out[n++] = *in;
		}
	}
	out[n] = '\0';
	return true;
}

static bool is_at(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	if (strncmp(path, dir, n) != 0)
		return false;
	return path[n] == '\0' || (path[n] == '/' && path[n + 1] != '\0' &&
	    strchr(path + n + 1, '/') == NULL);
}

static bool read_line(const char *line, const char *dir,
    struct mounts_one *out)
{
	const char *at = field(line, 4);

	if (!at || !unescape(at, out->path, sizeof(out->path)) ||
	    !is_at(out->path, dir))
		return false;
	out->id = strtoll(line, NULL, 10);
	return true;
}

int mounts_find(const char *text, const char *dir, struct mounts_one *out,
    int cap)
{
	int n = 0;

	while (text && *text != '\0' && n < cap) {
		if (read_line(text, dir, &out[n]))
			n++;
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return n;
}
