/* SPDX-License-Identifier: Apache-2.0 */
/* Rules on mean kinetic temperature: windows against plain sums. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules.h"

#define NEVER RULES_NEVER
#define ROWS 3000

static struct profile profile;
static struct rules rules;
static struct rules_judgement got;
static struct rules_hold holds[800];

static void add_window(int32_t window_s, enum profile_op op, int32_t limit_mc)
{
	profile.rules[profile.rule_count++] = (struct profile_rule){
		.on = PROFILE_ON_MKT, .op = op, .limit_mc = limit_mc,
		.window_s = window_s, .severity = PROFILE_REVIEW
	};
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

static void check(int rule, enum rules_fired fired, int64_t at_ms)
{
	assert_int_equal(got.rules[rule].fired, fired);
	assert_true(got.rules[rule].at_ms == at_ms);
}

static void a_young_span_is_judged_as_a_whole(void **state)
{
	(void)state;
	add_window(600, PROFILE_GT, 8000);
	rules_init(&rules, &profile, 0, holds, 64);
	rules_begin(&rules, 0);
	rules_reading(&rules, 0, 8001);
	rules_reading(&rules, 60000, 8001);
	rules_judge(&rules, 60000, NEVER, &got, NULL, NULL);
	check(0, RULES_YES, 60000);
	assert_false(got.rules[0].timed);
	rules_judge(&rules, 90000, NEVER, &got, NULL, NULL);
	check(0, RULES_YES, 90000);
}

static void limits_are_sharp(void **state)
{
	(void)state;
	add_window(600, PROFILE_GT, 8000);
	add_window(600, PROFILE_GE, 8000);
	add_window(60, PROFILE_GT, 8000);
	add_window(60, PROFILE_GE, 8000);
	rules_init(&rules, &profile, 0, holds, 64);
	rules_begin(&rules, 0);
	rules_reading(&rules, 0, 8000);
	rules_reading(&rules, 60000, 8000);
	rules_judge(&rules, 60000, NEVER, &got, NULL, NULL);
	check(0, RULES_NO, NEVER);
	check(1, RULES_YES, 60000);
	check(2, RULES_NO, NEVER);
	check(3, RULES_YES, 60000);
}

/* Once the span is old enough, readings are the occasions to judge; as long
 * as there was none, its end is. */
static void an_old_span_is_judged_at_readings(void **state)
{
	(void)state;
	add_window(120, PROFILE_GT, 8000);
	rules_init(&rules, &profile, 0, holds, 64);
	rules_begin(&rules, 0);
	rules_reading(&rules, 0, 9000);
	rules_reading(&rules, 60000, 9000);
	rules_fault(&rules, 120000);
	rules_judge(&rules, 120000, NEVER, &got, NULL, NULL);
	check(0, RULES_YES, 120000);
	rules_reading(&rules, 170000, 5000);
	rules_judge(&rules, 170000, NEVER, &got, NULL, NULL);
	check(0, RULES_YES, 170000);
	/* nothing held in the window: nothing to judge */
	rules_init(&rules, &profile, 0, holds, 64);
	rules_begin(&rules, 0);
	rules_reading(&rules, 0, 9000);
	rules_fault(&rules, 60000);
	rules_reading(&rules, 180000, 9000);
	rules_judge(&rules, 180000, NEVER, &got, NULL, NULL);
	check(0, RULES_NO, NEVER);
}

static uint32_t seed;

static uint32_t random_below(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)seed * n >> 32);
}

struct row {
	int64_t ms;
	int32_t mc;
	bool fault;
};

static struct row rows[ROWS];

static void make_rows(void)
{
	int64_t now = 0;
	int i;

	for (i = 0; i < ROWS; i++) {
		now += random_below(10) == 0 ? 1 + random_below(600000)
					     : 60000;
		rows[i].ms = now;
		rows[i].fault = random_below(20) == 0;
		rows[i].mc = 4000 + (int32_t)random_below(2000);
		if (i > 1400 && i % 700 > 670)
			rows[i].mc += 900000 / (1 + i % 7);
	}
}

