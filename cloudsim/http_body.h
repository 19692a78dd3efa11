/* SPDX-License-Identifier: Apache-2.0 */
/* http_body.h - the body of a request as it comes in, up to a limit. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include <stdbool.h>
#include <stddef.h>

struct http_body {
	char *bytes;		/* NULL: nobody wants it */
	size_t len, limit;
	bool is_large;		/* longer than the limit */
};

/* 'limit' 0: what comes is thrown away.  NULL: no memory. */
struct http_body *http_body_open(size_t limit);
void http_body_close(struct http_body *b);
void http_body_add(struct http_body *b, const char *bytes, size_t len);

#endif
