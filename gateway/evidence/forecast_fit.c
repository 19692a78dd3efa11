/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_fit.c - see forecast_fit.h.  The numbers below were chosen by the
 * back-test (tests/bench/bench_forecast.c); docs/forecast.md lists them. */
#include "forecast_fit.h"

#include <math.h>

/* Before anything is known: boxes of an hour upwards, sinks of 3 K/h. */
#define K_DEVIATION (1 / 60.0)
#define S_DEVIATION 50.0
/* How much k and s may wander in ten minutes. */
#define K_WANDER 1e-6
#define S_WANDER 0.5
/* Noise of a rate at the start, and never less than this: a digital sensor's
 * step of 7.8 m°C, averaged over ten readings, over ten minutes. */
#define FIRST_NOISE 2.0
#define LEAST_NOISE 0.25
#define NOISE_MEMORY 0.05
/* Beyond three standard deviations it is a surprise. */
#define SURPRISE 9.0
/* k counts once its deviation is below a quarter of it, tau between 10 minutes
 * and 30 days. */
#define K_CERTAINTY 0.25
#define K_MOST (1 / 10.0)
#define K_LEAST (1 / 43200.0)

void forecast_fit_init(struct forecast_fit *fit)
{
	*fit = (struct forecast_fit){
		.kk = K_DEVIATION * K_DEVIATION,
		.ss = S_DEVIATION * S_DEVIATION,
		.noise = FIRST_NOISE * FIRST_NOISE
	};
}

void forecast_fit_loosen(struct forecast_fit *fit)
{
	fit->ss += S_DEVIATION * S_DEVIATION;
	fit->surprises = 0;
}

static double rate_variance(const struct forecast_fit *fit, double pull_mc)
{
	return pull_mc * pull_mc * fit->kk + 2 * pull_mc * fit->ks + fit->ss;
}

static void wander(struct forecast_fit *fit, double span_min)
{
	fit->kk += K_WANDER * K_WANDER * span_min / 10;
	fit->ss += S_WANDER * S_WANDER * span_min / 10;
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
	fit->ss += e * e;
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

void forecast_fit_step(struct forecast_fit *fit, double pull_mc, double rate,
    double span_min)
{
	double e, variance, toward_k, toward_s;

	wander(fit, span_min);
	e = rate - pull_mc * fit->k - fit->s;
	variance = rate_variance(fit, pull_mc) + fit->noise;
	learn_noise(fit, e, variance);
	e = believe(fit, e, variance);
	variance = rate_variance(fit, pull_mc) + fit->noise;
	toward_k = pull_mc * fit->kk + fit->ks;
	toward_s = pull_mc * fit->ks + fit->ss;
	fit->k += toward_k * e / variance;
	fit->s += toward_s * e / variance;
	fit->kk -= toward_k * toward_k / variance;
	fit->ks -= toward_k * toward_s / variance;
	fit->ss -= toward_s * toward_s / variance;
	fit->steps++;
}

double forecast_fit_root(double v)
{
	return v > 0 ? exp(log(v) / 2) : 0;
}

double forecast_fit_k_deviation(const struct forecast_fit *fit)
{
	return forecast_fit_root(fit->kk);
}

double forecast_fit_rate_deviation(const struct forecast_fit *fit,
    double pull_mc)
{
	return forecast_fit_root(rate_variance(fit, pull_mc));
}

bool forecast_fit_has_k(const struct forecast_fit *fit)
{
	return fit->k > K_LEAST && fit->k < K_MOST &&
	    fit->kk < K_CERTAINTY * K_CERTAINTY * fit->k * fit->k;
}
