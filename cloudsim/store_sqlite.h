/* SPDX-License-Identifier: Apache-2.0 */
/* store_sqlite.h - what the files of the SQLite store share, nobody else. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "store.h"

enum store_sqlite_sql {
	SQL_BEGIN = 0, SQL_COMMIT, SQL_ROLLBACK,
	SQL_LEG_FIND, SQL_LEG_FIRST, SQL_LEGS, SQL_LEG_ADD, SQL_LEG_UPDATE,
	SQL_RECORD_ADD, SQL_RECORDS, SQL_SEQS,
	SQL_FORK_COUNT, SQL_FORK_HAS, SQL_FORK_ADD,
	SQL_FINDING_ADD, SQL_FINDINGS,
	SQL_RECEIPT_ADD, SQL_RECEIPT_KNOWN, SQL_RECEIPT_NEWEST,
	SQL_REFUSAL_ADD, SQL_REFUSAL_TRIM,
	SQL_CID_HAS, SQL_CONSIGNMENTS, SQL_TOUCH,
	SQL_LOG_SIZE, SQL_LOG_ADD, SQL_NODE_ADD, SQL_NODE, SQL_LOG_ENTRIES,
	SQL_LOG_FIND, SQL_LOG_LAST, SQL_LOG_ABOUT, SQL_RECEIPT_GET,
	SQL_ACT_ADD, SQL_ACTS_WAITING, SQL_ACT_LOGGED,
	SQL_CHECKPOINT_ADD, SQL_CHECKPOINT_TRIM, SQL_CHECKPOINT_NEWEST,
	SQL_CHECKPOINT, SQL_CHECKPOINT_STAMPED, SQL_CHECKPOINT_COSIGNED,
	SQL_CHECKPOINT_ANY, SQL_COSIGNATURE_ADD, SQL_COSIGNATURES,
	SQL_STAMP_ADD, SQL_STAMPS,
	SQL_COUNT
};

struct store_sqlite {
	struct store store;	/* first: the seam's pointer is ours */
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_COUNT];
	int lock_fd;		/* -1: a reader */
	char why[256];
};

/* The prepared statement, reset and without bindings; NULL: refused. */
sqlite3_stmt *store_sqlite_statement(struct store_sqlite *s,
    enum store_sqlite_sql which);
/* Remember the library's reason; always STATUS_IO. */
enum status store_sqlite_fail(struct store_sqlite *s);
/* Step a statement that returns no row, then reset it. */
enum status store_sqlite_run(struct store_sqlite *s, sqlite3_stmt *st);
/* After a walk, of which rc is the last step's result; st may be NULL. */
enum status store_sqlite_ended(struct store_sqlite *s, sqlite3_stmt *st,
    int rc);
void store_sqlite_text(sqlite3_stmt *st, int at, const char *text);

/* store_sqlite_sql.c: the words. */
extern const char *const store_sqlite_words[SQL_COUNT];
/* [n] makes version n + 1 of the tables out of version n. */
#define STORE_SQLITE_VERSION 2
extern const char *const store_sqlite_steps[STORE_SQLITE_VERSION];

/* Records are keyed by leg and number in one integer: one b-tree, and a
 * leg's records lie side by side. */
static inline int64_t store_sqlite_key(int64_t leg_id, int64_t seq)
{
	return leg_id * (STORE_SEQ_MAX + INT64_C(1)) + seq;
}

/* store_sqlite_write.c, store_sqlite_read.c: fill in their functions. */
void store_sqlite_writing(struct store *s);
void store_sqlite_reading(struct store *s);

#endif
