/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_slope.c - see forecast_slope.h. */
#include "forecast_slope.h"

#include "forecast_fit.h"

#define PAIRS (FORECAST_SLOPE_MOST * (FORECAST_SLOPE_MOST - 1) / 2)
#define RANKS 1.6	/* standard deviations of Kendall's score */

static void put_in_order(double *sorted, int n, double v)
{
	for (; n > 0 && sorted[n - 1] > v; n--)
		sorted[n] = sorted[n - 1];
	sorted[n] = v;
}

bool forecast_slope_of(const double *x, const double *y, int n,
    struct forecast_slope *out)
{
	double sorted[PAIRS];
	int i, j, pairs = 0, off;

	if (n < FORECAST_SLOPE_LEAST || n > FORECAST_SLOPE_MOST)
		return false;
	for (i = 0; i < n; i++)
		for (j = i + 1; j < n; j++)
			put_in_order(sorted, pairs++,
			    (y[j] - y[i]) / (x[j] - x[i]));
	off = (int)(RANKS * forecast_fit_root(n * (n - 1) * (2 * n + 5) /
	    18.0) / 2 + 1);
	if (off > pairs / 2)
		off = pairs / 2;
	out->mid = (sorted[(pairs - 1) / 2] + sorted[pairs / 2]) / 2;
	out->low = sorted[(pairs - 1) / 2 - (off < (pairs - 1) / 2 ? off :
	    (pairs - 1) / 2)];
	out->high = sorted[pairs / 2 + (off < pairs - 1 - pairs / 2 ? off :
	    pairs - 1 - pairs / 2)];
	return true;
}
