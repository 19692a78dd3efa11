/* SPDX-License-Identifier: Apache-2.0 */
/* witness.h - what `verify` and `report` learn from files beside the dossier: the cloud's
 * receipts and the list of revoked signers.
 *
 * docs/evidence-format.md, sections 12 and 13.
 */
#ifndef WITNESS_H
#define WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "verify.h"

/* The dossier's lines as verify_line accepted them. */
struct witness_line {
	int64_t leg, seq;
	char digest[LIMIT_B64_DIGEST + 1];
	bool covered;
};

struct witness_lines {
	struct witness_line *lines;
	size_t count, cap;
};

void witness_add(struct witness_lines *w, int64_t leg, int64_t seq,
    const char digest[LIMIT_B64_DIGEST + 1]);
void witness_free(struct witness_lines *w);

/* Check every receipt of a receipts file against the lines; sets
 * v->witnessed and adds findings.  'command' is for messages.  CLI_OK or an exit code after a message
 * (no cloud certificate in the file). */
int witness_receipts(struct verify *v, struct witness_lines *w,
    const struct crypto *crypto, const char *command, const char *path);

/* One receipt's JWS marks what it covers; NULL, or what is wrong with it. */
const char *witness_receipt(struct verify *v, struct witness_lines *w,
    const struct crypto *crypto, const struct crypto_signer *cloud,
    const char *line, size_t len);

struct witness_revoked {
	struct witness_revocation {
		char thumb[LIMIT_B64_DIGEST + 1];
		int64_t from_ms;	/* INT64_MIN: all of time */
	} *entries;
	size_t count;
};

/* CLI_OK or an exit code after a message naming the line. */
int witness_load_revoked(struct witness_revoked *out, const char *command,
    const char *path);
bool witness_is_revoked(const struct witness_revoked *r, const char *thumb,
    int64_t utc_ms);

#endif
