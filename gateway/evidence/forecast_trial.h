/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_trial.h - how far off forecasts of this box have been lately
 * (forecast.c only).
 *
 * Every block leaves a forecast behind; when its time has come it is compared
 * with what happened.  The band around the next forecast is what this says,
 * so it is as wide as the box, its lane and its handling deserve.
 *
 * Depends on nothing but exp and log.
 */
#ifndef FORECAST_TRIAL_H
#define FORECAST_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

/* What is believed at one moment about the time after it. */
struct forecast_view {
	double time_min;
	double level_mc;	/* product */
	double ambient_mc;
	double k, s;		/* k 0: not known, s is the whole rate */
	double coming_mc;	/* of a change outside, still on its way in */
};

/* How slowly a change outside comes in [min]. */
#define FORECAST_LAG_MIN 45.0

/* The temperature 'ahead_min' >= 0 after the view's moment [m°C]. */
double forecast_view_mc(const struct forecast_view *v, double ahead_min);

#define FORECAST_TRIAL_LENGTHS 4	/* 30 min, 1, 2 and 4 h */
#define FORECAST_TRIAL_VIEWS 25		/* 4 h of blocks, and the present one */

struct forecast_trial {
	struct forecast_view views[FORECAST_TRIAL_VIEWS];	/* ring */
	int next, count;
	double miss_mc[FORECAST_TRIAL_LENGTHS];	/* mean absolute error */
	int misses[FORECAST_TRIAL_LENGTHS];
};

void forecast_trial_init(struct forecast_trial *t);

/* A block ended at this temperature; then its view of what follows. */
void forecast_trial_step(struct forecast_trial *t,
    const struct forecast_view *v);

/* Forget the views, keep what they taught (readings were missing). */
void forecast_trial_break(struct forecast_trial *t);

/* Has at least one length been tried often enough? */
bool forecast_trial_is_told(const struct forecast_trial *t);

/* Half of an 80 % band that far ahead [m°C]; never falls with the time. */
double forecast_trial_half_mc(const struct forecast_trial *t,
    double ahead_min);

#endif
