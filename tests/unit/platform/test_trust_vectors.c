/* SPDX-License-Identifier: Apache-2.0 */
/* Project Wycheproof's P-256/SHA-256 cases through admit and verify: each
 * group's public key is put into a certificate of the test's own CA. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <openssl/ec.h>

#include "base64url.h"
#include "json.h"
#include "jws.h"
#include "trust_make.h"

#define VECTORS \
	"../shared/data/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json"
#define FILE_MAX (1024 * 1024)
#define TOKENS 65536

static char text[FILE_MAX];
static struct json_token tokens[TOKENS];
static struct json doc;
static EVP_PKEY *root_key;
static X509 *root;
static struct trust *trust;
static struct crypto crypto;
static int accepted, refused, malformed, high;

static size_t hex(int at, uint8_t *out, size_t cap)
{
	size_t len, n = 0;
	const char *s;

	assert_true(at >= 0);
	s = json_raw(&doc, at, &len);
	assert_true(len % 2 == 0 && len / 2 <= cap);
	for (; n < len / 2; n++) {
		char pair[3] = { s[2 * n], s[2 * n + 1], '\0' };

		out[n] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return n;
}

static struct crypto_signer signer_for(int group)
{
	uint8_t spki[128];
	const unsigned char *p = spki;
	size_t len = hex(json_member(&doc, group, "publicKeyDer"), spki,
	    sizeof(spki));
	EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)len);
	struct make m = make_leaf(key, root, root_key);
	struct crypto_signer signer;
	struct trust_certs c;
	char why[200] = "";
	X509 *leaf;

	assert_non_null(key);
	leaf = make_cert(&m);
	c = make_path(&leaf, 1);
	if (crypto.admit(crypto.ctx, c.der, 1, "gateway", &signer, why,
	    sizeof(why)) != STATUS_OK)
		fail_msg("not admitted: %s", why);
	trust_certs_free(&c);
	X509_free(leaf);
	EVP_PKEY_free(key);
	return signer;
}

/* The reader's verdict on these signature bytes in a line. */
static enum status split_with(const uint8_t *sig, size_t len)
{
	char line[512] = "e30.e30.";
	struct jws j;
	size_t n = 8 + base64url_encode(sig, len, line + 8);

	return jws_split(line, n, &j, NULL);
}

static void check_valid(const struct crypto_signer *signer,
    const uint8_t digest[32], uint8_t sig[64])
{
	accepted++;
	assert_int_equal(crypto.verify(crypto.ctx, signer, digest, sig), 0);
	if (split_with(sig, 64) == STATUS_SIGNATURE)
		high++;
	jws_low_s(sig);
	assert_int_equal(split_with(sig, 64), STATUS_OK);
	assert_int_equal(crypto.verify(crypto.ctx, signer, digest, sig), 0);
}

static void check_case(const struct crypto_signer *signer, int test)
{
	uint8_t msg[256], sig[256], digest[32];
	size_t n = hex(json_member(&doc, test, "msg"), msg, sizeof(msg));

	assert_int_equal(crypto.sha256(crypto.ctx, msg, n, digest), 0);
	n = hex(json_member(&doc, test, "sig"), sig, sizeof(sig));
	if (json_is(&doc, json_member(&doc, test, "result"), "valid")) {
		assert_int_equal(n, 64);
		check_valid(signer, digest, sig);
	} else if (n != 64) {
		malformed++;
		assert_int_equal(split_with(sig, n), STATUS_SYNTAX);
	} else {
		refused++;
		assert_int_equal(crypto.verify(crypto.ctx, signer, digest,
		    sig), STATUS_SIGNATURE);
	}
}

static size_t load(void)
{
	FILE *f = fopen(VECTORS, "r");
	size_t n = 0;

	if (f) {
		n = fread(text, 1, sizeof(text), f);
		(void)fclose(f);
	}
	return n;
}

static void wycheproof(void **state)
{
	size_t len = load();
	int groups;

	(void)state;
	if (len == 0) {
		print_message("skip - wycheproof: no %s\n", VECTORS);
		skip();
	}
	assert_int_equal(json_parse(&doc, text, len, tokens, TOKENS, 0, NULL),
	    STATUS_OK);
	groups = json_member(&doc, 0, "testGroups");
	for (int g = json_first(&doc, groups); g >= 0;
	    g = json_next(&doc, g)) {
		struct crypto_signer signer = signer_for(g);
		int tests = json_member(&doc, g, "tests");

		for (int t = json_first(&doc, tests); t >= 0;
		    t = json_next(&doc, t))
			check_case(&signer, t);
	}
	print_message("%d verified (%d with a high s), %d refused, %d of "
	    "another length\n", accepted, high, refused, malformed);
	assert_true(accepted > 100 && refused > 50 && high > 10);
}

static int set_up(void **state)
{
	(void)state;
	root_key = EVP_EC_gen("P-256");
	root = make_ca("Root", root_key, NULL, NULL);
	trust = trust_open();
	assert_non_null(trust);
	make_trusted(trust, root);
	trust_crypto(trust, &crypto);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	trust_close(trust);
	X509_free(root);
	EVP_PKEY_free(root_key);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wycheproof),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
