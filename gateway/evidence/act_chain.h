/* SPDX-License-Identifier: Apache-2.0 */
/* act_chain.h - the acts on one subject, in order, and where they lead.
 *
 * Depends on: act.h and the modules that fold kinds of acts.
 */
#ifndef ACT_CHAIN_H
#define ACT_CHAIN_H

#include "act.h"
#include "deviation.h"
#include "filing.h"

struct act_chain {
	char on[LIMIT_CID + 1];		/* "" before the first act */
	int64_t count;
	int64_t at_ms;			/* of the newest act */
	char newest[LIMIT_B64_DIGEST + 1];
	const struct pack *pack;	/* the caller's, NULL: not at hand */
	struct deviation deviation;
	struct filing filing;
};

/* Take the next act, whose signer may act in 'roles' (enum act_role).  What
 * act_follows and the kind's module answer; STATUS_CONFLICT: another
 * subject; STATUS_ORDER: signed earlier than the act before; STATUS_UNKNOWN:
 * a kind that nobody knows.  The chain is unchanged then. */
enum status act_chain_take(struct act_chain *c, const struct act_line *a,
    unsigned roles, struct problem *p) MUST_USE;

#endif
