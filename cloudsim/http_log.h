/* SPDX-License-Identifier: Apache-2.0 */
/* http_log.h - the log's paths, and the two things others may bring: a
 * cosignature and a time stamp, each of which proves itself.
 *
 * What is brought is written through a connection of its own, and answered
 * after its commit.
 *
 * Depends on: api_log.h, http_reply.h, witnesses.h.
 */
#ifndef HTTP_LOG_H
#define HTTP_LOG_H

#include <microhttpd.h>

#include "api.h"
#include "witnesses.h"

/* Bytes of a request's body that anything here can need. */
#define HTTP_LOG_BODY 32768

struct http_log {
	struct api *api;
	const struct witnesses *witnesses;
	const char *database;
};

/* 'rest' is the path below /api/v1/log/. */
enum MHD_Result http_log_get(struct http_log *h, struct MHD_Connection *c,
    const char *rest);
bool http_log_takes(const char *rest);
enum MHD_Result http_log_post(struct http_log *h, struct MHD_Connection *c,
    const char *rest, const char *body, size_t len);
/* /api/v1/consignments/{cid}/proof */
enum MHD_Result http_log_bundle(struct http_log *h, struct MHD_Connection *c,
    const char *cid);

#endif
