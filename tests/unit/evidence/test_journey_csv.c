/* SPDX-License-Identifier: Apache-2.0 */
/* Recorded temperatures: what is a reading, a fault, a refused file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "journey_csv.h"

static struct journey_csv csv;
static struct journey_row row;
static struct problem problem;

/* The text lies in memory of its exact size, for the sanitizer to watch. */
static char *copy;

static enum status init(const char *text, size_t len)
{
	free(copy);
	copy = malloc(len > 0 ? len : 1);
	assert_non_null(copy);
	memcpy(copy, text, len);
	memset(&problem, 0, sizeof problem);
	return journey_csv_init(&csv, copy, len, &problem);
}

static enum status next(void)
{
	memset(&row, 0x55, sizeof row);
	return journey_csv_next(&csv, &row, &problem);
}

static void open_text(const char *text)
{
	assert_int_equal(init(text, strlen(text)), STATUS_OK);
}

static void expect_row(int64_t ms, const char *probe, int32_t mc)
{
	assert_int_equal(next(), STATUS_OK);
	assert_true(row.time_ms == ms);
	assert_string_equal(row.probe, probe);
	assert_false(row.fault);
	assert_int_equal(row.temp_mc, mc);
}

static void expect_end(void)
{
	assert_int_equal(next(), STATUS_MISSING);
	assert_int_equal(problem.status, STATUS_OK);
}

static void expect_refused(const char *text, enum status s, int line,
    const char *where)
{
	enum status got = init(text, strlen(text));

	while (got == STATUS_OK)
		got = next();
	assert_int_equal(got, s);
	assert_int_equal(problem.status, s);
	assert_int_equal(problem.line, line);
	assert_string_equal(problem.where, where);
	assert_true(strlen(problem.why) > 10);
}

static void plain_files(void **state)
{
	(void)state;
	open_text("time,temp_c\n1,5.0\n2,-0.5");
	expect_row(1, "1", 5000);
	assert_int_equal(csv.in.line, 2);
	expect_row(2, "1", -500);
	assert_int_equal(csv.in.line, 3);
	expect_end();
	expect_end();
}

static void any_columns_in_any_order(void **state)
{
	(void)state;
	open_text("\xEF\xBB\xBFnote,temp_c,\"probe\",x,time\r\n"
	    "\"a \"\"b\"\",\r\n\",7,\"p,\"\"1\"\"\",,1970-01-01T00:00:01.5Z\r\n"
	    ",-7.25,,,-5\r\n");
	expect_row(1500, "p,\"1\"", 7000);
	assert_int_equal(csv.in.line, 2);
	expect_row(-5, "", -7250);
	assert_int_equal(csv.in.line, 4);
	expect_end();
}

static void temperatures(void **state)
{
	static const struct {
		const char *text;
		bool fault;
		int32_t mc;
	} cases[] = {
		{ "5", false, 5000 }, { "-5", false, -5000 },
		{ "0005.1", false, 5100 }, { "5.12345", false, 5123 },
		{ "5.0005", false, 5000 }, { "5.0015", false, 5002 },
		{ "5.00050000", false, 5000 }, { "5.0005001", false, 5001 },
		{ "5.0004999", false, 5000 }, { "-5.0015", false, -5002 },
		{ "-5.0005", false, -5000 }, { "5.0006", false, 5001 },
		{ "-0", false, 0 }, { "-0.0001", false, 0 },
		{ "1000", false, 1000000 }, { "1000.0004", false, 1000000 },
		{ "1000.0006", true, 0 }, { "1000.001", true, 0 },
		{ "1000.0015", true, 0 }, { "999.9999", false, 1000000 },
		{ "-273.149", false, -273149 }, { "-273.15", true, 0 },
		{ "-273.1496", true, 0 }, { "-273.1494", false, -273149 },
		{ "99999999999999999999", true, 0 },
		{ "1000000", true, 0 }, { "-1000000", true, 0 },
		{ "", true, 0 }, { "-", true, 0 }, { "+5", true, 0 },
		{ ".5", true, 0 }, { "5.", true, 0 }, { "5.x", true, 0 },
		{ "5.1234x", true, 0 }, { "5x", true, 0 }, { "1e3", true, 0 },
		{ " 5", true, 0 }, { "5 ", true, 0 }, { "NaN", true, 0 },
		{ "inf", true, 0 }, { "0x10", true, 0 }, { "--5", true, 0 },
		{ "5.5.5", true, 0 }, { "\"5,5\"", true, 0 },
		{ "\"5.5\"", false, 5500 }, { "\"5\"\"5\"", true, 0 },
		{ "\xEF\xBC\x95", true, 0 },
	};
	char text[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		memcpy(text, "time,temp_c\n1,", 15);
		memcpy(text + 14, cases[i].text, strlen(cases[i].text) + 1);
		open_text(text);
		assert_int_equal(next(), STATUS_OK);
		if (row.fault != cases[i].fault ||
		    (!row.fault && row.temp_mc != cases[i].mc))
			fail_msg("%s: fault %d, %d m°C", cases[i].text,
			    row.fault, row.temp_mc);
		expect_end();
	}
}

