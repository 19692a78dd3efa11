/* SPDX-License-Identifier: Apache-2.0 */
/* jws.h - RFC 7515 compact serialization, ES256, and nothing else of it.
 *
 * One form only: header members alg, typ, x5t#S256, x5c in this order, no
 * white space, canonical base64url, s in the lower half of the group order
 * (otherwise anybody on the way could change a valid line's bytes).
 */
#ifndef JWS_H
#define JWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "problem.h"

#define JWS_TYP_RECORD "coldpass-rec+jws"
#define JWS_TYP_PROFILE "coldpass-profile+jws"
#define JWS_TYP_RECEIPT "coldpass-ack+jws"
#define JWS_TYP_COMMAND "coldpass-cmd+jws"

/* The three parts of a line; spans into it, nothing is copied but the
 * signature. */
struct jws {
	const char *text;	/* the line, without LF */
	size_t len;
	size_t header_len;	/* characters before the first dot */
	size_t payload_len;	/* characters between the dots */
	uint8_t sig[CRYPTO_SIGNATURE];
};

/* What a header says.  certs point into the caller's scratch. */
struct jws_header {
	char thumb[LIMIT_B64_DIGEST + 1];
	size_t cert_count;		/* 0: no x5c */
	struct crypto_der certs[LIMIT_CERTS];
};

/* Room jws_header_read works in; 24 kB, owned by the caller. */
struct jws_scratch {
	char json[LIMIT_HEADER];
	uint8_t der[LIMIT_HEADER];
};

/* Find the parts.  STATUS_SYNTAX: not three canonical parts of which the
 * signature has 64 bytes; STATUS_RANGE: longer than LIMIT_RECORD;
 * STATUS_SIGNATURE: r or s is 0 or not below n, or s is in the upper half. */
enum status jws_split(const char *text, size_t len, struct jws *out,
    struct problem *p) MUST_USE;

/* Decode and check the header: exactly the stated members, alg ES256 and
 * 'typ'.  STATUS_SYNTAX, _UNKNOWN (alg, typ, crit or any other member).
 * The certificates are taken out of base64, not looked into. */
enum status jws_header_read(const struct jws *j, const char *typ,
    struct jws_scratch *scratch, struct jws_header *out, struct problem *p)
    MUST_USE;

/* Payload bytes into out[cap]. */
enum status jws_payload(const struct jws *j, void *out, size_t cap,
    size_t *len) MUST_USE;

/* SHA-256 over header.payload, then crypto->verify. */
enum status jws_verify(const struct jws *j, const struct crypto *crypto,
    const struct crypto_signer *signer) MUST_USE;

/* Base64url SHA-256 of any bytes: what prev, head, digests are. */
enum status jws_digest(const struct crypto *crypto, const void *data,
    size_t len, char out[LIMIT_B64_DIGEST + 1]) MUST_USE;

/* Write a signed line (NUL-terminated, no LF) into out[cap].  certs/count
 * NULL/0: no x5c.  'hash' supplies sha256 only.  STATUS_RANGE: the line
 * would be longer than LIMIT_RECORD, or thumb is no digest; STATUS_NO_SPACE;
 * STATUS_CRYPTO, also for a signature that no reader would accept. */
enum status jws_sign(const char *typ, const char *thumb,
    const struct crypto_der *certs, size_t count, const void *payload,
    size_t payload_len, const struct crypto *hash,
    const struct crypto_signing *signing, char *out, size_t cap, size_t *len)
    MUST_USE;

/* Put s into the lower half of the group order (SEC 2, section 2.4.2). */
void jws_low_s(uint8_t sig[CRYPTO_SIGNATURE]);

#endif
