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
	assert_in_range(rms(20, 30), 7060, 7080);	/* 10 g / sqrt 2 */
	assert_in_range(rms(1, 199), 7060, 7080);
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

static void rest_is_none(void **state)
{
	(void)state;
	assert_int_equal(rms(1, 199), 0);
	assert_int_equal(rms(0, 199), 0);
}

static void windows_that_cannot_tell_are_refused(void **state)
{
	static const int32_t cases[][4] = { /* count rate low high */
		{ 7, 400, 20, 30 }, { VIBRATION_SAMPLES + 1, 400, 20, 30 },
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
		cmocka_unit_test_setup(rest_is_none, setup),
		cmocka_unit_test_setup(windows_that_cannot_tell_are_refused,
		    setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
