/* SPDX-License-Identifier: Apache-2.0 */
/* test_shock.c - pulses as they are, and no more than the samples tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "accel.h"
#include "shock.h"

static struct shock shock;
static struct shock_pulse pulse;

static bool step(int64_t us, int32_t x, int32_t y, int32_t z)
{
	const int32_t mg[3] = { x, y, z };

	return shock_step(&shock, us, mg, &pulse);
}

static void roots_are_whole(void **state)
{
	static const int64_t cases[][2] = { { -1, 0 }, { 0, 0 }, { 1, 1 },
		{ 3, 1 }, { 4, 2 }, { 999999, 999 }, { 1000000, 1000 },
		{ 3000000000000, 1732050 }, { INT64_MAX, 3037000499 } };
	const int32_t far[3] = { INT32_MIN, INT32_MAX, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(accel_root(cases[i][0]) == cases[i][1]);
	assert_int_equal(accel_length_mg(far), 1414213);
}

/* Worked values of the half-sine formula. */
static void half_sine_is_two_over_pi(void **state)
{
	static const struct {
		int32_t peak_mg;
		int64_t dur_us;
		int32_t dv_mm_s;
	} cases[] = { { 15000, 11000, 1030 }, { 50000, 11000, 3434 },
		{ 100000, 6000, 3746 }, { 25000, 50000, 7804 },
		{ 10000, 20000, 1249 }, { 300000, 1000, 1873 },
		{ 0, 11000, 0 }, { -5, 11000, 0 }, { 15000, 0, 0 },
		{ 1, 80088, 0 }, { 1, 80089, 1 },	/* 0.5 rounds up */
		{ 1, 10000000, 62 }, { 1, 20000000, 62 },
		{ INT32_MAX, 10000000, INT32_MAX },
		/* nothing and less are nothing */
		{ -5000, 11000, 0 }, { 5000, -11000, 0 },
		{ 1000000000, 1, 6243 },
		/* every digit, and the longest duration */
		{ 12345678, 9999999, 770753810 },
		{ 30000000, 20000000, 1872932100 },
		/* one part in a million beside a half */
		{ 1, 240265, 2 }, { 1, 2963268, 18 }, { 1, 560618, 3 },
		{ 1, 720795, 5 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(shock_half_sine_mm_s(cases[i].peak_mg,
		    cases[i].dur_us), cases[i].dv_mm_s);
}

/* A half sine of 50 samples on top of gravity; sin by its parabola is off by
 * up to 6 per cent, so a table of quarter sines is used. */
static void a_pulse_is_measured(void **state)
{
	static const int32_t sine[13] = { 0, 131, 259, 383, 500, 609, 707,
		793, 866, 924, 966, 991, 1000 };
	int64_t us = 0;
	bool ended = false;

	(void)state;
	shock_init(&shock, 1000, 200000);
	for (int i = 0; i < 10; i++, us += 1000)
		assert_false(step(us, 0, 0, 1000));
	for (int i = 0; i <= 24; i++, us += 500) {
		int32_t part = i <= 12 ? sine[i] : sine[24 - i];

		ended = step(us, 0, 0, 1000 + part * 50);
		assert_false(ended && i < 24);
	}
	assert_true(ended);
	assert_int_equal(pulse.peak_mg, 51000);
	assert_false(pulse.saturated);
	assert_int_equal(pulse.fall_us, 0);
	assert_in_range(pulse.dur_us, 11500, 12000);
	/* 2/pi x 50 g x 12 ms = 3746 mm/s */
	assert_in_range(pulse.dv_mm_s, 3720, 3760);
	assert_false(step(us, 0, 0, 1000));
	assert_false(shock_end(&shock, &pulse));
}

static void a_pulse_begins_at_the_threshold(void **state)
{
	(void)state;
	shock_init(&shock, 5000, 16000);
	assert_false(step(0, 0, 0, 1000));
	assert_false(step(10000, 0, 0, 5999));
	assert_false(step(20000, 0, 0, 1000));
	assert_false(step(30000, 0, 0, 6000));
	assert_true(step(40000, 0, 0, 1000));
	assert_true(pulse.from_us == 30000);
	assert_int_equal(pulse.peak_mg, 6000);
}

/* Three samples do not tell how long it lasted; four do. */
static void too_few_samples_measure_nothing(void **state)
{
	(void)state;
	for (int n = 1; n <= 4; n++) {
		shock_init(&shock, 5000, 16000);
		assert_false(step(0, 0, 0, 1000));
		for (int i = 1; i <= n; i++)
			assert_false(step(i * 1000, 0, 0, 11000));
		assert_true(step((n + 1) * 1000, 0, 0, 1000));
		assert_int_equal(pulse.dur_us, n < 4 ? 0 : 4000);
		/* 10 g over 3 ms and half of two more: 392 mm/s */
		assert_int_equal(pulse.dv_mm_s, n < 4 ? SHOCK_NO_DV : 392);
		assert_int_equal(pulse.peak_mg, 11000);
	}
}

static void silence_between_samples_hides(void **state)
{
	(void)state;
	shock_init(&shock, 5000, 16000);
	assert_false(step(0, 0, 0, 1000));
	for (int i = 1; i <= 5; i++)
		assert_false(step(i * 1000, 0, 0, 11000));
	assert_true(step(5000 + 100001, 0, 0, 12000));	/* not the same one */
	assert_int_equal(pulse.dv_mm_s, SHOCK_NO_DV);
	assert_int_equal(pulse.peak_mg, 11000);
	assert_true(shock_end(&shock, &pulse));
	assert_int_equal(pulse.peak_mg, 12000);
	assert_int_equal(pulse.dv_mm_s, SHOCK_NO_DV);
}

/* A push of this much above gravity: 100 ms to rise, hold_us, 100 ms to fall.
 * The trapezoid of it, exactly. */
static int32_t pushed(int64_t *us, int32_t mg_above, int64_t hold_us)
{
	const int64_t steps[] = { 100000, hold_us / 9 };
	int64_t left = hold_us;

	assert_false(step(*us, 0, 0, 1000));
	assert_false(step(*us += steps[0], 0, 0, 1000 + mg_above));
	for (int i = 0; i < 8; i++, left -= steps[1])
		assert_false(step(*us += steps[1], 0, 0, 1000 + mg_above));
	assert_false(step(*us += left, 0, 0, 1000 + mg_above));
	assert_true(step(*us += 100000, 0, 0, 1000));
	*us += 1;
	assert_int_equal(pulse.dur_us, hold_us + 100000);
	return pulse.dv_mm_s;
}

static void an_area_is_measured_exactly(void **state)
{
	int64_t us = 0;

	(void)state;
	shock_init(&shock, 1000, 2000000);
	/* 50 g for 0.2 s are 98066.5 mm/s: half up */
	assert_int_equal(pushed(&us, 50000, 100000), 98067);
	/* and the next pulse has nothing of the one before */
	assert_int_equal(pushed(&us, 50000, 100000), 98067);
	/* five parts in a hundred million below a half */
	assert_int_equal(pushed(&us, 9002, 727061), 73012);
	/* one mg x us more would be a half */
	assert_int_equal(pushed(&us, 481469, 495371), 2811102);
	/* every digit */
	assert_int_equal(pushed(&us, 999000, 800000), 8817159);
	/* 2.5 g for 0.2 s */
	assert_int_equal(pushed(&us, 2500, 100000), 4903);
}

/* Less than one g adds nothing, however long between two samples. */
static void only_what_exceeds_gravity_is_area(void **state)
{
	(void)state;
	shock_init(&shock, 100, 2000000);
	assert_false(step(0, 0, 0, 10));
	for (int i = 1; i <= 4; i++)
		assert_false(step(99996 + i, 0, 0, 1100));
	assert_true(step(200000, 0, 0, 10));
	/* (100 mg x 100 ms / 2) x 2 and 3 us: 98 mm/s and 0.07 */
	assert_int_equal(pulse.dv_mm_s, 98);
}

/* What went before the first sample, or comes after the last, is not known. */
static void a_pulse_without_an_edge_has_no_velocity(void **state)
{
	int64_t us = 0;

	(void)state;
	shock_init(&shock, 5000, 16000);
	for (int i = 0; i < 6; i++)
		assert_false(step(us += 1000, 0, 0, 11000));
	assert_true(step(us += 1000, 0, 0, 1000));
	assert_int_equal(pulse.dv_mm_s, SHOCK_NO_DV);
	assert_int_equal(pulse.dur_us, 0);
	for (int i = 0; i < 6; i++)
		assert_false(step(us += 1000, 0, 0, 11000));
	assert_true(step(us += 1000, 0, 0, 1000));
	assert_int_equal(pulse.dur_us, 6000);
	/* too few samples are too few after many */
	assert_false(step(us += 1000, 0, 0, 11000));
	assert_true(step(us += 1000, 0, 0, 1000));
	assert_int_equal(pulse.dv_mm_s, SHOCK_NO_DV);
	for (int i = 0; i < 6; i++)
		assert_false(step(us += 1000, 0, 0, 11000));
	assert_true(shock_end(&shock, &pulse));
	assert_int_equal(pulse.dv_mm_s, SHOCK_NO_DV);
	assert_int_equal(pulse.dur_us, 0);
}

/* 0.1 s between two samples is no hole, and a pulse of 1 s is told. */
static void holes_and_long_pulses_have_their_edge(void **state)
{
	(void)state;
	for (int late = 0; late < 2; late++) {
		shock_init(&shock, 5000, 16000);
		assert_false(step(0, 0, 0, 1000));
		for (int i = 1; i <= 9; i++)
			assert_false(step(i * 100000, 0, 0, 7000));
		assert_false(step(1000000, 0, 0, 7000));
		assert_int_equal(step(1099999 + late, 0, 0, 7000), late);
		if (late)
			assert_int_equal(pulse.dur_us, 1000000);
	}
}

static void a_fall_has_its_edges(void **state)
{
	static const struct {
		int32_t mg;
		int64_t fall_us, after_us, told_us;
	} cases[] = { { 349, 30000, 10000, 40000 }, { 350, 30000, 10000, 0 },
		{ 349, 19999, 10000, 0 }, { 349, 20000, 10000, 30000 } };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		shock_init(&shock, 2000, 16000);
		assert_false(step(0, 0, 0, 1000));
		assert_false(step(10000, 0, 0, cases[i].mg));
		assert_false(step(10000 + cases[i].fall_us, 0, 0,
		    cases[i].mg));
		assert_false(step(20000 + cases[i].fall_us, 0, 0, 8000));
		assert_true(step(30000 + cases[i].fall_us, 0, 0, 1000));
		assert_int_equal(pulse.fall_us, cases[i].told_us);
	}
	/* the impact may come 0.1 s after it, not later */
	for (int late = 0; late < 2; late++) {
		shock_init(&shock, 2000, 16000);
		assert_false(step(0, 0, 0, 20));
		assert_false(step(50000, 0, 0, 20));
		assert_false(step(100000, 0, 0, 500));
		assert_false(step(150000, 0, 0, 500));
		assert_false(step(200000 + late, 0, 0, 8000));
		assert_true(step(210000, 0, 0, 1000));
		assert_int_equal(pulse.fall_us, late ? 0 : 100000);
	}
}

/* The end of the range is its last thousandth. */
static void a_wide_range_has_a_wide_end(void **state)
{
	(void)state;
	shock_init(&shock, 900000000, 999000);
	assert_false(step(0, 0, 0, 1000));
	assert_false(step(1000, 998000, 0, 0));
	assert_false(shock_end(&shock, &pulse));
	assert_false(step(2000, 998001, 0, 0));
	assert_true(shock_end(&shock, &pulse));
	assert_true(pulse.saturated);
}

static void a_clipped_axis_is_told(void **state)
{
	static const int32_t cases[][2] = { { 1997, 0 }, { 1998, 1 },
		{ 2000, 1 }, { -1998, 1 }, { -1997, 0 } };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		shock_init(&shock, 100, 2000);
		assert_false(step(0, 0, 0, 1000));
		assert_false(step(1000, cases[i][0], 0, 1000));
		assert_true(step(2000, 0, 0, 1000));
		assert_int_equal(pulse.saturated, cases[i][1]);
	}
	/* and begins a pulse whatever the threshold */
	shock_init(&shock, 100000, 2000);
	assert_false(step(0, 0, 0, 1000));
	assert_false(step(1000, 0, 0, 2000));
	assert_true(step(2000, 0, 0, 1000));
	assert_true(pulse.saturated);
}

