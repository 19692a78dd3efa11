/* SPDX-License-Identifier: Apache-2.0 */
/* Another logger's rows: columns, units, placeholders, clocks that change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import_csv.h"
#include "utc.h"

static struct json_token tokens[DIALECT_TOKENS];
static struct dialect dialect;
static struct import_csv csv;
static struct journey_row row;
static struct problem problem;
static char *copy;		/* of its exact size, for the sanitizer */

static void take_dialect(const char *members)
{
	char text[2048] = "{\"v\":1,\"id\":\"d\",";

	strncat(text, members, sizeof text - strlen(text) - 2);
	strncat(text, "}", 2);
	memset(&problem, 0, sizeof problem);
	if (dialect_parse(&dialect, text, strlen(text), tokens, &problem) !=
	    STATUS_OK)
		fail_msg("%s: %s", problem.where, problem.why);
}

/* A zone with one hour of summer time between two days of 1970: clocks go
 * forward at hour 100 (local 101 to 102) and back at hour 200 (202 to 201);
 * its winter is one hour ahead of UTC. */
#define HOUR INT64_C(3600000)

static int moments(void *ctx, int64_t local_ms, int64_t utc_ms[2])
{
	int64_t winter = local_ms - HOUR, summer = local_ms - 2 * HOUR;
	int n = 0;

	(void)ctx;
	if (summer >= 100 * HOUR && summer < 200 * HOUR)
		utc_ms[n++] = summer;
	if (winter < 100 * HOUR || winter >= 200 * HOUR)
		utc_ms[n++] = winter;
	if (n == 0)
		utc_ms[0] = winter;
	return n;
}

static const struct import_zone zone = { .moments = moments };

static enum status begin(const char *text)
{
	size_t len = strlen(text);

	free(copy);
	copy = malloc(len + (len == 0));
	assert_non_null(copy);
	memcpy(copy, text, len);
	memset(&problem, 0, sizeof problem);
	return import_csv_init(&csv, &dialect, &zone, NULL, copy, len,
	    &problem);
}

static void open_text(const char *text)
{
	if (begin(text) != STATUS_OK)
		fail_msg("%s: %s", problem.where, problem.why);
}

static enum status next(void)
{
	memset(&row, 0x55, sizeof row);
	return import_csv_next(&csv, &row, &problem);
}

static void expect(int64_t ms, const char *probe, int32_t mc)
{
	enum status s = next();

	if (s != STATUS_OK)
		fail_msg("%d: %s: %s", problem.line, problem.where,
		    problem.why);
	assert_true(row.time_ms == ms);
	assert_string_equal(row.probe, probe);
	assert_false(row.fault);
	assert_int_equal(row.temp_mc, mc);
}

static void expect_fault(int64_t ms)
{
	assert_int_equal(next(), STATUS_OK);
	assert_true(row.time_ms == ms);
	assert_true(row.fault);
}

static void expect_end(void)
{
	assert_int_equal(next(), STATUS_MISSING);
	assert_int_equal(problem.status, STATUS_OK);
}

static void expect_refused(const char *text, int line, const char *why)
{
	enum status s = begin(text);

	while (s == STATUS_OK)
		s = next();
	if (problem.status == STATUS_OK || problem.line != line ||
	    strstr(problem.why, why) == NULL)
		fail_msg("%d: %s: %s", problem.line, problem.where,
		    problem.why);
}

#define MS "\"time\":{\"columns\":[\"t\"],\"format\":\"unix-ms\"}"

static void several_columns(void **state)
{
	(void)state;
	take_dialect(MS ",\"separator\":\";\",\"decimal\":\",\","
	    "\"skip_lines\":2,\"temp\":[{\"column\":\"b\",\"probe\":\"B\"},"
	    "{\"column\":\"a\",\"probe\":\"A\"}],\"faults\":[83.0,\"--\"]");
	open_text("\xEF\xBB\xBFtitle\r\n\r\nt;a;x;b;\r\n"
	    "1;-1,5;;2,25\r\n\r\n2;83,0;;+3;\n3;--; \"q;\" ;\n");
	expect(1, "B", 2250);
	expect(1, "A", -1500);
	assert_int_equal(csv.in.line, 4);
	expect(2, "B", 3000);
	expect_fault(2);
	assert_int_equal(csv.in.line, 6);
	assert_int_equal(next(), STATUS_SYNTAX);	/* blank before a quote */
}

