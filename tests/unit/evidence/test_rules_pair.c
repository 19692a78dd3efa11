/* SPDX-License-Identifier: Apache-2.0 */
/* test_rules_pair.c - a reading of which only bounds are known counts by the
 * worse of them on each side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules.h"

#define NEVER RULES_NEVER
#define ROWS 60

static struct profile profile;
static struct rules rules;
static struct rules_judgement got;
static struct rules_excursion seen[8];
static int excursions;

static void keep(void *ctx, const struct rules_excursion *x)
{
	(void)ctx;
	if (excursions < 8)
		seen[excursions++] = *x;
}

static struct profile_rule *add(enum profile_op op, int32_t limit_mc,
    enum profile_mode mode, int32_t delay_s)
{
	struct profile_rule *rule = &profile.rules[profile.rule_count++];

	*rule = (struct profile_rule){
		.on = PROFILE_ON_TEMP, .op = op, .limit_mc = limit_mc,
		.mode = mode, .delay_s = delay_s, .severity = PROFILE_FAIL,
		.confirm = mode == PROFILE_INSTANT ? 2 : 0
	};
	return rule;
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
	excursions = 0;
	rules_init(&rules, &profile, 0, NULL, 0);
	rules_on_excursion(&rules, keep, NULL);
	rules_begin(&rules, 0);
}

static void pair(int64_t ms, int32_t low_mc, int32_t high_mc)
{
	assert_int_equal(rules_reading_pair(&rules, ms, low_mc, high_mc),
	    STATUS_OK);
}

static void judge(int64_t end_ms)
{
	rules_judge(&rules, end_ms, NEVER, &got, keep, NULL);
}

static void both_sides_count_at_once(void **state)
{
	(void)state;
	add(PROFILE_GT, 8000, PROFILE_CONSECUTIVE, 60);
	add(PROFILE_LT, 2000, PROFILE_CUMULATIVE, 60);
	init();
	pair(0, 1000, 9000);
	pair(60000, 5000, 5000);
	judge(60000);
	assert_int_equal(got.rules[0].at_ms, 60000);
	assert_int_equal(got.rules[1].at_ms, 60000);
	assert_int_equal(got.min_mc, 1000);
	assert_int_equal(got.max_mc, 9000);
	assert_int_equal(got.mean_mc, 5000);
	assert_int_equal(got.mkt_mc, 9000);
	assert_int_equal(got.uncovered, 0);
	assert_int_equal(excursions, 2);
	assert_int_equal(seen[0].peak_mc, 1000);
	assert_int_equal(seen[1].peak_mc, 9000);
}

/* Each side's peak is its own bound, in a hold as in a reading. */
static void peaks_are_of_their_side(void **state)
{
	(void)state;
	rules_init(&rules, &profile, 0, NULL, 0);
	pair(0, 1000, 9000);
	rules_begin(&rules, 30000);	/* only its hold is in the span */
	excursions = 0;
	judge(60000);
	assert_int_equal(excursions, 2);
	assert_int_equal(seen[0].peak_mc, 1000);
	assert_int_equal(seen[1].peak_mc, 9000);
	init();
	pair(0, 5000, 5000);
	pair(60000, 1000, 9000);	/* it held for no time at all */
	judge(60000);
	assert_int_equal(excursions, 2);
	assert_int_equal(seen[0].peak_mc, 1000);
	assert_int_equal(seen[1].peak_mc, 9000);
}

static void instant_rules_take_the_worse_bound(void **state)
{
	(void)state;
	add(PROFILE_GE, 15000, PROFILE_INSTANT, 0);
	init();
	pair(0, 5000, 15000);
	pair(60000, 5000, 14999);
	pair(120000, 5000, 15000);
	judge(120000);
	assert_int_equal(got.rules[0].fired, RULES_NO);
	pair(180000, 5000, 15000);
	judge(180000);
	assert_int_equal(got.rules[0].at_ms, 180000);
}

