/* SPDX-License-Identifier: Apache-2.0 */
/* journey_csv.c - see journey_csv.h.
 *
 * Strict about the number of fields and UTF-8 as csv.c is about the frame;
 * lenient about the one value that a sensor may fail to give.
 */
#include "journey_csv.h"

#include <string.h>

#include "decimal.h"
#include "utc.h"

static enum status not_utf8(struct journey_csv *csv, struct problem *p)
{
	return csv_refuse(&csv->in, p, STATUS_SYNTAX, "",
	    "not UTF-8; save the file as UTF-8");
}

static bool is_name(const struct csv_field *f, const char *name)
{
	return f->len == strlen(name) && memcmp(f->at, name, f->len) == 0;
}

static enum status take_column(struct journey_csv *csv,
    const struct csv_field *f, const char *name, int *column, struct problem *p)
{
	if (!is_name(f, name))
		return STATUS_OK;
	if (*column >= 0)
		return csv_refuse(&csv->in, p, STATUS_REPEATED, name,
		    "the header names this column twice; keep one");
	*column = csv->columns;
	return STATUS_OK;
}

static enum status missing(struct journey_csv *csv, struct problem *p,
    const char *name)
{
	return csv_refuse(&csv->in, p, STATUS_MISSING, name,
	    "the header has no such column; the first line must be "
	    "time,temp_c or time,probe,temp_c");
}

enum status journey_csv_init(struct journey_csv *csv, const char *text,
    size_t len, struct problem *p)
{
	bool is_last = false;
	struct csv_field f;
	enum status s;

	*csv = (struct journey_csv){
		.time_column = -1, .probe_column = -1, .temp_column = -1
	};
	csv_init(&csv->in, text, len, ',');
	for (; !is_last; csv->columns++) {
		if ((s = csv_next_field(&csv->in, &f, &is_last,
		    p)) != STATUS_OK ||
		    (s = take_column(csv, &f, "time", &csv->time_column, p)) !=
		    STATUS_OK ||
		    (s = take_column(csv, &f, "probe", &csv->probe_column,
		    p)) != STATUS_OK ||
		    (s = take_column(csv, &f, "temp_c", &csv->temp_column,
		    p)) != STATUS_OK)
			return s;
	}
	if (!csv_is_utf8(csv->in.text, csv->in.text + csv->in.at))
		return not_utf8(csv, p);
	if (csv->time_column < 0)
		return missing(csv, p, "time");
	if (csv->temp_column < 0)
		return missing(csv, p, "temp_c");
	return STATUS_OK;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

enum status journey_csv_time(const char *text, size_t len, int64_t *ms)
{
	size_t at = len > 0 && text[0] == '-' ? 1 : 0;
	int64_t v = 0;

	if (at == len)
		return STATUS_SYNTAX;
	for (; at < len; at++) {
		if (!is_digit(text[at]))
			return utc_parse(text, len, ms);
		v = v * 10 + (text[at] - '0');
		if (v > LIMIT_INT)
			return STATUS_RANGE;
	}
	*ms = text[0] == '-' ? -v : v;
	return STATUS_OK;
}

static enum status take_probe(struct journey_csv *csv,
    const struct csv_field *f, struct journey_row *row, struct problem *p)
{
	enum status s = csv_text(f, row->probe, sizeof row->probe);

	if (s == STATUS_OK)
		return s;
	return csv_refuse(&csv->in, p, s, "probe", s == STATUS_RANGE ?
	    "a name of more than 120 bytes; shorten it" :
	    "a NUL byte is no part of a name");
}

static bool take_temp(const struct csv_field *f, int32_t *mc)
{
	struct decimal d;

	return decimal_parse(f->at, f->len, '.', &d) &&
	    decimal_mc(&d, DECIMAL_CELSIUS, mc);
}

static enum status take_time(struct journey_csv *csv, const struct csv_field *f,
    struct journey_row *row, struct problem *p)
{
	enum status s = journey_csv_time(f->at, f->len, &row->time_ms);

	if (s == STATUS_OK)
		return s;
	return csv_refuse(&csv->in, p, s, "time", s == STATUS_RANGE ?
	    "no such moment; check date, time and offset" :
	    "neither RFC 3339 (2026-03-04T05:06:07Z) nor integer ms since "
	    "1970");
}

static enum status take_field(struct journey_csv *csv,
    const struct csv_field *f, int column, struct journey_row *row,
    struct problem *p)
{
	if (column == csv->time_column)
		return take_time(csv, f, row, p);
	if (column == csv->probe_column)
		return take_probe(csv, f, row, p);
	if (column == csv->temp_column)
		row->fault = !take_temp(f, &row->temp_mc);
	return STATUS_OK;
}

/* Counts all fields before complaining about one: a slipped column is better
 * explained by the number than by what then stands in 'time'. */
static enum status take_row(struct journey_csv *csv, struct journey_row *row,
    struct problem *p)
{
	struct problem found = { .status = STATUS_OK };
	bool is_last = false;
	struct csv_field f;
	enum status s;
	int column;

	for (column = 0; !is_last; column++) {
		if ((s = csv_next_field(&csv->in, &f, &is_last,
		    p)) != STATUS_OK)
			return s;
		if (found.status == STATUS_OK)
			(void)!take_field(csv, &f, column, row, &found);
	}
	if (column != csv->columns)
		return csv_wrong_count(&csv->in, p, column, csv->columns);
	if (found.status != STATUS_OK && p != NULL && p->status == STATUS_OK)
		*p = found;
	return found.status;
}

enum status journey_csv_next(struct journey_csv *csv,
    struct journey_row *row, struct problem *p)
{
	size_t start = csv->in.at;
	enum status s;

	if (csv->in.at >= csv->in.len)
		return STATUS_MISSING;
	csv->in.line = csv->in.next_line;
	memcpy(row->probe, "1", 2);
	s = take_row(csv, row, p);
	if (s == STATUS_OK &&
	    !csv_is_utf8(csv->in.text + start, csv->in.text + csv->in.at))
		return not_utf8(csv, p);
	return s;
}
