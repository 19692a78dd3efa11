/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints: the page's own example, what is written reads back, and
 * everything next to the form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "checkpoint.h"
#include "limit.h"

#define DASH "\xE2\x80\x94"
/* C2SP tlog-cosignature, its example */
#define BODY "example.com/behind-the-sofa\n20852163\n" \
	"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define LOG_LINE DASH " example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1M" \
	"yq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
#define WITNESS_LINE DASH " witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJ" \
	"NiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIU" \
	"BkBIfZ+qnA==\n"

static enum status sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	(void)ctx;
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 ?
	    STATUS_OK : STATUS_CRYPTO;
}

static const struct crypto crypto = { .sha256 = sha256 };

static void the_pages_example_is_read(void **state)
{
	static const char text[] = BODY "\n" LOG_LINE WITNESS_LINE;
	struct checkpoint_signature sig;
	struct checkpoint c;
	char signed_text[512];
	size_t at = 0, len;

	(void)state;
	assert_int_equal(checkpoint_read(&c, text, strlen(text), NULL),
	    STATUS_OK);
	assert_string_equal(c.origin, "example.com/behind-the-sofa");
	assert_int_equal(c.size, 20852163);
	assert_int_equal(c.root[0], 0x0A);
	assert_int_equal(c.root[31], 0x62);
	assert_int_equal(c.body_len, strlen(BODY));
	assert_true(checkpoint_next(&c, &at, &sig));
	assert_string_equal(sig.name, "example.com/behind-the-sofa");
	assert_int_equal(sig.len, 64);
	assert_int_equal(checkpoint_time(&sig), -1);
	assert_true(checkpoint_next(&c, &at, &sig));
	assert_string_equal(sig.name, "witness.example.com/w1");
	assert_int_equal(sig.line_len + 1, strlen(WITNESS_LINE));
	/* the time its page states for it */
	assert_int_equal(checkpoint_time(&sig), 1679315147);
	assert_false(checkpoint_next(&c, &at, &sig));
	assert_int_equal(checkpoint_cosigned(&c, 1679315147, signed_text,
	    sizeof(signed_text), &len), STATUS_OK);
	assert_string_equal(signed_text,
	    "cosignature/v1\ntime 1679315147\n" BODY);
	assert_int_equal(len, strlen(signed_text));
	assert_int_equal(checkpoint_cosigned(&c, 1, signed_text, 60, &len),
	    STATUS_NO_SPACE);
}

static void what_is_written_reads_back(void **state)
{
	static const int64_t sizes[] = { 0, 1, 10, 4294967296, LIMIT_INT };
	uint8_t root[CRYPTO_DIGEST], sig[CHECKPOINT_SIGNATURE];
	static const uint8_t id[4] = { 1, 2, 3, 255 };

	(void)state;
	memset(root, 0xFE, sizeof(root));
	memset(sig, 0x7B, sizeof(sig));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char text[2048];
		size_t len, body, at = 0;
		struct checkpoint_signature got;
		struct checkpoint c;

		assert_int_equal(checkpoint_write("a.example/log", sizes[i],
		    root, text, sizeof(text), &body), STATUS_OK);
		len = strlen(text);
		assert_int_equal(len, body + 1);
		assert_int_equal(checkpoint_read(&c, text, len, NULL),
		    STATUS_SYNTAX);	/* nobody signed */
		assert_int_equal(checkpoint_add("a.example/log", id, sig, 71,
		    text, sizeof(text), &len), STATUS_OK);
		assert_int_equal(checkpoint_add("w", id, sig, sizeof(sig),
		    text, sizeof(text), &len), STATUS_OK);
		assert_int_equal(checkpoint_read(&c, text, len, NULL),
		    STATUS_OK);
		assert_int_equal(c.size, sizes[i]);
		assert_memory_equal(c.root, root, sizeof(root));
		assert_int_equal(c.body_len, body);
		assert_true(checkpoint_next(&c, &at, &got));
		assert_int_equal(got.len, 71);
		assert_memory_equal(got.id, id, 4);
		assert_true(checkpoint_next(&c, &at, &got));
		assert_int_equal(got.len, sizeof(sig));
		assert_memory_equal(got.bytes, sig, sizeof(sig));
	}
}

