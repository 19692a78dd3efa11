/* SPDX-License-Identifier: Apache-2.0 */
/* spans.c - a sorted array: a leg has one span nearly always. */
#include "spans.h"

#include <stdlib.h>
#include <string.h>

void spans_free(struct spans *s)
{
	free(s->list);
	memset(s, 0, sizeof(*s));
}

/* Index of the first span that ends at or after n - 1: the one that n joins,
 * is in, or comes before. */
static size_t find(const struct spans *s, int64_t n)
{
	size_t low = 0, high = s->count;

	/* records in order belong to the last span */
	if (s->count > 0 && s->list[s->count - 1].from <= n)
		low = s->count - 1;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->list[mid].to < n - 1)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool spans_has(const struct spans *s, int64_t n)
{
	size_t at = find(s, n);

	/* the span found may end just before n; the next may hold it */
	for (; at < s->count && s->list[at].from <= n; at++)
		if (n <= s->list[at].to)
			return true;
	return false;
}

static enum status insert(struct spans *s, size_t at, int64_t n)
{
	if (s->count == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 4;
		struct span *list;

		if (s->count >= SPANS_MAX)
			return STATUS_NO_SPACE;
		list = realloc(s->list, cap * sizeof(*list));
		if (!list)
			return STATUS_NO_SPACE;
		s->list = list;
		s->cap = cap;
	}
	memmove(s->list + at + 1, s->list + at,
	    (s->count - at) * sizeof(*s->list));
	s->list[at] = (struct span){ n, n };
	s->count++;
	return STATUS_OK;
}

/* Span 'at' has grown upwards: join it with the next if they touch now. */
static void join(struct spans *s, size_t at)
{
	if (at + 1 >= s->count || s->list[at].to + 1 < s->list[at + 1].from)
		return;
	s->list[at].to = s->list[at + 1].to;
	s->count--;
	memmove(s->list + at + 1, s->list + at + 2,
	    (s->count - at - 1) * sizeof(*s->list));
}

enum status spans_add(struct spans *s, int64_t n)
{
	size_t at = find(s, n);

	if (spans_has(s, n))
		return STATUS_REPEATED;
	if (at < s->count && s->list[at].to == n - 1) {
		s->list[at].to = n;
		join(s, at);
		return STATUS_OK;
	}
	if (at < s->count && s->list[at].from == n + 1) {
		s->list[at].from = n;
		return STATUS_OK;
	}
	return insert(s, at, n);
}

int64_t spans_upto(const struct spans *s)
{
	return s->count > 0 && s->list[0].from == 0 ? s->list[0].to : -1;
}

int64_t spans_seen(const struct spans *s)
{
	return s->count > 0 ? s->list[s->count - 1].to : -1;
}

int spans_holes(const struct spans *s, int64_t holes[][2], int cap,
    int64_t *seen)
{
	int64_t next = 0;	/* the number after the last span looked at */
	int n = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (s->list[i].from > next) {
			if (n == cap)
				break;
			holes[n][0] = next;
			holes[n][1] = s->list[i].from - 1;
			n++;
		}
		next = s->list[i].to + 1;
	}
	*seen = next - 1;
	return n;
}
