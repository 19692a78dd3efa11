/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_track.c - see forecast_track.h. */
#include "forecast_track.h"

#include <string.h>

void forecast_track_init(struct forecast_track *t, int64_t block_ms)
{
	*t = (struct forecast_track){ .block_ms = block_ms };
}

void forecast_track_keep(struct forecast_track *t, int n)
{
	int drop = t->points - n;

	if (drop <= 0)
		return;
	memmove(t->at_min, t->at_min + drop, (size_t)n * sizeof *t->at_min);
	memmove(t->mean, t->mean + drop, (size_t)n * sizeof *t->mean);
	t->points = n;
}

static void end_block(struct forecast_track *t, int64_t origin_ms)
{
	forecast_track_keep(t, FORECAST_SLOPE_MOST - 1);
	t->at_min[t->points] = (double)(t->from_ms - origin_ms) / 60000.0 +
	    t->sum_min / t->count;
	t->mean[t->points] = t->sum / t->count;
	t->points++;
	t->count = 0;
}

bool forecast_track_add(struct forecast_track *t, int64_t origin_ms,
    int64_t time_ms, double value)
{
	bool has_ended = t->count > 0 && time_ms - t->from_ms >= t->block_ms;

	if (has_ended)
		end_block(t, origin_ms);
	if (t->count == 0) {
		t->from_ms = time_ms;
		t->sum_min = 0;
		t->sum = 0;
	}
	t->count++;
	t->sum_min += (double)(time_ms - t->from_ms) / 60000.0;
	t->sum += value;
	return has_ended;
}

bool forecast_track_slope(const struct forecast_track *t, int n,
    struct forecast_slope *out)
{
	int from;

	if (n > t->points)
		n = t->points;
	from = t->points - n;
	return forecast_slope_of(t->at_min + from, t->mean + from, n, out);
}

double forecast_track_level(const struct forecast_track *t)
{
	const double *m = t->mean + t->points - 1;
	double low, high;

	if (t->points < 3)
		return *m;
	low = m[-1] < m[-2] ? m[-1] : m[-2];
	high = m[-1] < m[-2] ? m[-2] : m[-1];
	return *m < low ? low : *m > high ? high : *m;
}
