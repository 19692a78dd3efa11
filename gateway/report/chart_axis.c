/* SPDX-License-Identifier: Apache-2.0 */
/* chart_axis.c - see chart_axis.h. */
#include "chart_axis.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "utc.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

struct range {
	bool any;
	int32_t low, high;
};

static void widen(struct range *r, int32_t mc)
{
	if (!r->any || mc < r->low)
		r->low = mc;
	if (!r->any || mc > r->high)
		r->high = mc;
	r->any = true;
}

static struct range measured(const struct chart *c)
{
	struct range r = { false, 0, 0 };
	size_t i;
	int n;

	for (n = 0; n < c->series_count; n++)
		for (i = 0; i < c->series[n].count; i++)
			if (!c->series[n].points[i].fault)
				widen(&r, c->series[n].points[i].temp_mc);
	if (c->has_low)
		widen(&r, c->low_mc);
	if (c->has_high)
		widen(&r, c->high_mc);
	if (!r.any)
		widen(&r, 0);
	return r;
}

/* A limit far away would squeeze the journey into a line. */
static void add_near_limits(const struct chart *c, struct range *r)
{
	int64_t reach = ((int64_t)r->high - r->low) * 6 / 10;
	struct range wide = *r;
	int i;

	for (i = 0; i < c->limit_count; i++)
		if (c->limits[i].temp_mc >= r->low - reach &&
		    c->limits[i].temp_mc <= r->high + reach)
			widen(&wide, c->limits[i].temp_mc);
	*r = wide;
}

static int32_t nice_mc(int64_t least)
{
	static const int32_t steps[] = { 100, 200, 500, 1000, 2000, 5000,
		10000, 20000, 50000, 100000, 200000 };
	size_t i;

	for (i = 0; i + 1 < sizeof steps / sizeof steps[0]; i++)
		if (steps[i] >= least)
			break;
	return steps[i];
}

static int32_t floor_to(int32_t v, int32_t step)
{
	int32_t q = v / step;

	return (q - (v % step < 0)) * step;
}

struct chart_axis_temp chart_axis_temp(const struct chart *c, int marks)
{
	struct range r = measured(c);
	struct chart_axis_temp a;
	int64_t size;

	add_near_limits(c, &r);
	size = (int64_t)r.high - r.low;
	a.step_mc = nice_mc((size > 0 ? size : 1000) / marks + 1);
	/* room beyond the farthest, so that nothing lies on the frame */
	a.low_mc = floor_to(r.low - (int32_t)(size / 40) - 1, a.step_mc);
	a.high_mc = floor_to(r.high + (int32_t)(size / 40), a.step_mc) +
	    a.step_mc;
	return a;
}

static int64_t nice_ms(int64_t least)
{
	static const int64_t steps[] = { MINUTE_MS, 2 * MINUTE_MS,
		5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS,
		HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS,
		DAY_MS, 2 * DAY_MS, 5 * DAY_MS, 10 * DAY_MS, 20 * DAY_MS,
		50 * DAY_MS, 100 * DAY_MS, 200 * DAY_MS, 500 * DAY_MS };
	size_t i;
	int64_t step;

	for (i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (steps[i] >= least)
			return steps[i];
	for (step = 1000 * DAY_MS; step < least;)
		step *= 10;
	return step;
}

struct chart_axis_time chart_axis_time(const struct chart *c, int marks)
{
	struct chart_axis_time a = { c->from_ms, c->to_ms, c->from_ms, 0 };
	const struct chart_series *s;
	int n;

	for (n = 0; n < c->series_count; n++) {
		s = &c->series[n];
		if (s->count == 0)
			continue;
		if (s->points[0].time_ms < a.from_ms)
			a.from_ms = s->points[0].time_ms;
		if (s->points[s->count - 1].time_ms > a.to_ms)
			a.to_ms = s->points[s->count - 1].time_ms;
	}
	if (a.to_ms <= a.from_ms)
		a.to_ms = a.from_ms + MINUTE_MS;
	a.step_ms = nice_ms((a.to_ms - a.from_ms) / marks);
	return a;
}

bool chart_axis_shows(const struct chart_axis_temp *a, int32_t temp_mc)
{
	return temp_mc >= a->low_mc && temp_mc <= a->high_mc;
}

int64_t chart_axis_first(int64_t ms, int64_t origin_ms, int64_t step_ms)
{
	int64_t past = (ms - origin_ms) % step_ms;

	return past == 0 ? ms : ms - past + (past > 0 ? step_ms : 0);
}

void chart_axis_degrees(int32_t temp_mc, int32_t step_mc,
    char out[CHART_AXIS_TEXT])
{
	int32_t size = temp_mc < 0 ? -temp_mc : temp_mc;
	const char *sign = temp_mc < 0 ? "\xE2\x88\x92" : "";

	if (step_mc % 1000 == 0 && size % 1000 == 0)
		snprintf(out, CHART_AXIS_TEXT, "%s%" PRId32, sign,
		    size / 1000);
	else if (size % 100 == 0)
		snprintf(out, CHART_AXIS_TEXT, "%s%" PRId32 ".%" PRId32, sign,
		    size / 1000, size % 1000 / 100);
	else
		snprintf(out, CHART_AXIS_TEXT, "%s%" PRId32 ".%03" PRId32,
		    sign, size / 1000, size % 1000);
}

void chart_axis_elapsed(int64_t ms, int64_t step_ms,
    char out[CHART_AXIS_TEXT])
{
	int64_t size = ms < 0 ? -ms : ms;
	const char *sign = ms < 0 ? "\xE2\x88\x92" : "";

	if (step_ms % DAY_MS == 0 && step_ms > DAY_MS)
		snprintf(out, CHART_AXIS_TEXT, "%s%" PRId64 " d", sign,
		    size / DAY_MS);
	else if (step_ms % HOUR_MS == 0)
		snprintf(out, CHART_AXIS_TEXT, "%s%" PRId64 " h", sign,
		    size / HOUR_MS);
	else
		snprintf(out, CHART_AXIS_TEXT, "%s%" PRId64 ":%02d", sign,
		    size / HOUR_MS, (int)(size / MINUTE_MS % 60));
}

void chart_axis_date(int64_t ms, char out[CHART_AXIS_TEXT])
{
	char text[UTC_TEXT];

	utc_format(ms, text);
	snprintf(out, CHART_AXIS_TEXT, "%.10s", text);
}

void chart_axis_clock(int64_t ms, char out[CHART_AXIS_TEXT])
{
	char text[UTC_TEXT];

	utc_format(ms, text);
	snprintf(out, CHART_AXIS_TEXT, "%.5s",
	    strlen(text) > 16 ? text + 11 : text);
}
