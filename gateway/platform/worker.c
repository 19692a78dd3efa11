/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - one thread, one queue: blocking work kept off the loop.
 *
 * Jobs run in the order they came.  A job without 'done' may end its own
 * life in 'work': nothing of it is read afterwards.
 */
#include "worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct worker {
	struct loop *loop;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct worker_job *first, *last;
	bool closing, abandoned;
};

/* NULL once the worker is closing and nothing is queued. */
static struct worker_job *next_job(struct worker *w)
{
	struct worker_job *job;

	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->closing)
		pthread_cond_wait(&w->changed, &w->lock);
	job = w->abandoned ? NULL : w->first;
	if (job) {
		w->first = job->next;
		if (!w->first)
			w->last = NULL;
	}
	pthread_mutex_unlock(&w->lock);
	return job;
}

static bool is_abandoned(struct worker *w)
{
	bool abandoned;

	pthread_mutex_lock(&w->lock);
	abandoned = w->abandoned;
	pthread_mutex_unlock(&w->lock);
	return abandoned;
}

static void *worker_run(void *arg)
{
	struct worker *w = arg;
	struct worker_job *job;

	while ((job = next_job(w)) != NULL) {
		loop_fn *done = job->done;

		job->work(job->ctx);
		if (!done || is_abandoned(w))
			continue;
		job->call.fn = done;
		job->call.ctx = job->ctx;
		loop_post(w->loop, &job->call);
	}
	return NULL;
}

/* Signals belong to the loop: a thread that took one would swallow it. */
static int start_unsignalled(struct worker *w)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&w->thread, NULL, worker_run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

struct worker *worker_open(struct loop *loop)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->loop = loop;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	if (start_unsignalled(w) != 0) {
		pthread_cond_destroy(&w->changed);
		pthread_mutex_destroy(&w->lock);
		free(w);
		return NULL;
	}
	return w;
}

static void free_worker(struct worker *w)
{
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static void begin_close(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	w->closing = true;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

void worker_close(struct worker *w)
{
	if (!w)
		return;
	begin_close(w);
	pthread_join(w->thread, NULL);
	free_worker(w);
}

static struct timespec after(int64_t ms)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += (time_t)(ms / 1000);
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

bool worker_close_within(struct worker *w, int64_t ms)
{
	struct timespec until = after(ms);

	begin_close(w);
	if (pthread_clockjoin_np(w->thread, NULL, CLOCK_MONOTONIC, &until) ==
	    0) {
		free_worker(w);
		return true;
	}
	pthread_mutex_lock(&w->lock);
	w->abandoned = true;
	pthread_mutex_unlock(&w->lock);
	pthread_detach(w->thread);
	return false;
}

void worker_submit(struct worker *w, struct worker_job *job)
{
	job->worker = w;
	job->next = NULL;
	pthread_mutex_lock(&w->lock);
	if (w->last)
		w->last->next = job;
	else
		w->first = job;
	w->last = job;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
}
