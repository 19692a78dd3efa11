/* SPDX-License-Identifier: Apache-2.0 */
/* journey_csv.c - see journey_csv.h.
 *
 * Strict about the frame (quotes, line ends, number of fields, UTF-8), since
 * a slipped column would make temperatures of something else; lenient about
 * the one value that a sensor may fail to give.
 */
#include "journey_csv.h"

#include <string.h>

#include "json_text.h"
#include "utc.h"

#define ZERO_K_MC (-273150)
#define HIGHEST_MC 1000000

/* A field as it stands between its quotes or commas. */
struct field {
	const char *at;
	size_t len;
	bool quoted;
};

static enum status broken(struct journey_csv *csv, struct problem *p,
    enum status s, const char *where, const char *why)
{
	if (p != NULL && p->status == STATUS_OK)
		p->line = csv->line;
	return problem_set(p, s, where, why);
}

/* A quoted field from behind its opening quote; false if it never ends. */
static bool quoted_field(struct journey_csv *csv, struct field *f)
{
	const char *text = csv->text;

	f->quoted = true;
	f->at = text + csv->at;
	for (; csv->at < csv->len; csv->at++) {
		if (text[csv->at] == '\n')
			csv->next_line++;
		if (text[csv->at] != '"')
			continue;
		if (csv->at + 1 < csv->len && text[csv->at + 1] == '"') {
			csv->at++;
			continue;
		}
		f->len = (size_t)(text + csv->at - f->at);
		csv->at++;
		return true;
	}
	return false;
}

static void plain_field(struct journey_csv *csv, struct field *f)
{
	const char *text = csv->text;
	size_t at = csv->at;

	f->quoted = false;
	f->at = text + at;
	while (at < csv->len && text[at] != ',' && text[at] != '\n' &&
	    text[at] != '\r' && text[at] != '"')
		at++;
	f->len = at - csv->at;
	csv->at = at;
}

/* Steps over what ends a field: a comma, LF, CRLF or the end of the text. */
static bool end_field(struct journey_csv *csv, bool *is_last)
{
	const char *at = csv->text + csv->at;
	size_t left = csv->len - csv->at;

	*is_last = left == 0 || *at != ',';
	if (left == 0)
		return true;
	if (*at == ',') {
		csv->at++;
		return true;
	}
	if (*at == '\r' && left > 1 && at[1] == '\n')
		csv->at++;
	else if (*at != '\n')
		return false;
	csv->at++;
	csv->next_line++;
	return true;
}

static enum status next_field(struct journey_csv *csv, struct field *f,
    bool *is_last, struct problem *p)
{
	if (csv->at < csv->len && csv->text[csv->at] == '"') {
		csv->at++;
		if (!quoted_field(csv, f))
			return broken(csv, p, STATUS_SYNTAX, "",
			    "a quoted field begins here and never ends; close "
			    "it with a quote");
	} else {
		plain_field(csv, f);
	}
	if (end_field(csv, is_last))
		return STATUS_OK;
	return broken(csv, p, STATUS_SYNTAX, "", f->quoted ?
	    "text after a closing quote; a comma or a line end must follow" :
	    "a quote or a carriage return inside an unquoted field; quote "
	    "the whole field and double its quotes");
}

