/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_slope.h - the slope of a few points of which some may be wrong
 * (forecast_hold only).
 *
 * The median of the slopes between all pairs (Theil, Sen): up to 29 % of the
 * points may be anything.  The band comes from the ranks of those slopes
 * (Kendall's variance), a little wider than 80 % since neighbours in time
 * are not independent.
 */
#ifndef FORECAST_SLOPE_H
#define FORECAST_SLOPE_H

#include <stdbool.h>

#define FORECAST_SLOPE_LEAST 4
#define FORECAST_SLOPE_MOST 24

struct forecast_slope {
	double low, mid, high;
};

/* x rises.  False with fewer than FORECAST_SLOPE_LEAST or more than
 * FORECAST_SLOPE_MOST points: *out untouched. */
bool forecast_slope_of(const double *x, const double *y, int n,
    struct forecast_slope *out);

#endif
