/* SPDX-License-Identifier: Apache-2.0 */
/* test_rules_box.c - rules about the box: announced openings, seal, light,
 * vibration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules.h"

#define NEVER RULES_NEVER

static struct profile profile;
static struct rules rules;
static struct rules_judgement got;

static struct profile_rule *add(enum profile_on on, enum profile_mode mode,
    int32_t delay_s)
{
	struct profile_rule *rule = &profile.rules[profile.rule_count++];

	*rule = (struct profile_rule){
		.on = on, .op = PROFILE_GT, .mode = mode,
		.delay_s = delay_s, .severity = PROFILE_REVIEW,
		.confirm = mode == PROFILE_INSTANT ? 1 : 0
	};
	return rule;
}

static int setup(void **state)
{
	(void)state;
	profile = (struct profile){
		.has_high = true, .high_mc = 8000, .interval_s = 60,
		.max_gap_s = 300
	};
	return 0;
}

static void init(void)
{
	rules_init(&rules, &profile, 0, NULL, 0);
	rules_begin(&rules, 0);
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

static void used(int rule, int64_t ms)
{
	assert_int_equal(got.rules[rule].used_ms, ms);
}

/* Rules 0 and 1: any opening; 2 and 3: the announced time only. */
static void lid_rules(void)
{
	for (int i = 0; i < 2; i++) {
		add(PROFILE_ON_LID, PROFILE_CUMULATIVE, 100)->announced = i;
		add(PROFILE_ON_LID, PROFILE_CONSECUTIVE, 60)->announced = i;
	}
	init();
}

static void an_announced_opening_is_expected(void **state)
{
	(void)state;
	lid_rules();
	rules_announce(&rules, 1000, 10000, 40000);
	rules_lid(&rules, 20000, true);
	rules_lid(&rules, 30000, false);
	judge(50000);
	used(0, 0);
	used(2, 10000);
	used(3, 10000);
}

static void a_window_covers_no_more_than_itself(void **state)
{
	(void)state;
	lid_rules();
	rules_announce(&rules, 0, 10000, 40000);
	rules_lid(&rules, 5000, true);	/* early, and late */
	judge(25000);
	used(0, 5000);
	used(2, 15000);
	rules_lid(&rules, 70000, false);
	judge(80000);
	used(0, 5000 + 30000);
	used(1, 30000);			/* two stretches, not one */
	used(2, 30000);
	used(3, 30000);
}

static void one_said_while_open_is_too_late(void **state)
{
	(void)state;
	lid_rules();
	rules_lid(&rules, 10000, true);
	rules_announce(&rules, 10000, 0, 90000);
	rules_lid(&rules, 15000, true);	/* said again: the same opening */
	rules_lid(&rules, 20000, false);
	judge(30000);
	used(0, 10000);
	used(2, 0);
	rules_lid(&rules, 40000, true);	/* a later opening is covered */
	rules_lid(&rules, 50000, false);
	judge(60000);
	used(0, 10000);
	used(2, 10000);
}

static void windows_that_touch_are_one(void **state)
{
	(void)state;
	lid_rules();
	rules_announce(&rules, 0, 10000, 50000);
	rules_announce(&rules, 0, 30000, 40000);
	rules_announce(&rules, 0, 50000, 80000);
	rules_announce(&rules, 0, 90000, 90000);	/* none at all */
	rules_lid(&rules, 10000, true);
	rules_lid(&rules, 95000, false);
	judge(99000);
	used(0, 15000);
	used(3, 70000);
	check(3, RULES_YES, 70000);
	check(2, RULES_NO, NEVER);
	assert_int_equal(got.outcome, RULES_INDETERMINATE);	/* no reading */
}

static void instant_lid_rules_see_the_window_end(void **state)
{
	(void)state;
	add(PROFILE_ON_LID, PROFILE_INSTANT, 0);
	add(PROFILE_ON_LID, PROFILE_INSTANT, 0)->announced = true;
	init();
	rules_announce(&rules, 0, 10000, 40000);
	rules_lid(&rules, 20000, true);
	judge(39999);
	check(0, RULES_NO, NEVER);
	check(1, RULES_YES, 20000);
	judge(40000);
	check(0, RULES_YES, 40000);
	rules_lid(&rules, 40001, false);
	judge(50000);
	check(0, RULES_YES, 40000);
}

