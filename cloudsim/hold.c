/* SPDX-License-Identifier: Apache-2.0 */
/* hold.c - plain lists: what waits is little, or an attack that the bounds
 * make cheap. */
#include "hold.h"

#include <stdlib.h>
#include <string.h>

/* One gateway may fill this part of the whole. */
#define HOLD_SHARE 4
#define HOLD_MEAN_BYTES 4096

void hold_open(struct hold *h, size_t cap)
{
	memset(h, 0, sizeof(*h));
	h->cap = cap;
	h->bytes_cap = cap * HOLD_MEAN_BYTES;
}

void hold_release(struct hold_leg *l)
{
	while (l && l->first) {
		struct hold_record *r = l->first;

		l->first = r->next;
		free(r);
	}
	free(l);
}

void hold_close(struct hold *h)
{
	while (h->legs) {
		struct hold_leg *l = h->legs;

		h->legs = l->next;
		hold_release(l);
	}
	memset(h, 0, sizeof(*h));
}

static struct hold_leg **find(struct hold *h, const char *gw,
    const char *cid, int64_t leg)
{
	struct hold_leg **at = &h->legs;

	while (*at && ((*at)->leg != leg || strcmp((*at)->cid, cid) != 0 ||
	    strcmp((*at)->gw, gw) != 0))
		at = &(*at)->next;
	return at;
}

static void unlink_record(struct hold *h, struct hold_record *r)
{
	*(r->newer ? &r->newer->older : &h->newest) = r->older;
	*(r->older ? &r->older->newer : &h->oldest) = r->newer;
	h->count--;
	h->bytes -= r->len;
}

/* The oldest record of a leg is its first. */
static void evict(struct hold *h, struct hold_record *r)
{
	struct hold_leg *l = r->leg;

	unlink_record(h, r);
	l->first = r->next;
	free(r);
	if (l->first)
		return;
	*find(h, l->gw, l->cid, l->leg) = l->next;
	free(l);
}

static struct hold_record *oldest_of(struct hold *h, const char *gw,
    size_t *count)
{
	struct hold_record *oldest = NULL;

	*count = 0;
	for (struct hold_record *r = h->newest; r; r = r->older) {
		if (strcmp(r->leg->gw, gw) != 0)
			continue;
		(*count)++;
		oldest = r;
	}
	return oldest;
}

static size_t make_room(struct hold *h, const char *gw, size_t len)
{
	size_t evicted = 0, theirs;
	struct hold_record *oldest = oldest_of(h, gw, &theirs);

	if (oldest && theirs >= (h->cap + HOLD_SHARE - 1) / HOLD_SHARE) {
		evict(h, oldest);
		evicted++;
	}
	while (h->oldest && (h->count >= h->cap ||
	    h->bytes + len > h->bytes_cap)) {
		evict(h, h->oldest);
		evicted++;
	}
	return evicted;
}

static struct hold_leg *leg_for(struct hold *h, const char *gw,
    const char *cid, int64_t leg)
{
	struct hold_leg *l = *find(h, gw, cid, leg);

	if (l)
		return l;
	l = calloc(1, sizeof(*l));
	if (!l)
		return NULL;
	memcpy(l->gw, gw, strlen(gw) + 1);
	memcpy(l->cid, cid, strlen(cid) + 1);
	l->leg = leg;
	l->rx_ms = -1;
	l->next = h->legs;
	h->legs = l;
	return l;
}

static void link_record(struct hold *h, struct hold_leg *l,
    struct hold_record *r)
{
	r->leg = l;
	*(l->first ? &l->last->next : &l->first) = r;
	l->last = r;
	r->older = h->newest;
	*(h->newest ? &h->newest->newer : &h->oldest) = r;
	h->newest = r;
	h->count++;
	h->bytes += r->len;
}

static bool is_held(const struct hold_leg *l, const char *digest)
{
	const struct hold_record *r = l ? l->first : NULL;

	while (r && strcmp(r->digest, digest) != 0)
		r = r->next;
	return r != NULL;
}

enum status hold_add(struct hold *h, const char *gw, const char *cid,
    int64_t leg, const char *digest, const char *line, size_t len,
    size_t *evicted)
{
	struct hold_record *r;
	struct hold_leg *l;

	*evicted = 0;
	if (is_held(*find(h, gw, cid, leg), digest))
		return STATUS_REPEATED;
	*evicted = make_room(h, gw, len);
	r = calloc(1, sizeof(*r) + len);
	l = r ? leg_for(h, gw, cid, leg) : NULL;
	if (!l) {
		free(r);
		return STATUS_NO_SPACE;
	}
	memcpy(r->digest, digest, sizeof(r->digest));
	memcpy(r->line, line, len);
	r->len = len;
	link_record(h, l, r);
	return STATUS_OK;
}

struct hold_leg *hold_take(struct hold *h, const char *gw, const char *cid,
    int64_t leg)
{
	struct hold_leg **at = find(h, gw, cid, leg);
	struct hold_leg *l = *at;

	if (!l)
		return NULL;
	*at = l->next;
	l->next = NULL;
	for (struct hold_record *r = l->first; r; r = r->next)
		unlink_record(h, r);
	return l;
}
