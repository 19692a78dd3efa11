/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_fit.h - how fast a box lets its surroundings in (forecast.c only).
 *
 *   dT/dt = k (Ta - T) + s + f dTl/dt
 *
 * k is 1/tau; s is what the model does not know (a coolant, a tilted dewar);
 * f is the share of a change outside that comes through soon, for a product
 * lies between its packs and the wall: Tl is the ambient, smoothed over
 * FORECAST_LAG_MIN.  A Kalman filter follows them from the differences of
 * block means: k and f hardly move, s wanders.  A difference that nothing
 * explains (a door) moves s alone, and the less the more it surprises; when
 * the same surprise comes FORECAST_FIT_PATIENCE times in a row it is a new
 * regime (the coolant is gone) and s is set free.
 *
 * Depends on nothing but exp and log.
 */
#ifndef FORECAST_FIT_H
#define FORECAST_FIT_H

#include <stdbool.h>

#define FORECAST_FIT_PATIENCE 3

enum forecast_fit_part {
	FORECAST_FIT_K,		/* [1/min] */
	FORECAST_FIT_S,		/* [m°C/min] */
	FORECAST_FIT_F,
	FORECAST_FIT_PARTS
};

struct forecast_fit {
	double part[FORECAST_FIT_PARTS];
	double spread[FORECAST_FIT_PARTS][FORECAST_FIT_PARTS]; /* covariance */
	double noise;		/* variance of one rate [(m°C/min)^2] */
	int surprises;		/* in a row, signed by direction */
	int steps;
};

/* One difference of block means. */
struct forecast_fit_pair {
	double pull_mc;		/* mean of Ta - T over it */
	double rate;		/* change of T [m°C/min] */
	double swing;		/* change of Tl [m°C/min] */
	double span_min;	/* its length, > 0 */
};

void forecast_fit_init(struct forecast_fit *fit);

void forecast_fit_step(struct forecast_fit *fit,
    const struct forecast_fit_pair *pair);

/* s may be anything from here on (readings were missing). */
void forecast_fit_loosen(struct forecast_fit *fit);

/* Is k told apart from zero and from s? */
bool forecast_fit_has_k(const struct forecast_fit *fit);
/* Standard deviation of k [1/min], of the rate at this pull [m°C/min]. */
double forecast_fit_k_deviation(const struct forecast_fit *fit);
double forecast_fit_rate_deviation(const struct forecast_fit *fit,
    double pull_mc);

/* The root of v >= 0; the evidence layer has no sqrt. */
double forecast_fit_root(double v);

#endif
