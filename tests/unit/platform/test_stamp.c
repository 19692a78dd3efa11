/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps as far as nobody has to be asked: digests, requests, noise.
 * Tokens of an authority: tests/acceptance/witness.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <openssl/ts.h>

#include "stamp.h"

static void digests_are_of_all_pieces(void **state)
{
	static const struct {
		const char *alg;
		size_t len;
		uint8_t first;
	} known[] = {	/* of "abc": FIPS 180-4, FIPS 202 */
		{ "sha-256", 32, 0xBA }, { "sha-384", 48, 0xCB },
		{ "sha-512", 64, 0xDD }, { "sha3-256", 32, 0x3A },
		{ "sha3-512", 64, 0xB7 }
	};
	const struct stamp_piece pieces[] = { { "a", 1 }, { "", 0 },
		{ "bc", 2 } };
	uint8_t digest[STAMP_DIGEST];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_int_equal(stamp_digest(known[i].alg, pieces, 3, digest,
		    &len), STATUS_OK);
		assert_int_equal(len, known[i].len);
		assert_int_equal(digest[0], known[i].first);
	}
	assert_int_equal(stamp_digest("md5", pieces, 3, digest, &len),
	    STATUS_UNKNOWN);
	assert_int_equal(stamp_digest("", pieces, 3, digest, &len),
	    STATUS_UNKNOWN);
}

static void a_request_asks_for_the_certificate(void **state)
{
	const uint8_t digest[32] = { 7, 7 };
	uint8_t *der = NULL, *again = NULL;
	const unsigned char *at;
	size_t len, again_len;
	TS_REQ *req;

	(void)state;
	assert_int_equal(stamp_request("sha-256", digest, 32, &der, &len),
	    STATUS_OK);
	at = der;
	req = d2i_TS_REQ(NULL, &at, (long)len);
	assert_non_null(req);
	assert_ptr_equal(at, der + len);
	assert_int_not_equal(TS_REQ_get_cert_req(req), 0);
	assert_non_null(TS_REQ_get_nonce(req));
	assert_memory_equal(ASN1_STRING_get0_data(TS_MSG_IMPRINT_get_msg(
	    TS_REQ_get_msg_imprint(req))), digest, 32);
	TS_REQ_free(req);
	/* never the same question twice */
	assert_int_equal(stamp_request("sha-256", digest, 32, &again,
	    &again_len), STATUS_OK);
	assert_true(len != again_len || memcmp(der, again, len) != 0);
	free(der);
	free(again);
	assert_int_equal(stamp_request("sha-1", digest, 20, &der, &len),
	    STATUS_UNKNOWN);
}

static void noise_is_no_time_stamp(void **state)
{
	uint8_t noise[600], digest[32] = { 0 };
	struct stamp_info info;
	char why[200];
	struct stamp_roots *none = stamp_roots_open(NULL, 0, why,
	    sizeof(why));
	unsigned seed = 1;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		size_t len = seed % sizeof(noise);

		for (size_t k = 0; k < len; k++)
			noise[k] = (uint8_t)((seed = seed * 1103515245 +
			    12345) >> 16);
		if (len > 4 && i % 2) {	/* what begins as DER does */
			noise[0] = 0x30;
			noise[1] = 0x82;
			noise[2] = (uint8_t)((len - 4) >> 8);
			noise[3] = (uint8_t)(len - 4);
		}
		assert_int_not_equal(stamp_read(noise, len, &info, NULL,
		    NULL), STATUS_OK);
		assert_int_not_equal(stamp_check(noise, len, digest, 32, none,
		    0, why, sizeof(why)), STATUS_OK);
		seed++;
	}
	stamp_roots_close(none);
}

static void roots_are_certificates(void **state)
{
	const char *const paths[] = { "/nowhere/tsa.pem" };
	char why[200] = "";

	(void)state;
	assert_null(stamp_roots_open(paths, 1, why, sizeof(why)));
	assert_non_null(strstr(why, "/nowhere/tsa.pem"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_of_all_pieces),
		cmocka_unit_test(a_request_asks_for_the_certificate),
		cmocka_unit_test(noise_is_no_time_stamp),
		cmocka_unit_test(roots_are_certificates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
