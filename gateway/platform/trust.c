/* SPDX-License-Identifier: Apache-2.0 */
/* trust.c - keep what is believed, and verify fast.
 *
 * Fetching an algorithm and preparing a key cost several times a hash, so
 * the digest and one verification context per admitted path are made once.
 */
#include "trust.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base64url.h"
#include "pem.h"
#include "trust_path.h"

#define BUCKETS 256
/* DER of an ECDSA P-256 signature: two integers of up to 33 bytes */
#define DER_SIGNATURE_MAX 72

/* One path that was admitted for one role; never forgotten, so that the
 * signers handed out stay valid.  Only what a trusted CA issued gets here. */
struct admitted {
	struct admitted *next;
	uint8_t id[CRYPTO_DIGEST];	/* of role and path */
	EVP_PKEY_CTX *verifier;
	struct crypto_signer signer;
};

struct trust {
	EVP_MD *sha256;
	EVP_MD_CTX *hash;
	STACK_OF(X509) *roots;
	struct admitted *admitted[BUCKETS];	/* by first byte of id */
};

/* --- life ---------------------------------------------------------------- */

struct trust *trust_open(void)
{
	struct trust *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
	t->hash = EVP_MD_CTX_new();
	t->roots = sk_X509_new_null();
	if (!t->sha256 || !t->hash || !t->roots ||
	    !EVP_DigestInit_ex2(t->hash, t->sha256, NULL)) {
		trust_close(t);
		return NULL;
	}
	return t;
}

static void admitted_free(struct admitted *a)
{
	if (!a)
		return;
	EVP_PKEY_CTX_free(a->verifier);
	free(a);
}

static void forget_admitted(struct trust *t)
{
	for (int i = 0; i < BUCKETS; i++) {
		while (t->admitted[i]) {
			struct admitted *a = t->admitted[i];

			t->admitted[i] = a->next;
			admitted_free(a);
		}
	}
}

void trust_close(struct trust *t)
{
	if (!t)
		return;
	forget_admitted(t);
	sk_X509_pop_free(t->roots, X509_free);
	EVP_MD_CTX_free(t->hash);
	EVP_MD_free(t->sha256);
	free(t);
}

/* --- roots --------------------------------------------------------------- */

static enum status add_roots(struct trust *t, STACK_OF(X509) *certs)
{
	enum status s = STATUS_OK;
	X509 *x;

	while ((x = sk_X509_shift(certs))) {
		if (s != STATUS_OK || !sk_X509_push(t->roots, x)) {
			X509_free(x);
			s = STATUS_CRYPTO;
		}
	}
	sk_X509_free(certs);
	return s;
}

enum status trust_add_file(struct trust *t, const char *path)
{
	STACK_OF(X509) *certs;
	enum status s = pem_certs_file(path, &certs);

	return s == STATUS_OK ? add_roots(t, certs) : s;
}

enum status trust_add_pem(struct trust *t, const char *pem, size_t len)
{
	STACK_OF(X509) *certs;
	enum status s = pem_certs(pem, len, &certs);

	return s == STATUS_OK ? add_roots(t, certs) : s;
}

/* --- the function set ---------------------------------------------------- */

static enum status trust_sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	struct trust *t = ctx;

	if (!EVP_DigestInit_ex2(t->hash, NULL, NULL) ||
	    !EVP_DigestUpdate(t->hash, data, len) ||
	    !EVP_DigestFinal_ex(t->hash, out, NULL)) {
		ERR_clear_error();
		return STATUS_CRYPTO;
	}
	return STATUS_OK;
}

/* A digest of role and path, with every length in it: two different
 * questions never share an answer. */
static enum status path_id(struct trust *t, const struct crypto_der *certs,
    size_t count, const char *role, uint8_t out[CRYPTO_DIGEST])
{
	bool done = EVP_DigestInit_ex2(t->hash, NULL, NULL) &&
	    EVP_DigestUpdate(t->hash, role, strlen(role) + 1);

	for (size_t i = 0; i < count && done; i++)
		done = EVP_DigestUpdate(t->hash, &certs[i].len,
		    sizeof(certs[i].len)) &&
		    EVP_DigestUpdate(t->hash, certs[i].bytes, certs[i].len);
	if (done && EVP_DigestFinal_ex(t->hash, out, NULL))
		return STATUS_OK;
	ERR_clear_error();
	return STATUS_CRYPTO;
}

static struct admitted *find_admitted(const struct trust *t,
    const uint8_t id[CRYPTO_DIGEST])
{
	struct admitted *a = t->admitted[id[0]];

	while (a && memcmp(a->id, id, CRYPTO_DIGEST) != 0)
		a = a->next;
	return a;
}

static EVP_PKEY_CTX *new_verifier(X509 *leaf)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL,
	    X509_get0_pubkey(leaf), NULL);

	if (ctx && EVP_PKEY_verify_init(ctx) == 1)
		return ctx;
	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

static enum status new_admitted(const struct trust_path *path,
    const struct crypto_der *leaf, struct crypto_signer *signer,
    struct admitted **out)
{
	struct admitted *a = calloc(1, sizeof(*a));

