/* SPDX-License-Identifier: Apache-2.0 */
/* test_loop.c - timers, descriptors, posted calls and signals in one thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "loop.h"

struct scene {
	struct clock clock;
	struct loop *loop;
	char said[256];
};

static void say(struct scene *s, char c)
{
	size_t n = strlen(s->said);

	assert_true(n + 1 < sizeof(s->said));
	s->said[n] = c;
	s->said[n + 1] = '\0';
}

static int open_manual(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	clock_manual(&s->clock, 0, 0, CLOCK_NONE);
	s->loop = loop_open(&s->clock);
	*state = s;
	return s->loop ? 0 : -1;
}

static int open_real(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	clock_real(&s->clock);
	s->loop = loop_open(&s->clock);
	*state = s;
	return s->loop ? 0 : -1;
}

static int close_scene(void **state)
{
	struct scene *s = *state;

	loop_close(s->loop);
	free(s);
	return 0;
}

static struct scene *current;

static void say_a(void *ctx)
{
	say(ctx, 'a');
}

static void say_b(void *ctx)
{
	say(ctx, 'b');
}

static void say_c(void *ctx)
{
	say(ctx, 'c');
}

static void timers_fire_in_order_of_time(void **state)
{
	struct scene *s = *state;
	struct loop_timer a, b, c;

	loop_timer_init(&a, say_a, s);
	loop_timer_init(&b, say_b, s);
	loop_timer_init(&c, say_c, s);
	loop_timer_at(s->loop, &c, 300);
	loop_timer_at(s->loop, &a, 100);
	loop_timer_after(s->loop, &b, 100);	/* same time: as armed */
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "");
	clock_manual_advance(&s->clock, 100);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "ab");
	assert_false(a.armed);
	assert_true(c.armed);
	clock_manual_advance(&s->clock, 1000);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "abc");
}

static void stopped_and_moved_timers(void **state)
{
	struct scene *s = *state;
	struct loop_timer a, b;

	loop_timer_init(&a, say_a, s);
	loop_timer_init(&b, say_b, s);
	loop_timer_at(s->loop, &a, 10);
	loop_timer_at(s->loop, &b, 20);
	loop_timer_stop(s->loop, &a);
	loop_timer_stop(s->loop, &a);
	loop_timer_at(s->loop, &b, 500);
	clock_manual_advance(&s->clock, 100);
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "");
	clock_manual_advance(&s->clock, 400);
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "b");
}

static struct loop_timer other;

static void stop_other(void *ctx)
{
	say(ctx, 's');
	loop_timer_stop(current->loop, &other);
}

static void a_timer_may_stop_one_that_is_due_too(void **state)
{
	struct scene *s = *state;
	struct loop_timer first;

	current = s;
	loop_timer_init(&first, stop_other, s);
	loop_timer_init(&other, say_a, s);
	loop_timer_at(s->loop, &first, 1);
	loop_timer_at(s->loop, &other, 2);
	clock_manual_advance(&s->clock, 10);
	loop_turn(s->loop, 0);
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "s");
}

static void arm_again(void *ctx)
{
	say(ctx, 'x');
	loop_timer_at(current->loop, &other, 0);
}

static void a_timer_armed_in_the_past_waits_a_turn(void **state)
{
	struct scene *s = *state;

	current = s;
	loop_timer_init(&other, arm_again, s);
	loop_timer_at(s->loop, &other, 0);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "x");
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "xx");
	loop_timer_stop(s->loop, &other);
}

static void stop_loop(void *ctx)
{
	struct scene *s = ctx;

	say(s, '.');
	loop_stop(s->loop);
}

static void real_timer_wakes_the_loop(void **state)
{
	struct scene *s = *state;
	struct loop_timer t;
	int64_t from = s->clock.mono_ms(&s->clock), took;

	loop_timer_init(&t, stop_loop, s);
	loop_timer_after(s->loop, &t, 30);
	loop_run(s->loop);
	took = s->clock.mono_ms(&s->clock) - from;
	assert_true(took >= 30);
	assert_string_equal(s->said, ".");
}

