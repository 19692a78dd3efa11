/* SPDX-License-Identifier: Apache-2.0 */
/* office.h - when an office is done with what reaches it now.
 *
 * An office works on some days of the week between two times of its own
 * clock, holidays apart.  What arrives while it is closed waits.  Clocks that
 * change within a day are right to the minute at the day's borders: the
 * offset is asked for at each of them.
 */
#ifndef OFFICE_H
#define OFFICE_H

#include <stdbool.h>
#include <stdint.h>

#define OFFICE_HOLIDAYS 64
#define OFFICE_DAYS_AHEAD 400	/* an office closed for longer never opens */

struct office {
	unsigned days;			/* bit 0: Monday ... bit 6: Sunday */
	int64_t from_min, to_min;	/* 0 <= from < to <= 1440 */
	int holiday_count;
	int64_t holidays[OFFICE_HOLIDAYS];	/* days since 1970 */
};

/* Local minus UTC, in ms, at that moment. */
typedef int64_t office_offset_fn(void *ctx, int64_t utc_ms);

/* Is it open at that moment? */
bool office_is_open(const struct office *o, int64_t utc_ms,
    office_offset_fn *offset, void *ctx);

/* When work of that length is done if it begins at utc_ms; INT64_MAX if not
 * within OFFICE_DAYS_AHEAD days. */
int64_t office_done(const struct office *o, int64_t utc_ms, int64_t work_ms,
    office_offset_fn *offset, void *ctx);

#endif