static void the_span_cuts_announced_time_too(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++)
		add(PROFILE_ON_LID, PROFILE_CUMULATIVE, 100)->announced = i;
	add(PROFILE_ON_LID, PROFILE_INSTANT, 0)->announced = true;
	rules_init(&rules, &profile, 0, NULL, 0);
	rules_announce(&rules, 0, 10000, 40000);
	rules_lid(&rules, 5000, true);
	rules_begin(&rules, 20000);
	rules_end(&rules, 60000);
	rules_lid(&rules, 70000, false);
	judge(80000);
	used(0, 20000);
	used(1, 20000);
	check(2, RULES_YES, 20000);
}

/* More than can be kept: what is not kept is not announced. */
static void only_so_many_windows_are_kept(void **state)
{
	(void)state;
	lid_rules();
	for (int i = 0; i <= RULES_NOTICES; i++)
		rules_announce(&rules, i, 1000000 + i * 10000,
		    1005000 + i * 10000);
	for (int i = 0; i <= RULES_NOTICES; i++) {
		rules_lid(&rules, 1000000 + i * 10000, true);
		rules_lid(&rules, 1001000 + i * 10000, false);
	}
	judge(2000000);
	used(2, RULES_NOTICES * 1000);
	used(0, 1000);
	/* those that are over make room */
	rules_announce(&rules, 2000000, 2000000, 2001000);
	rules_lid(&rules, 2000000, true);
	judge(2000500);
	used(2, RULES_NOTICES * 1000 + 500);
}

/* Windows that end now, or cover nothing, take no room. */
static void what_is_over_or_empty_is_not_kept(void **state)
{
	(void)state;
	lid_rules();
	for (int i = 0; i < RULES_NOTICES; i++)
		rules_announce(&rules, 0, 1000, 2000);
	for (int i = 0; i < 2 * RULES_NOTICES; i++)
		rules_announce(&rules, 2000, 4000, 4000);
	for (int i = 1; i < RULES_NOTICES; i++)
		rules_announce(&rules, 2000, 9000, 10000);
	rules_announce(&rules, 2000, 5000, 6000);
	rules_lid(&rules, 5000, true);
	rules_lid(&rules, 5500, false);
	judge(6000);
	used(2, 500);
	used(0, 0);
	/* and what was dropped does not come back */
	for (int i = 0; i < 2 * RULES_NOTICES; i++)
		rules_announce(&rules, 7000 + i, 8000, 8000);
	rules_announce(&rules, 8000, 8000, 9000);
	rules_lid(&rules, 8000, true);
	judge(8500);
	used(2, 1000);
	used(0, 0);
}

/* Counted moment by moment. */
static void announced_time_agrees_with_plain_counting(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (int run = 0; run < 300; run++) {
		struct {
			int from, to;
			bool usable;
		} windows[RULES_NOTICES];
		int count = 0, inside = 0, outside = 0;
		bool open = false;

		profile.rule_count = 0;
		lid_rules();
		for (int t = 0; t < 200; t++) {
			bool covered = false;

			seed = seed * 1664525u + 1013904223u;
			if (seed >> 28 == 0 && count < RULES_NOTICES) {
				windows[count].from = (int)(seed >> 8) % 250;
				windows[count].to = windows[count].from +
				    (int)(seed >> 16) % 60;
				windows[count].usable = false;
				rules_announce(&rules, t, windows[count].from,
				    windows[count].to);
				count++;
			}
			if (seed >> 27 == 7 || seed >> 27 == 8) {
				if (!open)
					for (int i = 0; i < count; i++)
						windows[i].usable = true;
				open = !open;
				rules_lid(&rules, t, open);
			}
			for (int i = 0; i < count; i++)
				covered |= windows[i].usable &&
				    t >= windows[i].from && t < windows[i].to;
			inside += open && covered;
			outside += open && !covered;
		}
		judge(200);
		used(0, outside);
		used(2, inside);
	}
}