static bool is_utf8(const char *at, const char *end)
{
	unsigned n;

	while (at < end) {
		n = (unsigned char)*at < 0x80 ? 1 : json_text_utf8(at, end);
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

static enum status not_utf8(struct journey_csv *csv, struct problem *p)
{
	return broken(csv, p, STATUS_SYNTAX, "",
	    "not UTF-8; save the file as UTF-8");
}

static bool is_name(const struct field *f, const char *name)
{
	return f->len == strlen(name) && memcmp(f->at, name, f->len) == 0;
}

static enum status take_column(struct journey_csv *csv, const struct field *f,
    const char *name, int *column, struct problem *p)
{
	if (!is_name(f, name))
		return STATUS_OK;
	if (*column >= 0)
		return broken(csv, p, STATUS_REPEATED, name,
		    "the header names this column twice; keep one");
	*column = csv->columns;
	return STATUS_OK;
}

static enum status missing(struct journey_csv *csv, struct problem *p,
    const char *name)
{
	return broken(csv, p, STATUS_MISSING, name,
	    "the header has no such column; the first line must be "
	    "time,temp_c or time,probe,temp_c");
}

enum status journey_csv_init(struct journey_csv *csv, const char *text,
    size_t len, struct problem *p)
{
	bool is_last = false;
	enum status s;
	struct field f;

	*csv = (struct journey_csv){
		.text = text, .len = len, .line = 1, .next_line = 1,
		.time_column = -1, .probe_column = -1, .temp_column = -1
	};
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		csv->at = 3;
	for (; !is_last; csv->columns++) {
		if ((s = next_field(csv, &f, &is_last, p)) != STATUS_OK ||
		    (s = take_column(csv, &f, "time", &csv->time_column, p)) !=
		    STATUS_OK ||
		    (s = take_column(csv, &f, "probe", &csv->probe_column,
		    p)) != STATUS_OK ||
		    (s = take_column(csv, &f, "temp_c", &csv->temp_column,
		    p)) != STATUS_OK)
			return s;
	}
	if (!is_utf8(csv->text, csv->text + csv->at))
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

/* Which way the digits behind the third place round the value before them:
 * half goes to even. */
static bool rounds_up(const char *at, const char *end, int32_t v)
{
	if (at == end || *at < '5')
		return false;
	if (*at > '5')
		return true;
	for (at++; at < end; at++)
		if (*at != '0')
			return true;
	return v % 2 != 0;
}

/* -?[0-9]+(\.[0-9]+)? in thousandths; false if it is anything else. */
static bool parse_mc(const char *at, size_t len, int32_t *out)
{
	const char *end = at + len, *first;
	bool negative = len > 0 && *at == '-';
	int64_t v = 0;
	int places = 0;

	at += negative;
	for (first = at; at < end && is_digit(*at); at++)
		v = v > HIGHEST_MC ? v : v * 10 + (*at - '0');
	if (at == first)
		return false;
	if (at < end && (*at != '.' || at + 1 == end))
		return false;
	for (at += at < end; places < 3; places++) {
		v *= 10;
		if (at < end && !is_digit(*at))
			return false;
		v += at < end ? *at++ - '0' : 0;
	}
	for (first = at; at < end; at++)
		if (!is_digit(*at))
			return false;
	if (v > HIGHEST_MC)
		return false;
	v += rounds_up(first, end, (int32_t)v);
	*out = (int32_t)(negative ? -v : v);
	return v <= HIGHEST_MC && *out > ZERO_K_MC;
}

/* The probe's name, its doubled quotes made single. */
static enum status take_probe(struct journey_csv *csv, const struct field *f,
    struct journey_row *row, struct problem *p)
{
	size_t i, n = 0;

	for (i = 0; i < f->len; i++) {
		if (f->at[i] == '\0')
			return broken(csv, p, STATUS_SYNTAX, "probe",
			    "a NUL byte is no part of a name");
		if (n == LIMIT_TEXT)
			return broken(csv, p, STATUS_RANGE, "probe",
			    "a name of more than 120 bytes; shorten it");
		row->probe[n++] = f->at[i];
		if (f->quoted && f->at[i] == '"')
			i++;
	}
	row->probe[n] = '\0';
	return STATUS_OK;
}

static enum status take_time(struct journey_csv *csv, const struct field *f,
    struct journey_row *row, struct problem *p)
{
	enum status s = journey_csv_time(f->at, f->len, &row->time_ms);

	if (s == STATUS_OK)
		return s;
	return broken(csv, p, s, "time", s == STATUS_RANGE ?
	    "no such moment; check date, time and offset" :
	    "neither RFC 3339 (2026-03-04T05:06:07Z) nor integer ms since "
	    "1970");
}

static enum status take_field(struct journey_csv *csv, const struct field *f,
    int column, struct journey_row *row, struct problem *p)
{
	if (column == csv->time_column)
		return take_time(csv, f, row, p);
	if (column == csv->probe_column)
		return take_probe(csv, f, row, p);
	if (column == csv->temp_column)
		row->fault = !parse_mc(f->at, f->len, &row->temp_mc);
	return STATUS_OK;
}

static enum status wrong_count(struct journey_csv *csv, int count,
    struct problem *p)
{
	enum status s = broken(csv, p, STATUS_SYNTAX, "",
	    "wrong number of fields: ");

	problem_add_int(p, count);
	problem_add(p, ", the header has ");
	problem_add_int(p, csv->columns);
	return s;
}

/* Counts all fields before complaining about one: a slipped column is better
 * explained by the number than by what then stands in 'time'. */
static enum status take_row(struct journey_csv *csv, struct journey_row *row,
    struct problem *p)
{
	struct problem found = { .status = STATUS_OK };
	bool is_last = false;
	struct field f;
	enum status s;
	int column;

	for (column = 0; !is_last; column++) {
		if ((s = next_field(csv, &f, &is_last, p)) != STATUS_OK)
			return s;
		if (found.status == STATUS_OK)
			(void)!take_field(csv, &f, column, row, &found);
	}
	if (column != csv->columns)
		return wrong_count(csv, column, p);
	if (found.status != STATUS_OK && p != NULL && p->status == STATUS_OK)
		*p = found;
	return found.status;
}

enum status journey_csv_next(struct journey_csv *csv,
    struct journey_row *row, struct problem *p)
{
	size_t start = csv->at;
	enum status s;

	if (csv->at >= csv->len)
		return STATUS_MISSING;
	csv->line = csv->next_line;
	memcpy(row->probe, "1", 2);
	s = take_row(csv, row, p);
	if (s == STATUS_OK &&
	    !is_utf8(csv->text + start, csv->text + csv->at))
		return not_utf8(csv, p);
	return s;
}
