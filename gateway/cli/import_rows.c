/* SPDX-License-Identifier: Apache-2.0 */
/* import_rows.c - see import_rows.h.
 *
 * The file is read to its end before anything is printed: a conversion cut
 * off by a bad line must not pass for a whole one.
 */
#include "import_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "journey_source.h"
#include "utc.h"

static int read_all(struct journey_source *s, const char *command)
{
	struct problem p = { .status = STATUS_OK };
	struct journey_row row;
	enum status st;

	if ((st = journey_source_begin(s, &p)) != STATUS_OK)
		return cli_bad_input(command, s->path, &p);
	while ((st = journey_source_next(s, &row, &p)) == STATUS_OK)
		;
	return st == STATUS_MISSING ? CLI_OK :
	    cli_bad_input(command, s->path, &p);
}

static bool next(struct journey_source *s, struct journey_row *row)
{
	struct problem none = { .status = STATUS_OK };

	return journey_source_next(s, row, &none) == STATUS_OK;
}

static bool again(struct journey_source *s)
{
	struct problem none = { .status = STATUS_OK };

	return journey_source_begin(s, &none) == STATUS_OK;
}

static void print_name(const char *name)
{
	if (strpbrk(name, "\",\r\n") == NULL) {
		fputs(name, stdout);
		return;
	}
	putchar('"');
	for (; *name != '\0'; name++) {
		if (*name == '"')
			putchar('"');
		putchar(*name);
	}
	putchar('"');
}

static void print_row(const struct journey_row *row)
{
	int32_t size = row->temp_mc < 0 ? -row->temp_mc : row->temp_mc;
	char time[UTC_TEXT];

	utc_format(row->time_ms, time);
	if (time[0] == '?')
		printf("%" PRId64 ",", row->time_ms);
	else
		printf("%s,", time);
	print_name(row->probe);
	if (row->fault)
		puts(",");
	else
		printf(",%s%" PRId32 ".%03" PRId32 "\n",
		    row->temp_mc < 0 ? "-" : "", size / 1000, size % 1000);
}

static void write_row(struct json_writer *w, const struct journey_row *row)
{
	json_write_object(w, NULL);
	json_write_int(w, "time", row->time_ms);
	json_write_string(w, "probe", row->probe);
	if (row->fault)
		json_write_null(w, "temp_mc");
	else
		json_write_int(w, "temp_mc", row->temp_mc);
	json_write_object_end(w);
}

static void write_all(struct json_writer *w, void *ctx)
{
	struct journey_source *s = ctx;
	struct journey_row row;

	json_write_object(w, NULL);
	journey_source_write(s, w);
	json_write_array(w, "rows");
	if (again(s))
		while (next(s, &row))
			write_row(w, &row);
	json_write_array_end(w);
	json_write_object_end(w);
}

static int print_all(struct journey_source *s, const char *command, bool json)
{
	struct journey_row row;
	char lead[64];

	if (json)
		return cli_print_json(command, write_all, s);
	snprintf(lead, sizeof lead, "coldpass %s: ", command);
	journey_source_print(s, stderr, lead);
	puts("time,probe,temp_c");
	if (again(s))
		while (next(s, &row))
			print_row(&row);
	return CLI_OK;
}

int import_rows_print(const char *command,
    const struct import_rows_options *o)
{
	struct journey_source *s = cli_alloc(1, sizeof *s);
	int code = journey_source_open(s, command, o->csv, o->dialect,
	    o->zone);

	if (code == CLI_OK) {
		code = read_all(s, command);
		if (code == CLI_OK)
			code = print_all(s, command, o->json);
		journey_source_close(s);
	}
	free(s);
	return code == CLI_OK ? cli_finish(command, CLI_OK) : code;
}
