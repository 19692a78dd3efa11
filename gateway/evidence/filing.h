/* SPDX-License-Identifier: Apache-2.0 */
/* filing.h - what was told an authority in advance, folded out of acts.
 *
 * The shipper fills in what a jurisdiction pack asks for, files it, and the
 * authority's side moves it on; each step is a signed act on the filing's
 * own id.  Whether it is complete is not a step but follows: filed, and every
 * required member there, fitting, and contradicting no other.
 *
 * A filing is evidence for pre-clearance.  It exempts from nothing.
 *
 * Depends on: act.h, act_role.h, pack.h.
 */
#ifndef FILING_H
#define FILING_H

#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "act_role.h"
#include "pack.h"

enum filing_state {
	FILING_NONE = 0, FILING_DRAFT, FILING_FILED,
	FILING_TRANSIT,		/* on its way */
	FILING_QUARANTINE,	/* travels on, seal on, not to be used yet */
	FILING_RELEASED, FILING_HELD
};

struct filing_value {
	char name[LIMIT_ID + 1];
	char value[PACK_VALUE + 1];	/* a document's: its digest */
	char filed[PACK_VALUE + 1];	/* at the last submission, "" none */
	char file[LIMIT_TEXT + 1];	/* a document's name */
	int64_t n;			/* the act that set it */
};

struct filing {
	enum filing_state state;
	char cid[LIMIT_CID + 1];
	char pack_id[LIMIT_ID + 1];
	int64_t pack_version;
	char pack_digest[LIMIT_B64_DIGEST + 1];
	int64_t eta_ms, expiry_ms;
	int64_t submissions, submitted_ms;
	int count;
	struct filing_value values[PACK_MEMBERS];
};

/* How one member of the pack stands. */
enum filing_standing {
	FILING_READY = 0,
	FILING_MISSING,		/* required and not there */
	FILING_LEFT_OUT,	/* not required and not there */
	FILING_WRONG		/* there, but it does not fit or contradicts */
};

struct filing_member {
	const struct pack_member *member;
	const struct filing_value *value;	/* NULL: not there */
	enum filing_standing standing;
	bool changed;		/* since the last submission */
	char why[160];		/* of WRONG */
};

bool filing_knows(const char *kind);

/* Take the next act.  'pack' is the one that the filing names; NULL if it is
 * not at hand: then nothing can be set or submitted (STATUS_MISSING).
 * Otherwise as deviation_apply; STATUS_CONFLICT: another pack than the one
 * named, or submitted although something in it is wrong. */
enum status filing_apply(struct filing *f, const struct act_line *a,
    unsigned roles, const struct pack *pack, struct problem *p) MUST_USE;

const struct filing_value *filing_value(const struct filing *f,
    const char *name);

/* Member 'index' of the pack, judged. */
void filing_judge(const struct filing *f, const struct pack *pack, int index,
    struct filing_member *out);

/* Filed, nothing missing and nothing wrong? */
bool filing_is_complete(const struct filing *f, const struct pack *pack);

/* What is left of the shelf life when the review is over, in ms: expiry less
 * the end of the usual (or longest) review that begins at arrival.
 * INT64_MIN: no expiry or arrival told; or the office never opens. */
int64_t filing_left_ms(const struct filing *f, const struct pack *pack,
    bool longest, office_offset_fn *offset, void *ctx);

const char *filing_state_name(enum filing_state s);
const char *filing_standing_name(enum filing_standing s);

#endif
