/* SPDX-License-Identifier: Apache-2.0 */
/* The one allowed form of a signed line, and everything next to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base64url.h"
#include "jws.h"

#define THUMB "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define HEAD "{\"alg\":\"ES256\",\"typ\":\"coldpass-rec+jws\"," \
	"\"x5t#S256\":\"" THUMB "\""

/* --- a crypto context of the test's own ---------------------------------- */

static enum status own_sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	(void)ctx;
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) ?
	    STATUS_OK : STATUS_CRYPTO;
}

static EVP_PKEY *public_key(const uint8_t x[32], const uint8_t y[32])
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params;
	uint8_t point[65] = { 4 };

	memcpy(point + 1, x, 32);
	memcpy(point + 33, y, 32);
	OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
	    "prime256v1", 0);
	OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point,
	    sizeof(point));
	params = OSSL_PARAM_BLD_to_param(bld);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY,
	    params), 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static enum status own_verify(void *ctx, const struct crypto_signer *signer,
    const uint8_t digest[CRYPTO_DIGEST], const uint8_t sig[CRYPTO_SIGNATURE])
{
	EVP_PKEY_CTX *pk = EVP_PKEY_CTX_new_from_pkey(NULL, signer->key, NULL);
	ECDSA_SIG *es = ECDSA_SIG_new();
	unsigned char der[80], *at = der;
	int n, rc;

	(void)ctx;
	ECDSA_SIG_set0(es, BN_bin2bn(sig, 32, NULL),
	    BN_bin2bn(sig + 32, 32, NULL));
	n = i2d_ECDSA_SIG(es, &at);
	EVP_PKEY_verify_init(pk);
	rc = EVP_PKEY_verify(pk, der, (size_t)n, digest, CRYPTO_DIGEST);
	ECDSA_SIG_free(es);
	EVP_PKEY_CTX_free(pk);
	return rc == 1 ? STATUS_OK : STATUS_SIGNATURE;
}

static const struct crypto own = {
	.sha256 = own_sha256, .verify = own_verify
};

/* Signs with whatever 64 bytes the test put there. */
static enum status fixed_sign(void *ctx, const uint8_t digest[CRYPTO_DIGEST],
    uint8_t sig[CRYPTO_SIGNATURE])
{
	(void)digest;
	memcpy(sig, ctx, CRYPTO_SIGNATURE);
	return STATUS_OK;
}

static enum status failing_sign(void *ctx,
    const uint8_t digest[CRYPTO_DIGEST], uint8_t sig[CRYPTO_SIGNATURE])
{
	(void)ctx, (void)digest, (void)sig;
	return STATUS_CRYPTO;
}

/* --- lines made by hand -------------------------------------------------- */

static char line[LIMIT_RECORD + 64];
static struct jws_scratch scratch;

static size_t make_line(const char *header, const char *payload,
    const uint8_t sig[CRYPTO_SIGNATURE])
{
	size_t n = base64url_encode(header, strlen(header), line);

	line[n++] = '.';
	n += base64url_encode(payload, strlen(payload), line + n);
	line[n++] = '.';
	return n + base64url_encode(sig, CRYPTO_SIGNATURE, line + n);
}

/* A signature number in the accepted range: 1 and 1. */
static void plain_sig(uint8_t sig[CRYPTO_SIGNATURE])
{
	memset(sig, 0, CRYPTO_SIGNATURE);
	sig[31] = sig[63] = 1;
}

static enum status split_line(size_t n, struct jws *j)
{
	struct problem p = { 0 };
	enum status s = jws_split(line, n, j, &p);

	if (s != STATUS_OK) {
		assert_int_equal(p.status, s);
		assert_true(p.why[0] != '\0');
	}
	return s;
}

static enum status read_header(const char *header, struct jws_header *h)
{
	uint8_t sig[CRYPTO_SIGNATURE];
	struct problem p = { 0 };
	struct jws j;
	enum status s;

	plain_sig(sig);
	assert_int_equal(split_line(make_line(header, "{}", sig), &j), 0);
	s = jws_header_read(&j, JWS_TYP_RECORD, &scratch, h, &p);
	assert_int_equal(p.status, s);
	return s;
}

/* --- signature numbers --------------------------------------------------- */

static const char n_hex[] =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

