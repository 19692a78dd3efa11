/* SPDX-License-Identifier: Apache-2.0 */
/* debounce.h - when a bouncing contact has really changed.
 *
 * A change counts once the line has kept its new level for settle_ms, and
 * counts from the edge that began it.  Pure: the only clock is the time in
 * each call, one monotonic clock for all of them.  Harmless behind a kernel
 * that debounces as well.
 */
#ifndef DEBOUNCE_H
#define DEBOUNCE_H

#include <stdbool.h>
#include <stdint.h>

struct debounce {
	int32_t settle_ms;
	bool level;		/* settled */
	bool raw;
	int64_t raw_since_ms;
	int64_t bounces;	/* changes that did not last */
};

struct debounce_change {
	bool level;
	int64_t since_ms;
};

/* level: what the line reads now. */
void debounce_init(struct debounce *d, int32_t settle_ms, bool level,
    int64_t now_ms);

/* An edge, or a level read again after lost edges.  True, with *out, if the
 * level before it had settled meanwhile (no tick came in between). */
bool debounce_edge(struct debounce *d, bool level, int64_t time_ms,
    struct debounce_change *out);

/* Time passes.  True, with *out, if a change has settled. */
bool debounce_tick(struct debounce *d, int64_t now_ms,
    struct debounce_change *out);

/* When to call debounce_tick next; INT64_MAX: not before the next edge. */
int64_t debounce_due_ms(const struct debounce *d);

#endif