static void times(void **state)
{
	int64_t ms;

	(void)state;
	assert_int_equal(journey_csv_time("0", 1, &ms), STATUS_OK);
	assert_true(ms == 0);
	assert_int_equal(journey_csv_time("-12", 3, &ms), STATUS_OK);
	assert_true(ms == -12);
	assert_int_equal(journey_csv_time("9007199254740991", 16, &ms),
	    STATUS_OK);
	assert_int_equal(journey_csv_time("9007199254740992", 16, &ms),
	    STATUS_RANGE);
	assert_int_equal(journey_csv_time("99999999999999999999", 20, &ms),
	    STATUS_RANGE);
	assert_int_equal(journey_csv_time("2026-01-01T00:00:00+09:00", 25,
	    &ms), STATUS_OK);
	assert_true(ms == 1767193200000);
	assert_int_equal(journey_csv_time("2026-02-29T00:00:00Z", 20, &ms),
	    STATUS_RANGE);
	assert_int_not_equal(journey_csv_time("", 0, &ms), STATUS_OK);
	assert_int_not_equal(journey_csv_time("-", 1, &ms), STATUS_OK);
	assert_int_not_equal(journey_csv_time("1.5", 3, &ms), STATUS_OK);
	assert_int_not_equal(journey_csv_time(" 1", 2, &ms), STATUS_OK);
	assert_int_not_equal(journey_csv_time("+1", 2, &ms), STATUS_OK);
	assert_int_not_equal(journey_csv_time("2026-01-01 00:00:00Z", 20,
	    &ms), STATUS_OK);
}

static void refused_headers(void **state)
{
	(void)state;
	expect_refused("", STATUS_MISSING, 1, "time");
	expect_refused("\n", STATUS_MISSING, 1, "time");
	expect_refused("time,temp\n1,5\n", STATUS_MISSING, 1, "temp_c");
	expect_refused("Time,temp_c\n", STATUS_MISSING, 1, "time");
	expect_refused(" time,temp_c\n", STATUS_MISSING, 1, "time");
	expect_refused("time,temp_c,time\n", STATUS_REPEATED, 1, "time");
	expect_refused("time,temp_c,probe,probe\n", STATUS_REPEATED, 1,
	    "probe");
	expect_refused("time,temp_c,\xFF\n1,2,3\n", STATUS_SYNTAX, 1, "");
}

static void refused_rows(void **state)
{
	(void)state;
	expect_refused("time,temp_c\n1,5\nx,5\n", STATUS_SYNTAX, 3, "time");
	expect_refused("time,temp_c\n,5\n", STATUS_SYNTAX, 2, "time");
	expect_refused("time,temp_c\n2026-13-01T00:00:00Z,5\n",
	    STATUS_RANGE, 2, "time");
	expect_refused("time,temp_c\n1\n", STATUS_SYNTAX, 2, "");
	expect_refused("time,temp_c\n1,5,6\n", STATUS_SYNTAX, 2, "");
	expect_refused("time,temp_c\n1,5\n\n2,5\n", STATUS_SYNTAX, 3, "");
	/* the number of fields explains more than what slipped */
	expect_refused("time,temp_c\nx,5,6\n", STATUS_SYNTAX, 2, "");
	expect_refused("time,temp_c\n1,\"5\n", STATUS_SYNTAX, 2, "");
	expect_refused("time,temp_c\n1,\"5\"x\n", STATUS_SYNTAX, 2, "");
	expect_refused("time,temp_c\n1,5\"5\n", STATUS_SYNTAX, 2, "");
	expect_refused("time,temp_c\r1,5\r", STATUS_SYNTAX, 1, "");
	expect_refused("time,temp_c\n1,5\r", STATUS_SYNTAX, 2, "");
	expect_refused("time,x,temp_c\n1,\xC0\xAF,5\n", STATUS_SYNTAX, 2, "");
	/* lines count within quotes, too */
	expect_refused("time,x,temp_c\n1,\"\n\n\",5\nx,,5\n", STATUS_SYNTAX,
	    5, "time");
}

static void probe_names(void **state)
{
	char text[400] = "time,temp_c,probe\n1,5,";
	size_t at = strlen(text);

	(void)state;
	memset(text + at, 'a', 120);
	open_text(text);
	assert_int_equal(next(), STATUS_OK);
	assert_int_equal(strlen(row.probe), 120);
	text[at + 120] = 'a';
	expect_refused(text, STATUS_RANGE, 2, "probe");
	open_text("time,temp_c,probe\n1,5,\xE4\xB8\xAD\n");
	expect_row(1, "\xE4\xB8\xAD", 5000);
	assert_int_equal(init("time,temp_c,probe\n1,5,a\0b\n", 26),
	    STATUS_OK);
	assert_int_equal(next(), STATUS_SYNTAX);
	assert_string_equal(problem.where, "probe");
}

/* Every cut of a good file must end in a verdict, not beyond its end. */
static void cut_files(void **state)
{
	static const char text[] = "\xEF\xBB\xBFtime,probe,temp_c\r\n"
	    "\"1\",\"a\"\"b\",\"-5.25\"\r\n2026-01-01T00:00:00Z,\xC3\xA4,\r\n";
	size_t len;

	(void)state;
	for (len = 0; len < sizeof text; len++) {
		if (init(text, len) != STATUS_OK)
			continue;
		while (next() == STATUS_OK)
			;
	}
}

static int teardown(void **state)
{
	(void)state;
	free(copy);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_files),
		cmocka_unit_test(any_columns_in_any_order),
		cmocka_unit_test(temperatures),
		cmocka_unit_test(times),
		cmocka_unit_test(refused_headers),
		cmocka_unit_test(refused_rows),
		cmocka_unit_test(probe_names),
		cmocka_unit_test(cut_files),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
