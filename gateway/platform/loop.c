/* SPDX-License-Identifier: Apache-2.0 */
/* loop.c - one epoll, and the order of things within a turn.
 *
 * A turn: sleep, then descriptors, then posted calls, then timers, then the
 * turn's hooks (where a program syncs its files once for all that happened).
 */
#include "loop.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "loop_post.h"
#include "loop_timer.h"

/* Descriptors looked at in one turn; the rest wait for the next. */
#define LOOP_BATCH 64
/* Modules that want to know of a turn's end: a handful. */
#define LOOP_HOOKS 16

struct loop {
	int epoll_fd;
	struct loop_posts posts;
	struct loop_timers timers;
	struct loop_watch post_watch, timer_watch, signal_watch;
	loop_signal_fn *on_signal;
	void *signal_ctx;
	struct {
		loop_fn *fn;
		void *ctx;
	} hooks[LOOP_HOOKS];
	int hook_count;
	/* the batch under way; entries of unwatched descriptors become NULL */
	struct epoll_event *batch;
	int batch_at, batch_count;
	bool stopped;
};

static void posts_rang(void *ctx, uint32_t events)
{
	(void)ctx;
	(void)events;		/* every turn runs the posted calls anyway */
}

static void timers_rang(void *ctx, uint32_t events)
{
	struct loop *loop = ctx;

	(void)events;
	loop_timers_rang(&loop->timers);
}

struct loop *loop_open(struct clock *clock)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return NULL;
	loop->posts.fd = loop->timers.fd = loop->signal_watch.fd = -1;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0 ||
	    loop_posts_open(&loop->posts) != STATUS_OK ||
	    loop_timers_open(&loop->timers, clock) != STATUS_OK ||
	    loop_watch(loop, &loop->post_watch, loop->posts.fd, EPOLLIN,
	    posts_rang, loop) != STATUS_OK ||
	    loop_watch(loop, &loop->timer_watch, loop->timers.fd, EPOLLIN,
	    timers_rang, loop) != STATUS_OK) {
		loop_close(loop);
		return NULL;
	}
	return loop;
}

void loop_close(struct loop *loop)
{
	if (!loop)
		return;
	if (loop->signal_watch.fd >= 0)
		close(loop->signal_watch.fd);
	loop_timers_close(&loop->timers);
	loop_posts_close(&loop->posts);
	if (loop->epoll_fd >= 0)
		close(loop->epoll_fd);
	free(loop);
}

struct clock *loop_clock(struct loop *loop)
{
	return loop->timers.clock;
}

static void signals_came(void *ctx, uint32_t events)
{
	struct loop *loop = ctx;
	struct signalfd_siginfo info;

	(void)events;
	while (read(loop->signal_watch.fd, &info, sizeof(info)) ==
	    (ssize_t)sizeof(info))
		loop->on_signal(loop->signal_ctx, (int)info.ssi_signo);
}

enum status loop_signals(struct loop *loop, loop_signal_fn *fn, void *ctx)
{
	struct sigaction ignore;
	sigset_t set;
	int fd;

	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigaction(SIGPIPE, &ignore, NULL) < 0 ||
	    pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return STATUS_IO;
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		return STATUS_IO;
	loop->on_signal = fn;
	loop->signal_ctx = ctx;
	if (loop_watch(loop, &loop->signal_watch, fd, EPOLLIN, signals_came,
	    loop) != STATUS_OK) {
		close(fd);
		loop->signal_watch.fd = -1;
		return STATUS_IO;
	}
	return STATUS_OK;
}

static enum status control(struct loop *loop, int op, struct loop_watch *w,
    uint32_t events)
{
	struct epoll_event ev;

	memset(&ev, 0, sizeof(ev));
	ev.events = events;
	ev.data.ptr = w;
	return epoll_ctl(loop->epoll_fd, op, w->fd, &ev) < 0 ?
	    STATUS_IO : STATUS_OK;
}

enum status loop_watch(struct loop *loop, struct loop_watch *w, int fd,
    uint32_t epoll_events, loop_fd_fn *fn, void *ctx)
{
	w->fd = fd;
	w->fn = fn;
	w->ctx = ctx;
	w->dead = false;
	return control(loop, EPOLL_CTL_ADD, w, epoll_events);
}

enum status loop_watch_change(struct loop *loop, struct loop_watch *w,
    uint32_t epoll_events)
{
	return control(loop, EPOLL_CTL_MOD, w, epoll_events);
}

void loop_unwatch(struct loop *loop, struct loop_watch *w)
{
	if (w->dead || !w->fn)
		return;
	w->dead = true;
	(void)control(loop, EPOLL_CTL_DEL, w, 0);
	/* its owner may free it now, while this turn still has its event */
	for (int i = loop->batch_at; i < loop->batch_count; i++)
		if (loop->batch[i].data.ptr == w)
			loop->batch[i].data.ptr = NULL;
}

void loop_timer_init(struct loop_timer *t, loop_fn *fn, void *ctx)
{
	memset(t, 0, sizeof(*t));
	t->fn = fn;
	t->ctx = ctx;
}

void loop_timer_at(struct loop *loop, struct loop_timer *t, int64_t at_ms)
{
	loop_timers_arm(&loop->timers, t, at_ms);
}

void loop_timer_after(struct loop *loop, struct loop_timer *t, int64_t ms)
{
	struct clock *clock = loop->timers.clock;

	loop_timers_arm(&loop->timers, t, clock->mono_ms(clock) + ms);
}

void loop_timer_stop(struct loop *loop, struct loop_timer *t)
{
	loop_timers_stop(&loop->timers, t);
}

void loop_post(struct loop *loop, struct loop_call *c)
{
	loop_posts_add(&loop->posts, c);
}

void loop_unpost(struct loop *loop, struct loop_call *c)
{
	loop_posts_remove(&loop->posts, c);
}

void loop_on_turn(struct loop *loop, loop_fn *fn, void *ctx)
{
	assert(loop->hook_count < LOOP_HOOKS);
	loop->hooks[loop->hook_count].fn = fn;
	loop->hooks[loop->hook_count].ctx = ctx;
	loop->hook_count++;
}

static void run_batch(struct loop *loop, struct epoll_event *batch, int count)
{
	loop->batch = batch;
	loop->batch_count = count;
	for (loop->batch_at = 0; loop->batch_at < count; loop->batch_at++) {
		struct epoll_event *ev = &batch[loop->batch_at];
		struct loop_watch *w = ev->data.ptr;

		if (w)
			w->fn(w->ctx, ev->events);
	}
	loop->batch = NULL;
	loop->batch_at = loop->batch_count = 0;
}

void loop_turn(struct loop *loop, int max_wait_ms)
{
	struct epoll_event batch[LOOP_BATCH];
	int count, hooks = loop->hook_count;

	if (loop_timers_set(&loop->timers))
		max_wait_ms = 0;
	count = epoll_wait(loop->epoll_fd, batch, LOOP_BATCH, max_wait_ms);
	if (count < 0) {
		assert(errno == EINTR);
		count = 0;
	}
	run_batch(loop, batch, count);
	loop_posts_run(&loop->posts);
	loop_timers_run(&loop->timers);
	for (int i = 0; i < hooks; i++)
		loop->hooks[i].fn(loop->hooks[i].ctx);
}

void loop_run(struct loop *loop)
{
	while (!loop->stopped)
		loop_turn(loop, -1);
	loop->stopped = false;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}