static void scaled_timer_fires_early(void **state)
{
	struct scene *s = *state;
	struct loop_timer t;
	struct clock real;
	int64_t from;

	clock_real(&real);
	clock_scaled(&s->clock, 3600, real.mono_ms(&real), 0);
	from = real.mono_ms(&real);
	loop_timer_init(&t, stop_loop, s);
	loop_timer_after(s->loop, &t, 100 * 1000);	/* 28 ms */
	loop_run(s->loop);
	/* a loop that waited unscaled would take 100 s */
	assert_true(real.mono_ms(&real) - from < 50 * 1000);
	assert_true(real.mono_ms(&real) - from >= 27);
}

/* --- descriptors --------------------------------------------------------- */

struct pipe_end {
	struct loop_watch watch;
	struct scene *scene;
	struct pipe_end *victim;
	int fds[2];
};

static void pipe_rang(void *ctx, uint32_t events)
{
	struct pipe_end *p = ctx;
	char byte;

	assert_true(events & EPOLLIN);
	assert_int_equal(read(p->fds[0], &byte, 1), 1);
	say(p->scene, byte);
	if (p->victim) {
		loop_unwatch(p->scene->loop, &p->victim->watch);
		/* its memory may be gone at once */
		memset(&p->victim->watch, 0xee, sizeof(p->victim->watch));
	}
}

static void open_pipe(struct scene *s, struct pipe_end *p)
{
	memset(p, 0, sizeof(*p));
	p->scene = s;
	assert_int_equal(pipe(p->fds), 0);
	assert_int_equal(loop_watch(s->loop, &p->watch, p->fds[0], EPOLLIN,
	    pipe_rang, p), STATUS_OK);
}

static void close_pipe(struct pipe_end *p)
{
	close(p->fds[0]);
	close(p->fds[1]);
}

static void descriptors_ring(void **state)
{
	struct scene *s = *state;
	struct pipe_end p;

	open_pipe(s, &p);
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "");
	assert_int_equal(write(p.fds[1], "r", 1), 1);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "r");
	assert_int_equal(loop_watch_change(s->loop, &p.watch, 0), STATUS_OK);
	assert_int_equal(write(p.fds[1], "r", 1), 1);
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "r");
	loop_unwatch(s->loop, &p.watch);
	loop_unwatch(s->loop, &p.watch);
	close_pipe(&p);
}

/* Both are ready in the same batch; whichever comes first ends the other. */
static void unwatched_within_the_batch(void **state)
{
	struct scene *s = *state;
	struct pipe_end p, q;

	open_pipe(s, &p);
	open_pipe(s, &q);
	p.victim = &q;
	q.victim = &p;
	assert_int_equal(write(p.fds[1], "p", 1), 1);
	assert_int_equal(write(q.fds[1], "p", 1), 1);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "p");
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "p");
	close_pipe(&p);
	close_pipe(&q);
}

/* --- posted calls ------------------------------------------------------------ */

static void posted_calls_keep_their_order(void **state)
{
	struct scene *s = *state;
	struct loop_call a = {say_a, s, NULL}, b = {say_b, s, NULL},
	    c = {say_c, s, NULL};

	loop_post(s->loop, &a);
	loop_post(s->loop, &b);
	loop_post(s->loop, &c);
	loop_unpost(s->loop, &b);
	loop_unpost(s->loop, &b);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "ac");
	loop_post(s->loop, &c);
	loop_unpost(s->loop, &c);
	loop_post(s->loop, &b);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "acb");
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "acb");
}

static struct loop_call posted_other;

static void unpost_other(void *ctx)
{
	(void)ctx;
	loop_unpost(current->loop, &posted_other);
}

static void a_call_may_take_back_the_next(void **state)
{
	struct scene *s = *state;
	struct loop_call first = {unpost_other, s, NULL},
	    last = {say_c, s, NULL};

	current = s;
	posted_other.fn = say_a;
	posted_other.ctx = s;
	loop_post(s->loop, &first);
	loop_post(s->loop, &posted_other);
	loop_post(s->loop, &last);
	loop_turn(s->loop, 1000);
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "c");
}

