/* SPDX-License-Identifier: Apache-2.0 */
/* forecast.c - see forecast.h.
 *
 * Readings pass a median of three (a lone spike is nothing) and become means
 * of ten minutes, so that the steps of a digital sensor weigh little; the
 * fit sees differences of means.  The answer is searched on a grid of times
 * that grows by a fortieth: T(t) and its band are compared with the limit.
 */
#include "forecast.h"

#include <math.h>

#define MIN_MS 60000.0
#define BLOCK_MS 600000
#define BREAK_MS 3600000
#define FIRST_STEPS 5
#define LEVEL_MEMORY_MIN 3.0
/* 80 % of a normal distribution lie within. */
#define BAND 1.2816
/* A coolant holds when it takes up this share of the ambient's pull. */
#define HELD_SHARE 0.5
#define HELD_AWAY_MC 2000.0
#define GRID_GROWTH 1.025
#define GRID_LEAST_MIN 1.0

void forecast_init(struct forecast *f)
{
	*f = (struct forecast){ .has_reading = false };
	forecast_fit_init(&f->fit);
	forecast_trial_init(&f->trial);
}

void forecast_ambient(struct forecast *f, int32_t temp_mc)
{
	if (!f->has_ambient && f->has_reading) {
		/* until now s has stood for the ambient as well */
		forecast_fit_init(&f->fit);
		forecast_trial_break(&f->trial);
		f->has_mean = false;
		f->block.count = 0;
		f->lag_mc = temp_mc;
	}
	f->ambient_mc = temp_mc;
	f->has_ambient = true;
}

static double minutes(const struct forecast *f, int64_t time_ms)
{
	return (double)(time_ms - f->origin_ms) / MIN_MS;
}

/* What is believed at this moment. */
static struct forecast_view view(const struct forecast *f,
    const struct forecast_mean *now)
{
	const double *part = f->fit.part;
	struct forecast_view v = {
		.time_min = now->at_min, .level_mc = now->mc,
		.ambient_mc = now->ambient_mc, .k = part[FORECAST_FIT_K],
		.s = part[FORECAST_FIT_S],
		.coming_mc = part[FORECAST_FIT_F] *
		    (now->ambient_mc - now->lag_mc)
	};

	if (!forecast_fit_has_k(&f->fit)) {
		v.s += v.k * (now->ambient_mc - now->mc);
		v.k = 0;
	}
	return v;
}

static void learn(struct forecast *f, const struct forecast_mean *now)
{
	const struct forecast_mean *then = &f->mean;
	double span_min = now->at_min - then->at_min;
	struct forecast_fit_pair pair = {
		.pull_mc = (now->ambient_mc + then->ambient_mc - now->mc -
		    then->mc) / 2,
		.rate = (now->mc - then->mc) / span_min,
		.swing = (now->lag_mc - then->lag_mc) / span_min,
		.span_min = span_min
	};
	struct forecast_view v;

	forecast_fit_step(&f->fit, &pair);
	v = view(f, now);
	forecast_trial_step(&f->trial, &v);
}

static void end_block(struct forecast *f)
{
	const struct forecast_block *b = &f->block;
	struct forecast_mean now = {
		.at_min = minutes(f, b->from_ms) + b->sum_min / b->count,
		.mc = b->sum_mc / b->count,
		.ambient_mc = b->sum_ambient_mc / b->count,
		.lag_mc = b->sum_lag_mc / b->count
	};

	if (f->has_mean)
		learn(f, &now);
	f->has_mean = true;
	f->mean = now;
	f->breaks = 0;
}

static void add_to_block(struct forecast *f, int64_t time_ms, int32_t temp_mc)
{
	struct forecast_block *b = &f->block;

	if (b->count > 0 && time_ms - b->from_ms >= BLOCK_MS) {
		end_block(f);
		b->count = 0;
	}
	if (b->count == 0)
		*b = (struct forecast_block){ .from_ms = time_ms };
	b->count++;
	b->sum_min += (double)(time_ms - b->from_ms) / MIN_MS;
	b->sum_mc += temp_mc;
	b->sum_ambient_mc += f->ambient_mc;
	b->sum_lag_mc += f->lag_mc;
}

