/* SPDX-License-Identifier: Apache-2.0 */
/* store_sqlite.c - open, lock, create; transactions; statements.
 *
 * WAL with synchronous FULL: a commit is one sync and readers never wait.
 * A second writing process would hold an outdated picture of the legs in its
 * memory and send wrong receipts, so a lock file keeps it out.
 */
#include "store_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define BUSY_MS 5000	/* wait for a backup that holds the lock */

static struct store_sqlite *ours(struct store *s)
{
	return (struct store_sqlite *)s;
}

enum status store_sqlite_fail(struct store_sqlite *s)
{
	(void)snprintf(s->why, sizeof(s->why), "%s",
	    sqlite3_errmsg(s->db));
	return STATUS_IO;
}

sqlite3_stmt *store_sqlite_statement(struct store_sqlite *s,
    enum store_sqlite_sql which)
{
	sqlite3_stmt **st = &s->statements[which];

	if (!*st && sqlite3_prepare_v3(s->db, store_sqlite_words[which], -1,
	    SQLITE_PREPARE_PERSISTENT, st, NULL) != SQLITE_OK) {
		(void)store_sqlite_fail(s);
		return NULL;
	}
	(void)sqlite3_reset(*st);
	return *st;
}

enum status store_sqlite_run(struct store_sqlite *s, sqlite3_stmt *st)
{
	int rc;

	if (!st)
		return STATUS_IO;
	rc = sqlite3_step(st);
	if (rc != SQLITE_DONE) {
		(void)store_sqlite_fail(s);
		(void)sqlite3_reset(st);
		return STATUS_IO;
	}
	(void)sqlite3_reset(st);
	return STATUS_OK;
}

enum status store_sqlite_ended(struct store_sqlite *s, sqlite3_stmt *st,
    int rc)
{
	enum status done = STATUS_OK;

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		done = store_sqlite_fail(s);
	(void)sqlite3_reset(st);
	return done;
}

void store_sqlite_text(sqlite3_stmt *st, int at, const char *text)
{
	(void)sqlite3_bind_text(st, at, text, -1, SQLITE_STATIC);
}

/* ---- transactions ---- */

static enum status begin(struct store *s)
{
	return store_sqlite_run(ours(s),
	    store_sqlite_statement(ours(s), SQL_BEGIN));
}

static enum status commit(struct store *s)
{
	return store_sqlite_run(ours(s),
	    store_sqlite_statement(ours(s), SQL_COMMIT));
}

static void rollback(struct store *s)
{
	/* a failed write may have rolled back by itself */
	if (sqlite3_get_autocommit(ours(s)->db))
		return;
	(void)!store_sqlite_run(ours(s),
	    store_sqlite_statement(ours(s), SQL_ROLLBACK));
}

static const char *why(struct store *s)
{
	return ours(s)->why;
}

static void close_store(struct store *base)
{
	struct store_sqlite *s = ours(base);

	for (int i = 0; i < SQL_COUNT; i++)
		(void)sqlite3_finalize(s->statements[i]);
	(void)sqlite3_close(s->db);
	if (s->lock_fd >= 0)
		(void)close(s->lock_fd);
	free(s);
}

/* ---- opening ---- */

static bool execute(struct store_sqlite *s, const char *sql)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	(void)store_sqlite_fail(s);
	return false;
}

static int user_version(struct store_sqlite *s)
{
	sqlite3_stmt *st = NULL;
	int version = -1;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &st, NULL) ==
	    SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		version = sqlite3_column_int(st, 0);
	else
		(void)store_sqlite_fail(s);
	(void)sqlite3_finalize(st);
	return version;
}

/* From nothing or an older program's tables, whole or not at all. */
static bool migrate(struct store_sqlite *s, int from)
{
	char version[64];
	bool good = execute(s, "BEGIN IMMEDIATE");

	for (int n = from; good && n < STORE_SQLITE_VERSION; n++)
		good = execute(s, store_sqlite_steps[n]);
	(void)snprintf(version, sizeof(version), "PRAGMA user_version = %d",
	    STORE_SQLITE_VERSION);
	return good && execute(s, version) && execute(s, "COMMIT");
}

