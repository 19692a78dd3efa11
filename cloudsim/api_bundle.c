/* SPDX-License-Identifier: Apache-2.0 */
/* api_bundle.c - everything the log can show about one consignment. */
#include <string.h>

#include "api_log.h"
#include "api_log_part.h"
#include "base64url.h"

#define LEGS_MAX 64
#define ABOUT_MAX 256

struct leaf {
	int64_t leg_id;			/* of a receipt; 0: another thing */
	struct store_log_entry entry;
};

struct bundle {
	struct api *api;
	int64_t size;			/* of the newest checkpoint */
	int64_t last;			/* the highest index among them */
	enum status status;
	int legs, count;
	int64_t leg;			/* the last one looked at */
	struct leaf leaves[LEGS_MAX + ABOUT_MAX];
};

static bool take_size(void *ctx, const struct store_checkpoint *c)
{
	*(int64_t *)ctx = c->size;
	return false;
}

static bool take_digest(void *ctx, const struct store_receipt *r)
{
	memcpy(ctx, r->digest, LIMIT_B64_DIGEST);
	return false;
}

static void ref_of(const struct store_leg *l, char ref[ENTRY_REF + 1])
{
	struct text t = { 0 };

	ref[0] = '\0';
	text_format(&t, "%s/%lld", l->cid, (long long)l->leg);
	if (!t.failed && t.len <= ENTRY_REF)
		memcpy(ref, t.bytes, t.len + 1);
	text_free(&t);
}

/* The newest receipt; while more come every second, the newest that a
 * checkpoint holds. */
static enum status find_receipt(struct bundle *b, const struct store_leg *l,
    struct store_log_entry *out)
{
	struct store *store = b->api->store;
	char digest[LIMIT_B64_DIGEST + 1] = "", ref[ENTRY_REF + 1];
	enum status s = store->receipt_newest(store, l->id, take_digest,
	    digest);

	if (s == STATUS_OK)
		s = store->log->find(store, digest, out);
	if (s != STATUS_OK || out->index < b->size)
		return s;
	ref_of(l, ref);
	return store->log->last_receipt(store, ref, b->size, out);
}

static void keep(struct bundle *b, const struct store_log_entry *e,
    int64_t leg_id)
{
	b->leaves[b->count].entry = *e;
	b->leaves[b->count++].leg_id = leg_id;
	if (e->index > b->last)
		b->last = e->index;
}

/* Of two gateways that claim the same leg the one that came first. */
static bool add_leg(void *ctx, const struct store_leg *l)
{
	struct bundle *b = ctx;
	struct store_log_entry e;
	enum status s;

	if (b->legs > 0 && b->leg == l->leg)
		return true;
	b->leg = l->leg;
	b->legs++;
	s = find_receipt(b, l, &e);
	if (s == STATUS_OK)
		keep(b, &e, l->id);
	else if (s != STATUS_MISSING)
		b->status = s;
	return b->status == STATUS_OK && b->legs < LEGS_MAX;
}

static bool add_thing(void *ctx, const struct store_log_entry *e)
{
	struct bundle *b = ctx;

	if (e->index < b->size)
		keep(b, e, 0);
	return b->count < LEGS_MAX + ABOUT_MAX;
}

static enum status gather(struct bundle *b, const char *cid)
{
	struct store *store = b->api->store;
	enum status s = api_log_newest(b->api, &b->size);

	if (s == STATUS_MISSING) {	/* no checkpoint at all */
		b->size = 0;
		s = STATUS_OK;
	}
	if (s == STATUS_OK)
		s = store->legs(store, cid, add_leg, b);
	if (s == STATUS_OK)
		s = b->status;
	if (s == STATUS_OK)
		s = store->log->about(store, cid, add_thing, b);
	if (s == STATUS_OK && b->legs == 0)
		return STATUS_MISSING;
	return s == STATUS_OK && b->count == 0 ? STATUS_ORDER : s;
}

static bool write_jws(void *ctx, const struct store_receipt *r)
{
	json_write_string_n(ctx, "jws", r->jws, r->len);
	return false;
}

static enum status write_leaves(struct bundle *b, struct json_writer *w)
{
	struct store *store = b->api->store;
	enum status s = STATUS_OK;

	json_write_array(w, "leaves");
	for (int i = 0; i < b->count && s == STATUS_OK; i++) {
		const struct leaf *leaf = &b->leaves[i];

		json_write_object(w, NULL);
		s = api_log_write_leaf(b->api, &leaf->entry, b->size, w);
		if (s == STATUS_OK && leaf->leg_id != 0)
			s = store->receipt_get(store, leaf->leg_id,
			    leaf->entry.entry.digest, write_jws, w);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	return s;
}

static bool write_stamp(void *ctx, const struct store_stamp *t)
{
	struct json_writer *w = ctx;
	struct text base64 = { 0 };
	char piece[3 * 256 / 3 * 4 / 3 + 8];

	for (size_t at = 0; at < t->len; at += 192)
		text_add(&base64, piece, base64url_encode_standard(t->token +
		    at, t->len - at < 192 ? t->len - at : 192, piece));
	json_write_object(w, NULL);
	json_write_string(w, "alg", t->alg);
	json_write_string_n(w, "token", base64.failed ? "" : base64.bytes,
	    base64.failed ? 0 : base64.len);
	json_write_object_end(w);
	text_free(&base64);
	return true;
}

static void write_head(struct bundle *b, const char *cid,
    struct json_writer *w)
{
	json_write_int(w, "v", 1);
	json_write_string(w, "typ", "coldpass-proof");
	json_write_string(w, "cid", cid);
	json_write_object(w, "alg");
	json_write_string(w, "leaf", "sha-256");
	json_write_string(w, "tree", "rfc6962-sha-256");
	json_write_string(w, "receipt", "ES256");
	json_write_string(w, "checkpoint", "ecdsa-p256-sha-256");
	json_write_string(w, "cosignature", "ed25519");
	json_write_string(w, "stamp", "rfc3161");
	json_write_object_end(w);
	json_write_string(w, "cloud", b->api->signer_pem);
}

enum status api_log_bundle(struct api *a, const char *cid,
    struct json_writer *w)
{
	struct bundle b = { .api = a, .last = -1 };
	enum status s = gather(&b, cid);

	if (s == STATUS_OK)
		s = a->store->log->checkpoint_for(a->store, b.last, take_size,
		    &b.size);
	if (s != STATUS_OK)
		return s;
	json_write_object(w, NULL);
	write_head(&b, cid, w);
	s = api_log_write_note(a, b.size, w);
	if (s == STATUS_OK)
		s = write_leaves(&b, w);
	json_write_array(w, "stamps");
	if (s == STATUS_OK)
		s = a->store->log->stamps(a->store, b.size, write_stamp, w);
	json_write_array_end(w);
	json_write_object_end(w);
	return s;
}
