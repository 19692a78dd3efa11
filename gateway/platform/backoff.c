/* SPDX-License-Identifier: Apache-2.0 */
/* backoff.c - exponential waits with full jitter. */
#include "backoff.h"

void backoff_init(struct backoff *b, int64_t base_ms, int64_t cap_ms)
{
	b->base_ms = base_ms < 1 ? 1 : base_ms;
	b->cap_ms = cap_ms < b->base_ms ? b->base_ms : cap_ms;
	b->tries = 0;
}

void backoff_reset(struct backoff *b)
{
	b->tries = 0;
}

/* 0..max, both inside.  The remainder's bias is below 2^-24 for the longest
 * wait anybody would set (months), which spreads a fleet well enough. */
static int64_t draw(const struct backoff_random *r, int64_t max)
{
	return (int64_t)(r->next(r->ctx) % ((uint64_t)max + 1));
}

int64_t backoff_next_ms(struct backoff *b, const struct backoff_random *r)
{
	int64_t most = b->base_ms;

	for (int i = 0; i < b->tries && most < b->cap_ms; i++)
		most = most > b->cap_ms / 2 ? b->cap_ms : most * 2;
	if (most < b->cap_ms)
		b->tries++;
	return draw(r, most);
}

int64_t backoff_refused_ms(struct backoff *b, const struct backoff_random *r)
{
	int64_t spread = b->cap_ms > INT64_MAX / 4 ? 0 : 3 * b->cap_ms;

	if (b->tries < 62)
		b->tries++;
	return b->cap_ms + draw(r, spread);
}
