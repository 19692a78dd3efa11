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

#endif
