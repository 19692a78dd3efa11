/* SPDX-License-Identifier: Apache-2.0 */
/* test_life.c - the last minute counts for the product's sake, never against
 * it: tables of clocks, budgets and sums with their edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life.h"

#define T 1767225600000LL
#define S 1000LL
#define MIN 60000LL
#define HOUR 3600000LL

/* ---- shelf life -------------------------------------------------------- */

static void what_is_left_is_rounded_down(void **state)
{
	static const struct {
		int64_t expiry_ms, now_ms, margin_ms;
		enum life_state state;
		int64_t left_min;
	} cases[] = {
		{ T + 48 * HOUR, T, 0, LIFE_IN_TIME, 2880 },
		{ T + MIN, T, 0, LIFE_IN_TIME, 1 },
		{ T + MIN - 1, T, 0, LIFE_IN_TIME, 0 },
		{ T + 1, T, 0, LIFE_IN_TIME, 0 },
		{ T, T, 0, LIFE_TOO_LATE, 0 },
		{ T, T + 1, 0, LIFE_TOO_LATE, -1 },
		{ T, T + MIN, 0, LIFE_TOO_LATE, -1 },
		{ T, T + MIN + 1, 0, LIFE_TOO_LATE, -2 },
		{ T + HOUR, T, HOUR, LIFE_IN_TIME, 60 },
		{ T + HOUR - 1, T, HOUR, LIFE_TIGHT, 59 },
		{ T + 1, T, HOUR, LIFE_TIGHT, 0 },
		{ T, T, HOUR, LIFE_TOO_LATE, 0 },
		{ LIFE_NEVER, T, 0, LIFE_UNKNOWN, 0 },
		{ T, LIFE_NEVER, 0, LIFE_UNKNOWN, 0 },
		{ LIMIT_INT, -LIMIT_INT, 0, LIFE_IN_TIME, 300239975158 },
		{ -LIMIT_INT, LIMIT_INT, 0, LIFE_TOO_LATE, -300239975159 },
	};
	struct life_clock c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		life_left(cases[i].expiry_ms, cases[i].now_ms,
		    cases[i].margin_ms, &c);
		assert_int_equal(c.state, cases[i].state);
		assert_int_equal(c.left_min, cases[i].left_min);
	}
}

static void arrival_counts_clearance_and_handling(void **state)
{
	struct life_plan plan = {
		.expiry_ms = T + 48 * HOUR, .arrival_ms = T + 40 * HOUR,
		.clearance_ms = 4 * HOUR + 50 * MIN, .handling_ms = HOUR,
		.margin_ms = 3 * HOUR
	};
	struct life_clock door, bed;

	(void)state;
	life_arrival(&plan, &door, &bed);
	assert_int_equal(door.state, LIFE_IN_TIME);
	assert_int_equal(door.left_min, 3 * 60 + 10);
	assert_int_equal(bed.state, LIFE_TIGHT);
	assert_int_equal(bed.left_min, 2 * 60 + 10);
	plan.clearance_ms = 8 * HOUR;
	life_arrival(&plan, &door, NULL);
	assert_int_equal(door.state, LIFE_TOO_LATE);
	assert_int_equal(door.left_min, 0);
	plan.clearance_ms += 30 * MIN;
	life_arrival(&plan, &door, &bed);
	assert_int_equal(door.left_min, -30);
	assert_int_equal(bed.left_min, -90);
	plan.arrival_ms = LIFE_NEVER;
	life_arrival(&plan, NULL, &bed);
	assert_int_equal(bed.state, LIFE_UNKNOWN);
}