	if (!a)
		return STATUS_CRYPTO;
	a->verifier = new_verifier(path->cert[0]);
	if (!a->verifier || trust_thumb(leaf, signer->thumb)) {
		admitted_free(a);
		ERR_clear_error();
		return STATUS_CRYPTO;
	}
	signer->key = a;
	a->signer = *signer;
	*out = a;
	return STATUS_OK;
}

/* Judge a path seen for the first time. */
static enum status admit_new(struct trust *t, const struct crypto_der *certs,
    size_t count, const char *role, struct admitted **out, char *why,
    size_t why_cap)
{
	struct crypto_signer signer = { 0 };
	struct trust_path path;
	enum status s;

	s = trust_path_parse(certs, count, &path, why, why_cap);
	if (s != STATUS_OK)
		return s;
	s = trust_path_judge(&path, t->roots, role, &signer, why, why_cap);
	if (s == STATUS_OK) {
		s = new_admitted(&path, &certs[0], &signer, out);
		if (s != STATUS_OK)
			(void)trust_path_refuse(why, why_cap,
			    "the crypto library cannot use this key");
	}
	trust_path_free(&path);
	return s;
}

static enum status trust_admit(void *ctx, const struct crypto_der *certs,
    size_t count, const char *role, struct crypto_signer *out, char *why,
    size_t why_cap)
{
	uint8_t id[CRYPTO_DIGEST];
	struct trust *t = ctx;
	struct admitted *a;
	enum status s = path_id(t, certs, count, role, id);

	if (s != STATUS_OK)
		return s;
	a = find_admitted(t, id);
	if (!a) {
		s = admit_new(t, certs, count, role, &a, why, why_cap);
		if (s != STATUS_OK)
			return s;
		memcpy(a->id, id, sizeof(id));
		a->next = t->admitted[id[0]];
		t->admitted[id[0]] = a;
	}
	*out = a->signer;
	return STATUS_OK;
}

/* r || s as the DER that OpenSSL wants; 0 on failure. */
static size_t signature_der(const uint8_t sig[CRYPTO_SIGNATURE],
    unsigned char out[DER_SIGNATURE_MAX])
{
	ECDSA_SIG *es = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(sig, 32, NULL);
	BIGNUM *s = BN_bin2bn(sig + 32, 32, NULL);
	int n = 0;

	if (!es || !r || !s || !ECDSA_SIG_set0(es, r, s)) {
		BN_free(r);
		BN_free(s);
	} else {
		n = i2d_ECDSA_SIG(es, &out);
	}
	ECDSA_SIG_free(es);
	return n > 0 ? (size_t)n : 0;
}

static enum status trust_verify(void *ctx, const struct crypto_signer *signer,
    const uint8_t digest[CRYPTO_DIGEST], const uint8_t sig[CRYPTO_SIGNATURE])
{
	const struct admitted *a = signer->key;
	unsigned char der[DER_SIGNATURE_MAX];
	size_t len = signature_der(sig, der);

	(void)ctx;
	if (len > 0 && EVP_PKEY_verify(a->verifier, der, len, digest,
	    CRYPTO_DIGEST) == 1)
		return STATUS_OK;
	ERR_clear_error();
	return STATUS_SIGNATURE;
}

void trust_crypto(struct trust *t, struct crypto *out)
{
	out->ctx = t;
	out->sha256 = trust_sha256;
	out->admit = trust_admit;
	out->verify = trust_verify;
}

/* --- certificates -------------------------------------------------------- */

static enum status to_der(STACK_OF(X509) *certs, struct trust_certs *out)
{
	struct trust_certs c = { 0 };

	if (sk_X509_num(certs) > LIMIT_CERTS)
		return STATUS_RANGE;
	for (int i = 0; i < sk_X509_num(certs); i++) {
		unsigned char *der = NULL;
		int n = i2d_X509(sk_X509_value(certs, i), &der);

		if (n <= 0) {
			trust_certs_free(&c);
			return STATUS_CRYPTO;
		}
		c.der[c.count].bytes = der;
		c.der[c.count].len = (size_t)n;
		c.count++;
	}
	*out = c;
	return STATUS_OK;
}

enum status trust_certs_load(const char *path, struct trust_certs *out)
{
	STACK_OF(X509) *certs;
	enum status s = pem_certs_file(path, &certs);

	if (s != STATUS_OK)
		return s;
	s = to_der(certs, out);
	sk_X509_pop_free(certs, X509_free);
	return s;
}

enum status trust_certs_read(const char *pem, size_t len,
    struct trust_certs *out)
{
	STACK_OF(X509) *certs;
	enum status s = pem_certs(pem, len, &certs);

	if (s != STATUS_OK)
		return s;
	s = to_der(certs, out);
	sk_X509_pop_free(certs, X509_free);
	return s;
}

void trust_certs_free(struct trust_certs *certs)
{
	for (size_t i = 0; i < certs->count; i++)
		OPENSSL_free((void *)(uintptr_t)certs->der[i].bytes);
	certs->count = 0;
}

enum status trust_thumb(const struct crypto_der *der,
    char out[LIMIT_B64_DIGEST + 1])
{
	uint8_t digest[CRYPTO_DIGEST];

	if (!EVP_Digest(der->bytes, der->len, digest, NULL, EVP_sha256(),
	    NULL))
		return STATUS_CRYPTO;
	base64url_encode(digest, sizeof(digest), out);
	return STATUS_OK;
}
