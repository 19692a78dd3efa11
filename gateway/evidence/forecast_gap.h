/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_gap.h - how far the product can have gone while nobody looked.
 *
 * The worst temperatures inside a gap which the thermal model allows between
 * the readings on either side.  Shown beside the gap, never judged: rules
 * count a gap as gap, whatever this says.
 *
 * It holds for |dT/dt| <= |Ts - T| / tau with Ts anywhere between the coldest
 * and the warmest thing around the product, and only while the box stays
 * closed: an opened lid is another tau.  Depends on exp only.
 */
#ifndef FORECAST_GAP_H
#define FORECAST_GAP_H

#include <stdbool.h>
#include <stdint.h>

/* A side about which nothing is known. */
#define FORECAST_GAP_COLD INT32_MIN
#define FORECAST_GAP_HOT INT32_MAX

struct forecast_gap {
	int64_t length_ms;	/* >= 0 */
	int32_t from_mc, to_mc;	/* the readings before and after it */
	int32_t u_mc;		/* how far each of them may be off, >= 0 */
	int32_t tau_min;	/* the lowest credible time constant, >= 1 */
	/* Extremes during the gap of everything that could heat or cool the
	 * product: the ambient probe's, and the coolant at its coldest (for a
	 * coolant of unknown temperature FORECAST_GAP_COLD; without ambient
	 * readings also FORECAST_GAP_HOT). */
	int32_t coldest_mc, warmest_mc;
};

struct forecast_gap_bound {
	bool has_low, has_high;	/* false: no bound can be told */
	int32_t low_mc, high_mc;	/* rounded outwards */
	/* False: the two readings themselves do not fit the model (a lid was
	 * opened, tau is wrong); the bound then tells nothing but them. */
	bool fits;
};

void forecast_gap_worst(const struct forecast_gap *gap,
    struct forecast_gap_bound *out);

#endif