static void the_latest_arrival_is_just_in_time(void **state)
{
	struct life_plan plan = {
		.expiry_ms = T + 48 * HOUR, .clearance_ms = 5 * HOUR,
		.handling_ms = HOUR, .margin_ms = 2 * HOUR
	};
	struct life_clock bed;
	int i;

	(void)state;
	assert_int_equal(life_latest_arrival_ms(&plan), T + 40 * HOUR);
	for (i = 0; i < 2; i++) {
		plan.arrival_ms = life_latest_arrival_ms(&plan);
		life_arrival(&plan, NULL, &bed);
		assert_int_equal(bed.state, LIFE_IN_TIME);
		plan.arrival_ms++;
		life_arrival(&plan, NULL, &bed);
		assert_int_not_equal(bed.state, LIFE_IN_TIME);
		plan.margin_ms = 0;
	}
	plan.expiry_ms = LIFE_NEVER;
	assert_int_equal(life_latest_arrival_ms(&plan), LIFE_NEVER);
}

/* ---- thaw -------------------------------------------------------------- */

static void thaw_runs_out_at_its_second(void **state)
{
	static const struct {
		int64_t now_ms;
		enum life_thaw state;
		int64_t past_s, left_s;
	} cases[] = {
		{ T - 1, LIFE_FROZEN, 0, 1800 },
		{ T, LIFE_THAWED, 0, 1800 },
		{ T + 1, LIFE_THAWED, 0, 1799 },
		{ T + 10 * MIN, LIFE_THAWED, 600, 1200 },
		{ T + 30 * MIN - 1, LIFE_THAWED, 1799, 0 },
		{ T + 30 * MIN, LIFE_THAW_OVER, 1800, 0 },
		{ T + 3 * HOUR, LIFE_THAW_OVER, 10800, 0 },
	};
	struct life_thaw_clock c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		life_thaw(T, 1800, cases[i].now_ms, &c);
		assert_int_equal(c.state, cases[i].state);
		assert_int_equal(c.past_s, cases[i].past_s);
		assert_int_equal(c.left_s, cases[i].left_s);
	}
	life_thaw(LIFE_NEVER, 1800, T, &c);
	assert_int_equal(c.state, LIFE_FROZEN);
	life_thaw(T, INT32_MAX, T, &c);
	assert_int_equal(c.left_s, INT32_MAX);
}

/* ---- budgets ----------------------------------------------------------- */

static void levels_are_reached_exactly(void **state)
{
	(void)state;
	assert_int_equal(life_level_of(0, 1000), LIFE_LEVEL_CALM);
	assert_int_equal(life_level_of(499, 1000), LIFE_LEVEL_CALM);
	assert_int_equal(life_level_of(500, 1000), LIFE_LEVEL_HALF);
	assert_int_equal(life_level_of(799, 1000), LIFE_LEVEL_HALF);
	assert_int_equal(life_level_of(800, 1000), LIFE_LEVEL_MOST);
	assert_int_equal(life_level_of(999, 1000), LIFE_LEVEL_MOST);
	assert_int_equal(life_level_of(1000, 1000), LIFE_LEVEL_USED);
	assert_int_equal(life_level_of(INT64_MAX, 1000), LIFE_LEVEL_USED);
	assert_int_equal(life_level_of(INT32_MAX * S - 1, INT32_MAX * S),
	    LIFE_LEVEL_MOST);
}

/* Two to eight degrees: half an hour in a stretch, two hours in sum. */
static struct profile profile = {
	.has_low = true, .has_high = true, .low_mc = 2000, .high_mc = 8000,
	.interval_s = 60, .max_gap_s = 300, .rule_count = 4,
	.rules = {
		{ .on = PROFILE_ON_TEMP, .op = PROFILE_GT, .limit_mc = 15000,
		    .mode = PROFILE_INSTANT, .confirm = 2,
		    .severity = PROFILE_FAIL },
		{ .on = PROFILE_ON_TEMP, .op = PROFILE_GT, .limit_mc = 8000,
		    .mode = PROFILE_CONSECUTIVE, .delay_s = 1800,
		    .severity = PROFILE_REVIEW },
		{ .on = PROFILE_ON_TEMP, .op = PROFILE_GT, .limit_mc = 8000,
		    .mode = PROFILE_CUMULATIVE, .delay_s = 7200,
		    .severity = PROFILE_FAIL },
		{ .on = PROFILE_ON_GAP, .mode = PROFILE_CUMULATIVE,
		    .delay_s = 3600, .severity = PROFILE_INDETERMINATE },
	}
};