static void a_fall_is_told_with_its_impact(void **state)
{
	(void)state;
	for (int ms = 20; ms <= 300; ms += 10) {
		int64_t us = 0;

		shock_init(&shock, 2000, 16000);
		assert_false(step(us += 10000, 0, 0, 1000));
		for (int i = 0; i < ms / 10; i++)
			assert_false(step(us += 10000, 0, 0, 20));
		assert_false(step(us += 10000, 0, 0, 8000));
		assert_true(step(us += 10000, 0, 0, 1000));
		assert_int_equal(pulse.fall_us, ms < 30 ? 0 : ms * 1000);
		/* another pulse, long after: not of that fall */
		assert_false(step(us += 10000, 0, 0, 8000));
		assert_true(step(us += 10000, 0, 0, 1000));
		assert_int_equal(pulse.fall_us, 0);
	}
}

static void time_never_goes_back(void **state)
{
	(void)state;
	shock_init(&shock, 2000, 16000);
	assert_false(step(1000, 0, 0, 1000));
	assert_false(step(1000, 0, 0, 16000));
	assert_false(step(-5, 0, 0, 16000));
	assert_int_equal(shock.refused, 2);
	assert_false(shock_end(&shock, &pulse));
}

/* A push of a second and more is cut into pieces, not kept for ever. */
static void long_pushes_are_told_too(void **state)
{
	int told = 0;

	(void)state;
	shock_init(&shock, 1000, 16000);
	for (int i = 0; i < 350; i++)
		told += step(i * 10000, 0, 0, i < 300 ? 4000 : 1000);
	assert_int_equal(told, 3);
	assert_int_equal(pulse.peak_mg, 4000);
}

