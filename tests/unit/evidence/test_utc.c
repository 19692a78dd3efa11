/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "json.h"
#include "utc.h"

static int64_t parsed(const char *text)
{
	int64_t ms = -77;

	assert_int_equal(utc_parse(text, strlen(text), &ms), STATUS_OK);
	return ms;
}

static enum status tried(const char *text)
{
	int64_t ms = -77;
	enum status s = utc_parse(text, strlen(text), &ms);

	if (s != STATUS_OK)
		assert_int_equal(ms, -77);
	return s;
}

static void known_times(void **state)
{
	(void)state;
	assert_int_equal(parsed("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(parsed("2026-01-01T00:00:00Z"), 1767225600000);
	assert_int_equal(parsed("2026-01-01t09:00:00+09:00"), 1767225600000);
	assert_int_equal(parsed("2025-12-31T18:30:00.5-05:30"), 1767225600500);
	assert_int_equal(parsed("2026-01-01T00:00:00.0019999Z"), 1767225600001);
	assert_int_equal(parsed("1969-12-31T23:59:59.999z"), -1);
	assert_int_equal(parsed("2000-02-29T00:00:00-00:00"), 951782400000);
	assert_int_equal(parsed("0000-01-01T00:00:00Z"), -62167219200000);
	assert_int_equal(parsed("9999-12-31T23:59:59.999Z"), 253402300799999);
}

static void leap_seconds(void **state)
{
	(void)state;
	assert_int_equal(parsed("2016-12-31T23:59:60Z"), 1483228800000);
	assert_int_equal(parsed("2016-12-31T23:59:60.999Z"), 1483228800000);
	assert_int_equal(parsed("2017-01-01T08:59:60+09:00"), 1483228800000);
	assert_int_equal(parsed("2015-06-30T23:59:60Z"), 1435708800000);
	assert_int_equal(tried("2016-12-31T23:58:60Z"), STATUS_RANGE);
	assert_int_equal(tried("2016-12-31T22:59:60Z"), STATUS_RANGE);
	assert_int_equal(tried("2016-12-30T23:59:60Z"), STATUS_RANGE);
	assert_int_equal(tried("2016-03-31T23:59:60Z"), STATUS_RANGE);
	assert_int_equal(tried("2016-12-31T23:59:60+09:00"), STATUS_RANGE);
	assert_int_equal(tried("2016-12-31T23:59:61Z"), STATUS_RANGE);
}

static void bad_times(void **state)
{
	static const char *const syntax[] = {
		"", "2026", "2026-01-01", "2026-01-01T00:00:00",
		"2026-01-01 00:00:00Z", "2026-01-01T00:00Z",
		"2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z",
		"2026-01-01T00:00:00+0900", "2026-01-01T00:00:00+09",
		"2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z",
		"+026-01-01T00:00:00Z", "2026-1-01T00:00:00ZZ",
		"2026/01/01T00:00:00Z", "2026-01-01T00-00-00Z",
		"2026-01-01T00:00:00ZZ", "2026-01-01T00:00:00+0:000",
		"2026-01-01T00:00:0\xD9\xA0Z"
	};
	static const char *const range[] = {
		"2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
		"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
		"2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
		"2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00-00:60"
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof syntax / sizeof syntax[0]; i++)
		assert_int_equal(tried(syntax[i]), STATUS_SYNTAX);
	for (i = 0; i < sizeof range / sizeof range[0]; i++)
		assert_int_equal(tried(range[i]), STATUS_RANGE);
}

static void formats_and_limits(void **state)
{
	char text[UTC_TEXT];

	(void)state;
	utc_format(1772600707890, text);
	assert_string_equal(text, "2026-03-04T05:05:07.890Z");
	utc_format(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	utc_format(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59.999Z");
	utc_format(-62167219200000, text);
	assert_string_equal(text, "0000-01-01T00:00:00Z");
	utc_format(-62167219200001, text);
	assert_string_equal(text, "?");
	utc_format(253402300799999, text);
	assert_string_equal(text, "9999-12-31T23:59:59.999Z");
	utc_format(253402300800000, text);
	assert_string_equal(text, "?");
	utc_format(INT64_MIN, text);
	assert_string_equal(text, "?");
	utc_format(INT64_MAX, text);
	assert_string_equal(text, "?");
}

/* Every day of ten millennia against the C library, and back. */
static void every_day_agrees_with_libc(void **state)
{
	char text[UTC_TEXT], expected[96];
	struct tm tm;
	int64_t day, ms;
	time_t t;

	(void)state;
	for (day = -719528; day < 2932897; day++) {
		ms = day * 86400000 + 43200001;
		t = (time_t)(day * 86400 + 43200);
		assert_non_null(gmtime_r(&t, &tm));
		(void)snprintf(expected, sizeof expected,
		    "%04d-%02d-%02dT12:00:00.001Z", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday);
		utc_format(ms, text);
		if (strcmp(text, expected) != 0 || parsed(text) != ms)
			fail_msg("%s, not %s", text, expected);
	}
}

/* --- the RFC 3339 cases of the JSON Schema test suite --------------------- */
static struct json_token tokens[20000];

static char *read_shared(const char *name, size_t *len)
{
	const char *dir = getenv("COLDPASS_SHARED_DATA");
	char path[400], *text;
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/rfc3339/%s",
	    dir != NULL ? dir : "../shared/data", name);
	f = fopen(path, "rb");
	if (f == NULL) {
		printf("skip - rfc3339 suite: no %s\n", path);
		skip();
	}
	text = malloc(100000);
	assert_non_null(text);
	*len = fread(text, 1, 100000, f);
	(void)fclose(f);
	return text;
}

struct frame {
	const char *before, *after;
};

/* Does any of these frames around the case make a valid date-time?  A leap
 * second in a bare time is right if it can be right on some day. */
static int is_valid(const struct frame frames[], const char *text)
{
	char whole[200];
	int64_t ms;
	int i;

	for (i = 0; frames[i].before != NULL; i++) {
		(void)snprintf(whole, sizeof whole, "%s%s%s",
		    frames[i].before, text, frames[i].after);
		if (utc_parse(whole, strlen(whole), &ms) == STATUS_OK)
			return 1;
	}
	return 0;
}

static void run_suite(const char *file, const struct frame frames[], int least)
{
	size_t len, n;
	char *text = read_shared(file, &len), data[200];
	struct json doc;
	bool valid = false;
	int at, value, cases = 0;
	const char *raw;

	assert_int_equal(json_parse(&doc, text, len, tokens, 20000, 0, NULL),
	    STATUS_OK);
	at = json_member(&doc, json_first(&doc, 0), "tests");
	for (at = json_first(&doc, at); at != -1; at = json_next(&doc, at)) {
		value = json_member(&doc, at, "data");
		if (json_type(&doc, value) != JSON_STRING)
			continue;
		if (json_string(&doc, value, data, sizeof data) != STATUS_OK)
			data[0] = '\0';
		assert_int_equal(json_bool(&doc, json_member(&doc, at,
		    "valid"), &valid), STATUS_OK);
		raw = json_raw(&doc, value, &n);
		if (is_valid(frames, data) != valid)
			fail_msg("%s: %.*s", file, (int)n, raw);
		cases++;
	}
	free(text);
	assert_true(cases >= least);
}

static void suite_of_date_times(void **state)
{
	static const struct frame frames[] = { { "", "" }, { NULL, NULL } };

	(void)state;
	run_suite("date-time.json", frames, 25);
}

static void suite_of_dates(void **state)
{
	static const struct frame frames[] = {
		{ "", "T00:00:00Z" }, { NULL, NULL }
	};

	(void)state;
	run_suite("date.json", frames, 70);
}

static void suite_of_times(void **state)
{
	static const struct frame frames[] = {
		{ "1998-12-31T", "" }, { "1999-01-01T", "" },
		{ "1998-12-30T", "" }, { NULL, NULL }
	};

	(void)state;
	run_suite("time.json", frames, 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_times),
		cmocka_unit_test(leap_seconds),
		cmocka_unit_test(bad_times),
		cmocka_unit_test(formats_and_limits),
		cmocka_unit_test(every_day_agrees_with_libc),
		cmocka_unit_test(suite_of_date_times),
		cmocka_unit_test(suite_of_dates),
		cmocka_unit_test(suite_of_times)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
