/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_hold.h - how long liquid nitrogen or dry ice will last, and when
 * the product reaches a limit after it: a warning, never part of an outcome.
 *
 * A dry shipper has two regimes: as long as there is liquid, mass falls
 * evenly and the product keeps its temperature; when it is gone, the product
 * warms about evenly.  With a load cell what is left is weighed; without one
 * it is the qualified hold time less the time since filling and a penalty for
 * lying on its side, and the end of the liquid is seen in the slope of the
 * product's temperature.  All answers take it that the box stands upright
 * from now on.
 *
 * State is constant in size; the caller allocates; members are private by
 * rule.  Times on all functions go forward; what is earlier is ignored.
 *
 * Depends on: forecast.h, forecast_slope.h.  No I/O, no allocation, no clock.
 */
#ifndef FORECAST_HOLD_H
#define FORECAST_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "forecast.h"
#include "forecast_slope.h"

#define FORECAST_HOLD_NEVER INT64_MIN

enum forecast_coolant { FORECAST_NITROGEN = 1, FORECAST_DRY_ICE };

/* A band of three, low <= mid <= high; what a member means for the answer is
 * told where it is used. */
struct forecast_band {
	int32_t low, mid, high;
};

struct forecast_hold_config {
	int64_t filled_ms;	/* FORECAST_HOLD_NEVER: not told */
	int32_t hold_min;	/* qualified, upright; 0: not told */
	int32_t spread_pct;	/* how far one unit may be off it, 0 to 99 */
	int32_t coolant_g;	/* when filled; 0: not told */
	int32_t tare_g;		/* the load cell's reading without coolant */
	/* Lost hold time per time on its side (45 to 135 degrees from
	 * upright), upside down (beyond), in tenths: 100 is ten for one. */
	struct forecast_band side_tenths, inverted_tenths;
	/* The product's warm-up once the coolant is gone [m°C/h]. */
	struct forecast_band warming_mc_h;
	/* A steady rise of that much tells that it is gone [m°C/h]. */
	int32_t gone_mc_h;
};

/* What the project proposes until a unit is calibrated (docs/forecast.md);
 * nothing told about filling, mass and hold time. */
void forecast_hold_defaults(struct forecast_hold_config *config,
    enum forecast_coolant coolant);

enum forecast_hold_basis {
	FORECAST_HOLD_UNKNOWN = 0,
	FORECAST_HOLD_NOMINAL,	/* qualified time, less time and tilt */
	FORECAST_HOLD_WEIGHED,	/* mass measured, rate as qualified */
	FORECAST_HOLD_MEASURED,	/* mass and rate measured */
	FORECAST_HOLD_GONE	/* none left, by the product's warm-up */
};

/* Minutes until the coolant is gone; low rounded down, high up; high may be
 * FORECAST_BEYOND_MIN (the rate may be nothing); all 0 with GONE, all
 * FORECAST_BEYOND_MIN with UNKNOWN. */
struct forecast_hold_left {
	enum forecast_hold_basis basis;
	struct forecast_band left_min;
	bool has_mass;
	int32_t mass_g;			/* coolant left, never below 0 */
	int32_t rate_g_day;		/* 0: not measured */
	int32_t side_min, inverted_min;	/* tilted since filling */
};

/* Points of a regression: means of blocks. */
struct forecast_track {
	int64_t block_ms;	/* length of a block */
	int64_t from_ms;	/* of the block under way */
	int count;
	double sum_min, sum;	/* since from_ms */
	int points;
	double at_min[FORECAST_SLOPE_MOST], mean[FORECAST_SLOPE_MOST];
};

struct forecast_hold {
	struct forecast_hold_config config;
	int64_t origin_ms;		/* FORECAST_HOLD_NEVER: nothing fed */
	/* load cell */
	struct forecast_track mass;	/* since it was last tilted, refilled */
	bool has_rate, has_mass;
	struct forecast_slope rate;	/* [g/min], negative while it falls */
	int64_t mass_ms;
	double mass_g, mass_at_min;	/* last known, and when */
	int risen;			/* blocks in a row, heavier */
	/* product */
	struct forecast_track temp;
	int64_t temp_ms;
	double coldest_mc;
	bool is_gone;
	int turning;			/* blocks in a row that rise, or fall */
	/* tilt */
	int64_t tilt_ms;		/* since when it is as it is */
	int32_t tilt_mdeg;
	int64_t upright_ms;		/* since when again; NEVER: always */
	int64_t side_ms, inverted_ms;	/* up to tilt_ms, since filling */
};

void forecast_hold_init(struct forecast_hold *h,
    const struct forecast_hold_config *config);

/* The load cell [g], tare included. */
void forecast_hold_mass(struct forecast_hold *h, int64_t time_ms,
    int32_t mass_g);
/* The product's probe [m°C]. */
void forecast_hold_product(struct forecast_hold *h, int64_t time_ms,
    int32_t temp_mc);
/* Angle from upright [m°]; it lasts until the next word. */
void forecast_hold_tilt(struct forecast_hold *h, int64_t time_ms,
    int32_t angle_mdeg);
/* Filled (again) at this moment. */
void forecast_hold_fill(struct forecast_hold *h, int64_t time_ms);

void forecast_hold_left(const struct forecast_hold *h, int64_t now_ms,
    struct forecast_hold_left *out);

/* When the product reaches the limit from below: while there is coolant what
 * is left of it and then the usual warm-up; once it is gone the warm-up as it
 * is measured, going on in a straight line.  UNKNOWN as in forecast.h. */
void forecast_hold_to_limit(const struct forecast_hold *h, int64_t now_ms,
    int32_t limit_mc, int32_t horizon_min, struct forecast_answer *out);

#endif
