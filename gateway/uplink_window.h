/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_window.h - which record of a leg to send next, and what is covered.
 *
 * Holds what the newest receipt said and which records were sent since then;
 * knows no broker, file or clock.  Order: record 0 (`open`), urgent records,
 * then from the newest to the oldest.  Of a leg resumed after a restart only
 * the newest record and later ones are offered until a first receipt has told
 * what the cloud holds.
 *
 * A record sent long ago and still uncovered is sent again: call
 * uplink_window_rotate once a period; a record is offered again one to two
 * periods after it was sent.
 *
 * Memory: three bits for each record of the uncovered stretch, grown in
 * steps, at most UPLINK_WINDOW_BITS records of it (384 kB); of a longer
 * stretch the newest part is served first.
 *
 * Depends on: receipt.h.
 */
#ifndef UPLINK_WINDOW_H
#define UPLINK_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "receipt.h"

/* Two years of one record a minute without any receipt. */
#define UPLINK_WINDOW_BITS (1LL << 20)

enum uplink_window_urgency {
	UPLINK_WINDOW_FIRST = 1,	/* `open` and urgent records only */
	UPLINK_WINDOW_ANY
};

struct uplink_window {
	int64_t count;			/* records 0..count-1 may be sent */
	bool has_receipt;
	struct receipt receipt;		/* the newest */
	bool is_resumed;	/* its records are older than this process */
	bool probing;
	int64_t probe_from;		/* while probing: from this record on */
	bool urgent_waits;		/* an urgent record may be unsent */
	int64_t base, bits;	/* records base..base+bits-1 have bits */
	uint64_t *fresh;	/* sent in this period; owns all three */
	uint64_t *stale;	/* sent in the period before */
	uint64_t *urgent;
};

/* count records exist; nothing is known of the cloud. */
void uplink_window_init(struct uplink_window *w, int64_t count);
void uplink_window_free(struct uplink_window *w);

/* Record seq exists now, and all before it. */
void uplink_window_offer(struct uplink_window *w, int64_t seq, bool urgent);

/* A new connection: nothing counts as sent.  Of a resumed leg without a
 * receipt so far only the newest record is offered until one comes or probing
 * is ended. */
void uplink_window_begin(struct uplink_window *w);
void uplink_window_end_probing(struct uplink_window *w);

/* The record to send next, -1 if there is none. */
int64_t uplink_window_pick(struct uplink_window *w,
    enum uplink_window_urgency urgency);
void uplink_window_sent(struct uplink_window *w, int64_t seq);

/* A period is over; how many uncovered records are offered again. */
int64_t uplink_window_rotate(struct uplink_window *w);

/* Is this receipt news?  Older ones, and at the same rx lesser ones, are
 * not. */
bool uplink_window_is_news(const struct uplink_window *w,
    const struct receipt *r);
/* Take a receipt over (proven genuine by the caller).  A lower upto than
 * before: what it does not cover is offered again. */
void uplink_window_receipt(struct uplink_window *w, const struct receipt *r);

bool uplink_window_covers(const struct uplink_window *w, int64_t seq);
int64_t uplink_window_uncovered(const struct uplink_window *w);
int64_t uplink_window_oldest_uncovered(const struct uplink_window *w);

#endif
