/* SPDX-License-Identifier: Apache-2.0 */
/* test_totals.c - what a seal says about the box is counted, not said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "totals.h"

static struct totals totals;
static struct record_totals got;
static struct profile profile;

static int setup(void **state)
{
	(void)state;
	totals_init(&totals);
	memset(&profile, 0, sizeof(profile));
	return 0;
}

static void event(enum record_event_kind kind, int64_t ms, bool flag,
    int64_t value)
{
	struct record_event e = { .kind = kind, .time_ms = ms, .flag = flag,
		.value = value, .dv_mm_s = RECORD_ABSENT, .low_hz = 20,
		.high_hz = 30 };

	totals_event(&totals, &profile, &e);
}

static void fill(int64_t at_ms)
{
	totals_fill(&totals, &profile, at_ms, &got);
}

static void lid_openings_are_counted(void **state)
{
	(void)state;
	event(RECORD_LID, 100, true, 0);	/* packing */
	event(RECORD_LID, 200, false, 0);
	totals_begin(&totals, 1000);
	fill(2000);
	assert_int_equal(got.lid_count, 0);
	assert_true(got.lid_first_ms == RECORD_ABSENT);
	event(RECORD_LID, 2000, true, 0);
	event(RECORD_LID, 3000, true, 0);	/* said again */
	event(RECORD_LID, 4999, false, 0);
	event(RECORD_LID, 9000, true, 0);
	fill(9500);
	assert_int_equal(got.lid_count, 2);
	assert_int_equal(got.lid_open_s, 3);	/* 2.999 s and half a one */
	assert_int_equal(got.lid_first_ms, 2000);
	totals_end(&totals, 10000);
	event(RECORD_LID, 11000, false, 0);
	event(RECORD_LID, 12000, true, 0);	/* unpacking */
	fill(20000);
	assert_int_equal(got.lid_count, 2);
	assert_int_equal(got.lid_open_s, 3);
}

static void one_open_as_the_span_begins_was_opened_then(void **state)
{
	(void)state;
	event(RECORD_LID, 100, true, 0);
	event(RECORD_SEAL_STATE, 100, true, 0);
	totals_begin(&totals, 1000);
	totals_begin(&totals, 5000);	/* the first counts */
	fill(3000);
	assert_int_equal(got.lid_count, 1);
	assert_int_equal(got.lid_open_s, 2);
	assert_int_equal(got.lid_first_ms, 1000);
	assert_true(got.seal_opened);
}

static void poses_are_kept_apart(void **state)
{
	(void)state;
	totals_begin(&totals, 0);
	event(RECORD_TILT, 0, false, 44999);
	event(RECORD_TILT, 10000, false, 45000);
	event(RECORD_TILT, 15000, false, 135000);
	event(RECORD_TILT, 17000, false, 135001);
	event(RECORD_TILT, 20000, false, 180000);
	fill(30000);
	assert_int_equal(got.lying_s, 7);
	assert_int_equal(got.inverted_s, 13);
	event(RECORD_TILT, 30000, false, 0);
	fill(99000);
	assert_int_equal(got.inverted_s, 13);
}

static void shocks_keep_the_largest(void **state)
{
	struct record_event e = { .kind = RECORD_SHOCK, .time_ms = 10,
		.value = 9000, .dv_mm_s = 700 };

	(void)state;
	totals_event(&totals, &profile, &e);	/* before the span */
	totals_begin(&totals, 11);
	event(RECORD_SHOCK, 11, true, 2000);
	event(RECORD_SHOCK, 12, false, 7000);
	e.time_ms = 13;
	e.value = 6000;
	totals_end(&totals, 13);		/* inclusive */
	totals_event(&totals, &profile, &e);
	event(RECORD_SHOCK, 14, true, 9000);
	fill(20);
	assert_int_equal(got.shock_count, 3);
	assert_int_equal(got.shock_saturated, 1);
	assert_int_equal(got.shock_peak_mg, 7000);
	assert_int_equal(got.shock_dv_mm_s, 700);
}

