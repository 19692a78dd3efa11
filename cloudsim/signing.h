/* SPDX-License-Identifier: Apache-2.0 */
/* signing.h - the cloud's receipt key: ES256 through OpenSSL.
 *
 * A cloud signs a receipt per leg and second; OpenSSL does that in a fortieth
 * of the time that the PSA library of the device takes.  pem.h reads the key
 * file and holds the rule on its mode.
 */
#ifndef SIGNING_H
#define SIGNING_H

#include <stddef.h>

#include "checkpoint.h"
#include "crypto.h"

struct signing;

/* The key and the certificate (leaf first) that names it.  NULL with reason
 * and remedy in why, also when they do not belong together. */
struct signing *signing_open(const char *key_file, const char *cert_file,
    char *why, size_t cap);
void signing_close(struct signing *s);

void signing_seam(struct signing *s, struct crypto_signing *out);
/* Sign a checkpoint's body with the same key (note_key.h). */
enum status signing_note(const struct signing *s, const char *body,
    size_t len, uint8_t id[CHECKPOINT_ID],
    uint8_t sig[CHECKPOINT_SIGNATURE], size_t *sig_len) MUST_USE;
/* x5t#S256 of the certificate. */
const char *signing_thumb(const struct signing *s);
/* Its certificate path in PEM, leaf first. */
const char *signing_pem(const struct signing *s);

/* Would a gateway with these roots believe this certificate as role cloud,
 * at that time?  STATUS_UNTRUSTED with the reason in why. */
enum status signing_is_believed(const struct signing *s,
    const struct crypto *crypto, int64_t now_ms, char *why, size_t cap)
    MUST_USE;

#endif