static void room_and_names_are_bounded(void **state)
{
	uint8_t root[CRYPTO_DIGEST] = { 0 }, sig[CHECKPOINT_SIGNATURE + 1];
	static const uint8_t id[4] = { 0 };
	char text[128], name[CHECKPOINT_NAME + 2];
	size_t len = 0, body;

	(void)state;
	memset(sig, 0, sizeof(sig));
	memset(name, 'n', sizeof(name));
	name[CHECKPOINT_NAME + 1] = '\0';
	assert_false(checkpoint_is_name(name));
	name[CHECKPOINT_NAME] = '\0';
	assert_true(checkpoint_is_name(name));
	assert_false(checkpoint_is_name(""));
	assert_false(checkpoint_is_name("a b"));
	assert_false(checkpoint_is_name("a+b"));
	assert_false(checkpoint_is_name("a\xC2\xA0"));
	assert_int_equal(checkpoint_write("a b", 1, root, text, sizeof(text),
	    &body), STATUS_RANGE);
	assert_int_equal(checkpoint_write("a", -1, root, text, sizeof(text),
	    &body), STATUS_RANGE);
	assert_int_equal(checkpoint_write("a", 1, root, text, 50, &body),
	    STATUS_NO_SPACE);
	assert_int_equal(checkpoint_write("a", 1, root, text, 51, &body),
	    STATUS_OK);
	len = strlen(text);
	assert_int_equal(checkpoint_add("a", id, sig, 64, text, sizeof(text),
	    &len), STATUS_NO_SPACE);
	assert_int_equal(len, strlen(text));
	assert_int_equal(checkpoint_add("a", id, sig, sizeof(sig), text,
	    sizeof(text), &len), STATUS_RANGE);
}

static void everything_else_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "\n", "\n\n", "\n\n\n", BODY, BODY "\n",
		LOG_LINE, "\n" LOG_LINE,
		BODY LOG_LINE,			/* no empty line */
		BODY "\n" LOG_LINE "\n",	/* ends with an empty one */
		BODY "\n" LOG_LINE "x\n",
		BODY "\n" "- a AAAAAAAA\n",	/* hyphen */
		BODY "\n" DASH " a AAAAAA==\n",	/* no signature in it */
		BODY "\n" DASH " a AAAAAAA\n",	/* not padded */
		BODY "\n" DASH " a AAAAAA-A\n",	/* the other alphabet */
		BODY "\n" DASH "  AAAAAAAA\n",
		BODY "\n" DASH " aAAAAAAAA\n",
		BODY "\n" DASH " a  AAAAAAAA\n",
		BODY "\n" DASH " a AAAAAAAA",	/* torn */
		"a b\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		    LOG_LINE,
		"a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		    LOG_LINE,
		"a\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		    LOG_LINE,
		"a\n\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		    LOG_LINE,
		"a\n9007199254740992\n"
		    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" LOG_LINE,
		"a\n99999999999999999999\n"
		    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" LOG_LINE,
		"a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\n"
		    LOG_LINE,
		"a\n1\nAAAA\n\n" LOG_LINE,
		"a\n1\n\n" LOG_LINE,
		"a\n\n" LOG_LINE,
		"a\r\n1\r\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		    LOG_LINE
	};
	struct checkpoint c;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct problem p = { 0 };

		if (checkpoint_read(&c, texts[i], strlen(texts[i]), &p) !=
		    STATUS_SYNTAX)
			fail_msg("text %zu is taken: %s", i, texts[i]);
		assert_true(p.why[0] != '\0');
	}
}

/* The log may say more; it is signed as well. */
static void further_lines_are_kept(void **state)
{
	static const char text[] = BODY "more\n\nand more\n\n" LOG_LINE;
	struct checkpoint c;

	(void)state;
	assert_int_equal(checkpoint_read(&c, text, strlen(text), NULL),
	    STATUS_OK);
	assert_int_equal(c.body_len, strlen(BODY "more\n\nand more\n"));
}

static void a_witness_is_known_by_name_and_key(void **state)
{
	uint8_t key[32] = { 7 }, a[4], b[4];

	(void)state;
	assert_int_equal(checkpoint_witness_id(&crypto, "w.example/1", key,
	    a), STATUS_OK);
	assert_int_equal(checkpoint_witness_id(&crypto, "w.example/2", key,
	    b), STATUS_OK);
	assert_memory_not_equal(a, b, 4);
	key[31] ^= 1;
	assert_int_equal(checkpoint_witness_id(&crypto, "w.example/1", key,
	    b), STATUS_OK);
	assert_memory_not_equal(a, b, 4);
	assert_int_equal(checkpoint_witness_id(&crypto, "w 1", key, b),
	    STATUS_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pages_example_is_read),
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(room_and_names_are_bounded),
		cmocka_unit_test(everything_else_is_refused),
		cmocka_unit_test(further_lines_are_kept),
		cmocka_unit_test(a_witness_is_known_by_name_and_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
