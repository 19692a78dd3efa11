/* SPDX-License-Identifier: Apache-2.0 */
/* mkt.h - mean kinetic temperature, time-weighted.
 *
 * T_K = (dH/R) / -ln( sum(dt * exp(-dH/(R T))) / sum(dt) ).
 * Source: USP <1160>; dH/R = 10000 K unless the profile says otherwise
 * (activation energy / 8.3144 J/(mol K)); K = °C + 273.15.  The only
 * floating point of the evidence layer.
 */
#ifndef MKT_H
#define MKT_H

#include <stdint.h>

/* dH/R in kelvin of an activation energy [J/mol]; 0: 10000 K. */
double mkt_kelvin_ratio(int32_t activation_energy_j_mol);

/* exp(-ratio / T) of one temperature [m°C], T above absolute zero. */
double mkt_weight(double ratio_k, int32_t temp_mc);

/* The temperature whose weight is sum/duration, rounded to the nearest m°C
 * (halves away from zero).  sum > 0, duration > 0, same time unit. */
int32_t mkt_temp_mc(double ratio_k, double sum, double duration);

/* The same over readings as they come, scaled by the hottest so far: weights
 * of deep cold are far below what a double can hold. */
struct mkt_mean {
	double ratio_k;
	double top;		/* largest -ratio/T so far */
	double sum, duration;	/* sum is in units of exp(top) */
	int32_t temp_mc;	/* the reading added last, */
	double weight;		/* and its weight in units of exp(top) */
};

void mkt_init(struct mkt_mean *m, double ratio_k);
/* One reading held for 'duration' > 0. */
void mkt_add(struct mkt_mean *m, int32_t temp_mc, double duration);
/* m->duration > 0; as mkt_temp_mc. */
int32_t mkt_value_mc(const struct mkt_mean *m);

#endif
