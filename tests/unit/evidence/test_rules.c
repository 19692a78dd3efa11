/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for temperature, gaps and life, boundary by boundary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "rules.h"

#define FAULT INT32_MIN
#define NEVER RULES_NEVER

struct row {
	int64_t ms;
	int32_t mc;
};

/* What a run is made of; the result is below. */
static struct profile profile;
static struct rules rules;
static struct rules_judgement got;
static struct rules_excursion excursions[16];
static int excursion_count;

static struct profile_rule *add(enum profile_on on, enum profile_op op,
    int32_t limit_mc, enum profile_mode mode, int32_t delay_s,
    enum profile_severity severity)
{
	struct profile_rule *rule = &profile.rules[profile.rule_count++];

	*rule = (struct profile_rule){
		.on = on, .op = op, .limit_mc = limit_mc, .mode = mode,
		.delay_s = delay_s, .severity = severity,
		.confirm = mode == PROFILE_INSTANT ? 1 : 0
	};
	return rule;
}

static struct profile_rule *warm(enum profile_mode mode, int32_t delay_s,
    enum profile_severity severity)
{
	return add(PROFILE_ON_TEMP, PROFILE_GT, 8000, mode, delay_s, severity);
}

static struct profile_rule *blind(enum profile_mode mode, int32_t delay_s)
{
	return add(PROFILE_ON_GAP, 0, 0, mode, delay_s,
	    PROFILE_INDETERMINATE);
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

static void keep(void *ctx, const struct rules_excursion *x)
{
	(void)ctx;
	assert_true(excursion_count < 16);
	excursions[excursion_count++] = *x;
}

static void feed(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (rows[i].mc == FAULT)
			rules_fault(&rules, rows[i].ms);
		else
			rules_reading(&rules, rows[i].ms, rows[i].mc);
	}
}

static void init(int32_t u_mc)
{
	excursion_count = 0;
	rules_init(&rules, &profile, u_mc, NULL, 0);
	rules_on_excursion(&rules, keep, NULL);
}

static void judge(int64_t end_ms, int64_t expiry_ms)
{
	rules_judge(&rules, end_ms, expiry_ms, &got, keep, NULL);
}

/* The span is from the first to the last row. */
static void run(const struct row *rows, size_t n)
{
	init(0);
	rules_begin(&rules, rows[0].ms);
	feed(rows, n);
	judge(rows[n - 1].ms, NEVER);
}

#define RUN(...) do { \
	static const struct row rows_[] = { __VA_ARGS__ }; \
	run(rows_, sizeof rows_ / sizeof rows_[0]); \
} while (0)
#define FEED(...) do { \
	static const struct row rows_[] = { __VA_ARGS__ }; \
	feed(rows_, sizeof rows_ / sizeof rows_[0]); \
} while (0)

static void check(int rule, enum rules_fired fired, int64_t at_ms)
{
	assert_int_equal(got.rules[rule].fired, fired);
	assert_true(got.rules[rule].at_ms == at_ms);
}

static void check_time(int rule, int64_t used_ms, int64_t worst_ms,
    int64_t left_ms)
{
	assert_true(got.rules[rule].timed);
	assert_int_equal(got.rules[rule].used_ms, used_ms);
	assert_int_equal(got.rules[rule].worst_ms, worst_ms);
	assert_int_equal(got.rules[rule].left_ms, left_ms);
}

static void consecutive_fires_at_its_delay(void **state)
{
	(void)state;
	warm(PROFILE_CONSECUTIVE, 180, PROFILE_REVIEW);
	RUN({ 0, 5000 }, { 60000, 8001 }, { 239999, 5000 });
	check(0, RULES_NO, NEVER);
	check_time(0, 179999, 179999, 1);
	RUN({ 0, 5000 }, { 60000, 8001 }, { 240000, 5000 });
	check(0, RULES_YES, 240000);
	check_time(0, 180000, 180000, 0);
	RUN({ 0, 8001 }, { 100, 9000 }, { 200100, 8000 });
	check(0, RULES_YES, 180000);
}

static void consecutive_starts_anew_inside(void **state)
{
	(void)state;
	warm(PROFILE_CONSECUTIVE, 180, PROFILE_REVIEW);
	RUN({ 0, 9000 }, { 100000, 8000 }, { 100001, 9000 },
	    { 200000, 5000 });
	check(0, RULES_NO, NEVER);
	check_time(0, 100000, 100000, 80000);
	assert_int_equal(got.outcome, RULES_BUDGET_USED);
}

