/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence key: files it is refused from, and signatures as published. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "jws.h"
#include "signer.h"
#include "trust_make.h"

static char dir[] = "/tmp/coldpass-signer-XXXXXX";
static char path[64];
static char why[300];

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/key.pem", dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(dir);
}

static void to_bytes(const char *hex, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };

		out[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
}

/* Write a key file of this mode; 'encrypted' with a passphrase. */
static void write_key(EVP_PKEY *key, mode_t mode, int is_encrypted)
{
	FILE *f;

	(void)unlink(path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(PEM_write_PKCS8PrivateKey(f, key,
	    is_encrypted ? EVP_aes_128_cbc() : NULL,
	    is_encrypted ? "secret" : NULL, is_encrypted ? 6 : 0, NULL, NULL),
	    1);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void write_text(const char *text)
{
	FILE *f;

	(void)unlink(path);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

/* RFC 6979, appendix A.2.5: the key ... */
#define RFC_X "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
#define RFC_U "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29" \
	"FB67903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"

/* ... and, with SHA-256, its signatures: message, r, s. */
static const char *const rfc_cases[][3] = {
	{ "sample",
	"EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
	"F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8" },
	{ "test",
	"F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
	"019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083" },
};

static EVP_PKEY *rfc_key(void)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	BIGNUM *x = NULL;
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params;
	uint8_t point[65];

	BN_hex2bn(&x, RFC_X);
	to_bytes(RFC_U, point, sizeof(point));
	OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
	    "prime256v1", 0);
	OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, x);
	OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point,
	    sizeof(point));
	params = OSSL_PARAM_BLD_to_param(bld);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR,
	    params), 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	BN_free(x);
	return key;
}

static struct signer *open_key(EVP_PKEY *key)
{
	struct signer *s;

	write_key(key, 0600, 0);
	s = signer_open(path, why, sizeof(why));
	if (!s)
		fail_msg("%s", why);
	return s;
}

/* --- signatures ---------------------------------------------------------- */

static void signs_as_rfc6979_says(void **state)
{
	EVP_PKEY *key = rfc_key();
	struct signer *s = open_key(key);
	struct crypto_signing signing;

	(void)state;
	signer_signing(s, &signing);
	for (size_t i = 0; i < 2; i++) {
		uint8_t digest[32], sig[64], expected[64];

		assert_int_equal(signer_sha256(NULL, rfc_cases[i][0],
		    strlen(rfc_cases[i][0]), digest), STATUS_OK);
		assert_int_equal(signing.sign(signing.ctx, digest, sig),
		    STATUS_OK);
		to_bytes(rfc_cases[i][1], expected, 32);
		to_bytes(rfc_cases[i][2], expected + 32, 32);
		jws_low_s(sig);
		jws_low_s(expected);
		assert_memory_equal(sig, expected, 64);
	}
	signer_close(s);
	EVP_PKEY_free(key);
}

/* What PSA signs, OpenSSL believes: no code is shared between the two. */
static void openssl_verifies_what_psa_signs(void **state)
{
	EVP_PKEY *root_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	X509 *root = make_ca("Root", root_key, NULL, NULL), *leaf;
	struct make m = make_leaf(key, root, root_key);
	struct signer *s = open_key(key);
	struct trust *t = trust_open();
	struct crypto_signing signing;
	struct crypto_signer who;
	struct crypto crypto;
	struct trust_certs c;

	(void)state;
	leaf = make_cert(&m);
	make_trusted(t, root);
	trust_crypto(t, &crypto);
	c = make_path(&leaf, 1);
	assert_int_equal(crypto.admit(crypto.ctx, c.der, 1, "gateway", &who,
	    why, sizeof(why)), STATUS_OK);
	signer_signing(s, &signing);
	for (int i = 0; i < 8; i++) {
		uint8_t a[32], b[32], sig[64];

		assert_int_equal(signer_sha256(NULL, &i, sizeof(i), a), 0);
		assert_int_equal(crypto.sha256(crypto.ctx, &i, sizeof(i), b),
		    0);
		assert_memory_equal(a, b, 32);
		assert_int_equal(signing.sign(signing.ctx, a, sig), 0);
		assert_int_equal(crypto.verify(crypto.ctx, &who, a, sig), 0);
	}
	assert_int_equal(signer_matches(s, &c.der[0]), STATUS_OK);
	signer_close(s);
	trust_certs_free(&c);
	trust_close(t);
	X509_free(leaf);
	X509_free(root);
	EVP_PKEY_free(key);
	EVP_PKEY_free(root_key);
}

