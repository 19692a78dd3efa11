/* SPDX-License-Identifier: Apache-2.0 */
/* The example of RFC 6979 A.2.5 (SHA-256, "sample"), and what must not hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "p256.h"
#include "signer.h"

static struct p256_key key;
static struct p256_signature sig;
static uint8_t digest[P256_NUMBER];

static void hex(const char *text, uint8_t out[P256_NUMBER])
{
	unsigned v;
	int i;

	for (i = 0; i < P256_NUMBER; i++) {
		assert_int_equal(sscanf(text + 2 * i, "%2x", &v), 1);
		out[i] = (uint8_t)v;
	}
}

static int begin(void **state)
{
	(void)state;
	hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
	    key.x);
	hex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
	    key.y);
	hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
	    sig.r);
	hex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
	    sig.s);
	return signer_sha256(NULL, "sample", 6, digest);
}

static void holds(void **state)
{
	(void)state;
	assert_int_equal(p256_check(&key, digest, &sig), STATUS_OK);
}

static void one_bit(void **state)
{
	uint8_t *const parts[] = { digest, sig.r, sig.s };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		parts[i][31] ^= 1;
		assert_int_equal(p256_check(&key, digest, &sig),
		    STATUS_SIGNATURE);
		parts[i][31] ^= 1;
		parts[i][0] ^= 0x80;
		assert_int_not_equal(p256_check(&key, digest, &sig),
		    STATUS_OK);
		parts[i][0] ^= 0x80;
	}
	holds(state);
}

static void no_point(void **state)
{
	(void)state;
	key.y[31] ^= 1;
	assert_int_equal(p256_check(&key, digest, &sig), STATUS_RANGE);
	memset(&key, 0, sizeof key);
	assert_int_equal(p256_check(&key, digest, &sig), STATUS_RANGE);
	memset(&key, 0xFF, sizeof key);
	assert_int_equal(p256_check(&key, digest, &sig), STATUS_RANGE);
}

static void zero(void **state)
{
	(void)state;
	memset(&sig, 0, sizeof sig);
	assert_int_not_equal(p256_check(&key, digest, &sig), STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(holds, begin),
		cmocka_unit_test_setup(one_bit, begin),
		cmocka_unit_test_setup(no_point, begin),
		cmocka_unit_test_setup(zero, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
