/* SPDX-License-Identifier: Apache-2.0 */
/* signer.h - the evidence key: ES256 through the PSA crypto API.
 *
 * The private key is read here and nowhere else: a P-256 key in PEM (PKCS#8
 * or SEC 1), file mode without group and world rights, imported into PSA as
 * a sign-only key and wiped from memory.  Not thread-safe (PSA before 3.6 is
 * not): one thread uses it.
 */
#ifndef SIGNER_H
#define SIGNER_H

#include <stddef.h>

#include "crypto.h"

struct signer;

/* NULL with the reason and the remedy in why. */
struct signer *signer_open(const char *key_file, char *why, size_t why_cap);
void signer_close(struct signer *s);

void signer_signing(struct signer *s, struct crypto_signing *out);

/* SHA-256 through PSA, as the sha256 member of struct crypto. */
enum status signer_sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST]);

/* Does this key belong to that certificate (DER)?  STATUS_CONFLICT if not. */
enum status signer_matches(struct signer *s, const struct crypto_der *cert)
    MUST_USE;

/* 'len' random bytes from PSA's generator. */
enum status signer_random(void *out, size_t len) MUST_USE;

#endif
