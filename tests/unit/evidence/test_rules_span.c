/* SPDX-License-Identifier: Apache-2.0 */
/* Rules at the edges of the judged span, and lid, tilt and shock rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "rules.h"

#define NEVER RULES_NEVER

static struct profile profile;
static struct rules rules;
static struct rules_judgement got;
static struct rules_excursion open_at_end;
static int excursion_count;

static struct profile_rule *add(enum profile_on on, enum profile_mode mode,
    int32_t delay_s)
{
	struct profile_rule *rule = &profile.rules[profile.rule_count++];

	*rule = (struct profile_rule){
		.on = on, .op = PROFILE_GT, .limit_mc = 8000, .mode = mode,
		.delay_s = delay_s, .severity = PROFILE_FAIL,
		.confirm = mode == PROFILE_INSTANT ? 1 : 0
	};
	return rule;
}

static void keep(void *ctx, const struct rules_excursion *x)
{
	(void)ctx;
	open_at_end = *x;
	excursion_count++;
}

static int setup(void **state)
{
	(void)state;
	profile = (struct profile){
		.has_low = true, .has_high = true, .low_mc = 2000,
		.high_mc = 8000, .interval_s = 60, .max_gap_s = 300
	};
	return 0;
}

static void init(void)
{
	excursion_count = 0;
	rules_init(&rules, &profile, 0, NULL, 0);
	rules_on_excursion(&rules, keep, NULL);
}

static void judge(int64_t end_ms)
{
	rules_judge(&rules, end_ms, NEVER, &got, keep, NULL);
}

static void reading(int64_t ms, int32_t mc)
{
	assert_int_equal(rules_reading(&rules, ms, mc), STATUS_OK);
}

static void check(int rule, enum rules_fired fired, int64_t at_ms)
{
	assert_int_equal(got.rules[rule].fired, fired);
	assert_true(got.rules[rule].at_ms == at_ms);
}

static void packing_and_unpacking_are_not_judged(void **state)
{
	(void)state;
	add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0)->confirm = 2;
	init();
	reading(0, 20000);
	reading(60000, 20000);
	reading(120000, 5000);
	rules_begin(&rules, 150000);
	reading(180000, 5000);
	rules_end(&rules, 200000);
	reading(240000, 20000);
	reading(300000, 20000);
	judge(300000);
	check(0, RULES_NO, NEVER);
	assert_int_equal(got.outcome, RULES_CONFORM);
	assert_int_equal(got.readings, 1);
	assert_int_equal(got.max_mc, 5000);
	assert_int_equal(got.span_ms, 50000);
	assert_int_equal(got.gap_count, 0);
	assert_int_equal(excursion_count, 0);
}

static void the_span_told_ahead_is_the_same(void **state)
{
	struct rules_judgement late;

	(void)state;
	add(PROFILE_ON_TEMP, PROFILE_CUMULATIVE, 100);
	init();
	reading(0, 9000);
	rules_begin(&rules, 60000);
	reading(120000, 9000);
	rules_end(&rules, 150000);
	reading(600000, 5000);
	judge(600000);
	late = got;
	init();
	rules_begin(&rules, 60000);
	rules_end(&rules, 150000);
	reading(0, 9000);
	reading(120000, 9000);
	reading(600000, 5000);
	judge(600000);
	assert_memory_equal(&late, &got, sizeof got);
}

static void the_first_start_and_end_count(void **state)
{
	(void)state;
	init();
	rules_begin(&rules, 0);
	reading(0, 5000);
	rules_begin(&rules, 60000);
	rules_end(&rules, 90000);
	rules_end(&rules, 70000);
	judge(1000000);
	assert_int_equal(got.span_ms, 90000);
	assert_int_equal(got.readings, 1);
}

static void a_row_of_the_starting_moment_is_inside(void **state)
{
	(void)state;
	add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	init();
	reading(1000, 9000);
	rules_begin(&rules, 1000);
	judge(1000);
	assert_int_equal(got.readings, 1);
	check(0, RULES_YES, 1000);
	init();
	rules_fault(&rules, 1000);
	rules_begin(&rules, 1000);
	judge(1000);
	assert_int_equal(got.faults, 1);
}

static void a_row_of_the_last_moment_is_inside(void **state)
{
	(void)state;
	add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	init();
	rules_begin(&rules, 0);
	rules_end(&rules, 1000);
	reading(0, 5000);
	reading(1000, 9000);
	reading(1001, 5000);
	judge(2000);
	assert_int_equal(got.readings, 2);
	check(0, RULES_YES, 1000);
	assert_int_equal(excursion_count, 1);
	assert_true(open_at_end.to_ms == NEVER);
}

static void an_earlier_reading_holds_into_the_span(void **state)
{
	(void)state;
	add(PROFILE_ON_TEMP, PROFILE_CONSECUTIVE, 100);
	init();
	reading(0, 9000);
	rules_begin(&rules, 100000);
	reading(250000, 5000);
	judge(250000);
	check(0, RULES_YES, 200000);
	assert_int_equal(got.rules[0].used_ms, 150000);
	assert_int_equal(got.gap_count, 0);
	assert_int_equal(excursion_count, 1);
	assert_int_equal(open_at_end.from_ms, 100000);
	assert_int_equal(open_at_end.to_ms, 250000);
	assert_int_equal(open_at_end.peak_mc, 9000);
	assert_int_equal(got.max_mc, 5000);	/* of readings within */
}

