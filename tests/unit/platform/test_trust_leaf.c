/* SPDX-License-Identifier: Apache-2.0 */
/* "Who may sign": one good path, and one thing wrong with it at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <openssl/ec.h>

#include "base64url.h"
#include "trust_make.h"

/* Keys are slow to make under the sanitizers: one set for all tests. */
static EVP_PKEY *root_key, *mid_key, *leaf_key, *other_key;
static X509 *root, *mid;
static struct trust *trust;
static struct crypto crypto;
static char why[200];

static int set_up(void **state)
{
	(void)state;
	root_key = EVP_EC_gen("P-256");
	mid_key = EVP_EC_gen("P-256");
	leaf_key = EVP_EC_gen("P-256");
	other_key = EVP_EC_gen("P-256");
	root = make_ca("Root", root_key, NULL, NULL);
	mid = make_ca("Mid", mid_key, root, root_key);
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
	X509_free(mid);
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(mid_key);
	EVP_PKEY_free(leaf_key);
	EVP_PKEY_free(other_key);
	return 0;
}

static enum status admit_path(X509 *const certs[], size_t count,
    const char *role, struct crypto_signer *out)
{
	struct trust_certs c = make_path(certs, count);
	enum status s;

	memset(out, 0, sizeof(*out));
	why[0] = '\0';
	s = crypto.admit(crypto.ctx, c.der, c.count, role, out, why,
	    sizeof(why));
	trust_certs_free(&c);
	assert_int_equal(ERR_peek_error(), 0);
	return s;
}

/* Admit one leaf, issued as it says, under the root. */
static enum status admit_leaf(const struct make *m, const char *role)
{
	struct crypto_signer signer;
	X509 *leaf = make_cert(m);
	enum status s = admit_path(&leaf, 1, role, &signer);

	X509_free(leaf);
	return s;
}

static struct make good_leaf(void)
{
	return make_leaf(leaf_key, root, root_key);
}

static void expect_refused(enum status s, const char *reason)
{
	assert_int_equal(s, STATUS_UNTRUSTED);
	if (!strstr(why, reason))
		fail_msg("refused because '%s', expected '%s'", why, reason);
}

static void admits_a_leaf_under_the_root(void **state)
{
	struct make m = good_leaf();
	struct crypto_signer signer;
	unsigned char digest[32];
	char thumb[44];
	X509 *leaf = make_cert(&m);

	(void)state;
	assert_int_equal(admit_path(&leaf, 1, "gateway", &signer), STATUS_OK);
	assert_string_equal(signer.name, "GW1");
	X509_digest(leaf, EVP_sha256(), digest, NULL);
	base64url_encode(digest, sizeof(digest), thumb);
	assert_string_equal(signer.thumb, thumb);
	assert_int_equal(signer.not_before_ms, MAKE_FROM_S * 1000LL);
	assert_int_equal(signer.not_after_ms,
	    (MAKE_FROM_S + 365 * 86400LL) * 1000);
	assert_non_null(signer.key);
	X509_free(leaf);
}

static void validity_is_what_the_path_has_in_common(void **state)
{
	struct make m = make_leaf(leaf_key, NULL, mid_key);
	struct make late = {
		.cn = "Late", .key = mid_key, .issuer = root,
		.issuer_key = root_key, .bc = "critical,CA:TRUE",
		.ku = "critical,keyCertSign",
		.from_s = MAKE_FROM_S + 86400, .days = 10
	};
	struct crypto_signer signer;
	X509 *path[2];

	(void)state;
	path[1] = make_cert(&late);
	m.issuer = path[1];
	path[0] = make_cert(&m);
	assert_int_equal(admit_path(path, 2, "gateway", &signer), STATUS_OK);
	assert_int_equal(signer.not_before_ms,
	    (MAKE_FROM_S + 86400) * 1000LL);
	assert_int_equal(signer.not_after_ms,
	    (MAKE_FROM_S + 11 * 86400LL) * 1000);
	X509_free(path[0]);
	X509_free(path[1]);
}

/* No wall clock: long over, or not yet begun, is for the caller to judge. */
static void reads_no_clock(void **state)
{
	struct make m = good_leaf();

	(void)state;
	m.from_s = 86400;
	assert_int_equal(admit_leaf(&m, "gateway"), STATUS_OK);
	m.from_s = 7258118400;	/* 2200 */
	assert_int_equal(admit_leaf(&m, "gateway"), STATUS_OK);
}

static void admits_harmless_variants(void **state)
{
	struct make m = good_leaf();

	(void)state;
	m.bc = NULL;
	assert_int_equal(admit_leaf(&m, "gateway"), STATUS_OK);
	m = good_leaf();
	m.ku = "digitalSignature,nonRepudiation";
	assert_int_equal(admit_leaf(&m, "gateway"), STATUS_OK);
	m.eku = "emailProtection";
	assert_int_equal(admit_leaf(&m, "gateway"), STATUS_OK);
	m.oid = "1.2.3.4.5";
	assert_int_equal(admit_leaf(&m, "gateway"), STATUS_OK);
	m.san = "URI:coldpass:quality:qa-1,email:a@example.org";
	assert_int_equal(admit_leaf(&m, "quality"), STATUS_OK);
}

