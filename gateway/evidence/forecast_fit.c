/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_fit.c - see forecast_fit.h.  The numbers below were chosen by the
 * back-test (tests/bench/bench_forecast.c); docs/forecast.md lists them. */
#include "forecast_fit.h"

#include <math.h>

/* Before anything is known: boxes of an hour upwards, sinks of 3 K/h. */
#define K_DEVIATION (1 / 60.0)
#define S_DEVIATION 50.0
#define F_DEVIATION 0.1
/* How much k and s may wander in ten minutes. */
#define K_WANDER 1e-6
#define S_WANDER 0.7
/* Noise of a rate at the start, and never less than this: a digital sensor's
 * step of 7.8 m°C, averaged over ten readings, over ten minutes. */
#define FIRST_NOISE 2.0
#define LEAST_NOISE 0.25
#define NOISE_MEMORY 0.05
/* Beyond four standard deviations it is a surprise. */
#define SURPRISE 16.0
/* k counts once its deviation is below a quarter of it, tau between 10 minutes
 * and 30 days. */
#define K_CERTAINTY 0.25
#define K_MOST (1 / 10.0)
#define K_LEAST (1 / 43200.0)

void forecast_fit_init(struct forecast_fit *fit)
{
	*fit = (struct forecast_fit){ .noise = FIRST_NOISE * FIRST_NOISE };
	fit->spread[FORECAST_FIT_K][FORECAST_FIT_K] =
	    K_DEVIATION * K_DEVIATION;
	fit->spread[FORECAST_FIT_S][FORECAST_FIT_S] =
	    S_DEVIATION * S_DEVIATION;
	fit->spread[FORECAST_FIT_F][FORECAST_FIT_F] =
	    F_DEVIATION * F_DEVIATION;
}

static void loosen(struct forecast_fit *fit, double deviation)
{
	fit->spread[FORECAST_FIT_S][FORECAST_FIT_S] += deviation * deviation;
}

void forecast_fit_loosen(struct forecast_fit *fit)
{
	loosen(fit, S_DEVIATION);
	fit->surprises = 0;
}

/* spread times what the parts are multiplied with; its variance. */
static double project(const struct forecast_fit *fit,
    const double by[FORECAST_FIT_PARTS], double out[FORECAST_FIT_PARTS])
{
	double variance = 0;
	int i, j;

	for (i = 0; i < FORECAST_FIT_PARTS; i++) {
		out[i] = 0;
		for (j = 0; j < FORECAST_FIT_PARTS; j++)
			out[i] += fit->spread[i][j] * by[j];
		variance += by[i] * out[i];
	}
	return variance;
}

static void wander(struct forecast_fit *fit, double span_min)
{
	double share = span_min / 10;

	fit->spread[FORECAST_FIT_K][FORECAST_FIT_K] +=
	    K_WANDER * K_WANDER * share;
	fit->spread[FORECAST_FIT_S][FORECAST_FIT_S] +=
	    S_WANDER * S_WANDER * share;
}

/* How much of the error 'e' is to be believed. */
static double believe(struct forecast_fit *fit, double e, double variance)
{
	int sign = e > 0 ? 1 : -1;

	if (e * e <= SURPRISE * variance) {
		fit->surprises = 0;
		return e;
	}
	fit->surprises = fit->surprises * sign > 0 ? fit->surprises + sign :
	    sign;
	if (fit->surprises * sign < FORECAST_FIT_PATIENCE)
		return SURPRISE * variance / e;
	fit->surprises = 0;
	loosen(fit, e);
	return e;
}

static void learn_noise(struct forecast_fit *fit, double e, double variance)
{
	double share = e * e * fit->noise / variance;

	if (share > SURPRISE * fit->noise)
		share = SURPRISE * fit->noise;
	fit->noise += NOISE_MEMORY * (share - fit->noise);
	if (fit->noise < LEAST_NOISE * LEAST_NOISE)
		fit->noise = LEAST_NOISE * LEAST_NOISE;
}

/* Any gain is allowed, so the covariance follows in its long form.  What
 * surprises is laid on s alone: a door or a coolant tells nothing about the
 * walls. */
static void correct(struct forecast_fit *fit,
    const double by[FORECAST_FIT_PARTS], double e, bool surprises)
{
	double toward[FORECAST_FIT_PARTS], gain[FORECAST_FIT_PARTS];
	double variance = project(fit, by, toward) + fit->noise;
	int i, j;

	for (i = 0; i < FORECAST_FIT_PARTS; i++) {
		gain[i] = surprises && i != FORECAST_FIT_S ? 0 :
		    toward[i] / variance;
		fit->part[i] += gain[i] * e;
	}
	for (i = 0; i < FORECAST_FIT_PARTS; i++)
		for (j = 0; j < FORECAST_FIT_PARTS; j++)
			fit->spread[i][j] += gain[i] * gain[j] * variance -
			    gain[i] * toward[j] - toward[i] * gain[j];
}

void forecast_fit_step(struct forecast_fit *fit,
    const struct forecast_fit_pair *pair)
{
	const double by[FORECAST_FIT_PARTS] = {
		pair->pull_mc, 1, pair->swing
	};
	double toward[FORECAST_FIT_PARTS], e = pair->rate, believed, variance;
	int i;

	wander(fit, pair->span_min);
	for (i = 0; i < FORECAST_FIT_PARTS; i++)
		e -= by[i] * fit->part[i];
	variance = project(fit, by, toward) + fit->noise;
	learn_noise(fit, e, variance);
	believed = believe(fit, e, variance);
	correct(fit, by, believed, e * e > SURPRISE * variance);
	fit->steps++;
}

double forecast_fit_root(double v)
{
	return v > 0 ? exp(log(v) / 2) : 0;
}

double forecast_fit_k_deviation(const struct forecast_fit *fit)
{
	return forecast_fit_root(fit->spread[FORECAST_FIT_K][FORECAST_FIT_K]);
}

double forecast_fit_rate_deviation(const struct forecast_fit *fit,
    double pull_mc)
{
	const double by[FORECAST_FIT_PARTS] = { pull_mc, 1, 0 };
	double toward[FORECAST_FIT_PARTS];

	return forecast_fit_root(project(fit, by, toward));
}

bool forecast_fit_has_k(const struct forecast_fit *fit)
{
	double k = fit->part[FORECAST_FIT_K];

	return k > K_LEAST && k < K_MOST &&
	    forecast_fit_k_deviation(fit) < K_CERTAINTY * k;
}
