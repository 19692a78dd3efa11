/* SPDX-License-Identifier: Apache-2.0 */
/* hold.h - records that came before the `open` of their leg.
 *
 * Nobody can tell yet whether they are genuine, so they are kept in memory
 * only, bounded in all and per gateway (the oldest goes first), and never
 * receipted: who sent them will send them again.
 */
#ifndef HOLD_H
#define HOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limit.h"
#include "status.h"

struct hold_record {
	struct hold_record *newer, *older;	/* of all */
	struct hold_record *next;		/* of its leg, by arrival */
	struct hold_leg *leg;
	char digest[LIMIT_B64_DIGEST + 1];
	size_t len;
	char line[];
};

/* A leg that records are waiting for. */
struct hold_leg {
	struct hold_leg *next;
	char gw[LIMIT_GW + 1];
	char cid[LIMIT_CID + 1];
	int64_t leg;
	struct hold_record *first, *last;
	bool asked;		/* an empty receipt was sent, at: */
	int64_t asked_mono_ms;
	int64_t rx_ms;		/* its time, -1: none sent */
};

struct hold {
	struct hold_leg *legs;
	struct hold_record *newest, *oldest;
	size_t count, cap;
	size_t bytes, bytes_cap;
};

void hold_open(struct hold *h, size_t cap);
void hold_close(struct hold *h);

/* Keep one; *evicted counts those thrown out for it.  STATUS_REPEATED: it is
 * held already; STATUS_NO_SPACE without memory. */
enum status hold_add(struct hold *h, const char *gw, const char *cid,
    int64_t leg, const char *digest, const char *line, size_t len,
    size_t *evicted) MUST_USE;

/* Take what waits for this leg out of the hold; the caller walks first->next
 * and then calls hold_release.
 * NULL: nothing waits. */
struct hold_leg *hold_take(struct hold *h, const char *gw, const char *cid,
    int64_t leg);
void hold_release(struct hold_leg *l);

#endif
