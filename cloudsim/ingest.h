/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.h - take one message in: refuse, hold, recognise, or keep it.
 *
 * Everything between the broker and the database is decided here, without a
 * thread, a socket or a clock of its own, so that a test can feed it any
 * message.  Idempotent on (gw, cid, leg, seq): the same signing input again
 * is a duplicate, another one a fork, and both are kept.  Records are in the
 * open transaction until ingest_commit; only then may they be receipted.
 *
 * Depends on: registry.h, store.h, hold.h, admit.h, assess.h, metrics.h.
 */
#ifndef INGEST_H
#define INGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "hold.h"
#include "ledger.h"
#include "metrics.h"
#include "registry.h"
#include "scratch.h"
#include "store.h"

struct ingest_config {
	struct store *store;
	const struct crypto *crypto;
	struct metrics *metrics;
	size_t hold_records;	/* wait for their open, at most */
	size_t cached_legs;
	size_t cached_judgements;
};

struct ingest {
	struct store *store;
	const struct crypto *crypto;
	struct metrics *metrics;
	struct scratch *scratch;
	struct registry registry;
	struct hold hold;
	struct ledger ledger;
	bool in_transaction;
	enum status failed;	/* a store failure in this transaction */
	uint64_t records;	/* in this transaction */
	uint64_t committed;	/* since the start */
	int64_t now_ms;		/* cloud UTC of the message at hand */
};

enum status ingest_open(struct ingest *in, const struct ingest_config *c)
    MUST_USE;
void ingest_close(struct ingest *in);

/* One message as the broker handed it over. */
void ingest_message(struct ingest *in, const char *topic, const char *line,
    size_t len, int64_t now_ms);

/* Make what came since the last commit durable.  On failure nothing of it
 * counts; gateways will send it again. */
enum status ingest_commit(struct ingest *in) MUST_USE;

/* Judge legs that are behind, at most about 'budget' records; commits by
 * itself.  True: more is left. */
bool ingest_judge(struct ingest *in, int64_t budget);

/* Begin a transaction unless one is open. */
enum status ingest_begin(struct ingest *in) MUST_USE;

#endif