/* ---- recorded: a car's boot, and a box thrown about ---- */

struct found {
	int rows, pulses, saturated, unsaturated, fell, over_10_g;
};

static FILE *recorded(const char *files)
{
	const char *dir = getenv("COLDPASS_SHARED_DATA");
	char command[600];

	dir = dir != NULL ? dir : "../shared/data";
	(void)snprintf(command, sizeof(command), "%s/car-ride/throws.json",
	    dir);
	if (access(command, R_OK) != 0) {
		print_message("skip - %s: no %s\n", files, command);
		return NULL;
	}
	(void)snprintf(command, sizeof(command),
	    "python3 tests/tools/car-ride %s/car-ride/%s", dir, files);
	return popen(command, "r");
}

static void count(struct found *f)
{
	f->pulses++;
	f->saturated += pulse.saturated;
	f->unsaturated += !pulse.saturated;
	f->fell += pulse.fall_us > 0;
	f->over_10_g += pulse.saturated || pulse.peak_mg >= 10000;
}

static bool read_all(const char *files, struct found *f)
{
	FILE *in = recorded(files);
	long long ms;
	int x, y, z;

	memset(f, 0, sizeof(*f));
	if (in == NULL)
		return false;
	shock_init(&shock, 1000, 2000);
	while (fscanf(in, "%lld %d %d %d", &ms, &x, &y, &z) == 4) {
		f->rows++;
		if (step(ms * 1000, x, y, z))
			count(f);
	}
	if (shock_end(&shock, &pulse))
		count(f);
	assert_int_equal(pclose(in), 0);
	return true;
}

