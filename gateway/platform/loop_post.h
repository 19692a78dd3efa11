/* SPDX-License-Identifier: Apache-2.0 */
/* loop_post.h - calls that other threads hand to the loop, in order.
 *
 * A list under a mutex and an eventfd that is written only when the list was
 * empty: thousands of calls between two turns cost one system call.  Used by
 * loop.c alone.
 */
#ifndef LOOP_POST_H
#define LOOP_POST_H

#include <pthread.h>

#include "loop.h"

struct loop_posts {
	int fd;				/* eventfd */
	pthread_mutex_t lock;
	struct loop_call *first, *last;	/* under lock */
	struct loop_call *running;	/* the loop's thread only */
};

enum status loop_posts_open(struct loop_posts *p) MUST_USE;
void loop_posts_close(struct loop_posts *p);
void loop_posts_add(struct loop_posts *p, struct loop_call *c);
void loop_posts_remove(struct loop_posts *p, struct loop_call *c);
void loop_posts_run(struct loop_posts *p);

#endif
