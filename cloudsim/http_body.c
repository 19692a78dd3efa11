/* SPDX-License-Identifier: Apache-2.0 */
#include "http_body.h"

#include <stdlib.h>
#include <string.h>

struct http_body *http_body_open(size_t limit)
{
	struct http_body *b = calloc(1, sizeof(*b));

	if (b && limit > 0 && !(b->bytes = malloc(limit))) {
		free(b);
		return NULL;
	}
	if (b)
		b->limit = limit;
	return b;
}

void http_body_close(struct http_body *b)
{
	if (!b)
		return;
	free(b->bytes);
	free(b);
}

void http_body_add(struct http_body *b, const char *bytes, size_t len)
{
	if (!b->bytes)
		return;
	if (len > b->limit - b->len) {
		b->is_large = true;
		return;
	}
	memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
}