static bool check_version(struct store_sqlite *s, int version)
{
	if (version == STORE_SQLITE_VERSION)
		return true;
	if (version >= 0)
		(void)snprintf(s->why, sizeof(s->why), "holds tables of "
		    "version %d, this program knows version %d; use the "
		    "program that wrote it, or another file", version,
		    STORE_SQLITE_VERSION);
	return false;
}

static bool prepare_writer(struct store_sqlite *s)
{
	int version;

	if (!execute(s, "PRAGMA journal_mode = WAL") ||
	    !execute(s, "PRAGMA synchronous = FULL") ||
	    !execute(s, "PRAGMA wal_autocheckpoint = 4000") ||
	    !execute(s, "PRAGMA cache_size = -16384"))
		return false;
	version = user_version(s);
	if (version >= 0 && version < STORE_SQLITE_VERSION)
		return migrate(s, version);
	return check_version(s, version);
}

static bool take_lock(struct store_sqlite *s, const char *path)
{
	char name[4096];
	int n = snprintf(name, sizeof(name), "%s.lock", path);

	if (n < 0 || (size_t)n >= sizeof(name)) {
		(void)snprintf(s->why, sizeof(s->why), "path is too long");
		return false;
	}
	s->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock_fd >= 0 && flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	(void)snprintf(s->why, sizeof(s->why), "%s", errno == EWOULDBLOCK ?
	    "another coldpass-cloudsim uses it; stop that one first" :
	    strerror(errno));
	return false;
}

/* A connection without its functions; s->why is filled on NULL. */
static bool connect_to(struct store_sqlite *s, const char *path, int flags)
{
	int rc = sqlite3_open_v2(path, &s->db,
	    flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc != SQLITE_OK) {
		(void)snprintf(s->why, sizeof(s->why), "%s", s->db ?
		    sqlite3_errmsg(s->db) : "out of memory");
		return false;
	}
	(void)sqlite3_extended_result_codes(s->db, 1);
	(void)sqlite3_busy_timeout(s->db, BUSY_MS);
	return execute(s, "PRAGMA trusted_schema = OFF");
}

static struct store_sqlite *make(void)
{
	struct store_sqlite *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->lock_fd = -1;
	s->store.begin = begin;
	s->store.commit = commit;
	s->store.rollback = rollback;
	s->store.why = why;
	s->store.close = close_store;
	s->store.log = &store_sqlite_log;
	store_sqlite_reading(&s->store);
	store_sqlite_writing(&s->store);
	return s;
}

static struct store *finish(struct store_sqlite *s, const char *path,
    bool good, char *text, size_t cap)
{
	if (good)
		return &s->store;
	(void)snprintf(text, cap, "%s: %s", path, s ? s->why :
	    "out of memory");
	if (s)
		close_store(&s->store);
	return NULL;
}

struct store *store_sqlite_writer(const char *path, char *text, size_t cap)
{
	struct store_sqlite *s = make();

	return finish(s, path, s && take_lock(s, path) &&
	    connect_to(s, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) &&
	    prepare_writer(s), text, cap);
}

struct store *store_sqlite_reader(const char *path, char *text, size_t cap)
{
	struct store_sqlite *s = make();

	return finish(s, path, s &&
	    connect_to(s, path, SQLITE_OPEN_READONLY) &&
	    check_version(s, user_version(s)), text, cap);
}

struct store *store_sqlite_side(const char *path, char *text, size_t cap)
{
	struct store_sqlite *s = make();

	return finish(s, path, s &&
	    connect_to(s, path, SQLITE_OPEN_READWRITE) &&
	    execute(s, "PRAGMA synchronous = FULL") &&
	    check_version(s, user_version(s)), text, cap);
}
