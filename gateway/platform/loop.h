/* SPDX-License-Identifier: Apache-2.0 */
/* loop.h - one thread, one epoll, timers on the clock's mono time.
 *
 * Nothing called from here blocks: storage and buses work in worker.h
 * threads, library threads hand events over with loop_post.  One timerfd on
 * CLOCK_BOOTTIME serves all timers; signalfd serves SIGTERM, SIGINT, SIGHUP.
 */
#ifndef LOOP_H
#define LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "status.h"

struct loop;

typedef void loop_fn(void *ctx);
typedef void loop_fd_fn(void *ctx, uint32_t epoll_events);
typedef void loop_signal_fn(void *ctx, int signo);

/* Embedded in the owner; zero-initialise, then loop_watch. */
struct loop_watch {
	int fd;
	loop_fd_fn *fn;
	void *ctx;
	bool dead;
};

struct loop_timer {
	loop_fn *fn;
	void *ctx;
	int64_t at_ms;
	bool armed;
	struct loop_timer *next;
};

/* A call handed over by another thread; embedded in its owner, who must not
 * touch it between loop_post and the call. */
struct loop_call {
	loop_fn *fn;
	void *ctx;
	struct loop_call *next;
};

/* 'clock' must outlive the loop.  NULL when the kernel refuses. */
struct loop *loop_open(struct clock *clock);
void loop_close(struct loop *loop);
struct clock *loop_clock(struct loop *loop);

/* Block SIGTERM, SIGINT, SIGHUP for the process (call before any thread) and
 * tell them to fn; SIGPIPE is ignored. */
enum status loop_signals(struct loop *loop, loop_signal_fn *fn, void *ctx)
    MUST_USE;

enum status loop_watch(struct loop *loop, struct loop_watch *w, int fd,
    uint32_t epoll_events, loop_fd_fn *fn, void *ctx) MUST_USE;
enum status loop_watch_change(struct loop *loop, struct loop_watch *w,
    uint32_t epoll_events) MUST_USE;
void loop_unwatch(struct loop *loop, struct loop_watch *w);

void loop_timer_init(struct loop_timer *t, loop_fn *fn, void *ctx);
/* (Re)arm for the clock's mono time at_ms; past times fire on the next turn. */
void loop_timer_at(struct loop *loop, struct loop_timer *t, int64_t at_ms);
void loop_timer_after(struct loop *loop, struct loop_timer *t, int64_t ms);
void loop_timer_stop(struct loop *loop, struct loop_timer *t);

/* From any thread: run c->fn(c->ctx) on the loop's thread, in order. */
void loop_post(struct loop *loop, struct loop_call *c);

/* From the loop's thread: take back a call that has not run; nothing if it
 * is not posted.  For owners that end before their call came. */
void loop_unpost(struct loop *loop, struct loop_call *c);

/* Called once a turn, after all handlers, before sleeping.  Several may ask
 * (16); they are called in the order they asked. */
void loop_on_turn(struct loop *loop, loop_fn *fn, void *ctx);

/* Until loop_stop.  loop_turn: one turn, waiting at most max_wait_ms real. */
void loop_run(struct loop *loop);
void loop_turn(struct loop *loop, int max_wait_ms);
void loop_stop(struct loop *loop);

#endif
