/* SPDX-License-Identifier: Apache-2.0 */
/* Local times of real places, whose clocks changed as history tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "utc.h"
#include "zone.h"

static int64_t ms(const char *text)
{
	int64_t v = 0;

	assert_int_equal(utc_parse(text, strlen(text), &v), STATUS_OK);
	return v;
}

/* Local time as if it were UTC; its moments, NULL where there is none. */
static void expect(const char *local, int count, const char *first,
    const char *second)
{
	int64_t utc[2] = { 0, 0 };

	assert_int_equal(zone_moments(NULL, ms(local), utc), count);
	assert_true(utc[0] == ms(first));
	if (second != NULL)
		assert_true(utc[1] == ms(second));
}

static void places(void **state)
{
	(void)state;
	if (zone_open("Europe/Berlin") != NULL) {
		print_message("no zone data (package tzdata)\n");
		skip();
	}
	expect("2024-01-15T12:00:00Z", 1, "2024-01-15T11:00:00Z", NULL);
	expect("2024-07-15T12:00:00.250Z", 1, "2024-07-15T10:00:00.250Z",
	    NULL);
	expect("2024-03-31T02:30:00Z", 0, "2024-03-31T01:30:00Z", NULL);
	expect("2024-03-31T03:00:00Z", 1, "2024-03-31T01:00:00Z", NULL);
	expect("2024-10-27T02:30:00Z", 2, "2024-10-27T00:30:00Z",
	    "2024-10-27T01:30:00Z");
	expect("2024-10-27T03:00:00Z", 1, "2024-10-27T02:00:00Z", NULL);

	assert_null(zone_open("Asia/Tokyo"));
	expect("2026-03-04T09:00:00Z", 1, "2026-03-04T00:00:00Z", NULL);

	assert_null(zone_open("America/Los_Angeles"));
	expect("2026-03-08T02:30:00Z", 0, "2026-03-08T10:30:00Z", NULL);
	expect("2026-11-01T01:00:00Z", 2, "2026-11-01T08:00:00Z",
	    "2026-11-01T09:00:00Z");

	/* half an hour of summer time */
	assert_null(zone_open("Australia/Lord_Howe"));
	expect("2024-04-07T01:45:00Z", 2, "2024-04-06T14:45:00Z",
	    "2024-04-06T15:15:00Z");

	/* a whole day that never was */
	assert_null(zone_open("Pacific/Apia"));
	expect("2011-12-30T12:00:00Z", 0, "2011-12-30T22:00:00Z", NULL);
}

static void no_places(void **state)
{
	(void)state;
	assert_non_null(zone_open("Atlantis/Centre"));
	assert_non_null(zone_open("../../../etc/passwd"));
	assert_non_null(zone_open("/etc/localtime"));
	assert_non_null(zone_open("Europe"));
	assert_non_null(zone_open(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),
		cmocka_unit_test(no_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
