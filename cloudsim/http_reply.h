/* SPDX-License-Identifier: Apache-2.0 */
/* http_reply.h - answers: text, JSON of any length, problems, streams. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include <microhttpd.h>
#include <stdint.h>

#include "api.h"
#include "json_write.h"
#include "status.h"
#include "text.h"

/* Copies. */
enum MHD_Result http_reply_text(struct MHD_Connection *c, unsigned code,
    const char *type, const char *body, size_t len);
/* Takes t's bytes over; 'name' (may be NULL) is offered as the file name. */
enum MHD_Result http_reply_file(struct MHD_Connection *c, const char *type,
    const char *name, struct text *t);
/* RFC 9457: status, title and what to do. */
enum MHD_Result http_reply_problem(struct MHD_Connection *c, unsigned code,
    const char *detail);
/* The problem that a status is: 404, 503, 413, ... */
enum MHD_Result http_reply_status(struct MHD_Connection *c, enum status s);

/* Runs 'write' into buffers of growing size until it fits. */
typedef enum status http_reply_fn(void *ctx, struct json_writer *w);
enum MHD_Result http_reply_json(struct MHD_Connection *c, http_reply_fn *write,
    void *ctx);

/* Takes 'd' over. */
enum MHD_Result http_reply_dossier(struct MHD_Connection *c, const char *cid,
    struct api_dossier *d);

#endif