/* Minutes of readings at one temperature, one a minute. */
static int64_t feed(struct rules *r, int64_t at_ms, int minutes, int32_t mc)
{
	for (; minutes > 0; minutes--, at_ms += MIN)
		rules_reading(r, at_ms, mc);
	return at_ms;
}

static void budgets_follow_the_rules(void **state)
{
	struct life_outside outside = { .excursions = { 0 } };
	struct life_budget b[LIMIT_RULES];
	struct rules_judgement j;
	struct rules r;
	int64_t at = T;

	(void)state;
	rules_init(&r, &profile, 0, NULL, 0);
	rules_on_excursion(&r, life_outside_add, &outside);
	rules_begin(&r, T);
	at = feed(&r, at, 10, 5000);
	at = feed(&r, at, 15, 9000);
	at = feed(&r, at, 10, 5000);
	at = feed(&r, at, 25, 9500);
	at = feed(&r, at, 5, 5000);
	at = feed(&r, at + 10 * MIN, 5, 1000);	/* 11 min of gap before */
	rules_judge(&r, at, RULES_NEVER, &j, life_outside_add, &outside);
	assert_int_equal(life_budgets(&profile, &j, b), 3);

	assert_int_equal(b[0].rule, 1);
	assert_int_equal(b[0].used_ms, 25 * MIN);
	assert_int_equal(b[0].left_ms, 5 * MIN);
	assert_int_equal(b[0].level, LIFE_LEVEL_MOST);
	assert_int_equal(b[1].rule, 2);
	assert_int_equal(b[1].delay_ms, 2 * HOUR);
	assert_int_equal(b[1].used_ms, 40 * MIN);
	assert_int_equal(b[1].left_ms, 80 * MIN);
	assert_int_equal(b[1].level, LIFE_LEVEL_CALM);
	assert_int_equal(b[2].rule, 3);
	assert_int_equal(b[2].used_ms, 11 * MIN);
	assert_ptr_equal(life_tightest(b, 3), &b[0]);

	assert_int_equal(outside.excursions[RULES_HIGH], 2);
	assert_int_equal(outside.certain_ms[RULES_HIGH], 40 * MIN);
	assert_int_equal(outside.longest_ms[RULES_HIGH], 25 * MIN);
	assert_int_equal(outside.peak_mc[RULES_HIGH], 9500);
	assert_int_equal(outside.excursions[RULES_LOW], 1);
	assert_int_equal(outside.peak_mc[RULES_LOW], 1000);
	assert_int_equal(outside.certain_ms[RULES_LOW], 5 * MIN);
	assert_int_equal(outside.worst_ms[RULES_LOW], 16 * MIN);
}

/* A gap beside a warm reading may have been warm: the level says so, the
 * certain one does not. */
static void what_may_be_gone_counts_as_gone(void **state)
{
	struct life_budget b[LIMIT_RULES];
	struct rules_judgement j;
	struct rules r;
	int64_t at = T;

	(void)state;
	rules_init(&r, &profile, 0, NULL, 0);
	rules_begin(&r, T);
	at = feed(&r, at, 10, 5000);
	at = feed(&r, at, 10, 9000);
	at = feed(&r, at + 19 * MIN, 5, 5000);
	rules_judge(&r, at, RULES_NEVER, &j, NULL, NULL);
	assert_int_equal(life_budgets(&profile, &j, b), 3);
	assert_int_equal(b[0].used_ms, 9 * MIN);
	assert_int_equal(b[0].worst_ms, 29 * MIN);
	assert_int_equal(b[0].left_ms, MIN);
	assert_int_equal(b[0].level, LIFE_LEVEL_MOST);
	assert_int_equal(b[0].certain_level, LIFE_LEVEL_CALM);
	at = feed(&r, at, 1, 9000);
	at = feed(&r, at + 39 * MIN, 1, 9000);
	rules_judge(&r, at, RULES_NEVER, &j, NULL, NULL);
	assert_int_equal(life_budgets(&profile, &j, b), 3);
	assert_int_equal(b[0].left_ms, 0);
	assert_int_equal(b[0].level, LIFE_LEVEL_USED);
	assert_int_equal(b[0].certain_level, LIFE_LEVEL_CALM);
}

