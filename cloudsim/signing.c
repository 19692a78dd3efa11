/* SPDX-License-Identifier: Apache-2.0 */
/* signing.c - one key, one prepared context. */
#include "signing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "note_key.h"
#include "pem.h"
#include "status.h"
#include "trust.h"

/* DER of an ECDSA P-256 signature: two integers of up to 33 bytes */
#define DER_SIGNATURE_MAX 72

struct signing {
	EVP_PKEY *key;
	EVP_PKEY_CTX *ctx;
	struct trust_certs certs;
	char thumb[LIMIT_B64_DIGEST + 1];
	BIO *pem;
};

void signing_close(struct signing *s)
{
	if (!s)
		return;
	EVP_PKEY_CTX_free(s->ctx);
	EVP_PKEY_free(s->key);
	BIO_free(s->pem);
	trust_certs_free(&s->certs);
	free(s);
}

static bool load_certificate(struct signing *s, const char *path, char *why,
    size_t cap)
{
	enum status done = trust_certs_load(path, &s->certs);

	if (done == STATUS_OK && s->certs.count > 0 &&
	    trust_thumb(&s->certs.der[0], s->thumb) == STATUS_OK)
		return true;
	(void)snprintf(why, cap, "%s: cannot read a certificate (%s); it is "
	    "PEM, leaf first, without the root", path, status_name(done));
	return false;
}

static bool belongs(const struct signing *s)
{
	const unsigned char *der = s->certs.der[0].bytes;
	X509 *x = d2i_X509(NULL, &der, (long)s->certs.der[0].len);
	bool same = x && X509_check_private_key(x, s->key) == 1;

	X509_free(x);
	ERR_clear_error();
	return same;
}

static bool write_pem(struct signing *s)
{
	bool done = true;

	s->pem = BIO_new(BIO_s_mem());
	for (size_t i = 0; s->pem && i < s->certs.count; i++) {
		const unsigned char *der = s->certs.der[i].bytes;
		X509 *x = d2i_X509(NULL, &der, (long)s->certs.der[i].len);

		done = done && x && PEM_write_bio_X509(s->pem, x) == 1;
		X509_free(x);
	}
	return s->pem && done && BIO_write(s->pem, "", 1) == 1;
}

static bool prepare(struct signing *s)
{
	s->ctx = EVP_PKEY_CTX_new(s->key, NULL);
	return s->ctx && EVP_PKEY_sign_init(s->ctx) == 1 && write_pem(s);
}

struct signing *signing_open(const char *key_file, const char *cert_file,
    char *why, size_t cap)
{
	struct signing *s = calloc(1, sizeof(*s));

	if (!s) {
		(void)snprintf(why, cap, "%s: out of memory", key_file);
		return NULL;
	}
	if (pem_private_key(key_file, &s->key, why, cap) != STATUS_OK ||
	    !load_certificate(s, cert_file, why, cap)) {
		signing_close(s);
		return NULL;
	}
	if (!belongs(s) || !prepare(s)) {
		(void)snprintf(why, cap, "%s: not the certificate of the key "
		    "in %s; make a request from that key and have it issued",
		    cert_file, key_file);
		signing_close(s);
		return NULL;
	}
	return s;
}

static bool to_raw(const uint8_t *der, size_t len,
    uint8_t sig[CRYPTO_SIGNATURE])
{
	ECDSA_SIG *parsed = d2i_ECDSA_SIG(NULL, &der, (long)len);
	bool done = parsed &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(parsed), sig, 32) == 32 &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(parsed), sig + 32, 32) == 32;

	ECDSA_SIG_free(parsed);
	return done;
}

static enum status sign(void *ctx, const uint8_t digest[CRYPTO_DIGEST],
    uint8_t sig[CRYPTO_SIGNATURE])
{
	struct signing *s = ctx;
	uint8_t der[DER_SIGNATURE_MAX];
	size_t len = sizeof(der);

	if (EVP_PKEY_sign(s->ctx, der, &len, digest, CRYPTO_DIGEST) == 1 &&
	    to_raw(der, len, sig))
		return STATUS_OK;
	ERR_clear_error();
	return STATUS_CRYPTO;
}

void signing_seam(struct signing *s, struct crypto_signing *out)
{
	out->ctx = s;
	out->sign = sign;
}

enum status signing_note(const struct signing *s, const char *body,
    size_t len, uint8_t id[CHECKPOINT_ID],
    uint8_t sig[CHECKPOINT_SIGNATURE], size_t *sig_len)
{
	return note_key_sign(s->key, body, len, id, sig, sig_len);
}

const char *signing_thumb(const struct signing *s)
{
	return s->thumb;
}

const char *signing_pem(const struct signing *s)
{
	char *pem = NULL;

	(void)BIO_get_mem_data(s->pem, &pem);
	return pem;
}

enum status signing_is_believed(const struct signing *s,
    const struct crypto *crypto, int64_t now_ms, char *why, size_t cap)
{
	struct crypto_signer signer;
	enum status done = crypto->admit(crypto->ctx, s->certs.der,
	    s->certs.count, "cloud", &signer, why, cap);

	if (done != STATUS_OK)
		return done;
	if (now_ms >= signer.not_before_ms && now_ms <= signer.not_after_ms)
		return STATUS_OK;
	(void)snprintf(why, cap, "it is not valid at this time");
	return STATUS_UNTRUSTED;
}