static void one_too_far_away_does_not(void **state)
{
	(void)state;
	add(PROFILE_ON_TEMP, PROFILE_CONSECUTIVE, 100);
	init();
	reading(0, 9000);
	rules_begin(&rules, 100000);
	reading(300001, 5000);
	judge(300001);
	assert_int_equal(got.gap_total_ms, 200001);
	/* it was outside, so the gap may have been; no excursion is known */
	check(0, RULES_POSSIBLE, 200000);
	assert_int_equal(excursion_count, 0);
}

static void the_next_row_tells_even_after_the_end(void **state)
{
	(void)state;
	add(PROFILE_ON_TEMP, PROFILE_CONSECUTIVE, 10);
	init();
	rules_begin(&rules, 0);
	reading(0, 5000);
	rules_end(&rules, 100000);
	judge(100000);
	assert_int_equal(got.gap_count, 0);
	rules_fault(&rules, 300001);	/* so it did not hold */
	judge(300001);
	assert_int_equal(got.gap_total_ms, 100000);
	check(0, RULES_NO, NEVER);
	reading(300002, 9000);		/* and may have been outside */
	judge(300002);
	check(0, RULES_POSSIBLE, 10000);
	assert_int_equal(got.faults, 0);
	assert_int_equal(excursion_count, 0);
}

static void a_break_is_gap_until_the_next_reading(void **state)
{
	(void)state;
	init();
	rules_begin(&rules, 0);
	reading(0, 5000);
	rules_break(&rules, 60000);
	reading(120000, 5000);
	judge(120000);
	assert_int_equal(got.gap_total_ms, 60000);
	assert_int_equal(got.faults, 0);
	rules_break(&rules, 100000);	/* never back in time */
	judge(180000);
	assert_int_equal(got.gap_total_ms, 120000);
}

static void a_gap_of_unknown_length_fires_every_gap_rule(void **state)
{
	(void)state;
	add(PROFILE_ON_GAP, PROFILE_CONSECUTIVE, 900)->severity =
	    PROFILE_NOTICE;
	add(PROFILE_ON_GAP, PROFILE_CUMULATIVE, 60)->severity =
	    PROFILE_NOTICE;
	init();
	rules_begin(&rules, 0);
	reading(0, 5000);
	rules_break(&rules, 10000);
	reading(80000, 5000);
	rules_unknown_gap(&rules, 100000);
	reading(110000, 5000);
	judge(110000);
	check(0, RULES_YES, 100000);
	check(1, RULES_YES, 70000);
	assert_int_equal(got.outcome, RULES_INDETERMINATE);
	init();
	rules_unknown_gap(&rules, 0);	/* before the span: not judged */
	rules_begin(&rules, 1);
	reading(1, 5000);
	judge(1);
	assert_int_equal(got.outcome, RULES_CONFORM);
}