/* (n + plus) / div as 32 bytes, by OpenSSL's arithmetic, not by ours. */
static void n_based(int plus, int div, uint8_t out[32])
{
	BIGNUM *n = NULL;

	BN_hex2bn(&n, n_hex);
	if (plus >= 0)
		BN_add_word(n, (BN_ULONG)plus);
	else
		BN_sub_word(n, (BN_ULONG)-plus);
	BN_div_word(n, (BN_ULONG)div);
	assert_int_equal(BN_bn2binpad(n, out, 32), 32);
	BN_free(n);
}

static enum status split_with(const uint8_t r[32], const uint8_t s[32])
{
	uint8_t sig[CRYPTO_SIGNATURE];
	struct jws j;

	memcpy(sig, r, 32);
	memcpy(sig + 32, s, 32);
	return split_line(make_line(HEAD "}", "{}", sig), &j);
}

static void refuses_numbers_outside_the_group(void **state)
{
	uint8_t zero[32] = { 0 }, one[32] = { 0 }, n[32], below[32], half[32],
	    above_half[32], all[32];

	(void)state;
	one[31] = 1;
	memset(all, 0xff, 32);
	n_based(0, 1, n);
	n_based(-1, 1, below);
	n_based(-1, 2, half);
	n_based(1, 2, above_half);
	assert_int_equal(split_with(one, one), STATUS_OK);
	assert_int_equal(split_with(below, half), STATUS_OK);
	assert_int_equal(split_with(zero, one), STATUS_SIGNATURE);
	assert_int_equal(split_with(one, zero), STATUS_SIGNATURE);
	assert_int_equal(split_with(n, one), STATUS_SIGNATURE);
	assert_int_equal(split_with(one, n), STATUS_SIGNATURE);
	assert_int_equal(split_with(all, one), STATUS_SIGNATURE);
	assert_int_equal(split_with(one, all), STATUS_SIGNATURE);
	assert_int_equal(split_with(one, above_half), STATUS_SIGNATURE);
	assert_int_equal(split_with(one, below), STATUS_SIGNATURE);
}

/* s and n - s by OpenSSL's arithmetic: low_s must give the smaller one. */
static void check_low_s(const uint8_t s[32])
{
	uint8_t sig[CRYPTO_SIGNATURE], other[32];
	BIGNUM *n = NULL, *b = BN_bin2bn(s, 32, NULL);

	BN_hex2bn(&n, n_hex);
	BN_sub(n, n, b);
	assert_int_equal(BN_bn2binpad(n, other, 32), 32);
	memset(sig, 0x5a, 32);
	memcpy(sig + 32, s, 32);
	jws_low_s(sig);
	assert_memory_equal(sig + 32, BN_cmp(n, b) < 0 ? other : s, 32);
	for (int i = 0; i < 32; i++)
		assert_int_equal(sig[i], 0x5a);
	BN_free(n);
	BN_free(b);
}

static void low_s_takes_the_smaller_of_two(void **state)
{
	uint8_t s[32];

	(void)state;
	for (int i = -400; i < 0; i++) {
		n_based(i, 1, s);
		check_low_s(s);
		n_based(i, 2, s);
		check_low_s(s);
		n_based(-i, 2, s);
		check_low_s(s);
	}
	for (unsigned i = 1; i < 2000; i++) {
		uint32_t x = i;

		for (int k = 1; k < 32; k++) {
			x = x * 1664525U + 1013904223U;
			s[k] = (uint8_t)(x >> 24);
		}
		s[0] = (uint8_t)(i % 255);	/* below n */
		check_low_s(s);
	}
}

/* --- RFC 7515, appendix A.3 ---------------------------------------------- */

#define A3_INPUT "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4" \
	"MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define A3_SIG "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8" \
	"ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define A3_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define A3_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

static EVP_PKEY *a3_key(void)
{
	uint8_t x[32], y[32];
	size_t n;

	assert_int_equal(base64url_decode(A3_X, strlen(A3_X), x, 32, &n), 0);
	assert_int_equal(base64url_decode(A3_Y, strlen(A3_Y), y, 32, &n), 0);
	return public_key(x, y);
}

/* The appendix's s is in the upper half, so the line itself is refused; with
 * n - s in its place it is read and verifies. */