/* A rule on one side does not cover the other side's bound. */
static void each_bound_needs_its_own_cover(void **state)
{
	(void)state;
	add(PROFILE_GT, 8000, PROFILE_CONSECUTIVE, 6000);
	init();
	pair(0, 5000, 9000);
	judge(0);
	assert_int_equal(got.uncovered, 0);
	pair(1, 1000, 9000);
	judge(1);
	assert_int_equal(got.uncovered, 1);
	pair(2, 1000, 1500);
	judge(2);
	assert_int_equal(got.uncovered, 2);
}

static void the_mean_lies_halfway_rounded_down(void **state)
{
	(void)state;
	init();
	pair(0, 5000, 5001);
	judge(1000);
	assert_int_equal(got.mean_mc, 5000);
	init();
	pair(0, -3, 2);
	judge(1000);
	assert_int_equal(got.mean_mc, -1);
}

static void a_row_too_late_is_rejected(void **state)
{
	(void)state;
	init();
	pair(10, 5000, 6000);
	assert_int_equal(rules_reading_pair(&rules, 10, 1, 9000),
	    STATUS_ORDER);
	rules_reject(&rules, 5);
	rules_reject(&rules, -5);	/* before the span */
	judge(20);
	assert_int_equal(got.rejected, 2);
	assert_int_equal(got.readings, 1);
	assert_int_equal(got.max_mc, 6000);
}

/* Upper rules find what the series of higher bounds has, lower ones what the
 * series of lower bounds has. */
static void pairs_judge_as_their_bounds_do(void **state)
{
	uint32_t seed = 11;

	(void)state;
	add(PROFILE_GT, 8000, PROFILE_CONSECUTIVE, 180);
	add(PROFILE_GT, 8000, PROFILE_CUMULATIVE, 600);
	add(PROFILE_GE, 15000, PROFILE_INSTANT, 0);
	add(PROFILE_LT, 2000, PROFILE_CONSECUTIVE, 120);
	add(PROFILE_LE, 0, PROFILE_INSTANT, 0);
	for (int run = 0; run < 2000; run++) {
		struct rules_judgement high, low;
		int32_t rows[ROWS][2];
		int64_t ms[ROWS];

		for (int i = 0; i < ROWS; i++) {
			seed = seed * 1664525u + 1013904223u;
			rows[i][0] = (int32_t)(seed >> 18) - 1000;
			rows[i][1] = rows[i][0] +
			    (seed & 64 ? (int32_t)(seed >> 20 & 4095) : 0);
			ms[i] = (i > 0 ? ms[i - 1] : 0) +
			    (seed >> 28 == 1 ? 400000 : 60000);
		}
		for (int which = 0; which < 3; which++) {
			init();
			for (int i = 0; i < ROWS; i++)
				pair(ms[i], rows[i][which == 1 ? 1 : 0],
				    rows[i][which == 0 ? 0 : 1]);
			judge(ms[ROWS - 1]);
			if (which == 0)
				low = got;
			if (which == 1)
				high = got;
		}
		for (int i = 0; i < profile.rule_count; i++)
			assert_memory_equal(&got.rules[i], i < 3 ?
			    &high.rules[i] : &low.rules[i],
			    sizeof got.rules[i]);
		assert_int_equal(got.min_mc, low.min_mc);
		assert_int_equal(got.max_mc, high.max_mc);
		assert_true(got.outcome == (high.outcome > low.outcome ?
		    high.outcome : low.outcome) || got.uncovered > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both_sides_count_at_once, setup),
		cmocka_unit_test_setup(peaks_are_of_their_side, setup),
		cmocka_unit_test_setup(instant_rules_take_the_worse_bound,
		    setup),
		cmocka_unit_test_setup(each_bound_needs_its_own_cover, setup),
		cmocka_unit_test_setup(the_mean_lies_halfway_rounded_down,
		    setup),
		cmocka_unit_test_setup(a_row_too_late_is_rejected, setup),
		cmocka_unit_test_setup(pairs_judge_as_their_bounds_do, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
