/* SPDX-License-Identifier: Apache-2.0 */
/* chart_axis.h - what a chart's axes span, where marks stand, how they read.
 */
#ifndef CHART_AXIS_H
#define CHART_AXIS_H

#include "chart.h"

#define CHART_AXIS_TEXT 32

struct chart_axis_temp {
	int32_t low_mc, high_mc;	/* multiples of step_mc */
	int32_t step_mc;
};

struct chart_axis_time {
	int64_t from_ms, to_ms;		/* to_ms > from_ms */
	int64_t origin_ms;		/* where elapsed time begins */
	int64_t step_ms;
};

/* Readings and storage, and limits that lie near them. */
struct chart_axis_temp chart_axis_temp(const struct chart *c, int marks);

/* All rows and the judged span. */
struct chart_axis_time chart_axis_time(const struct chart *c, int marks);

/* Is it on the scale? */
bool chart_axis_shows(const struct chart_axis_temp *a, int32_t temp_mc);

/* The first mark at or after 'ms' of marks at origin + n * step. */
int64_t chart_axis_first(int64_t ms, int64_t origin_ms, int64_t step_ms);

/* "8", "8.5", "8.367": as many places as the value has, and at least those of
 * 'step_mc'. */
void chart_axis_degrees(int32_t temp_mc, int32_t step_mc,
    char out[CHART_AXIS_TEXT]);

/* "6 h", "0:30"; "2 d" where marks are more than a day apart. */
void chart_axis_elapsed(int64_t ms, int64_t step_ms,
    char out[CHART_AXIS_TEXT]);

/* "2026-03-04" and "21:00". */
void chart_axis_date(int64_t ms, char out[CHART_AXIS_TEXT]);
void chart_axis_clock(int64_t ms, char out[CHART_AXIS_TEXT]);

#endif
