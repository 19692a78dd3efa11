/* SPDX-License-Identifier: Apache-2.0 */
/* What adjtimex says, and what may be believed of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clock_kernel.h"

#define NOW 1772625600000LL	/* 2026-03-04 */
#define HOUR 3600000LL

static struct clock_utc judge(struct clock_memory *m, int64_t mono_ms,
    int64_t utc_ms, int rc, int status, long maxerror_us)
{
	struct timex t;
	struct clock_kernel_now now = { .mono_ms = mono_ms, .utc_ms = utc_ms,
		.rc = rc, .timex = &t };

	memset(&t, 0, sizeof(t));
	t.status = status;
	t.maxerror = maxerror_us;
	return clock_kernel_judge(m, &now);
}

/* Each as the first thing that a process sees. */
static void at_first_sight(void **state)
{
	static const struct {
		const char *name;
		int64_t utc_ms;
		int rc, status;
		long maxerror_us;
		enum clock_quality quality;
		int64_t err_ms;
	} rows[] = {
		{ "chronyd, good", NOW, TIME_OK, STA_NANO, 1500, CLOCK_NTP, 2 },
		{ "exactly a millisecond", NOW, TIME_OK, 0, 1000, CLOCK_NTP,
		    2 },
		{ "no error at all", NOW, TIME_OK, STA_PLL, 0, CLOCK_NTP, 1 },
		{ "a bad path", NOW, TIME_OK, STA_PLL, 950000, CLOCK_NTP,
		    951 },
		{ "before a leap second", NOW, TIME_INS, STA_INS, 1500,
		    CLOCK_NTP, 2 },
		{ "in it", NOW, TIME_OOP, STA_INS, 1500, CLOCK_NTP, 2 },
		{ "after it", NOW, TIME_WAIT, STA_DEL, 1500, CLOCK_NTP, 2 },
		{ "disciplined by PPS", NOW, TIME_OK, STA_PPSTIME |
		    STA_PPSSIGNAL, 400, CLOCK_NTP, 1 },
		{ "nobody at work", NOW, TIME_ERROR, STA_UNSYNC, 16000000,
		    CLOCK_RTC, 60000 },
		{ "unsynchronised, whatever is returned", NOW, TIME_OK,
		    STA_UNSYNC, 10, CLOCK_RTC, 60000 },
		{ "a clock error", NOW, TIME_OK, STA_CLOCKERR, 10, CLOCK_RTC,
		    60000 },
		{ "an error without a reason", NOW, TIME_ERROR, 0, 10,
		    CLOCK_RTC, 60000 },
		{ "refused by a sandbox", NOW, -1, 0, 0, CLOCK_RTC, 60000 },
		{ "a flat battery", 0, TIME_ERROR, STA_UNSYNC, 16000000,
		    CLOCK_NONE, 0 },
		{ "a flat battery, and synchronised", 86400000, TIME_OK, 0,
		    10, CLOCK_NONE, 0 },
		{ "the last moment before this source",
		    1767225600000LL, TIME_OK, 0, 10, CLOCK_NONE, 0 },
		{ "the first after it", 1767225600001LL, TIME_OK, 0, 10,
		    CLOCK_NTP, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct clock_memory m = { .was_synced = false };
		struct clock_utc utc = judge(&m, 5000, rows[i].utc_ms,
		    rows[i].rc, rows[i].status, rows[i].maxerror_us);

		if (utc.quality != rows[i].quality ||
		    utc.err_ms != rows[i].err_ms ||
		    utc.utc_ms != rows[i].utc_ms)
			fail_msg("%s: %s within %lld ms", rows[i].name,
			    clock_quality_name(utc.quality),
			    (long long)utc.err_ms);
	}
}

static void what_was_known_wears_out(void **state)
{
	struct clock_memory m = { .was_synced = false };
	struct clock_utc utc;

	(void)state;
	(void)judge(&m, 1000, NOW, TIME_OK, 0, 9000);
	utc = judge(&m, 1000 + HOUR, NOW + HOUR, TIME_ERROR, STA_UNSYNC,
	    16000000);
	assert_int_equal(utc.quality, CLOCK_HOLDOVER);
	assert_int_equal(utc.err_ms, 10 + 180 + 1);	/* 50 ppm */
	utc = judge(&m, 1000 + 10 * HOUR, NOW + 10 * HOUR + 1500, TIME_ERROR,
	    STA_UNSYNC, 16000000);
	assert_int_equal(utc.quality, CLOCK_HOLDOVER);
	assert_int_equal(utc.err_ms, 10 + 1800 + 1);
	/* after two weeks a battery clock's minute is as good */
	utc = judge(&m, 1000 + 14 * 24 * HOUR, NOW + 14 * 24 * HOUR,
	    TIME_ERROR, STA_UNSYNC, 16000000);
	assert_int_equal(utc.quality, CLOCK_RTC);
	/* synchronised again: as new */
	utc = judge(&m, 1000 + 15 * 24 * HOUR, NOW + 15 * 24 * HOUR, TIME_OK,
	    0, 1000);
	assert_int_equal(utc.quality, CLOCK_NTP);
	assert_int_equal(utc.err_ms, 2);
}

static void somebody_sets_the_clock_meanwhile(void **state)
{
	struct clock_memory m = { .was_synced = false };
	struct clock_utc utc;

	(void)state;
	(void)judge(&m, 1000, NOW, TIME_OK, 0, 9000);
	utc = judge(&m, 61000, NOW + 60000 + 300, TIME_ERROR, STA_UNSYNC, 0);
	assert_int_equal(utc.quality, CLOCK_RTC);
	(void)judge(&m, 1000, NOW, TIME_OK, 0, 9000);
	utc = judge(&m, 61000, NOW + 60000 - HOUR, -1, 0, 0);
	assert_int_equal(utc.quality, CLOCK_RTC);
	utc = judge(&m, 61000, 60000, TIME_ERROR, STA_UNSYNC, 0);
	assert_int_equal(utc.quality, CLOCK_NONE);
}

static void it_names_somebody(void **state)
{
	(void)state;
	assert_true(strlen(clock_kernel_source()) > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_first_sight),
		cmocka_unit_test(what_was_known_wears_out),
		cmocka_unit_test(somebody_sets_the_clock_meanwhile),
		cmocka_unit_test(it_names_somebody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
