/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h - pairs of short text and bytes, copied one behind the other:
 * messages for the worker, receipts from it.  No allocation per item. */
#ifndef BATCH_H
#define BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "status.h"

/* A commit of more is not cheaper per record; its bytes bound the memory. */
#define BATCH_ITEMS 1000
#define BATCH_BYTES (8 * 1024 * 1024)

struct batch_item {
	size_t name, body, len;		/* offsets into bytes */
};

struct batch {
	struct batch_item items[BATCH_ITEMS];
	size_t count;
	char *bytes;
	size_t used, cap;
};

void batch_free(struct batch *b);
void batch_clear(struct batch *b);
/* STATUS_NO_SPACE: full, or no memory. */
enum status batch_add(struct batch *b, const char *name, const void *body,
    size_t len) MUST_USE;
/* There may be no room for another. */
bool batch_is_full(const struct batch *b);
const char *batch_name(const struct batch *b, size_t i);
const char *batch_body(const struct batch *b, size_t i, size_t *len);

#endif
