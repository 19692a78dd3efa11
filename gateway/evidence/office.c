/* SPDX-License-Identifier: Apache-2.0 */
#include "office.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (1440 * MINUTE_MS)

static int64_t day_of(int64_t local_ms)
{
	return (local_ms >= 0 ? local_ms : local_ms - (DAY_MS - 1)) / DAY_MS;
}

static bool works_on(const struct office *o, int64_t day)
{
	int64_t weekday = ((day + 3) % 7 + 7) % 7;	/* 1970-01-01: Thursday */

	for (int i = 0; i < o->holiday_count; i++)
		if (o->holidays[i] == day)
			return false;
	return o->days >> weekday & 1;
}

/* The moment at which the office's clock shows that time: the offset is taken
 * where the moment lies, not where we stand. */
static int64_t moment(int64_t local_ms, office_offset_fn *offset, void *ctx)
{
	int64_t guess = local_ms - offset(ctx, local_ms);

	return local_ms - offset(ctx, guess);
}

/* Opening times of a day; false if it is closed all day. */
static bool hours(const struct office *o, int64_t day,
    office_offset_fn *offset, void *ctx, int64_t *from, int64_t *to)
{
	if (!works_on(o, day))
		return false;
	*from = moment(day * DAY_MS + o->from_min * MINUTE_MS, offset, ctx);
	*to = moment(day * DAY_MS + o->to_min * MINUTE_MS, offset, ctx);
	return *from < *to;
}

bool office_is_open(const struct office *o, int64_t utc_ms,
    office_offset_fn *offset, void *ctx)
{
	int64_t from, to;

	return hours(o, day_of(utc_ms + offset(ctx, utc_ms)), offset, ctx,
	    &from, &to) && utc_ms >= from && utc_ms < to;
}

int64_t office_done(const struct office *o, int64_t utc_ms, int64_t work_ms,
    office_offset_fn *offset, void *ctx)
{
	int64_t day = day_of(utc_ms + offset(ctx, utc_ms));

	for (int i = 0; i < OFFICE_DAYS_AHEAD; i++, day++) {
		int64_t from, to;

		if (!hours(o, day, offset, ctx, &from, &to) || to <= utc_ms)
			continue;
		if (from > utc_ms)
			utc_ms = from;
		if (work_ms <= to - utc_ms)
			return utc_ms + work_ms;
		work_ms -= to - utc_ms;
		utc_ms = to;
	}
	return INT64_MAX;
}
