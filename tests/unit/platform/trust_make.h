/* SPDX-License-Identifier: Apache-2.0 */
/* trust_make.h - certificates of any shape, also forbidden ones, for tests.
 *
 * Plain OpenSSL with its configuration syntax, so that nothing of the code
 * under test makes what it is tested on.  Functions are static because every
 * test is one program from one file.
 */
#ifndef TRUST_MAKE_H
#define TRUST_MAKE_H

#include <stdint.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "trust.h"

/* 2026-01-01T00:00:00Z */
#define MAKE_FROM_S 1767225600

struct make {
	const char *cn;
	X509 *issuer;		/* NULL: self-signed */
	EVP_PKEY *issuer_key;	/* NULL: 'key' */
	EVP_PKEY *key;
	const char *bc, *ku, *eku, *san;	/* NULL: no such extension */
	const char *oid;	/* NULL, or an extension nobody knows ... */
	int is_critical;	/* ... which may be critical */
	int64_t from_s, days;	/* 0: MAKE_FROM_S, 365 */
	const EVP_MD *md;	/* NULL: SHA-256 */
	int is_v1;
};

static void make_ext(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;

	if (!value)
		return;
	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_non_null(ext);
	assert_int_equal(X509_add_ext(x, ext, -1), 1);
	X509_EXTENSION_free(ext);
}

static void make_unknown_ext(X509 *x, const char *oid, int is_critical)
{
	ASN1_OBJECT *obj = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING *os = ASN1_OCTET_STRING_new();
	X509_EXTENSION *ext;

	ASN1_OCTET_STRING_set(os, (const unsigned char *)"\x05\x00", 2);
	ext = X509_EXTENSION_create_by_OBJ(NULL, obj, is_critical, os);
	assert_int_equal(X509_add_ext(x, ext, -1), 1);
	X509_EXTENSION_free(ext);
	ASN1_OCTET_STRING_free(os);
	ASN1_OBJECT_free(obj);
}

static void make_extensions(X509 *x, X509 *issuer, const struct make *m)
{
	make_ext(x, issuer, NID_basic_constraints, m->bc);
	make_ext(x, issuer, NID_key_usage, m->ku);
	make_ext(x, issuer, NID_ext_key_usage, m->eku);
	make_ext(x, issuer, NID_subject_alt_name, m->san);
	if (m->oid)
		make_unknown_ext(x, m->oid, m->is_critical);
}

static X509 *make_cert(const struct make *m)
{
	static long serial = 1;
	int64_t from = m->from_s ? m->from_s : MAKE_FROM_S;
	X509 *x = X509_new(), *issuer = m->issuer ? m->issuer : x;

	X509_set_version(x, m->is_v1 ? X509_VERSION_1 : X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
	X509_NAME_add_entry_by_NID(X509_get_subject_name(x), NID_commonName,
	    MBSTRING_UTF8, (const unsigned char *)m->cn, -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(issuer));
	ASN1_TIME_set(X509_getm_notBefore(x), from);
	ASN1_TIME_set(X509_getm_notAfter(x),
	    from + (m->days ? m->days : 365) * 86400);
	X509_set_pubkey(x, m->key);
	make_extensions(x, issuer, m);
	assert_true(X509_sign(x, m->issuer_key ? m->issuer_key : m->key,
	    m->md ? m->md : EVP_sha256()) > 0);
	return x;
}

/* A root or, with 'issuer', an intermediate, as it should be. */
static X509 *make_ca(const char *cn, EVP_PKEY *key, X509 *issuer,
    EVP_PKEY *issuer_key)
{
	const struct make m = {
		.cn = cn, .key = key, .issuer = issuer,
		.issuer_key = issuer_key, .bc = "critical,CA:TRUE",
		.ku = "critical,keyCertSign", .days = 3650
	};

	return make_cert(&m);
}

static struct make make_leaf(EVP_PKEY *key, X509 *issuer,
    EVP_PKEY *issuer_key)
{
	const struct make m = {
		.cn = "GW1", .key = key, .issuer = issuer,
		.issuer_key = issuer_key, .bc = "critical,CA:FALSE",
		.ku = "critical,digitalSignature",
		.san = "URI:coldpass:gateway:GW1"
	};

	return m;
}

static void make_trusted(struct trust *t, X509 *root)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem;
	long len;

	assert_int_equal(PEM_write_bio_X509(bio, root), 1);
	len = BIO_get_mem_data(bio, &pem);
	assert_int_equal(trust_add_pem(t, pem, (size_t)len), STATUS_OK);
	BIO_free(bio);
}

/* DER of count certificates, leaf first; trust_certs_free it. */
static struct trust_certs make_path(X509 *const certs[], size_t count)
{
	struct trust_certs c = { .count = count };

	for (size_t i = 0; i < count; i++) {
		unsigned char *der = NULL;

		c.der[i].len = (size_t)i2d_X509(certs[i], &der);
		c.der[i].bytes = der;
	}
	return c;
}

#endif
