/* SPDX-License-Identifier: Apache-2.0 */
/* The ring of holds behind mkt rules: how much room it wants, what merging
 * keeps, and that windows of all lengths share it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules.h"

#define NEVER RULES_NEVER

static struct profile profile;
static struct rules rules;
static struct rules_judgement got;
static struct rules_hold holds[400];

static void add_window(int32_t window_s, enum profile_op op, int32_t limit_mc)
{
	profile.rules[profile.rule_count++] = (struct profile_rule){
		.on = PROFILE_ON_MKT, .op = op, .limit_mc = limit_mc,
		.window_s = window_s, .severity = PROFILE_REVIEW
	};
}

/* Beyond the last rule: a window of years, which would leave room for none. */
static int setup(void **state)
{
	int i;

	(void)state;
	profile = (struct profile){ .has_high = true, .high_mc = 8000,
		.interval_s = 60, .max_gap_s = 300 };
	for (i = 0; i < LIMIT_RULES; i++)
		add_window(300000000, PROFILE_GE, -273149);
	profile.rule_count = 0;
	memset(holds, 0, sizeof holds);
	return 0;
}

static void begin(size_t cap)
{
	memset(&rules, 0xA5, sizeof rules);
	rules_init(&rules, &profile, 0, holds, cap);
	rules_begin(&rules, 0);
}

static void reading(int64_t time_ms, int32_t temp_mc)
{
	assert_int_equal(rules_reading(&rules, time_ms, temp_mc), STATUS_OK);
}

static void judge(int64_t end_ms)
{
	rules_judge(&rules, end_ms, NEVER, &got, NULL, NULL);
}

static void check(int rule, enum rules_fired fired, int64_t at_ms)
{
	assert_int_equal(got.rules[rule].fired, fired);
	assert_true(got.rules[rule].at_ms == at_ms);
}

static void room_is_asked_for_the_longest_window(void **state)
{
	(void)state;
	assert_int_equal(rules_holds_needed(&profile), 0);
	add_window(3600, PROFILE_GT, 8000);
	add_window(600, PROFILE_GT, 8000);
	profile.rules[2] = (struct profile_rule){ .on = PROFILE_ON_TEMP,
		.window_s = 86400 };
	profile.rule_count++;
	assert_int_equal(rules_holds_needed(&profile), 60 + 7 + 8);
	profile.interval_s = 900;
	assert_int_equal(rules_holds_needed(&profile), 4 + 0 + 8);
	profile.interval_s = 0;
	assert_int_equal(rules_holds_needed(&profile), 3600 + 450 + 8);
}

static void eight_are_room_enough(void **state)
{
	int64_t t;

	(void)state;
	add_window(600, PROFILE_GT, 8000);
	begin(8);
	for (t = 0; t < 100; t++)
		reading(t * 30000, t < 50 ? 5000 : 9000);
	judge(100 * 30000);
	assert_int_equal(got.rules[0].fired, RULES_YES);
	assert_in_range(got.rules[0].at_ms, 1500000, 2100000);
	begin(7);			/* too few are none: the whole is judged */
	for (t = 0; t < 100; t++)
		reading(t * 30000, 9000);
	judge(100 * 30000);
	check(0, RULES_YES, 100 * 30000);
}

/* With room for all nothing is merged, however long it goes on. */
static void what_has_room_is_not_merged(void **state)
{
	int64_t t;
	int i;

	(void)state;
	add_window(3600, PROFILE_GT, 100000);
	begin(100);
	for (t = 0; t < 5000; t++)
		reading(t * 60000, 5000);
	for (i = 0; i < 100; i++)
		assert_int_equal(holds[i].to_ms - holds[i].from_ms, 60000);
}

/* The window of a rule that has fired moves on like any other. */
static void who_fired_moves_on(void **state)
{
	int64_t t;
	int i;

	(void)state;
	add_window(600, PROFILE_GE, 4000);
	add_window(3600, PROFILE_GT, 100000);
	begin(100);
	for (t = 0; t < 5000; t++)
		reading(t * 60000, 5000);
	judge(t * 60000);
	check(0, RULES_YES, 600000);
	for (i = 0; i < 100; i++)
		assert_int_equal(holds[i].to_ms - holds[i].from_ms, 60000);
}

/* Merged holds grow to 4/cap of the longest window, not beyond, and not
 * less where seconds fit. */