static void a_seal_opened_stays_opened(void **state)
{
	(void)state;
	event(RECORD_SEAL_STATE, 1, true, 0);
	event(RECORD_SEAL_STATE, 5, false, 0);
	totals_begin(&totals, 10);
	totals_end(&totals, 100);
	event(RECORD_SEAL_STATE, 101, true, 0);
	fill(200);
	assert_false(got.seal_opened);
	setup(state);
	totals_begin(&totals, 10);
	event(RECORD_SEAL_STATE, 20, true, 0);
	event(RECORD_SEAL_STATE, 30, false, 0);
	fill(40);
	assert_true(got.seal_opened);
}

static void shaking_is_counted_once_for_all_rules(void **state)
{
	(void)state;
	fill(0);
	assert_false(got.has_vibration);
	for (int i = 0; i < 3; i++)
		profile.rules[i] = (struct profile_rule){
			.on = PROFILE_ON_VIBRATION, .op = PROFILE_GT,
			.low_hz = i < 2 ? 20 : 50, .high_hz = i < 2 ? 30 : 60,
			.rms_mg = 500 };
	profile.rules[1].op = PROFILE_GE;
	profile.rule_count = 3;
	totals_begin(&totals, 0);
	event(RECORD_VIBRATION, 0, false, 499);
	event(RECORD_VIBRATION, 5000, false, 500);
	event(RECORD_VIBRATION, 9000, false, 501);
	event(RECORD_VIBRATION, 12000, false, 0);
	fill(60000);
	assert_true(got.has_vibration);
	assert_int_equal(got.vibration_s, 7);
}

/* One rule, the first or the last; those behind it do not exist. */
static void each_vibration_rule_is_asked_in_its_own_band(void **state)
{
	const struct profile_rule calm = { .on = PROFILE_ON_LIGHT },
	    fierce = { .on = PROFILE_ON_VIBRATION, .op = PROFILE_GE,
		.low_hz = 20, .high_hz = 30 };

	for (int at = 0; at < LIMIT_RULES; at += LIMIT_RULES - 1) {
		setup(state);
		for (int i = 0; i < LIMIT_RULES; i++)
			profile.rules[i] = i < at ? calm : fierce;
		profile.rule_count = at + 1;
		profile.rules[at].op = PROFILE_GT;
		profile.rules[at].rms_mg = 500;
		totals_begin(&totals, 0);
		event(RECORD_VIBRATION, 1000, false, 500);
		event(RECORD_VIBRATION, 2000, false, 501);
		event(RECORD_VIBRATION, 5000, false, 500);
		event(RECORD_VIBRATION, 6000, false, 501);
		profile.rules[at].low_hz = 21;		/* another band */
		event(RECORD_VIBRATION, 7000, false, 0);
		profile.rules[at].low_hz = 20;
		profile.rules[at].high_hz = 31;
		event(RECORD_VIBRATION, 8000, false, 0);
		profile.rules[at].high_hz = 30;
		event(RECORD_VIBRATION, 9000, false, 0);
		fill(99000);
		assert_true(got.has_vibration);
		assert_int_equal(got.vibration_s, 6);
		profile.rule_count = at;
		fill(99000);
		assert_false(got.has_vibration);
		event(RECORD_VIBRATION, 99000, false, 9999);
		fill(199000);
		assert_int_equal(got.vibration_s, 6);
	}
}

/* Each kind of event says something about its own state alone. */
static void states_are_kept_apart(void **state)
{
	const struct profile_rule shaken = { .on = PROFILE_ON_VIBRATION,
		.op = PROFILE_GE, .low_hz = 20, .high_hz = 30,
		.rms_mg = 500 };

	(void)state;
	profile.rules[0] = shaken;
	profile.rule_count = 1;
	totals_begin(&totals, 0);
	event(RECORD_LID, 0, true, 0);
	fill(0);
	assert_false(got.seal_opened);
	event(RECORD_TILT, 0, false, 90000);
	event(RECORD_SEAL_STATE, 0, true, 0);
	fill(1000000);
	assert_int_equal(got.lying_s, 1000);
	assert_int_equal(got.lid_open_s, 1000);
	assert_int_equal(got.shock_count, 0);
	event(RECORD_SHOCK, 1000000, false, 9000);
	fill(2000000);
	assert_int_equal(got.vibration_s, 0);
	event(RECORD_TILT, 2000000, false, 180000);
	event(RECORD_VIBRATION, 2000000, false, 500);
	fill(3000000);
	assert_int_equal(got.lying_s, 2000);
	assert_int_equal(got.inverted_s, 1000);
	assert_int_equal(got.vibration_s, 1000);
	assert_true(got.has_lid && got.has_tilt && got.has_shock &&
	    got.has_seal);
}

