/* SPDX-License-Identifier: Apache-2.0 */
/* lid.h - the container's lid switch: open and closed, counted.
 *
 * Turns edges into openings worth a record.  Pure, one monotonic clock.
 * Whether an opening matters, and that it was once open (latched), is for
 * the caller's rules; `openings` never goes down.
 */
#ifndef LID_H
#define LID_H

#include <stdbool.h>
#include <stdint.h>

#include "debounce.h"

/* A reed or micro switch bounces for up to 20 ms; nobody opens and closes a
 * lid within 50. */
#define LID_SETTLE_MS 50

struct lid {
	struct debounce debounce;
	int64_t openings;
	int64_t open_ms;	/* closed openings together */
	int64_t lost_edges;	/* between which anything may have happened */
};

struct lid_change {
	bool is_open;
	int64_t since_ms;	/* monotonic, of the edge that began it */
};

/* An open lid at the start is an opening that began then. */
void lid_init(struct lid *lid, bool is_open, int64_t now_ms);

/* False: nothing to record (yet). */
bool lid_edge(struct lid *lid, bool is_open, int64_t time_ms,
    struct lid_change *out);
bool lid_tick(struct lid *lid, int64_t now_ms, struct lid_change *out);
int64_t lid_due_ms(const struct lid *lid);

/* The kernel dropped edges; is_open is the line as read now. */
bool lid_lost(struct lid *lid, uint32_t edges, bool is_open, int64_t now_ms,
    struct lid_change *out);

/* Time open since lid_init, an opening under way included. */
int64_t lid_open_ms(const struct lid *lid, int64_t now_ms);

#endif
