/* SPDX-License-Identifier: Apache-2.0 */
/* test_legtime.c - wall clock steps move nothing; reboots are bridged or
 * said to be unknown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "legtime.h"

#define UTC 1767225600000LL

static struct legtime t;
static bool unknown;

static int64_t step(int64_t boot, int64_t mono, int64_t utc,
    enum record_tq tq)
{
	struct record_head h = { .boot = boot, .mono_ms = mono, .utc_ms = utc,
		.tq = tq };

	return legtime_step(&t, &h, &unknown);
}

static int setup(void **state)
{
	struct record_head open = { .boot = 1, .mono_ms = 1000, .utc_ms = UTC,
		.tq = RECORD_NTP };

	(void)state;
	legtime_open(&t, &open);
	return 0;
}

static void steps_of_the_wall_clock_move_nothing(void **state)
{
	(void)state;
	assert_int_equal(step(1, 61000, UTC + 60000, RECORD_NTP), UTC + 60000);
	assert_int_equal(step(1, 121000, 0, RECORD_TQ_NONE), UTC + 120000);
	assert_int_equal(step(1, 181000, UTC + 9999999, RECORD_NTP),
	    UTC + 180000);
	assert_false(unknown);
	assert_int_equal(legtime_at(&t, 182000), UTC + 181000);
}

static void trusted_clocks_bridge_a_reboot(void **state)
{
	(void)state;
	assert_int_equal(step(2, 7, UTC + 600000, RECORD_RTC), UTC + 600000);
	assert_false(unknown);
	assert_int_equal(step(2, 1007, UTC, RECORD_RTC), UTC + 601000);
	assert_false(unknown);
}

static void untrusted_clocks_do_not(void **state)
{
	(void)state;
	assert_int_equal(step(2, 7, UTC + 600000, RECORD_TQ_NONE), UTC);
	assert_true(unknown);
	assert_int_equal(step(2, 1007, UTC + 600000, RECORD_NTP), UTC + 1000);
	assert_false(unknown);
	/* the side before was untrusted */
	step(2, 2007, 0, RECORD_TQ_NONE);
	step(3, 1, UTC + 900000, RECORD_NTP);
	assert_true(unknown);
}

static void a_clock_that_goes_back_bridges_nothing(void **state)
{
	(void)state;
	step(2, 7, UTC - 1, RECORD_NTP);
	assert_true(unknown);
	setup(NULL);
	assert_int_equal(step(2, 7, UTC, RECORD_NTP), UTC);
	assert_false(unknown);
}

/* No clock of ours ends in 2038, nor 2^32 seconds after 1970; a leap second
 * is a step of the wall clock like any other. */
static void time_does_not_end(void **state)
{
	static const int64_t around[] = { 2147483648000, 4294967296000,
		253402300799000 };

	(void)state;
	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
		struct record_head open = { .boot = 1, .mono_ms = 5,
			.utc_ms = around[i] - 1000, .tq = RECORD_NTP };

		legtime_open(&t, &open);
		assert_int_equal(step(1, 2005, around[i] + 1000, RECORD_NTP),
		    around[i] + 1000);
		assert_int_equal(step(1, 4005, around[i] + 2000, RECORD_NTP),
		    around[i] + 3000);	/* a second was inserted */
		assert_int_equal(step(2, 5, around[i] + 4000, RECORD_NTP),
		    around[i] + 5000);
		assert_false(unknown);
	}
}

/* Each reboot is bridged from the last record, not from the first. */
static void reboots_follow_one_another(void **state)
{
	(void)state;
	step(1, 61000, UTC + 60000, RECORD_NTP);
	assert_int_equal(step(2, 5, UTC + 100000, RECORD_NTP), UTC + 100000);
	step(2, 10005, UTC + 110000, RECORD_NTP);
	assert_int_equal(step(3, 5, UTC + 130000, RECORD_NTP), UTC + 130000);
	assert_false(unknown);
	/* where nothing bridges it, time stands still at the last record */
	step(3, 20005, UTC + 150000, RECORD_NTP);
	assert_int_equal(step(4, 700, 0, RECORD_TQ_NONE), UTC + 150000);
	assert_true(unknown);
}

static void open_itself_may_be_undated(void **state)
{
	struct record_head open = { .boot = 1, .mono_ms = 1000, .utc_ms = UTC,
		.tq = RECORD_TQ_NONE };

	(void)state;
	t.last_tq = RECORD_NTP;
	legtime_open(&t, &open);
	assert_int_equal(step(2, 7, UTC + 600000, RECORD_NTP), UTC);
	assert_true(unknown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(steps_of_the_wall_clock_move_nothing,
		    setup),
		cmocka_unit_test_setup(trusted_clocks_bridge_a_reboot, setup),
		cmocka_unit_test_setup(untrusted_clocks_do_not, setup),
		cmocka_unit_test_setup(reboots_follow_one_another, setup),
		cmocka_unit_test_setup(open_itself_may_be_undated, setup),
		cmocka_unit_test_setup(a_clock_that_goes_back_bridges_nothing,
		    setup),
		cmocka_unit_test_setup(time_does_not_end, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
