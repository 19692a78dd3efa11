/* SPDX-License-Identifier: Apache-2.0 */
/* test_worker.c - order, threads and the end of a worker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "worker.h"

#define JOBS 200

struct task {
	struct worker_job job;
	struct scene *scene;
	int number;
};

struct scene {
	struct clock clock;
	struct loop *loop;
	struct worker *worker;
	pthread_t loop_thread;
	struct task tasks[JOBS];
	int worked, done;
	bool worked_in_order, done_in_order, right_threads, signals_blocked;
};

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	clock_real(&s->clock);
	s->loop = loop_open(&s->clock);
	s->worker = worker_open(s->loop);
	s->loop_thread = pthread_self();
	s->worked_in_order = s->done_in_order = s->right_threads = true;
	*state = s;
	return s->worker ? 0 : -1;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	worker_close(s->worker);
	loop_close(s->loop);
	free(s);
	return 0;
}

static void work(void *ctx)
{
	struct task *t = ctx;
	sigset_t mask;

	if (t->number != t->scene->worked++)
		t->scene->worked_in_order = false;
	if (pthread_equal(pthread_self(), t->scene->loop_thread))
		t->scene->right_threads = false;
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	t->scene->signals_blocked = sigismember(&mask, SIGTERM) == 1 &&
	    sigismember(&mask, SIGINT) == 1;
}

static void done(void *ctx)
{
	struct task *t = ctx;

	if (t->number != t->scene->done++)
		t->scene->done_in_order = false;
	if (!pthread_equal(pthread_self(), t->scene->loop_thread))
		t->scene->right_threads = false;
}

static void submit_all(struct scene *s)
{
	for (int i = 0; i < JOBS; i++) {
		s->tasks[i].scene = s;
		s->tasks[i].number = i;
		s->tasks[i].job.work = work;
		s->tasks[i].job.done = done;
		s->tasks[i].job.ctx = &s->tasks[i];
		worker_submit(s->worker, &s->tasks[i].job);
	}
}

static void jobs_run_in_order_on_their_thread(void **state)
{
	struct scene *s = *state;

	submit_all(s);
	while (s->done < JOBS)
		loop_turn(s->loop, 5000);
	assert_int_equal(s->worked, JOBS);
	assert_true(s->worked_in_order);
	assert_true(s->done_in_order);
	assert_true(s->right_threads);
	assert_true(s->signals_blocked);
}

static void closing_finishes_what_is_queued(void **state)
{
	struct scene *s = *state;

	submit_all(s);
	worker_close(s->worker);
	s->worker = NULL;
	assert_int_equal(s->worked, JOBS);
	assert_int_equal(s->done, 0);
	loop_turn(s->loop, 0);
	assert_int_equal(s->done, JOBS);
}

static _Atomic int freed;

static void free_self(void *ctx)
{
	memset(ctx, 0xee, sizeof(struct worker_job));
	free(ctx);
	freed++;
}

static void a_job_without_done_may_free_itself(void **state)
{
	struct scene *s = *state;

	freed = 0;
	for (int i = 0; i < 100; i++) {
		struct worker_job *job = calloc(1, sizeof(*job));

		job->work = free_self;
		job->ctx = job;
		worker_submit(s->worker, job);
	}
	worker_close(s->worker);
	s->worker = NULL;
	assert_int_equal(freed, 100);
}

/* The point of a worker: blocking work does not hold the loop up. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void wait_at_gate(void *ctx)
{
	(void)ctx;
	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
}

static void set_flag(void *ctx)
{
	*(bool *)ctx = true;
}

static void the_loop_goes_on_meanwhile(void **state)
{
	struct scene *s = *state;
	struct worker_job job;
	struct loop_timer t;
	bool rang = false, finished = false;

	memset(&job, 0, sizeof(job));
	job.work = wait_at_gate;
	job.done = set_flag;
	job.ctx = &finished;
	pthread_mutex_lock(&gate);
	worker_submit(s->worker, &job);
	loop_timer_init(&t, set_flag, &rang);
	loop_timer_after(s->loop, &t, 5);
	while (!rang)
		loop_turn(s->loop, 5000);
	assert_false(finished);
	pthread_mutex_unlock(&gate);
	while (!finished)
		loop_turn(s->loop, 5000);
}

static void closing_nothing_is_allowed(void **state)
{
	(void)state;
	worker_close(NULL);
	loop_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        jobs_run_in_order_on_their_thread, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        closing_finishes_what_is_queued, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        a_job_without_done_may_free_itself, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        the_loop_goes_on_meanwhile, setup, teardown),
	    cmocka_unit_test(closing_nothing_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
