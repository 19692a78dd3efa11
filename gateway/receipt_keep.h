/* SPDX-License-Identifier: Apache-2.0 */
/* receipt_keep.h - the newest receipt of each leg, beside its journal.
 *
 * For handing over without a network: whoever gets the dossier also gets what
 * the cloud has said of it.  Delivery does not need it (uplink.h): one that
 * is lost comes again.
 */
#ifndef RECEIPT_KEEP_H
#define RECEIPT_KEEP_H

#include "consignment.h"

/* A newer receipt's JWS.  On the disk within a minute's receipts, at once
 * when it covers a sealed leg. */
void receipt_keep_take(struct consignment *c, const char *jws);
/* What was kept, into memory; blocks: before the loop runs. */
void receipt_keep_read(struct consignment *c);
/* Before the consignment's directory goes; blocks. */
void receipt_keep_remove(const struct gateway *g, const char *cid,
    int64_t leg);

#endif