static int32_t median(int32_t a, int32_t b, int32_t c)
{
	int32_t low = a < b ? a : b, high = a < b ? b : a;

	return c < low ? low : c > high ? high : c;
}

static void start_over(struct forecast *f)
{
	forecast_fit_loosen(&f->fit);
	forecast_trial_break(&f->trial);
	f->has_mean = false;
	f->block.count = 0;
	f->settled = 0;
	f->breaks++;
}

static void first_reading(struct forecast *f, int64_t time_ms,
    int32_t temp_mc)
{
	f->has_reading = true;
	f->origin_ms = time_ms;
	f->last_ms = time_ms;
	if (!f->has_ambient)
		f->ambient_mc = temp_mc;
	f->lag_mc = f->ambient_mc;
}

/* The middle one of three readings stands for its own time. */
void forecast_product(struct forecast *f, int64_t time_ms, int32_t temp_mc)
{
	double past_min;
	int32_t mc;

	if (!f->has_reading)
		first_reading(f, time_ms, temp_mc);
	else if (time_ms <= f->last_ms)
		return;
	if (time_ms - f->last_ms > BREAK_MS)
		start_over(f);
	mc = f->settled < 2 ? temp_mc :
	    median(temp_mc, f->last_mc[0], f->last_mc[1]);
	if (f->settled >= 2)
		add_to_block(f, f->last_ms, mc);
	past_min = (double)(time_ms - f->last_ms) / MIN_MS;
	f->lag_mc += (f->ambient_mc - f->lag_mc) *
	    (1 - exp(-past_min / FORECAST_LAG_MIN));
	f->level_mc += f->settled == 0 ? mc - f->level_mc :
	    (mc - f->level_mc) * past_min / (past_min + LEVEL_MEMORY_MIN);
	f->last_mc[1] = f->last_mc[0];
	f->last_mc[0] = temp_mc;
	f->last_ms = time_ms;
	f->settled += f->settled < 2;
}

/* The part of the rate the ambient alone would cause, against the rest; near
 * the ambient's own temperature there is nothing to hold against. */
bool forecast_is_held(const struct forecast *f)
{
	double away_mc = f->ambient_mc - f->level_mc;
	double pull = f->fit.part[FORECAST_FIT_K] * away_mc;
	double s = f->fit.part[FORECAST_FIT_S];

	return f->has_ambient && forecast_fit_has_k(&f->fit) &&
	    away_mc * away_mc > HELD_AWAY_MC * HELD_AWAY_MC &&
	    pull * s < 0 && s * s > HELD_SHARE * HELD_SHARE * pull * pull;
}

static int32_t whole_min(double v)
{
	return v >= FORECAST_BEYOND_MIN ? FORECAST_BEYOND_MIN : (int32_t)v;
}

bool forecast_time_constant(const struct forecast *f,
    struct forecast_tau *out)
{
	double k = f->fit.part[FORECAST_FIT_K];
	double deviation = BAND * forecast_fit_k_deviation(&f->fit);

	if (!forecast_fit_has_k(&f->fit))
		return false;
	out->low_min = whole_min(1 / (k + deviation));
	out->mid_min = whole_min(1 / k + 0.5);
	out->high_min = whole_min(1 / (k - deviation) + 1);
	return true;
}

/* ---- the search -------------------------------------------------------- */

/* Paths are turned so that the limit is always reached from below: 0. */
struct path {
	const struct forecast *f;
	struct forecast_view view;
	double rate_deviation;	/* of the fit [m°C/min] */
	double limit_mc, sign;
};

/* How far beyond the limit the path is, 'edge' half bands above it. */
static double beyond_mc(const struct path *p, double ahead_min, double edge)
{
	double mc = p->sign *
	    (forecast_view_mc(&p->view, ahead_min) - p->limit_mc);
	double half, fitted;

	if (edge == 0)
		return mc;
	half = forecast_trial_half_mc(&p->f->trial, ahead_min);
	fitted = BAND * p->rate_deviation * ahead_min;
	return mc + edge * (half > fitted ? half : fitted);
}

/* First time [min] at which the path is beyond the limit; negative: not
 * within the horizon. */
