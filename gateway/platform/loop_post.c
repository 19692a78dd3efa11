/* SPDX-License-Identifier: Apache-2.0 */
/* loop_post.c - the way from library and worker threads into the loop. */
#include "loop_post.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum status loop_posts_open(struct loop_posts *p)
{
	memset(p, 0, sizeof(*p));
	p->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (p->fd < 0)
		return STATUS_IO;
	pthread_mutex_init(&p->lock, NULL);
	return STATUS_OK;
}

void loop_posts_close(struct loop_posts *p)
{
	if (p->fd < 0)
		return;
	close(p->fd);
	pthread_mutex_destroy(&p->lock);
}

void loop_posts_add(struct loop_posts *p, struct loop_call *c)
{
	static const uint64_t one = 1;
	bool was_empty;
	ssize_t rc;

	c->next = NULL;
	pthread_mutex_lock(&p->lock);
	was_empty = p->first == NULL;
	if (was_empty)
		p->first = c;
	else
		p->last->next = c;
	p->last = c;
	/* Within the lock: once the call can be seen, the loop may be closed.
	 * The write can only fail on a full counter, which rings as well. */
	if (was_empty) {
		rc = write(p->fd, &one, sizeof(one));
		(void)rc;
	}
	pthread_mutex_unlock(&p->lock);
}

static void unlink_call(struct loop_call **list, const struct loop_call *c)
{
	for (; *list; list = &(*list)->next) {
		if (*list == c) {
			*list = c->next;
			return;
		}
	}
}

void loop_posts_remove(struct loop_posts *p, struct loop_call *c)
{
	unlink_call(&p->running, c);
	pthread_mutex_lock(&p->lock);
	unlink_call(&p->first, c);
	p->last = p->first;
	while (p->last && p->last->next)
		p->last = p->last->next;
	pthread_mutex_unlock(&p->lock);
}

void loop_posts_run(struct loop_posts *p)
{
	uint64_t count;

	if (read(p->fd, &count, sizeof(count)) < 0)
		count = 0;	/* nothing rang; look all the same */
	pthread_mutex_lock(&p->lock);
	p->running = p->first;
	p->first = p->last = NULL;
	pthread_mutex_unlock(&p->lock);
	while (p->running) {
		struct loop_call *c = p->running;

		p->running = c->next;
		c->next = NULL;
		c->fn(c->ctx);
	}
}
