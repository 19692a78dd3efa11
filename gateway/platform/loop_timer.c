/* SPDX-License-Identifier: Apache-2.0 */
/* loop_timer.c - timers on the clock's mono time, over one timerfd.
 *
 * The timerfd counts real time from now (CLOCK_BOOTTIME: a night in suspend
 * counts); the clock says how long that is, so a scaled clock's timers fire
 * early and a manual clock's never by themselves.
 */
#include "loop_timer.h"

#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum status loop_timers_open(struct loop_timers *ts, struct clock *clock)
{
	memset(ts, 0, sizeof(*ts));
	ts->clock = clock;
	ts->fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	return ts->fd < 0 ? STATUS_IO : STATUS_OK;
}

void loop_timers_close(struct loop_timers *ts)
{
	if (ts->fd >= 0)
		close(ts->fd);
}

static bool unlink_from(struct loop_timer **list, struct loop_timer *t)
{
	for (; *list; list = &(*list)->next) {
		if (*list == t) {
			*list = t->next;
			return true;
		}
	}
	return false;
}

void loop_timers_stop(struct loop_timers *ts, struct loop_timer *t)
{
	if (!t->armed)
		return;
	if (!unlink_from(&ts->waiting, t))
		(void)unlink_from(&ts->due, t);
	t->armed = false;
	t->next = NULL;
}

void loop_timers_arm(struct loop_timers *ts, struct loop_timer *t,
    int64_t at_ms)
{
	struct loop_timer **at = &ts->waiting;

	loop_timers_stop(ts, t);
	while (*at && (*at)->at_ms <= at_ms)
		at = &(*at)->next;
	t->at_ms = at_ms;
	t->armed = true;
	t->next = *at;
	*at = t;
}

void loop_timers_run(struct loop_timers *ts)
{
	struct loop_timer **end = &ts->due;
	int64_t now_ms;

	if (!ts->waiting)
		return;
	now_ms = ts->clock->mono_ms(ts->clock);
	while (ts->waiting && ts->waiting->at_ms <= now_ms) {
		struct loop_timer *t = ts->waiting;

		ts->waiting = t->next;
		t->next = NULL;
		*end = t;
		end = &t->next;
	}
	while (ts->due) {
		struct loop_timer *t = ts->due;

		ts->due = t->next;
		t->next = NULL;
		t->armed = false;
		t->fn(t->ctx);
	}
}

static void set_fd(struct loop_timers *ts, int64_t in_ns)
{
	struct itimerspec in;

	memset(&in, 0, sizeof(in));
	/* a wait, far below what 32 bits hold */
	in.it_value.tv_sec = (time_t)(in_ns / 1000000000);
	in.it_value.tv_nsec = (long)(in_ns % 1000000000);
	(void)timerfd_settime(ts->fd, 0, &in, NULL);
}

bool loop_timers_set(struct loop_timers *ts)
{
	int64_t in_ns;

	if (!ts->waiting) {
		if (ts->set)
			set_fd(ts, 0);	/* disarm */
		ts->set = false;
		return false;
	}
	if (ts->set && ts->set_for_ms == ts->waiting->at_ms)
		return false;
	in_ns = ts->clock->until_ns(ts->clock, ts->waiting->at_ms);
	if (in_ns == 0)
		return true;
	set_fd(ts, in_ns < 0 ? 0 : in_ns);
	/* a manual clock may have been moved by the next time: ask again */
	ts->set = in_ns > 0;
	ts->set_for_ms = ts->waiting->at_ms;
	return false;
}

void loop_timers_rang(struct loop_timers *ts)
{
	uint64_t count;

	if (read(ts->fd, &count, sizeof(count)) < 0)
		return;
	ts->set = false;
}
