/* SPDX-License-Identifier: Apache-2.0 */
/* Dialects: what is understood, and what is refused with member and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "dialect.h"

static struct json_token tokens[DIALECT_TOKENS];
static struct dialect dialect;
static struct problem problem;

static enum status parse(const char *text)
{
	memset(&problem, 0, sizeof problem);
	return dialect_parse(&dialect, text, strlen(text), tokens, &problem);
}

#define HEAD "{\"v\":1,\"id\":\"d\","
#define TIME "\"time\":{\"columns\":[\"t\"],\"format\":\"rfc3339\"}"
#define TEMP ",\"temp\":[{\"column\":\"c\"}]"

static void whole_dialect(void **state)
{
	(void)state;
	assert_int_equal(parse(HEAD "\"note\":\"n\",\"encoding\":\"latin-1\","
	    "\"separator\":\"\\t\",\"decimal\":\",\",\"skip_lines\":3,"
	    "\"header\":true,\"time\":{\"columns\":[\"d\",2],\"format\":"
	    "\"%d.%m.%y %H:%M\",\"zone\":\"Europe/Berlin\",\"ambiguous\":"
	    "\"in-order\",\"nonexistent\":\"before\"},\"temp\":[{\"column\":"
	    "\"a\",\"probe\":\"p\"},{\"column\":4,\"probe\":\"q\"}],"
	    "\"unit\":{\"column\":\"u\"},\"faults\":[85,-127.0,\"--\"]}"),
	    STATUS_OK);
	assert_true(dialect.latin1);
	assert_int_equal(dialect.separator, '\t');
	assert_int_equal(dialect.decimal, ',');
	assert_int_equal(dialect.skip_lines, 3);
	assert_int_equal(dialect.time_count, 2);
	assert_string_equal(dialect.time[0].name, "d");
	assert_int_equal(dialect.time[1].index, 2);
	assert_string_equal(dialect.zone, "Europe/Berlin");
	assert_int_equal(dialect.ambiguous, DIALECT_AMBIGUOUS_IN_ORDER);
	assert_int_equal(dialect.nonexistent, DIALECT_NONEXISTENT_BEFORE);
	assert_int_equal(dialect.temp_count, 2);
	assert_string_equal(dialect.temps[1].probe, "q");
	assert_int_equal(dialect.unit, DIALECT_UNIT_BY_COLUMN);
	assert_int_equal(dialect.fault_count, 3);
	assert_true(dialect.faults[1].number.half_nano == -254000000000LL);
	assert_string_equal(dialect.faults[2].text, "--");
}

static void defaults(void **state)
{
	(void)state;
	assert_int_equal(parse(HEAD TIME TEMP "}"), STATUS_OK);
	assert_false(dialect.latin1);
	assert_int_equal(dialect.separator, ',');
	assert_int_equal(dialect.decimal, '.');
	assert_true(dialect.header);
	assert_int_equal(dialect.unit, DIALECT_UNIT_C);
	assert_int_equal(dialect.ambiguous, DIALECT_AMBIGUOUS_REFUSE);
	assert_int_equal(dialect.nonexistent, DIALECT_NONEXISTENT_REFUSE);
	assert_string_equal(dialect.temps[0].probe, "1");
}

static const struct refused {
	const char *text, *where, *why;
} refused[] = {
	{ "[]", "", "one JSON object" },
	{ "{\"v\":2}", "v", "must be 1" },
	{ HEAD TIME TEMP ",\"colour\":1}", "colour", "unknown member" },
	{ HEAD TEMP "+", "", "" },
	{ HEAD "\"temp\":[{\"column\":\"c\"}]}", "time", "columns and format" },
	{ HEAD TIME "}", "temp", "list of 1 to 32" },
	{ HEAD TIME ",\"temp\":[]}", "temp", "list of 1 to 32" },
	{ HEAD TIME ",\"temp\":[1]}", "temp[0]", "must be an object" },
	{ HEAD TIME ",\"temp\":[{}]}", "temp[0].column", "must name a column" },
	{ HEAD TIME ",\"temp\":[{\"column\":0}]}", "temp[0].column",
	    "1 to 1024" },
	{ HEAD TIME ",\"temp\":[{\"column\":1,\"x\":1}]}", "temp[0].x",
	    "unknown member" },
	{ HEAD TIME ",\"temp\":[{\"column\":1},{\"column\":2}]}",
	    "temp[1].probe", "its own name" },
	{ HEAD TIME TEMP ",\"separator\":\"x\"}", "separator", "semicolon" },
	{ HEAD TIME TEMP ",\"decimal\":\";\"}", "decimal", "comma" },
	{ HEAD TIME TEMP ",\"encoding\":\"cp437\"}", "encoding",
	    "utf-8 latin-1" },
	{ HEAD TIME TEMP ",\"unit\":\"K\"}", "unit", "C F" },
	{ HEAD TIME TEMP ",\"skip_lines\":-1}", "skip_lines", "0 to 1000" },
	{ HEAD TIME TEMP ",\"skip_lines\":1,\"skip_until\":\"x\"}",
	    "skip_until", "leave out" },
	{ HEAD TIME TEMP ",\"header\":1}", "header", "true or false" },
	{ HEAD TIME TEMP ",\"header\":false}", "time", "give its place" },
	{ HEAD TIME TEMP ",\"faults\":[1e2]}", "faults", "without exponent" },
	{ HEAD TIME TEMP ",\"faults\":[true]}", "faults", "number" },
	{ HEAD TIME TEMP ",\"probe\":true}", "probe", "must name a column" },
	{ HEAD "\"time\":{\"columns\":[],\"format\":\"unix-s\"}" TEMP "}",
	    "time.columns", "1 to 3" },
	{ HEAD "\"time\":{\"columns\":[1]}" TEMP "}", "time.format",
	    "required" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%Y-%m-%d\"}" TEMP "}",
	    "time.format", "day and the hour" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%Y%m%d %Q\"}" TEMP "}",
	    "time.format", "conversion other than" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%Y%m%d %I\"}" TEMP "}",
	    "time.format", "twelve-hour" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%Y%m%d %\"}" TEMP "}",
	    "time.format", "conversion" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"unix-s\",\"zone\":"
	    "\"UTC\"}" TEMP "}", "time.zone", "already tells UTC" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%Y%m%d %H\",\"zone\":"
	    "\"../etc/passwd\"}" TEMP "}", "time.zone", "Asia/Tokyo" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%Y%m%d %H\","
	    "\"ambiguous\":\"guess\"}" TEMP "}", "time.ambiguous",
	    "in-order" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%m%d %H\"}" TEMP "}",
	    "time.year", "no year" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%Y%m%d %H\",\"year\":"
	    "2020}" TEMP "}", "time.year", "leave this out" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%m%d %H\",\"year\":"
	    "{\"line\":1,\"format\":\"%Y-%m-%d\"}}" TEMP "}",
	    "time.year.rows", "before or after" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%m%d %H\",\"year\":"
	    "{\"line\":1,\"format\":\"%m-%d\",\"rows\":\"after\"}}" TEMP "}",
	    "time.year.format", "year, month and day" },
	{ HEAD "\"time\":{\"columns\":[1],\"format\":\"%Y%m%d %H\","
	    "\"ambiguous\":\"in-order\"}" TEMP ",\"probe\":2}", "probe",
	    "in order of time" },
};

static void refusals(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		assert_int_not_equal(parse(refused[i].text), STATUS_OK);
		if (strstr(problem.where, refused[i].where) == NULL ||
		    strstr(problem.why, refused[i].why) == NULL)
			fail_msg("%s: %s: %s", refused[i].text, problem.where,
			    problem.why);
		assert_string_equal(refused[i].why[0] == '\0' ? "" :
		    problem.where, refused[i].where);
	}
}

static void zones(void **state)
{
	int64_t ms = 1;

	(void)state;
	assert_true(dialect_fixed_zone("UTC", &ms) && ms == 0);
	assert_true(dialect_fixed_zone("+09:00", &ms) && ms == 32400000);
	assert_true(dialect_fixed_zone("-03:30", &ms) && ms == -12600000);
	assert_false(dialect_fixed_zone("+0900", &ms));
	assert_false(dialect_fixed_zone("Asia/Tokyo", &ms));
	assert_true(dialect_is_zone("America/Argentina/Buenos_Aires"));
	assert_true(dialect_is_zone("Etc/GMT+5"));
	assert_false(dialect_is_zone(""));
	assert_false(dialect_is_zone("/etc/passwd"));
	assert_false(dialect_is_zone("Asia/../../x"));
	assert_false(dialect_is_zone("Asia//Tokyo"));
}

static enum status read_time(const char *format, const char *text,
    struct dialect_moment *m)
{
	struct dialect_time t;

	assert_null(dialect_time_compile(&t, format));
	return dialect_time_parse(&t, text, strlen(text), m);
}

static void expect_time(const char *format, const char *text, int year,
    int month, int mday, int64_t day_ms)
{
	struct dialect_moment m;

	assert_int_equal(read_time(format, text, &m), STATUS_OK);
	assert_int_equal(m.year, year);
	assert_int_equal(m.month, month);
	assert_int_equal(m.mday, mday);
	assert_true(m.day_ms == day_ms);
}

#define H INT64_C(3600000)
#define M INT64_C(60000)

static void patterns(void **state)
{
	struct dialect_moment m;

	(void)state;
	expect_time("%d/%m/%Y, %I:%M:%S %p", "14/07/2022, 9:20:00 pm", 2022, 7,
	    14, 21 * H + 20 * M);
	expect_time("%m/%d/%y %I:%M %p", "8/4/13 12:01 AM", 2013, 8, 4, M);
	expect_time("%m/%d/%y %I:%M %p", "8/4/69 12:01 pm", 1969, 8, 4,
	    12 * H + M);
	/* no-break spaces, as newer programs put before PM */
	expect_time("%m/%d/%y %I:%M %p", "8/4/68 1:01\xE2\x80\xAFPM", 2068, 8,
	    4, 13 * H + M);
	expect_time("%m/%d/%y %I:%M %p", "8/4/68 1:01\xC2\xA0 PM", 2068, 8, 4,
	    13 * H + M);
	expect_time("%d-%b-%Y %H:%M:%S.%f", "05-mar-2024 06:07:08.1239", 2024,
	    3, 5, 6 * H + 7 * M + 8123);
	expect_time("%H:%M-%d/%m", "12:58-6/10", 0, 10, 6, 12 * H + 58 * M);
	expect_time("%Y%m%d%H%M", "202403050607", 2024, 3, 5, 6 * H + 7 * M);
	assert_int_equal(read_time("%Y-%m-%d %H:%M%z", "2024-03-05 06:07+0930",
	    &m), STATUS_OK);
	assert_true(m.offset_ms == 9 * H + 30 * M);
	assert_int_equal(read_time("unix-s", "1657797600.5", &m), STATUS_OK);
	assert_true(m.absolute && m.utc_ms == 1657797600500);
	assert_int_equal(read_time("unix-ms", "-1", &m), STATUS_OK);
	assert_true(m.utc_ms == -1);
	assert_int_equal(read_time("rfc3339", "2022-07-14T11:20:00.000Z", &m),
	    STATUS_OK);
	assert_true(m.utc_ms == 1657797600000);
}

