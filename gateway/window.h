/* SPDX-License-Identifier: Apache-2.0 */
/* window.h - what the gateway shows to a phone beside it, read only.
 *
 * Off unless a port is configured, for the gateway otherwise listens to no
 * network.  The loop makes a shot of all consignments every few seconds; the
 * server's thread (libmicrohttpd) shows the newest one and reads dossiers
 * from files of their own: neither waits for the other.
 *
 * Files: window.c (shots), window_http.c (requests), window_page.c (pages).
 */
#ifndef WINDOW_H
#define WINDOW_H

#include "gateway.h"

struct window;

struct window_config {
	const char *host;		/* an IP address */
	int port;
	const char *trust, *cloud;	/* PEM texts that outlive it */
};

/* NULL with why. */
struct window *window_open(struct gateway *g, const struct window_config *c,
    char *why, size_t cap);
void window_close(struct window *w);
int window_port(const struct window *w);
/* Make a new shot now, not in a few seconds. */
void window_look(struct window *w);

#endif
