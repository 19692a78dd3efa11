/* SPDX-License-Identifier: Apache-2.0 */
/* mkt.c - see mkt.h.  Plain sums of exp(-ratio/T) serve where temperatures
 * are those of an mkt rule; the running mean takes whatever a probe says. */
#include "mkt.h"

#include <math.h>

#define MKT_ZERO_C_IN_K 273.15
#define MKT_R_J_MOL_K 8.3144	/* USP <1160> */

double mkt_kelvin_ratio(int32_t activation_energy_j_mol)
{
	if (activation_energy_j_mol == 0)
		return 10000.0;
	return activation_energy_j_mol / MKT_R_J_MOL_K;
}

static double mkt_exponent(double ratio_k, int32_t temp_mc)
{
	return -ratio_k / (temp_mc / 1000.0 + MKT_ZERO_C_IN_K);
}

double mkt_weight(double ratio_k, int32_t temp_mc)
{
	return exp(mkt_exponent(ratio_k, temp_mc));
}

/* The temperature of which 'exponent' (< 0) is -ratio/T. */
static int32_t mkt_round_mc(double ratio_k, double exponent)
{
	double mc = (-ratio_k / exponent - MKT_ZERO_C_IN_K) * 1000.0;

	return (int32_t)(mc < 0 ? mc - 0.5 : mc + 0.5);
}

int32_t mkt_temp_mc(double ratio_k, double sum, double duration)
{
	return mkt_round_mc(ratio_k, log(sum / duration));
}

void mkt_init(struct mkt_mean *m, double ratio_k)
{
	*m = (struct mkt_mean){ .ratio_k = ratio_k, .temp_mc = INT32_MIN };
}

/* Most readings repeat the one before: only a new value costs an exp(). */
static void mkt_change(struct mkt_mean *m, int32_t temp_mc)
{
	double x = mkt_exponent(m->ratio_k, temp_mc);

	if (m->duration <= 0 || x > m->top) {
		if (m->duration > 0)
			m->sum *= exp(m->top - x);
		m->top = x;
		m->weight = 1;
	} else {
		m->weight = exp(x - m->top);
	}
	m->temp_mc = temp_mc;
}

void mkt_add(struct mkt_mean *m, int32_t temp_mc, double duration)
{
	if (temp_mc != m->temp_mc)
		mkt_change(m, temp_mc);
	m->sum += m->weight * duration;
	m->duration += duration;
}

int32_t mkt_value_mc(const struct mkt_mean *m)
{
	return mkt_round_mc(m->ratio_k, m->top + log(m->sum / m->duration));
}