static void cumulative_never_resets(void **state)
{
	(void)state;
	warm(PROFILE_CUMULATIVE, 180, PROFILE_FAIL);
	RUN({ 0, 9000 }, { 100000, 5000 }, { 200000, 9000 },
	    { 279999, 5000 });
	check(0, RULES_NO, NEVER);
	RUN({ 0, 9000 }, { 100000, 5000 }, { 200000, 9000 },
	    { 290000, 5000 });
	check(0, RULES_YES, 280000);
	check_time(0, 190000, 190000, 0);
	assert_int_equal(got.outcome, RULES_FAIL);
}

static void instant_counts_readings_in_a_row(void **state)
{
	(void)state;
	warm(PROFILE_INSTANT, 0, PROFILE_FAIL)->confirm = 2;
	RUN({ 0, 9000 }, { 60000, 5000 }, { 120000, 9000 });
	check(0, RULES_NO, NEVER);
	assert_false(got.rules[0].timed);
	/* neither a fault nor a gap is an inside reading */
	RUN({ 0, 9000 }, { 60000, FAULT }, { 9000000, 8001 });
	check(0, RULES_YES, 9000000);
	/* the first time counts */
	RUN({ 0, 9000 }, { 1, 9000 }, { 2, 5000 }, { 3, 9000 }, { 4, 9000 });
	check(0, RULES_YES, 1);
}

static void limits_are_sharp(void **state)
{
	static const struct {
		enum profile_op op;
		int32_t mc;
		bool outside;
	} cases[] = {
		{ PROFILE_GT, 8000, false }, { PROFILE_GT, 8001, true },
		{ PROFILE_GE, 7999, false }, { PROFILE_GE, 8000, true },
		{ PROFILE_LT, 8000, false }, { PROFILE_LT, 7999, true },
		{ PROFILE_LE, 8001, false }, { PROFILE_LE, 8000, true },
	};
	struct row row = { 0, 0 };
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		setup(state);
		add(PROFILE_ON_TEMP, cases[i].op, 8000, PROFILE_INSTANT, 0,
		    PROFILE_REVIEW);
		row.mc = cases[i].mc;
		run(&row, 1);
		check(0, cases[i].outside ? RULES_YES : RULES_NO,
		    cases[i].outside ? 0 : NEVER);
	}
}

static void doubt_forbids_but_does_not_condemn(void **state)
{
	(void)state;
	profile.guard_band = true;
	warm(PROFILE_INSTANT, 0, PROFILE_REVIEW);
	warm(PROFILE_INSTANT, 0, PROFILE_FAIL);
	add(PROFILE_ON_TEMP, PROFILE_LE, 2000, PROFILE_INSTANT, 0,
	    PROFILE_NOTICE);
	init(300);
	rules_begin(&rules, 0);
	FEED({ 0, 7700 }, { 60000, 2301 });
	judge(60000, NEVER);
	check(0, RULES_NO, NEVER);
	check(2, RULES_NO, NEVER);
	FEED({ 120000, 7701 }, { 180000, 2300 }, { 240000, 2299 },
	    { 300000, 5000 });
	judge(300000, NEVER);
	check(0, RULES_YES, 120000);
	check(1, RULES_NO, NEVER);
	check(2, RULES_YES, 180000);
	/* storage is guarded as well: 2.300 is its last inside value */
	assert_int_equal(excursion_count, 2);
	assert_int_equal(excursions[0].peak_mc, 7701);
	assert_int_equal(excursions[1].from_ms, 240000);
}

static void guard_band_is_the_profiles_choice(void **state)
{
	(void)state;
	warm(PROFILE_INSTANT, 0, PROFILE_REVIEW);
	init(300);
	rules_begin(&rules, 0);
	FEED({ 0, 7900 });
	judge(0, NEVER);
	check(0, RULES_NO, NEVER);
	assert_int_equal(got.outcome, RULES_CONFORM);
}