static void lid_time_is_counted(void **state)
{
	(void)state;
	add(PROFILE_ON_LID, PROFILE_CUMULATIVE, 100);
	add(PROFILE_ON_LID, PROFILE_CONSECUTIVE, 70);
	add(PROFILE_ON_LID, PROFILE_INSTANT, 0);
	init();
	rules_lid(&rules, 0, true);
	rules_begin(&rules, 30000);	/* open by then: counts from here */
	reading(30000, 5000);
	rules_lid(&rules, 60000, true);	/* said again: still one stretch */
	rules_lid(&rules, 90000, false);
	rules_lid(&rules, 100000, true);
	judge(120000);
	assert_int_equal(got.rules[0].used_ms, 80000);
	check(0, RULES_NO, NEVER);
	judge(140000);
	check(0, RULES_YES, 140000);
	assert_int_equal(got.rules[1].used_ms, 60000);
	check(1, RULES_NO, NEVER);
	rules_end(&rules, 169999);
	rules_lid(&rules, 500000, false);
	judge(600000);
	check(1, RULES_NO, NEVER);
	assert_int_equal(got.rules[1].left_ms, 1);
	check(2, RULES_YES, 30000);
	assert_false(got.rules[2].timed);
}

static void tilt_time_is_counted_beyond_the_angle(void **state)
{
	(void)state;
	add(PROFILE_ON_TILT, PROFILE_CUMULATIVE, 60)->limit_mdeg = 45000;
	add(PROFILE_ON_TILT, PROFILE_INSTANT, 0)->limit_mdeg = 60000;
	init();
	rules_begin(&rules, 0);
	rules_tilt(&rules, 0, 45000);
	rules_tilt(&rules, 10000, 45001);
	rules_tilt(&rules, 40000, 60001);
	rules_tilt(&rules, 60000, 0);
	rules_tilt(&rules, 70000, 90000);
	judge(79999);
	assert_int_equal(got.rules[0].used_ms, 59999);
	check(1, RULES_YES, 40000);
	judge(80000);
	check(0, RULES_YES, 80000);
}

static void shock(int64_t ms, int32_t peak_mg, int32_t dv_mm_s,
    int64_t dur_us, bool saturated)
{
	const struct rules_pulse pulse = { peak_mg, dv_mm_s, dur_us,
		saturated };

	rules_shock(&rules, ms, &pulse);
}

