/* SPDX-License-Identifier: Apache-2.0 */
/* journey_csv.h - read recorded temperatures: RFC 4180, one row at a time.
 *
 * Header `time,temp_c` or `time,probe,temp_c`, in any order among other
 * columns, which are ignored; UTF-8, optional byte order mark, LF or CRLF,
 * quoted fields.  time: RFC 3339 or integer ms since 1970.  temp_c:
 * -?[0-9]+(\.[0-9]+)? above -273.15 and up to 1000, rounded half-even to
 * m°C; anything else in it is a fault, never a temperature.
 */
#ifndef JOURNEY_CSV_H
#define JOURNEY_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csv.h"
#include "limit.h"
#include "problem.h"

struct journey_row {
	int64_t time_ms;
	char probe[LIMIT_TEXT + 1];	/* "1" if there is no such column */
	bool fault;
	int32_t temp_mc;		/* meaningless on a fault */
};

struct journey_csv {
	struct csv in;			/* in.line: of the last row read */
	int columns, time_column, probe_column, temp_column;
};

/* Reads the header.  STATUS_MISSING: no time or temp_c column;
 * STATUS_REPEATED: a column that counts stands there twice. */
enum status journey_csv_init(struct journey_csv *csv, const char *text,
    size_t len, struct problem *p) MUST_USE;

/* STATUS_OK: a row; STATUS_MISSING: no more rows (p untouched);
 * STATUS_SYNTAX, _RANGE: bad time, wrong number of fields, a broken quote, a
 * probe name longer than LIMIT_TEXT; 'p' names line and column. */
enum status journey_csv_next(struct journey_csv *csv,
    struct journey_row *row, struct problem *p) MUST_USE;

/* One time as it may stand in a file or on a command line. */
enum status journey_csv_time(const char *text, size_t len, int64_t *ms)
    MUST_USE;

#endif
