/* SPDX-License-Identifier: Apache-2.0 */
/* Rules at the ends of their tables, numbers and moments: what lies beyond
 * the last rule is poison, so that whoever reads it judges wrongly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "rules.h"

#define NEVER RULES_NEVER
#define BEYOND 4

static struct {
	struct profile profile;
	struct profile_rule beyond[BEYOND];
} given;
static struct {
	struct rules rules;
	struct rules_window beyond;
} state;
static struct {
	struct rules_judgement got;
	struct rules_finding beyond;
} found;
static struct rules_hold holds[400];
static int told;

/* Fires at any reading, for any reason, as badly as can be. */
static const struct profile_rule poison = {
	.on = PROFILE_ON_TEMP, .op = PROFILE_GE, .limit_mc = -300000,
	.mode = PROFILE_INSTANT, .confirm = 1, .severity = PROFILE_FAIL
};

static int setup(void **unused)
{
	int i;

	(void)unused;
	memset(&given, 0, sizeof given);
	given.profile.has_low = given.profile.has_high = true;
	given.profile.low_mc = 2000;
	given.profile.high_mc = 8000;
	given.profile.interval_s = 60;
	given.profile.max_gap_s = 300;
	for (i = 0; i < LIMIT_RULES; i++)
		given.profile.rules[i] = poison;
	for (i = 0; i < BEYOND; i++)
		given.beyond[i] = poison;
	return 0;
}

static struct profile_rule *add(enum profile_on on, enum profile_mode mode,
    int32_t delay_s)
{
	struct profile_rule *rule =
	    &given.profile.rules[given.profile.rule_count++];

	*rule = (struct profile_rule){ .on = on, .op = PROFILE_GT,
		.limit_mc = 8000, .mode = mode, .delay_s = delay_s,
		.severity = PROFILE_REVIEW,
		.confirm = mode == PROFILE_INSTANT ? 1 : 0 };
	return rule;
}

static void tell(void *ctx, const struct rules_excursion *x)
{
	(void)ctx;
	(void)x;
	told++;
}

static void init(int32_t u_mc)
{
	memset(&state, 0xA5, sizeof state);
	state.beyond = (struct rules_window){ .at_ms = NEVER };
	told = 0;
	rules_init(&state.rules, &given.profile, u_mc, holds,
	    sizeof holds / sizeof holds[0]);
	rules_on_excursion(&state.rules, tell, NULL);
}

static void reading(int64_t time_ms, int32_t temp_mc)
{
	assert_int_equal(rules_reading(&state.rules, time_ms, temp_mc),
	    STATUS_OK);
}

static void judge(int64_t end_ms)
{
	memset(&found, 0xA5, sizeof found);
	found.beyond.fired = RULES_YES;
	rules_judge(&state.rules, end_ms, NEVER, &found.got, tell, NULL);
}

static void check(int rule, enum rules_fired fired, int64_t at_ms)
{
	assert_int_equal(found.got.rules[rule].fired, fired);
	assert_true(found.got.rules[rule].at_ms == at_ms);
}

static void rules_beyond_the_last_do_not_exist(void **unused)
{
	(void)unused;
	add(PROFILE_ON_GAP, PROFILE_CONSECUTIVE, 900);
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 5000);
	reading(60000, 9000);
	reading(120000, 5000);
	judge(120000);
	assert_int_equal(found.got.outcome, RULES_REVIEW);
	/* were there a rule on temperature, it would cover the reading */
	assert_int_equal(found.got.uncovered, 1);
	assert_int_equal(found.got.rule_count, 1);
}

