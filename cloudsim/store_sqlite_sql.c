/* SPDX-License-Identifier: Apache-2.0 */
/* store_sqlite_sql.c - the tables and every statement, in one place. */
#include "store_sqlite.h"

#define APPEND_ONLY(table) \
    "CREATE TRIGGER " table "_update BEFORE UPDATE ON " table \
    " BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;" \
    "CREATE TRIGGER " table "_delete BEFORE DELETE ON " table \
    " BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;"

const char *const store_sqlite_steps[STORE_SQLITE_VERSION] = {
    /* 1: records, receipts, findings */
    "CREATE TABLE leg("
    " id INTEGER PRIMARY KEY, gw TEXT NOT NULL, cid TEXT NOT NULL,"
    " leg INTEGER NOT NULL, first INTEGER NOT NULL,"
    " thumb TEXT NOT NULL, open TEXT NOT NULL, profile_id TEXT NOT NULL,"
    " profile_version INTEGER NOT NULL, profile_digest TEXT NOT NULL,"
    " profile_signer TEXT NOT NULL, expiry_ms INTEGER,"
    " sim_pace INTEGER NOT NULL, goods INTEGER NOT NULL,"
    " broken INTEGER NOT NULL,"
    " records INTEGER NOT NULL, upto INTEGER NOT NULL,"
    " seen INTEGER NOT NULL, head TEXT NOT NULL, forks INTEGER NOT NULL,"
    " rx_ms INTEGER NOT NULL, last_utc_ms INTEGER NOT NULL,"
    " last_due_s INTEGER NOT NULL, sealed INTEGER NOT NULL,"
    " final INTEGER NOT NULL, judged INTEGER NOT NULL,"
    " outcome INTEGER NOT NULL, claimed INTEGER NOT NULL,"
    " claimed_seq INTEGER NOT NULL, late INTEGER NOT NULL,"
    " stopped INTEGER NOT NULL,"
    " UNIQUE(cid, leg, gw));"
    "CREATE INDEX leg_first ON leg(id) WHERE first = 1;"
    /* key = leg id * 2^31 + seq */
    "CREATE TABLE record(key INTEGER PRIMARY KEY, digest TEXT NOT NULL,"
    " prev TEXT NOT NULL, rx_ms INTEGER NOT NULL, line TEXT NOT NULL);"
    "CREATE TABLE fork(leg_id INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " digest TEXT NOT NULL, rx_ms INTEGER NOT NULL, line TEXT NOT NULL,"
    " PRIMARY KEY(leg_id, seq, digest));"
    "CREATE TABLE finding(leg_id INTEGER NOT NULL, code TEXT NOT NULL,"
    " seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,"
    " count INTEGER NOT NULL, detail TEXT NOT NULL,"
    " PRIMARY KEY(leg_id, code));"
    "CREATE TABLE receipt(leg_id INTEGER NOT NULL, rx_ms INTEGER NOT NULL,"
    " upto INTEGER NOT NULL, seen INTEGER NOT NULL, digest TEXT NOT NULL,"
    " jws TEXT NOT NULL, PRIMARY KEY(leg_id, digest));"
    "CREATE INDEX receipt_rx ON receipt(leg_id, rx_ms);"
    "CREATE TABLE refusal(id INTEGER PRIMARY KEY, rx_ms INTEGER NOT NULL,"
    " code TEXT NOT NULL, gw TEXT NOT NULL, cid TEXT NOT NULL,"
    " why TEXT NOT NULL, begin BLOB NOT NULL);"
    "CREATE TABLE touch(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL);",
    /* 2: the log.  Rows that are there may not be changed by mistake; on
     * purpose is what the witness is for. */
    "CREATE TABLE log_entry(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    " digest BLOB NOT NULL, ref TEXT NOT NULL);"
    "CREATE INDEX log_entry_digest ON log_entry(digest);"
    "CREATE INDEX log_entry_ref ON log_entry(ref) WHERE kind > 1;"
    "CREATE TABLE log_node(id INTEGER PRIMARY KEY, hash BLOB NOT NULL);"
    APPEND_ONLY("log_entry") APPEND_ONLY("log_node")
    "CREATE TABLE checkpoint(size INTEGER PRIMARY KEY,"
    " utc_ms INTEGER NOT NULL, note TEXT NOT NULL);"
    "CREATE TABLE cosignature(size INTEGER NOT NULL, name TEXT NOT NULL,"
    " line TEXT NOT NULL, PRIMARY KEY(size, name));"
    "CREATE TABLE stamp(id INTEGER PRIMARY KEY, size INTEGER NOT NULL,"
    " utc_ms INTEGER NOT NULL, alg TEXT NOT NULL, token BLOB NOT NULL);"
    "CREATE INDEX stamp_size ON stamp(size);"
    "CREATE TABLE act(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    " digest BLOB NOT NULL UNIQUE, ref TEXT NOT NULL,"
    " rx_ms INTEGER NOT NULL, line TEXT NOT NULL,"
    " logged INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX act_waiting ON act(id) WHERE logged = 0;"
};

