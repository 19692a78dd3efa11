/* SPDX-License-Identifier: Apache-2.0 */
/* store_sqlite_log.c - the log's rows. */
#include "store_sqlite.h"

#include <string.h>

#include "base64url.h"

static struct store_sqlite *ours(struct store *s)
{
	return (struct store_sqlite *)s;
}

/* Roots are numbered in the order in which they come to be, so that their
 * b-tree grows at its end: the leaf, then every tree it finishes.  Before
 * the tree of level l and that number stand all of the leaves up to its last
 * one, and the trees these finished. */
static int64_t node_key(int level, int64_t number)
{
	int64_t last = ((number + 1) << level) - 1, key = level;

	for (int64_t n = last; n > 0; n >>= 1)
		key += n;
	return key;
}

static sqlite3_stmt *with(struct store *s, enum store_sqlite_sql which,
    int64_t first)
{
	sqlite3_stmt *st = store_sqlite_statement(ours(s), which);

	if (st)
		(void)sqlite3_bind_int64(st, 1, first);
	return st;
}

static enum status log_size(struct store *s, int64_t *out)
{
	sqlite3_stmt *st = store_sqlite_statement(ours(s), SQL_LOG_SIZE);
	int rc = st ? sqlite3_step(st) : SQLITE_ERROR;

	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(st, 0);
	return store_sqlite_ended(ours(s), st, rc);
}

static enum status entry_add(struct store *s, const struct store_log_entry *e)
{
	sqlite3_stmt *st = with(s, SQL_LOG_ADD, e->index);
	uint8_t digest[32];
	size_t len;

	if (!st || base64url_decode(e->entry.digest, LIMIT_B64_DIGEST, digest,
	    sizeof(digest), &len) != STATUS_OK)
		return STATUS_IO;
	(void)sqlite3_bind_int(st, 2, (int)e->entry.kind);
	(void)sqlite3_bind_blob(st, 3, digest, (int)len, SQLITE_STATIC);
	store_sqlite_text(st, 4, e->entry.ref);
	return store_sqlite_run(ours(s), st);
}

static enum status node_add(struct store *s, int level, int64_t number,
    const merkle_hash hash)
{
	sqlite3_stmt *st = with(s, SQL_NODE_ADD, node_key(level, number));

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_blob(st, 2, hash, CRYPTO_DIGEST, SQLITE_STATIC);
	return store_sqlite_run(ours(s), st);
}

static enum status node(struct store *s, int level, int64_t number,
    merkle_hash out)
{
	sqlite3_stmt *st = with(s, SQL_NODE, node_key(level, number));
	bool found = false;
	enum status done;
	int rc;

	if (!st)
		return STATUS_IO;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW && sqlite3_column_bytes(st, 0) == CRYPTO_DIGEST) {
		memcpy(out, sqlite3_column_blob(st, 0), CRYPTO_DIGEST);
		found = true;
	}
	done = store_sqlite_ended(ours(s), st, rc);
	return done == STATUS_OK && !found ? STATUS_MISSING : done;
}

/* ---- entries ---- */

static const char *column(sqlite3_stmt *st, int at)
{
	const unsigned char *text = sqlite3_column_text(st, at);

	return text ? (const char *)text : "";
}

/* Columns id, kind, digest, ref. */
static bool read_entry(sqlite3_stmt *st, struct store_log_entry *out)
{
	const char *ref = column(st, 3);

	memset(out, 0, sizeof(*out));
	if (sqlite3_column_bytes(st, 2) != CRYPTO_DIGEST ||
	    strlen(ref) > ENTRY_REF)
		return false;
	out->index = sqlite3_column_int64(st, 0);
	out->entry.kind = (enum entry_kind)sqlite3_column_int(st, 1);
	(void)base64url_encode(sqlite3_column_blob(st, 2), CRYPTO_DIGEST,
	    out->entry.digest);
	memcpy(out->entry.ref, ref, strlen(ref));
	return true;
}

static enum status walk_entries(struct store *s, sqlite3_stmt *st,
    store_entry_fn *fn, void *ctx)
{
	struct store_log_entry e;
	int rc = SQLITE_ERROR;

	while (st && (rc = sqlite3_step(st)) == SQLITE_ROW)
		if (!read_entry(st, &e) || !fn(ctx, &e))
			break;
	return store_sqlite_ended(ours(s), st, rc);
}

