/* SPDX-License-Identifier: Apache-2.0 */
/* stamp.h - RFC 3161 time stamps on OpenSSL: ask, read, check.
 *
 * No clock is read: a stamp is checked at the moment the caller names, for a
 * stamp that was sealed over in time holds on with the certificates of its
 * day.
 */
#ifndef STAMP_H
#define STAMP_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define STAMP_DIGEST 64
#define STAMP_ALG 16

struct stamp_piece {
	const void *bytes;
	size_t len;
};

struct stamp_info {
	int64_t time_ms;
	char alg[STAMP_ALG];	/* "sha-256", ... */
	uint8_t digest[STAMP_DIGEST];
	size_t len;
};

/* sha-256 sha-384 sha-512 sha3-256 sha3-512, of the pieces one behind the
 * other.  STATUS_UNKNOWN: another algorithm. */
enum status stamp_digest(const char *alg, const struct stamp_piece *pieces,
    int count, uint8_t out[STAMP_DIGEST], size_t *len) MUST_USE;

/* A request with a nonce that asks for the certificate: DER, the caller
 * frees. */
enum status stamp_request(const char *alg, const uint8_t *digest, size_t len,
    uint8_t **out, size_t *out_len) MUST_USE;

/* A response or a bare token in DER: what it states, and the token (may be
 * NULL; the caller frees).  STATUS_SYNTAX: neither; STATUS_CONFLICT: the
 * authority refused. */
enum status stamp_read(const uint8_t *der, size_t len,
    struct stamp_info *out, uint8_t **token, size_t *token_len) MUST_USE;

/* Who is believed: certificates of files in PEM.  NULL with the reason. */
struct stamp_roots;
struct stamp_roots *stamp_roots_open(const char *const *paths, int count,
    char *why, size_t cap);
void stamp_roots_close(struct stamp_roots *r);

/* Does the token stamp this digest, signed by somebody who was believed for
 * time stamps at that moment?  STATUS_SIGNATURE, STATUS_UNTRUSTED with the
 * reason in why. */
enum status stamp_check(const uint8_t *token, size_t len,
    const uint8_t *digest, size_t digest_len, const struct stamp_roots *roots,
    int64_t at_ms, char *why, size_t cap) MUST_USE;

#endif
