/* SPDX-License-Identifier: Apache-2.0 */
/* receipts.h - sign what has been committed, at a bounded rate.
 *
 * A receipt is signed only after the commit of the records it covers, stored
 * with its own commit, and only then handed to the broker: after a crash no
 * receipt exists that the database does not bear out.  At most one per leg
 * and interval, at once for alarms; its time never goes back, whatever the
 * cloud's clock does.
 *
 * Depends on: ingest.h, receipt.h, signing.h.
 */
#ifndef RECEIPTS_H
#define RECEIPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto.h"
#include "ingest.h"

/* Hand one receipt to the broker: topic coldpass/v1/<gw>/ack. */
typedef void receipts_publish_fn(void *ctx, const char *gw, const char *jws,
    size_t len);

struct receipts_draft;

struct receipts {
	struct ingest *ingest;
	const struct crypto_signing *signing;
	const char *thumb;
	int64_t every_ms;
	struct receipts_draft *drafts;	/* signed, not yet committed */
	size_t count, cap;
};

void receipts_open(struct receipts *r, struct ingest *in,
    const struct crypto_signing *signing, const char *thumb,
    int64_t every_ms);
void receipts_close(struct receipts *r);

/* Sign and publish what is due.  Call after ingest_commit only.  True: some
 * leg has to wait for its interval to pass. */
bool receipts_make(struct receipts *r, int64_t now_ms, int64_t mono_ms,
    receipts_publish_fn *fn, void *ctx);

#endif
