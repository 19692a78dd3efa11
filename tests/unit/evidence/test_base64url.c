/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base64url.h"

/* RFC 4648 section 10, and the octets of RFC 7515 appendix C. */
static const struct {
	const char *bytes, *url, *standard;
} vectors[] = {
	{ "", "", "" },
	{ "f", "Zg", "Zg==" },
	{ "fo", "Zm8", "Zm8=" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\x03\xEC\xFF\xE0\xC1", "A-z_4ME", "A+z/4ME=" }
};

static void vectors_hold_both_ways(void **state)
{
	char text[32];
	uint8_t bytes[32];
	size_t i, len, n;

	(void)state;
	for (i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		len = strlen(vectors[i].bytes);
		n = base64url_encode(vectors[i].bytes, len, text);
		assert_string_equal(text, vectors[i].url);
		assert_int_equal(n, BASE64URL_LEN(len));
		assert_int_equal(base64url_decode(text, n, bytes, len, &n),
		    STATUS_OK);
		assert_int_equal(n, len);
		assert_memory_equal(bytes, vectors[i].bytes, len);

		n = base64url_encode_standard(vectors[i].bytes, len, text);
		assert_string_equal(text, vectors[i].standard);
		assert_int_equal(base64url_decode_standard(text, n, bytes, len,
		    &n), STATUS_OK);
		assert_int_equal(n, len);
		assert_memory_equal(bytes, vectors[i].bytes, len);
	}
}

static enum status decode(const char *text)
{
	uint8_t bytes[64];
	size_t len;

	return base64url_decode(text, strlen(text), bytes, sizeof bytes,
	    &len);
}

static enum status decode_standard(const char *text)
{
	uint8_t bytes[64];
	size_t len;

	return base64url_decode_standard(text, strlen(text), bytes,
	    sizeof bytes, &len);
}

static void other_forms_are_refused(void **state)
{
	static const char *const url[] = {
		"Z", "Zg==", "Zm8=", "Zm9vY", "Zh", "Zm9", "Zm9vYh", " Zg",
		"Zg ", "Zm\n9", "A+z_4ME", "A-z/4ME", "Zm9v=", "Zm9\xC3",
		"Zm9v.Zg"
	};
	static const char *const standard[] = {
		"Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zh==",
		"Zm9=", "Zm8=Zm8=", "Zg==\n", "A-z/4ME=", "A+z_4ME=", "Zm9v="
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof url / sizeof url[0]; i++)
		assert_int_equal(decode(url[i]), STATUS_SYNTAX);
	for (i = 0; i < sizeof standard / sizeof standard[0]; i++)
		assert_int_equal(decode_standard(standard[i]), STATUS_SYNTAX);
}

/* Every text of two and three characters decodes to one that encodes to
 * itself, or not at all: no second spelling exists. */
static void decoding_is_canonical(void **state)
{
	char text[4] = "", back[8];
	uint8_t bytes[4];
	size_t len, n;
	int a, b, c, accepted = 0;

	(void)state;
	for (a = 0; a < 256; a++) {
		for (b = 0; b < 256; b++) {
			c = (a * 31 + b * 7) % 256;
			text[0] = (char)a;
			text[1] = (char)b;
			text[2] = (char)c;
			for (n = 2; n <= 3; n++) {
				if (base64url_decode(text, n, bytes, 3, &len))
					continue;
				accepted++;
				assert_int_equal(base64url_encode(bytes, len,
				    back), n);
				assert_memory_equal(back, text, n);
			}
		}
	}
	assert_true(accepted >= 256);
}

static void room_is_respected(void **state)
{
	uint8_t bytes[4] = { 9, 9, 9, 9 };
	size_t len = 77;

	(void)state;
	assert_int_equal(base64url_decode("Zm9vYg", 6, bytes, 3, &len),
	    STATUS_NO_SPACE);
	assert_int_equal(len, 77);
	assert_int_equal(base64url_decode("Zm9v", 4, bytes, 3, &len),
	    STATUS_OK);
	assert_int_equal(bytes[3], 9);
	assert_int_equal(base64url_decode("", 0, NULL, 0, &len), STATUS_OK);
	assert_int_equal(len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_hold_both_ways),
		cmocka_unit_test(other_forms_are_refused),
		cmocka_unit_test(decoding_is_canonical),
		cmocka_unit_test(room_is_respected)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
