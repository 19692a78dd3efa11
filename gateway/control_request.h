/* SPDX-License-Identifier: Apache-2.0 */
/* control_request.h - one request of the local socket, shared by control_ops.c
 * and control_notes.c. */
#ifndef CONTROL_REQUEST_H
#define CONTROL_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "control_client.h"
#include "json.h"
#include "problem.h"

struct request {
	struct control_client *client;
	const struct json *doc;
};

bool control_request_text(const struct request *r, const char *name,
    char *out, size_t cap);
/* An RFC 3339 time from 1970 on. */
bool control_request_time(const struct request *r, const char *name,
    int64_t *out);
/* The consignment it names; NULL when refused. */
struct consignment *control_request_named(const struct request *r);

/* The client's wait answers once it is told; before it is handed on. */
void control_request_wait(const struct request *r, struct consignment *c);
/* What came of it: refused, or the wait will answer. */
void control_request_done(const struct request *r, enum status s,
    const struct problem *p);

/* control_notes.c: what people add to a consignment */
void control_note_ack(const struct request *r);
void control_note_announce(const struct request *r);
void control_note_quiet(const struct request *r);
void control_note_correct(const struct request *r);
void control_note_plan(const struct request *r);
void control_note_landed(const struct request *r);

/* control_preload.c */
void control_preload(const struct request *r);

/* control_identity.c: who the goods are */
void control_identity_identify(const struct request *r);
void control_identity_release(const struct request *r);
void control_identity_fetch(const struct request *r);

#endif