static void a_broken_seal_is_seen(void **state)
{
	(void)state;
	add(PROFILE_ON_SEAL, PROFILE_INSTANT, 0);
	rules_init(&rules, &profile, 0, NULL, 0);
	rules_seal(&rules, 5, true);	/* while packing */
	rules_seal(&rules, 8, false);
	rules_begin(&rules, 10);
	judge(20);
	check(0, RULES_NO, NEVER);
	rules_seal(&rules, 30, false);
	judge(30);
	check(0, RULES_NO, NEVER);
	rules_seal(&rules, 40, true);
	rules_seal(&rules, 50, false);	/* nobody takes it back */
	judge(60);
	check(0, RULES_YES, 40);
	assert_false(got.rules[0].timed);
	rules_init(&rules, &profile, 0, NULL, 0);
	rules_seal(&rules, 5, true);	/* never closed before the start */
	rules_begin(&rules, 10);
	judge(20);
	check(0, RULES_YES, 10);
}

static void light_is_judged_like_tilt(void **state)
{
	(void)state;
	add(PROFILE_ON_LIGHT, PROFILE_CUMULATIVE, 10)->limit_lux = 50;
	add(PROFILE_ON_LIGHT, PROFILE_CONSECUTIVE, 5)->limit_lux = 50;
	add(PROFILE_ON_LIGHT, PROFILE_INSTANT, 0)->limit_lux = 1000;
	profile.rules[2].op = PROFILE_GE;
	init();
	rules_light(&rules, 0, 50);
	rules_light(&rules, 10000, 51);
	rules_light(&rules, 14000, 999);
	rules_light(&rules, 14500, 50);
	judge(20000);
	used(0, 4500);
	check(1, RULES_NO, NEVER);
	check(2, RULES_NO, NEVER);
	rules_light(&rules, 20000, 1000);
	judge(26000);
	check(0, RULES_YES, 25500);
	check(1, RULES_YES, 25000);
	check(2, RULES_YES, 20000);
}

static void vibration_is_judged_in_its_band(void **state)
{
	struct profile_rule *rule;

	(void)state;
	rule = add(PROFILE_ON_VIBRATION, PROFILE_CUMULATIVE, 10);
	rule->low_hz = 20;
	rule->high_hz = 30;
	rule->rms_mg = 500;
	*add(PROFILE_ON_VIBRATION, PROFILE_CONSECUTIVE, 5) = *rule;
	profile.rules[1].mode = PROFILE_CONSECUTIVE;
	profile.rules[1].delay_s = 5;
	profile.rules[1].op = PROFILE_GE;
	init();
	rules_vibration(&rules, 0, 20, 30, 500);
	rules_vibration(&rules, 1000, 10, 30, 9000);	/* other bands */
	rules_vibration(&rules, 2000, 20, 31, 0);
	judge(4999);
	used(0, 0);
	used(1, 4999);
	judge(5000);
	check(1, RULES_YES, 5000);
	rules_vibration(&rules, 6000, 20, 30, 501);
	rules_vibration(&rules, 9000, 20, 30, 0);
	rules_vibration(&rules, 20000, 20, 30, 600);
	judge(27000);
	check(0, RULES_YES, 27000);
	used(1, 9000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_announced_opening_is_expected,
		    setup),
		cmocka_unit_test_setup(a_window_covers_no_more_than_itself,
		    setup),
		cmocka_unit_test_setup(one_said_while_open_is_too_late,
		    setup),
		cmocka_unit_test_setup(windows_that_touch_are_one, setup),
		cmocka_unit_test_setup(instant_lid_rules_see_the_window_end,
		    setup),
		cmocka_unit_test_setup(the_span_cuts_announced_time_too,
		    setup),
		cmocka_unit_test_setup(only_so_many_windows_are_kept, setup),
		cmocka_unit_test_setup(what_is_over_or_empty_is_not_kept,
		    setup),
		cmocka_unit_test_setup(
		    announced_time_agrees_with_plain_counting, setup),
		cmocka_unit_test_setup(a_broken_seal_is_seen, setup),
		cmocka_unit_test_setup(light_is_judged_like_tilt, setup),
		cmocka_unit_test_setup(vibration_is_judged_in_its_band,
		    setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
