/* SPDX-License-Identifier: Apache-2.0 */
/* test_vibration.c - tones inside and outside a band. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vibration.h"

#define RATE 400
#define COUNT 800

static int32_t mg[VIBRATION_SAMPLES + 1][3];

/* Adds a tone of this amplitude to one axis. */
static void tone(int axis, double hz, double amplitude_mg)
{
	for (int i = 0; i < COUNT; i++)
		mg[i][axis] += (int32_t)lround(amplitude_mg *
		    sin(2 * 3.14159265358979323846 * hz * i / RATE));
}

static int setup(void **state)
{
	(void)state;
	memset(mg, 0, sizeof(mg));
	for (int i = 0; i < COUNT; i++)
		mg[i][2] = 1000;
	for (int i = COUNT; i <= VIBRATION_SAMPLES; i++)
		mg[i][0] = mg[i][1] = mg[i][2] = 1000000;	/* not ours */
	return 0;
}

static int32_t rms(int32_t low_hz, int32_t high_hz)
{
	int32_t out;

	assert_int_equal(vibration_rms_mg((const int32_t (*)[3])mg, COUNT,
	    RATE, low_hz, high_hz, &out), STATUS_OK);
	return out;
}

static void a_tone_of_25_hz_is_in_its_band(void **state)
{
	(void)state;
	tone(0, 25, 10000);
	assert_int_equal(rms(20, 30), 7071);	/* 10 g / sqrt 2 */
	assert_int_equal(rms(1, 199), 7071);
	assert_in_range(rms(40, 60), 0, 1);
	assert_in_range(rms(5, 15), 0, 1);
}

/* Between two bins too, where a plain transform would smear. */
static void tones_off_the_grid_stay_in_the_band(void **state)
{
	(void)state;
	tone(1, 24.77, 5000);
	assert_in_range(rms(20, 30), 3520, 3545);
	assert_in_range(rms(40, 60), 0, 3);
}

static void axes_add_up(void **state)
{
	(void)state;
	tone(0, 25, 3000);
	tone(1, 26, 4000);
	assert_in_range(rms(20, 30), 3525, 3545);	/* 5 g / sqrt 2 */
	tone(2, 100, 60000);
	assert_in_range(rms(20, 30), 3525, 3545);
}

static int32_t rms_of(int count, int32_t low_hz, int32_t high_hz)
{
	int32_t out;

	assert_int_equal(vibration_rms_mg((const int32_t (*)[3])mg, count,
	    RATE, low_hz, high_hz, &out), STATUS_OK);
	return out;
}

static void each_axis_counts(void **state)
{
	(void)state;
	for (int axis = 0; axis < 3; axis++) {
		setup(state);
		tone(axis, 25, 1000000);
		assert_int_equal(rms(20, 30), 707107);
		assert_int_equal(rms(40, 60), 0);
	}
	setup(state);
	tone(0, 25, 1);			/* the weakest there is */
	assert_int_equal(rms(20, 30), 1);
}

/* Under the window a tone is three bins, of 1, 4 and 1 parts: at the edge of
 * its band five sixths of its power are left. */
static void a_band_ends_with_its_last_bin(void **state)
{
	(void)state;
	tone(0, 30, 10000);
	assert_int_equal(rms(20, 30), 6455);
	assert_int_equal(rms(30, 40), 6455);
	assert_int_equal(rms(31, 40), 0);
	/* the mean is no vibration: the first bin is the lowest */
	setup(state);
	for (int i = 0; i < COUNT; i++)
		mg[i][0] = (int32_t)lround(10000 *
		    cos(2 * 3.14159265358979323846 * i / COUNT));
	assert_int_equal(rms(0, 10), 6455);
	/* 801 samples: 1 Hz lies a little above the second bin */
	setup(state);
	for (int i = 0; i < 801; i++) {
		mg[i][0] = (int32_t)lround(10000 * sin(2 * 2 *
		    3.14159265358979323846 * i / 801));
		mg[i][1] = mg[i][2] = 0;
	}
	assert_int_equal(rms_of(801, 1, 10), 2887);	/* one sixth */
}

static void the_shortest_and_the_longest_window_count(void **state)
{
	static const int32_t few[8] = { 0, -7, 2, 2, 0, 5, -2, -1 };

	(void)state;
	assert_int_equal(rms_of(8, 50, 199), 0);
	for (int i = 0; i < 8; i++)
		mg[i][0] = few[i];
	/* 1.536 mg, of which the mean has no part */
	assert_int_equal(rms_of(8, 50, 99), 2);
	setup(state);
	for (int i = 0; i <= VIBRATION_SAMPLES; i++)
		mg[i][0] = mg[i][1] = mg[i][2] = 0;
	mg[VIBRATION_SAMPLES / 2][0] = 1000000;
	assert_true(rms_of(VIBRATION_SAMPLES, 20, 24) > 10);
}

static void rest_is_none(void **state)
{
	(void)state;
	assert_int_equal(rms(1, 199), 0);
	assert_int_equal(rms(0, 199), 0);
}

static void windows_that_cannot_tell_are_refused(void **state)
{
	static const int32_t cases[][4] = { /* count rate low high */
		{ 7, 400, 50, 199 }, { VIBRATION_SAMPLES + 1, 400, 20, 30 },
		{ 800, 0, 20, 30 }, { 800, 400, 30, 30 },
		{ 800, 400, -1, 30 }, { 800, 400, 20, 200 },
		{ 8, 400, 51, 99 }, { 800, INT32_MAX, 1, 2 } };
	int32_t out;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(vibration_rms_mg((const int32_t (*)[3])mg,
		    cases[i][0], cases[i][1], cases[i][2], cases[i][3], &out),
		    STATUS_RANGE);
	assert_int_equal(vibration_rms_mg((const int32_t (*)[3])mg, 8, 400,
	    50, 99, &out), STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_tone_of_25_hz_is_in_its_band, setup),
		cmocka_unit_test_setup(tones_off_the_grid_stay_in_the_band,
		    setup),
		cmocka_unit_test_setup(axes_add_up, setup),
		cmocka_unit_test_setup(each_axis_counts, setup),
		cmocka_unit_test_setup(a_band_ends_with_its_last_bin, setup),
		cmocka_unit_test_setup(
		    the_shortest_and_the_longest_window_count, setup),
		cmocka_unit_test_setup(rest_is_none, setup),
		cmocka_unit_test_setup(windows_that_cannot_tell_are_refused,
		    setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
