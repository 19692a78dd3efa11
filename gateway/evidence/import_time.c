/* SPDX-License-Identifier: Apache-2.0 */
/* import_time.c - see import_time.h.
 *
 * Local time is no moment twice a year: when clocks go forward an hour never
 * is, when they go back an hour is twice.  The dialect names what to do then;
 * without a word from it the file is refused, because an hour of an excursion
 * may hang on it.
 */
#include "import_time.h"

#include <string.h>

#include "utc.h"

/* Leap days lie up to eight years apart (1896, 1904). */
#define YEARS_TO_TRY 9
#define DATE_MAX 40	/* bytes of a date in a header line */

static enum status refuse_time(const struct import_csv *csv,
    struct problem *p, enum status s, const char *text, const char *why)
{
	if (p != NULL && p->status == STATUS_OK)
		p->line = csv->in.line;
	return problem_quote(p, s, "time", "", text, why);
}

static const char *find(const char *at, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (; len >= n; at++, len--)
		if (memcmp(at, word, n) == 0)
			return at + n;
	return NULL;
}

/* The longest beginning of the text that is a date. */
static bool read_date(const struct dialect_time *format, const char *at,
    const char *end, struct dialect_moment *m)
{
	size_t len = (size_t)(end - at) < DATE_MAX ? (size_t)(end - at)
						  : DATE_MAX;

	for (; len > 0; len--)
		if (dialect_time_parse(format, at, len, m) == STATUS_OK)
			return true;
	return false;
}

enum status import_time_base(struct import_csv *csv, struct problem *p)
{
	const struct dialect_year *y = &csv->dialect->year;
	struct csv head = csv->in;
	struct dialect_moment m;
	struct csv_field line;
	const char *at;

	if (y->from != DIALECT_YEAR_ROWS_BEFORE &&
	    y->from != DIALECT_YEAR_ROWS_AFTER)
		return STATUS_OK;
	do {
		head.line = head.next_line;
		csv_next_line(&head, &line);
	} while (head.line < y->line && !csv_is_end(&head));
	if (head.line != y->line)
		return csv_refuse(&head, p, STATUS_MISSING, "time.year",
		    "the file ends before the line that the dialect names");
	at = find(line.at, line.len, y->after);
	if (at == NULL)
		return csv_refuse(&head, p, STATUS_MISSING, "time.year",
		    "this line does not hold the text that the dialect says "
		    "stands before the date");
	if (!read_date(&y->format, at, line.at + line.len, &m) ||
	    utc_midnight(m.year, m.month, m.mday, &csv->base_ms) !=
	    STATUS_OK)
		return csv_refuse(&head, p, STATUS_SYNTAX, "time.year",
		    "this line holds no date as the dialect says");
	csv->base_year = m.year;
	return STATUS_OK;
}

/* The nearest year that puts the day on the right side of the header's. */
static enum status nearest_year(const struct import_csv *csv,
    const struct dialect_moment *m, int64_t *midnight_ms)
{
	int step = csv->dialect->year.from == DIALECT_YEAR_ROWS_BEFORE ?
	    -1 : 1;
	int i, year = csv->base_year;

	for (i = 0; i < YEARS_TO_TRY; i++, year += step)
		if (utc_midnight(year, m->month, m->mday, midnight_ms) ==
		    STATUS_OK && (step < 0 ? *midnight_ms <= csv->base_ms :
		    *midnight_ms >= csv->base_ms))
			return STATUS_OK;
	return STATUS_RANGE;
}

static enum status midnight(const struct import_csv *csv,
    const struct dialect_moment *m, int64_t *ms)
{
	switch (csv->dialect->year.from) {
	case DIALECT_YEAR_IN_ROWS:
		return utc_midnight(m->year, m->month, m->mday, ms);
	case DIALECT_YEAR_FIXED:
		return utc_midnight(csv->dialect->year.fixed, m->month,
		    m->mday, ms);
	default:
		return nearest_year(csv, m, ms);
	}
}

static enum status twice(struct import_csv *csv, const char *text,
    const int64_t utc_ms[2], int64_t *ms, struct problem *p)
{
	switch (csv->dialect->ambiguous) {
	case DIALECT_AMBIGUOUS_EARLIER: *ms = utc_ms[0]; break;
	case DIALECT_AMBIGUOUS_LATER: *ms = utc_ms[1]; break;
	case DIALECT_AMBIGUOUS_IN_ORDER:
		*ms = csv->has_last && utc_ms[0] <= csv->last_ms ?
		    utc_ms[1] : utc_ms[0];
		break;
	default:
		return refuse_time(csv, p, STATUS_CONFLICT, text,
		    " is twice, as clocks go back; let the dialect say "
		    "\"ambiguous\": earlier, later or in-order");
	}
	csv->counts.ambiguous++;
	return STATUS_OK;
}

static enum status by_zone(struct import_csv *csv, const char *text,
    int64_t local_ms, int64_t *ms, struct problem *p)
{
	int64_t offset_ms, utc_ms[2];
	int n;

	if (dialect_fixed_zone(csv->zone_name, &offset_ms)) {
		*ms = local_ms - offset_ms;
		return STATUS_OK;
	}
	n = csv->zone->moments(csv->zone->ctx, local_ms, utc_ms);
	if (n < 0)
		return refuse_time(csv, p, STATUS_RANGE, text,
		    " is a time that the zone data cannot tell");
	if (n == 2)
		return twice(csv, text, utc_ms, ms, p);
	*ms = utc_ms[0];
	if (n == 1)
		return STATUS_OK;
	if (csv->dialect->nonexistent == DIALECT_NONEXISTENT_REFUSE)
		return refuse_time(csv, p, STATUS_CONFLICT, text,
		    " never is, as clocks go forward; check the zone, or let "
		    "the dialect say \"nonexistent\": before");
	csv->counts.nonexistent++;
	return STATUS_OK;
}

enum status import_time_read(struct import_csv *csv, const char *text,
    size_t len, int64_t *ms, struct problem *p)
{
	const struct dialect_time *format = &csv->dialect->format;
	struct dialect_moment m;
	int64_t midnight_ms = 0;
	enum status s = dialect_time_parse(format, text, len, &m);

	if (s == STATUS_SYNTAX)
		return refuse_time(csv, p, s, text,
		    format->kind == DIALECT_TIME_PATTERN ?
		    " does not look as time.format says" :
		    " is not of the named time.format");
	if (s == STATUS_OK && !m.absolute)
		s = midnight(csv, &m, &midnight_ms);
	if (s != STATUS_OK)
		return refuse_time(csv, p, s, text,
		    " is no such moment; are day and month the right way "
		    "round?");
	if (m.absolute) {
		*ms = m.utc_ms;
		return STATUS_OK;
	}
	midnight_ms += m.day_ms;
	if (format->has_offset) {
		*ms = midnight_ms - m.offset_ms;
		return STATUS_OK;
	}
	return by_zone(csv, text, midnight_ms, ms, p);
}
