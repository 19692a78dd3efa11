/* SPDX-License-Identifier: Apache-2.0 */
/* sdjwt.h - disclosures of RFC 9901 (SD-JWT), as far as coldpass uses them.
 *
 * A disclosure is base64url of a JSON array [salt, name, value] (RFC 9901,
 * 4.2.1); its digest is base64url SHA-256 of that base64url text itself
 * (4.2.3).  Values are texts.  Disclosures of array elements, nested ones and
 * key binding are not used: refused, never guessed at.
 *
 * A presentation is <JWS>~<disclosure>~...~ (4): it ends with '~'.
 *
 * Pure: random bytes and SHA-256 come from who calls.
 */
#ifndef SDJWT_H
#define SDJWT_H

#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "problem.h"

#define SDJWT_ALG "sha-256"	/* _sd_alg, RFC 9901 4.1.1 */
#define SDJWT_SALT 16		/* 128 bits: RFC 9901, 9.3 */

/* Longest disclosure read or written: 120 bytes of value, each of which JSON
 * may spell in six, a name, a salt. */
#define SDJWT_TEXT 1200
#define SDJWT_JSON 900

struct sdjwt_disclosure {
	char salt[64 + 1];
	char name[LIMIT_ID + 1];
	char value[LIMIT_TEXT + 1];
};

/* Is it a name a disclosure may have?  [A-Za-z0-9][A-Za-z0-9_.-]*, so neither
 * "_sd" nor "...". */
int sdjwt_is_name(const char *name);

/* NUL-terminated base64url.  STATUS_SYNTAX: the name, or bad UTF-8. */
enum status sdjwt_write(const uint8_t salt[SDJWT_SALT], const char *name,
    const char *value, char out[SDJWT_TEXT + 1]) MUST_USE;

/* STATUS_SYNTAX: no such array; STATUS_RANGE: too long, or a salt under 128
 * bits (22 characters). */
enum status sdjwt_read(const char *text, size_t len,
    struct sdjwt_disclosure *out, struct problem *p) MUST_USE;

enum status sdjwt_digest(const struct crypto *hash, const char *text,
    size_t len, char out[LIMIT_B64_DIGEST + 1]) MUST_USE;

/* The digest of nothing (4.2.5), from as many random bytes as SHA-256 has. */
enum status sdjwt_decoy(const struct crypto *hash,
    const uint8_t random[CRYPTO_DIGEST], char out[LIMIT_B64_DIGEST + 1])
    MUST_USE;

/* The next part of a presentation, up to its '~'; *at moves behind it.  False
 * at the end; STATUS_SYNTAX in *s if the last part has no '~' behind it. */
int sdjwt_next(const char *text, size_t len, size_t *at, const char **part,
    size_t *part_len, enum status *s);

#endif