#define POSTERS 4
#define POSTS 5000

struct posted {
	struct loop_call call;
	struct poster *by;
	int number;
};

struct poster {
	struct loop *loop;
	struct posted *posts;
	int next;		/* the loop's: which comes next */
	bool in_order;
};

static void count_post(void *ctx)
{
	struct posted *p = ctx;

	if (p->number != p->by->next)
		p->by->in_order = false;
	p->by->next++;
}

static void *post_many(void *arg)
{
	struct poster *p = arg;

	for (int i = 0; i < POSTS; i++) {
		p->posts[i].by = p;
		p->posts[i].number = i;
		p->posts[i].call.fn = count_post;
		p->posts[i].call.ctx = &p->posts[i];
		loop_post(p->loop, &p->posts[i].call);
	}
	return NULL;
}

static void many_threads_post_and_nothing_is_lost(void **state)
{
	struct scene *s = *state;
	struct poster posters[POSTERS];
	pthread_t threads[POSTERS];
	int total = 0;

	for (int i = 0; i < POSTERS; i++) {
		posters[i].loop = s->loop;
		posters[i].posts = calloc(POSTS, sizeof(struct posted));
		posters[i].next = 0;
		posters[i].in_order = true;
		assert_int_equal(pthread_create(&threads[i], NULL, post_many,
		    &posters[i]), 0);
	}
	while (total < POSTERS * POSTS) {
		loop_turn(s->loop, 5000);
		total = 0;
		for (int i = 0; i < POSTERS; i++)
			total += posters[i].next;
	}
	for (int i = 0; i < POSTERS; i++) {
		pthread_join(threads[i], NULL);
		assert_true(posters[i].in_order);
		free(posters[i].posts);
	}
}

static void hooks_end_each_turn(void **state)
{
	struct scene *s = *state;
	struct loop_call c = {say_c, s, NULL};

	loop_on_turn(s->loop, say_a, s);
	loop_on_turn(s->loop, say_b, s);
	loop_post(s->loop, &c);
	loop_turn(s->loop, 1000);
	loop_turn(s->loop, 0);
	assert_string_equal(s->said, "cabab");
}

static void signal_came(void *ctx, int signo)
{
	say(ctx, signo == SIGHUP ? 'h' : signo == SIGTERM ? 't' : '?');
}

static void signals_come_in_as_events(void **state)
{
	struct scene *s = *state;
	struct sigaction now;
	sigset_t before;

	pthread_sigmask(SIG_SETMASK, NULL, &before);
	assert_int_equal(loop_signals(s->loop, signal_came, s), STATUS_OK);
	assert_int_equal(sigaction(SIGPIPE, NULL, &now), 0);
	assert_true(now.sa_handler == SIG_IGN);
	kill(getpid(), SIGHUP);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "h");
	kill(getpid(), SIGTERM);
	loop_turn(s->loop, 1000);
	assert_string_equal(s->said, "ht");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void stop_before_run_is_kept(void **state)
{
	struct scene *s = *state;

	loop_stop(s->loop);
	loop_run(s->loop);
	assert_ptr_equal(loop_clock(s->loop), &s->clock);
}

#define TEST(fn, open) cmocka_unit_test_setup_teardown(fn, open, close_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(timers_fire_in_order_of_time, open_manual),
	    TEST(stopped_and_moved_timers, open_manual),
	    TEST(a_timer_may_stop_one_that_is_due_too, open_manual),
	    TEST(a_timer_armed_in_the_past_waits_a_turn, open_manual),
	    TEST(real_timer_wakes_the_loop, open_real),
	    TEST(scaled_timer_fires_early, open_real),
	    TEST(descriptors_ring, open_manual),
	    TEST(unwatched_within_the_batch, open_manual),
	    TEST(posted_calls_keep_their_order, open_manual),
	    TEST(a_call_may_take_back_the_next, open_manual),
	    TEST(many_threads_post_and_nothing_is_lost, open_real),
	    TEST(hooks_end_each_turn, open_manual),
	    TEST(signals_come_in_as_events, open_manual),
	    TEST(stop_before_run_is_kept, open_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
