/* SPDX-License-Identifier: Apache-2.0 */
/* deviation.h - from an excursion to a decision, folded out of acts.
 *
 * Two different things: whether a transport deviation matters is assessed by
 * the marketing authorisation holder's quality unit; whether a product that
 * is out of its specification may be released all the same needs the three
 * conditions (a serious and progressing disease, no alternative, requested
 * by physician and patient), the manufacturer's evaluation of the risk, the
 * physician's acceptance of it and a legal route with its date
 * (EU GMP part IV, 11.53 to 11.55).  Either takes two persons of the quality
 * unit.  Nobody decides "discard": what is not used stays in storage.
 *
 * Facts are frozen from the evidence by digests.  A new assessment makes a
 * standing half of a decision, the evaluation of the risk and its acceptance
 * void, for they spoke of the older one; new data opens a decided deviation
 * again.  All of it stays in the chain of acts.
 *
 * Depends on: act.h, act_role.h.
 */
#ifndef DEVIATION_H
#define DEVIATION_H

#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "act_role.h"

enum deviation_state {
	DEVIATION_NONE = 0, DEVIATION_OPEN, DEVIATION_REVIEW,
	DEVIATION_DECIDED, DEVIATION_CLOSED
};

enum deviation_choice {
	DEVIATION_UNDECIDED = 0,
	DEVIATION_USE,		/* it does not matter: use as it is */
	DEVIATION_RELEASE,	/* out of specification, released all the same */
	DEVIATION_KEEP		/* keep in storage, do not use */
};

/* What a release out of specification needs, as bits. */
enum deviation_need {
	DEVIATION_SERIOUS = 1, DEVIATION_NO_ALTERNATIVE = 2,
	DEVIATION_REQUESTED = 4,
	DEVIATION_RISK = 8,	/* evaluated by the manufacturer */
	DEVIATION_ACCEPTED = 16,/* by the physician */
	DEVIATION_ROUTE = 32,	/* legal route, dated */
	DEVIATION_ALL = 63
};

struct deviation_person {
	char name[LIMIT_GW + 1];
	char thumb[LIMIT_B64_DIGEST + 1];
};

struct deviation {
	enum deviation_state state;
	char head[LIMIT_B64_DIGEST + 1];	/* chain head of the facts */
	char verdict[LIMIT_B64_DIGEST + 1];	/* of `verify --json` */
	int64_t versions;			/* assessments so far */
	char assessment[LIMIT_B64_DIGEST + 1];	/* digest of the newest act */
	char risk[LIMIT_B64_DIGEST + 1];	/* digest of its act */
	unsigned has;				/* enum deviation_need */
	enum deviation_choice half;		/* what the first one decided */
	enum deviation_choice decided;
	struct deviation_person by[2];
	int64_t decided_ms;
	int64_t reopened, notified;
};

/* One of the kinds that this module knows? */
bool deviation_knows(const char *kind);

/* Take the next act; 'roles' are its signer's (enum act_role).
 * STATUS_UNTRUSTED: not in that capacity; STATUS_ORDER: not in this state;
 * STATUS_REPEATED: one person twice; STATUS_CONFLICT: contradicts what
 * stands; STATUS_MISSING: a release that lacks something; and what
 * act_form_check answers.  'd' is unchanged then. */
enum status deviation_apply(struct deviation *d, const struct act_line *a,
    unsigned roles, struct problem *p) MUST_USE;

/* Words of the format, never NULL. */
const char *deviation_state_name(enum deviation_state s);
const char *deviation_choice_name(enum deviation_choice c);
const char *deviation_need_name(enum deviation_need n);

#endif
