/* SPDX-License-Identifier: Apache-2.0 */
/* receipts.c - legs that wait for a receipt, legs whose `open` is missing. */
#include "receipts.h"

#include <stdlib.h>
#include <string.h>

#include "jws.h"
#include "log.h"
#include "receipt.h"

/* header, payload, signature in base64url */
#define RECEIPT_JWS 3072
/* Empty receipts answer records that nobody can verify yet; so many at once
 * is somebody playing. */
#define EMPTY_MAX 64
/* Receipts that share one commit, and with the empty ones one batch. */
#define DRAFTS_MAX 900

struct receipts_draft {
	char gw[LIMIT_GW + 1];
	char digest[LIMIT_B64_DIGEST + 1];
	char jws[RECEIPT_JWS];
	size_t len;
	enum metrics_counter kind;
};

void receipts_open(struct receipts *r, struct ingest *in,
    const struct crypto_signing *signing, const char *thumb,
    int64_t every_ms)
{
	memset(r, 0, sizeof(*r));
	r->ingest = in;
	r->signing = signing;
	r->thumb = thumb;
	r->every_ms = every_ms;
}

void receipts_close(struct receipts *r)
{
	free(r->drafts);
	memset(r, 0, sizeof(*r));
}

static struct receipts_draft *next_draft(struct receipts *r, const char *gw)
{
	struct receipts_draft *d;

	if (r->count == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 16;

		d = realloc(r->drafts, cap * sizeof(*d));
		if (!d)
			return NULL;
		r->drafts = d;
		r->cap = cap;
	}
	d = &r->drafts[r->count];
	memcpy(d->gw, gw, strlen(gw) + 1);
	return d;
}

/* ---- saying ---- */

static bool sign(struct receipts *r, const struct receipt *in,
    struct receipts_draft *d)
{
	char payload[RECEIPT_TEXT];
	struct json_writer w;
	size_t len;

	json_write_init(&w, payload, sizeof(payload));
	receipt_write(&w, in);
	return json_write_done(&w, &len) == STATUS_OK &&
	    jws_sign(JWS_TYP_RECEIPT, r->thumb, NULL, 0, payload, len,
	    r->ingest->crypto, r->signing, d->jws, sizeof(d->jws), &d->len) ==
	    STATUS_OK && jws_digest(r->ingest->crypto, d->jws, d->len,
	    d->digest) == STATUS_OK;
}

static void say(const struct registry_leg *l, int64_t rx_ms,
    struct receipt *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->gw, l->row.gw, sizeof(out->gw));
	memcpy(out->cid, l->row.cid, sizeof(out->cid));
	out->leg = l->row.leg;
	out->upto = l->row.upto;
	memcpy(out->head, l->row.upto < 0 ? RECORD_NO_DIGEST : l->row.head,
	    sizeof(out->head));
	out->range_count = spans_holes(&l->spans, out->ranges, RECEIPT_RANGES,
	    &out->seen);
	out->rx_ms = rx_ms;
}

static int64_t later(int64_t last_ms, int64_t now_ms)
{
	return now_ms > last_ms ? now_ms : last_ms + 1;
}

/* ---- new ones ---- */

static bool draft_new(struct receipts *r, struct registry_leg *l,
    int64_t now_ms)
{
	struct receipts_draft *d = next_draft(r, l->row.gw);
	struct store *store = r->ingest->store;
	struct store_receipt row;
	struct receipt said;

	say(l, later(l->row.rx_ms, now_ms), &said);
	if (!d || !sign(r, &said, d)) {
		log_error("receipts", "cannot sign cid=%s leg=%lld: the "
		    "gateway will send again", l->row.cid,
		    (long long)l->row.leg);
		return true;
	}
	row = (struct store_receipt){ .rx_ms = said.rx_ms, .upto = said.upto,
		.seen = said.seen, .jws = d->jws, .len = d->len,
		.digest = d->digest };
	if (ingest_begin(r->ingest) != STATUS_OK ||
	    store->receipt_add(store, l->row.id, &row) != STATUS_OK ||
	    ledger_add_receipt(&r->ingest->ledger, d->digest, said.cid,
	    said.leg) != STATUS_OK)
		return false;
	l->row.rx_ms = said.rx_ms;
	l->changed = false;
	registry_touch(&r->ingest->registry, l);
	d->kind = METRICS_RECEIPTS;
	r->count++;
	return true;
}

/* ---- the same one again ---- */

static bool copy_receipt(void *ctx, const struct store_receipt *in)
{
	struct receipts_draft *d = ctx;

	if (in->len < sizeof(d->jws)) {
		memcpy(d->jws, in->jws, in->len);
		d->len = in->len;
	}
	return false;
}

/* Does the newest receipt still say what is committed?  It does not where
 * this cloud ended between the commit of a record and its receipt. */
