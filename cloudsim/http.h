/* SPDX-License-Identifier: Apache-2.0 */
/* http.h - the desk's window, on one thread of its own.
 *
 * libmicrohttpd parses HTTP; here a path becomes an answer.  Read
 * only but for what witnesses bring to the log (http_log.h); bounded
 * connections, URLs and bodies, errors as RFC 9457 problem+json.  Reads the
 * database through a connection of its own and never touches what the ingest
 * worker holds.
 *
 * Depends on: store.h, metrics.h, witnesses.h, api.h,
 * reports.h.
 */
#ifndef HTTP_H
#define HTTP_H

#include <stdint.h>

#include "crypto.h"
#include "metrics.h"
#include "witnesses.h"

struct http;

struct http_config {
	const char *host;
	int port;			/* 0: any that is free */
	int connections;
	const char *database;
	const char *signer_pem;		/* the cloud's certificate path */
	const char *verify_page;	/* a file, "" or NULL: none */
	const struct metrics *metrics;
	const struct crypto *report_crypto;	/* for reports.h alone */
	const struct witnesses *witnesses;
};

struct http *http_open(const struct http_config *c, char *why, size_t cap);
void http_close(struct http *h);
int http_port(const struct http *h);

#endif
