/* SPDX-License-Identifier: Apache-2.0 */
/* vibration.c - see vibration.h.
 *
 * The power in each bin of the band by Goertzel's recursion, under a Hann
 * window so that a strong tone outside the band does not leak into it. */
#include "vibration.h"

#include <math.h>

#define PI 3.14159265358979323846
#define SAMPLES_MIN 8
/* Mean square of a Hann window is 3/8: what it takes away is given back. */
#define HANN_GAIN (8.0 / 3.0)

/* Of the series of cos; what is left out is below 1e-15 at 2 pi. */
#define TERMS 20

/* cos(x), 0 <= x <= 2 pi, without the maths library's own: this layer needs
 * nothing but exp and log. */
static double cosine(double x)
{
	double term = 1, sum = 1;
	int n;

	for (n = 1; n <= TERMS; n++) {
		term *= -x * x / ((2 * n - 1) * (2 * n));
		sum += term;
	}
	return sum;
}

static double root(double v)
{
	return v > 0 ? exp(log(v) / 2) : 0;
}

static double mean(const int32_t (*mg)[3], int count, int axis)
{
	double sum = 0;
	int i;

	for (i = 0; i < count; i++)
		sum += mg[i][axis];
	return sum / count;
}

/* Power of one bin and of its mirror image, of one axis [mg^2]. */
static double bin_power(const int32_t (*mg)[3], int count, int axis, int bin,
    double centre)
{
	double twice = 2 * cosine(2 * PI * bin / count);
	double now, last = 0, before = 0;
	int i;

	for (i = 0; i < count; i++) {
		double hann = 0.5 - 0.5 * cosine(2 * PI * i / count);

		now = (mg[i][axis] - centre) * hann + twice * last - before;
		before = last;
		last = now;
	}
	return 2 * (last * last + before * before - twice * last * before) /
	    ((double)count * count);
}

static double band_power(const int32_t (*mg)[3], int count, int axis,
    int first, int last)
{
	double centre = mean(mg, count, axis), sum = 0;
	int bin;

	for (bin = first; bin <= last; bin++)
		sum += bin_power(mg, count, axis, bin, centre);
	return sum;
}

enum status vibration_rms_mg(const int32_t (*mg)[3], int count,
    int32_t rate_hz, int32_t low_hz, int32_t high_hz, int32_t *out)
{
	int64_t first, last;
	double power = 0, rms;
	int axis;

	if (count < SAMPLES_MIN || count > VIBRATION_SAMPLES || low_hz < 0 ||
	    high_hz <= low_hz || (int64_t)high_hz * 2 >= rate_hz)
		return STATUS_RANGE;
	first = ((int64_t)low_hz * count + rate_hz - 1) / rate_hz;
	last = (int64_t)high_hz * count / rate_hz;
	if (first == 0)
		first = 1;
	if (first > last)
		return STATUS_RANGE;
	for (axis = 0; axis < 3; axis++)
		power += band_power(mg, count, axis, (int)first, (int)last);
	rms = root(power * HANN_GAIN);
	*out = rms > INT32_MAX - 1 ? INT32_MAX : (int32_t)(rms + 0.5);
	return STATUS_OK;
}