static void knows_another_keys_certificate(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-256");
	EVP_PKEY *p384 = EVP_EC_gen("P-384");
	X509 *certs[] = {
		make_ca("Other", other, NULL, NULL),
		make_ca("P-384", p384, NULL, NULL)
	};
	struct trust_certs c = make_path(certs, 2);
	const struct crypto_der garbage = { (const uint8_t *)"x", 1 };
	struct signer *s = open_key(key);

	(void)state;
	assert_int_equal(signer_matches(s, &c.der[0]), STATUS_CONFLICT);
	assert_int_equal(signer_matches(s, &c.der[1]), STATUS_CONFLICT);
	assert_int_equal(signer_matches(s, &garbage), STATUS_CONFLICT);
	signer_close(s);
	trust_certs_free(&c);
	X509_free(certs[0]);
	X509_free(certs[1]);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	EVP_PKEY_free(p384);
}

/* --- key files ----------------------------------------------------------- */

static void expect_refused(const char *reason)
{
	why[0] = '\0';
	assert_null(signer_open(path, why, sizeof(why)));
	if (!strstr(why, reason) || !strstr(why, path))
		fail_msg("refused because '%s', expected '%s' and the path",
		    why, reason);
}

static void refuses_a_key_that_others_may_read(void **state)
{
	static const mode_t open_modes[] = { 0640, 0604, 0620, 0602, 0644,
		0666, 0777, 0610, 0601 };
	static const mode_t closed_modes[] = { 0600, 0400, 0700 };
	EVP_PKEY *key = EVP_EC_gen("P-256");

	(void)state;
	for (size_t i = 0; i < sizeof(open_modes) / sizeof(mode_t); i++) {
		write_key(key, open_modes[i], 0);
		expect_refused("chmod 600");
	}
	for (size_t i = 0; i < sizeof(closed_modes) / sizeof(mode_t); i++) {
		struct signer *s;

		write_key(key, closed_modes[i], 0);
		s = signer_open(path, why, sizeof(why));
		assert_non_null(s);
		signer_close(s);
	}
	EVP_PKEY_free(key);
}

static void refuses_other_keys(void **state)
{
	EVP_PKEY *p384 = EVP_EC_gen("P-384"), *rsa = EVP_RSA_gen(2048);

	(void)state;
	write_key(p384, 0600, 0);
	expect_refused("not a P-256 key");
	write_key(rsa, 0600, 0);
	expect_refused("not a P-256 key");
	EVP_PKEY_free(p384);
	EVP_PKEY_free(rsa);
}

/* And it does not wait for somebody to type a passphrase. */
static void refuses_an_encrypted_key(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	(void)state;
	write_key(key, 0600, 1);
	expect_refused("without passphrase");
	EVP_PKEY_free(key);
}

static void refuses_what_is_no_key_file(void **state)
{
	(void)state;
	write_text("");
	expect_refused("no private key");
	write_text("hello\n");
	expect_refused("no private key");
	write_text("-----BEGIN PRIVATE KEY-----\nMIGH\n"
	    "-----END PRIVATE KEY-----\n");
	expect_refused("no private key");
	assert_int_equal(unlink(path), 0);
	expect_refused("No such file");
	assert_int_equal(mkfifo(path, 0600), 0);
	expect_refused("cannot open");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	expect_refused("directory");
	assert_int_equal(rmdir(path), 0);
	signer_close(NULL);
}

static void reads_sec1_too(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	char *text = NULL;
	BIO *bio = BIO_new(BIO_s_mem());
	struct signer *s;

	(void)state;
	assert_int_equal(PEM_write_bio_PrivateKey_traditional(bio, key, NULL,
	    NULL, 0, NULL, NULL), 1);
	assert_int_equal(BIO_write(bio, "", 1), 1);
	BIO_get_mem_data(bio, &text);
	assert_non_null(strstr(text, "BEGIN EC PRIVATE KEY"));
	write_text(text);
	BIO_free(bio);
	s = signer_open(path, why, sizeof(why));
	assert_non_null(s);
	signer_close(s);
	EVP_PKEY_free(key);
}

/* Two draws of 32 bytes never agree, and every byte is touched. */
static void draws_random_bytes(void **state)
{
	uint8_t a[32] = { 0 }, b[32] = { 0 }, seen[32] = { 0 };

	(void)state;
	for (int k = 0; k < 16; k++) {
		assert_int_equal(signer_random(a, sizeof(a)), STATUS_OK);
		assert_memory_not_equal(a, b, sizeof(a));
		memcpy(b, a, sizeof(a));
		for (int i = 0; i < 32; i++)
			seen[i] |= a[i];
	}
	for (int i = 0; i < 32; i++)
		assert_true(seen[i] != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_as_rfc6979_says),
		cmocka_unit_test(openssl_verifies_what_psa_signs),
		cmocka_unit_test(knows_another_keys_certificate),
		cmocka_unit_test(refuses_a_key_that_others_may_read),
		cmocka_unit_test(refuses_other_keys),
		cmocka_unit_test(refuses_an_encrypted_key),
		cmocka_unit_test(refuses_what_is_no_key_file),
		cmocka_unit_test(reads_sec1_too),
		cmocka_unit_test(draws_random_bytes),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
