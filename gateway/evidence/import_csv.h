/* SPDX-License-Identifier: Apache-2.0 */
/* import_csv.h - read another logger's CSV, as its dialect says.
 *
 * Gives the same rows as journey_csv.h, one per temperature: a line with
 * several columns of temperatures gives several.  A line that cannot be
 * understood is refused, never left out; a temperature that is none is a
 * fault, and counted by reason.  Empty lines are no rows.  One separator too
 * many at the end of header or rows is forgiven.
 *
 * Local times need the zone data of the system, which this layer cannot
 * reach: the caller passes a function.
 */
#ifndef IMPORT_CSV_H
#define IMPORT_CSV_H

#include "csv.h"
#include "dialect.h"
#include "journey_csv.h"

/* The moments at which clocks there show this local time: 1, or 2 in
 * ascending order, or 0 with utc_ms[0] the moment at which a clock that was
 * not put forward would show it.  Negative: cannot tell. */
struct import_zone {
	void *ctx;
	int (*moments)(void *ctx, int64_t local_ms, int64_t utc_ms[2]);
};

/* What was met on the way, for the reader of the result. */
struct import_counts {
	int64_t lines;			/* data lines */
	int64_t placeholders;		/* values the dialect calls faults */
	int64_t empty;
	int64_t strange;		/* values that are no temperature */
	int strange_line;		/* the first of them */
	char strange_text[LIMIT_ID + 1];
	int64_t ambiguous, nonexistent;	/* times resolved by the named rule */
};

struct import_csv {
	struct csv in;			/* in.line: of the last row */
	const struct dialect *dialect;	/* not owned */
	const struct import_zone *zone;	/* not owned */
	const char *zone_name;		/* not owned; "" if none */
	struct import_counts counts;
	int columns;			/* 0 until known */
	int time_at[DIALECT_TIME_COLUMNS], temp_at[LIMIT_PROBES];
	int probe_at, unit_at;		/* from 0 on, -1: no such column */
	int base_year;			/* of the date in the header */
	int64_t base_ms;
	bool has_last;
	int64_t last_ms;		/* of the line before */
	int next_temp;			/* of the line being given out */
	struct journey_row rows[LIMIT_PROBES];
};

/* Find the header and the columns.  'zone' may be NULL if zone_name needs no
 * zone data; zone_name NULL takes the dialect's.  STATUS_MISSING: a line or
 * column that the dialect names, or a zone, is not there; STATUS_REPEATED: a
 * header names a column twice. */
enum status import_csv_init(struct import_csv *csv,
    const struct dialect *dialect, const struct import_zone *zone,
    const char *zone_name, const char *text, size_t len, struct problem *p)
    MUST_USE;

/* As journey_csv_next. */
enum status import_csv_next(struct import_csv *csv, struct journey_row *row,
    struct problem *p) MUST_USE;

/* Latin-1 to UTF-8; 'out' has room for 2 * len bytes.  Returns its length. */
size_t import_latin1(const char *in, size_t len, char *out);

#endif