static void values(void **state)
{
	(void)state;
	take_dialect(MS ",\"temp\":[{\"column\":\"c\"}],\"faults\":[85,"
	    "\"open\"]");
	open_text("t,c\n1, 5.5 \n2,\xE2\x88\x92" "5\n3,5 \xC2\xB0" "C\n"
	    "4,5C\n5,85.000\n6,open\n7,\n8,5,5\n");
	expect(1, "1", 5500);
	expect(2, "1", -5000);
	expect(3, "1", 5000);
	expect(4, "1", 5000);
	expect_fault(5);
	expect_fault(6);
	expect_fault(7);
	assert_int_equal(next(), STATUS_SYNTAX);
	assert_int_equal(problem.line, 9);
	assert_int_equal(csv.counts.placeholders, 2);
	assert_int_equal(csv.counts.empty, 1);

	open_text("t,c\n1,\"5,5\"\n2,x\n3,2000\n");
	expect_fault(1);
	expect_fault(2);
	expect_fault(3);
	expect_end();
	assert_int_equal(csv.counts.strange, 3);
	assert_int_equal(csv.counts.strange_line, 2);
	assert_string_equal(csv.counts.strange_text, "5,5");
	expect_refused("t,c\n1,5\n2,41 F\n", 3, "Fahrenheit");
}

static void units(void **state)
{
	(void)state;
	take_dialect(MS ",\"temp\":[{\"column\":\"c\"}],\"unit\":\"F\","
	    "\"faults\":[185]");
	open_text("t,c\n1,32\n2,-40\n3,185\n");
	expect(1, "1", 0);
	expect(2, "1", -40000);
	expect_fault(3);
	take_dialect(MS ",\"temp\":[{\"column\":\"c\"}],\"unit\":{\"column\":"
	    "\"u\"}");
	open_text("t,u,c\n1,F,32\n2,C,32\n3,\xC2\xB0" "F,50\n");
	expect(1, "1", 0);
	expect(2, "1", 32000);
	expect(3, "1", 10000);
	expect_end();
	expect_refused("t,u,c\n1,K,32\n", 2, "neither C nor F");
	expect_refused("t,u,c\n1,,32\n", 2, "neither C nor F");
}

static void places_without_header(void **state)
{
	(void)state;
	take_dialect("\"header\":false,\"time\":{\"columns\":[1,2],"
	    "\"format\":\"%d.%m.%Y %H:%M\",\"zone\":\"UTC\"},\"temp\":"
	    "[{\"column\":4}],\"probe\":3");
	open_text("01.01.1970,00:01,p,5\n01.01.1970,00:02,\"q\"\"r\",6\n");
	expect(60000, "p", 5000);
	expect(120000, "q\"r", 6000);
	expect_end();
	expect_refused("01.01.1970,00:01,5\n", 1, "column 4");
	expect_refused("01.01.1970,00:01,p,5\n01.01.1970,00:01,p\n", 2,
	    "wrong number of fields: 3");
}

static void headers(void **state)
{
	(void)state;
	take_dialect(MS ",\"temp\":[{\"column\":\"c\"}]");
	expect_refused("x,c\n1,5\n", 1, "no such column");
	expect_refused("t,c,c\n1,5,6\n", 1, "twice");
	expect_refused("", 1, "no such column");
	expect_refused("\xFF\xFEt\n", 1, "UTF-16");
	expect_refused("t,c\n1,5\n\xB0,5\n", 3, "latin-1");
	expect_refused("t,c,\xB0\n1,5,6\n", 1, "latin-1");
	open_text("t,c\n");
	expect_end();
	take_dialect(MS ",\"skip_until\":\"t,\",\"temp\":[{\"column\":"
	    "\"c\"}]");
	open_text("a\nb,t,\nt,c\n1,5\n");
	expect(1, "1", 5000);
	expect_refused("a\nb\n", 2, "no line begins");
	expect_refused("", 1, "no line begins");
}

#define LOCAL(more) "\"time\":{\"columns\":[\"t\"],\"format\":" \
	"\"%Y-%m-%d %H:%M\",\"zone\":\"Some/Where\"" more "}," \
	"\"temp\":[{\"column\":\"c\"}]"

static void clocks_go_back(void **state)
{
	/* local 201:00 to 202:00 is twice: 1970-01-09 09:00 */
	static const char text[] = "t,c\n1970-01-09 08:59,1\n"
	    "1970-01-09 09:00,2\n1970-01-09 09:30,3\n1970-01-09 09:00,4\n"
	    "1970-01-09 09:30,5\n1970-01-09 10:00,6\n";

	(void)state;
	take_dialect(LOCAL(""));
	expect_refused(text, 3, "is twice");
	take_dialect(LOCAL(",\"ambiguous\":\"earlier\""));
	open_text(text);
	expect(199 * HOUR - 60000, "1", 1000);
	expect(199 * HOUR, "1", 2000);
	expect(199 * HOUR + HOUR / 2, "1", 3000);
	expect(199 * HOUR, "1", 4000);
	take_dialect(LOCAL(",\"ambiguous\":\"later\""));
	open_text(text);
	expect(199 * HOUR - 60000, "1", 1000);
	expect(200 * HOUR, "1", 2000);
	take_dialect(LOCAL(",\"ambiguous\":\"in-order\""));
	open_text(text);
	expect(199 * HOUR - 60000, "1", 1000);
	expect(199 * HOUR, "1", 2000);
	expect(199 * HOUR + HOUR / 2, "1", 3000);
	expect(200 * HOUR, "1", 4000);
	expect(200 * HOUR + HOUR / 2, "1", 5000);
	expect(201 * HOUR, "1", 6000);
	assert_int_equal(csv.counts.ambiguous, 4);
}