static void shocks_need_peak_and_velocity(void **state)
{
	struct profile_rule *both, *peak;

	(void)state;
	both = add(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	both->peak_mg = 25000;
	both->dv_mm_s = 2500;
	peak = add(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	peak->peak_mg = 26000;
	init();
	shock(0, 90000, 9000, 0, false);	/* before the span */
	rules_begin(&rules, 1);
	shock(10, 25000, 2499, 0, false);
	shock(11, 24999, 2500, 0, false);
	judge(20);
	check(0, RULES_NO, NEVER);
	check(1, RULES_NO, NEVER);
	shock(30, 26000, -1, 0, false);	/* velocity unknown */
	judge(40);
	check(0, RULES_POSSIBLE, 30);
	check(1, RULES_YES, 30);
	shock(50, 25000, 2500, 0, false);
	judge(60);
	check(0, RULES_YES, 50);
}

/* The least that can be asked for must have been measured as well. */
static void a_microsecond_is_a_duration(void **state)
{
	struct profile_rule *rule;

	(void)state;
	rule = add(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	rule->peak_mg = 25000;
	rule->min_us = 1;
	init();
	rules_begin(&rules, 0);
	shock(1, 25000, -1, 0, false);
	judge(9);
	check(0, RULES_POSSIBLE, 1);
	shock(2, 25000, -1, 1, false);
	judge(9);
	check(0, RULES_YES, 2);
	shock(3, 25000, -1, 1, false);	/* the first counts */
	judge(9);
	check(0, RULES_YES, 2);
	rules_init(&rules, &profile, 0, NULL, 0);
	rules_begin(&rules, 0);
	shock(4, 25000, -1, 0, false);
	shock(5, 25000, -1, 0, false);
	judge(9);
	check(0, RULES_POSSIBLE, 4);
}

/* What is outside already when the span begins counts from there, each. */
static void every_state_counts_from_the_beginning(void **state)
{
	(void)state;
	add(PROFILE_ON_LIFE, PROFILE_NO_MODE, 0);
	for (int i = 1; i < 4; i++)
		add(PROFILE_ON_TILT, PROFILE_INSTANT, 0)->limit_mdeg = 1000;
	init();
	rules_lid(&rules, 0, true);	/* is no life rule's business */
	rules_tilt(&rules, 0, 2000);
	rules_begin(&rules, 10);
	judge(20);
	for (int i = 1; i < 4; i++)
		check(i, RULES_YES, 10);
	check(0, RULES_NO, NEVER);
}

static void a_saturated_shock_reaches_any_limit(void **state)
{
	struct profile_rule *rule;

	(void)state;
	rule = add(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	rule->peak_mg = 400000;
	rule->dv_mm_s = 90000;
	init();
	rules_begin(&rules, 0);
	shock(5, 200000, -1, 0, true);
	judge(6);
	check(0, RULES_YES, 5);
}

/* What holds together fires; what was not measured may only have. */
static void shocks_shorter_than_asked_do_not_count(void **state)
{
	static const struct {
		int32_t peak_mg, dv_mm_s;
		int64_t dur_us;
		bool saturated;
		enum rules_fired fired;
	} cases[] = {
		{ 25000, 2500, 5000, false, RULES_YES },
		{ 25000, 2500, 4999, false, RULES_NO },
		{ 300000, 9000, 1000, false, RULES_NO },
		{ 24999, 2500, 5000, false, RULES_NO },
		{ 25000, 2499, 5000, false, RULES_NO },
		{ 25000, 2500, 0, false, RULES_POSSIBLE },
		{ 25000, -1, 5000, false, RULES_POSSIBLE },
		{ 25000, 0, 5000, false, RULES_NO },
		{ 25000, 0, 0, false, RULES_NO },
		{ 25000, 2500, 1, false, RULES_NO },
		{ 25000, -1, 0, false, RULES_POSSIBLE },
		{ 25000, -1, 4999, false, RULES_NO },
		{ 25000, 2499, 0, false, RULES_NO },
		{ 2000, -1, 5000, true, RULES_YES },
		{ 2000, -1, 0, true, RULES_POSSIBLE },
		{ 2000, 0, 4999, true, RULES_NO }
	};
	struct profile_rule *rule;

	(void)state;
	rule = add(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	rule->peak_mg = 25000;
	rule->dv_mm_s = 2500;
	rule->min_us = 5000;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		init();
		rules_begin(&rules, 0);
		shock(5, cases[i].peak_mg, cases[i].dv_mm_s, cases[i].dur_us,
		    cases[i].saturated);
		judge(6);
		check(0, cases[i].fired, cases[i].fired == RULES_NO ? NEVER :
		    5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(packing_and_unpacking_are_not_judged,
		    setup),
		cmocka_unit_test_setup(the_span_told_ahead_is_the_same,
		    setup),
		cmocka_unit_test_setup(the_first_start_and_end_count, setup),
		cmocka_unit_test_setup(a_row_of_the_starting_moment_is_inside,
		    setup),
		cmocka_unit_test_setup(a_row_of_the_last_moment_is_inside,
		    setup),
		cmocka_unit_test_setup(an_earlier_reading_holds_into_the_span,
		    setup),
		cmocka_unit_test_setup(one_too_far_away_does_not, setup),
		cmocka_unit_test_setup(the_next_row_tells_even_after_the_end,
		    setup),
		cmocka_unit_test_setup(a_break_is_gap_until_the_next_reading,
		    setup),
		cmocka_unit_test_setup(
		    a_gap_of_unknown_length_fires_every_gap_rule, setup),
		cmocka_unit_test_setup(lid_time_is_counted, setup),
		cmocka_unit_test_setup(tilt_time_is_counted_beyond_the_angle,
		    setup),
		cmocka_unit_test_setup(shocks_need_peak_and_velocity, setup),
		cmocka_unit_test_setup(a_microsecond_is_a_duration, setup),
		cmocka_unit_test_setup(every_state_counts_from_the_beginning,
		    setup),
		cmocka_unit_test_setup(a_saturated_shock_reaches_any_limit,
		    setup),
		cmocka_unit_test_setup(shocks_shorter_than_asked_do_not_count,
		    setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
