/* SPDX-License-Identifier: Apache-2.0 */
/* test_tilt.c - the angle is the box's, not the driver's. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tilt.h"

static const int32_t up[3] = { 0, 0, 1000 };
static struct tilt tilt;

static bool step(int64_t ms, int32_t x, int32_t y, int32_t z)
{
	const int32_t mg[3] = { x, y, z };

	return tilt_step(&tilt, ms, mg);
}

static int32_t angle(void)
{
	int32_t mdeg;

	assert_true(tilt_angle(&tilt, &mdeg));
	return mdeg;
}

static void angles_are_exact(void **state)
{
	static const struct {
		int64_t a[3], b[3];
		int32_t mdeg;
	} cases[] = {
		{ { 0, 0, 1000 }, { 0, 0, 1000 }, 0 },
		{ { 0, 0, 7 }, { 0, 0, 1000000000000 }, 0 },
		{ { 0, 0, -1000 }, { 0, 0, 1000 }, 180000 },
		{ { 1000, 0, 0 }, { 0, 0, 1000 }, 90000 },
		{ { 0, -1, 0 }, { 0, 0, 1 }, 90000 },
		{ { 1000, 0, 1000 }, { 0, 0, 1000 }, 45000 },
		{ { 1000, 0, -1000 }, { 0, 0, 1000 }, 135000 },
		{ { 1, 1, 1 }, { 0, 0, 5 }, 54736 },
		{ { 0, 0, 0 }, { 0, 0, 1 }, 0 },
		{ { 1000000, 0, 1 }, { 0, 0, 1 }, 90000 },
		{ { 0, 1000, 17 }, { 0, 0, 1 }, 89026 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(tilt_between_mdeg(cases[i].a, cases[i].b),
		    cases[i].mdeg);
}

/* Against the maths library, in all directions. */
static void angles_agree_with_floating_point(void **state)
{
	const double degree = 180000 / 3.14159265358979323846;
	uint32_t seed = 7;

	(void)state;
	for (int n = 0; n < 100000; n++) {
		int64_t v[2][3];
		double dot = 0, a = 0, b = 0, cross[3], far;

		for (int i = 0; i < 6; i++) {
			seed = seed * 1664525u + 1013904223u;
			v[i / 3][i % 3] = (int64_t)(seed >> 8) % 4001 - 2000;
		}
		for (int i = 0; i < 3; i++) {
			int j = (i + 1) % 3, k = (i + 2) % 3;

			dot += (double)(v[0][i] * v[1][i]);
			a += (double)(v[0][i] * v[0][i]);
			b += (double)(v[1][i] * v[1][i]);
			cross[i] = (double)(v[0][j] * v[1][k] -
			    v[0][k] * v[1][j]);
		}
		if (a == 0 || b == 0)
			continue;
		far = atan2(sqrt(cross[0] * cross[0] + cross[1] * cross[1] +
		    cross[2] * cross[2]), dot) * degree;
		assert_true(fabs(far - tilt_between_mdeg(v[0], v[1])) < 1.1);
	}
}

static void poses_have_their_edges(void **state)
{
	(void)state;
	assert_int_equal(tilt_pose(0), TILT_UPRIGHT);
	assert_int_equal(tilt_pose(44999), TILT_UPRIGHT);
	assert_int_equal(tilt_pose(45000), TILT_LYING);
	assert_int_equal(tilt_pose(135000), TILT_LYING);
	assert_int_equal(tilt_pose(135001), TILT_INVERTED);
	assert_int_equal(tilt_pose(180000), TILT_INVERTED);
}

static void nothing_is_known_before_a_sample_counts(void **state)
{
	int32_t mdeg;

	(void)state;
	tilt_init(&tilt, up, 2000, 150);
	assert_false(tilt_angle(&tilt, &mdeg));
	assert_false(step(0, 0, 0, 1151));
	assert_false(step(10, 0, 0, 849));
	assert_true(tilt.has_time);
	assert_false(tilt_angle(&tilt, &mdeg));
	assert_true(step(20, 0, 0, 1150));
	assert_int_equal(angle(), 0);
	assert_int_equal(tilt.left_out, 2);
	assert_false(step(20, 0, 1000, 0));	/* not later */
	assert_int_equal(angle(), 0);
}

