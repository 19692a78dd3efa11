/* SPDX-License-Identifier: Apache-2.0 */
/* Paths to a root, sets of roots, and ES256 verification. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/ecdsa.h>

#include "trust_make.h"

enum { ROOT, MID, SUB, LEAF, OTHER, KEYS };

static EVP_PKEY *keys[KEYS];
static X509 *root, *mid, *leaf;
static struct trust *trust;
static struct crypto crypto;
static char why[200];

static int set_up(void **state)
{
	struct make m;

	(void)state;
	for (int i = 0; i < KEYS; i++)
		keys[i] = EVP_EC_gen("P-256");
	root = make_ca("Root", keys[ROOT], NULL, NULL);
	mid = make_ca("Mid", keys[MID], root, keys[ROOT]);
	m = make_leaf(keys[LEAF], mid, keys[MID]);
	leaf = make_cert(&m);
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
	trust_close(NULL);
	X509_free(root);
	X509_free(mid);
	X509_free(leaf);
	for (int i = 0; i < KEYS; i++)
		EVP_PKEY_free(keys[i]);
	return 0;
}

static enum status admit_in(const struct crypto *c, X509 *const certs[],
    size_t count, struct crypto_signer *out)
{
	struct trust_certs path = make_path(certs, count);
	enum status s;

	memset(out, 0, sizeof(*out));
	s = c->admit(c->ctx, path.der, path.count, "gateway", out, why,
	    sizeof(why));
	trust_certs_free(&path);
	assert_int_equal(ERR_peek_error(), 0);
	return s;
}

#define ADMIT(...) admit_in(&crypto, (X509 *[]){ __VA_ARGS__ }, \
	sizeof((X509 *[]){ __VA_ARGS__ }) / sizeof(X509 *), \
	&(struct crypto_signer){ 0 })

static void expect_refused(enum status s, const char *reason)
{
	assert_int_equal(s, STATUS_UNTRUSTED);
	if (!strstr(why, reason))
		fail_msg("refused because '%s', expected '%s'", why, reason);
}

/* --- paths --------------------------------------------------------------- */

static void admits_the_path_and_no_other(void **state)
{
	X509 *other = make_ca("Other", keys[OTHER], root, keys[ROOT]);

	(void)state;
	assert_int_equal(ADMIT(leaf, mid), STATUS_OK);
	expect_refused(ADMIT(leaf), "not issued by a trusted root");
	expect_refused(ADMIT(leaf, mid, root), "root Root itself");
	expect_refused(ADMIT(leaf, mid, mid), "not a path");
	expect_refused(ADMIT(leaf, leaf, mid), "no CA");
	expect_refused(ADMIT(leaf, mid, other), "not a path");
	expect_refused(ADMIT(leaf, other, mid), "not a path");
	expect_refused(ADMIT(leaf, other), "");
	expect_refused(ADMIT(mid, leaf), "is a CA");
	expect_refused(ADMIT(root), "");
	X509_free(other);
}

static void counts_certificates(void **state)
{
	struct crypto_signer signer;
	X509 *deep[3], *path[4];
	struct make m;

	(void)state;
	deep[0] = make_ca("A", keys[MID], root, keys[ROOT]);
	deep[1] = make_ca("B", keys[SUB], deep[0], keys[MID]);
	deep[2] = make_ca("C", keys[OTHER], deep[1], keys[SUB]);
	m = make_leaf(keys[LEAF], deep[2], keys[OTHER]);
	path[0] = make_cert(&m);
	path[1] = deep[2];
	path[2] = deep[1];
	path[3] = deep[0];
	assert_int_equal(admit_in(&crypto, path, 4, &signer), STATUS_OK);
	expect_refused(admit_in(&crypto, path, 3, &signer), "trusted root");
	expect_refused(admit_in(&crypto, path, 0, &signer), "1 to 4");
	for (int i = 0; i < 4; i++)
		X509_free(path[i]);
}

/* The leaf and two changed intermediates under it. */
static void expect_issuer_refused(struct make m, const char *reason)
{
	struct make l = make_leaf(keys[LEAF], NULL, keys[SUB]);
	X509 *issuer, *x;

	m.cn = "Sub";
	m.key = keys[SUB];
	m.issuer = root;
	m.issuer_key = m.issuer_key ? m.issuer_key : keys[ROOT];
	issuer = make_cert(&m);
	l.issuer = issuer;
	x = make_cert(&l);
	expect_refused(ADMIT(x, issuer), reason);
	X509_free(x);
	X509_free(issuer);
}