static double first_beyond(const struct path *p, double edge,
    double horizon_min)
{
	double from_min = 0, from_mc = beyond_mc(p, 0, edge), to_min, to_mc;

	if (from_mc >= 0)
		return 0;
	while (from_min < horizon_min) {
		to_min = from_min * GRID_GROWTH + GRID_LEAST_MIN;
		if (to_min > horizon_min)
			to_min = horizon_min;
		to_mc = beyond_mc(p, to_min, edge);
		if (to_mc >= 0)
			return from_min + (to_min - from_min) * -from_mc /
			    (to_mc - from_mc);
		from_min = to_min;
		from_mc = to_mc;
	}
	return -1;
}

static int32_t search(const struct path *p, double edge, double late_min,
    double horizon_min, double rounding)
{
	double at = first_beyond(p, edge, horizon_min + late_min);

	if (at < 0)
		return FORECAST_BEYOND_MIN;
	at -= late_min;
	return at < 0 ? 0 : whole_min(at + rounding);
}

static enum forecast_why why_not(const struct forecast *f, int64_t now_ms)
{
	if (f->breaks >= 2)
		return FORECAST_TOO_SPARSE;
	if (f->fit.steps < FIRST_STEPS)
		return FORECAST_TOO_EARLY;
	if (now_ms - f->last_ms > BREAK_MS)
		return FORECAST_STALE;
	if (!f->has_mean || f->settled < 2)
		return FORECAST_TOO_EARLY;
	return forecast_trial_is_told(&f->trial) ? FORECAST_TOLD :
	    FORECAST_UNTRIED;
}

/* As if what works against the ambient were gone. */
static int32_t search_bare(struct path p, double late_min, double horizon_min)
{
	if (!forecast_is_held(p.f))
		return FORECAST_BEYOND_MIN;
	p.view.s = 0;
	return search(&p, 0, late_min, horizon_min, 0);
}

static void answer(const struct path *p, int64_t now_ms, double horizon_min,
    struct forecast_answer *out)
{
	double late_min = (double)(now_ms - p->f->last_ms) / MIN_MS;

	if (late_min < 0)
		late_min = 0;
	out->low_min = search(p, 1, late_min, horizon_min, 0);
	out->mid_min = search(p, 0, late_min, horizon_min, 0.5);
	out->high_min = search(p, -1, late_min, horizon_min, 1);
	out->bare_min = search_bare(*p, late_min, horizon_min);
	out->kind = out->mid_min == FORECAST_BEYOND_MIN ? FORECAST_BEYOND :
	    FORECAST_WITHIN;
}

void forecast_to_limit(const struct forecast *f, int64_t now_ms,
    int32_t limit_mc, enum rules_side side, int32_t horizon_min,
    struct forecast_answer *out)
{
	const struct forecast_mean now = {
		.mc = f->level_mc, .ambient_mc = f->ambient_mc,
		.lag_mc = f->lag_mc
	};
	struct path p = {
		.f = f, .view = view(f, &now), .limit_mc = limit_mc,
		.sign = side == RULES_HIGH ? 1 : -1
	};

	*out = (struct forecast_answer){
		.low_min = FORECAST_BEYOND_MIN, .mid_min = FORECAST_BEYOND_MIN,
		.high_min = FORECAST_BEYOND_MIN,
		.bare_min = FORECAST_BEYOND_MIN
	};
	if (horizon_min > FORECAST_HORIZON_MIN)
		horizon_min = FORECAST_HORIZON_MIN;
	out->why = why_not(f, now_ms);
	if (out->why != FORECAST_TOLD)
		return;
	if (beyond_mc(&p, 0, 0) > 0) {
		*out = (struct forecast_answer){ .kind = FORECAST_OUTSIDE };
		return;
	}
	p.rate_deviation = forecast_fit_rate_deviation(&f->fit,
	    f->ambient_mc - f->level_mc);
	answer(&p, now_ms, horizon_min < 1 ? 1 : horizon_min, out);
}

const char *forecast_why_name(enum forecast_why why)
{
	static const char *const names[] = {
		"told", "too-early", "untried", "too-sparse", "stale",
		"untold-fill"
	};

	return names[why <= FORECAST_UNTOLD_FILL ? why : 0];
}
