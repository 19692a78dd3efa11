/* SPDX-License-Identifier: Apache-2.0 */
/* window_http.h - the window's server: libmicrohttpd on a thread of its own,
 * GET and HEAD, bounded connections; what a path names is looked up in the
 * shot and never becomes a file's name. */
#ifndef WINDOW_HTTP_H
#define WINDOW_HTTP_H

#include "window.h"
#include "window_shot.h"

struct window_http;

/* config's texts and the box outlive it.  NULL with why. */
struct window_http *window_http_open(const struct window_config *c,
    struct window_box *box, char *why, size_t cap);
/* Ends with the connections that are open. */
void window_http_close(struct window_http *h);
int window_http_port(const struct window_http *h);

#endif