static void a_reading_holds_for_max_gap(void **state)
{
	(void)state;
	RUN({ 0, 5000 }, { 300000, 6000 }, { 600001, 5000 });
	assert_int_equal(got.gap_count, 1);
	assert_int_equal(got.gap_total_ms, 300001);
	assert_int_equal(got.mean_mc, 5000);
	RUN({ 0, 5000 }, { 300001, FAULT }, { 300100, 5000 });
	assert_int_equal(got.gap_count, 1);
	assert_int_equal(got.gap_longest_ms, 300100);
	assert_false(got.has_mean);
	assert_false(got.has_mkt);
}

static void the_last_reading_holds_to_the_end(void **state)
{
	(void)state;
	init(0);
	rules_begin(&rules, 0);
	FEED({ 0, 5000 });
	judge(300000, NEVER);
	assert_int_equal(got.gap_count, 0);
	judge(300001, NEVER);
	assert_int_equal(got.gap_total_ms, 300001);
	assert_int_equal(got.span_ms, 300001);
}

static void touching_gaps_are_one(void **state)
{
	(void)state;
	blind(PROFILE_CONSECUTIVE, 900);
	blind(PROFILE_CUMULATIVE, 1500);
	RUN({ 0, 5000 }, { 60000, FAULT }, { 500000, 5000 },
	    { 960000, 5000 }, { 1020000, FAULT }, { 1080000, 5000 });
	assert_int_equal(got.gap_count, 2);
	assert_int_equal(got.gap_total_ms, 960000);
	assert_int_equal(got.gap_longest_ms, 900000);
	check(0, RULES_YES, 960000);
	check(1, RULES_NO, NEVER);
	check_time(1, 960000, 960000, 540000);
}

static void a_hole_never_condemns(void **state)
{
	(void)state;
	warm(PROFILE_CONSECUTIVE, 600, PROFILE_FAIL);
	warm(PROFILE_CUMULATIVE, 900, PROFILE_REVIEW);
	RUN({ 0, 5000 }, { 60000, FAULT }, { 660000, 9000 },
	    { 720000, 5000 });
	check(0, RULES_POSSIBLE, 660000);
	check_time(0, 60000, 660000, 0);
	check(1, RULES_NO, NEVER);
	assert_int_equal(got.outcome, RULES_INDETERMINATE);
	/* later, certain time fires it in full at its own moment */
	RUN({ 0, 9000 }, { 60000, FAULT }, { 660000, 9000 },
	    { 900000, 9000 }, { 1200000, 9000 }, { 1300000, 9000 });
	check(0, RULES_YES, 1260000);
	assert_int_equal(got.outcome, RULES_FAIL);
}

static void possible_needs_an_outside_neighbour(void **state)
{
	(void)state;
	warm(PROFILE_CONSECUTIVE, 60, PROFILE_REVIEW);
	RUN({ 0, 8000 }, { 60000, FAULT }, { 660000, 8000 });
	check_time(0, 0, 0, 60000);
	/* before the first and after the last accepted reading */
	RUN({ 0, FAULT }, { 50000, 9000 }, { 50001, FAULT },
	    { 60000, FAULT });
	check(0, RULES_POSSIBLE, 60000);
	check_time(0, 1, 60000, 0);
	assert_int_equal(excursion_count, 1);
	assert_int_equal(excursions[0].from_ms, 0);
	assert_true(excursions[0].to_ms == NEVER);
	/* an inside reading too lonely to hold still ends a stretch */
	RUN({ 0, 9000 }, { 400000, 5000 }, { 800000, 9000 });
	check_time(0, 0, 400000, 0);
	assert_int_equal(excursion_count, 2);
	assert_int_equal(excursions[1].from_ms, 400000);
	assert_int_equal(got.gap_count, 1);
}

static void a_gap_ends_a_certain_stretch(void **state)
{
	(void)state;
	warm(PROFILE_CONSECUTIVE, 240, PROFILE_REVIEW);
	RUN({ 0, 9000 }, { 120000, FAULT }, { 120001, 9000 },
	    { 320001, 5000 });
	check(0, RULES_POSSIBLE, 240000);
	check_time(0, 200000, 320001, 0);
}