static void rfc7515_a3(void **state)
{
	struct crypto_signer signer = { .key = a3_key() };
	uint8_t sig[CRYPTO_SIGNATURE];
	size_t n, len = strlen(A3_INPUT "." A3_SIG);
	struct jws j;

	(void)state;
	memcpy(line, A3_INPUT "." A3_SIG, len + 1);
	assert_int_equal(split_line(len, &j), STATUS_SIGNATURE);
	assert_int_equal(base64url_decode(A3_SIG, strlen(A3_SIG), sig,
	    sizeof(sig), &n), 0);
	jws_low_s(sig);
	base64url_encode(sig, sizeof(sig), line + strlen(A3_INPUT) + 1);
	assert_int_equal(split_line(len, &j), STATUS_OK);
	assert_int_equal(jws_verify(&j, &own, &signer), STATUS_OK);
	for (size_t i = 0; i < len; i++) {
		char c = line[i];

		line[i] = c == 'A' ? 'B' : 'A';
		assert_true(split_line(len, &j) != STATUS_OK ||
		    jws_verify(&j, &own, &signer) == STATUS_SIGNATURE);
		line[i] = c;
	}
	EVP_PKEY_free(signer.key);
}

/* --- the parts ----------------------------------------------------------- */

static void splits_into_parts(void **state)
{
	uint8_t sig[CRYPTO_SIGNATURE], out[8];
	struct jws j;
	size_t n;

	(void)state;
	plain_sig(sig);
	n = make_line(HEAD "}", "{\"v\":1}", sig);
	assert_int_equal(split_line(n, &j), STATUS_OK);
	assert_ptr_equal(j.text, line);
	assert_int_equal(j.len, n);
	assert_int_equal(line[j.header_len], '.');
	assert_int_equal(line[j.header_len + 1 + j.payload_len], '.');
	assert_memory_equal(j.sig, sig, sizeof(sig));
	assert_int_equal(jws_payload(&j, out, sizeof(out), &n), STATUS_OK);
	assert_int_equal(n, 7);
	assert_memory_equal(out, "{\"v\":1}", 7);
	assert_int_equal(jws_payload(&j, out, 6, &n), STATUS_NO_SPACE);
}

static enum status split_text(const char *text)
{
	struct jws j;

	memcpy(line, text, strlen(text) + 1);
	return split_line(strlen(text), &j);
}

#define ONE_ONE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAA" \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAQ"

static void refuses_other_forms(void **state)
{
	static const char *const bad[] = {
		"", ".", "..", "...", "eyJ9", "eyJ9.e30", ".e30." ONE_ONE,
		"e30.." ONE_ONE, "e30.e30.", "e30.e30." ONE_ONE ".",
		"e30.e30." ONE_ONE "=", "e30.e30." ONE_ONE "\n",
		" e30.e30." ONE_ONE, "e30=.e30." ONE_ONE,
		"e30.e3+." ONE_ONE, "e31.e30." ONE_ONE, "e30.e31." ONE_ONE,
		"e30.e." ONE_ONE, "e.e30." ONE_ONE, "e30.e30.A" ONE_ONE,
		"e30.e30.AAEB", "e30.e30.e30." ONE_ONE
	};

	(void)state;
	assert_int_equal(split_text("e30.e30." ONE_ONE), STATUS_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (split_text(bad[i]) != STATUS_SYNTAX)
			fail_msg("accepted: \"%s\"", bad[i]);
}

/* The last character of the signature holds four unused bits. */
static void refuses_unused_bits_of_the_signature(void **state)
{
	size_t n;
	struct jws j;

	(void)state;
	assert_int_equal(split_text("e30.e30." ONE_ONE), STATUS_OK);
	n = strlen(line);
	line[n - 1] = 'R';
	assert_int_equal(split_line(n, &j), STATUS_SYNTAX);
}

static void judges_long_payloads_to_the_last_character(void **state)
{
	static const size_t lengths[] = { 511, 512, 514, 1024, 1536, 20000 };
	struct jws j;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t n = lengths[i] / 4 * 4;

		memcpy(line, "e30.", 4);
		memset(line + 4, 'A', n);
		memcpy(line + 4 + n, "." ONE_ONE, strlen(ONE_ONE) + 1);
		n += 5 + strlen(ONE_ONE);
		assert_int_equal(split_line(n, &j), STATUS_OK);
		line[4 + lengths[i] / 4 * 4 - 1] = '=';
		assert_int_equal(split_line(n, &j), STATUS_SYNTAX);
		line[4 + lengths[i] / 4 * 4 - 1] = 'A';
		line[4] = '/';
		assert_int_equal(split_line(n, &j), STATUS_SYNTAX);
	}
}

