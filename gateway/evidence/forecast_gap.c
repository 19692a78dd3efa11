/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_gap.c - see forecast_gap.h.
 *
 * From the left the product can have risen no faster than towards the warmest
 * surroundings; to be back at the right reading in time it must have begun to
 * fall, no faster than towards the coldest.  The peak is where both curves
 * meet.  With z = exp(-t/tau), t since the left reading, the first is linear
 * in z and the second in E z, E = exp(length/tau), so the crossing needs no
 * search.  Cold is warm upside down.
 */
#include "forecast_gap.h"

#include <math.h>

#define MIN_MS 60000.0
#define LEAST_MC (-273150)

/* One side, turned so that up is away from the other. */
struct slope {
	double from, to;	/* both as far up as they may be */
	double sink, source;
	double length;		/* in time constants */
};

static double reach(const struct slope *s)
{
	if (s->from >= s->source)
		return s->from;
	return s->source - (s->source - s->from) * exp(-s->length);
}

static double peak(const struct slope *s)
{
	double z;

	if (s->from >= s->source || s->to <= s->sink)
		return s->from;
	z = (s->source - s->sink) / ((s->source - s->from) +
	    (s->to - s->sink) * exp(s->length));
	if (z > 1)
		return s->from;
	return s->source - (s->source - s->from) * z;
}

/* The farthest up; *fits: the right reading lies within reach. */
static double worst(const struct forecast_gap *gap, struct slope *s,
    bool has_sink, bool *fits)
{
	int32_t tau_min = gap->tau_min < 1 ? 1 : gap->tau_min;
	double mc;

	s->from += gap->u_mc;
	s->to += gap->u_mc;
	s->length = (double)gap->length_ms / MIN_MS / tau_min;
	*fits = *fits && s->to - 2.0 * gap->u_mc <= reach(s);
	mc = has_sink ? peak(s) : reach(s);
	if (mc < s->from)
		mc = s->from;
	return mc < s->to ? s->to : mc;
}

static int32_t ceil_mc(double v)
{
	int32_t whole = (int32_t)v;

	return whole < v ? whole + 1 : whole;
}

void forecast_gap_worst(const struct forecast_gap *gap,
    struct forecast_gap_bound *out)
{
	bool has_cold = gap->coldest_mc != FORECAST_GAP_COLD;
	bool has_hot = gap->warmest_mc != FORECAST_GAP_HOT;
	struct slope up = {
		.from = gap->from_mc, .to = gap->to_mc,
		.sink = gap->coldest_mc, .source = gap->warmest_mc
	};
	struct slope down = {
		.from = -up.from, .to = -up.to,
		.sink = -up.source, .source = -up.sink
	};

	*out = (struct forecast_gap_bound){
		.has_low = has_cold, .has_high = has_hot, .fits = true
	};
	if (has_hot)
		out->high_mc = ceil_mc(worst(gap, &up, has_cold, &out->fits));
	if (has_cold)
		out->low_mc = -ceil_mc(worst(gap, &down, has_hot,
		    &out->fits));
	if (has_cold && out->low_mc < LEAST_MC)
		out->low_mc = LEAST_MC;
}