static void merged_holds_have_their_length(void **state)
{
	int64_t t, longest = 0, length;
	int i;

	(void)state;
	profile.interval_s = 1;
	add_window(3600, PROFILE_GT, 100000);
	add_window(60, PROFILE_GT, 100000);
	begin(64);
	for (t = 0; t < 9000; t++)
		reading(t * 1000, 5000);
	for (i = 0; i < 64; i++) {
		length = holds[i].to_ms - holds[i].from_ms;
		longest = length > longest ? length : longest;
	}
	assert_int_equal(longest, 3600000 / 64 * 4);
}

/* Whatever is merged: the mean of a constant is that constant. */
static void a_constant_stays_itself(void **state)
{
	size_t cap;
	int64_t t;
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		add_window(1 + i % 3, PROFILE_GE, 8000);
		add_window(1 + i % 3, PROFILE_GT, 8000);
		add_window(1 + i % 3, PROFILE_GE, 8001);
	}
	for (cap = 8; cap < 40; cap += 5) {
		begin(cap);
		for (t = 0; t < 3000; t += 7)
			reading(t, 5000);
		for (; t < 9000; t += 7)
			reading(t, 8000);
		judge(t);
		for (i = 0; i < 18; i++) {
			if (i % 3 != 0) {
				check(i, RULES_NO, NEVER);
				continue;
			}
			assert_int_equal(got.rules[i].fired, RULES_YES);
			assert_in_range(got.rules[i].at_ms,
			    3000 + 1000 * (1 + i / 3 % 3), 8000);
		}
	}
}

/* Half a minute of 20 °C at every place of a ring that is always full: the
 * short window sees it when it comes, and no other moment. */
static void a_short_window_keeps_its_place(void **state)
{
	int64_t t, from;

	(void)state;
	profile.interval_s = 1;
	add_window(60, PROFILE_GT, 9000);
	add_window(3600, PROFILE_GT, 100000);
	add_window(60, PROFILE_GT, 9000);
	for (from = 3700; from < 4400; from += 13) {
		begin(120);
		for (t = 0; t < 5000; t++)
			reading(t * 1000, t >= from && t < from + 30 ? 20000 :
			    5000);
		judge(t * 1000);
		assert_int_equal(got.rules[0].fired, RULES_YES);
		assert_in_range(got.rules[0].at_ms, from * 1000,
		    (from + 40) * 1000);
		check(2, RULES_YES, got.rules[0].at_ms);
	}
}

/* After an hour of heat the window must be rid of it: nothing fires. */
static void what_left_the_window_is_gone(void **state)
{
	int64_t t;

	(void)state;
	profile.interval_s = 1;
	add_window(600, PROFILE_GT, 15000);
	add_window(3600, PROFILE_GT, 100000);
	begin(120);
	for (t = 0; t < 9000; t++) {
		reading(t * 1000, t < 590 ? 14000 : t < 2000 ? 5000 :
		    t < 2500 ? 14900 : 5000);
		if (t > 3300)	/* sums are as of now, not of the heat */
			assert_true(rules.windows[0].held_ms < 800000);
	}
	judge(t * 1000);
	check(0, RULES_NO, NEVER);
}

/* The window's edge lies in a gap: the first hold counts whole, if only a
 * millisecond of it. */
static void an_edge_in_a_gap_cuts_nothing(void **state)
{
	(void)state;
	profile.interval_s = 1;
	profile.max_gap_s = 1;
	add_window(1, PROFILE_GT, 20000);
	begin(64);
	reading(0, 5000);
	assert_int_equal(rules_fault(&rules, 100), STATUS_OK);
	reading(1500, 100000);
	reading(1501, 5000);
	reading(2001, 5000);
	judge(2001);
	check(0, RULES_YES, 1501);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(room_is_asked_for_the_longest_window,
		    setup),
		cmocka_unit_test_setup(eight_are_room_enough, setup),
		cmocka_unit_test_setup(what_has_room_is_not_merged, setup),
		cmocka_unit_test_setup(who_fired_moves_on, setup),
		cmocka_unit_test_setup(merged_holds_have_their_length, setup),
		cmocka_unit_test_setup(a_constant_stays_itself, setup),
		cmocka_unit_test_setup(a_short_window_keeps_its_place, setup),
		cmocka_unit_test_setup(what_left_the_window_is_gone, setup),
		cmocka_unit_test_setup(an_edge_in_a_gap_cuts_nothing, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
