/* SPDX-License-Identifier: Apache-2.0 */
/* uplink.h - keep offering records until a signed receipt covers them.
 *
 * A PUBACK proves nothing.  `open` and urgent records go first, then the
 * newest, then the backlog; at most `window` in flight.  Needs no durable
 * state: after a restart the newest record of each leg is offered, and the
 * receipt says what is missing.  Receipts are believed only from the cloud's
 * key; one whose head is not our own line is an alarm, not a receipt.
 */
#ifndef UPLINK_H
#define UPLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto.h"
#include "journal.h"
#include "loop.h"
#include "mqtt.h"
#include "receipt.h"
#include "worker.h"

struct uplink;
struct uplink_leg;

/* Strings must outlive the uplink. */
struct uplink_config {
	const char *gw;
	const struct crypto *crypto;
	const struct crypto_signer *cloud;	/* role cloud */
	struct mqtt_config mqtt;	/* will is filled in by uplink_open */
	int window;			/* records in flight, 20 */
	/* Real ms (network time is real, whatever the clock's pace) without a
	 * due receipt: send again; after three times, reconnect. */
	int64_t receipt_timeout_ms;
};

struct uplink_events {
	void *ctx;
	/* A newer receipt of ours is valid; digest is of its JWS. */
	void (*receipt)(void *ctx, const struct receipt *r,
	    const char digest[LIMIT_B64_DIGEST + 1]);
	/* The cloud holds another line under our number, or the like. */
	void (*alarm)(void *ctx, const char *cid, int64_t leg,
	    const char *why);
	void (*link)(void *ctx, bool up, const char *reason);
	/* A command's JWS as it came (verified by nobody yet). */
	void (*command)(void *ctx, const char *jws, size_t len);
};

struct uplink *uplink_open(struct loop *loop, struct worker *storage,
    const struct uplink_config *config, const struct uplink_events *events,
    char *why, size_t why_cap);
void uplink_close(struct uplink *u);

/* Take charge of a leg's records 0..journal_count-1 and later ones.  Do not
 * close the journal before uplink_drop, and then by a job of the storage
 * worker: a line may still be being read.  NULL without memory. */
struct uplink_leg *uplink_add(struct uplink *u, struct journal *j,
    const char *cid, int64_t leg);
void uplink_drop(struct uplink *u, struct uplink_leg *l);

/* Record seq is durable now. */
void uplink_offer(struct uplink *u, struct uplink_leg *l, int64_t seq,
    bool urgent);

/* Retained status: a hint, never evidence. */
void uplink_status(struct uplink *u, const char *json);

/* Radio silence: nothing is sent and nothing connects, until it ends. */
void uplink_hold(struct uplink *u, bool held, const char *why);
/* Does any leg have a record that no receipt covers? */
bool uplink_has_uncovered(const struct uplink *u);

bool uplink_is_up(const struct uplink *u);
/* The JWS of the leg's newest receipt that counted; NULL: none since start. */
const char *uplink_receipt(const struct uplink_leg *l);
int64_t uplink_uncovered(const struct uplink_leg *l);	/* records */
int64_t uplink_oldest_uncovered(const struct uplink_leg *l);	/* seq, -1 */
bool uplink_is_covered(const struct uplink_leg *l);

#endif
