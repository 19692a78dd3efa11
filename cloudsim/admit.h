/* SPDX-License-Identifier: Apache-2.0 */
/* admit.h - is this message a record, and may its signer begin this leg?
 *
 * Evidence format 1, "Records" and "Who may sign": form, header, payload,
 * then for an `open` the gateway's certificate path, its validity at
 * open.utc, and the profile signed by somebody of role quality.  The answer
 * is yes, or a refusal with code and words.  Trusts no topic and no broker.
 *
 * Depends on: evidence (jws, record, profile), metrics.h for the codes.
 */
#ifndef ADMIT_H
#define ADMIT_H

#include <stdbool.h>

#include "crypto.h"
#include "jws.h"
#include "metrics.h"
#include "problem.h"
#include "scratch.h"

struct admit_refusal {
	enum metrics_refusal code;
	struct problem problem;
};

/* A message that reads as a record; nothing is believed yet.  The payload,
 * its tokens and scratch->record stay valid until the next call. */
struct admit_message {
	struct jws jws;
	struct jws_header header;	/* certificates point into scratch */
};
bool admit_read(struct scratch *s, const char *line, size_t len,
    struct admit_message *out, struct admit_refusal *refusal);

/* What an `open` establishes.  scratch->open and scratch->profile hold the
 * rest. */
struct admit_leg {
	struct crypto_signer signer;
	char profile_digest[LIMIT_B64_DIGEST + 1];
	char profile_signer[LIMIT_GW + 1];
};
/* scratch->record is m's and an `open`. */
bool admit_open(struct scratch *s, const struct crypto *crypto,
    const struct admit_message *m, struct admit_leg *out,
    struct admit_refusal *refusal);

/* Only the signer of an open line that was admitted before (a restart). */
bool admit_again(struct scratch *s, const struct crypto *crypto,
    const char *line, size_t len, struct crypto_signer *out,
    struct admit_refusal *refusal);

/* The signed profile of scratch->open into scratch->profile, its signature
 * taken on trust: the line was admitted before. */
bool admit_profile_again(struct scratch *s, struct problem *p);

#endif
