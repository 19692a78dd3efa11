/* SPDX-License-Identifier: Apache-2.0 */
/* store_log.h - the seam to the database, part two: the append-only log.
 *
 * Entries and the roots of complete trees over them (merkle.h) are only ever
 * added, in the transaction of what they vouch for.  Checkpoints come after:
 * those that nobody cosigned or stamped may be forgotten again, for any size
 * can be proven from the roots.
 */
#ifndef STORE_LOG_H
#define STORE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entry.h"
#include "merkle.h"

struct store;

struct store_log_entry {
	int64_t index;
	struct entry entry;
};

struct store_checkpoint {
	int64_t size, utc_ms;
	const char *note;	/* signed by the cloud alone */
	size_t len;
};

struct store_stamp {
	int64_t size, utc_ms;	/* of which checkpoint; the token's time */
	const char *alg;
	const uint8_t *token;	/* RFC 3161, DER */
	size_t len;
};

typedef bool store_entry_fn(void *ctx, const struct store_log_entry *e);
typedef bool store_checkpoint_fn(void *ctx, const struct store_checkpoint *c);
typedef bool store_line_fn(void *ctx, const char *line);
typedef bool store_stamp_fn(void *ctx, const struct store_stamp *t);

/* Checkpoints kept that nobody has cosigned or stamped. */
#define STORE_CHECKPOINTS 64

struct store_log {
	enum status (*size)(struct store *s, int64_t *out);
	/* e->index is the present size. */
	enum status (*entry_add)(struct store *s,
	    const struct store_log_entry *e);
	enum status (*node_add)(struct store *s, int level, int64_t number,
	    const merkle_hash hash);
	/* STATUS_MISSING */
	enum status (*node)(struct store *s, int level, int64_t number,
	    merkle_hash out);
	/* From index 'from' on, at most 'limit'. */
	enum status (*entries)(struct store *s, int64_t from, int64_t limit,
	    store_entry_fn *fn, void *ctx);
	/* The first with that digest.  STATUS_MISSING. */
	enum status (*find)(struct store *s, const char *digest,
	    struct store_log_entry *out);
	/* All but receipts whose ref is this consignment. */
	enum status (*about)(struct store *s, const char *cid,
	    store_entry_fn *fn, void *ctx);

	/* The last receipt of that ref before 'index'.  STATUS_MISSING. */
	enum status (*last_receipt)(struct store *s, const char *ref,
	    int64_t index, struct store_log_entry *out);

	/* A signed act that is to become an entry.  STATUS_REPEATED: it is
	 * here already. */
	enum status (*act_add)(struct store *s, const struct entry *e,
	    const char *line, size_t len, int64_t rx_ms);
	/* Those that wait, oldest first; 'index' is the number to name in
	 * act_logged. */
	enum status (*acts_waiting)(struct store *s, int64_t limit,
	    store_entry_fn *fn, void *ctx);
	enum status (*act_logged)(struct store *s, int64_t number);

	enum status (*checkpoint_add)(struct store *s,
	    const struct store_checkpoint *c);
	/* The newest; with size >= 0 the one of that size.  STATUS_MISSING. */
	enum status (*checkpoint)(struct store *s, int64_t size,
	    store_checkpoint_fn *fn, void *ctx);
	/* The first that holds 'index', a stamped and cosigned one before a
	 * cosigned one before any.  STATUS_MISSING. */
	enum status (*checkpoint_for)(struct store *s, int64_t index,
	    store_checkpoint_fn *fn, void *ctx);
	/* One per checkpoint and witness's name, the newest; with its LF. */
	enum status (*cosignature_add)(struct store *s, int64_t size,
	    const char *name, const char *line);
	enum status (*cosignatures)(struct store *s, int64_t size,
	    store_line_fn *fn, void *ctx);
	enum status (*stamp_add)(struct store *s,
	    const struct store_stamp *t);
	enum status (*stamps)(struct store *s, int64_t size,
	    store_stamp_fn *fn, void *ctx);
};

/* store_sqlite_log.c */
extern const struct store_log store_sqlite_log;

#endif
