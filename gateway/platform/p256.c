/* SPDX-License-Identifier: Apache-2.0 */
/* p256.c - see p256.h. */
#include "p256.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

/* OpenSSL refuses a point that is not on the curve. */
static EVP_PKEY *import_key(const struct p256_key *key)
{
	uint8_t point[1 + 2 * P256_NUMBER] = { POINT_CONVERSION_UNCOMPRESSED };
	char group[] = "prime256v1";
	OSSL_PARAM params[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group,
		    sizeof group - 1),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
		    sizeof point),
		OSSL_PARAM_END
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;

	memcpy(point + 1, key->x, P256_NUMBER);
	memcpy(point + 1 + P256_NUMBER, key->y, P256_NUMBER);
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/* The DER that OpenSSL wants; its length, 0 on failure.  Caller frees. */
static int to_der(const struct p256_signature *sig, unsigned char **der)
{
	BIGNUM *r = BN_bin2bn(sig->r, P256_NUMBER, NULL);
	BIGNUM *s = BN_bin2bn(sig->s, P256_NUMBER, NULL);
	ECDSA_SIG *both = ECDSA_SIG_new();
	int len = 0;

	if (r != NULL && s != NULL && both != NULL &&
	    ECDSA_SIG_set0(both, r, s)) {
		len = i2d_ECDSA_SIG(both, der);
	} else {
		BN_free(r);
		BN_free(s);
	}
	ECDSA_SIG_free(both);
	return len > 0 ? len : 0;
}

enum status p256_check(const struct p256_key *key,
    const uint8_t digest[P256_NUMBER], const struct p256_signature *sig)
{
	EVP_PKEY *pkey = import_key(key);
	EVP_PKEY_CTX *ctx;
	unsigned char *der = NULL;
	enum status s = STATUS_CRYPTO;
	int len;

	if (pkey == NULL) {
		ERR_clear_error();
		return STATUS_RANGE;
	}
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	len = to_der(sig, &der);
	if (ctx != NULL && len > 0 && EVP_PKEY_verify_init(ctx) > 0)
		s = EVP_PKEY_verify(ctx, der, (size_t)len, digest,
		    P256_NUMBER) == 1 ? STATUS_OK : STATUS_SIGNATURE;
	ERR_clear_error();
	OPENSSL_free(der);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return s;
}
