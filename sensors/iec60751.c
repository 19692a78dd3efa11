/* SPDX-License-Identifier: Apache-2.0 */
/* iec60751.c - the Callendar-Van Dusen equation and its inverse.
 *
 * Tables in circulation that follow DIN 43760 differ by up to 0.036 degC;
 * the equation is the standard's own. */
#include "iec60751.h"

#include <math.h>

/* IEC 60751:2008, 4.2 */
static const double A = 3.9083e-3, B = -5.775e-7, C = -4.183e-12;

/* R(t)/R0; C counts below 0 degC only. */
static double ratio_at(double t)
{
	double r = 1 + A * t + B * t * t;

	return t < 0 ? r + C * (t - 100) * t * t * t : r;
}

static double slope_at(double t)
{
	return A + 2 * B * t + C * (4 * t * t * t - 300 * t * t);
}

static double temp_of(double ratio)
{
	/* exact above 0 degC, and a start within 3 degC below */
	double t = (-A + sqrt(A * A - 4 * B * (1 - ratio))) / (2 * B);
	int i;

	if (ratio >= 1)
		return t;
	/* the slope is nearly constant: each step squares the error */
	for (i = 0; i < 6; i++)
		t -= (ratio_at(t) - ratio) / slope_at(t);
	return t;
}

int64_t iec60751_uohm(int32_t temp_mc, int32_t r0_mohm)
{
	return llround(ratio_at(temp_mc / 1000.0) * r0_mohm * 1000.0);
}

bool iec60751_temp_mc(int64_t r_uohm, int32_t r0_mohm, int32_t *temp_mc)
{
	if (r0_mohm <= 0 || r_uohm < iec60751_uohm(IEC60751_LOW_MC, r0_mohm) ||
	    r_uohm > iec60751_uohm(IEC60751_HIGH_MC, r0_mohm))
		return false;
	*temp_mc = (int32_t)lround(1000.0 *
	    temp_of((double)r_uohm / (r0_mohm * 1000.0)));
	return true;
}

int64_t iec60751_two_wire_uohm(int64_t r_uohm, int64_t leads_uohm)
{
	return r_uohm - leads_uohm;
}

int64_t iec60751_three_wire_uohm(int64_t r_uohm, int64_t two_leads_uohm)
{
	return r_uohm - two_leads_uohm;
}
