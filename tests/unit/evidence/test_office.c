/* SPDX-License-Identifier: Apache-2.0 */
/* test_office.c - opening times, weekends, holidays, clocks that change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "office.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
/* Wednesday 2026-03-04T00:00:00Z */
#define WED INT64_C(1772582400000)

static const struct office weekdays = { .days = 0x1f, .from_min = 510,
	.to_min = 1035 };	/* 8:30 to 17:15 */
static const struct office always = { .days = 0x7f, .from_min = 0,
	.to_min = 1440 };

static int64_t utc(void *ctx, int64_t ms)
{
	(void)ctx;
	(void)ms;
	return 0;
}

static int64_t tokyo(void *ctx, int64_t ms)
{
	(void)ctx;
	(void)ms;
	return 9 * HOUR;
}

/* Los Angeles: -8 h, from 2026-03-08T10:00Z on -7 h. */
static int64_t west(void *ctx, int64_t ms)
{
	(void)ctx;
	return ms < WED + 4 * DAY + 10 * HOUR ? -8 * HOUR : -7 * HOUR;
}

static void open_and_closed(void **state)
{
	(void)state;
	assert_false(office_is_open(&weekdays, WED, utc, NULL));
	assert_false(office_is_open(&weekdays, WED + 510 * 60000 - 1, utc,
	    NULL));
	assert_true(office_is_open(&weekdays, WED + 510 * 60000, utc, NULL));
	assert_true(office_is_open(&weekdays, WED + 1035 * 60000 - 1, utc,
	    NULL));
	assert_false(office_is_open(&weekdays, WED + 1035 * 60000, utc,
	    NULL));
	assert_true(office_is_open(&weekdays, WED + HOUR, tokyo, NULL));
	/* Saturday */
	assert_false(office_is_open(&weekdays, WED + 3 * DAY + 10 * HOUR, utc,
	    NULL));
	assert_true(office_is_open(&always, WED + 3 * DAY, utc, NULL));
	assert_true(office_is_open(&always, -1, utc, NULL));
}

static void work_waits_for_the_morning(void **state)
{
	(void)state;
	/* at night: from 8:30 */
	assert_int_equal(office_done(&weekdays, WED, HOUR, utc, NULL),
	    WED + 510 * 60000 + HOUR);
	/* half an hour today, the rest tomorrow */
	assert_int_equal(office_done(&weekdays, WED + 1005 * 60000, HOUR, utc,
	    NULL), WED + DAY + 510 * 60000 + HOUR / 2);
	/* to the last minute */
	assert_int_equal(office_done(&weekdays, WED + 1005 * 60000, HOUR / 2,
	    utc, NULL), WED + 1035 * 60000);
	/* round the clock */
	assert_int_equal(office_done(&always, WED + 5, 48 * HOUR, utc, NULL),
	    WED + 5 + 48 * HOUR);
}

static void weekends_and_holidays(void **state)
{
	struct office o = weekdays;
	int64_t friday = WED + 2 * DAY;

	(void)state;
	assert_int_equal(office_done(&o, friday + 18 * HOUR, HOUR, utc, NULL),
	    friday + 3 * DAY + 510 * 60000 + HOUR);
	o.holidays[o.holiday_count++] = (friday + 3 * DAY) / DAY;
	assert_int_equal(office_done(&o, friday + 18 * HOUR, HOUR, utc, NULL),
	    friday + 4 * DAY + 510 * 60000 + HOUR);
	assert_false(office_is_open(&o, friday + 3 * DAY + 10 * HOUR, utc,
	    NULL));
}

static void its_own_clock(void **state)
{
	int64_t sunday = WED + 4 * DAY;

	(void)state;
	assert_int_equal(office_done(&weekdays, WED + 12 * HOUR, HOUR, tokyo,
	    NULL), WED + DAY + 510 * 60000 - 9 * HOUR + HOUR);
	/* Monday opens after the clocks changed: 8:30 is 15:30 UTC */
	assert_int_equal(office_done(&weekdays, sunday, HOUR, west, NULL),
	    sunday + DAY + 15 * HOUR + HOUR / 2 + HOUR);
	/* Sunday has 23 hours: 30 hours of work from its midnight */
	assert_int_equal(office_done(&always, sunday + 8 * HOUR, 30 * HOUR,
	    west, NULL), sunday + 38 * HOUR);
}

static void an_office_that_never_opens(void **state)
{
	const struct office never = { .days = 0, .to_min = 1440 };

	(void)state;
	assert_true(office_done(&never, WED, 1, utc, NULL) == INT64_MAX);
	assert_true(office_done(&weekdays, WED, 300 * 24 * HOUR, utc, NULL) ==
	    INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_and_closed),
		cmocka_unit_test(work_waits_for_the_morning),
		cmocka_unit_test(weekends_and_holidays),
		cmocka_unit_test(its_own_clock),
		cmocka_unit_test(an_office_that_never_opens)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