static void refuses_issuers_that_may_not_issue(void **state)
{
	const struct make ca = {
		.bc = "critical,CA:TRUE", .ku = "critical,keyCertSign"
	};
	struct make m = ca;

	(void)state;
	m.bc = "critical,CA:FALSE";
	expect_issuer_refused(m, "no CA");
	m.bc = NULL;
	expect_issuer_refused(m, "no CA");
	m = ca;
	m.ku = "digitalSignature";
	expect_issuer_refused(m, "keyCertSign");
	m.ku = NULL;
	expect_issuer_refused(m, "keyCertSign");
	m = ca;
	m.oid = "1.2.3.4.5";
	m.is_critical = 1;
	expect_issuer_refused(m, "critical");
	m = ca;
	m.issuer_key = keys[OTHER];	/* not the root's */
	expect_issuer_refused(m, "signature");
	m = ca;
	m.md = EVP_sha1();
	expect_issuer_refused(m, "weak");
	memset(&m, 0, sizeof(m));
	m.is_v1 = 1;
	expect_issuer_refused(m, "no CA");
}

static void respects_path_lengths(void **state)
{
	struct make m = {
		.cn = "Short", .key = keys[MID], .issuer = root,
		.issuer_key = keys[ROOT], .bc = "critical,CA:TRUE,pathlen:0",
		.ku = "critical,keyCertSign"
	};
	X509 *short_ca = make_cert(&m), *sub, *direct, *below;

	(void)state;
	sub = make_ca("Below", keys[SUB], short_ca, keys[MID]);
	m = make_leaf(keys[LEAF], short_ca, keys[MID]);
	direct = make_cert(&m);
	m = make_leaf(keys[LEAF], sub, keys[SUB]);
	below = make_cert(&m);
	assert_int_equal(ADMIT(direct, short_ca), STATUS_OK);
	expect_refused(ADMIT(below, sub, short_ca), "path length");
	X509_free(direct);
	X509_free(below);
	X509_free(sub);
	X509_free(short_ca);
}

static void refuses_signatures_that_do_not_hold(void **state)
{
	struct make m = make_leaf(keys[LEAF], mid, keys[OTHER]);
	X509 *forged = make_cert(&m), *self;

	(void)state;
	expect_refused(ADMIT(forged, mid), "signature");
	m = make_leaf(keys[LEAF], NULL, NULL);
	self = make_cert(&m);
	expect_refused(ADMIT(self), "trusted root");
	X509_free(forged);
	X509_free(self);
}

/* Admit the good path with one byte of its leaf changed. */
static void no_changed_byte_is_admitted(void **state)
{
	struct trust_certs c = make_path((X509 *[]){ leaf, mid }, 2);
	struct crypto_signer signer;
	uint8_t *bytes = malloc(c.der[0].len + 1);
	const uint8_t *kept = c.der[0].bytes;
	size_t len = c.der[0].len;

	(void)state;
	assert_non_null(bytes);
	memcpy(bytes, kept, len);
	bytes[len] = 0;
	c.der[0].bytes = bytes;
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 0x01;
		assert_int_equal(crypto.admit(crypto.ctx, c.der, c.count,
		    "gateway", &signer, why, sizeof(why)), STATUS_UNTRUSTED);
		bytes[i] ^= 0x01;
	}
	for (size_t n = 0; n < len; n++) {
		c.der[0].len = n;
		expect_refused(crypto.admit(crypto.ctx, c.der, c.count,
		    "gateway", &signer, why, sizeof(why)), "in DER");
	}
	c.der[0].len = len + 1;		/* a trailing byte */
	expect_refused(crypto.admit(crypto.ctx, c.der, c.count, "gateway",
	    &signer, why, sizeof(why)), "in DER");
	c.der[0].bytes = kept;
	free(bytes);
	trust_certs_free(&c);
}

/* BER: the outer length in one byte more than DER allows. */
static void refuses_a_longer_spelling(void **state)
{
	struct trust_certs c = make_path((X509 *[]){ leaf, mid }, 2);
	struct crypto_signer signer;
	size_t len = c.der[0].len;
	uint8_t *ber = malloc(len + 1);
	const uint8_t *kept = c.der[0].bytes;

	(void)state;
	assert_non_null(ber);
	assert_int_equal(kept[1], 0x82);
	memcpy(ber, "\x30\x83\x00", 3);
	memcpy(ber + 3, kept + 2, len - 2);
	c.der[0].bytes = ber;
	c.der[0].len = len + 1;
	expect_refused(crypto.admit(crypto.ctx, c.der, c.count, "gateway",
	    &signer, why, sizeof(why)), "in DER");
	c.der[0].bytes = kept;
	free(ber);
	trust_certs_free(&c);
}

