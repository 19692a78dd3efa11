/* SPDX-License-Identifier: Apache-2.0 */
/* registry.c - a hash table with a use list over the store's legs. */
#include "registry.h"

#include <stdlib.h>
#include <string.h>

enum status registry_open(struct registry *r, struct store *store,
    const struct crypto *crypto, struct scratch *scratch, size_t cap,
    size_t judgement_cap)
{
	memset(r, 0, sizeof(*r));
	r->store = store;
	r->crypto = crypto;
	r->scratch = scratch;
	r->cap = cap;
	r->judgement_cap = judgement_cap;
	r->bucket_count = cap * 2 + 1;
	r->buckets = calloc(r->bucket_count, sizeof(*r->buckets));
	return r->buckets ? STATUS_OK : STATUS_NO_SPACE;
}

void registry_close(struct registry *r)
{
	if (r->buckets)
		registry_forget(r);
	free(r->buckets);
	memset(r, 0, sizeof(*r));
}

/* FNV-1a: the ids are random or ours, and the table is bounded. */
static size_t bucket_of(const struct registry *r, const char *gw,
    const char *cid, int64_t leg)
{
	uint64_t h = UINT64_C(14695981039346656037) ^ (uint64_t)leg;

	for (; *cid != '\0'; cid++)
		h = (h ^ (unsigned char)*cid) * UINT64_C(1099511628211);
	for (; *gw != '\0'; gw++)
		h = (h ^ (unsigned char)*gw) * UINT64_C(1099511628211);
	return (size_t)(h % r->bucket_count);
}

/* ---- use order ---- */

static void unlink_use(struct registry *r, struct registry_leg *l)
{
	*(l->newer ? &l->newer->older : &r->newest) = l->older;
	*(l->older ? &l->older->newer : &r->oldest) = l->newer;
}

static void link_use(struct registry *r, struct registry_leg *l)
{
	l->newer = NULL;
	l->older = r->newest;
	if (r->newest)
		r->newest->newer = l;
	r->newest = l;
	if (!r->oldest)
		r->oldest = l;
}

/* ---- life ---- */

static void drop_judgement(struct registry *r, struct registry_leg *l)
{
	if (!l->judgement)
		return;
	if (l->listed_touched)	/* its row has yet to be written */
		assess_conclude(l->judgement, &l->row);
	assess_free(l->judgement);
	l->judgement = NULL;
	r->judgements--;
}

static void drop(struct registry *r, struct registry_leg *l)
{
	struct registry_leg **at = &r->buckets[bucket_of(r, l->row.gw,
	    l->row.cid, l->row.leg)];

	while (*at != l)
		at = &(*at)->chain;
	*at = l->chain;
	unlink_use(r, l);
	drop_judgement(r, l);
	spans_free(&l->spans);
	free(l);
	r->count--;
}

void registry_forget(struct registry *r)
{
	while (r->newest)
		drop(r, r->newest);
	r->touched = NULL;
	r->due_first = r->due_last = NULL;
	r->judge_first = r->judge_last = NULL;
}

static bool is_idle(const struct registry_leg *l)
{
	return !l->listed_touched && !l->listed_due && !l->listed_judge;
}

void registry_trim(struct registry *r)
{
	struct registry_leg *l = r->oldest;

	while (l && r->count > r->cap) {
		struct registry_leg *newer = l->newer;

		if (is_idle(l))
			drop(r, l);
		l = newer;
	}
}

static struct registry_leg *insert(struct registry *r,
    const struct store_leg *row)
{
	struct registry_leg *l = calloc(1, sizeof(*l));
	size_t b = bucket_of(r, row->gw, row->cid, row->leg);

	if (!l)
		return NULL;
	l->row = *row;
	l->chain = r->buckets[b];
	r->buckets[b] = l;
	link_use(r, l);
	r->count++;
	return l;
}

/* ---- loading ---- */

struct load {
	struct registry *registry;
	struct registry_leg *leg;
	enum status status;
};

static bool load_signer(void *ctx, const struct store_record *open)
{
	struct load *load = ctx;
	struct admit_refusal refusal;

	load->leg->has_signer = admit_again(load->registry->scratch,
	    load->registry->crypto, open->line, open->len,
	    &load->leg->signer, &refusal);
	return false;
}

static bool load_seq(void *ctx, int64_t seq)
{
	struct load *load = ctx;

	load->status = spans_add(&load->leg->spans, seq);
	return load->status == STATUS_OK;
}

