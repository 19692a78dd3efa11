/* SPDX-License-Identifier: Apache-2.0 */
/* store_sqlite_read.c - rows coming out. */
#include "store_sqlite.h"

#include <string.h>

static struct store_sqlite *ours(struct store *s)
{
	return (struct store_sqlite *)s;
}

static const char *column(sqlite3_stmt *st, int at)
{
	const unsigned char *text = sqlite3_column_text(st, at);

	return text ? (const char *)text : "";
}

static void copy(char *out, size_t cap, sqlite3_stmt *st, int at)
{
	size_t n = (size_t)sqlite3_column_bytes(st, at);

	if (n >= cap)
		n = cap - 1;
	memcpy(out, column(st, at), n);
	out[n] = '\0';
}

#define COPY(field, at) copy(l->field, sizeof(l->field), st, at)

static void read_progress(sqlite3_stmt *st, struct store_leg *l)
{
	l->records = sqlite3_column_int64(st, 14);
	l->upto = sqlite3_column_int64(st, 15);
	l->seen = sqlite3_column_int64(st, 16);
	COPY(head, 17);
	l->forks = sqlite3_column_int64(st, 18);
	l->rx_ms = sqlite3_column_int64(st, 19);
	l->last_utc_ms = sqlite3_column_int64(st, 20);
	l->last_due_s = sqlite3_column_int64(st, 21);
	l->sealed = sqlite3_column_int(st, 22) != 0;
	l->final = sqlite3_column_int(st, 23) != 0;
	l->judged = sqlite3_column_int64(st, 24);
	l->outcome = sqlite3_column_int64(st, 25);
	l->claimed = sqlite3_column_int64(st, 26);
	l->claimed_seq = sqlite3_column_int64(st, 27);
	l->late = sqlite3_column_int64(st, 28);
	l->stopped = sqlite3_column_int(st, 29) != 0;
}

/* Columns as LEG_COLUMNS of store_sqlite_sql.c lists them. */
static void read_leg(sqlite3_stmt *st, struct store_leg *l)
{
	l->id = sqlite3_column_int64(st, 0);
	COPY(gw, 1);
	COPY(cid, 2);
	l->leg = sqlite3_column_int64(st, 3);
	COPY(thumb, 4);
	COPY(open, 5);
	COPY(profile_id, 6);
	l->profile_version = sqlite3_column_int64(st, 7);
	COPY(profile_digest, 8);
	COPY(profile_signer, 9);
	l->expiry_ms = sqlite3_column_type(st, 10) == SQLITE_NULL ?
	    RECORD_ABSENT : sqlite3_column_int64(st, 10);
	l->sim_pace = sqlite3_column_int64(st, 11);
	l->goods = sqlite3_column_int64(st, 12);
	l->broken = sqlite3_column_int(st, 13) != 0;
	read_progress(st, l);
}

static enum status one_leg(struct store_sqlite *s, sqlite3_stmt *st,
    struct store_leg *out)
{
	int rc = sqlite3_step(st);
	enum status done;

	if (rc == SQLITE_ROW)
		read_leg(st, out);
	done = store_sqlite_ended(s, st, rc);
	return done == STATUS_OK && rc == SQLITE_DONE ? STATUS_MISSING : done;
}

static enum status leg_find(struct store *base, const char *gw,
    const char *cid, int64_t leg, struct store_leg *out)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_LEG_FIND);

	if (!st)
		return STATUS_IO;
	store_sqlite_text(st, 1, cid);
	(void)sqlite3_bind_int64(st, 2, leg);
	store_sqlite_text(st, 3, gw);
	return one_leg(s, st, out);
}

static enum status leg_first(struct store *base, const char *cid,
    int64_t leg, struct store_leg *out)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_LEG_FIRST);

	if (!st)
		return STATUS_IO;
	store_sqlite_text(st, 1, cid);
	(void)sqlite3_bind_int64(st, 2, leg);
	return one_leg(s, st, out);
}

static enum status legs(struct store *base, const char *cid,
    store_leg_fn *fn, void *ctx)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_LEGS);
	struct store_leg l;
	int rc;

	if (!st)
		return STATUS_IO;
	store_sqlite_text(st, 1, cid);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		read_leg(st, &l);
		if (!fn(ctx, &l))
			break;
	}
	return store_sqlite_ended(s, st, rc);
}

static sqlite3_stmt *key_range(struct store_sqlite *s,
    enum store_sqlite_sql which, int64_t leg_id, int64_t from, int64_t to)
{
	sqlite3_stmt *st = store_sqlite_statement(s, which);

	if (from < 0)
		from = 0;
	if (to > STORE_SEQ_MAX)
		to = STORE_SEQ_MAX;
	if (!st)
		return NULL;
	(void)sqlite3_bind_int64(st, 1, store_sqlite_key(leg_id, from));
	(void)sqlite3_bind_int64(st, 2, store_sqlite_key(leg_id, to));
	return st;
}