static enum status entries(struct store *s, int64_t from, int64_t limit,
    store_entry_fn *fn, void *ctx)
{
	sqlite3_stmt *st = with(s, SQL_LOG_ENTRIES, from);

	if (st)
		(void)sqlite3_bind_int64(st, 2, limit);
	return walk_entries(s, st, fn, ctx);
}

struct found {
	struct store_log_entry *out;
	bool any;
};

static bool take(void *ctx, const struct store_log_entry *e)
{
	struct found *f = ctx;

	*f->out = *e;
	f->any = true;
	return false;
}

static enum status find(struct store *s, const char *digest,
    struct store_log_entry *out)
{
	sqlite3_stmt *st = store_sqlite_statement(ours(s), SQL_LOG_FIND);
	struct found f = { out, false };
	uint8_t bytes[CRYPTO_DIGEST];
	enum status done;
	size_t len;

	if (base64url_decode(digest, strlen(digest), bytes, sizeof(bytes),
	    &len) != STATUS_OK || len != sizeof(bytes))
		return STATUS_MISSING;
	if (st)
		(void)sqlite3_bind_blob(st, 1, bytes, (int)len, SQLITE_STATIC);
	done = walk_entries(s, st, take, &f);
	return done == STATUS_OK && !f.any ? STATUS_MISSING : done;
}

static enum status last_receipt(struct store *s, const char *ref,
    int64_t index, struct store_log_entry *out)
{
	sqlite3_stmt *st = store_sqlite_statement(ours(s), SQL_LOG_LAST);
	struct found f = { out, false };
	enum status done;

	if (st) {
		store_sqlite_text(st, 1, ref);
		(void)sqlite3_bind_int64(st, 2, index);
	}
	done = walk_entries(s, st, take, &f);
	return done == STATUS_OK && !f.any ? STATUS_MISSING : done;
}

static enum status about(struct store *s, const char *cid,
    store_entry_fn *fn, void *ctx)
{
	sqlite3_stmt *st = store_sqlite_statement(ours(s), SQL_LOG_ABOUT);

	if (st)
		store_sqlite_text(st, 1, cid);
	return walk_entries(s, st, fn, ctx);
}

/* ---- acts ---- */

static enum status act_add(struct store *s, const struct entry *e,
    const char *line, size_t len, int64_t rx_ms)
{
	sqlite3_stmt *st = with(s, SQL_ACT_ADD, (int64_t)e->kind);
	uint8_t digest[32];
	enum status done;
	size_t n;

	if (!st || base64url_decode(e->digest, LIMIT_B64_DIGEST, digest,
	    sizeof(digest), &n) != STATUS_OK)
		return STATUS_IO;
	(void)sqlite3_bind_blob(st, 2, digest, (int)n, SQLITE_STATIC);
	store_sqlite_text(st, 3, e->ref);
	(void)sqlite3_bind_int64(st, 4, rx_ms);
	(void)sqlite3_bind_text(st, 5, line, (int)len, SQLITE_STATIC);
	done = store_sqlite_run(ours(s), st);
	return done == STATUS_OK && sqlite3_changes(ours(s)->db) == 0 ?
	    STATUS_REPEATED : done;
}

static enum status acts_waiting(struct store *s, int64_t limit,
    store_entry_fn *fn, void *ctx)
{
	return walk_entries(s, with(s, SQL_ACTS_WAITING, limit), fn, ctx);
}

static enum status act_logged(struct store *s, int64_t number)
{
	return store_sqlite_run(ours(s), with(s, SQL_ACT_LOGGED, number));
}

/* ---- checkpoints ---- */

static enum status checkpoint_add(struct store *s,
    const struct store_checkpoint *c)
{
	sqlite3_stmt *st = with(s, SQL_CHECKPOINT_ADD, c->size);
	enum status done;

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 2, c->utc_ms);
	(void)sqlite3_bind_text(st, 3, c->note, (int)c->len, SQLITE_STATIC);
	done = store_sqlite_run(ours(s), st);
	if (done != STATUS_OK)
		return done;
	st = with(s, SQL_CHECKPOINT_TRIM, STORE_CHECKPOINTS);
	return store_sqlite_run(ours(s), st);
}