/* The prefix is known from the row; what lies above it is counted. */
static enum status load_spans(struct load *load, struct store *store)
{
	struct registry_leg *l = load->leg;
	enum status s = STATUS_OK;

	if (l->row.upto >= 0) {
		s = spans_add(&l->spans, 0);
		if (s == STATUS_OK)
			l->spans.list[0].to = l->row.upto;
	}
	if (s == STATUS_OK && l->row.seen > l->row.upto)
		s = store->seqs(store, l->row.id, l->row.upto, load_seq, load);
	return s == STATUS_OK ? load->status : s;
}

static enum status load(struct registry *r, const struct store_leg *row,
    struct registry_leg **out)
{
	struct load l = { r, insert(r, row), STATUS_OK };
	enum status s;

	if (!l.leg)
		return STATUS_NO_SPACE;
	s = load_spans(&l, r->store);
	if (s == STATUS_OK)
		s = r->store->records(r->store, row->id, 0, 0, load_signer,
		    &l);
	if (s != STATUS_OK) {
		drop(r, l.leg);
		return s;
	}
	*out = l.leg;
	if (row->judged <= row->upto && !row->stopped)
		registry_want_judgement(r, l.leg);
	return STATUS_OK;
}

enum status registry_find(struct registry *r, const char *gw,
    const char *cid, int64_t leg, struct registry_leg **out)
{
	struct registry_leg *l = r->buckets[bucket_of(r, gw, cid, leg)];
	struct store_leg row;
	enum status s;

	while (l && (l->row.leg != leg || strcmp(l->row.cid, cid) != 0 ||
	    strcmp(l->row.gw, gw) != 0))
		l = l->chain;
	if (l) {
		unlink_use(r, l);
		link_use(r, l);
		*out = l;
		return STATUS_OK;
	}
	s = r->store->leg_find(r->store, gw, cid, leg, &row);
	return s == STATUS_OK ? load(r, &row, out) : s;
}

enum status registry_add(struct registry *r, struct store_leg *row,
    const struct crypto_signer *signer, struct registry_leg **out)
{
	enum status s = r->store->leg_add(r->store, row);
	struct registry_leg *l;

	if (s != STATUS_OK)
		return s;
	l = insert(r, row);
	if (!l)
		return STATUS_NO_SPACE;
	l->signer = *signer;
	l->has_signer = true;
	*out = l;
	return STATUS_OK;
}

/* ---- lists ---- */

void registry_touch(struct registry *r, struct registry_leg *l)
{
	if (l->listed_touched)
		return;
	l->listed_touched = true;
	l->next_touched = r->touched;
	r->touched = l;
}

struct registry_leg *registry_take_touched(struct registry *r)
{
	struct registry_leg *l = r->touched;

	if (!l)
		return NULL;
	r->touched = l->next_touched;
	l->listed_touched = false;
	return l;
}

void registry_want_receipt(struct registry *r, struct registry_leg *l)
{
	if (l->listed_due)
		return;
	l->listed_due = true;
	l->next_due = NULL;
	*(r->due_last ? &r->due_last->next_due : &r->due_first) = l;
	r->due_last = l;
}

struct registry_leg *registry_take_due(struct registry *r)
{
	struct registry_leg *l = r->due_first;

	if (!l)
		return NULL;
	r->due_first = l->next_due;
	if (!r->due_first)
		r->due_last = NULL;
	l->listed_due = false;
	return l;
}

void registry_want_judgement(struct registry *r, struct registry_leg *l)
{
	if (l->listed_judge)
		return;
	l->listed_judge = true;
	l->next_judge = NULL;
	*(r->judge_last ? &r->judge_last->next_judge : &r->judge_first) = l;
	r->judge_last = l;
}

struct registry_leg *registry_take_judge(struct registry *r)
{
	struct registry_leg *l = r->judge_first;

	if (!l)
		return NULL;
	r->judge_first = l->next_judge;
	if (!r->judge_first)
		r->judge_last = NULL;
	l->listed_judge = false;
	return l;
}

void registry_set_judgement(struct registry *r, struct registry_leg *l,
    struct assess_leg *a)
{
	drop_judgement(r, l);
	for (struct registry_leg *o = r->oldest;
	    o && r->judgements >= r->judgement_cap; o = o->newer)
		drop_judgement(r, o);
	l->judgement = a;
	r->judgements++;
}