/* MKT over [since, now] of the holds that rows 0 to n make. */
static bool plain_mkt(int n, int64_t since_ms, int32_t *out)
{
	double sum = 0;
	int64_t held = 0, from;
	int i;

	for (i = 0; i < n; i++) {
		if (rows[i].fault || rows[i + 1].ms - rows[i].ms > 300000 ||
		    rows[i + 1].ms <= since_ms)
			continue;
		from = rows[i].ms > since_ms ? rows[i].ms : since_ms;
		sum += mkt_weight(10000, rows[i].mc) *
		    (double)(rows[i + 1].ms - from);
		held += rows[i + 1].ms - from;
	}
	if (held > 0)
		*out = mkt_temp_mc(10000, sum, (double)held);
	return held > 0;
}

static int64_t plain_fires(int rule)
{
	int64_t window_ms = (int64_t)profile.rules[rule].window_s * 1000;
	int32_t mkt_mc;
	int i;

	for (i = 0; i < ROWS; i++)
		if (!rows[i].fault &&
		    rows[i].ms - rows[0].ms >= window_ms &&
		    plain_mkt(i, rows[i].ms - window_ms, &mkt_mc) &&
		    mkt_mc > profile.rules[rule].limit_mc)
			return rows[i].ms;
	return NEVER;
}

/* Several windows over one small ring that wraps many times. */
static void windows_equal_plain_sums(void **state)
{
	static const int32_t windows_s[] = { 600, 3600, 3601, 36000 };
	static const int32_t limits_mc[] = { 4990, 5015, 5030, 8000, 40000,
		100000, 600000 };
	size_t cap = sizeof holds / sizeof holds[0], i, k;
	int n;

	(void)state;
	for (i = 0; i < sizeof limits_mc / sizeof limits_mc[0]; i++)
		for (k = 0; k < sizeof windows_s / sizeof windows_s[0]; k++)
			add_window(windows_s[k], PROFILE_GT, limits_mc[i]);
	for (seed = 1; seed < 40; seed = seed % 1000 + 7) {
		make_rows();
		rules_init(&rules, &profile, 0, holds, cap);
		rules_begin(&rules, rows[0].ms);
		for (n = 0; n < ROWS; n++) {
			if (rows[n].fault)
				rules_fault(&rules, rows[n].ms);
			else
				rules_reading(&rules, rows[n].ms, rows[n].mc);
		}
		rules_judge(&rules, rows[ROWS - 1].ms, NEVER, &got, NULL,
		    NULL);
		for (n = 0; n < profile.rule_count; n++) {
			int64_t at_ms = plain_fires(n);

			check(n, at_ms == NEVER ? RULES_NO : RULES_YES, at_ms);
		}
	}
}

/* Seconds of 9 °C, the rest of the window 5 °C, until it exceeds a limit. */
static int64_t hot_seconds(int32_t window_s, int32_t limit_mc)
{
	double hot = mkt_weight(10000, 9000), mild = mkt_weight(10000, 5000);
	int s;

	for (s = 0; mkt_temp_mc(10000, s * hot + (window_s - s) * mild,
	    window_s) <= limit_mc; s++)
		;
	return s;
}

/* More readings than there is room for: the sums stay right; only what the
 * old edge cuts becomes coarser, and there it is 5 °C all over. */
static void too_many_readings_are_merged(void **state)
{
	size_t cap;
	int64_t t;
	int i;

	(void)state;
	for (i = 0; i < 24; i++)
		add_window(i % 2 ? 3600 : 1800, PROFILE_GT, 5300 + i * 150);
	cap = rules_holds_needed(&profile);
	assert_in_range(cap, 61, 100);
	rules_init(&rules, &profile, 0, holds, cap);
	rules_begin(&rules, 0);
	for (t = 0; t <= 9000; t++)
		rules_reading(&rules, t * 1000, t < 5400 ? 5000 : 9000);
	rules_judge(&rules, 9000000, NEVER, &got, NULL, NULL);
	for (i = 0; i < 24; i++)
		check(i, RULES_YES, 1000 * (5400 + hot_seconds(
		    profile.rules[i].window_s, profile.rules[i].limit_mc)));
}