static void a_car_ride_is_no_drop(void **state)
{
	struct found f;

	(void)state;
	if (!read_all("ride-part*.json", &f))
		skip();
	assert_int_equal(f.rows, 2860);
	assert_int_equal(f.over_10_g, 0);
	assert_int_equal(f.saturated, 0);
	assert_true(shock.refused >= 1);	/* one time stamp steps back */
}

static void throws_are_saturated_falls(void **state)
{
	struct found f;

	(void)state;
	if (!read_all("throws.json", &f))
		skip();
	assert_int_equal(f.rows, 3775);
	assert_true(f.saturated >= 5);
	assert_true(f.fell >= 3);
	assert_int_equal(f.over_10_g, f.saturated);
	/* what is not marked never came near the end of the range: no axis
	 * of a pulse of two g and more stood free */
	print_message("%d pulses, %d saturated, %d after a fall\n", f.pulses,
	    f.saturated, f.fell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_are_whole),
		cmocka_unit_test(half_sine_is_two_over_pi),
		cmocka_unit_test(a_pulse_is_measured),
		cmocka_unit_test(a_pulse_begins_at_the_threshold),
		cmocka_unit_test(too_few_samples_measure_nothing),
		cmocka_unit_test(silence_between_samples_hides),
		cmocka_unit_test(an_area_is_measured_exactly),
		cmocka_unit_test(only_what_exceeds_gravity_is_area),
		cmocka_unit_test(a_pulse_without_an_edge_has_no_velocity),
		cmocka_unit_test(holes_and_long_pulses_have_their_edge),
		cmocka_unit_test(a_fall_has_its_edges),
		cmocka_unit_test(a_wide_range_has_a_wide_end),
		cmocka_unit_test(a_clipped_axis_is_told),
		cmocka_unit_test(a_fall_is_told_with_its_impact),
		cmocka_unit_test(time_never_goes_back),
		cmocka_unit_test(long_pushes_are_told_too),
		cmocka_unit_test(a_car_ride_is_no_drop),
		cmocka_unit_test(throws_are_saturated_falls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
