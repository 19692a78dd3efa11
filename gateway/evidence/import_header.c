/* SPDX-License-Identifier: Apache-2.0 */
/* import_header.c - see import_header.h. */
#include "import_header.h"

#include <string.h>

#include "import_temp.h"

enum status import_header_not_utf8(const struct import_csv *csv,
    struct problem *p)
{
	return csv_refuse(&csv->in, p, STATUS_SYNTAX, "",
	    "not UTF-8; if it is Latin-1 let the dialect say \"encoding\": "
	    "\"latin-1\", else save the file as UTF-8");
}

static enum status skip_to_header(struct import_csv *csv, struct problem *p)
{
	const char *until = csv->dialect->skip_until;
	struct csv_field line;
	struct csv peek;
	int i;

	for (i = 0; i < csv->dialect->skip_lines; i++)
		csv_next_line(&csv->in, &line);
	while (until[0] != '\0') {
		csv->in.line = csv->in.next_line;
		peek = csv->in;
		csv_next_line(&peek, &line);
		if (line.len >= strlen(until) &&
		    memcmp(line.at, until, strlen(until)) == 0)
			break;
		if (csv_is_end(&peek))
			return csv_refuse(&csv->in, p, STATUS_MISSING,
			    "skip_until",
			    "no line begins as the dialect says the header "
			    "does");
		csv->in = peek;
	}
	csv->in.line = csv->in.next_line;
	return STATUS_OK;
}

/* Is this field of the header the column's?  Remember where. */
static enum status take_header(struct import_csv *csv, const char *name,
    const struct dialect_column *c, int *at, struct problem *p)
{
	if (c->name[0] == '\0' || strcmp(c->name, name) != 0)
		return STATUS_OK;
	if (*at >= 0)
		return csv_refuse(&csv->in, p, STATUS_REPEATED, name,
		    "the header names this column twice; let the dialect give "
		    "its place (1, 2, ...)");
	*at = csv->columns;
	return STATUS_OK;
}

static enum status take_headers(struct import_csv *csv, const char *name,
    struct problem *p)
{
	const struct dialect *d = csv->dialect;
	enum status s = STATUS_OK;
	int i;

	for (i = 0; i < d->time_count && s == STATUS_OK; i++)
		s = take_header(csv, name, &d->time[i], &csv->time_at[i], p);
	for (i = 0; i < d->temp_count && s == STATUS_OK; i++)
		s = take_header(csv, name, &d->temps[i].column,
		    &csv->temp_at[i], p);
	if (s == STATUS_OK && d->has_probe)
		s = take_header(csv, name, &d->probe, &csv->probe_at, p);
	if (s == STATUS_OK && d->unit == DIALECT_UNIT_BY_COLUMN)
		s = take_header(csv, name, &d->unit_column, &csv->unit_at, p);
	return s;
}

static enum status read_header(struct import_csv *csv, struct problem *p)
{
	size_t start = csv->in.at;
	struct csv_field f = { .len = 0 };
	bool is_last = false;
	char name[LIMIT_TEXT + 1];
	enum status s;

	for (; !is_last; csv->columns++) {
		if ((s = csv_next_field(&csv->in, &f, &is_last, p)) !=
		    STATUS_OK)
			return s;
		if (import_temp_trim(&f, name, sizeof name) &&
		    (s = take_headers(csv, name, p)) != STATUS_OK)
			return s;
	}
	if (csv->columns > 1 && f.len == 0)
		csv->columns--;
	if (!csv_is_utf8(csv->in.text + start, csv->in.text + csv->in.at))
		return import_header_not_utf8(csv, p);
	return STATUS_OK;
}

static void place(const struct dialect_column *c, int *at)
{
	*at = c->index - 1;
}

static void take_places(struct import_csv *csv)
{
	const struct dialect *d = csv->dialect;
	int i;

	csv->probe_at = csv->unit_at = -1;
	for (i = 0; i < d->time_count; i++)
		place(&d->time[i], &csv->time_at[i]);
	for (i = 0; i < d->temp_count; i++)
		place(&d->temps[i].column, &csv->temp_at[i]);
	if (d->has_probe)
		place(&d->probe, &csv->probe_at);
	if (d->unit == DIALECT_UNIT_BY_COLUMN)
		place(&d->unit_column, &csv->unit_at);
}

static enum status need(const struct import_csv *csv,
    const struct dialect_column *c, int at, struct problem *p)
{
	enum status s;

	if (at >= 0 && (csv->columns == 0 || at < csv->columns))
		return STATUS_OK;
	if (c->name[0] != '\0')
		return csv_refuse(&csv->in, p, STATUS_MISSING, c->name,
		    "the header has no such column; are separator, header and "
		    "the lines to skip as in the dialect?");
	s = csv_refuse(&csv->in, p, STATUS_MISSING, "", "the dialect wants "
	    "column ");
	problem_add_int(p, c->index);
	problem_add(p, ", the header has ");
	problem_add_int(p, csv->columns);
	return s;
}

enum status import_header_need(const struct import_csv *csv, struct problem *p)
{
	const struct dialect *d = csv->dialect;
	enum status s = STATUS_OK;
	int i;

	for (i = 0; i < d->time_count && s == STATUS_OK; i++)
		s = need(csv, &d->time[i], csv->time_at[i], p);
	for (i = 0; i < d->temp_count && s == STATUS_OK; i++)
		s = need(csv, &d->temps[i].column, csv->temp_at[i], p);
	if (s == STATUS_OK && d->has_probe)
		s = need(csv, &d->probe, csv->probe_at, p);
	if (s == STATUS_OK && d->unit == DIALECT_UNIT_BY_COLUMN)
		s = need(csv, &d->unit_column, csv->unit_at, p);
	return s;
}

enum status import_header_read(struct import_csv *csv, struct problem *p)
{
	enum status s = skip_to_header(csv, p);

	if (s != STATUS_OK)
		return s;
	take_places(csv);
	if (csv->dialect->header && (s = read_header(csv, p)) != STATUS_OK)
		return s;
	return import_header_need(csv, p);
}
