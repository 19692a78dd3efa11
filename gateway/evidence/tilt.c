/* SPDX-License-Identifier: Apache-2.0 */
#include "tilt.h"

#include "accel.h"

#define GRAVITY_MG 1000
/* What the largest component of a vector is brought to, and what products of
 * two such are divided by: the angle is exact to a thousandth of a degree, and
 * nothing overflows. */
#define UNIT ((int64_t)1 << 22)
#define COARSE ((int64_t)1 << 15)

/* Steps of the smoothed vector in a mg: what rounding eats stays unseen. */
#define FINE 65536
#define LONGEST_MS 3600000

/* atan(2^-i) in millionths of a degree. */
static const int32_t steps[] = {
	45000000, 26565051, 14036243, 7125016, 3576334, 1789911, 895174,
	447614, 223811, 111906, 55953, 27976, 13988, 6994, 3497, 1749, 874,
	437, 219, 109, 55, 27, 14, 7
};
#define STEPS ((int)(sizeof(steps) / sizeof(steps[0])))

void tilt_init(struct tilt *t, const int32_t up_mg[3], int32_t tau_ms,
    int32_t tolerance_mg)
{
	*t = (struct tilt){ .up_mg = { up_mg[0], up_mg[1], up_mg[2] },
		.tau_ms = tau_ms, .tolerance_mg = tolerance_mg };
}

/* A sample stands for the time since the one before it, left out or not: a
 * bend in the road gives none of its time to the sample that ends it. */
bool tilt_step(struct tilt *t, int64_t time_ms, const int32_t mg[3])
{
	int32_t off_mg = accel_length_mg(mg) - GRAVITY_MG;
	int64_t ms = t->has_time ? time_ms - t->last_ms : 1;
	int64_t tau_ms = t->has_sample ? t->tau_ms : 0;
	bool counts = ms > 0 && off_mg <= t->tolerance_mg &&
	    off_mg >= -t->tolerance_mg;
	int i;

	if (ms > 0)
		t->last_ms = time_ms;
	t->has_time = true;
	t->left_out += !counts;
	if (!counts)
		return false;
	/* after an hour the past has no weight; products stay small */
	if (ms > LONGEST_MS)
		ms = LONGEST_MS;
	for (i = 0; i < 3; i++)
		t->smooth[i] += (accel_limited(mg[i]) * FINE - t->smooth[i]) *
		    ms / (tau_ms + ms);
	t->has_sample = true;
	return true;
}

static int64_t size(int64_t v)
{
	return v < 0 ? -v : v;
}

static int64_t largest(const int64_t v[3])
{
	int64_t a = size(v[0]), b = size(v[1]), c = size(v[2]);

	a = a > b ? a : b;
	return a > c ? a : c;
}

/* False: the vector is 0. */
static bool scale(int64_t out[3], const int64_t v[3])
{
	int64_t max = largest(v);
	int i;

	if (max == 0)
		return false;
	for (i = 0; i < 3; i++)
		out[i] = v[i] * UNIT / max;
	return true;
}

/* The angle of (x, y) to the x axis, 0 <= y and one of them large: rotate it
 * down in ever smaller steps and add them up. */
static int32_t angle_mdeg(int64_t x, int64_t y)
{
	bool is_back = x < 0;
	int64_t sum = 0, before;
	int i;

	x = size(x);
	for (i = 0; i < STEPS; i++) {
		before = x;
		if (y >= 0) {
			x += y >> i;
			y -= before >> i;
			sum += steps[i];
		} else {
			x += -y >> i;
			y += before >> i;
			sum -= steps[i];
		}
	}
	sum = sum < 0 ? 0 : (sum + 500) / 1000;
	return (int32_t)(is_back ? 180000 - sum : sum);
}

int32_t tilt_between_mdeg(const int64_t a[3], const int64_t b[3])
{
	int64_t u[3], v[3], cross[3], dot;
	int i;

	if (!scale(u, a) || !scale(v, b))
		return 0;
	dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
	for (i = 0; i < 3; i++)
		cross[i] = (u[(i + 1) % 3] * v[(i + 2) % 3] -
		    u[(i + 2) % 3] * v[(i + 1) % 3]) / COARSE;
	return angle_mdeg(dot / COARSE, accel_root(cross[0] * cross[0] +
	    cross[1] * cross[1] + cross[2] * cross[2]));
}

bool tilt_angle(const struct tilt *t, int32_t *mdeg)
{
	const int64_t up[3] = { t->up_mg[0], t->up_mg[1], t->up_mg[2] };

	if (!t->has_sample)
		return false;
	*mdeg = tilt_between_mdeg(t->smooth, up);
	return true;
}

enum tilt_pose tilt_pose(int32_t mdeg)
{
	if (mdeg < TILT_LYING_MDEG)
		return TILT_UPRIGHT;
	return mdeg <= TILT_INVERTED_MDEG ? TILT_LYING : TILT_INVERTED;
}