/* The other way round: the edge cuts the step itself. */
static void the_old_edge_is_coarse_by_few_readings(void **state)
{
	struct profile_rule *rule;
	int64_t t, exact_ms;
	size_t cap;

	(void)state;
	add_window(3600, PROFILE_GT, 8000);
	rule = &profile.rules[0];
	cap = rules_holds_needed(&profile);
	rules_init(&rules, &profile, 0, holds, cap);
	rules_begin(&rules, 0);
	/* a hot half hour leaves the window while it grows hot again */
	for (t = 0; t <= 9000; t++)
		rules_reading(&rules, t * 1000,
		    t < 1000 || t >= 3600 ? 9000 : 5000);
	rules_judge(&rules, 9000000, NEVER, &got, NULL, NULL);
	exact_ms = 1000 * (3600 + hot_seconds(3600, rule->limit_mc));
	assert_int_equal(got.rules[0].fired, RULES_YES);
	assert_in_range(got.rules[0].at_ms,
	    exact_ms - 3600000 / (int64_t)cap * 4,
	    exact_ms + 3600000 / (int64_t)cap * 4);
}

/* A window shorter than what is merged sees a little more than itself. */
static void a_short_window_beside_a_long_one(void **state)
{
	size_t cap;
	int64_t t;

	(void)state;
	add_window(3600, PROFILE_GT, 100000);
	add_window(60, PROFILE_GT, 8990);
	add_window(60, PROFILE_GT, 9000);
	cap = rules_holds_needed(&profile);
	rules_init(&rules, &profile, 0, holds, cap);
	rules_begin(&rules, 0);
	for (t = 0; t <= 9000; t++)
		rules_reading(&rules, t * 1000, t < 5400 ? 5000 : 9000);
	rules_judge(&rules, 9000000, NEVER, &got, NULL, NULL);
	assert_int_equal(got.rules[1].fired, RULES_YES);
	assert_in_range(got.rules[1].at_ms, 5459000,
	    5460000 + 3600000 / (int64_t)cap * 4);
	check(2, RULES_NO, NEVER);
}

static void the_ring_is_not_touched_by_judging(void **state)
{
	struct rules_hold before[8];
	int64_t t;

	(void)state;
	add_window(120, PROFILE_GT, 9000);
	rules_init(&rules, &profile, 0, holds, 8);
	rules_begin(&rules, 0);
	for (t = 0; t < 20; t++)
		rules_reading(&rules, t * 60000, 5000 + (int32_t)t);
	memcpy(before, holds, sizeof before);
	rules_judge(&rules, 21 * 60000, NEVER, &got, NULL, NULL);
	assert_memory_equal(before, holds, sizeof before);
}

static void without_a_ring_the_whole_is_judged(void **state)
{
	(void)state;
	add_window(60, PROFILE_GT, 5000);
	rules_init(&rules, &profile, 0, NULL, 0);
	rules_begin(&rules, 0);
	for (int i = 0; i < 10; i++)
		rules_reading(&rules, i * 60000, 5000);
	rules_judge(&rules, 600000, NEVER, &got, NULL, NULL);
	check(0, RULES_NO, NEVER);
	profile.rules[0].op = PROFILE_GE;
	rules_judge(&rules, 600000, NEVER, &got, NULL, NULL);
	check(0, RULES_YES, 600000);
	assert_false(rules_mkt_lasts(&rules, 0));
}

/* Fired for good; whether its window is still too warm is another matter. */
static void a_window_that_cooled_down_does_not_last(void **state)
{
	(void)state;
	add_window(86400, PROFILE_GT, 100000);
	add_window(300, PROFILE_GE, 8000);
	rules_init(&rules, &profile, 0, holds, 800);
	rules_begin(&rules, 0);
	for (int i = 0; i < 20; i++) {
		rules_reading(&rules, i * 60000, i < 8 ? 8000 : 5000);
		assert_int_equal(rules_mkt_lasts(&rules, 1), i >= 5 && i < 9);
		assert_false(rules_mkt_lasts(&rules, 0));
		assert_false(rules_mkt_lasts(&rules, 2));
	}
	/* nothing held in it: nothing is known */
	rules_fault(&rules, 20 * 60000);
	rules_reading(&rules, 40 * 60000, 9000);
	assert_false(rules_mkt_lasts(&rules, 1));
	rules_reading(&rules, 41 * 60000, 9000);
	assert_true(rules_mkt_lasts(&rules, 1));
	rules_judge(&rules, 41 * 60000, NEVER, &got, NULL, NULL);
	check(1, RULES_YES, 300000);
}

