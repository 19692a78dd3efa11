/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h - who signs here and who is believed here.
 *
 * The evidence key with its certificate, the issuers of evidence, the
 * cloud's key and, if there is one, the command key.  Everything is checked
 * against each other once, at start.
 */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "crypto.h"
#include "signer.h"
#include "trust.h"

struct keys {
	struct trust *trust;
	struct crypto crypto;		/* for the loop's thread */
	struct trust *store_trust;
	struct crypto store_hash;	/* sha256 for the storage worker */
	struct signer *signer;
	struct crypto_signing signing;
	struct trust_certs certs;	/* of the evidence key, leaf first */
	struct crypto_signer self;	/* role gateway */
	struct crypto_signer cloud;	/* role cloud */
	bool has_command;
	struct crypto_signer command;	/* role command */
};

/* On failure why says which file and what to do; STATUS_NO_FILE or STATUS_IO
 * if it cannot be read, anything else if it is wrong. */
enum status keys_open(struct keys *k, const struct config *c, char *why,
    size_t cap) MUST_USE;
void keys_close(struct keys *k);

/* "" if the evidence certificate is valid at this moment, otherwise why not. */
const char *keys_validity(const struct keys *k, int64_t utc_ms);

#endif