static void clocks_go_forward(void **state)
{
	/* local 101:00 to 102:00 never is: 1970-01-05 05:00 */
	static const char text[] = "t,c\n1970-01-05 04:59,1\n"
	    "1970-01-05 05:30,2\n1970-01-05 06:31,3\n";

	(void)state;
	take_dialect(LOCAL(""));
	expect_refused(text, 3, "never is");
	take_dialect(LOCAL(",\"nonexistent\":\"before\""));
	open_text(text);
	expect(100 * HOUR - 60000, "1", 1000);
	expect(100 * HOUR + HOUR / 2, "1", 2000);
	expect(100 * HOUR + HOUR / 2 + 60000, "1", 3000);
	assert_int_equal(csv.counts.nonexistent, 1);
}

static void nobody_says_where(void **state)
{
	(void)state;
	take_dialect("\"time\":{\"columns\":[\"t\"],\"format\":"
	    "\"%Y-%m-%d %H:%M\"},\"temp\":[{\"column\":\"c\"}]");
	assert_int_equal(begin("t,c\n1970-01-05 04:59,1\n"), STATUS_MISSING);
	assert_non_null(strstr(problem.why, "--zone"));
	assert_int_equal(import_csv_init(&csv, &dialect, NULL, "+01:00",
	    "t,c\n1970-01-01 01:00,1\n", 25, &problem), STATUS_OK);
	expect(0, "1", 1000);
}

static int64_t utc(const char *text)
{
	int64_t ms = 0;

	assert_int_equal(utc_parse(text, strlen(text), &ms), STATUS_OK);
	return ms;
}

#define YEAR(rule) "\"skip_lines\":1,\"time\":{\"columns\":[\"t\"]," \
	"\"format\":\"%d/%m %H:%M\",\"zone\":\"UTC\",\"year\":" rule "}," \
	"\"temp\":[{\"column\":\"c\"}]"

static void years(void **state)
{
	(void)state;
	take_dialect(YEAR("{\"line\":1,\"after\":\"on \",\"format\":"
	    "\"%d.%m.%Y\",\"rows\":\"before\"}"));
	open_text("written on 2.1.2021;x\nt,c\n31/12 23:50,1\n"
	    "1/1 00:10,2\n2/1 09:00,3\n3/1 09:00,4\n29/2 09:00,5\n");
	expect(utc("2020-12-31T23:50:00Z"), "1", 1000);
	expect(utc("2021-01-01T00:10:00Z"), "1", 2000);
	expect(utc("2021-01-02T09:00:00Z"), "1", 3000);
	expect(utc("2020-01-03T09:00:00Z"), "1", 4000);
	expect(utc("2020-02-29T09:00:00Z"), "1", 5000);
	expect_refused("written in 2021\nt,c\n1/1 00:10,2\n", 1,
	    "does not hold the text");
	expect_refused("written on day\nt,c\n1/1 00:10,2\n", 1, "no date");
	take_dialect(YEAR("{\"line\":1,\"after\":\"on \",\"format\":"
	    "\"%d.%m.%Y\",\"rows\":\"after\"}"));
	open_text("begun on 30.12.2020\nt,c\n31/12 23:50,1\n1/1 00:10,2\n");
	expect(utc("2020-12-31T23:50:00Z"), "1", 1000);
	expect(utc("2021-01-01T00:10:00Z"), "1", 2000);
	take_dialect(YEAR("2019"));
	open_text("title\nt,c\n31/12 23:50,1\n29/2 00:00,1\n");
	expect(utc("2019-12-31T23:50:00Z"), "1", 1000);
	assert_int_equal(next(), STATUS_RANGE);
}

static void latin1(void **state)
{
	char out[8];

	(void)state;
	assert_int_equal(import_latin1("a\xB0\xFF", 3, out), 5);
	assert_memory_equal(out, "a\xC2\xB0\xC3\xBF", 5);
}

static int end(void **state)
{
	(void)state;
	free(copy);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_columns),
		cmocka_unit_test(values),
		cmocka_unit_test(units),
		cmocka_unit_test(places_without_header),
		cmocka_unit_test(headers),
		cmocka_unit_test(clocks_go_back),
		cmocka_unit_test(clocks_go_forward),
		cmocka_unit_test(nobody_says_where),
		cmocka_unit_test(years),
		cmocka_unit_test(latin1),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
