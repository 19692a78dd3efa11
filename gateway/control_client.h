/* SPDX-License-Identifier: Apache-2.0 */
/* control_client.h - one connection of the local socket, shared by control.c
 * (bytes), control_ops.c and control_notes.c (requests), control_dossier.c
 * (streams). */
#ifndef CONTROL_CLIENT_H
#define CONTROL_CLIENT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arming.h"
#include "consignment.h"
#include "gateway.h"
#include "json_write.h"

/* A request: an order with its profile is the largest. */
#define CONTROL_REQUEST 65536
/* An answer: the status of some hundred consignments. */
#define CONTROL_ANSWER (1 << 20)
#define CONTROL_CHUNK 65536
#define CONTROL_LEGS 64

struct control_dossier {
	bool is_active, is_out;
	char cid[LIMIT_CID + 1];
	int64_t leg, legs;
	int64_t bytes[CONTROL_LEGS];
	int fd;
	int64_t at;
	char *chunk;		/* CONTROL_CHUNK */
	size_t chunk_len;
	enum status status;
	struct worker_job job;
};

/* An expected arrival on its way to the disk. */
struct control_planning {
	bool is_out;
	char cid[LIMIT_CID + 1];
	struct plan plan;
	enum status status;
	struct worker_job job;
};

/* An order on its way into the orders directory. */
struct control_preloading {
	bool is_out;
	char path[PATH_MAX];
	char *text;
	size_t len;
	enum status status;
	struct worker_job job;
};

/* Identity data on its way from the disk. */
struct control_kept {
	bool is_out;
	char cid[LIMIT_CID + 1];
	int64_t leg;
	char *text;
	size_t len;
	enum status status;
	struct worker_job job;
};

struct control_client {
	struct control_client *next;
	struct gateway *g;
	struct loop_watch watch;
	struct loop_timer timer;	/* another line waits, or idle too long */
	bool is_gone;		/* hung up; freed when nothing is under way */
	bool is_working;	/* a request is being answered */
	char *in;		/* CONTROL_REQUEST */
	size_t in_len;
	char *out;		/* CONTROL_ANSWER, or NULL */
	size_t out_len, out_at;
	struct consignment *waiting_for;
	struct consignment_wait wait;
	struct arming *arming;
	struct control_dossier dossier;
	struct control_planning planning;
	struct control_preloading preloading;
	struct control_kept kept;
	const char *result;	/* of what is waited for, or NULL */
};

/* Begin an answer (the object is open, "ok" is written) and end it. */
struct json_writer control_client_begin(struct control_client *c, bool ok);
void control_client_end(struct control_client *c, struct json_writer *w);
/* {"ok":false,"error":...} */
void control_client_refuse(struct control_client *c, enum status s,
    const char *where, const char *why);

/* control_ops.c: one request line. */
void control_ops_request(struct control_client *c, const char *text,
    size_t len);
/* The client hung up: forget what it waited for. */
void control_ops_forget(struct control_client *c);

/* control_dossier.c */
void control_dossier_begin(struct control_client *c, const char *cid);
/* The socket takes more; false when the whole has been sent. */
bool control_dossier_more(struct control_client *c);
void control_dossier_end(struct control_client *c);

/* control.c: there is something to write. */
void control_client_flush(struct control_client *c);

#endif
