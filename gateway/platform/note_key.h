/* SPDX-License-Identifier: Apache-2.0 */
/* note_key.h - the keys under checkpoints: a log's P-256, a witness's
 * Ed25519 (evidence/checkpoint.h has the form).  On OpenSSL. */
#ifndef NOTE_KEY_H
#define NOTE_KEY_H

#include <openssl/evp.h>
#include <stdint.h>

#include "checkpoint.h"
#include "crypto.h"

struct note_key;

/* A public key from a PEM file: a certificate (its first) or a public key;
 * P-256 is a log's, Ed25519 a witness's.  NULL with reason and remedy. */
struct note_key *note_key_public(const char *path, char *why, size_t cap);
/* The public key of a certificate in DER. */
struct note_key *note_key_of(const struct crypto_der *cert, char *why,
    size_t cap);
/* A witness's private key, by the rules of pem.h. */
struct note_key *note_key_private(const char *path, char *why, size_t cap);
void note_key_close(struct note_key *k);

bool note_key_is_witness(const struct note_key *k);
/* Its id under that name. */
enum status note_key_id(const struct note_key *k, const char *name,
    uint8_t out[CHECKPOINT_ID]) MUST_USE;

/* Did this key sign the checkpoint?  'sig' (may be NULL) gets which line; a
 * log's has to bear the origin as its name.  STATUS_MISSING: no line of this
 * key; STATUS_SIGNATURE: one that does not hold. */
enum status note_key_check(const struct note_key *k,
    const struct checkpoint *c, struct checkpoint_signature *sig) MUST_USE;

/* Sign as witness at that time: a line with its LF into out[cap]. */
enum status note_key_cosign(const struct note_key *k, const char *name,
    const struct checkpoint *c, int64_t time_s, char *out, size_t cap)
    MUST_USE;
/* Sign as log, with any P-256 private key. */
enum status note_key_sign(EVP_PKEY *key, const char *body, size_t len,
    uint8_t id[CHECKPOINT_ID], uint8_t sig[CHECKPOINT_SIGNATURE],
    size_t *sig_len) MUST_USE;

/* SHA-256 and nothing else, for any thread. */
void note_key_hash(struct crypto *out);

/* As other programs want to be told of a witness: name+id+key. */
enum status note_key_words(const struct note_key *k, const char *name,
    char *out, size_t cap) MUST_USE;

#endif
