/* SPDX-License-Identifier: Apache-2.0 */
/* trust.h - who is believed: X.509 paths and ES256 verification on OpenSSL.
 *
 * Fills struct crypto (evidence/crypto.h).  Roots come from PEM files; a
 * signer is admitted by evidence format 1, "Who may sign": P-256, CA:FALSE,
 * keyUsage digitalSignature, no TLS purpose, exactly one SAN URI
 * coldpass:<role>:<name>; issuers CA:TRUE with keyCertSign; every signature
 * of the path holds and it ends at a root (the root itself is not in the
 * path).  Admitted signers are cached by role and whole path, and live as
 * long as the context.  No clock is read.  Not thread-safe: one context per
 * thread.
 */
#ifndef TRUST_H
#define TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto.h"

struct trust;

struct trust *trust_open(void);
void trust_close(struct trust *t);

/* Add every certificate of a PEM file as a root.  STATUS_NO_FILE, STATUS_IO,
 * STATUS_SYNTAX (no certificate in it, or garbage). */
enum status trust_add_file(struct trust *t, const char *path) MUST_USE;
enum status trust_add_pem(struct trust *t, const char *pem, size_t len)
    MUST_USE;

/* The function set; valid as long as 't'. */
void trust_crypto(struct trust *t, struct crypto *out);

/* Read PEM certificates, leaf first, into DER (caller frees with
 * trust_certs_free).  STATUS_NO_FILE, STATUS_IO, STATUS_SYNTAX; STATUS_RANGE:
 * more than LIMIT_CERTS. */
struct trust_certs {
	size_t count;
	struct crypto_der der[LIMIT_CERTS];
};
enum status trust_certs_load(const char *path, struct trust_certs *out)
    MUST_USE;
/* The same from text; it may hold other lines around them. */
enum status trust_certs_read(const char *pem, size_t len,
    struct trust_certs *out) MUST_USE;
void trust_certs_free(struct trust_certs *certs);
/* x5t#S256 of a DER certificate. */
enum status trust_thumb(const struct crypto_der *der,
    char out[LIMIT_B64_DIGEST + 1]) MUST_USE;

#endif