/* However often something is said, what does not last takes no time. */
static void words_take_no_time(void **state)
{
	(void)state;
	totals_begin(&totals, 0);
	for (int i = 0; i < 2000; i++)
		event(RECORD_LIGHT, i, false, 0);
	fill(2000);
	assert_int_equal(got.lid_open_s, 0);
	assert_int_equal(got.lying_s, 0);
	assert_int_equal(got.inverted_s, 0);
	assert_int_equal(got.vibration_s, 0);
}

static void the_next_leg_counts_anew(void **state)
{
	(void)state;
	totals_begin(&totals, 0);
	event(RECORD_LID, 1000, true, 0);
	event(RECORD_TILT, 1000, false, 90000);
	event(RECORD_SHOCK, 1000, true, 2000);
	totals_continue(&totals, 10000);
	fill(14000);
	assert_int_equal(got.lid_count, 0);
	assert_int_equal(got.lid_open_s, 4);
	assert_int_equal(got.lying_s, 4);
	assert_int_equal(got.shock_count, 0);
}

static void what_lasts_goes_on_in_the_next_leg(void **state)
{
	(void)state;
	profile.rules[0] = (struct profile_rule){ .on = PROFILE_ON_VIBRATION,
		.op = PROFILE_GT, .low_hz = 20, .high_hz = 30 };
	profile.rule_count = 1;
	event(RECORD_SEAL_STATE, 0, true, 0);
	event(RECORD_VIBRATION, 0, false, 9);
	totals_continue(&totals, 1000);
	totals_begin(&totals, 2000);	/* the seal is open still */
	totals_end(&totals, 9000);
	totals_continue(&totals, 4000);
	fill(99000);
	assert_int_equal(got.vibration_s, 5);
	setup(state);
	event(RECORD_SEAL_STATE, 0, true, 0);
	totals_continue(&totals, 1000);
	totals_begin(&totals, 2000);
	fill(3000);
	assert_true(got.seal_opened);
}

static void what_is_not_said_is_not_compared(void **state)
{
	struct record_totals said = { 0 }, counted = { true, true, true, true,
		true, 1, 2, 3, 4, 5, 6, 7, 8, 9, true, 10 }, wrong;

	(void)state;
	assert_true(totals_agree(&said, &counted));
	said = counted;
	assert_true(totals_agree(&said, &counted));
	for (int i = 0; i < 11; i++) {
		int64_t *const fields[] = { &wrong.lid_count,
			&wrong.lid_open_s, &wrong.lid_first_ms,
			&wrong.lying_s, &wrong.inverted_s,
			&wrong.shock_count, &wrong.shock_saturated,
			&wrong.shock_peak_mg, &wrong.shock_dv_mm_s,
			&wrong.vibration_s };

		wrong = counted;
		if (i < 10)
			++*fields[i];
		else
			wrong.seal_opened = false;
		assert_false(totals_agree(&wrong, &counted));
		wrong.has_lid = wrong.has_tilt = wrong.has_shock =
		    wrong.has_seal = wrong.has_vibration = false;
		assert_true(totals_agree(&wrong, &counted));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(lid_openings_are_counted, setup),
		cmocka_unit_test_setup(
		    one_open_as_the_span_begins_was_opened_then, setup),
		cmocka_unit_test_setup(poses_are_kept_apart, setup),
		cmocka_unit_test_setup(shocks_keep_the_largest, setup),
		cmocka_unit_test_setup(a_seal_opened_stays_opened, setup),
		cmocka_unit_test_setup(shaking_is_counted_once_for_all_rules,
		    setup),
		cmocka_unit_test_setup(
		    each_vibration_rule_is_asked_in_its_own_band, setup),
		cmocka_unit_test_setup(states_are_kept_apart, setup),
		cmocka_unit_test_setup(words_take_no_time, setup),
		cmocka_unit_test_setup(what_lasts_goes_on_in_the_next_leg,
		    setup),
		cmocka_unit_test_setup(the_next_leg_counts_anew, setup),
		cmocka_unit_test_setup(what_is_not_said_is_not_compared,
		    setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
