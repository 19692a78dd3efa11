/* SPDX-License-Identifier: Apache-2.0 */
/* dialect.h - how one kind of logger writes its CSV, told in a file.
 *
 * Readings of other loggers are judged only after somebody has said what
 * their columns, units and clocks mean; coldpass guesses none of it.  The
 * format is described in configs/dialects/README.md.  An unknown, repeated or
 * contradictory member is refused with its name, line and reason.
 */
#ifndef DIALECT_H
#define DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decimal.h"
#include "dialect_time.h"
#include "json.h"
#include "limit.h"
#include "problem.h"

#define DIALECT_BYTES 16384	/* of a dialect file */
#define DIALECT_TOKENS 2048
#define DIALECT_FAULTS 16
#define DIALECT_TIME_COLUMNS 3	/* date, time, half of day */
#define DIALECT_ZONE 64		/* bytes of a zone's name, with NUL */

/* A column by its header or, if the name is "", by its place from 1 on. */
struct dialect_column {
	int index;
	char name[LIMIT_TEXT + 1];
};

struct dialect_temp {
	struct dialect_column column;
	char probe[LIMIT_TEXT + 1];
};

/* A value that stands for "no reading". */
struct dialect_fault {
	bool is_number;
	struct decimal number;
	char text[LIMIT_ID + 1];
};

/* Clocks go back: the same local time happens twice. */
enum dialect_ambiguous {
	DIALECT_AMBIGUOUS_REFUSE = 1,
	DIALECT_AMBIGUOUS_EARLIER,	/* always the first time */
	DIALECT_AMBIGUOUS_LATER,	/* always the second time */
	DIALECT_AMBIGUOUS_IN_ORDER	/* the first that is later than the
					 * row before */
};

/* Clocks go forward: a local time that never happens. */
enum dialect_nonexistent {
	DIALECT_NONEXISTENT_REFUSE = 1,
	DIALECT_NONEXISTENT_BEFORE	/* a clock that was not put forward */
};

/* Where the year comes from if rows do not tell it. */
enum dialect_year_from {
	DIALECT_YEAR_IN_ROWS = 1,
	DIALECT_YEAR_FIXED,
	DIALECT_YEAR_ROWS_BEFORE,	/* no row is later than a line's date */
	DIALECT_YEAR_ROWS_AFTER		/* no row is earlier than it */
};

struct dialect_year {
	enum dialect_year_from from;
	int fixed;
	int line;			/* 1-based */
	char after[LIMIT_TEXT + 1];	/* text before the date, "" if none */
	struct dialect_time format;
};

enum dialect_unit {
	DIALECT_UNIT_C = 1, DIALECT_UNIT_F, DIALECT_UNIT_BY_COLUMN
};

struct dialect {
	char id[LIMIT_ID + 1];
	bool latin1;			/* else UTF-8 */
	char separator, decimal;
	int skip_lines;
	char skip_until[LIMIT_TEXT + 1];	/* "" if none */
	bool header;
	struct dialect_column time[DIALECT_TIME_COLUMNS];
	int time_count;
	struct dialect_time format;
	char zone[DIALECT_ZONE];	/* "" if none */
	enum dialect_ambiguous ambiguous;
	enum dialect_nonexistent nonexistent;
	struct dialect_year year;
	struct dialect_temp temps[LIMIT_PROBES];
	int temp_count;
	bool has_probe;
	struct dialect_column probe;
	enum dialect_unit unit;
	struct dialect_column unit_column;
	struct dialect_fault faults[DIALECT_FAULTS];
	int fault_count;
};

/* Read and check text[len].  On failure *out is undefined and 'p' names
 * member, line and reason. */
enum status dialect_parse(struct dialect *out, const char *text, size_t len,
    struct json_token tokens[DIALECT_TOKENS], struct problem *p) MUST_USE;

/* Can this be a zone's name: UTC, +09:00 or Asia/Tokyo?  Whether there is
 * such a place only the system's zone data know. */
bool dialect_is_zone(const char *text);

/* The offset of a zone that needs no zone data; false for others. */
bool dialect_fixed_zone(const char *text, int64_t *offset_ms);

#endif
