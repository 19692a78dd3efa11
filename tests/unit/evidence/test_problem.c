/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "problem.h"

static void first_problem_stays(void **state)
{
	struct problem p = { 0 };

	(void)state;
	assert_int_equal(problem_set(&p, STATUS_RANGE, "a", "one"),
	    STATUS_RANGE);
	assert_int_equal(problem_quote(&p, STATUS_TYPE, "b", "two", "x", ""),
	    STATUS_TYPE);
	assert_int_equal(p.status, STATUS_RANGE);
	assert_string_equal(p.where, "a");
	assert_string_equal(p.why, "one");
	assert_int_equal(problem_set(NULL, STATUS_IO, "", ""), STATUS_IO);
	problem_add(NULL, "nothing happens");
}

static void texts_are_composed(void **state)
{
	struct problem p = { 0 };
	char path[20] = "";

	(void)state;
	(void)problem_range(&p, STATUS_RANGE, "x", "rule: ", INT64_MIN, 7,
	    ".");
	problem_add_int(&p, -12);
	assert_string_equal(p.why, "rule: must be an integer from "
	    "-9223372036854775808 to 7.-12");
	memset(&p, 0, sizeof p);
	(void)problem_quote(&p, STATUS_UNKNOWN, "x", "what is ", "a\033[2Jb",
	    "?");
	assert_string_equal(p.why, "what is \"a?[2Jb\"?");
	problem_path_member(path, sizeof path, "rules");
	problem_path_index(path, sizeof path, 13);
	problem_path_member(path, sizeof path, "delay_s");
	assert_string_equal(path, "rules[13].delay_s");
	problem_path_member(path, sizeof path, "more");
	assert_string_equal(path, "rules[13].delay_s.m");
}

/* Too long texts are cut between characters and end in a NUL. */
static void texts_are_cut_whole(void **state)
{
	struct problem p = { 0 };
	char text[400];
	size_t i;

	(void)state;
	for (i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "\xE6\xB8\xA9", 4);
	(void)problem_set(&p, STATUS_RANGE, text, text);
	assert_int_equal(strlen(p.where), 78);
	assert_int_equal(strlen(p.why), 159);
	memset(&p, 0, sizeof p);
	(void)problem_set(&p, STATUS_RANGE, "", "xy");
	problem_add(&p, text);
	assert_int_equal(strlen(p.why), 2 + 156);
	problem_add(&p, "\xC2\x85");
	assert_string_equal(p.why + 158, "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_problem_stays),
		cmocka_unit_test(texts_are_composed),
		cmocka_unit_test(texts_are_cut_whole)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