/* --- the set of roots ---------------------------------------------------- */

static void no_roots_no_signers(void **state)
{
	struct trust *t = trust_open();
	struct crypto_signer signer;
	struct crypto c;

	(void)state;
	trust_crypto(t, &c);
	expect_refused(admit_in(&c, (X509 *[]){ leaf, mid }, 2, &signer),
	    "trusted root");
	trust_close(t);
}

/* A renewed root has the old one's name. */
static void tries_every_root_of_that_name(void **state)
{
	X509 *renewed = make_ca("Root", keys[OTHER], NULL, NULL);
	struct trust *t = trust_open();
	struct crypto_signer signer;
	struct crypto c;

	(void)state;
	make_trusted(t, renewed);
	trust_crypto(t, &c);
	expect_refused(admit_in(&c, (X509 *[]){ leaf, mid }, 2, &signer),
	    "signature");
	make_trusted(t, root);
	assert_int_equal(admit_in(&c, (X509 *[]){ leaf, mid }, 2, &signer),
	    STATUS_OK);
	trust_close(t);
	X509_free(renewed);
}

/* What is trusted need not be self-signed, but it must be a CA. */
static void an_intermediate_may_be_the_root(void **state)
{
	struct trust *t = trust_open();
	struct crypto_signer signer;
	struct crypto c;

	(void)state;
	make_trusted(t, mid);
	make_trusted(t, leaf);
	trust_crypto(t, &c);
	expect_refused(admit_in(&c, (X509 *[]){ leaf }, 1, &signer),
	    "itself");
	expect_refused(admit_in(&c, (X509 *[]){ leaf, mid }, 2, &signer),
	    "itself");
	trust_close(t);
	t = trust_open();
	make_trusted(t, mid);
	trust_crypto(t, &c);
	assert_int_equal(admit_in(&c, (X509 *[]){ leaf }, 1, &signer),
	    STATUS_OK);
	trust_close(t);
}

static void root_must_be_a_ca(void **state)
{
	struct make m = {
		.cn = "Odd", .key = keys[OTHER], .bc = "CA:FALSE",
		.ku = "keyCertSign"
	};
	X509 *odd = make_cert(&m), *x;
	struct trust *t = trust_open();
	struct crypto_signer signer;
	struct crypto c;

	(void)state;
	make_trusted(t, odd);
	trust_crypto(t, &c);
	m = make_leaf(keys[LEAF], odd, keys[OTHER]);
	x = make_cert(&m);
	expect_refused(admit_in(&c, &x, 1, &signer), "no CA");
	trust_close(t);
	X509_free(x);
	X509_free(odd);
}

static void reads_pem_files(void **state)
{
	char dir[] = "/tmp/coldpass-trust-XXXXXX", path[64];
	struct trust_certs c;
	char thumb[LIMIT_B64_DIGEST + 1];
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/c.pem", dir);
	assert_int_equal(trust_add_file(trust, path), STATUS_NO_FILE);
	assert_int_equal(trust_certs_load(path, &c), STATUS_NO_FILE);
	assert_int_equal(trust_add_file(trust, dir), STATUS_IO);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(trust_add_file(trust, path), STATUS_SYNTAX);
	(void)fprintf(f, "a comment\n");
	PEM_write_X509(f, leaf);
	PEM_write_X509(f, mid);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(trust_certs_load(path, &c), STATUS_OK);
	assert_int_equal(c.count, 2);
	assert_int_equal(trust_thumb(&c.der[0], thumb), STATUS_OK);
	assert_int_equal(strlen(thumb), LIMIT_B64_DIGEST);
	trust_certs_free(&c);
	f = fopen(path, "a");
	assert_non_null(f);
	for (int i = 0; i < 3; i++)
		PEM_write_X509(f, mid);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(trust_certs_load(path, &c), STATUS_RANGE);
	unlink(path);
	rmdir(dir);
}

