/* SPDX-License-Identifier: Apache-2.0 */
/* legtime.h - the time a leg is judged on.
 *
 * Leg time = open.utc + (mono - open.mono) within a boot, so that a step of
 * the wall clock moves nothing.  Across a reboot the wall clocks of the last
 * record before and the first after give the distance if neither side's tq is
 * none and it does not go back; otherwise the gap is of unknown length, and
 * leg time goes on from where it was.
 */
#ifndef LEGTIME_H
#define LEGTIME_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

struct legtime {
	int64_t boot;
	int64_t anchor_leg_ms, anchor_mono_ms;	/* of the present boot */
	int64_t last_leg_ms, last_utc_ms;	/* of the last record */
	enum record_tq last_tq;
};

void legtime_open(struct legtime *t, const struct record_head *open);

/* Advance by one record's head; its leg time.  *unknown: a gap of unknown
 * length lies before it (at the leg time of the record before). */
int64_t legtime_step(struct legtime *t, const struct record_head *h,
    bool *unknown);

/* Leg time of a moment in the present boot. */
int64_t legtime_at(const struct legtime *t, int64_t mono_ms);

#endif
