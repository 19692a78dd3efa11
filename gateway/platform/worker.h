/* SPDX-License-Identifier: Apache-2.0 */
/* worker.h - a thread that does blocking work for the loop, in order. */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"

struct worker;

/* Embedded in the owner, who must not touch it or what 'work' uses between
 * submit and done. */
struct worker_job {
	loop_fn *work;		/* on the worker's thread */
	loop_fn *done;		/* on the loop's thread, may be NULL */
	void *ctx;
	struct loop_call call;
	struct worker *worker;
	struct worker_job *next;
};

/* NULL when the kernel refuses.  close waits for the jobs under way and
 * queued; their done calls are still posted to the loop. */
struct worker *worker_open(struct loop *loop);
void worker_close(struct worker *w);
/* Likewise, but a job that does not end within ms goes on without anybody:
 * false; its done call and those of jobs behind it never come, and what it
 * uses must stay in memory for good. */
bool worker_close_within(struct worker *w, int64_t ms);
void worker_submit(struct worker *w, struct worker_job *job);

#endif
