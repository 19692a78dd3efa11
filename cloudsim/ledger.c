/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"

#include <stdio.h>
#include <string.h>

void ledger_open(struct ledger *l, struct store *store,
    const struct crypto *crypto)
{
	memset(l, 0, sizeof(*l));
	l->store = store;
	l->list.crypto = crypto;
}

void ledger_forget(struct ledger *l)
{
	l->is_loaded = false;
}

/* The complete trees at the end: one per bit of the size. */
static enum status load(struct ledger *l)
{
	struct merkle *m = &l->list;
	enum status s;

	if (l->is_loaded)
		return STATUS_OK;
	s = l->store->log->size(l->store, &m->size);
	for (int level = 0; level < MERKLE_LEVELS && s == STATUS_OK; level++)
		if ((m->size >> level & 1) != 0)
			s = l->store->log->node(l->store, level,
			    (m->size >> level) - 1, m->peaks[level]);
	l->is_loaded = s == STATUS_OK;
	return s == STATUS_MISSING ? STATUS_IO : s;
}

static enum status keep(void *ctx, int level, int64_t number,
    const merkle_hash hash)
{
	struct ledger *l = ctx;

	return l->store->log->node_add(l->store, level, number, hash);
}

enum status ledger_add(struct ledger *l, enum entry_kind kind,
    const char *digest, const char *ref)
{
	struct store_log_entry e = { .entry = { .kind = kind } };
	char text[ENTRY_TEXT];
	merkle_hash leaf;
	size_t len;
	enum status s = load(l);

	(void)snprintf(e.entry.digest, sizeof(e.entry.digest), "%s", digest);
	(void)snprintf(e.entry.ref, sizeof(e.entry.ref), "%s", ref);
	e.index = l->list.size;
	if (s == STATUS_OK)
		s = entry_write(&e.entry, text, &len);
	if (s == STATUS_OK)
		s = merkle_leaf(l->list.crypto, text, len, leaf);
	if (s == STATUS_OK)
		s = l->store->log->entry_add(l->store, &e);
	if (s == STATUS_OK)
		s = merkle_append(&l->list, leaf, keep, l);
	if (s != STATUS_OK)
		ledger_forget(l);
	return s;
}

enum status ledger_add_receipt(struct ledger *l, const char *digest,
    const char *cid, int64_t leg)
{
	char ref[ENTRY_REF + 1];

	(void)snprintf(ref, sizeof(ref), "%.36s/%lld", cid, (long long)leg);
	return ledger_add(l, ENTRY_RECEIPT, digest, ref);
}

enum status ledger_list(struct ledger *l, const struct merkle **out)
{
	enum status s = load(l);

	*out = &l->list;
	return s;
}

static enum status fetch(void *ctx, int level, int64_t number,
    merkle_hash out)
{
	struct store *store = ctx;

	return store->log->node(store, level, number, out);
}

struct merkle_source ledger_source(struct store *store,
    const struct crypto *crypto)
{
	return (struct merkle_source){ crypto, fetch, store };
}