/* By its share, whatever its length; of equals the first. */
static void the_smallest_share_is_tightest(void **state)
{
	const struct life_budget b[4] = {
		{ .delay_ms = 120 * S, .left_ms = 60 * S },
		{ .delay_ms = 1000 * S, .left_ms = 100 * S },
		{ .delay_ms = 10 * S, .left_ms = S },
		{ .delay_ms = 7200 * S, .left_ms = 7200 * S } };

	(void)state;
	assert_ptr_equal(life_tightest(b, 4), &b[1]);
	assert_ptr_equal(life_tightest(b + 2, 2), &b[2]);
	assert_ptr_equal(life_tightest(b, 1), &b[0]);
}

static void the_farthest_peak_of_each_side_is_kept(void **state)
{
	static const int32_t peaks[2][4] = { { -3000, -5000, -4000, 1000 },
		{ 9000, 12000, 11000, 8500 } };
	struct life_outside o = { .excursions = { 0 } };

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct rules_excursion x = {
			.side = i % 2 ? RULES_HIGH : RULES_LOW,
			.certain_ms = i, .worst_ms = i == 2 ? 100 : i,
			.peak_mc = peaks[i % 2][i / 2]
		};

		life_outside_add(&o, &x);
	}
	assert_int_equal(o.peak_mc[RULES_LOW], -5000);
	assert_int_equal(o.peak_mc[RULES_HIGH], 12000);
	assert_int_equal(o.certain_ms[RULES_LOW], 0 + 2 + 4 + 6);
	assert_int_equal(o.worst_ms[RULES_HIGH], 1 + 3 + 5 + 7);
	assert_int_equal(o.longest_ms[RULES_LOW], 100);
	assert_int_equal(o.longest_ms[RULES_HIGH], 7);
}

static void a_first_rule_has_a_budget_too(void **state)
{
	struct rules_judgement j = { .rule_count = 3 };
	struct life_budget b[LIMIT_RULES];

	(void)state;
	for (int i = 0; i < 4; i++)
		j.rules[i].timed = i != 1;
	assert_int_equal(life_budgets(&profile, &j, b), 2);
	assert_int_equal(b[0].rule, 0);
	assert_int_equal(b[1].rule, 2);
	j.rules[2].used_ms = j.rules[2].worst_ms = 6000 * S;
	assert_int_equal(life_budgets(&profile, &j, b), 2);
	assert_int_equal(b[1].certain_level, LIFE_LEVEL_MOST);
	assert_int_equal(b[1].level, LIFE_LEVEL_MOST);
}

static void no_budget_is_no_tightest(void **state)
{
	struct rules_judgement j = { .rule_count = 0 };
	struct life_budget b[LIMIT_RULES];

	(void)state;
	assert_int_equal(life_budgets(&profile, &j, b), 0);
	assert_null(life_tightest(b, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_is_rounded_down),
		cmocka_unit_test(arrival_counts_clearance_and_handling),
		cmocka_unit_test(the_latest_arrival_is_just_in_time),
		cmocka_unit_test(thaw_runs_out_at_its_second),
		cmocka_unit_test(levels_are_reached_exactly),
		cmocka_unit_test(budgets_follow_the_rules),
		cmocka_unit_test(what_may_be_gone_counts_as_gone),
		cmocka_unit_test(the_smallest_share_is_tightest),
		cmocka_unit_test(the_farthest_peak_of_each_side_is_kept),
		cmocka_unit_test(a_first_rule_has_a_budget_too),
		cmocka_unit_test(no_budget_is_no_tightest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
