/* SPDX-License-Identifier: Apache-2.0 */
/* assess.h - judge a leg again from its committed records, believing nobody.
 *
 * The contiguous prefix of a leg is fed to the same steps as on the gateway
 * and in the verifier; a claim that differs is a finding.  Later legs with
 * the same goods go on where the leg before ended.
 *
 * Depends on: leg.h, store.h, admit.h.
 */
#ifndef ASSESS_H
#define ASSESS_H

#include <stdbool.h>
#include <stdint.h>

#include "leg.h"
#include "problem.h"
#include "scratch.h"
#include "store.h"

struct assess_leg {
	struct leg leg;
	struct rules_hold *holds;
	int64_t next;		/* the record to be judged next */
	int64_t due_s;		/* promised by the last one */
};

/* Receives what records show that were not judged before; may be NULL. */
typedef enum status assess_finding_fn(void *ctx, const char *code,
    int64_t seq, const char *detail);

struct assess {
	struct store *store;
	struct scratch *scratch;
	assess_finding_fn *finding;
	void *ctx;
};

/* A leg as its `open` begins it, in fresh memory.  STATUS_OFFLINE: the leg
 * before, whose goods go on here, is not complete yet.  STATUS_CONFLICT: it
 * cannot be judged at all ('p' says why). */
enum status assess_open(struct assess *a, const struct store_leg *row,
    struct assess_leg **out, struct problem *p) MUST_USE;
void assess_free(struct assess_leg *l);

/* The next record, parsed already (s->record).  Updates row's judged,
 * claimed, late, stopped.  A record that cannot be judged stops the leg. */
enum status assess_record(struct assess *a, struct assess_leg *l,
    struct store_leg *row, const struct record *r) MUST_USE;

/* Records next..upto from the store, at most 'max' of them. */
enum status assess_catch_up(struct assess *a, struct assess_leg *l,
    struct store_leg *row, int64_t upto, int64_t max) MUST_USE;

/* The outcome of what is judged so far, into row. */
void assess_conclude(const struct assess_leg *l, struct store_leg *row);

#endif
