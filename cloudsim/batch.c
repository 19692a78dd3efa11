/* SPDX-License-Identifier: Apache-2.0 */
/* batch.c - grows to what a busy hour needs and stays there. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

/* No item of ours is larger: the broker's message limit and a topic. */
#define ITEM_MAX (65536 + 1024)

void batch_free(struct batch *b)
{
	free(b->bytes);
	memset(b, 0, sizeof(*b));
}

void batch_clear(struct batch *b)
{
	b->count = 0;
	b->used = 0;
}

bool batch_is_full(const struct batch *b)
{
	return b->count == BATCH_ITEMS || b->used + ITEM_MAX > BATCH_BYTES;
}

static bool reserve(struct batch *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 65536;
	char *bytes;

	if (more > BATCH_BYTES - b->used)
		return false;
	while (cap < b->used + more)
		cap *= 2;
	if (cap == b->cap)
		return true;
	bytes = realloc(b->bytes, cap);
	if (!bytes)
		return false;
	b->bytes = bytes;
	b->cap = cap;
	return true;
}

static size_t put(struct batch *b, const void *data, size_t len)
{
	size_t at = b->used;

	memcpy(b->bytes + at, data, len);
	b->bytes[at + len] = '\0';
	b->used += len + 1;
	return at;
}

enum status batch_add(struct batch *b, const char *name, const void *body,
    size_t len)
{
	size_t n = strlen(name);
	struct batch_item *item;

	if (b->count == BATCH_ITEMS || len > BATCH_BYTES ||
	    !reserve(b, n + len + 2))
		return STATUS_NO_SPACE;
	item = &b->items[b->count++];
	item->name = put(b, name, n);
	item->body = put(b, body, len);
	item->len = len;
	return STATUS_OK;
}

const char *batch_name(const struct batch *b, size_t i)
{
	return b->bytes + b->items[i].name;
}

const char *batch_body(const struct batch *b, size_t i, size_t *len)
{
	*len = b->items[i].len;
	return b->bytes + b->items[i].body;
}
