/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chainhead.h"

#define CID "b3RoZXItY29uc2lnbm1lbg"
#define DIGEST "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static enum status reads(const char *text, struct chainhead *out)
{
	return chainhead_read(out, text, strlen(text));
}

static void reader_and_writer_are_inverse(void **state)
{
	static const int64_t numbers[] = { 0, 1, 9, 10, 123456, LIMIT_INT };
	struct chainhead in = { .leg = 0 }, out;
	char text[CHAINHEAD_TEXT];

	(void)state;
	memcpy(in.cid, CID, sizeof(CID));
	memcpy(in.digest, DIGEST, sizeof(DIGEST));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		in.seq = numbers[i];
		in.leg = numbers[i] / 3;
		chainhead_write(&in, text);
		assert_int_equal(reads(text, &out), STATUS_OK);
		assert_int_equal(out.seq, in.seq);
		assert_int_equal(out.leg, in.leg);
		assert_string_equal(out.cid, CID);
		assert_string_equal(out.digest, DIGEST);
	}
}

static void the_longest_fits(void **state)
{
	struct chainhead in = { .leg = LIMIT_INT, .seq = LIMIT_INT }, out;
	char text[CHAINHEAD_TEXT];

	(void)state;
	memset(in.cid, 'a', LIMIT_CID);
	memset(in.digest, 'A', LIMIT_B64_DIGEST);
	chainhead_write(&in, text);
	assert_int_equal(strlen(text), CHAINHEAD_TEXT - 1);
	assert_int_equal(reads(text, &out), STATUS_OK);
}

static void what_is_not_one_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "coldpass:1:", "coldpass:2:" CID ":0:1:" DIGEST,
		"coldpass:1:" CID ":0:1:" DIGEST "\n",
		" coldpass:1:" CID ":0:1:" DIGEST,
		"coldpass:1:" CID ":00:1:" DIGEST,
		"coldpass:1:" CID ":0:-1:" DIGEST,
		"coldpass:1:" CID ":0::" DIGEST,
		"coldpass:1:" CID ":0:1x:" DIGEST,
		"coldpass:1:" CID ":0:" DIGEST,
		"coldpass:1:short:0:1:" DIGEST,
		"coldpass:1:" CID ":0:1:" DIGEST "A",
		"coldpass:1:" CID ":0:1:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
	};
	struct chainhead out = { .seq = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (reads(bad[i], &out) == STATUS_OK)
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(reads("coldpass:1:" CID ":0:9007199254740992:"
	    DIGEST, &out), STATUS_RANGE);
	assert_int_equal(out.seq, 77);
}

/* Every cut and every changed byte gives an answer, not a crash; only
 * changes of letters and digits give another head. */
static void no_cut_is_taken(void **state)
{
	static const char text[] = "coldpass:1:" CID ":0:12:" DIGEST;
	struct chainhead out;

	(void)state;
	for (size_t n = 0; n < sizeof(text) - 1; n++)
		assert_int_not_equal(chainhead_read(&out, text, n),
		    STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reader_and_writer_are_inverse),
		cmocka_unit_test(the_longest_fits),
		cmocka_unit_test(what_is_not_one_is_refused),
		cmocka_unit_test(no_cut_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