static void bounds_the_line(void **state)
{
	size_t n = LIMIT_RECORD - 5 - strlen(ONE_ONE);
	struct jws j;

	(void)state;
	n -= n % 4;
	memcpy(line, "e30.", 4);
	memset(line + 4, 'A', LIMIT_RECORD);
	memcpy(line + 4 + n, "." ONE_ONE, strlen(ONE_ONE) + 1);
	assert_int_equal(split_line(n + 5 + strlen(ONE_ONE), &j), STATUS_OK);
	assert_int_equal(split_line(LIMIT_RECORD + 1, &j), STATUS_RANGE);
}

/* --- the header ---------------------------------------------------------- */

static void reads_the_header(void **state)
{
	struct jws_header h;

	(void)state;
	assert_int_equal(read_header(HEAD "}", &h), STATUS_OK);
	assert_string_equal(h.thumb, THUMB);
	assert_int_equal(h.cert_count, 0);
	assert_int_equal(read_header(HEAD ",\"x5c\":[\"AAEC\",\"+/8=\"]}",
	    &h), STATUS_OK);
	assert_int_equal(h.cert_count, 2);
	assert_int_equal(h.certs[0].len, 3);
	assert_memory_equal(h.certs[0].bytes, "\0\1\2", 3);
	assert_int_equal(h.certs[1].len, 2);
	assert_memory_equal(h.certs[1].bytes, "\xfb\xff", 2);
}

struct header_case {
	const char *json;
	enum status status;
};

#define ALG "{\"alg\":\"ES256\""
#define TYP ",\"typ\":\"coldpass-rec+jws\""
#define X5T ",\"x5t#S256\":\"" THUMB "\""

