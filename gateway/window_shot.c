/* SPDX-License-Identifier: Apache-2.0 */
#include "window_shot.h"

#include <stdlib.h>
#include <string.h>

/* The box itself is one reader. */
static void drop(struct window_shot *s)
{
	if (!s || --s->readers > 0)
		return;
	parcel_free(s->parcels);
	free(s);
}

void window_shot_hang(struct window_box *b, struct window_shot *s)
{
	pthread_mutex_lock(&b->lock);
	drop(b->newest);
	b->newest = s;
	if (s)
		s->readers++;
	pthread_mutex_unlock(&b->lock);
}

struct window_shot *window_shot_take(struct window_box *b)
{
	struct window_shot *s;

	pthread_mutex_lock(&b->lock);
	s = b->newest;
	if (s)
		s->readers++;
	pthread_mutex_unlock(&b->lock);
	return s;
}

void window_shot_give_back(struct window_box *b, struct window_shot *s)
{
	pthread_mutex_lock(&b->lock);
	drop(s);
	pthread_mutex_unlock(&b->lock);
}

const struct parcel *window_shot_find(const struct window_shot *s,
    const char *cid)
{
	const struct parcel *p = s->parcels;

	while (p && strcmp(p->cid, cid) != 0)
		p = p->next;
	return p;
}
