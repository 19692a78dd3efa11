/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_ack.h - from what came on the ack topic to a believed receipt.
 *
 * Believed: one canonical JWS of the receipts' typ, signed by the configured
 * cloud key, holding a receipt for this gateway.  Whether it is news and
 * whether its head is ours is for the caller to decide.
 */
#ifndef UPLINK_ACK_H
#define UPLINK_ACK_H

#include <stddef.h>

#include "crypto.h"
#include "jws.h"
#include "receipt.h"

struct uplink_ack {
	struct receipt receipt;
	char digest[LIMIT_B64_DIGEST + 1];	/* of the receipt's JWS */
};

/* Room to read in; 26 kB, owned by the caller. */
struct uplink_ack_scratch {
	struct jws_scratch jws;
	char payload[RECEIPT_TEXT];
};

/* STATUS_SYNTAX and others: not such a JWS; STATUS_UNTRUSTED: another key's;
 * STATUS_SIGNATURE; STATUS_CONFLICT: for another gateway.  'p' says why. */
enum status uplink_ack_read(struct uplink_ack *out, const char *text,
    size_t len, const char *gw, const struct crypto *crypto,
    const struct crypto_signer *cloud, struct uplink_ack_scratch *scratch,
    struct problem *p) MUST_USE;

#endif
