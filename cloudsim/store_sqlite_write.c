/* SPDX-License-Identifier: Apache-2.0 */
/* store_sqlite_write.c - rows going in, always inside a transaction. */
#include "store_sqlite.h"

#include <string.h>

static struct store_sqlite *ours(struct store *s)
{
	return (struct store_sqlite *)s;
}

static void bind_maybe(sqlite3_stmt *st, int at, int64_t v)
{
	if (v == RECORD_ABSENT)
		(void)sqlite3_bind_null(st, at);
	else
		(void)sqlite3_bind_int64(st, at, v);
}

static enum status leg_add(struct store *base, struct store_leg *l)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_LEG_ADD);
	enum status done;

	if (!st)
		return STATUS_IO;
	store_sqlite_text(st, 1, l->gw);
	store_sqlite_text(st, 2, l->cid);
	(void)sqlite3_bind_int64(st, 3, l->leg);
	store_sqlite_text(st, 4, l->thumb);
	store_sqlite_text(st, 5, l->open);
	store_sqlite_text(st, 6, l->profile_id);
	(void)sqlite3_bind_int64(st, 7, l->profile_version);
	store_sqlite_text(st, 8, l->profile_digest);
	store_sqlite_text(st, 9, l->profile_signer);
	bind_maybe(st, 10, l->expiry_ms);
	(void)sqlite3_bind_int64(st, 11, l->sim_pace);
	(void)sqlite3_bind_int64(st, 12, l->goods);
	(void)sqlite3_bind_int(st, 13, l->broken);
	done = store_sqlite_run(s, st);
	if (done == STATUS_OK)
		l->id = sqlite3_last_insert_rowid(s->db);
	return done;
}

static enum status leg_update(struct store *base, const struct store_leg *l)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_LEG_UPDATE);
	const int64_t numbers[] = { l->forks, l->rx_ms, l->last_utc_ms,
		l->last_due_s, l->sealed, l->final, l->judged, l->outcome,
		l->claimed, l->claimed_seq, l->late, l->stopped };

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, l->id);
	(void)sqlite3_bind_int64(st, 2, l->records);
	(void)sqlite3_bind_int64(st, 3, l->upto);
	(void)sqlite3_bind_int64(st, 4, l->seen);
	store_sqlite_text(st, 5, l->head);
	for (int i = 0; i < 12; i++)
		(void)sqlite3_bind_int64(st, 6 + i, numbers[i]);
	return store_sqlite_run(s, st);
}

static enum status record_add(struct store *base, int64_t leg_id,
    const struct store_record *r)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_RECORD_ADD);

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, store_sqlite_key(leg_id, r->seq));
	(void)sqlite3_bind_text(st, 2, r->digest, LIMIT_B64_DIGEST,
	    SQLITE_STATIC);
	(void)sqlite3_bind_text(st, 3, r->prev, LIMIT_B64_DIGEST,
	    SQLITE_STATIC);
	(void)sqlite3_bind_int64(st, 4, r->rx_ms);
	(void)sqlite3_bind_text(st, 5, r->line, (int)r->len, SQLITE_STATIC);
	return store_sqlite_run(s, st);
}

/* One row's first column; 'none' without a row, -2 on failure. */
static int64_t single(struct store_sqlite *s, sqlite3_stmt *st, int64_t none)
{
	int rc = sqlite3_step(st);
	int64_t v = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : none;

	if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
		(void)store_sqlite_fail(s);
		v = -2;
	}
	(void)sqlite3_reset(st);
	return v;
}

static int64_t fork_known(struct store_sqlite *s, int64_t leg_id,
    const struct store_record *r)
{
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_FORK_HAS);

	if (!st)
		return -2;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	(void)sqlite3_bind_int64(st, 2, r->seq);
	store_sqlite_text(st, 3, r->digest);
	return single(s, st, 0);
}

static int64_t fork_count(struct store_sqlite *s, int64_t leg_id)
{
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_FORK_COUNT);

	if (!st)
		return -2;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	return single(s, st, 0);
}

static enum status fork_add(struct store *base, int64_t leg_id,
    const struct store_record *r)
{
	struct store_sqlite *s = ours(base);
	int64_t known = fork_known(s, leg_id, r);
	int64_t count = known == 0 ? fork_count(s, leg_id) : 0;
	sqlite3_stmt *st;

	if (known == -2 || count == -2)
		return STATUS_IO;
	if (known)
		return STATUS_REPEATED;
	if (count >= STORE_FORKS)
		return STATUS_OK;	/* counted by the caller, not kept */
	st = store_sqlite_statement(s, SQL_FORK_ADD);
	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	(void)sqlite3_bind_int64(st, 2, r->seq);
	store_sqlite_text(st, 3, r->digest);
	(void)sqlite3_bind_int64(st, 4, r->rx_ms);
	(void)sqlite3_bind_text(st, 5, r->line, (int)r->len, SQLITE_STATIC);
	return store_sqlite_run(s, st);
}

static enum status finding_add(struct store *base, int64_t leg_id,
    const char *code, int64_t seq, const char *detail)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_FINDING_ADD);

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	store_sqlite_text(st, 2, code);
	(void)sqlite3_bind_int64(st, 3, seq);
	store_sqlite_text(st, 4, detail);
	return store_sqlite_run(s, st);
}

static enum status receipt_add(struct store *base, int64_t leg_id,
    const struct store_receipt *r)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_RECEIPT_ADD);

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	(void)sqlite3_bind_int64(st, 2, r->rx_ms);
	(void)sqlite3_bind_int64(st, 3, r->upto);
	(void)sqlite3_bind_int64(st, 4, r->seen);
	store_sqlite_text(st, 5, r->digest);
	(void)sqlite3_bind_text(st, 6, r->jws, (int)r->len, SQLITE_STATIC);
	return store_sqlite_run(s, st);
}

static enum status refusal_add(struct store *base,
    const struct store_refusal *r)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_REFUSAL_ADD);
	size_t len = r->len < STORE_REFUSAL_BYTES ? r->len :
	    STORE_REFUSAL_BYTES;
	enum status done;

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, r->rx_ms);
	store_sqlite_text(st, 2, r->code);
	store_sqlite_text(st, 3, r->gw);
	store_sqlite_text(st, 4, r->cid);
	store_sqlite_text(st, 5, r->why);
	(void)sqlite3_bind_blob(st, 6, r->begin, (int)len, SQLITE_STATIC);
	done = store_sqlite_run(s, st);
	if (done != STATUS_OK)
		return done;
	st = store_sqlite_statement(s, SQL_REFUSAL_TRIM);
	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, sqlite3_last_insert_rowid(s->db) -
	    STORE_REFUSALS);
	return store_sqlite_run(s, st);
}

static enum status touch(struct store *base, int64_t now_ms)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_TOUCH);

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, now_ms);
	return store_sqlite_run(s, st);
}

void store_sqlite_writing(struct store *s)
{
	s->leg_add = leg_add;
	s->leg_update = leg_update;
	s->record_add = record_add;
	s->fork_add = fork_add;
	s->finding_add = finding_add;
	s->receipt_add = receipt_add;
	s->refusal_add = refusal_add;
	s->touch = touch;
}
