/* SPDX-License-Identifier: Apache-2.0 */
/* test_normal.c - one spelling for what people and scanners give. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "identifier.h"
#include "normal.h"

static void becomes(const char *text, const char *expected)
{
	char out[64];

	assert_int_equal(normal_capitals(text, out, sizeof(out)), STATUS_OK);
	assert_string_equal(out, expected);
}

static void one_spelling(void **state)
{
	(void)state;
	becomes("", "");
	becomes("cha9", "CHA9");
	becomes("\xEF\xBC\xA3\xEF\xBC\xA8\xEF\xBC\x99", "CH9");	/* full width */
	becomes("\xEF\xBD\xB6\xEF\xBE\x9E", "\xE3\x82\xAC");	/* half-width ga */
	becomes("\xEF\xAC\x81", "FI");			/* the ligature fi */
	becomes("\xE2\x91\xA2", "3");			/* circled three */
	becomes("stra\xC3\x9F" "e", "STRASSE");
	becomes("e\xCC\x81", "\xC3\x89");		/* composed */
	becomes("i", "I");				/* in Turkey as well */
}

static void compares_full_width_with_half(void **state)
{
	char out[64];

	(void)state;
	assert_int_equal(normal_capitals("\xEF\xBD\x8C\xE3\x80\x80\xEF\xBC\x8D"
	    "\xEF\xBC\x91", out, sizeof(out)), STATUS_OK);
	assert_int_equal(identifier_compare("L-1", out), IDENTIFIER_EQUAL);
}

static void keeps_letters_of_names(void **state)
{
	char out[64];

	(void)state;
	assert_int_equal(normal_form("\xEF\xBC\xB3" "ato", out, sizeof(out)),
	    STATUS_OK);
	assert_string_equal(out, "Sato");
}

static void refuses(void **state)
{
	char out[8] = "same";

	(void)state;
	assert_int_equal(normal_capitals("\xFF", out, sizeof(out)),
	    STATUS_SYNTAX);
	assert_int_equal(normal_capitals("\xC3", out, sizeof(out)),
	    STATUS_SYNTAX);
	assert_int_equal(normal_capitals("12345678", out, sizeof(out)),
	    STATUS_NO_SPACE);
	assert_string_equal(out, "same");
	assert_int_equal(normal_capitals("1234567", out, sizeof(out)),
	    STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_spelling),
		cmocka_unit_test(compares_full_width_with_half),
		cmocka_unit_test(keeps_letters_of_names),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
