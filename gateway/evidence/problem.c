/* SPDX-License-Identifier: Apache-2.0 */
/* problem.c - bounded text for error messages.
 *
 * Values quoted from refused input end up on terminals and in logs, so what
 * could steer a terminal (control characters) is shown as '?'. */
#include "problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes of the control character at s, 0 if it is none. */
static size_t control_len(const char *s)
{
	unsigned char c = (unsigned char)s[0];

	if (c < 0x20 || c == 0x7F)
		return 1;
	/* U+0080 to U+009F: what terminals know as C1 controls */
	return c == 0xC2 && (unsigned char)s[1] >= 0x80 &&
	    (unsigned char)s[1] < 0xA0 ? 2 : 0;
}

static void append(char *out, size_t cap, const char *s)
{
	size_t n = strlen(out), skip;

	while (*s != '\0' && n + 1 < cap) {
		skip = control_len(s);
		out[n++] = skip ? '?' : *s;
		s += skip ? skip : 1;
	}
	if (is_continuation(*s)) {	/* cut in the middle of a character */
		while (n > 0 && is_continuation(out[n - 1]))
			n--;
		n -= n > 0;
	}
	out[n] = '\0';
}

static void append_int(char *out, size_t cap, int64_t v)
{
	char digits[24];
	size_t at = sizeof digits - 1;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u != 0);
	if (v < 0)
		digits[--at] = '-';
	append(out, cap, digits + at);
}

/* Start a problem; false if there is none to fill. */
static bool begin(struct problem *p, enum status s, const char *where)
{
	if (p == NULL || p->status != STATUS_OK)
		return false;
	p->status = s;
	p->where[0] = '\0';
	p->why[0] = '\0';
	append(p->where, sizeof p->where, where);
	return true;
}

enum status problem_set(struct problem *p, enum status s, const char *where,
    const char *why)
{
	if (begin(p, s, where))
		append(p->why, sizeof p->why, why);
	return s;
}

enum status problem_quote(struct problem *p, enum status s, const char *where,
    const char *before, const char *value, const char *after)
{
	if (begin(p, s, where)) {
		append(p->why, sizeof p->why, before);
		append(p->why, sizeof p->why, "\"");
		append(p->why, sizeof p->why, value);
		append(p->why, sizeof p->why, "\"");
		append(p->why, sizeof p->why, after);
	}
	return s;
}

enum status problem_range(struct problem *p, enum status s, const char *where,
    const char *before, int64_t min, int64_t max, const char *after)
{
	if (begin(p, s, where)) {
		append(p->why, sizeof p->why, before);
		append(p->why, sizeof p->why, "must be an integer from ");
		append_int(p->why, sizeof p->why, min);
		append(p->why, sizeof p->why, " to ");
		append_int(p->why, sizeof p->why, max);
		append(p->why, sizeof p->why, after);
	}
	return s;
}

void problem_add(struct problem *p, const char *text)
{
	if (p != NULL)
		append(p->why, sizeof p->why, text);
}

void problem_add_int(struct problem *p, int64_t v)
{
	if (p != NULL)
		append_int(p->why, sizeof p->why, v);
}

void problem_path_member(char *path, unsigned cap, const char *name)
{
	if (path[0] != '\0')
		append(path, cap, ".");
	append(path, cap, name);
}

void problem_path_index(char *path, unsigned cap, int index)
{
	append(path, cap, "[");
	append_int(path, cap, index);
	append(path, cap, "]");
}
