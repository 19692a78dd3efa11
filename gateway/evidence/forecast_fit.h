/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_fit.h - how fast a box lets its surroundings in (forecast.c only).
 *
 * dT/dt = k (Ta - T) + s: k is 1/tau, s what the model does not know (a
 * coolant, a tilted dewar).  Both are followed by a Kalman filter from the
 * differences of block means: k hardly moves, s wanders.  A difference that
 * nothing explains (a door) counts little the more it surprises; when the
 * same surprise comes FORECAST_FIT_PATIENCE times in a row it is a new
 * regime (the coolant is gone) and s is set free.
 *
 * Depends on nothing but exp and log.
 */
#ifndef FORECAST_FIT_H
#define FORECAST_FIT_H

#include <stdbool.h>

#define FORECAST_FIT_PATIENCE 3

struct forecast_fit {
	double k;		/* [1/min] */
	double s;		/* [m°C/min] */
	double kk, ks, ss;	/* their covariance */
	double noise;		/* variance of one rate [(m°C/min)^2] */
	int surprises;		/* in a row, signed by direction */
	int steps;
};

void forecast_fit_init(struct forecast_fit *fit);

/* One difference of block means: 'pull_mc' is the mean of Ta - T over it,
 * 'rate' the change of T [m°C/min], 'span_min' > 0 its length. */
void forecast_fit_step(struct forecast_fit *fit, double pull_mc, double rate,
    double span_min);

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
