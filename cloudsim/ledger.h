/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.h - what the cloud said, in a list that can only grow.
 *
 * An entry is added in the transaction that commits what it vouches for.
 * Memory holds one hash per bit of the list's length; it is read from the
 * database again whenever a transaction was lost.
 *
 * Depends on: store.h, merkle.h, entry.h.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <stdbool.h>

#include "crypto.h"
#include "store.h"

struct ledger {
	struct store *store;
	bool is_loaded;
	struct merkle list;
};

void ledger_open(struct ledger *l, struct store *store,
    const struct crypto *crypto);
/* What was added since the last commit never was. */
void ledger_forget(struct ledger *l);

/* Within a transaction.  'digest': base64url SHA-256 of the exact bytes. */
enum status ledger_add(struct ledger *l, enum entry_kind kind,
    const char *digest, const char *ref) MUST_USE;
/* A receipt's: its ref is made of consignment and leg. */
enum status ledger_add_receipt(struct ledger *l, const char *digest,
    const char *cid, int64_t leg) MUST_USE;

/* Reads the list's end if need be; the present one with its uncommitted
 * entries. */
enum status ledger_list(struct ledger *l, const struct merkle **out) MUST_USE;

/* Proofs from a store's rows. */
struct merkle_source ledger_source(struct store *store,
    const struct crypto *crypto);

#endif