static void refuses_garbage_as_roots(void **state)
{
	static const char *const bad[] = {
		"", "hello", "-----BEGIN CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nAAAA\n"
		"-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\n!!!!\n"
		"-----END CERTIFICATE-----\n"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(trust_add_pem(trust, bad[i], strlen(bad[i])),
		    STATUS_SYNTAX);
}

/* --- verification -------------------------------------------------------- */

static void own_signature(EVP_PKEY *key, const uint8_t digest[32],
    uint8_t sig[64])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	unsigned char der[80];
	const unsigned char *at = der;
	size_t len = sizeof(der);
	ECDSA_SIG *es;

	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_int_equal(EVP_PKEY_sign(ctx, der, &len, digest, 32), 1);
	es = d2i_ECDSA_SIG(NULL, &at, (long)len);
	BN_bn2binpad(ECDSA_SIG_get0_r(es), sig, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(es), sig + 32, 32);
	ECDSA_SIG_free(es);
	EVP_PKEY_CTX_free(ctx);
}

static void verifies_again_and_again(void **state)
{
	uint8_t digest[32], sig[64], other[64];
	struct crypto_signer signer, again;

	(void)state;
	assert_int_equal(admit_in(&crypto, (X509 *[]){ leaf, mid }, 2,
	    &signer), STATUS_OK);
	assert_int_equal(admit_in(&crypto, (X509 *[]){ leaf, mid }, 2,
	    &again), STATUS_OK);
	assert_ptr_equal(signer.key, again.key);
	for (int i = 0; i < 20; i++) {
		crypto.sha256(crypto.ctx, &i, sizeof(i), digest);
		own_signature(keys[LEAF], digest, sig);
		own_signature(keys[OTHER], digest, other);
		assert_int_equal(crypto.verify(crypto.ctx, &signer, digest,
		    other), STATUS_SIGNATURE);
		assert_int_equal(crypto.verify(crypto.ctx, &signer, digest,
		    sig), STATUS_OK);
		sig[i] ^= 1;
		assert_int_equal(crypto.verify(crypto.ctx, &signer, digest,
		    sig), STATUS_SIGNATURE);
		sig[i] ^= 1;
		digest[i] ^= 1;
		assert_int_equal(crypto.verify(crypto.ctx, &signer, digest,
		    sig), STATUS_SIGNATURE);
	}
	memset(sig, 0, sizeof(sig));
	assert_int_equal(crypto.verify(crypto.ctx, &signer, digest, sig),
	    STATUS_SIGNATURE);
	memset(sig, 0xff, sizeof(sig));
	assert_int_equal(crypto.verify(crypto.ctx, &signer, digest, sig),
	    STATUS_SIGNATURE);
	assert_int_equal(ERR_peek_error(), 0);
}

static void hashes(void **state)
{
	/* FIPS 180-2, B.1: SHA-256 of "abc" */
	static const uint8_t abc[4] = { 0xba, 0x78, 0x16, 0xbf };
	uint8_t out[32];

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(crypto.sha256(crypto.ctx, "abc", 3, out), 0);
		assert_memory_equal(out, abc, 4);
	}
}

/* The same path is asked for in another role: the cache must not answer. */
static void the_cache_knows_roles_apart(void **state)
{
	struct trust_certs c = make_path((X509 *[]){ leaf, mid }, 2);
	struct crypto_signer signer;

	(void)state;
	assert_int_equal(crypto.admit(crypto.ctx, c.der, c.count, "gateway",
	    &signer, why, sizeof(why)), STATUS_OK);
	expect_refused(crypto.admit(crypto.ctx, c.der, c.count, "quality",
	    &signer, why, sizeof(why)), "role gateway, not quality");
	expect_refused(crypto.admit(crypto.ctx, c.der, 1, "gateway", &signer,
	    why, sizeof(why)), "trusted root");
	trust_certs_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(admits_the_path_and_no_other),
		cmocka_unit_test(counts_certificates),
		cmocka_unit_test(refuses_issuers_that_may_not_issue),
		cmocka_unit_test(respects_path_lengths),
		cmocka_unit_test(refuses_signatures_that_do_not_hold),
		cmocka_unit_test(no_changed_byte_is_admitted),
		cmocka_unit_test(refuses_a_longer_spelling),
		cmocka_unit_test(no_roots_no_signers),
		cmocka_unit_test(tries_every_root_of_that_name),
		cmocka_unit_test(an_intermediate_may_be_the_root),
		cmocka_unit_test(root_must_be_a_ca),
		cmocka_unit_test(reads_pem_files),
		cmocka_unit_test(refuses_garbage_as_roots),
		cmocka_unit_test(verifies_again_and_again),
		cmocka_unit_test(hashes),
		cmocka_unit_test(the_cache_knows_roles_apart),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