static enum status one_checkpoint(struct store *s, sqlite3_stmt *st,
    store_checkpoint_fn *fn, void *ctx)
{
	int rc = st ? sqlite3_step(st) : SQLITE_ERROR;
	enum status done;

	if (rc == SQLITE_ROW) {
		struct store_checkpoint c = {
			.size = sqlite3_column_int64(st, 0),
			.utc_ms = sqlite3_column_int64(st, 1),
			.note = column(st, 2),
			.len = (size_t)sqlite3_column_bytes(st, 2)
		};

		(void)fn(ctx, &c);
	}
	done = store_sqlite_ended(ours(s), st, rc);
	return done == STATUS_OK && rc == SQLITE_DONE ? STATUS_MISSING : done;
}

static enum status checkpoint(struct store *s, int64_t size,
    store_checkpoint_fn *fn, void *ctx)
{
	return one_checkpoint(s, size < 0 ?
	    store_sqlite_statement(ours(s), SQL_CHECKPOINT_NEWEST) :
	    with(s, SQL_CHECKPOINT, size), fn, ctx);
}

static enum status checkpoint_for(struct store *s, int64_t index,
    store_checkpoint_fn *fn, void *ctx)
{
	static const enum store_sqlite_sql order[] = { SQL_CHECKPOINT_STAMPED,
		SQL_CHECKPOINT_COSIGNED, SQL_CHECKPOINT_ANY };
	enum status done = STATUS_MISSING;

	for (int i = 0; i < 3 && done == STATUS_MISSING; i++)
		done = one_checkpoint(s, with(s, order[i], index), fn, ctx);
	return done;
}

static enum status cosignature_add(struct store *s, int64_t size,
    const char *name, const char *line)
{
	sqlite3_stmt *st = with(s, SQL_COSIGNATURE_ADD, size);

	if (!st)
		return STATUS_IO;
	store_sqlite_text(st, 2, name);
	store_sqlite_text(st, 3, line);
	return store_sqlite_run(ours(s), st);
}

static enum status cosignatures(struct store *s, int64_t size,
    store_line_fn *fn, void *ctx)
{
	sqlite3_stmt *st = with(s, SQL_COSIGNATURES, size);
	int rc = SQLITE_ERROR;

	while (st && (rc = sqlite3_step(st)) == SQLITE_ROW)
		if (!fn(ctx, column(st, 0)))
			break;
	return store_sqlite_ended(ours(s), st, rc);
}

/* ---- time stamps ---- */

static enum status stamp_add(struct store *s, const struct store_stamp *t)
{
	sqlite3_stmt *st = with(s, SQL_STAMP_ADD, t->size);

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 2, t->utc_ms);
	store_sqlite_text(st, 3, t->alg);
	(void)sqlite3_bind_blob(st, 4, t->token, (int)t->len, SQLITE_STATIC);
	return store_sqlite_run(ours(s), st);
}

static enum status stamps(struct store *s, int64_t size, store_stamp_fn *fn,
    void *ctx)
{
	sqlite3_stmt *st = with(s, SQL_STAMPS, size);
	int rc = SQLITE_ERROR;

	while (st && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct store_stamp t = {
			.size = size, .utc_ms = sqlite3_column_int64(st, 0),
			.alg = column(st, 1),
			.token = sqlite3_column_blob(st, 2),
			.len = (size_t)sqlite3_column_bytes(st, 2)
		};

		if (!fn(ctx, &t))
			break;
	}
	return store_sqlite_ended(ours(s), st, rc);
}

const struct store_log store_sqlite_log = {
	.size = log_size, .entry_add = entry_add, .node_add = node_add,
	.node = node, .entries = entries, .find = find, .about = about,
	.last_receipt = last_receipt, .act_add = act_add,
	.acts_waiting = acts_waiting, .act_logged = act_logged,
	.checkpoint_add = checkpoint_add, .checkpoint = checkpoint,
	.checkpoint_for = checkpoint_for,
	.cosignature_add = cosignature_add, .cosignatures = cosignatures,
	.stamp_add = stamp_add, .stamps = stamps
};
