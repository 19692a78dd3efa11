/* SPDX-License-Identifier: Apache-2.0 */
/* dialect_reader_time.c - member "time" of a dialect: columns, format, zone
 * and what to do where local time is no moment or two. */
#include "dialect_reader.h"

#include <string.h>

#define LINE_MAX 1000

static const char *const time_members[] = { "columns", "format", "zone",
	"ambiguous", "nonexistent", "year" };
static const char *const year_members[] = { "line", "after", "format",
	"rows" };

static enum status read_columns(const struct dialect_reader *r,
    struct dialect *out)
{
	int list = dialect_reader_find(r, "columns"), at;
	enum status s;

	if (list == -1 || json_type(&r->doc, list) != JSON_ARRAY ||
	    json_size(&r->doc, list) < 1 ||
	    json_size(&r->doc, list) > DIALECT_TIME_COLUMNS)
		return dialect_reader_refuse(r, STATUS_TYPE, "columns",
		    "must be a list of 1 to 3 columns; their texts are joined "
		    "by a blank");
	for (at = json_first(&r->doc, list); at != -1;
	    at = json_next(&r->doc, at))
		if ((s = dialect_reader_column(r, at, "columns",
		    &out->time[out->time_count++])) != STATUS_OK)
			return s;
	return STATUS_OK;
}

static enum status read_format(const struct dialect_reader *r,
    struct dialect_time *out)
{
	char format[DIALECT_PATTERN];
	enum status s = dialect_reader_text(r, "format", true, format,
	    sizeof format);
	const char *why;

	if (s != STATUS_OK)
		return s;
	if ((why = dialect_time_compile(out, format)) != NULL)
		return dialect_reader_refuse(r, STATUS_UNKNOWN, "format", why);
	return STATUS_OK;
}

static enum status read_zone(const struct dialect_reader *r,
    struct dialect *out)
{
	enum status s = dialect_reader_text(r, "zone", false, out->zone,
	    sizeof out->zone);

	if (s != STATUS_OK || out->zone[0] == '\0')
		return s;
	if (out->format.has_offset)
		return dialect_reader_refuse(r, STATUS_CONFLICT, "zone",
		    "the format already tells UTC; leave the zone out");
	if (!dialect_is_zone(out->zone))
		return dialect_reader_refuse(r, STATUS_SYNTAX, "zone",
		    "must be UTC, an offset as +09:00, or a place of the zone "
		    "data as Asia/Tokyo");
	return STATUS_OK;
}

static enum status read_year_line(struct dialect_reader *r,
    struct dialect_year *out)
{
	int64_t line;
	unsigned rows = 0;
	enum status s;

	if ((s = json_only(&r->doc, r->object, year_members, 4, r->path,
	    r->p)) != STATUS_OK)
		return s;
	s = json_int(&r->doc, dialect_reader_find(r, "line"), 1, LINE_MAX,
	    &line);
	if (s != STATUS_OK)
		return dialect_reader_refuse(r, s, "line",
		    "must be the number of the line that holds the date, 1 "
		    "to 1000");
	out->line = (int)line;
	if ((s = dialect_reader_text(r, "after", false, out->after,
	    sizeof out->after)) != STATUS_OK ||
	    (s = read_format(r, &out->format)) != STATUS_OK ||
	    (s = dialect_reader_word(r, "rows", "before after", &rows)) !=
	    STATUS_OK)
		return s;
	if (rows == 0)
		return dialect_reader_refuse(r, STATUS_MISSING, "rows",
		    "must say whether rows lie before or after that date");
	out->from = rows == 1 ? DIALECT_YEAR_ROWS_BEFORE :
	    DIALECT_YEAR_ROWS_AFTER;
	if (out->format.kind == DIALECT_TIME_PATTERN &&
	    (!out->format.has_year || !out->format.has_day))
		return dialect_reader_refuse(r, STATUS_CONFLICT, "format",
		    "must hold year, month and day");
	if (out->format.kind != DIALECT_TIME_PATTERN)
		return dialect_reader_refuse(r, STATUS_CONFLICT, "format",
		    "must be a pattern with year, month and day");
	return STATUS_OK;
}

static enum status read_year(const struct dialect_reader *r,
    struct dialect *out)
{
	int at = dialect_reader_find(r, "year");
	struct dialect_reader in;
	int64_t year;

	out->year.from = DIALECT_YEAR_IN_ROWS;
	if (at == -1 && out->format.has_year)
		return STATUS_OK;
	if (at == -1)
		return dialect_reader_refuse(r, STATUS_MISSING, "year",
		    "is required, as the format has no year: a number, or "
		    "where the header tells a date");
	if (out->format.has_year)
		return dialect_reader_refuse(r, STATUS_CONFLICT, "year",
		    "the format already has the year; leave this out");
	if (json_type(&r->doc, at) == JSON_OBJECT) {
		in = dialect_reader_in(r, at, "year", -1);
		return read_year_line(&in, &out->year);
	}
	if (json_int(&r->doc, at, 1970, 9999, &year) != STATUS_OK)
		return dialect_reader_refuse(r, STATUS_TYPE, "year",
		    "must be a year from 1970 to 9999, or an object that "
		    "tells where the header has a date");
	out->year.from = DIALECT_YEAR_FIXED;
	out->year.fixed = (int)year;
	return STATUS_OK;
}

static enum status read_rules(const struct dialect_reader *r,
    struct dialect *out)
{
	unsigned ambiguous = DIALECT_AMBIGUOUS_REFUSE;
	unsigned nonexistent = DIALECT_NONEXISTENT_REFUSE;
	enum status s;

	if ((s = dialect_reader_word(r, "ambiguous",
	    "refuse earlier later in-order", &ambiguous)) != STATUS_OK ||
	    (s = dialect_reader_word(r, "nonexistent", "refuse before",
	    &nonexistent)) != STATUS_OK)
		return s;
	out->ambiguous = (enum dialect_ambiguous)ambiguous;
	out->nonexistent = (enum dialect_nonexistent)nonexistent;
	return STATUS_OK;
}

enum status dialect_reader_time(const struct dialect_reader *root,
    struct dialect *out)
{
	int at = dialect_reader_find(root, "time");
	struct dialect_reader r = dialect_reader_in(root, at, "time", -1);
	enum status s;

	if (at == -1 || json_type(&root->doc, at) != JSON_OBJECT)
		return dialect_reader_refuse(root, STATUS_TYPE, "time",
		    "must be an object with columns and format");
	if ((s = json_only(&r.doc, at, time_members, 6, "time", r.p)) !=
	    STATUS_OK ||
	    (s = read_columns(&r, out)) != STATUS_OK ||
	    (s = read_format(&r, &out->format)) != STATUS_OK)
		return s;
	if (!out->format.has_day || !out->format.has_clock)
		return dialect_reader_refuse(&r, STATUS_CONFLICT, "format",
		    "must hold the day and the hour");
	if ((s = read_zone(&r, out)) != STATUS_OK ||
	    (s = read_year(&r, out)) != STATUS_OK)
		return s;
	return read_rules(&r, out);
}
