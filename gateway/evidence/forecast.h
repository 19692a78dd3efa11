/* SPDX-License-Identifier: Apache-2.0 */
/* forecast.h - when one product probe may reach a limit: a warning before
 * the fact, never part of an outcome.
 *
 * A first-order thermal model (dT/dt = (Ta - T)/tau + what a coolant does) is
 * fitted while readings come; the band around its answer is what its own
 * earlier forecasts of this box have missed by.  It assumes that the air
 * around the box stays as it is now: nobody can foresee the next apron.
 * docs/forecast.md states the numbers and how good they are.
 *
 * State is constant in size; the caller allocates one per product probe.
 * Members are private by rule.  Not bit-equal between machines (exp, log).
 *
 * Depends on: rules.h (enum rules_side), forecast_fit.h, forecast_trial.h.
 * No I/O, no allocation, no clock, no globals.
 */
#ifndef FORECAST_H
#define FORECAST_H

#include <stdbool.h>
#include <stdint.h>

#include "forecast_fit.h"
#include "forecast_trial.h"
#include "rules.h"

/* A number of minutes that lies behind the horizon, or does not exist. */
#define FORECAST_BEYOND_MIN INT32_MAX
/* The farthest horizon: 14 days. */
#define FORECAST_HORIZON_MIN 20160

enum forecast_kind {
	FORECAST_UNKNOWN = 0,	/* 'why' tells the reason */
	FORECAST_WITHIN,	/* the limit is reached within the horizon */
	FORECAST_BEYOND,	/* it is not, as things stand */
	FORECAST_OUTSIDE	/* the product is beyond the limit now */
};

enum forecast_why {
	FORECAST_TOLD = 0,
	FORECAST_TOO_EARLY,	/* fewer than six blocks of ten minutes */
	FORECAST_UNTRIED,	/* too few own forecasts have come due */
	FORECAST_TOO_SPARSE,	/* readings come less than once in an hour */
	FORECAST_STALE,		/* the last reading is an hour old */
	FORECAST_UNTOLD_FILL	/* nobody told when and how well it was filled
				 * (forecast_hold.h) */
};

/* Minutes from the moment asked for.  low <= mid <= high, rounded down, to
 * nearest, up; 80 % of the time the truth should lie between low and high.
 * Any of them may be FORECAST_BEYOND_MIN: with WITHIN, high may ("or not at
 * all"); with BEYOND, mid and high are, and low may yet be a number ("not
 * before").  All 0 with OUTSIDE, all FORECAST_BEYOND_MIN with UNKNOWN. */
struct forecast_answer {
	enum forecast_kind kind;
	enum forecast_why why;
	int32_t low_min, mid_min, high_min;
	/* While a coolant holds the product against the ambient: when the
	 * limit would be reached if it were used up now; otherwise
	 * FORECAST_BEYOND_MIN. */
	int32_t bare_min;
};

/* Time constant [min], a band of 80 %. */
struct forecast_tau {
	int32_t low_min, mid_min, high_min;
};

struct forecast_block {
	int64_t from_ms;
	int count;
	double sum_min;		/* since from_ms */
	double sum_mc, sum_ambient_mc, sum_lag_mc;
};

/* The means of one. */
struct forecast_mean {
	double at_min, mc, ambient_mc, lag_mc;
};

struct forecast {
	bool has_reading, has_ambient;
	int64_t last_ms;	/* of the last product reading */
	int32_t last_mc[2];	/* the last two, newest first */
	int64_t origin_ms;	/* the first; minutes are counted from it */
	int breaks;		/* in a row, without a block between */
	int settled;		/* readings since the last break */
	double level_mc, ambient_mc;
	double lag_mc;		/* the ambient as it has come in so far */
	struct forecast_block block;
	bool has_mean;
	struct forecast_mean mean;	/* of the block before */
	struct forecast_fit fit;
	struct forecast_trial trial;
};

void forecast_init(struct forecast *f);

/* One reading of the product probe: UTC or leg time [ms], [m°C].  One that
 * is not later than the one before is ignored; faults are not fed.  After an
 * hour without readings the model goes on, the present state is learnt anew. */
void forecast_product(struct forecast *f, int64_t time_ms, int32_t temp_mc);

/* The air around the box, whenever it was read; optional.  Without any, the
 * end of a warm-up is fitted with the rest. */
void forecast_ambient(struct forecast *f, int32_t temp_mc);

/* When is 'limit_mc' reached on this side (RULES_HIGH: from below)?
 * now_ms: the moment asked at, not before the last reading.
 * horizon_min: 1 to FORECAST_HORIZON_MIN; clamped.
 * A limit farther out is never reached sooner. */
void forecast_to_limit(const struct forecast *f, int64_t now_ms,
    int32_t limit_mc, enum rules_side side, int32_t horizon_min,
    struct forecast_answer *out);

/* The box's time constant; false while the readings do not tell it (nothing
 * changes, or a coolant hides it): *out untouched. */
bool forecast_time_constant(const struct forecast *f,
    struct forecast_tau *out);

/* Is a coolant holding the product against the ambient now? */
bool forecast_is_held(const struct forecast *f);

/* The reason in a word: "too-early", ...; never NULL. */
const char *forecast_why_name(enum forecast_why why);

#endif