static enum status records(struct store *base, int64_t leg_id, int64_t from,
    int64_t to, store_record_fn *fn, void *ctx)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = key_range(s, SQL_RECORDS, leg_id, from, to);
	int rc = SQLITE_DONE;

	if (!st)
		return STATUS_IO;
	while (from <= to && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct store_record r = {
			.seq = sqlite3_column_int64(st, 0) -
			    store_sqlite_key(leg_id, 0),
			.digest = column(st, 1),
			.prev = column(st, 2),
			.rx_ms = sqlite3_column_int64(st, 3),
			.line = column(st, 4),
			.len = (size_t)sqlite3_column_bytes(st, 4)
		};

		if (!fn(ctx, &r))
			break;
	}
	return store_sqlite_ended(s, st, rc);
}

static enum status seqs(struct store *base, int64_t leg_id, int64_t after,
    store_seq_fn *fn, void *ctx)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = key_range(s, SQL_SEQS, leg_id, after + 1,
	    STORE_SEQ_MAX);
	int rc;

	if (!st)
		return STATUS_IO;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		if (!fn(ctx, sqlite3_column_int64(st, 0) -
		    store_sqlite_key(leg_id, 0)))
			break;
	return store_sqlite_ended(s, st, rc);
}

static enum status findings(struct store *base, int64_t leg_id,
    store_finding_fn *fn, void *ctx)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_FINDINGS);
	int rc;

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct store_finding f = {
			.code = column(st, 0),
			.seq = sqlite3_column_int64(st, 1),
			.count = sqlite3_column_int64(st, 2),
			.detail = column(st, 3)
		};

		if (!fn(ctx, &f))
			break;
	}
	return store_sqlite_ended(s, st, rc);
}

static enum status receipt_known(struct store *base, int64_t leg_id,
    const char *digest, bool *known)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_RECEIPT_KNOWN);
	int rc;

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	store_sqlite_text(st, 2, digest);
	rc = sqlite3_step(st);
	*known = rc == SQLITE_ROW;
	return store_sqlite_ended(s, st, rc);
}

/* A statement whose columns are rx_ms, upto, seen, digest, jws. */
static enum status one_receipt(struct store_sqlite *s, sqlite3_stmt *st,
    store_receipt_fn *fn, void *ctx)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW) {
		struct store_receipt r = {
			.rx_ms = sqlite3_column_int64(st, 0),
			.upto = sqlite3_column_int64(st, 1),
			.seen = sqlite3_column_int64(st, 2),
			.digest = column(st, 3),
			.jws = column(st, 4),
			.len = (size_t)sqlite3_column_bytes(st, 4)
		};

		(void)fn(ctx, &r);
	}
	return store_sqlite_ended(s, st, rc);
}

static enum status receipt_newest(struct store *base, int64_t leg_id,
    store_receipt_fn *fn, void *ctx)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_RECEIPT_NEWEST);

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	return one_receipt(s, st, fn, ctx);
}

static enum status receipt_get(struct store *base, int64_t leg_id,
    const char *digest, store_receipt_fn *fn, void *ctx)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st = store_sqlite_statement(s, SQL_RECEIPT_GET);

	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, leg_id);
	store_sqlite_text(st, 2, digest);
	return one_receipt(s, st, fn, ctx);
}

/* The row id that 'after' begins at; INT64_MAX: from the newest. */
static enum status cursor(struct store_sqlite *s, const char *after,
    int64_t *id)
{
	sqlite3_stmt *st;
	enum status done;
	int rc;

	*id = INT64_MAX;
	if (!after)
		return STATUS_OK;
	st = store_sqlite_statement(s, SQL_CID_HAS);
	if (!st)
		return STATUS_IO;
	store_sqlite_text(st, 1, after);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*id = sqlite3_column_int64(st, 0);
	done = store_sqlite_ended(s, st, rc);
	return done == STATUS_OK && rc == SQLITE_DONE ? STATUS_MISSING : done;
}

static enum status consignments(struct store *base, const char *after,
    int64_t limit, store_cid_fn *fn, void *ctx)
{
	struct store_sqlite *s = ours(base);
	sqlite3_stmt *st;
	int64_t id;
	enum status done = cursor(s, after, &id);
	int rc;

	if (done != STATUS_OK)
		return done;
	st = store_sqlite_statement(s, SQL_CONSIGNMENTS);
	if (!st)
		return STATUS_IO;
	(void)sqlite3_bind_int64(st, 1, id);
	(void)sqlite3_bind_int64(st, 2, limit);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		if (!fn(ctx, column(st, 0)))
			break;
	return store_sqlite_ended(s, st, rc);
}

void store_sqlite_reading(struct store *s)
{
	s->leg_find = leg_find;
	s->leg_first = leg_first;
	s->legs = legs;
	s->records = records;
	s->seqs = seqs;
	s->findings = findings;
	s->receipt_known = receipt_known;
	s->receipt_newest = receipt_newest;
	s->receipt_get = receipt_get;
	s->consignments = consignments;
}