static bool is_current(const struct receipts_draft *d,
    const struct registry_leg *l)
{
	char payload[RECEIPT_TEXT];
	struct receipt old, now;
	struct jws j;
	size_t len;

	if (jws_split(d->jws, d->len, &j, NULL) != STATUS_OK ||
	    jws_payload(&j, payload, sizeof(payload), &len) != STATUS_OK ||
	    receipt_read(&old, payload, len, NULL) != STATUS_OK)
		return false;
	say(l, old.rx_ms, &now);
	return old.upto == now.upto && old.seen == now.seen &&
	    strcmp(old.head, now.head) == 0 &&
	    old.range_count == now.range_count &&
	    memcmp(old.ranges, now.ranges, (size_t)now.range_count *
	    sizeof(now.ranges[0])) == 0;
}

/* Nothing new was committed: the gateway missed the newest receipt, or has
 * forgotten it in a restart. */
static bool draft_again(struct receipts *r, struct registry_leg *l,
    int64_t now_ms)
{
	struct receipts_draft *d = next_draft(r, l->row.gw);
	struct store *store = r->ingest->store;

	if (!d)
		return true;
	d->len = 0;
	if (store->receipt_newest(store, l->row.id, copy_receipt, d) !=
	    STATUS_OK)
		return false;
	if (!is_current(d, l))
		return draft_new(r, l, now_ms);
	d->kind = METRICS_RECEIPTS_AGAIN;
	r->count++;
	return true;
}

static bool is_early(const struct receipts *r, const struct registry_leg *l,
    int64_t mono_ms)
{
	return l->receipted && !l->urgent &&
	    mono_ms - l->receipted_mono_ms < r->every_ms;
}

static bool draft(struct receipts *r, struct registry_leg *l, int64_t now_ms,
    int64_t mono_ms)
{
	l->urgent = false;
	l->receipted = true;
	l->receipted_mono_ms = mono_ms;
	return l->changed || l->row.rx_ms < 0 ? draft_new(r, l, now_ms) :
	    draft_again(r, l, now_ms);
}

/* Every leg on the list is looked at once; the early ones go back. */
static bool draft_due(struct receipts *r, int64_t now_ms, int64_t mono_ms)
{
	struct registry *reg = &r->ingest->registry;
	struct registry_leg *last = reg->due_last, *l;

	while (last && r->count < DRAFTS_MAX &&
	    (l = registry_take_due(reg)) != NULL) {
		bool was_last = l == last;

		if (is_early(r, l, mono_ms))
			registry_want_receipt(reg, l);
		else if (!draft(r, l, now_ms, mono_ms))
			return false;
		if (was_last)
			break;
	}
	return true;
}

/* ---- empty ones: "I have nothing of this leg, send its open" ---- */

static bool draft_empty(struct receipts *r, struct hold_leg *h,
    int64_t now_ms)
{
	struct receipts_draft *d = next_draft(r, h->gw);
	struct receipt said = { .leg = h->leg, .upto = -1, .seen = -1,
		.rx_ms = later(h->rx_ms, now_ms) };

	memcpy(said.gw, h->gw, sizeof(said.gw));
	memcpy(said.cid, h->cid, sizeof(said.cid));
	memcpy(said.head, RECORD_NO_DIGEST, sizeof(said.head));
	if (!d || !sign(r, &said, d))
		return false;
	h->rx_ms = said.rx_ms;
	d->kind = METRICS_RECEIPTS_EMPTY;
	r->count++;
	return true;
}

static bool draft_empties(struct receipts *r, int64_t now_ms, int64_t mono_ms)
{
	bool waiting = false;
	int made = 0;

	for (struct hold_leg *h = r->ingest->hold.legs; h; h = h->next) {
		if (h->asked && mono_ms - h->asked_mono_ms < r->every_ms) {
			continue;
		} else if (made == EMPTY_MAX) {
			waiting = true;
		} else if (draft_empty(r, h, now_ms)) {
			h->asked = true;
			h->asked_mono_ms = mono_ms;
			made++;
		}
	}
	return waiting;
}

/* ---- all ---- */

bool receipts_make(struct receipts *r, int64_t now_ms, int64_t mono_ms,
    receipts_publish_fn *fn, void *ctx)
{
	bool waiting, stored;

	r->count = 0;
	stored = draft_due(r, now_ms, mono_ms);
	waiting = draft_empties(r, now_ms, mono_ms);
	if (!stored && r->ingest->failed == STATUS_OK) {
		log_error("receipts", "database refused: %s; nothing is "
		    "receipted", r->ingest->store->why(r->ingest->store));
		r->ingest->failed = STATUS_IO;
	}
	if (ingest_commit(r->ingest) != STATUS_OK)
		return false;	/* nothing was said */
	for (size_t i = 0; i < r->count; i++) {
		metrics_count(r->ingest->metrics, r->drafts[i].kind);
		fn(ctx, r->drafts[i].gw, r->drafts[i].jws, r->drafts[i].len);
	}
	return waiting || r->ingest->registry.due_first != NULL;
}
