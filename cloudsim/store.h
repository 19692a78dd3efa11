/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - the seam to the database: what has to be kept, in which order.
 *
 * One row per record, holding the line's exact bytes; everything else can be
 * worked out again from these lines.  A store is one connection and belongs
 * to one thread; the ingest worker has the only writing one.  STATUS_IO with
 * the reason in store_why; a failed call leaves the transaction to be rolled
 * back.
 *
 * Depends on: limit.h, record.h.
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limit.h"
#include "record.h"
#include "status.h"
#include "store_log.h"

/* One leg's row: who signs it, how far it is committed, how it is judged. */
struct store_leg {
	int64_t id;
	char gw[LIMIT_GW + 1];
	char cid[LIMIT_CID + 1];
	int64_t leg;

	/* what its `open` says; never changes */
	char thumb[LIMIT_B64_DIGEST + 1];	/* x5t#S256 of its signer */
	char open[LIMIT_B64_DIGEST + 1];	/* digest of the open line */
	char profile_id[LIMIT_ID + 1];
	int64_t profile_version;
	char profile_digest[LIMIT_B64_DIGEST + 1];
	char profile_signer[LIMIT_GW + 1];
	int64_t expiry_ms;		/* RECORD_ABSENT: none */
	int64_t sim_pace;		/* 0: not simulated */
	int64_t goods;			/* enum record_goods */
	bool broken;			/* it continues a lost leg */

	/* what is committed */
	int64_t records;
	int64_t upto, seen;
	char head[LIMIT_B64_DIGEST + 1];	/* digest of line upto */
	int64_t forks;
	int64_t rx_ms;			/* of the newest receipt, -1: none */

	/* the record with the highest number: for "overdue" */
	int64_t last_utc_ms, last_due_s;
	bool sealed, final;		/* it is a seal */

	/* the cloud's own judgement of records 0..judged-1 */
	int64_t judged;
	int64_t outcome;		/* enum rules_outcome, 0: none yet */
	int64_t claimed;		/* the newest claim, 0: none */
	int64_t claimed_seq;		/* in this record, -1: none */
	int64_t late;			/* records later than promised */
	bool stopped;			/* a record that cannot be judged */
};

/* A record going in: strings not owned. */
struct store_record {
	int64_t seq;
	const char *digest, *prev;	/* 43 characters each */
	const char *line;
	size_t len;
	int64_t rx_ms;
};

struct store_finding {
	const char *code;	/* verify_code_name's words, and "fork" */
	int64_t seq;		/* of the first record that shows it */
	int64_t count;		/* records that show it */
	const char *detail;
};

struct store_receipt {
	int64_t rx_ms, upto, seen;
	const char *jws;
	size_t len;
	const char *digest;
};

struct store_refusal {
	const char *code, *gw, *cid, *why;
	const char *begin;	/* the message's first bytes */
	size_t len;
	int64_t rx_ms;
};

/* Told one row; pointers are valid until it returns; false ends the walk. */
typedef bool store_record_fn(void *ctx, const struct store_record *r);
typedef bool store_leg_fn(void *ctx, const struct store_leg *l);
typedef bool store_finding_fn(void *ctx, const struct store_finding *f);
typedef bool store_receipt_fn(void *ctx, const struct store_receipt *r);
typedef bool store_seq_fn(void *ctx, int64_t seq);
typedef bool store_cid_fn(void *ctx, const char *cid);

/* Refusals kept: a ring, newest win. */
#define STORE_REFUSALS 1024
#define STORE_REFUSAL_BYTES 200
/* Forks kept per leg; all are counted. */
#define STORE_FORKS 64
/* No leg has a higher record number: 68 years at one record a second. */
#define STORE_SEQ_MAX 2147483647

struct store {
	enum status (*begin)(struct store *s);
	enum status (*commit)(struct store *s);	/* durable on STATUS_OK */
	void (*rollback)(struct store *s);

	/* STATUS_MISSING: no such leg */
	enum status (*leg_find)(struct store *s, const char *gw,
	    const char *cid, int64_t leg, struct store_leg *out);
	/* Number 'leg' of a consignment on whatever gateway came first. */
	enum status (*leg_first)(struct store *s, const char *cid,
	    int64_t leg, struct store_leg *out);
	/* By leg number, then by arrival. */
	enum status (*legs)(struct store *s, const char *cid,
	    store_leg_fn *fn, void *ctx);
	enum status (*leg_add)(struct store *s, struct store_leg *l);
	enum status (*leg_update)(struct store *s, const struct store_leg *l);

	enum status (*record_add)(struct store *s, int64_t leg_id,
	    const struct store_record *r);
	/* Records from..to, those that are there, in order. */
	enum status (*records)(struct store *s, int64_t leg_id, int64_t from,
	    int64_t to, store_record_fn *fn, void *ctx);
	/* Numbers above 'after'. */
	enum status (*seqs)(struct store *s, int64_t leg_id, int64_t after,
	    store_seq_fn *fn, void *ctx);
	/* STATUS_REPEATED: this very line is kept already. */
	enum status (*fork_add)(struct store *s, int64_t leg_id,
	    const struct store_record *r);

	/* A record shows something.  Counted once per record: numbers must
	 * ascend per leg and code, others are taken for seen before. */
	enum status (*finding_add)(struct store *s, int64_t leg_id,
	    const char *code, int64_t seq, const char *detail);
	enum status (*findings)(struct store *s, int64_t leg_id,
	    store_finding_fn *fn, void *ctx);

	enum status (*receipt_add)(struct store *s, int64_t leg_id,
	    const struct store_receipt *r);
	/* Did this cloud send the receipt with that digest? */
	enum status (*receipt_known)(struct store *s, int64_t leg_id,
	    const char *digest, bool *known);
	enum status (*receipt_newest)(struct store *s, int64_t leg_id,
	    store_receipt_fn *fn, void *ctx);

	enum status (*receipt_get)(struct store *s, int64_t leg_id,
	    const char *digest, store_receipt_fn *fn, void *ctx);

	enum status (*refusal_add)(struct store *s,
	    const struct store_refusal *r);

	/* Consignments, newest first, those after 'after' (NULL: from the
	 * first).  STATUS_MISSING: no such 'after'. */
	enum status (*consignments)(struct store *s, const char *after,
	    int64_t limit, store_cid_fn *fn, void *ctx);

	/* Prove that the database takes a durable write. */
	enum status (*touch)(struct store *s, int64_t now_ms);

	const struct store_log *log;

	const char *(*why)(struct store *s);	/* of the last failure */
	void (*close)(struct store *s);
};

/* store_sqlite.c.  The writer creates and migrates, and locks out a second
 * one; readers only read.  NULL with reason and remedy in why. */
struct store *store_sqlite_writer(const char *path, char *why, size_t cap);
struct store *store_sqlite_reader(const char *path, char *why, size_t cap);
/* A second writer within the writer's own process, for what the first keeps
 * no picture of in memory: cosignatures and time stamps. */
struct store *store_sqlite_side(const char *path, char *why, size_t cap);

#endif