/* Each with a limit of its own, so that each answers differently. */
static void thirty_two_rules_are_judged_each(void **unused)
{
	struct profile_rule *rule;
	int i;

	(void)unused;
	for (i = 0; i < LIMIT_RULES; i++) {
		rule = add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
		rule->limit_mc = 8000 + 100 * i;
		rule->confirm = 2;
	}
	init(0);
	rules_begin(&state.rules, 0);
	for (i = 0; i <= LIMIT_RULES; i++) {
		reading(i * 120000, 7900 + 100 * i + 1);
		reading(i * 120000 + 60000, 7900 + 100 * i + 1);
	}
	judge(i * 120000);
	for (i = 0; i < LIMIT_RULES; i++)
		check(i, RULES_YES, (i + 1) * 120000 + 60000);
	assert_int_equal(found.got.outcome, RULES_REVIEW);
	assert_int_equal(found.got.uncovered, 0);
}

static void thirty_two_timed_rules_are_judged_each(void **unused)
{
	int i;

	(void)unused;
	for (i = 0; i < LIMIT_RULES; i++)
		add(PROFILE_ON_TEMP, i % 2 == 0 ? PROFILE_CONSECUTIVE :
		    PROFILE_CUMULATIVE, 100 + i);
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 9000);
	reading(60000, 5000);
	reading(120000, 9000);
	reading(220000, 5000);
	judge(220000);
	for (i = 0; i < LIMIT_RULES; i++) {
		assert_int_equal(found.got.rules[i].used_ms,
		    i % 2 == 0 ? 100000 : 160000);
		if (i % 2 == 0)
			check(i, i == 0 ? RULES_YES : RULES_NO,
			    i == 0 ? 220000 : NEVER);
		else
			check(i, RULES_YES, 160000 + i * 1000);
	}
	assert_int_equal(found.got.outcome, RULES_REVIEW);
}

static void thirty_two_windows_are_judged_each(void **unused)
{
	struct profile_rule *rule;
	int i;

	(void)unused;
	for (i = 0; i < LIMIT_RULES; i++) {
		rule = add(PROFILE_ON_MKT, PROFILE_NO_MODE, 0);
		rule->limit_mc = 5000 + i;
		rule->window_s = 3600;
	}
	init(0);
	rules_begin(&state.rules, 0);
	for (i = 0; i < 1000; i++)
		reading(i * 60000, 5000);
	judge(1000 * 60000);
	for (i = 0; i < LIMIT_RULES; i++)
		check(i, RULES_NO, NEVER);
	/* nothing was merged: there was room for each hold */
	for (i = 0; i < 400; i++)
		assert_int_equal(holds[i].to_ms - holds[i].from_ms, 60000);
}

/* Rule 0 alone, and it alone ends: sets of tracks that are the number 1. */
static void a_rule_inside_storage_stands_alone(void **unused)
{
	(void)unused;
	add(PROFILE_ON_TEMP, PROFILE_CONSECUTIVE, 180)->limit_mc = 6000;
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 7000);
	reading(120000, 5000);
	reading(180000, 7000);
	reading(300000, 5000);
	judge(300000);
	assert_int_equal(found.got.rules[0].used_ms, 120000);
	check(0, RULES_NO, NEVER);
	assert_int_equal(found.got.outcome, RULES_CONFORM);
	assert_int_equal(told, 0);
}

static void a_value_at_the_farther_limit_is_inside(void **unused)
{
	struct profile_rule *cold;

	(void)unused;
	add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0)->limit_mc = 15000;
	add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0)->limit_mc = 14000;
	cold = add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	cold->op = PROFILE_LT;
	cold->limit_mc = 0;
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 15000);
	reading(60000, 0);
	judge(60000);
	check(0, RULES_YES, 0);
	check(1, RULES_NO, NEVER);
	check(2, RULES_YES, 0);
	check(3, RULES_NO, NEVER);
}

static void no_uncertainty_is_too_large(void **unused)
{
	struct profile_rule *cold;

	(void)unused;
	given.profile.guard_band = true;
	given.profile.has_low = false;
	given.profile.high_mc = -150000;
	add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0)->limit_mc = -150000;
	cold = add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	cold->op = PROFILE_LT;
	cold->limit_mc = 100000;
	init(INT32_MAX);
	rules_begin(&state.rules, 0);
	reading(0, -200000);
	judge(0);
	check(0, RULES_YES, 0);
	check(1, RULES_YES, 0);
	init(-1);			/* nor is one below nothing any */
	rules_begin(&state.rules, 0);
	reading(0, -150000);
	judge(0);
	check(0, RULES_NO, NEVER);
}

