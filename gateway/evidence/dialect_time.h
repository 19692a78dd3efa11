/* SPDX-License-Identifier: Apache-2.0 */
/* dialect_time.h - times as loggers write them.
 *
 * A format is a name (rfc3339, unix-s, unix-ms) or a pattern of the
 * conversions below, as strptime(3) has them but independent of the machine's
 * language; every other character stands for itself.
 *
 *   %Y four digits   %y two (69-99: 19xx, 00-68: 20xx)   %m %d %H %I %M %S
 *   one or two digits   %p am or pm, either case   %b Jan ... Dec, English
 *   %f 1 to 9 digits of a second   %z Z, +09:00 or +0900   %% a percent sign
 *
 * A blank in a pattern stands for one or more of space, tab and the no-break
 * spaces U+00A0 and U+202F, which some programs put before "PM".
 */
#ifndef DIALECT_TIME_H
#define DIALECT_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define DIALECT_PATTERN 64	/* bytes, with NUL */

enum dialect_time_kind {
	DIALECT_TIME_PATTERN = 1, DIALECT_TIME_RFC3339, DIALECT_TIME_UNIX_S,
	DIALECT_TIME_UNIX_MS
};

struct dialect_time {
	enum dialect_time_kind kind;
	char pattern[DIALECT_PATTERN];
	bool has_year, has_day, has_clock;
	bool has_offset;	/* the text tells UTC by itself */
};

/* What the text said. */
struct dialect_moment {
	int year;		/* 0 if it has none */
	int month, mday;	/* 0 if it has none */
	int64_t day_ms;		/* since midnight on that day's clock */
	int64_t offset_ms;	/* of that clock from UTC, if it has one */
	bool absolute;		/* utc_ms says it all */
	int64_t utc_ms;
};

/* Understand a format; NULL, or why it cannot be used. */
const char *dialect_time_compile(struct dialect_time *t, const char *format);

/* Read text[len], all of it.  STATUS_SYNTAX: it does not look so;
 * STATUS_RANGE: there is no such day or hour. */
enum status dialect_time_parse(const struct dialect_time *t,
    const char *text, size_t len, struct dialect_moment *m) MUST_USE;

/* Bytes of the blank (see above) at 'at', 0 if there is none. */
size_t dialect_time_blank(const char *at, const char *end);

#endif
