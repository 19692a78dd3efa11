/* SPDX-License-Identifier: Apache-2.0 */
/* A log's leaf: one form, and nothing next to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "entry.h"

#define DIGEST "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static void what_is_written_reads_back(void **state)
{
	struct entry in = { .kind = ENTRY_RECEIPT, .digest = DIGEST,
		.ref = "abc_-9/0" }, out;
	char text[ENTRY_TEXT];
	size_t len;

	(void)state;
	assert_int_equal(entry_write(&in, text, &len), STATUS_OK);
	assert_string_equal(text, "receipt sha-256 " DIGEST " abc_-9/0");
	assert_int_equal(len, strlen(text));
	memset(in.ref, 'r', ENTRY_REF);
	for (int k = ENTRY_RECEIPT; k <= ENTRY_DOCUMENT; k++) {
		in.kind = (enum entry_kind)k;
		assert_int_equal(entry_write(&in, text, &len), STATUS_OK);
		assert_int_equal(len, strlen(text));
		assert_int_equal(entry_read(&out, text, len), STATUS_OK);
		assert_int_equal(out.kind, k);
		assert_string_equal(out.digest, DIGEST);
		assert_string_equal(out.ref, in.ref);
		/* shorter is something else, or nothing */
		for (size_t n = 0; n < len; n++)
			if (entry_read(&out, text, n) == STATUS_OK)
				assert_int_equal(strlen(out.ref),
				    ENTRY_REF - (len - n));
	}
}

static void everything_else_is_refused(void **state)
{
	static const char *const texts[] = { "", " ", "   ", "receipt",
		"receipt sha-256 " DIGEST, "receipt sha-256 " DIGEST " ",
		"receipt sha-256 " DIGEST " a b",
		"receipt sha-256 " DIGEST "  a",
		" receipt sha-256 " DIGEST " a",
		"receipts sha-256 " DIGEST " a", "Receipt sha-256 " DIGEST
		" a", "receipt sha-512 " DIGEST " a",
		"receipt sha-256 AAAA a", "receipt sha-256 " DIGEST "A a",
		"receipt sha-256 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9"
		" a", "receipt sha-256 " DIGEST " a\n",
		"receipt sha-256 " DIGEST " a\xC3\xA4",
		"receipt\tsha-256 " DIGEST " a" };
	struct entry e = { .kind = ENTRY_DOCUMENT, .digest = DIGEST,
		.ref = "" };
	char text[ENTRY_TEXT];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (entry_read(&e, texts[i], strlen(texts[i])) !=
		    STATUS_SYNTAX)
			fail_msg("taken: %s", texts[i]);
	assert_int_equal(entry_write(&e, text, &len), STATUS_RANGE);
	memcpy(e.ref, "a", 2);
	e.kind = (enum entry_kind)9;
	assert_int_equal(entry_write(&e, text, &len), STATUS_RANGE);
	e.kind = ENTRY_DOCUMENT;
	e.digest[5] = '+';
	assert_int_equal(entry_write(&e, text, &len), STATUS_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(everything_else_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