static void late_rows_have_no_effect(void **state)
{
	(void)state;
	warm(PROFILE_INSTANT, 0, PROFILE_FAIL);
	init(0);
	rules_begin(&rules, 100);
	assert_int_equal(rules_reading(&rules, 100, 5000), STATUS_OK);
	assert_int_equal(rules_reading(&rules, 100, 9000), STATUS_ORDER);
	assert_int_equal(rules_fault(&rules, 100), STATUS_ORDER);
	assert_int_equal(rules_reading(&rules, 99, 9000), STATUS_ORDER);
	assert_int_equal(rules_reading(&rules, 101, 5000), STATUS_OK);
	judge(101, NEVER);
	assert_int_equal(got.rejected, 2);	/* 99 is before the span */
	assert_int_equal(got.readings, 2);
	assert_int_equal(got.faults, 0);
	check(0, RULES_NO, NEVER);
	assert_int_equal(got.outcome, RULES_CONFORM);
}

static void silence_is_never_conformity(void **state)
{
	(void)state;
	RUN({ 0, FAULT });
	assert_int_equal(got.outcome, RULES_INDETERMINATE);
	assert_int_equal(got.gap_count, 0);
	assert_false(got.has_readings);
	init(0);
	FEED({ 0, 5000 });
	judge(60000, NEVER);		/* the span never began */
	assert_int_equal(got.outcome, RULES_INDETERMINATE);
	assert_int_equal(got.span_ms, 0);
	init(0);
	FEED({ 0, 5000 });
	rules_begin(&rules, 10000);	/* held into it, but none within */
	judge(60000, NEVER);
	assert_int_equal(got.outcome, RULES_INDETERMINATE);
	assert_int_equal(got.gap_count, 0);
	assert_int_equal(got.mean_mc, 5000);
}

static void excursions_by_side(void **state)
{
	(void)state;
	RUN({ 0, 9000 }, { 60000, 9500 }, { 120000, 8500 }, { 180000, 1000 },
	    { 240000, 500 }, { 300000, 1500 }, { 360000, 2000 },
	    { 420000, 8001 });
	assert_int_equal(excursion_count, 3);
	assert_int_equal(excursions[0].side, RULES_HIGH);
	assert_int_equal(excursions[0].peak_mc, 9500);
	assert_int_equal(excursions[0].to_ms, 180000);
	assert_int_equal(excursions[0].certain_ms, 180000);
	assert_int_equal(excursions[1].side, RULES_LOW);
	assert_int_equal(excursions[1].peak_mc, 500);
	assert_int_equal(excursions[2].from_ms, 420000);
	assert_true(excursions[2].to_ms == NEVER);
	assert_int_equal(excursions[2].worst_ms, 0);
	assert_true(got.any_excursion && got.excursion_open);
	assert_int_equal(got.uncovered, 7);
	assert_int_equal(got.outcome, RULES_REVIEW);
}

static void uncovered_is_what_no_temp_rule_sees(void **state)
{
	(void)state;
	profile.guard_band = true;
	warm(PROFILE_CONSECUTIVE, 3600, PROFILE_FAIL);
	init(300);
	rules_begin(&rules, 0);
	FEED({ 0, 7900 }, { 60000, 8001 }, { 120000, 1000 },
	    { 180000, 5000 });
	judge(180000, NEVER);
	/* 7.9 leaves guarded storage, but not the bare limit of a fail rule */
	assert_int_equal(got.uncovered, 2);
}

static void life_ends_before_the_span_does(void **state)
{
	(void)state;
	add(PROFILE_ON_LIFE, 0, 0, 0, 0, PROFILE_FAIL)->margin_s = 60;
	init(0);
	rules_begin(&rules, 0);
	FEED({ 0, 5000 });
	judge(40000, 100000);
	check(0, RULES_NO, NEVER);
	judge(40001, 100000);
	check(0, RULES_YES, 40000);
	assert_int_equal(got.outcome, RULES_FAIL);
	judge(40001, NEVER);
	check(0, RULES_NO, NEVER);
}

static void the_worst_counts_and_notice_does_not(void **state)
{
	(void)state;
	warm(PROFILE_INSTANT, 0, PROFILE_NOTICE);
	RUN({ 0, 9000 }, { 60000, 5000 });
	check(0, RULES_YES, 0);
	assert_int_equal(got.outcome, RULES_BUDGET_USED);
	warm(PROFILE_INSTANT, 0, PROFILE_REVIEW);
	RUN({ 0, 9000 }, { 60000, 5000 });
	assert_int_equal(got.outcome, RULES_REVIEW);
	warm(PROFILE_INSTANT, 0, PROFILE_FAIL);
	warm(PROFILE_INSTANT, 0, PROFILE_INDETERMINATE);
	RUN({ 0, 9000 }, { 60000, 5000 });
	assert_int_equal(got.outcome, RULES_FAIL);
}

