/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_hold_answer.c - what is left, and when the limit is reached; see
 * forecast_hold.h. */
#include "forecast_hold.h"

#include <math.h>

#include "forecast_track.h"

#define MIN_MS 60000.0
#define STALE_MS 3600000
#define SIDE_MDEG 45000
#define INVERTED_MDEG 135000
/* A measured rate is never better known than that. */
#define RATE_SHARE 0.1
/* A warm-up towards the air outside slows down: the band's late side takes
 * the straight line for the beginning of an exponential to this. */
#define AIR_MC 20000.0

struct span {
	double low, mid, high;	/* [min]; high < 0: no end */
};

static int32_t whole_min(double v, double rounding)
{
	if (v <= 0)
		return 0;
	v += rounding;
	return v >= FORECAST_BEYOND_MIN ? FORECAST_BEYOND_MIN : (int32_t)v;
}

static void round_span(const struct span *s, struct forecast_band *out)
{
	out->low = whole_min(s->low, 0);
	out->mid = whole_min(s->mid, 0.5);
	out->high = s->high < 0 ? FORECAST_BEYOND_MIN :
	    whole_min(s->high, 1);
	if (out->high < out->mid)
		out->high = out->mid;
}

static double no_less_than(double v, double least)
{
	return v < least ? least : v;
}

/* ---- by the clock ------------------------------------------------------ */

static double penalty_min(const struct forecast_hold_left *out,
    int32_t side_tenths, int32_t inverted_tenths)
{
	return out->side_min * (side_tenths / 10.0) +
	    out->inverted_min * (inverted_tenths / 10.0);
}

static struct span nominal(const struct forecast_hold *h, int64_t now_ms,
    const struct forecast_hold_left *out)
{
	const struct forecast_hold_config *c = &h->config;
	double past = (double)(now_ms - c->filled_ms) / MIN_MS;
	double off = c->hold_min * (c->spread_pct / 100.0);
	struct span s;

	s.low = c->hold_min - off - past - penalty_min(out,
	    c->side_tenths.high, c->inverted_tenths.high);
	s.mid = c->hold_min - past - penalty_min(out, c->side_tenths.mid,
	    c->inverted_tenths.mid);
	s.high = no_less_than(c->hold_min + off - past - penalty_min(out,
	    c->side_tenths.low, c->inverted_tenths.low), 0);
	return s;
}

/* ---- by weight --------------------------------------------------------- */

static double mass_left(const struct forecast_hold *h)
{
	return no_less_than(h->mass_g - h->config.tare_g, 0);
}

static struct span weighed(const struct forecast_hold *h, double past_min)
{
	const struct forecast_hold_config *c = &h->config;
	double left = mass_left(h) * c->hold_min / c->coolant_g;

	return (struct span){
		.low = left * (1 - c->spread_pct / 100.0) - past_min,
		.mid = left - past_min,
		.high = no_less_than(left * (1 + c->spread_pct / 100.0) -
		    past_min, 0)
	};
}

static struct span measured(const struct forecast_hold *h, double past_min)
{
	double fast = -h->rate.low, slow = -h->rate.high, mid = -h->rate.mid;
	double left = mass_left(h);

	fast = no_less_than(fast, mid * (1 + RATE_SHARE));
	if (slow > mid * (1 - RATE_SHARE))
		slow = mid * (1 - RATE_SHARE);
	return (struct span){
		.low = left / fast - past_min, .mid = left / mid - past_min,
		.high = slow > 0 ? no_less_than(left / slow - past_min, 0) : -1
	};
}

/* ---- what is left ------------------------------------------------------ */

static void tell_tilt(const struct forecast_hold *h, int64_t now_ms,
    struct forecast_hold_left *out)
{
	int64_t side_ms = h->side_ms, inverted_ms = h->inverted_ms;

	if (h->tilt_ms != FORECAST_HOLD_NEVER && now_ms > h->tilt_ms) {
		if (h->tilt_mdeg > INVERTED_MDEG)
			inverted_ms += now_ms - h->tilt_ms;
		else if (h->tilt_mdeg > SIDE_MDEG)
			side_ms += now_ms - h->tilt_ms;
	}
	out->side_min = whole_min((double)side_ms / MIN_MS, 0);
	out->inverted_min = whole_min((double)inverted_ms / MIN_MS, 0);
}

static void tell_mass(const struct forecast_hold *h,
    struct forecast_hold_left *out)
{
	out->has_mass = h->has_mass;
	if (h->has_mass)
		out->mass_g = (int32_t)(mass_left(h) + 0.5);
	if (h->has_rate && h->rate.mid < 0)
		out->rate_g_day = (int32_t)(-h->rate.mid * 1440 + 0.5);
}

static struct span choose(const struct forecast_hold *h, int64_t now_ms,
    struct forecast_hold_left *out)
{
	const struct forecast_hold_config *c = &h->config;
	bool has_mass = h->has_mass && now_ms - h->mass_ms <= STALE_MS;
	struct span none = { 0, 0, 0 };
	double past_min = 0;

	if (has_mass)
		past_min = (double)(now_ms - h->origin_ms) / MIN_MS -
		    h->mass_at_min;
	if (h->is_gone) {
		out->basis = FORECAST_HOLD_GONE;
	} else if (has_mass && h->has_rate && h->rate.mid < 0) {
		out->basis = FORECAST_HOLD_MEASURED;
		return measured(h, past_min);
	} else if (has_mass && c->coolant_g > 0 && c->hold_min > 0) {
		out->basis = FORECAST_HOLD_WEIGHED;
		return weighed(h, past_min);
	} else if (c->filled_ms != FORECAST_HOLD_NEVER && c->hold_min > 0) {
		out->basis = FORECAST_HOLD_NOMINAL;
		return nominal(h, now_ms, out);
	}
	return none;
}