static const struct header_case header_cases[] = {
	{ "{\"alg\":\"none\"" TYP X5T "}", STATUS_UNKNOWN },
	{ "{\"alg\":\"HS256\"" TYP X5T "}", STATUS_UNKNOWN },
	{ "{\"alg\":\"ES256K\"" TYP X5T "}", STATUS_UNKNOWN },
	{ "{\"alg\":\"es256\"" TYP X5T "}", STATUS_UNKNOWN },
	{ "{\"alg\":\"\\u0045S256\"" TYP X5T "}", STATUS_UNKNOWN },
	{ "{\"alg\":null" TYP X5T "}", STATUS_UNKNOWN },
	{ ALG ",\"typ\":\"coldpass-ack+jws\"" X5T "}", STATUS_UNKNOWN },
	{ ALG ",\"typ\":\"coldpass-rec+jws2\"" X5T "}", STATUS_UNKNOWN },
	{ ALG ",\"typ\":\"coldpass-rec\"" X5T "}", STATUS_UNKNOWN },
	{ ALG ",\"typ\":\"JWT\"" X5T "}", STATUS_UNKNOWN },
	{ ALG TYP X5T ",\"crit\":[\"b64\"],\"b64\":false}", STATUS_UNKNOWN },
	{ ALG TYP X5T ",\"kid\":\"1\"}", STATUS_UNKNOWN },
	{ ALG TYP X5T ",\"alg\":\"none\"}", STATUS_UNKNOWN },
	{ ALG TYP X5T ",\"x5c\":[\"AAEC\"],\"crit\":[]}", STATUS_UNKNOWN },
	{ ALG TYP X5T ",\"x5c\":[\"AAEC\"],\"x5c\":[\"AAEC\"]}",
	    STATUS_UNKNOWN },
	{ ALG TYP X5T "}{}", STATUS_UNKNOWN },
	{ ALG TYP X5T "} ", STATUS_UNKNOWN },
	{ ALG TYP X5T " }", STATUS_UNKNOWN },
	{ ALG TYP X5T, STATUS_UNKNOWN },
	{ ALG TYP X5T ",}", STATUS_UNKNOWN },
	{ "{}", STATUS_SYNTAX },
	{ "[]", STATUS_SYNTAX },
	{ "null", STATUS_SYNTAX },
	{ "{", STATUS_SYNTAX },
	{ "{\"alg\"", STATUS_SYNTAX },
	{ " " ALG TYP X5T "}", STATUS_SYNTAX },
	{ "{ \"alg\":\"ES256\"" TYP X5T "}", STATUS_SYNTAX },
	{ "{\"alg\" :\"ES256\"" TYP X5T "}", STATUS_SYNTAX },
	{ ALG ", \"typ\":\"coldpass-rec+jws\"" X5T "}", STATUS_SYNTAX },
	{ ALG X5T "}", STATUS_SYNTAX },
	{ ALG TYP "}", STATUS_SYNTAX },
	{ ALG X5T TYP "}", STATUS_SYNTAX },
	{ "{\"typ\":\"coldpass-rec+jws\",\"alg\":\"ES256\"" X5T "}",
	    STATUS_SYNTAX },
	{ ALG TYP ",\"x5t#S256\":\"AAEC\"}", STATUS_SYNTAX },
	{ ALG TYP ",\"x5t#S256\":\"" THUMB "A\"}", STATUS_SYNTAX },
	{ ALG TYP ",\"x5t#S256\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdH"
	    "h9\"}", STATUS_SYNTAX },
	{ ALG TYP ",\"x5t#S256\":\"", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[]}", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[\"\"]}", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[1]}", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":\"AAEC\"}", STATUS_UNKNOWN },
	{ ALG TYP X5T ",\"x5c\":[\"AAEC\",]}", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[\"AAEC\", \"AAEC\"]}", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[\"AAEC\"", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[\"AAE\"]}", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[\"AAE\\/\"]}", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[\"-_8=\"]}", STATUS_SYNTAX },
	{ ALG TYP X5T ",\"x5c\":[\"AA==\",\"AA==\",\"AA==\",\"AA==\","
	    "\"AA==\"]}", STATUS_SYNTAX },
};

static void refuses_other_headers(void **state)
{
	struct jws_header h = { .cert_count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(header_cases) / sizeof(header_cases[0]);
	    i++) {
		const struct header_case *c = &header_cases[i];
		enum status s = read_header(c->json, &h);

		if (s != c->status)
			fail_msg("%s: %s, expected %s", c->json,
			    status_name(s), status_name(c->status));
		assert_int_equal(h.cert_count, 0);
	}
}

static void refuses_a_header_beyond_its_room(void **state)
{
	static char json[LIMIT_HEADER + 64];
	struct jws_header h;
	int n;

	(void)state;
	n = snprintf(json, sizeof(json), HEAD ",\"x5c\":[\"");
	memset(json + n, 'A', (size_t)(LIMIT_HEADER - n - 3) / 4 * 4);
	memcpy(json + n + (LIMIT_HEADER - n - 3) / 4 * 4, "\"]}", 4);
	assert_int_equal(read_header(json, &h), STATUS_OK);
	assert_true(h.certs[0].len > 9000);
	memset(json + n, 'A', LIMIT_HEADER - 64);
	memcpy(json + n + LIMIT_HEADER - 64, "\"]}", 4);
	assert_int_equal(read_header(json, &h), STATUS_SYNTAX);
}

/* --- writing ------------------------------------------------------------- */

static void reads_what_it_writes(void **state)
{
	static const uint8_t a[] = { 1, 2, 3, 4, 5 }, b[] = { 9, 8 };
	const struct crypto_der certs[] = { { a, 5 }, { b, 2 } };
	uint8_t sig[CRYPTO_SIGNATURE], payload[16];
	struct crypto_signing signing = { .ctx = sig, .sign = fixed_sign };
	struct jws_header h;
	size_t n, m;
	struct jws j;

	(void)state;
	plain_sig(sig);
	for (size_t count = 0; count <= 2; count++) {
		assert_int_equal(jws_sign(JWS_TYP_PROFILE, THUMB, certs,
		    count, "{\"v\":1}", 7, &own, &signing, line, sizeof(line),
		    &n), STATUS_OK);
		assert_int_equal(strlen(line), n);
		assert_int_equal(split_line(n, &j), STATUS_OK);
		assert_int_equal(jws_header_read(&j, JWS_TYP_PROFILE, &scratch,
		    &h, NULL), STATUS_OK);
		assert_string_equal(h.thumb, THUMB);
		assert_int_equal(h.cert_count, count);
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(h.certs[i].len, certs[i].len);
			assert_memory_equal(h.certs[i].bytes, certs[i].bytes,
			    certs[i].len);
		}
		assert_int_equal(jws_payload(&j, payload, 16, &m), STATUS_OK);
		assert_int_equal(m, 7);
		assert_memory_equal(payload, "{\"v\":1}", 7);
	}
}

static void writes_s_in_the_lower_half(void **state)
{
	uint8_t sig[CRYPTO_SIGNATURE];
	struct crypto_signing signing = { .ctx = sig, .sign = fixed_sign };
	struct jws j;
	size_t n;

	(void)state;
	plain_sig(sig);
	n_based(-5, 1, sig + 32);
	assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, NULL, 0, "{}", 2,
	    &own, &signing, line, sizeof(line), &n), STATUS_OK);
	assert_int_equal(split_line(n, &j), STATUS_OK);
	assert_int_equal(j.sig[63], 5);
	assert_int_equal(j.sig[62], 0);
}

static void signing_fails_cleanly(void **state)
{
	uint8_t sig[CRYPTO_SIGNATURE] = { 0 };
	struct crypto_signing zero = { .ctx = sig, .sign = fixed_sign };
	struct crypto_signing failing = { .sign = failing_sign };
	size_t n = 77;

	(void)state;
	assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, NULL, 0, "{}", 2,
	    &own, &zero, line, sizeof(line), &n), STATUS_CRYPTO);
	assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, NULL, 0, "{}", 2,
	    &own, &failing, line, sizeof(line), &n), STATUS_CRYPTO);
	assert_int_equal(jws_sign(JWS_TYP_RECORD, "short", NULL, 0, "{}", 2,
	    &own, &failing, line, sizeof(line), &n), STATUS_RANGE);
	assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, NULL, 0, "", 0,
	    &own, &failing, line, sizeof(line), &n), STATUS_RANGE);
	assert_int_equal(n, 77);
}

