/* SPDX-License-Identifier: Apache-2.0 */
/* crypto.h - the shapes in which cryptography reaches the evidence layer.
 *
 * The evidence layer links no crypto library.  Whoever calls it passes these
 * functions; gateway/platform has one set on OpenSSL (trust.h) and one on
 * PSA (signer.h), a browser has one on WebCrypto.
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "limit.h"
#include "status.h"

#define CRYPTO_DIGEST 32	/* SHA-256, bytes */
#define CRYPTO_SIGNATURE 64	/* ES256 raw r || s, bytes */

/* The DER bytes of one certificate; not owned. */
struct crypto_der {
	const uint8_t *bytes;
	size_t len;
};

/* An admitted signer: its certificate path and role held.  'key' belongs to
 * the crypto context that admitted it and lives as long as that context. */
struct crypto_signer {
	void *key;
	char name[LIMIT_GW + 1];		/* SAN coldpass:<role>:<name> */
	char thumb[LIMIT_B64_DIGEST + 1];	/* x5t#S256 of the leaf */
	int64_t not_before_ms;	/* latest notBefore of the path */
	int64_t not_after_ms;	/* earliest notAfter of the path */
};

struct crypto {
	void *ctx;

	enum status (*sha256)(void *ctx, const void *data, size_t len,
	    uint8_t out[CRYPTO_DIGEST]);

	/* Admit certs[count], leaf first, root left out, as a signer for
	 * 'role' ("gateway", "quality", "cloud", ...): evidence format 1, "who
	 * may sign".  Time validity is NOT judged here; the caller compares.
	 * STATUS_UNTRUSTED with the reason in why[why_cap]. */
	enum status (*admit)(void *ctx, const struct crypto_der *certs,
	    size_t count, const char *role, struct crypto_signer *out,
	    char *why, size_t why_cap);

	/* Does sig (r || s) sign this digest?  STATUS_SIGNATURE if not. */
	enum status (*verify)(void *ctx, const struct crypto_signer *signer,
	    const uint8_t digest[CRYPTO_DIGEST],
	    const uint8_t sig[CRYPTO_SIGNATURE]);
};

/* Makes signatures.  s may be in either half; the evidence layer normalises. */
struct crypto_signing {
	void *ctx;
	enum status (*sign)(void *ctx, const uint8_t digest[CRYPTO_DIGEST],
	    uint8_t sig[CRYPTO_SIGNATURE]);
};

#endif