static void mean_rounds_half_to_even(void **state)
{
	(void)state;
	RUN({ 0, 5000 }, { 10, 5001 }, { 20, 0 });
	assert_int_equal(got.mean_mc, 5000);
	RUN({ 0, 5001 }, { 10, 5002 }, { 20, 0 });
	assert_int_equal(got.mean_mc, 5002);
	RUN({ 0, -1 }, { 10, -2 }, { 20, 0 });
	assert_int_equal(got.mean_mc, -2);
	RUN({ 0, -1 }, { 10, 0 }, { 20, 0 });
	assert_int_equal(got.mean_mc, 0);
}

static void a_sum_too_large_is_no_mean(void **state)
{
	int64_t t;

	(void)state;
	profile.max_gap_s = INT32_MAX;
	init(0);
	rules_begin(&rules, 0);
	for (t = 0; t < 9; t++)
		rules_reading(&rules, t * 2000000000000, 1000000);
	judge(9 * 2000000000000, NEVER);
	assert_false(got.has_mean);
	assert_int_equal(got.mkt_mc, 1000000);
}

static void mkt_means_nothing_for_deep_cold(void **state)
{
	(void)state;
	profile.high_mc = -25001;
	RUN({ 0, -30000 }, { 10, -30000 });
	assert_false(got.has_mkt);
	profile.high_mc = -25000;
	RUN({ 0, -30000 }, { 10, -30000 });
	assert_true(got.has_mkt);
	profile.has_high = false;
	RUN({ 0, -272000 }, { 10, -272000 });
	assert_int_equal(got.mkt_mc, -272000);
}

static void judging_changes_nothing(void **state)
{
	struct rules before;

	(void)state;
	warm(PROFILE_CONSECUTIVE, 60, PROFILE_REVIEW);
	init(0);
	rules_begin(&rules, 0);
	FEED({ 0, 9000 }, { 60000, 9000 });
	memcpy(&before, &rules, sizeof before);
	judge(1000000, NEVER);
	check(0, RULES_YES, 60000);
	check_time(0, 60000, 1000000, 0);
	judge(100000, NEVER);
	check_time(0, 100000, 100000, 0);
	assert_memory_equal(&before, &rules, sizeof before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(consecutive_fires_at_its_delay, setup),
		cmocka_unit_test_setup(consecutive_starts_anew_inside, setup),
		cmocka_unit_test_setup(cumulative_never_resets, setup),
		cmocka_unit_test_setup(instant_counts_readings_in_a_row,
		    setup),
		cmocka_unit_test_setup(limits_are_sharp, setup),
		cmocka_unit_test_setup(doubt_forbids_but_does_not_condemn,
		    setup),
		cmocka_unit_test_setup(guard_band_is_the_profiles_choice,
		    setup),
		cmocka_unit_test_setup(a_reading_holds_for_max_gap, setup),
		cmocka_unit_test_setup(the_last_reading_holds_to_the_end,
		    setup),
		cmocka_unit_test_setup(touching_gaps_are_one, setup),
		cmocka_unit_test_setup(a_hole_never_condemns, setup),
		cmocka_unit_test_setup(possible_needs_an_outside_neighbour,
		    setup),
		cmocka_unit_test_setup(a_gap_ends_a_certain_stretch, setup),
		cmocka_unit_test_setup(late_rows_have_no_effect, setup),
		cmocka_unit_test_setup(silence_is_never_conformity, setup),
		cmocka_unit_test_setup(excursions_by_side, setup),
		cmocka_unit_test_setup(uncovered_is_what_no_temp_rule_sees,
		    setup),
		cmocka_unit_test_setup(life_ends_before_the_span_does, setup),
		cmocka_unit_test_setup(the_worst_counts_and_notice_does_not,
		    setup),
		cmocka_unit_test_setup(mean_rounds_half_to_even, setup),
		cmocka_unit_test_setup(a_sum_too_large_is_no_mean, setup),
		cmocka_unit_test_setup(mkt_means_nothing_for_deep_cold,
		    setup),
		cmocka_unit_test_setup(judging_changes_nothing, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
