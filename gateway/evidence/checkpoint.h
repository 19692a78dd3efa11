/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.h - a log's root as text that several parties sign.
 *
 * C2SP tlog-checkpoint in a signed note: lines of origin, size, root in
 * base64, any further lines of the log's own; an empty line; then one line
 * per signature,  "(em dash) NAME BASE64(key id || signature)".  What is
 * signed are the lines before the empty one, each with its LF.
 *
 *   type  whose    key id                          signature
 *   0x02  the log  SHA-256(SPKI, DER)[:4]          ECDSA P-256 SHA-256, DER
 *   0x04  witness  SHA-256(name LF 0x04 key)[:4]   time (8 bytes) || Ed25519
 *
 * A witness signs "cosignature/v1 LF time T LF" and then the same lines.
 * The log signs with the key of its receipts, so that whoever believes those
 * needs no other key; receipts are JWS and hold no LF, so neither can be
 * taken for the other.  Here text is read and written; note_key.h of the
 * platform does the signing.
 */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "problem.h"

#define CHECKPOINT_NAME 100	/* bytes of an origin, of a signer's name */
#define CHECKPOINT_TEXT 8192	/* a note with all its signatures */
#define CHECKPOINT_BODY 1024	/* what is signed */
#define CHECKPOINT_SIGNATURE 256
#define CHECKPOINT_ID 4
/* A cosignature: 8 bytes of time, 64 of Ed25519. */
#define CHECKPOINT_COSIGNATURE 72

struct checkpoint {
	char origin[CHECKPOINT_NAME + 1];
	int64_t size;
	uint8_t root[CRYPTO_DIGEST];
	const char *text;	/* the whole note; not owned */
	size_t len;
	size_t body_len;	/* what is signed: text[0..body_len-1] */
};

struct checkpoint_signature {
	char name[CHECKPOINT_NAME + 1];
	uint8_t id[CHECKPOINT_ID];
	uint8_t bytes[CHECKPOINT_SIGNATURE];
	size_t len;
	const char *line;	/* within the note, without its LF */
	size_t line_len;
};

/* Printable ASCII without space and plus, 1 to CHECKPOINT_NAME bytes. */
bool checkpoint_is_name(const char *name);

/* The note as it stands; at least one well-formed signature line.
 * STATUS_RANGE: longer than CHECKPOINT_TEXT; STATUS_SYNTAX. */
enum status checkpoint_read(struct checkpoint *out, const char *text,
    size_t len, struct problem *p) MUST_USE;

/* Signature after signature: 'at' begins with 0; false: no more. */
bool checkpoint_next(const struct checkpoint *c, size_t *at,
    struct checkpoint_signature *out);

/* The lines to be signed, with the empty line after them: NUL-terminated,
 * at most CHECKPOINT_BODY.  body_len: what of it is signed. */
enum status checkpoint_write(const char *origin, int64_t size,
    const uint8_t root[CRYPTO_DIGEST], char *out, size_t cap,
    size_t *body_len) MUST_USE;

/* One signature line with its LF, NUL-terminated, appended at out[len]. */
enum status checkpoint_add(const char *name, const uint8_t id[CHECKPOINT_ID],
    const uint8_t *sig, size_t sig_len, char *out, size_t cap, size_t *len)
    MUST_USE;

/* What a witness signs at that time (seconds since 1970). */
enum status checkpoint_cosigned(const struct checkpoint *c, int64_t time_s,
    char *out, size_t cap, size_t *len) MUST_USE;
/* The time within a cosignature; -1: it cannot be one. */
int64_t checkpoint_time(const struct checkpoint_signature *sig);
/* The key id of a witness: its name, its 32 bytes of Ed25519. */
enum status checkpoint_witness_id(const struct crypto *crypto,
    const char *name, const uint8_t key[32], uint8_t out[CHECKPOINT_ID])
    MUST_USE;

#endif
