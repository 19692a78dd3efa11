/* SPDX-License-Identifier: Apache-2.0 */
/* loop_timer.h - the loop's timers: two lists and one timerfd.
 *
 * 'waiting' is sorted by time; timers of the same time fire in the order
 * they were armed.  Those due move to 'due' before any runs, so that a timer
 * that re-arms itself in the past waits for the next turn and cannot starve
 * the rest.  Used by loop.c alone.
 */
#ifndef LOOP_TIMER_H
#define LOOP_TIMER_H

#include "loop.h"

struct loop_timers {
	struct clock *clock;
	int fd;
	struct loop_timer *waiting, *due;
	bool set;		/* the timerfd is set ... */
	int64_t set_for_ms;	/* ... for this mono time */
};

enum status loop_timers_open(struct loop_timers *ts, struct clock *clock)
    MUST_USE;
void loop_timers_close(struct loop_timers *ts);

void loop_timers_arm(struct loop_timers *ts, struct loop_timer *t,
    int64_t at_ms);
void loop_timers_stop(struct loop_timers *ts, struct loop_timer *t);

/* Run what is due. */
void loop_timers_run(struct loop_timers *ts);

/* Point the timerfd at the first timer.  True when one is due already: do
 * not sleep. */
bool loop_timers_set(struct loop_timers *ts);

/* The timerfd is readable. */
void loop_timers_rang(struct loop_timers *ts);

#endif