void forecast_hold_left(const struct forecast_hold *h, int64_t now_ms,
    struct forecast_hold_left *out)
{
	struct span s;

	*out = (struct forecast_hold_left){ .basis = FORECAST_HOLD_UNKNOWN };
	tell_tilt(h, now_ms, out);
	tell_mass(h, out);
	s = choose(h, now_ms, out);
	if (out->basis == FORECAST_HOLD_UNKNOWN)
		out->left_min = (struct forecast_band){ FORECAST_BEYOND_MIN,
		    FORECAST_BEYOND_MIN, FORECAST_BEYOND_MIN };
	else
		round_span(&s, &out->left_min);
}

/* ---- to the limit ------------------------------------------------------ */

/* How much longer an exponential to AIR_MC takes than its first tangent. */
static double slowing(double from_mc, double limit_mc)
{
	double whole = AIR_MC - from_mc, rest = AIR_MC - limit_mc;

	if (rest <= 0)
		return -1;
	if (limit_mc - from_mc < 1)
		return 1;
	return whole / (limit_mc - from_mc) * log(whole / rest);
}

static struct span warming(const struct forecast_hold *h, double limit_mc,
    double late_min)
{
	double level = h->temp.mean[h->temp.points - 1];
	struct forecast_slope rise;
	struct span s = { 0, 0, 0 };
	double slow;

	if (!forecast_track_slope(&h->temp, FORECAST_SLOPE_MOST, &rise) ||
	    rise.mid <= 0)
		return (struct span){ -1, -1, -1 };
	rise.high = no_less_than(rise.high, rise.mid * (1 + RATE_SHARE));
	if (rise.low > rise.mid * (1 - RATE_SHARE))
		rise.low = rise.mid * (1 - RATE_SHARE);
	s.low = no_less_than((limit_mc - level) / rise.high - late_min, 0);
	s.mid = no_less_than((limit_mc - level) / rise.mid - late_min, 0);
	slow = slowing(level, limit_mc);
	if (rise.low <= 0 || slow < 0)
		s.high = -1;
	else
		s.high = no_less_than((limit_mc - level) / rise.low * slow -
		    late_min, 0);
	return s;
}

/* Until it is gone, and then the usual warm-up. */
static struct span holding(const struct forecast_hold *h,
    const struct forecast_hold_left *left, double limit_mc)
{
	const struct forecast_band *w = &h->config.warming_mc_h;
	double rise = 60 * no_less_than(limit_mc -
	    h->temp.mean[h->temp.points - 1], 0);

	return (struct span){
		.low = left->left_min.low + rise / w->high,
		.mid = left->left_min.mid + rise / w->mid,
		.high = left->left_min.high == FORECAST_BEYOND_MIN ? -1 :
		    left->left_min.high + rise / w->low
	};
}

static int32_t clip(int32_t min, int32_t horizon_min)
{
	return min > horizon_min ? FORECAST_BEYOND_MIN : min;
}

static void put(const struct span *s, int32_t horizon_min,
    struct forecast_answer *out)
{
	struct forecast_band b;

	round_span(s, &b);
	out->low_min = clip(b.low, horizon_min);
	out->mid_min = clip(b.mid, horizon_min);
	out->high_min = clip(b.high, horizon_min);
	out->kind = out->mid_min == FORECAST_BEYOND_MIN ? FORECAST_BEYOND :
	    FORECAST_WITHIN;
}

static enum forecast_why why_not(const struct forecast_hold *h,
    int64_t now_ms, const struct forecast_hold_left *left)
{
	if (h->temp.points == 0)
		return FORECAST_TOO_EARLY;
	if (now_ms - h->temp_ms > STALE_MS)
		return FORECAST_STALE;
	return left->basis == FORECAST_HOLD_UNKNOWN ? FORECAST_UNTOLD_FILL :
	    FORECAST_TOLD;
}

void forecast_hold_to_limit(const struct forecast_hold *h, int64_t now_ms,
    int32_t limit_mc, int32_t horizon_min, struct forecast_answer *out)
{
	struct forecast_hold_left left;
	double late_min;
	struct span s;

	*out = (struct forecast_answer){
		.low_min = FORECAST_BEYOND_MIN, .mid_min = FORECAST_BEYOND_MIN,
		.high_min = FORECAST_BEYOND_MIN,
		.bare_min = FORECAST_BEYOND_MIN
	};
	forecast_hold_left(h, now_ms, &left);
	out->why = why_not(h, now_ms, &left);
	if (out->why != FORECAST_TOLD)
		return;
	if (h->temp.mean[h->temp.points - 1] > limit_mc) {
		*out = (struct forecast_answer){ .kind = FORECAST_OUTSIDE };
		return;
	}
	late_min = (double)(now_ms - h->origin_ms) / MIN_MS -
	    h->temp.at_min[h->temp.points - 1];
	s = h->is_gone ? warming(h, limit_mc, late_min) :
	    holding(h, &left, limit_mc);
	if (s.mid < 0)
		out->kind = FORECAST_BEYOND;
	else
		put(&s, horizon_min, out);
}
