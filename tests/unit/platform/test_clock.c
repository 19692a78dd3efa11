/* SPDX-License-Identifier: Apache-2.0 */
/* test_clock.c - the three clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "clock.h"
#include "clock_scaled.h"

static int64_t boot_ms(void)
{
	return clock_boot_ns() / 1000000;
}

static void real_clock_follows_the_kernel(void **state)
{
	struct clock c;
	struct timespec wall;
	int64_t before, at, after;
	struct clock_utc utc;

	(void)state;
	clock_real(&c);
	before = boot_ms();
	at = c.mono_ms(&c);
	after = boot_ms();
	assert_in_range(at, before, after);
	clock_gettime(CLOCK_REALTIME, &wall);
	utc = c.utc(&c);
	assert_in_range(utc.utc_ms, wall.tv_sec * 1000LL,
	    wall.tv_sec * 1000LL + 60000);
	if (utc.quality == CLOCK_NONE)
		assert_int_equal(utc.err_ms, 0);
	else
		assert_true(utc.err_ms > 0);
}

static void real_until_is_exact_and_bounded(void **state)
{
	struct clock c;
	int64_t now, in_ns;

	(void)state;
	clock_real(&c);
	now = c.mono_ms(&c);
	assert_int_equal(c.until_ns(&c, now - 1), 0);
	in_ns = c.until_ns(&c, now + 60000);
	assert_in_range(in_ns, 1, 60000LL * 1000000);
	assert_true(in_ns > 50000LL * 1000000);
	assert_int_equal(c.until_ns(&c, INT64_MAX), CLOCK_UNTIL_MAX_NS);
}

static void scaled_clock_runs_at_its_pace(void **state)
{
	struct clock c;
	int64_t anchor = boot_ms() - 5000, before, at, after;

	(void)state;
	clock_scaled(&c, 600, anchor, 1700000000000);
	before = boot_ms();
	at = c.mono_ms(&c);
	after = boot_ms();
	assert_in_range(at, anchor + (before - anchor) * 600,
	    anchor + (after + 1 - anchor) * 600);
	at = c.utc(&c).utc_ms;
	assert_in_range(at, 1700000000000 + (before - anchor) * 600,
	    1700000000000 + (boot_ms() + 1 - anchor) * 600);
}

static void scaled_clock_is_the_same_after_a_restart(void **state)
{
	struct clock a, b;
	int64_t anchor = boot_ms() - 1000, first, second, third;

	(void)state;
	clock_scaled(&a, 60, anchor, 0);
	first = a.mono_ms(&a);
	clock_scaled(&b, 60, anchor, 0);
	second = b.mono_ms(&b);
	third = a.mono_ms(&a);
	assert_true(first <= second && second <= third);
}

static void scaled_until_is_shorter_by_the_pace(void **state)
{
	struct clock c;
	int64_t anchor = boot_ms(), in_ns, at;

	(void)state;
	clock_scaled(&c, 1000, anchor, 0);
	at = anchor + 3600 * 1000;	/* an hour, 3.6 s from the anchor */
	in_ns = c.until_ns(&c, at);
	assert_in_range(in_ns, 1, 3600LL * 1000000);
	assert_int_equal(c.until_ns(&c, anchor - 1), 0);
	assert_int_equal(c.until_ns(&c, INT64_MAX), CLOCK_UNTIL_MAX_NS);
}

/* Waiting as long as until_ns says must be long enough: on no pace may the
 * rounding wake the sleeper early. */
static void scaled_until_does_not_wake_early(void **state)
{
	static const int64_t paces[] = {1, 3, 7, 60, 999, 3600, 100000};

	(void)state;
	for (size_t i = 0; i < sizeof(paces) / sizeof(paces[0]); i++) {
		struct clock c;
		int64_t at, in_ns, until;

		clock_scaled(&c, paces[i], boot_ms() - 10, 0);
		at = c.mono_ms(&c) + paces[i] * 2 + 1;
		in_ns = c.until_ns(&c, at);
		until = clock_boot_ns() + in_ns;
		while (clock_boot_ns() < until)
			;
		assert_true(c.mono_ms(&c) >= at);
	}
}

static void scaled_clock_does_not_overflow(void **state)
{
	struct clock c;
	int64_t year_ms = 365LL * 86400 * 1000, at;

	(void)state;
	clock_scaled(&c, 100000, boot_ms() - year_ms, 0);
	at = c.utc(&c).utc_ms;
	assert_true(at >= year_ms * 100000);
	assert_true(at < year_ms * 100000 + 600LL * 1000 * 100000);
}

static void manual_clock_stands_still(void **state)
{
	struct clock c;

	(void)state;
	clock_manual(&c, 1000, 1700000000000, CLOCK_GNSS);
	assert_int_equal(c.mono_ms(&c), 1000);
	assert_int_equal(c.utc(&c).quality, CLOCK_GNSS);
	assert_int_equal(c.until_ns(&c, 1001), -1);
	assert_int_equal(c.until_ns(&c, 1000), 0);
	clock_manual_advance(&c, 61000);
	assert_int_equal(c.mono_ms(&c), 62000);
	assert_int_equal(c.utc(&c).utc_ms, 1700000061000);
	assert_int_equal(c.until_ns(&c, 1001), 0);
}

static void boot_id_is_a_uuid_and_stays(void **state)
{
	char a[37], b[37];

	(void)state;
	assert_int_equal(clock_boot_id(a), STATUS_OK);
	assert_int_equal(clock_boot_id(b), STATUS_OK);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 36);
	assert_int_equal(a[8], '-');
}

static void qualities_have_the_words_of_the_format(void **state)
{
	(void)state;
	assert_string_equal(clock_quality_name(CLOCK_NTS), "nts");
	assert_string_equal(clock_quality_name(CLOCK_GNSS), "gnss");
	assert_string_equal(clock_quality_name(CLOCK_NTP), "ntp");
	assert_string_equal(clock_quality_name(CLOCK_RTC), "rtc");
	assert_string_equal(clock_quality_name(CLOCK_HOLDOVER), "holdover");
	assert_string_equal(clock_quality_name(CLOCK_NONE), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(real_clock_follows_the_kernel),
	    cmocka_unit_test(real_until_is_exact_and_bounded),
	    cmocka_unit_test(scaled_clock_runs_at_its_pace),
	    cmocka_unit_test(scaled_clock_is_the_same_after_a_restart),
	    cmocka_unit_test(scaled_until_is_shorter_by_the_pace),
	    cmocka_unit_test(scaled_until_does_not_wake_early),
	    cmocka_unit_test(scaled_clock_does_not_overflow),
	    cmocka_unit_test(manual_clock_stands_still),
	    cmocka_unit_test(boot_id_is_a_uuid_and_stays),
	    cmocka_unit_test(qualities_have_the_words_of_the_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
