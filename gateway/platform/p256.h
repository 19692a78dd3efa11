/* SPDX-License-Identifier: Apache-2.0 */
/* p256.h - check one ECDSA P-256 signature under a bare public key.
 *
 * For keys that come without a certificate; what coldpass itself signs is
 * checked by trust.h.  On OpenSSL.
 */
#ifndef P256_H
#define P256_H

#include <stdint.h>

#include "status.h"

#define P256_NUMBER 32	/* bytes of a coordinate, of r, s and the digest */

/* All big-endian. */
struct p256_key {
	uint8_t x[P256_NUMBER], y[P256_NUMBER];
};

struct p256_signature {
	uint8_t r[P256_NUMBER], s[P256_NUMBER];
};

/* STATUS_SIGNATURE: it does not hold; STATUS_RANGE: the key is no point of
 * the curve; STATUS_CRYPTO: OpenSSL failed. */
enum status p256_check(const struct p256_key *key,
    const uint8_t digest[P256_NUMBER], const struct p256_signature *sig)
    MUST_USE;

#endif
