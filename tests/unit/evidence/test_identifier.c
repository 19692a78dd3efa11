/* SPDX-License-Identifier: Apache-2.0 */
/* test_identifier.c - ISBT 128 forms, and when two identifiers are one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "identifier.h"
#include "isbt.h"

#define DIN "G123498654321"	/* Red Book, annex 2: check value 17, H */
#define COI "CHA999926ABC123"

static void checks_as_the_worked_example(void **state)
{
	(void)state;
	assert_int_equal(isbt_check_value(DIN, ISBT_DIN), 17);
	assert_int_equal(isbt_check_char(17), 'H');
	assert_int_equal(isbt_check_char(36), '*');
	assert_int_equal(isbt_check_char(37), '\0');
	assert_int_equal(isbt_check_char(-1), '\0');
	assert_int_equal(isbt_check_value("a", 1), -1);
}

/* Modulo 37-2 finds every single error and every swap of neighbours. */
static void finds_errors_and_swaps(void **state)
{
	static const char chars[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char text[] = DIN;

	(void)state;
	for (size_t i = 0; i < ISBT_DIN; i++) {
		for (const char *c = chars; *c != '\0'; c++) {
			if (*c == DIN[i])
				continue;
			text[i] = *c;
			assert_int_not_equal(isbt_check_value(text,
			    ISBT_DIN), 17);
		}
		text[i] = DIN[i];
	}
	for (size_t i = 0; i + 1 < ISBT_DIN; i++) {
		if (DIN[i] == DIN[i + 1])
			continue;
		text[i] = DIN[i + 1];
		text[i + 1] = DIN[i];
		assert_int_not_equal(isbt_check_value(text, ISBT_DIN), 17);
		text[i] = DIN[i];
		text[i + 1] = DIN[i + 1];
	}
}

static void knows_the_forms(void **state)
{
	static const char *const no_coi[] = { "", "CHO999926ABC123",
		"CH0999926ABC123", "CHAO99926ABC123", "CHA9O9926ABC123",
		"CHA99A926ABC123", "CHA9999ABABC123", "CHA999926ABC12",
		"CHA999926ABC1234", "CHA999926ABC12-", "CHA999926abc123",
		"XHA999926ABC123", "&/CHA999926ABC123" };

	(void)state;
	assert_true(isbt_is_coi(COI));
	assert_true(isbt_is_coi("CHABC1226000001"));
	for (size_t i = 0; i < sizeof(no_coi) / sizeof(no_coi[0]); i++)
		assert_false(isbt_is_coi(no_coi[i]));
	assert_true(isbt_is_din(DIN));
	assert_false(isbt_is_din("G12349865432A"));
	assert_false(isbt_is_din("G12349865432"));
}

static enum status take(const char *text, const char *content)
{
	char out[ISBT_COI + 1] = "";
	enum isbt_kind kind;
	enum status s = isbt_read(text, &kind, out, NULL);

	assert_string_equal(out, content);
	return s;
}

static void reads_what_scanners_give(void **state)
{
	(void)state;
	assert_int_equal(take("&/" COI, COI), STATUS_OK);
	assert_int_equal(take(COI, COI), STATUS_OK);
	assert_int_equal(take(DIN, DIN), STATUS_OK);
	assert_int_equal(take(DIN "H", DIN), STATUS_OK);
	assert_int_equal(take("=" DIN "77", DIN), STATUS_OK);
	assert_int_equal(take("=" DIN "00", DIN), STATUS_OK);
	assert_int_equal(take("=" DIN "0A", DIN), STATUS_OK);
	assert_int_equal(take("=" DIN "78", ""), STATUS_CONFLICT);
	assert_int_equal(take(DIN "G", ""), STATUS_CONFLICT);
	assert_int_equal(take("=" DIN, ""), STATUS_SYNTAX);
	assert_int_equal(take("=" DIN "777", ""), STATUS_SYNTAX);
	assert_int_equal(take("", ""), STATUS_SYNTAX);
	assert_int_equal(take("=", ""), STATUS_SYNTAX);
	assert_int_equal(take("&/", ""), STATUS_SYNTAX);
}

static void strips(void **state)
{
	char out[32];

	(void)state;
	assert_true(identifier_strip(" ab\xC2\xA0-\xE2\x80\x93" "9\xE3\x80\x80z",
	    out, sizeof(out)));
	assert_string_equal(out, "AB9Z");
	assert_true(identifier_strip("\xE6\x82\xA3\xE8\x80\x85 1", out,
	    sizeof(out)));
	assert_string_equal(out, "\xE6\x82\xA3\xE8\x80\x85" "1");
	assert_true(identifier_strip("- -", out, sizeof(out)));
	assert_string_equal(out, "");
	assert_false(identifier_strip("abcd", out, 4));
	assert_true(identifier_strip("abc", out, 4));
}

static void compares(void **state)
{
	static const struct {
		const char *expected, *got;
		enum identifier_result r;
	} cases[] = {
		{ COI, "&/" COI, IDENTIFIER_EQUAL },
		{ COI, "cha9999 26 abc-123", IDENTIFIER_EQUAL },
		{ COI, "CHA999926ABC124", IDENTIFIER_DIFFERS },
		{ DIN, "G1234 98 654321 H", IDENTIFIER_EQUAL },
		{ DIN, "=" DIN "77", IDENTIFIER_EQUAL },
		{ DIN, "G1234 98 654312 H", IDENTIFIER_CHECK_WRONG },
		{ DIN, "G1234 98 654312", IDENTIFIER_DIFFERS },
		{ DIN, "=G12349865431277", IDENTIFIER_CHECK_WRONG },
		{ "106141411234567897", "1061 4141 1234 5678 97",
		    IDENTIFIER_EQUAL },
		{ "106141411234567897",
		    "https://id.gs1.org/00/106141411234567897",
		    IDENTIFIER_EQUAL },
		{ "106141411234567897", "106141411234567879",
		    IDENTIFIER_CHECK_WRONG },
		{ "106141411234567897",
		    "https://id.gs1.org/00/106141411234567879",
		    IDENTIFIER_CHECK_WRONG },
		/* another box with a good check digit */
		{ "106141411234567897", "106141411234567880",
		    IDENTIFIER_DIFFERS },
		{ "L-2026/07", "l 2026/07", IDENTIFIER_EQUAL },
		{ "L-2026/07", "L-2026/08", IDENTIFIER_DIFFERS },
		{ "L-1", "", IDENTIFIER_DIFFERS },
		{ "- -", "", IDENTIFIER_DIFFERS },
		{ "- -", "-", IDENTIFIER_DIFFERS }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(identifier_compare(cases[i].expected,
		    cases[i].got), cases[i].r);
	assert_non_null(strstr(identifier_advice(IDENTIFIER_CHECK_WRONG),
	    "scan it"));
}

/* A read that is too long equals nothing, cut or not. */
static void never_cuts(void **state)
{
	char longer[LIMIT_TEXT + 2], max[LIMIT_TEXT + 1];

	(void)state;
	memset(longer, 'A', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	memcpy(max, longer, LIMIT_TEXT);
	max[LIMIT_TEXT] = '\0';
	assert_int_equal(identifier_compare(max, max), IDENTIFIER_EQUAL);
	assert_int_equal(identifier_compare(max, longer),
	    IDENTIFIER_DIFFERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_as_the_worked_example),
		cmocka_unit_test(finds_errors_and_swaps),
		cmocka_unit_test(knows_the_forms),
		cmocka_unit_test(reads_what_scanners_give),
		cmocka_unit_test(strips),
		cmocka_unit_test(compares),
		cmocka_unit_test(never_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
