/* SPDX-License-Identifier: Apache-2.0 */
/* cli.c - see cli.h. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_usage(const char *command, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "coldpass %s: ", command);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\ncoldpass %s --help tells what it takes\n", command);
	return CLI_USAGE;
}

int cli_bad_input(const char *command, const char *path,
    const struct problem *p)
{
	fprintf(stderr, "coldpass %s: %s:", command, path);
	if (p->line > 0)
		fprintf(stderr, "%d:", p->line);
	if (p->where[0] != '\0')
		fprintf(stderr, " %s:", p->where);
	fprintf(stderr, " %s\n", p->why);
	return CLI_BAD_INPUT;
}

static int cannot_read(const char *command, const char *path)
{
	fprintf(stderr, "coldpass %s: %s: cannot read: %s\n", command, path,
	    strerror(errno));
	return CLI_NO_READ;
}

static int too_long(const char *command, const char *path, size_t max)
{
	fprintf(stderr, "coldpass %s: %s: longer than %zu bytes; is it the "
	    "right file?\n", command, path, max);
	return CLI_BAD_INPUT;
}

/* Pipes are read as well as files: a journey may come out of a converter. */
static char *read_all(FILE *in, size_t max, size_t *len)
{
	size_t cap = 65536, n;
	char *buf = NULL;

	*len = 0;
	do {
		cap = cap < max / 2 ? cap * 2 : max + 1;
		buf = cli_realloc(buf, cap + 1, 1);
		n = fread(buf + *len, 1, cap - *len, in);
		*len += n;
	} while (*len == cap && cap <= max);
	buf[*len] = '\0';
	return buf;
}

int cli_load(const char *command, const char *path, size_t max, char **text,
    size_t *len)
{
	FILE *in = fopen(path, "rb");
	int code = CLI_OK;

	if (in == NULL)
		return cannot_read(command, path);
	*text = read_all(in, max, len);
	if (ferror(in))
		code = cannot_read(command, path);
	else if (*len > max)
		code = too_long(command, path, max);
	fclose(in);
	if (code != CLI_OK)
		free(*text);
	return code;
}

void *cli_realloc(void *old, size_t count, size_t size)
{
	void *p = count <= SIZE_MAX / size ? realloc(old, count * size) : NULL;

	if (p != NULL)
		return p;
	fprintf(stderr, "coldpass: out of memory; split the input\n");
	exit(CLI_NO_READ);
}

void *cli_alloc(size_t count, size_t size)
{
	void *p = cli_realloc(NULL, count > 0 ? count : 1, size);

	memset(p, 0, (count > 0 ? count : 1) * size);
	return p;
}

int cli_print_json(const char *command,
    void (*write)(struct json_writer *w, void *ctx), void *ctx)
{
	size_t cap = 65536, len = 0;
	struct json_writer w;
	char *buf = NULL;
	enum status s;

	do {
		cap *= 2;
		buf = cli_realloc(buf, cap, 1);
		json_write_init(&w, buf, cap);
		write(&w, ctx);
		s = json_write_done(&w, &len);
	} while (s == STATUS_NO_SPACE);
	if (s == STATUS_OK) {
		fwrite(buf, 1, len, stdout);
		putchar('\n');
	} else {
		fprintf(stderr, "coldpass %s: cannot write JSON: %s\n",
		    command, status_name(s));
	}
	free(buf);
	return s == STATUS_OK ? CLI_OK : CLI_NO_READ;
}

int cli_finish(const char *command, int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fprintf(stderr, "coldpass %s: cannot write to standard output: %s\n",
	    command, strerror(errno));
	return CLI_NO_READ;
}

const char *cli_plain(char *out, size_t cap, const char *text)
{
	size_t n;

	for (n = 0; text[n] != '\0' && n + 1 < cap; n++)
		out[n] = (unsigned char)text[n] < 0x20 || text[n] == 0x7F
		    ? '?' : text[n];
	out[n] = '\0';
	return out;
}
