/* SPDX-License-Identifier: Apache-2.0 */
/* Half-sine pulses, whose velocity change is (2/pi) A g D, and what real
 * streams do to them: clipping, holes, rough roads. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pulse.h"

#define PERIOD_NS 312500	/* 3200 Hz */
#define PI 3.14159265358979324

static struct pulse s;
static struct pulse_found pulse;

/* 10 ms of rest, the pulse along y with gravity along z, 10 ms of rest;
 * clipped at limit_mg.  How many pulses were told. */
static int strike(double peak_g, double duration_ms, int32_t limit_mg)
{
	double step_ms = PERIOD_NS / 1e6, t;
	int told = 0;

	for (t = -10; t < duration_ms + 10; t += step_ms) {
		double g = t > 0 && t < duration_ms ?
		    peak_g * sin(PI * t / duration_ms) : 0;
		struct accel_sample a = { 0, (int32_t)lround(-1000 * g), 1000,
		    false };

		if (a.y_mg <= -limit_mg) {
			a.y_mg = -limit_mg;
			a.is_saturated = true;
		}
		if (pulse_feed(&s, &a, false, &pulse))
			told++;
	}
	return told;
}

/* what is written in the table, within 4 % (edges and gravity) */
static void expect_strike(double peak_g, double duration_ms, int32_t dv_mm_s)
{
	pulse_init(&s, PERIOD_NS, PULSE_TOLD_MG);
	assert_int_equal(strike(peak_g, duration_ms, 1000000), 1);
	assert_in_range(pulse.peak_mg, peak_g * 990, peak_g * 1010);
	assert_in_range(pulse.dv_mm_s, dv_mm_s * 96 / 100,
	    dv_mm_s * 104 / 100);
	assert_in_range(pulse.duration_us, duration_ms * 850,
	    duration_ms * 1050);
	assert_int_equal(pulse.axis, PULSE_Y);
	assert_false(pulse.is_saturated);
	assert_false(pulse.is_cut);
}

static void integrates_half_sines(void **state)
{
	(void)state;
	expect_strike(15, 11, 1030);
	expect_strike(50, 11, 3430);
	expect_strike(100, 6, 3750);
	expect_strike(25, 50, 7800);
	expect_strike(10, 20, 1250);
}

static void a_spike_is_not_a_fall(void **state)
{
	(void)state;
	pulse_init(&s, PERIOD_NS, PULSE_TOLD_MG);
	assert_int_equal(strike(180, 1, 1000000), 1);
	assert_in_range(pulse.dv_mm_s, 1000, 1250);
	assert_in_range(pulse.peak_mg, 150000, 180000);
}

static void rough_roads_are_not_told(void **state)
{
	(void)state;
	pulse_init(&s, PERIOD_NS, PULSE_TOLD_MG);
	assert_int_equal(strike(4, 20, 1000000), 0);
	assert_int_equal(strike(1.5, 20, 1000000), 0);
}

static void clipping_is_told(void **state)
{
	(void)state;
	pulse_init(&s, PERIOD_NS, PULSE_TOLD_MG);
	assert_int_equal(strike(30, 11, 16000), 1);
	assert_true(pulse.is_saturated);
	assert_in_range(pulse.peak_mg, 16000, 16100);
	/* a sensor that ends below what is told cannot know: it is told */
	assert_int_equal(strike(30, 11, 2000), 1);
	assert_true(pulse.is_saturated);
}

static void holes_cut_and_length_divides(void **state)
{
	const struct accel_sample hit = { 9000, 0, 0, false };
	int i, told = 0;

	(void)state;
	pulse_init(&s, PERIOD_NS, PULSE_TOLD_MG);
	for (i = 0; i < 10; i++)
		assert_false(pulse_feed(&s, &hit, false, &pulse));
	assert_true(pulse_feed(&s, &hit, true, &pulse));
	assert_true(pulse.is_cut);
	assert_int_equal(pulse.first_seq, 0);
	for (i = 0; i < 2000; i++)
		told += pulse_feed(&s, &hit, false, &pulse);
	/* 625 ms in parts of 200 */
	assert_int_equal(told, 3);
	assert_int_equal(pulse.duration_us, PULSE_LONGEST_US);
	assert_int_equal(pulse.axis, PULSE_X);
}

static void peaks_have_no_velocity(void **state)
{
	const struct accel_sample peak = { 3000, 4000, -12000, true };
	struct pulse_found p = pulse_of_peak(&peak, 7);

	(void)state;
	assert_int_equal(p.peak_mg, 13000);
	assert_int_equal(p.axis, PULSE_Z);
	assert_int_equal(p.first_seq, 7);
	assert_int_equal(p.dv_mm_s, 0);
	assert_true(p.is_saturated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integrates_half_sines),
		cmocka_unit_test(a_spike_is_not_a_fall),
		cmocka_unit_test(rough_roads_are_not_told),
		cmocka_unit_test(clipping_is_told),
		cmocka_unit_test(holes_cut_and_length_divides),
		cmocka_unit_test(peaks_have_no_velocity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