/* Every room too small is noticed before anything is written beyond it. */
static void stays_within_its_room(void **state)
{
	uint8_t sig[CRYPTO_SIGNATURE];
	struct crypto_signing signing = { .ctx = sig, .sign = fixed_sign };
	size_t need, n;

	(void)state;
	plain_sig(sig);
	assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, NULL, 0, "{}", 2,
	    &own, &signing, line, sizeof(line), &need), STATUS_OK);
	for (size_t cap = 0; cap <= need + 1; cap++) {
		char *out = malloc(cap ? cap : 1);

		assert_non_null(out);
		assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, NULL, 0,
		    "{}", 2, &own, &signing, out, cap, &n),
		    cap > need ? STATUS_OK : STATUS_NO_SPACE);
		free(out);
	}
}

static void refuses_to_write_what_no_reader_takes(void **state)
{
	static uint8_t big[LIMIT_PAYLOAD + 1];
	const struct crypto_der cert = { big, LIMIT_HEADER };
	uint8_t sig[CRYPTO_SIGNATURE];
	struct crypto_signing signing = { .ctx = sig, .sign = fixed_sign };
	size_t n;

	(void)state;
	plain_sig(sig);
	assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, NULL, 0, big,
	    sizeof(big), &own, &signing, line, sizeof(line), &n),
	    STATUS_RANGE);
	assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, NULL, 0, big,
	    LIMIT_PAYLOAD, &own, &signing, line, sizeof(line), &n),
	    STATUS_RANGE);
	assert_int_equal(jws_sign(JWS_TYP_RECORD, THUMB, &cert, 1, "{}", 2,
	    &own, &signing, line, sizeof(line), &n), STATUS_RANGE);
}

static void digests_in_base64url(void **state)
{
	char out[LIMIT_B64_DIGEST + 1];

	(void)state;
	/* FIPS 180-2, B.1: SHA-256 of "abc" */
	assert_int_equal(jws_digest(&own, "abc", 3, out), STATUS_OK);
	assert_string_equal(out,
	    "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_numbers_outside_the_group),
		cmocka_unit_test(low_s_takes_the_smaller_of_two),
		cmocka_unit_test(rfc7515_a3),
		cmocka_unit_test(splits_into_parts),
		cmocka_unit_test(refuses_other_forms),
		cmocka_unit_test(refuses_unused_bits_of_the_signature),
		cmocka_unit_test(judges_long_payloads_to_the_last_character),
		cmocka_unit_test(bounds_the_line),
		cmocka_unit_test(reads_the_header),
		cmocka_unit_test(refuses_other_headers),
		cmocka_unit_test(refuses_a_header_beyond_its_room),
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(writes_s_in_the_lower_half),
		cmocka_unit_test(signing_fails_cleanly),
		cmocka_unit_test(stays_within_its_room),
		cmocka_unit_test(refuses_to_write_what_no_reader_takes),
		cmocka_unit_test(digests_in_base64url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