static void another_profile_takes_over(void **unused)
{
	static struct profile later;

	(void)unused;
	given.profile.guard_band = true;
	add(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 7900);
	later = given.profile;
	memset(&given, 0xA5, sizeof given);
	rules_rebind(&state.rules, &later, 200);
	reading(60000, 7900);
	judge(60000);
	check(0, RULES_YES, 60000);
	assert_int_equal(found.got.rule_count, 1);
}

static void time_before_the_epoch_counts(void **unused)
{
	(void)unused;
	add(PROFILE_ON_GAP, PROFILE_CUMULATIVE, 900);
	add(PROFILE_ON_LID, PROFILE_CUMULATIVE, 900);
	init(0);
	rules_begin(&state.rules, -200000);
	rules_lid(&state.rules, -150000, true);
	reading(50000, 5000);
	judge(60000);
	assert_int_equal(found.got.gap_total_ms, 250000);
	assert_int_equal(found.got.rules[1].used_ms, 210000);
}

static void a_row_of_the_only_moment_is_inside(void **unused)
{
	(void)unused;
	init(0);
	rules_end(&state.rules, 100);
	reading(100, 5000);
	rules_begin(&state.rules, 100);
	judge(100);
	assert_int_equal(found.got.readings, 1);
	assert_int_equal(found.got.span_ms, 0);
	assert_int_equal(found.got.outcome, RULES_CONFORM);
}

static void a_fault_ends_a_hold_not_before_its_time(void **unused)
{
	(void)unused;
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 5000);
	assert_int_equal(rules_fault(&state.rules, 300000), STATUS_OK);
	judge(300000);
	assert_int_equal(found.got.gap_count, 0);
	judge(300001);
	assert_int_equal(found.got.gap_total_ms, 1);
}

/* A break at the very moment of a reading: it held for no time. */
static void a_hold_of_no_length_ends_no_gap(void **unused)
{
	(void)unused;
	add(PROFILE_ON_GAP, PROFILE_CONSECUTIVE, 100);
	init(0);
	rules_begin(&state.rules, 0);
	reading(60000, 5000);
	rules_break(&state.rules, 60000);
	reading(120000, 5000);
	judge(120000);
	assert_int_equal(found.got.gap_count, 1);
	assert_int_equal(found.got.gap_longest_ms, 120000);
	check(0, RULES_YES, 100000);
}

static void a_gap_of_one_millisecond_is_one(void **unused)
{
	(void)unused;
	init(0);
	rules_begin(&state.rules, 0);
	reading(1, 5000);
	reading(60000, 5000);
	assert_int_equal(rules_fault(&state.rules, 60001), STATUS_OK);
	reading(60003, 5000);
	judge(60003);
	assert_int_equal(found.got.gap_count, 2);
	assert_int_equal(found.got.gap_longest_ms, 2);
}

static void an_unknown_gap_is_gap_for_every_rule(void **unused)
{
	int i;

	(void)unused;
	for (i = 0; i < 3; i++)
		add(PROFILE_ON_GAP, PROFILE_CUMULATIVE, 900);
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 5000);
	rules_unknown_gap(&state.rules, 10000);
	reading(70000, 5000);
	judge(70000);
	for (i = 0; i < 3; i++)
		check(i, RULES_YES, 10000);
	assert_int_equal(found.got.gap_total_ms, 60000);
}

static struct rules_excursion last;

static void keep(void *ctx, const struct rules_excursion *x)
{
	(void)ctx;
	last = *x;
	told++;
}

