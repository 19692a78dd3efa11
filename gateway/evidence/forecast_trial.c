/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_trial.c - see forecast_trial.h. */
#include "forecast_trial.h"

#include <math.h>

#define BLOCK_MIN 10.0
/* Four fifths of errors with long tails are below 1.6 times their mean size
 * (1.61 for a Laplace distribution, 1.60 for a normal one). */
#define BAND_OF_MEAN 1.6
/* Errors of the last half day count; a first guess counts as much as three
 * of them: 150 m°C per hour ahead. */
#define MEMORY 72
#define GUESSES 3
#define GUESS_MC_MIN 2.5
/* A rate nobody can explain does not last for ever. */
#define LASTS_MIN 600.0
#define LEAST_HALF_MC 15.0
#define TOLD 4

static const int blocks_ahead[FORECAST_TRIAL_LENGTHS] = { 3, 6, 12, 24 };

static double slow_mc(const struct forecast_view *v, double ahead_min)
{
	double end_mc;

	if (v->k <= 0)
		return v->level_mc + v->s * LASTS_MIN *
		    (1 - exp(-ahead_min / LASTS_MIN));
	end_mc = v->ambient_mc + v->s / v->k;
	return end_mc + (v->level_mc - end_mc) * exp(-v->k * ahead_min);
}

double forecast_view_mc(const struct forecast_view *v, double ahead_min)
{
	return slow_mc(v, ahead_min) + v->coming_mc *
	    (1 - exp(-ahead_min / FORECAST_LAG_MIN));
}

void forecast_trial_init(struct forecast_trial *t)
{
	int i;

	*t = (struct forecast_trial){ .count = 0 };
	for (i = 0; i < FORECAST_TRIAL_LENGTHS; i++)
		t->miss_mc[i] = GUESS_MC_MIN * BLOCK_MIN * blocks_ahead[i];
}

void forecast_trial_break(struct forecast_trial *t)
{
	t->count = 0;
}

static void learn(struct forecast_trial *t, int length, double miss_mc)
{
	int n = ++t->misses[length];
	double share = 1.0 / (n + GUESSES > MEMORY ? MEMORY : n + GUESSES);

	t->miss_mc[length] += share * (miss_mc - t->miss_mc[length]);
}

/* The view of so many blocks ago, if that was about as long ago as it should
 * be: scarce readings make long blocks. */
static void try_one(struct forecast_trial *t, int length,
    const struct forecast_view *now)
{
	int back = blocks_ahead[length];
	const struct forecast_view *v;
	double ahead, miss;

	if (t->count < back)
		return;
	v = &t->views[(t->next + FORECAST_TRIAL_VIEWS - back) %
	    FORECAST_TRIAL_VIEWS];
	ahead = now->time_min - v->time_min;
	if (ahead < 0.75 * BLOCK_MIN * back || ahead > 1.5 * BLOCK_MIN * back)
		return;
	miss = forecast_view_mc(v, ahead) - now->level_mc;
	learn(t, length, miss < 0 ? -miss : miss);
}

void forecast_trial_step(struct forecast_trial *t,
    const struct forecast_view *v)
{
	int i;

	for (i = 0; i < FORECAST_TRIAL_LENGTHS; i++)
		try_one(t, i, v);
	t->views[t->next] = *v;
	t->next = (t->next + 1) % FORECAST_TRIAL_VIEWS;
	if (t->count < FORECAST_TRIAL_VIEWS)
		t->count++;
}

bool forecast_trial_is_told(const struct forecast_trial *t)
{
	return t->misses[0] >= TOLD;
}

/* A straight line from node to node; the last one goes on. */
double forecast_trial_half_mc(const struct forecast_trial *t,
    double ahead_min)
{
	double from_min = 0, from_mc = 0, to_min = 1, to_mc = 0;
	int i;

	for (i = 0; i < FORECAST_TRIAL_LENGTHS; i++) {
		from_min = i == 0 ? 0 : to_min;
		from_mc = to_mc;
		to_min = BLOCK_MIN * blocks_ahead[i];
		if (BAND_OF_MEAN * t->miss_mc[i] > to_mc)
			to_mc = BAND_OF_MEAN * t->miss_mc[i];
		if (ahead_min <= to_min)
			break;
	}
	if (ahead_min > to_min)
		return LEAST_HALF_MC + to_mc * ahead_min / to_min;
	return LEAST_HALF_MC + from_mc + (to_mc - from_mc) *
	    (ahead_min - from_min) / (to_min - from_min);
}