static void not_times(void **state)
{
	static const char *const bad[][2] = {
		{ "%Y-%m-%d %H:%M", "2024-03-05 06:07 " },
		{ "%Y-%m-%d %H:%M", "2024-03-05  " },
		{ "%Y-%m-%d %H:%M", "24-03-05 06:07" },
		{ "%Y-%m-%d %H:%M", "2024-13-05 06:07" },
		{ "%Y-%m-%d %H:%M", "2024-03-32 06:07" },
		{ "%Y-%m-%d %H:%M", "2024-03-05 24:00" },
		{ "%Y-%m-%d %H:%M", "2024-03-05 06:60" },
		{ "%Y-%m-%d %I:%M %p", "2024-03-05 00:07 AM" },
		{ "%Y-%m-%d %I:%M %p", "2024-03-05 13:07 PM" },
		{ "%Y-%m-%d %I:%M %p", "2024-03-05 1:07 XM" },
		{ "%Y-%m-%d %H:%M%z", "2024-03-05 06:07" },
		{ "%Y-%m-%d %H:%M%z", "2024-03-05 06:07+24:00" },
		{ "unix-s", "" }, { "unix-s", "1." }, { "unix-s", "1e9" },
		{ "unix-s", "99999999999999999999" }, { "unix-ms", "1.5" },
		{ "rfc3339", "2022-07-14" },
	};
	struct dialect_moment m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (read_time(bad[i][0], bad[i][1], &m) == STATUS_OK)
			fail_msg("%s read by %s", bad[i][1], bad[i][0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_dialect),
		cmocka_unit_test(defaults),
		cmocka_unit_test(refusals),
		cmocka_unit_test(zones),
		cmocka_unit_test(patterns),
		cmocka_unit_test(not_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