/* Holds from seconds to hours in a ring of eight: merged or moved up, their
 * sums stay, so a window of the whole span has the mean of the whole. */
static void what_is_moved_stays_itself(void **state)
{
	(void)state;
	seed = 11;
	profile.max_gap_s = 30000;
	for (int run = 0; run < 300; run++) {
		int64_t t = 0;

		profile.rule_count = 0;
		add_window(86400, PROFILE_GE, 0);
		rules_init(&rules, &profile, 0, holds, 8);
		rules_begin(&rules, 0);
		for (int i = 0; t < 86400000; i++) {
			seed = seed * 1664525u + 1013904223u;
			rules_reading(&rules, t, 4000 +
			    (int32_t)(seed >> 8) % 4000);
			t += seed >> 30 == 0 ? 20000000 : (seed >> 12) % 60000;
			t = t > 86400000 ? 86400000 : t;
		}
		rules_judge(&rules, t, NEVER, &got, NULL, NULL);
		profile.rules[0].limit_mc = got.mkt_mc + 1;
		rules_reading(&rules, t, 4000);
		assert_false(rules_mkt_lasts(&rules, 0));
		profile.rules[0].limit_mc = got.mkt_mc - 1;
		rules_reading(&rules, t + 1, 4000);
		assert_true(rules_mkt_lasts(&rules, 0));
	}
}

/* As many as there can be, in a ring that must be merged again and again. */
static void thirty_two_windows_share_a_small_ring(void **state)
{
	(void)state;
	for (int i = 0; i < LIMIT_RULES; i++)
		add_window(3600, PROFILE_GE, i % 2 ? 5001 : 5000);
	rules_init(&rules, &profile, 0, holds, 8);
	rules_begin(&rules, 0);
	for (int64_t t = 0; t < 300; t++)
		rules_reading(&rules, t * 60000, 5000);
	rules_judge(&rules, 300 * 60000, NEVER, &got, NULL, NULL);
	for (int i = 0; i < LIMIT_RULES; i++) {
		assert_int_equal(got.rules[i].fired, i % 2 ? RULES_NO :
		    RULES_YES);
		assert_int_equal(rules_mkt_lasts(&rules, i), i % 2 == 0);
	}
}

static void no_mkt_rule_needs_no_ring(void **state)
{
	(void)state;
	assert_int_equal(rules_holds_needed(&profile), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_young_span_is_judged_as_a_whole,
		    setup),
		cmocka_unit_test_setup(limits_are_sharp, setup),
		cmocka_unit_test_setup(an_old_span_is_judged_at_readings,
		    setup),
		cmocka_unit_test_setup(windows_equal_plain_sums, setup),
		cmocka_unit_test_setup(too_many_readings_are_merged, setup),
		cmocka_unit_test_setup(the_old_edge_is_coarse_by_few_readings,
		    setup),
		cmocka_unit_test_setup(a_short_window_beside_a_long_one,
		    setup),
		cmocka_unit_test_setup(the_ring_is_not_touched_by_judging,
		    setup),
		cmocka_unit_test_setup(without_a_ring_the_whole_is_judged,
		    setup),
		cmocka_unit_test_setup(a_window_that_cooled_down_does_not_last,
		    setup),
		cmocka_unit_test_setup(what_is_moved_stays_itself, setup),
		cmocka_unit_test_setup(thirty_two_windows_share_a_small_ring,
		    setup),
		cmocka_unit_test_setup(no_mkt_rule_needs_no_ring, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
