/* SPDX-License-Identifier: Apache-2.0 */
/* registry.h - the legs under way, in memory: who signs, what is committed.
 *
 * A cache over the store's leg rows: everything in it can be dropped at any
 * time and comes back from the database, which is what happens after a
 * failed commit and after a restart.  Bounded; the least recently used leg
 * that waits for nothing is dropped first.
 *
 * Depends on: store.h, admit.h, spans.h.
 */
#ifndef REGISTRY_H
#define REGISTRY_H

#include <stdbool.h>

#include "admit.h"
#include "assess.h"
#include "spans.h"
#include "store.h"

struct registry_leg {
	struct store_leg row;
	struct spans spans;
	struct crypto_signer signer;
	bool has_signer;	/* false: no longer admitted by our roots */

	bool urgent;		/* the receipt due is about an alarm */
	bool changed;		/* committed something since the newest one */
	bool receipted;		/* in this run, at: */
	int64_t receipted_mono_ms;
	struct assess_leg *judgement;	/* NULL: not in memory */

	struct registry_leg *chain;		/* hash bucket */
	struct registry_leg *newer, *older;	/* by use */
	struct registry_leg *next_touched, *next_due, *next_judge;
	bool listed_touched, listed_due, listed_judge;
};

struct registry {
	struct store *store;
	const struct crypto *crypto;
	struct scratch *scratch;
	struct registry_leg **buckets;
	size_t bucket_count, count, cap;
	size_t judgements, judgement_cap;
	struct registry_leg *newest, *oldest;
	/* lists that a leg is on until taken off */
	struct registry_leg *touched;
	struct registry_leg *due_first, *due_last;
	struct registry_leg *judge_first, *judge_last;
};

/* STATUS_NO_SPACE without memory.  'cap' legs and 'judgement_cap' judgements
 * (130 kB each) are kept. */
enum status registry_open(struct registry *r, struct store *store,
    const struct crypto *crypto, struct scratch *scratch, size_t cap,
    size_t judgement_cap) MUST_USE;
void registry_close(struct registry *r);

/* The leg, from memory or the store.  STATUS_MISSING: its `open` was never
 * admitted.  STATUS_IO, STATUS_NO_SPACE. */
enum status registry_find(struct registry *r, const char *gw,
    const char *cid, int64_t leg, struct registry_leg **out) MUST_USE;

/* A leg just admitted; 'row' is complete but for its id. */
enum status registry_add(struct registry *r, struct store_leg *row,
    const struct crypto_signer *signer, struct registry_leg **out) MUST_USE;

void registry_touch(struct registry *r, struct registry_leg *l);
void registry_want_receipt(struct registry *r, struct registry_leg *l);
void registry_want_judgement(struct registry *r, struct registry_leg *l);

/* Take the first leg off a list; NULL when empty. */
struct registry_leg *registry_take_touched(struct registry *r);
struct registry_leg *registry_take_due(struct registry *r);
struct registry_leg *registry_take_judge(struct registry *r);

/* Give the leg its judgement in memory, dropping the least recently used
 * other; takes 'a' over. */
void registry_set_judgement(struct registry *r, struct registry_leg *l,
    struct assess_leg *a);

/* Drop legs above the cap that wait for nothing. */
void registry_trim(struct registry *r);
/* The database did not take what memory says: believe the database. */
void registry_forget(struct registry *r);

#endif