struct leaf_case {
	const char *bc, *ku, *eku, *san;	/* NULL: as in a good one */
	const char *reason;
};

#define LONG65 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaa"

static const struct leaf_case leaf_cases[] = {
	{ .bc = "critical,CA:TRUE", .reason = "is a CA" },
	{ .bc = "CA:TRUE", .ku = "digitalSignature,keyCertSign",
	    .reason = "is a CA" },
	{ .ku = "keyAgreement", .reason = "digitalSignature" },
	{ .ku = "digitalSignature,keyCertSign", .reason = "keyCertSign" },
	{ .eku = "serverAuth", .reason = "TLS" },
	{ .eku = "clientAuth", .reason = "TLS" },
	{ .eku = "emailProtection,clientAuth", .reason = "TLS" },
	{ .eku = "anyExtendedKeyUsage", .reason = "TLS" },
	{ .eku = "msSGC", .reason = "TLS" },
	{ .san = "DNS:gw1.example", .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway:GW1,URI:coldpass:gateway:GW2",
	    .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway:GW1,URI:coldpass:gateway:GW1",
	    .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway:GW1,URI:https://example.org",
	    .reason = "SAN URI" },
	{ .san = "URI:https://example.org", .reason = "SAN URI" },
	{ .san = "URI:COLDPASS:gateway:GW1", .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway", .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway:", .reason = "SAN URI" },
	{ .san = "URI:coldpass::GW1", .reason = "SAN URI" },
	{ .san = "URI:coldpass:Gateway:GW1", .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway:-GW1", .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway:GW 1", .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway:G<W", .reason = "SAN URI" },
	{ .san = "URI:coldpass:gateway:" LONG65, .reason = "SAN URI" },
	{ .san = "URI:coldpass:quality:GW1", .reason = "role quality, not" },
};

static void refuses_other_leaves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(leaf_cases) / sizeof(leaf_cases[0]);
	    i++) {
		const struct leaf_case *c = &leaf_cases[i];
		struct make m = good_leaf();

		m.bc = c->bc ? c->bc : m.bc;
		m.ku = c->ku ? c->ku : m.ku;
		m.eku = c->eku;
		m.san = c->san ? c->san : m.san;
		expect_refused(admit_leaf(&m, "gateway"), c->reason);
	}
}

static void refuses_leaves_that_say_too_little(void **state)
{
	struct make m = good_leaf();

	(void)state;
	m.ku = NULL;
	expect_refused(admit_leaf(&m, "gateway"), "digitalSignature");
	m = good_leaf();
	m.san = NULL;
	expect_refused(admit_leaf(&m, "gateway"), "SAN URI");
	m = good_leaf();
	m.oid = "1.2.3.4.5";
	m.is_critical = 1;
	expect_refused(admit_leaf(&m, "gateway"), "critical");
}

/* The same extension twice could be read in two ways. */
static void refuses_an_extension_twice(void **state)
{
	struct make m = good_leaf();
	X509 *leaf = make_cert(&m);
	struct crypto_signer signer;

	(void)state;
	make_ext(leaf, root, NID_subject_alt_name, "URI:coldpass:cloud:X");
	X509_sign(leaf, root_key, EVP_sha256());
	expect_refused(admit_path(&leaf, 1, "gateway", &signer), "twice");
	X509_free(leaf);
}

static void refuses_other_keys(void **state)
{
	EVP_PKEY *keys[] = {
		EVP_EC_gen("P-384"), EVP_EC_gen("secp256k1"),
		EVP_RSA_gen(2048), EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
	};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct make m = good_leaf();

		assert_non_null(keys[i]);
		m.key = keys[i];
		expect_refused(admit_leaf(&m, "gateway"), "P-256");
		EVP_PKEY_free(keys[i]);
	}
}

/* The curve spelled out instead of named: parameters an attacker may bend. */
static void refuses_explicit_curve_parameters(void **state)
{
	struct make m = good_leaf();
	EVP_PKEY *key = EVP_EC_gen("P-256");

	(void)state;
	assert_int_equal(EVP_PKEY_set_utf8_string_param(key, "encoding",
	    "explicit"), 1);
	m.key = key;
	expect_refused(admit_leaf(&m, "gateway"), "P-256");
	EVP_PKEY_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(admits_a_leaf_under_the_root),
		cmocka_unit_test(validity_is_what_the_path_has_in_common),
		cmocka_unit_test(reads_no_clock),
		cmocka_unit_test(admits_harmless_variants),
		cmocka_unit_test(refuses_other_leaves),
		cmocka_unit_test(refuses_leaves_that_say_too_little),
		cmocka_unit_test(refuses_an_extension_twice),
		cmocka_unit_test(refuses_other_keys),
		cmocka_unit_test(refuses_explicit_curve_parameters),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