static void possible_time_is_not_certain(void **unused)
{
	(void)unused;
	add(PROFILE_ON_TEMP, PROFILE_CONSECUTIVE, 3600);
	init(0);
	rules_on_excursion(&state.rules, keep, NULL);
	rules_begin(&state.rules, 0);
	reading(0, 9000);
	reading(60000, 9500);
	assert_int_equal(rules_fault(&state.rules, 100000), STATUS_OK);
	reading(200000, 9000);
	reading(210000, 5000);
	reading(270000, 5000);
	judge(270000);
	assert_int_equal(told, 1);
	assert_int_equal(last.certain_ms, 110000);
	assert_int_equal(last.worst_ms, 210000);
	assert_int_equal(last.peak_mc, 9500);
	assert_true(found.got.any_excursion);
	assert_false(found.got.excursion_open);
}

/* Time that may have been outside, before a reading that was not. */
static void a_stretch_without_a_reading_is_no_excursion(void **unused)
{
	(void)unused;
	init(0);
	reading(0, 9000);
	rules_begin(&state.rules, 400000);
	judge(500000);
	assert_int_equal(told, 0);
	assert_false(found.got.excursion_open);
	assert_false(found.got.any_excursion);
}

static void many_excursions_are_as_many(void **unused)
{
	int64_t t;

	(void)unused;
	add(PROFILE_ON_TEMP, PROFILE_CONSECUTIVE, 3600);
	init(0);
	rules_begin(&state.rules, 0);
	for (t = 0; t < 2 * 257; t++)
		reading(t * 60000, t % 2 == 0 ? 9000 : 5000);
	judge(t * 60000);
	assert_int_equal(told, 257);
	assert_false(found.got.excursion_open);
	assert_int_equal(found.got.outcome, RULES_BUDGET_USED);
}

static void without_an_expiry_life_does_not_end(void **unused)
{
	(void)unused;
	add(PROFILE_ON_LIFE, PROFILE_NO_MODE, 0);
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 5000);
	judge(1000);
	check(0, RULES_NO, NEVER);
}

static void one_millisecond_has_a_mean(void **unused)
{
	struct profile_rule *rule;

	(void)unused;
	rule = add(PROFILE_ON_MKT, PROFILE_NO_MODE, 0);
	rule->window_s = 3600;
	init(0);
	rules_begin(&state.rules, 0);
	reading(0, 9000);
	reading(1, 5000);
	judge(1);
	check(0, RULES_YES, 1);
	assert_int_equal(found.got.mkt_mc, 9000);
	assert_int_equal(found.got.mean_mc, 9000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(rules_beyond_the_last_do_not_exist,
		    setup),
		cmocka_unit_test_setup(thirty_two_rules_are_judged_each,
		    setup),
		cmocka_unit_test_setup(thirty_two_timed_rules_are_judged_each,
		    setup),
		cmocka_unit_test_setup(thirty_two_windows_are_judged_each,
		    setup),
		cmocka_unit_test_setup(a_rule_inside_storage_stands_alone,
		    setup),
		cmocka_unit_test_setup(a_value_at_the_farther_limit_is_inside,
		    setup),
		cmocka_unit_test_setup(no_uncertainty_is_too_large, setup),
		cmocka_unit_test_setup(another_profile_takes_over, setup),
		cmocka_unit_test_setup(time_before_the_epoch_counts, setup),
		cmocka_unit_test_setup(a_row_of_the_only_moment_is_inside,
		    setup),
		cmocka_unit_test_setup(
		    a_fault_ends_a_hold_not_before_its_time, setup),
		cmocka_unit_test_setup(a_hold_of_no_length_ends_no_gap,
		    setup),
		cmocka_unit_test_setup(a_gap_of_one_millisecond_is_one,
		    setup),
		cmocka_unit_test_setup(an_unknown_gap_is_gap_for_every_rule,
		    setup),
		cmocka_unit_test_setup(possible_time_is_not_certain, setup),
		cmocka_unit_test_setup(
		    a_stretch_without_a_reading_is_no_excursion, setup),
		cmocka_unit_test_setup(many_excursions_are_as_many, setup),
		cmocka_unit_test_setup(without_an_expiry_life_does_not_end,
		    setup),
		cmocka_unit_test_setup(one_millisecond_has_a_mean, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
