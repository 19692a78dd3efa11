/* SPDX-License-Identifier: Apache-2.0 */
#include "checkpoints.h"

#include <string.h>

#include "checkpoint.h"
#include "ledger.h"
#include "log.h"

void checkpoints_open(struct checkpoints *c, struct ingest *in,
    struct signing *signing, const char *origin, int64_t every_ms)
{
	memset(c, 0, sizeof(*c));
	c->ingest = in;
	c->signing = signing;
	c->origin = origin;
	c->every_ms = every_ms;
}

static bool take_size(void *ctx, const struct store_checkpoint *in)
{
	struct checkpoints *c = ctx;

	c->size = in->size;
	return false;
}

static enum status find_newest(struct checkpoints *c)
{
	struct store *store = c->ingest->store;
	enum status s = STATUS_OK;

	if (!c->has_size) {
		c->size = 0;	/* nobody needs one of the empty list */
		s = store->log->checkpoint(store, -1, take_size, c);
	}
	c->has_size = s == STATUS_OK || s == STATUS_MISSING;
	return c->has_size ? STATUS_OK : s;
}

/* ---- acts that wait for their place ---- */

#define WAITING 64

struct waiting {
	struct store_log_entry list[WAITING];
	int count;
};

static bool take_waiting(void *ctx, const struct store_log_entry *e)
{
	struct waiting *w = ctx;

	w->list[w->count++] = *e;
	return w->count < WAITING;
}

/* HTTP keeps acts on a connection of its own; here alone entries are made. */
static enum status log_acts(struct checkpoints *c, int *count)
{
	struct ingest *in = c->ingest;
	const struct store_log *log = in->store->log;
	struct waiting w = { .count = 0 };
	enum status s = log->acts_waiting(in->store, WAITING, take_waiting,
	    &w);

	*count = w.count;
	if (s != STATUS_OK || w.count == 0)
		return s;
	s = ingest_begin(in);
	for (int i = 0; i < w.count && s == STATUS_OK; i++) {
		const struct entry *e = &w.list[i].entry;

		s = ledger_add(&in->ledger, e->kind, e->digest, e->ref);
		if (s == STATUS_OK)
			s = log->act_logged(in->store, w.list[i].index);
	}
	if (s != STATUS_OK)
		in->failed = STATUS_IO;
	return ingest_commit(in);
}

/* ---- signing ---- */

static enum status sign(struct checkpoints *c, const struct merkle *list,
    char *note, size_t cap, size_t *len)
{
	uint8_t sig[CHECKPOINT_SIGNATURE], id[CHECKPOINT_ID];
	merkle_hash root;
	size_t body = 0, sig_len = 0;
	enum status s = merkle_root(list, root);

	if (s == STATUS_OK)
		s = checkpoint_write(c->origin, list->size, root, note, cap,
		    &body);
	if (s == STATUS_OK)
		s = signing_note(c->signing, note, body, id, sig, &sig_len);
	*len = body + 1;
	return s == STATUS_OK ? checkpoint_add(c->origin, id, sig, sig_len,
	    note, cap, len) : s;
}

static enum status make(struct checkpoints *c, const struct merkle *list,
    int64_t now_ms)
{
	struct store *store = c->ingest->store;
	char note[CHECKPOINT_BODY + 512];
	struct store_checkpoint row = { .size = list->size, .utc_ms = now_ms,
		.note = note };
	enum status s = sign(c, list, note, sizeof(note), &row.len);

	if (s == STATUS_OK)
		s = ingest_begin(c->ingest);
	if (s == STATUS_OK)
		s = store->log->checkpoint_add(store, &row);
	if (s != STATUS_OK)
		c->ingest->failed = STATUS_IO;
	s = ingest_commit(c->ingest);
	if (s == STATUS_OK)
		c->size = row.size;
	return s;
}

int64_t checkpoints_make(struct checkpoints *c, int64_t now_ms,
    int64_t mono_ms)
{
	const struct merkle *list = NULL;
	int64_t left_ms;
	int count = 0;
	enum status s;

	do {
		s = log_acts(c, &count);
	} while (s == STATUS_OK && count == WAITING);
	if (s == STATUS_OK)
		s = find_newest(c);
	if (s == STATUS_OK)
		s = ledger_list(&c->ingest->ledger, &list);
	if (s == STATUS_OK && list->size <= c->size)
		return c->every_ms;
	left_ms = c->has_made ? c->made_mono_ms + c->every_ms - mono_ms : 0;
	if (left_ms > 0)
		return left_ms;
	c->has_made = true;
	c->made_mono_ms = mono_ms;
	if (s == STATUS_OK)
		s = make(c, list, now_ms);
	if (s == STATUS_OK)
		return c->every_ms;
	log_error("log", "no checkpoint was made (%s): what the log holds is "
	    "safe, witnesses wait", status_name(s));
	c->has_size = false;
	return c->every_ms;
}
