/* SPDX-License-Identifier: Apache-2.0 */
/* backoff.h - how long to wait before trying again: exponential, full jitter.
 *
 * The n-th wait is drawn evenly from 0 to min(cap, base * 2^n): a fleet that
 * lost the same broker at the same moment comes back spread out.  Success
 * does not reset it; only time does (backoff_reset), or a peer that accepts
 * and drops would be called on for ever at full speed.  Pure.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stdint.h>

struct backoff {
	int64_t base_ms, cap_ms;	/* base > 0, cap >= base */
	int tries;			/* waits drawn since the last reset */
};

/* Where evenly distributed 64-bit values come from. */
struct backoff_random {
	uint64_t (*next)(void *ctx);
	void *ctx;
};

/* base_ms below 1 becomes 1; cap_ms below base_ms becomes base_ms. */
void backoff_init(struct backoff *b, int64_t base_ms, int64_t cap_ms);
void backoff_reset(struct backoff *b);

/* The next wait [ms], 0..min(cap, base * 2^tries), both inside. */
int64_t backoff_next_ms(struct backoff *b, const struct backoff_random *r);

/* A wait after being told "not allowed": asking again soon changes nothing
 * and looks like an attack.  cap..4*cap [ms]; counts as a try. */
int64_t backoff_refused_ms(struct backoff *b, const struct backoff_random *r);

#endif
