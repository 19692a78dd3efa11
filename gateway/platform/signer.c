/* SPDX-License-Identifier: Apache-2.0 */
/* signer.c - hold the evidence key in PSA and nowhere else.
 *
 * OpenSSL reads the file format, PSA does everything secret afterwards: the
 * same calls work with a key that never leaves a secure element.
 */
#include "signer.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <psa/crypto.h>

#include "pem.h"

#define SCALAR 32			/* bytes of a P-256 private key */
#define POINT (1 + 2 * SCALAR)		/* SEC 1: 0x04, x, y */

/* Deterministic (RFC 6979): a weak random generator cannot leak the key. */
#define ALGORITHM PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256)

struct signer {
	psa_key_id_t key;
};

static bool number_of(const EVP_PKEY *key, const char *param,
    uint8_t out[SCALAR])
{
	BIGNUM *n = NULL;
	bool done;

	done = EVP_PKEY_get_bn_param(key, param, &n) == 1 &&
	    BN_bn2binpad(n, out, SCALAR) == SCALAR;
	BN_clear_free(n);
	ERR_clear_error();
	return done;
}

static bool is_p256(const EVP_PKEY *key)
{
	char group[32] = "";

	return EVP_PKEY_is_a(key, "EC") &&
	    EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
	    strcmp(group, "prime256v1") == 0;
}

static psa_status_t import(const uint8_t scalar[SCALAR], psa_key_id_t *key)
{
	psa_key_attributes_t a = PSA_KEY_ATTRIBUTES_INIT;
	psa_status_t rc;

	psa_set_key_type(&a, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
	psa_set_key_bits(&a, 8 * SCALAR);
	psa_set_key_usage_flags(&a, PSA_KEY_USAGE_SIGN_HASH);
	psa_set_key_algorithm(&a, ALGORITHM);
	rc = psa_crypto_init();
	if (rc == PSA_SUCCESS)
		rc = psa_import_key(&a, scalar, SCALAR, key);
	psa_reset_key_attributes(&a);
	return rc;
}

static bool take_key(struct signer *s, const EVP_PKEY *key,
    const char *key_file, char *why, size_t cap)
{
	uint8_t scalar[SCALAR];
	psa_status_t rc;
	bool is_ours;

	is_ours = is_p256(key) &&
	    number_of(key, OSSL_PKEY_PARAM_PRIV_KEY, scalar);
	if (!is_ours) {
		(void)snprintf(why, cap, "%s: not a P-256 key; make one with "
		    "'coldpass key new'", key_file);
		return false;
	}
	rc = import(scalar, &s->key);
	OPENSSL_cleanse(scalar, sizeof(scalar));
	if (rc != PSA_SUCCESS)
		(void)snprintf(why, cap, "%s: the PSA crypto library refuses "
		    "the key (status %d)", key_file, (int)rc);
	return rc == PSA_SUCCESS;
}

struct signer *signer_open(const char *key_file, char *why, size_t why_cap)
{
	EVP_PKEY *key;
	struct signer *s;

	if (pem_private_key(key_file, &key, why, why_cap) != STATUS_OK)
		return NULL;
	s = calloc(1, sizeof(*s));
	if (!s)
		(void)snprintf(why, why_cap, "%s: out of memory", key_file);
	if (s && !take_key(s, key, key_file, why, why_cap)) {
		free(s);
		s = NULL;
	}
	EVP_PKEY_free(key);
	return s;
}

void signer_close(struct signer *s)
{
	if (!s)
		return;
	(void)psa_destroy_key(s->key);
	free(s);
}

static enum status signer_sign(void *ctx, const uint8_t digest[CRYPTO_DIGEST],
    uint8_t sig[CRYPTO_SIGNATURE])
{
	const struct signer *s = ctx;
	size_t len = 0;

	if (psa_sign_hash(s->key, ALGORITHM, digest, CRYPTO_DIGEST, sig,
	    CRYPTO_SIGNATURE, &len) != PSA_SUCCESS || len != CRYPTO_SIGNATURE)
		return STATUS_CRYPTO;
	return STATUS_OK;
}

void signer_signing(struct signer *s, struct crypto_signing *out)
{
	out->ctx = s;
	out->sign = signer_sign;
}

enum status signer_sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	size_t n = 0;

	(void)ctx;
	/* costs a flag test once initialised */
	if (psa_crypto_init() != PSA_SUCCESS ||
	    psa_hash_compute(PSA_ALG_SHA_256, data, len, out, CRYPTO_DIGEST,
	    &n) != PSA_SUCCESS || n != CRYPTO_DIGEST)
		return STATUS_CRYPTO;
	return STATUS_OK;
}

/* The certificate's public key as PSA exports one. */
static bool point_of(const struct crypto_der *cert, uint8_t out[POINT])
{
	const unsigned char *at = cert->bytes;
	X509 *x = d2i_X509(NULL, &at, (long)cert->len);
	const EVP_PKEY *key = x ? X509_get0_pubkey(x) : NULL;
	bool done;

	out[0] = 0x04;
	done = key && is_p256(key) &&
	    number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, out + 1) &&
	    number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, out + 1 + SCALAR);
	X509_free(x);
	ERR_clear_error();
	return done;
}

enum status signer_matches(struct signer *s, const struct crypto_der *cert)
{
	uint8_t own[POINT], theirs[POINT];
	size_t len = 0;

	if (psa_export_public_key(s->key, own, sizeof(own), &len) !=
	    PSA_SUCCESS || len != POINT)
		return STATUS_CRYPTO;
	if (!point_of(cert, theirs) || memcmp(own, theirs, POINT) != 0)
		return STATUS_CONFLICT;
	return STATUS_OK;
}

enum status signer_random(void *out, size_t len)
{
	if (psa_crypto_init() != PSA_SUCCESS ||
	    psa_generate_random(out, len) != PSA_SUCCESS)
		return STATUS_CRYPTO;
	return STATUS_OK;
}