static void a_bump_does_not_tilt_and_lying_down_does(void **state)
{
	int64_t ms = 0;

	(void)state;
	tilt_init(&tilt, up, 2000, 150);
	for (; ms < 10000; ms += 10)
		(void)step(ms, 0, 0, 1000);
	for (; ms < 10500; ms += 10)		/* 1.4 g askew: a bend */
		assert_false(step(ms, 1000, 0, 1000));
	assert_int_equal(angle(), 0);
	for (; ms < 10550; ms += 10)		/* on its side for 50 ms */
		assert_true(step(ms, 1000, 0, 0));
	assert_in_range(angle(), 1000, 2000);
	for (; ms < 12500; ms += 10)		/* for two seconds */
		(void)step(ms, 1000, 0, 0);
	assert_in_range(angle(), 55000, 65000);
	for (; ms < 40000; ms += 10)
		(void)step(ms, 1000, 0, 0);
	assert_in_range(angle(), 89990, 90000);
	/* silence does not freeze the past: the next sample decides */
	assert_true(step(ms + 86400000, 0, 0, -1000));
	assert_in_range(angle(), 179900, 180000);
}

/* The least that counts, a millisecond after the last. */
static void every_millisecond_has_its_weight(void **state)
{
	(void)state;
	tilt_init(&tilt, up, 99, 150);
	assert_true(step(0, 0, 0, 850));
	for (int64_t ms = 1; ms <= 100; ms++)
		assert_true(step(ms, 850, 0, 0));
	/* 0.99^100 is 0.366: atan(0.634 / 0.366) */
	assert_in_range(angle(), 59900, 60100);
}

/* However long the silence and strong the push, nothing overflows. */
static void after_a_long_silence_the_past_has_no_weight(void **state)
{
	const int64_t year_ms = 31557600000;

	(void)state;
	tilt_init(&tilt, up, 2000, 2000000);
	assert_true(step(0, 0, 0, 1000));
	assert_true(step(100 * year_ms, 900000, 0, 0));
	assert_in_range(angle(), 89990, 90000);
	assert_true(step(200 * year_ms, 0, 0, -900000));
	assert_in_range(angle(), 179900, 180000);
	/* what no sensor can say keeps its sign */
	assert_true(step(300 * year_ms, 0, 0, INT32_MIN));
	assert_int_equal(angle(), 180000);
}

/* Of every length, down to one and up to what fits. */
static void angles_do_not_depend_on_length(void **state)
{
	static const int64_t lengths[] = { 1, 2, 3, 1000, 524287, 524288,
		1048575, 1048576, 1048577, 1LL << 36, (1LL << 38) - 1 };
	enum { N = sizeof(lengths) / sizeof(lengths[0]) };

	(void)state;
	for (size_t i = 0; i < N * N; i++) {
		int64_t p = lengths[i / N], q = lengths[i % N];
		const int64_t x[3] = { p, 0, 0 }, y[3] = { 0, -q, 0 },
		    xy[3] = { q, q, 0 }, back[3] = { -q, 0, 0 },
		    steep[3] = { -4 * q, 3 * q, 0 };

		assert_int_equal(tilt_between_mdeg(x, x), 0);
		assert_in_range(tilt_between_mdeg(x, y), 89999, 90001);
		assert_in_range(tilt_between_mdeg(x, xy), 44999, 45001);
		assert_in_range(tilt_between_mdeg(x, back), 179999, 180000);
		assert_in_range(tilt_between_mdeg(steep, x), 143129, 143131);
	}
}

/* Upright is what the box shows when it stands, whatever the sensor's axes. */
static void upright_is_any_direction(void **state)
{
	const int32_t askew[3] = { 600, 0, 800 };

	(void)state;
	tilt_init(&tilt, askew, 0, 150);
	assert_true(step(0, 600, 0, 800));
	assert_int_equal(angle(), 0);
	assert_true(step(10, -800, 0, 600));
	assert_in_range(angle(), 89999, 90001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(angles_are_exact),
		cmocka_unit_test(angles_agree_with_floating_point),
		cmocka_unit_test(poses_have_their_edges),
		cmocka_unit_test(nothing_is_known_before_a_sample_counts),
		cmocka_unit_test(a_bump_does_not_tilt_and_lying_down_does),
		cmocka_unit_test(every_millisecond_has_its_weight),
		cmocka_unit_test(after_a_long_silence_the_past_has_no_weight),
		cmocka_unit_test(angles_do_not_depend_on_length),
		cmocka_unit_test(upright_is_any_direction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
