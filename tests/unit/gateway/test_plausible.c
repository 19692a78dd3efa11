/* SPDX-License-Identifier: Apache-2.0 */
/* What a working probe does not give is no temperature. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plausible.h"

#define MINUTE 60000
#define NOTHING INT32_MIN

static struct plausible watch;
static int32_t values[2];
static enum probe_result results[2];
static int64_t now;

/* Probe 0 is watched: ten minutes, another one moving more than 2 degrees. */
static int setup(void **state)
{
	(void)state;
	plausible_init(&watch);
	plausible_add(&watch, 600, 2000, 5000);
	plausible_add(&watch, 0, 2000, 0);
	now = 0;
	return 0;
}

static enum probe_result row(int32_t first, int32_t second)
{
	values[0] = first;
	values[1] = second;
	results[0] = first == NOTHING ? PROBE_CRC : PROBE_OK;
	results[1] = second == NOTHING ? PROBE_CRC : PROBE_OK;
	plausible_row(&watch, now, values, results, NOTHING);
	now += MINUTE;
	return results[0];
}

static void a_value_that_stays_while_others_move_is_stuck(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++)
		assert_int_equal(row(5000, 20000 + 500 * i), PROBE_OK);
	assert_int_equal(row(5000, 25000), PROBE_STUCK);
	assert_int_equal(values[0], NOTHING);
	assert_int_equal(results[1], PROBE_OK);
	assert_int_equal(row(5000, 20000), PROBE_STUCK);
	/* the smallest step says that it lives */
	assert_int_equal(row(5001, 20000), PROBE_OK);
	assert_int_equal(values[0], 5001);
	assert_int_equal(row(5001, 30000), PROBE_OK);
}

static void a_still_box_has_still_probes(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(row(5000, 20000 + i % 3 * 1000), PROBE_OK);
	assert_int_equal(row(5000, 22001), PROBE_STUCK);
}

/* What the other one did before, or what it did not say, proves nothing. */
static void only_movement_meanwhile_counts(void **state)
{
	(void)state;
	assert_int_equal(row(4000, 10000), PROBE_OK);
	for (int i = 0; i < 20; i++)
		assert_int_equal(row(5000, NOTHING), PROBE_OK);
	for (int i = 0; i < 20; i++)
		assert_int_equal(row(5000, 20000), PROBE_OK);
	assert_int_equal(row(5000, 22001), PROBE_STUCK);
}

static void a_fault_begins_anew(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++)
		assert_int_equal(row(5000, 20000 + 500 * i), PROBE_OK);
	assert_int_equal(row(NOTHING, 20000), PROBE_CRC);
	for (int i = 0; i < 10; i++)
		assert_int_equal(row(5000, 20000 + 500 * i), PROBE_OK);
	assert_int_equal(row(5000, 20000), PROBE_STUCK);
}

static void who_is_not_watched_is_not_stuck(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++)
		(void)row(5000 + 300 * i, 20000);
	assert_int_equal(results[1], PROBE_OK);
}

/* Two readings in a week are no pattern. */
static void sparse_readings_are_no_pattern(void **state)
{
	(void)state;
	assert_int_equal(row(5000, 10000), PROBE_OK);
	now += 1000 * MINUTE;
	assert_int_equal(row(5000, 30000), PROBE_OK);
	now += 1000 * MINUTE;
	assert_int_equal(row(5000, 30000), PROBE_STUCK);
}

static void a_leap_is_doubted(void **state)
{
	(void)state;
	assert_false(plausible_slews(&watch, 0, 0, 90000));	/* the first */
	(void)row(5000, 20000);
	assert_false(plausible_slews(&watch, 0, now, 10000));
	assert_true(plausible_slews(&watch, 0, now, 10001));
	assert_true(plausible_slews(&watch, 0, now, -1));
	assert_false(plausible_slews(&watch, 1, now, 90000));
	/* twice the time, twice the way */
	assert_false(plausible_slews(&watch, 0, now + MINUTE, 15000));
	assert_true(plausible_slews(&watch, 0, now + MINUTE, 15001));
	/* a fault tells no temperature to leap from */
	(void)row(NOTHING, 20000);
	assert_false(plausible_slews(&watch, 0, now, 15000));
}

static void a_second_reading_confirms_or_not(void **state)
{
	(void)state;
	(void)row(5000, 20000);
	assert_true(plausible_confirms(&watch, 0, now, 30000, 30100));
	assert_true(plausible_confirms(&watch, 0, now, 30000, 25000));
	assert_false(plausible_confirms(&watch, 0, now, 30000, 24999));
	assert_false(plausible_confirms(&watch, 0, now, 12000, 9000));
	assert_false(plausible_confirms(&watch, 0, now, 12000, 5000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(f) cmocka_unit_test_setup(f, setup)
		CASE(a_value_that_stays_while_others_move_is_stuck),
		CASE(a_still_box_has_still_probes),
		CASE(only_movement_meanwhile_counts),
		CASE(a_fault_begins_anew),
		CASE(who_is_not_watched_is_not_stuck),
		CASE(sparse_readings_are_no_pattern),
		CASE(a_leap_is_doubted),
		CASE(a_second_reading_confirms_or_not),
#undef CASE
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