#define CHECKPOINT "SELECT c.size, c.utc_ms, c.note FROM checkpoint c "

#define LEG_COLUMNS \
	"id, gw, cid, leg, thumb, open, profile_id, profile_version," \
	" profile_digest, profile_signer, expiry_ms, sim_pace, goods," \
	" broken, records, upto, seen, head, forks, rx_ms, last_utc_ms," \
	" last_due_s, sealed, final, judged, outcome, claimed, claimed_seq," \
	" late, stopped"

const char *const store_sqlite_words[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_LEG_FIND] = "SELECT " LEG_COLUMNS " FROM leg"
	    " WHERE cid = ?1 AND leg = ?2 AND gw = ?3",
	[SQL_LEG_FIRST] = "SELECT " LEG_COLUMNS " FROM leg"
	    " WHERE cid = ?1 AND leg = ?2 ORDER BY id LIMIT 1",
	[SQL_LEGS] = "SELECT " LEG_COLUMNS " FROM leg"
	    " WHERE cid = ?1 ORDER BY leg, id",
	[SQL_LEG_ADD] = "INSERT INTO leg(gw, cid, leg, first, thumb, open,"
	    " profile_id, profile_version, profile_digest, profile_signer,"
	    " expiry_ms, sim_pace, goods, broken, records, upto, seen, head,"
	    " forks, rx_ms, last_utc_ms, last_due_s, sealed, final, judged,"
	    " outcome, claimed, claimed_seq, late, stopped)"
	    " VALUES(?1, ?2, ?3,"
	    " NOT EXISTS(SELECT 1 FROM leg WHERE cid = ?2),"
	    " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	    " 0, -1, -1, '" RECORD_NO_DIGEST "', 0, -1, 0, 0, 0, 0, 0, 0, 0,"
	    " -1, 0, 0)",
	[SQL_LEG_UPDATE] = "UPDATE leg SET records = ?2, upto = ?3,"
	    " seen = ?4, head = ?5, forks = ?6, rx_ms = ?7, last_utc_ms = ?8,"
	    " last_due_s = ?9, sealed = ?10, final = ?11, judged = ?12,"
	    " outcome = ?13, claimed = ?14, claimed_seq = ?15, late = ?16,"
	    " stopped = ?17 WHERE id = ?1",
	[SQL_RECORD_ADD] = "INSERT INTO record(key, digest, prev, rx_ms, line)"
	    " VALUES(?1, ?2, ?3, ?4, ?5)",
	[SQL_RECORDS] = "SELECT key, digest, prev, rx_ms, line FROM record"
	    " WHERE key BETWEEN ?1 AND ?2 ORDER BY key",
	[SQL_SEQS] = "SELECT key FROM record"
	    " WHERE key BETWEEN ?1 AND ?2 ORDER BY key",
	[SQL_FORK_COUNT] = "SELECT COUNT(*) FROM fork WHERE leg_id = ?1",
	[SQL_FORK_HAS] = "SELECT 1 FROM fork"
	    " WHERE leg_id = ?1 AND seq = ?2 AND digest = ?3",
	[SQL_FORK_ADD] = "INSERT INTO fork(leg_id, seq, digest, rx_ms, line)"
	    " VALUES(?1, ?2, ?3, ?4, ?5)",
	[SQL_FINDING_ADD] = "INSERT INTO finding(leg_id, code, seq, last_seq,"
	    " count, detail) VALUES(?1, ?2, ?3, ?3, 1, ?4)"
	    " ON CONFLICT(leg_id, code) DO UPDATE"
	    " SET count = count + 1, last_seq = excluded.last_seq"
	    " WHERE excluded.last_seq > last_seq",
	[SQL_FINDINGS] = "SELECT code, seq, count, detail FROM finding"
	    " WHERE leg_id = ?1 ORDER BY code",
	[SQL_RECEIPT_ADD] = "INSERT INTO receipt(leg_id, rx_ms, upto, seen,"
	    " digest, jws) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_RECEIPT_KNOWN] = "SELECT 1 FROM receipt"
	    " WHERE leg_id = ?1 AND digest = ?2",
	[SQL_RECEIPT_NEWEST] = "SELECT rx_ms, upto, seen, digest, jws"
	    " FROM receipt WHERE leg_id = ?1"
	    " ORDER BY rx_ms DESC, rowid DESC LIMIT 1",
	[SQL_REFUSAL_ADD] = "INSERT INTO refusal(rx_ms, code, gw, cid, why,"
	    " begin) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_REFUSAL_TRIM] = "DELETE FROM refusal WHERE id <= ?1",
	[SQL_CID_HAS] = "SELECT id FROM leg WHERE cid = ?1 AND first = 1",
	[SQL_CONSIGNMENTS] = "SELECT cid FROM leg"
	    " WHERE first = 1 AND id < ?1 ORDER BY id DESC LIMIT ?2",
	[SQL_TOUCH] = "INSERT INTO touch(id, at_ms) VALUES(1, ?1)"
	    " ON CONFLICT(id) DO UPDATE SET at_ms = excluded.at_ms",
	[SQL_LOG_SIZE] = "SELECT COALESCE(MAX(id) + 1, 0) FROM log_entry",
	[SQL_LOG_ADD] = "INSERT INTO log_entry(id, kind, digest, ref)"
	    " VALUES(?1, ?2, ?3, ?4)",
	[SQL_NODE_ADD] = "INSERT INTO log_node(id, hash) VALUES(?1, ?2)",
	[SQL_NODE] = "SELECT hash FROM log_node WHERE id = ?1",
	[SQL_LOG_ENTRIES] = "SELECT id, kind, digest, ref FROM log_entry"
	    " WHERE id >= ?1 ORDER BY id LIMIT ?2",
	[SQL_LOG_FIND] = "SELECT id, kind, digest, ref FROM log_entry"
	    " WHERE digest = ?1 ORDER BY id LIMIT 1",
	/* asked for legs that are receipted now: found near the end */
	[SQL_LOG_LAST] = "SELECT id, kind, digest, ref FROM log_entry"
	    " WHERE id < ?2 AND kind = 1 AND ref = ?1"
	    " ORDER BY id DESC LIMIT 1",
	[SQL_RECEIPT_GET] = "SELECT rx_ms, upto, seen, digest, jws"
	    " FROM receipt WHERE leg_id = ?1 AND digest = ?2",
	[SQL_LOG_ABOUT] = "SELECT id, kind, digest, ref FROM log_entry"
	    " WHERE ref = ?1 AND kind > 1 ORDER BY id",
	[SQL_ACT_ADD] = "INSERT OR IGNORE INTO act(kind, digest, ref, rx_ms,"
	    " line) VALUES(?1, ?2, ?3, ?4, ?5)",
	[SQL_ACTS_WAITING] = "SELECT id, kind, digest, ref FROM act"
	    " WHERE logged = 0 ORDER BY id LIMIT ?1",
	[SQL_ACT_LOGGED] = "UPDATE act SET logged = 1 WHERE id = ?1",
	[SQL_CHECKPOINT_ADD] = "INSERT OR IGNORE INTO checkpoint(size,"
	    " utc_ms, note) VALUES(?1, ?2, ?3)",
	/* who leaves the newest ?1 goes, unless somebody vouched for it */
	[SQL_CHECKPOINT_TRIM] = "DELETE FROM checkpoint WHERE size IN"
	    " (SELECT size FROM checkpoint ORDER BY size DESC LIMIT 16"
	    " OFFSET ?1) AND size NOT IN (SELECT size FROM cosignature)"
	    " AND size NOT IN (SELECT size FROM stamp)",
	[SQL_CHECKPOINT_NEWEST] = CHECKPOINT "ORDER BY c.size DESC LIMIT 1",
	[SQL_CHECKPOINT] = CHECKPOINT "WHERE c.size = ?1",
	[SQL_CHECKPOINT_STAMPED] = CHECKPOINT "JOIN stamp t ON"
	    " t.size = c.size WHERE t.size > ?1 AND EXISTS(SELECT 1 FROM"
	    " cosignature g WHERE g.size = t.size) ORDER BY t.size LIMIT 1",
	[SQL_CHECKPOINT_COSIGNED] = CHECKPOINT "JOIN cosignature g ON"
	    " g.size = c.size WHERE g.size > ?1 ORDER BY g.size LIMIT 1",
	[SQL_CHECKPOINT_ANY] = CHECKPOINT
	    "WHERE c.size > ?1 ORDER BY c.size LIMIT 1",
	[SQL_COSIGNATURE_ADD] = "INSERT INTO cosignature(size, name, line)"
	    " VALUES(?1, ?2, ?3) ON CONFLICT(size, name)"
	    " DO UPDATE SET line = excluded.line",
	[SQL_COSIGNATURES] = "SELECT line FROM cosignature WHERE size = ?1"
	    " ORDER BY name",
	[SQL_STAMP_ADD] = "INSERT INTO stamp(size, utc_ms, alg, token)"
	    " VALUES(?1, ?2, ?3, ?4)",
	[SQL_STAMPS] = "SELECT utc_ms, alg, token FROM stamp"
	    " WHERE size = ?1 ORDER BY utc_ms, id"
};
