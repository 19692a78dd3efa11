/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_part.h - what the ingest files share among themselves. */
#ifndef INGEST_PART_H
#define INGEST_PART_H

#include "ingest.h"

/* One record on its way in.  'head' is a copy: scratch may change. */
struct ingest_item {
	struct admit_message message;
	struct record_head head;
	const char *line;
	size_t len;
	char digest[LIMIT_B64_DIGEST + 1];
	bool is_alarm;
};

/* ---- ingest.c ---- */

/* Read a message; 'item' points into it. */
bool ingest_read(struct ingest *in, const char *line, size_t len,
    struct ingest_item *out, struct admit_refusal *refusal);
void ingest_refuse(struct ingest *in, const struct admit_refusal *r,
    const char *gw, const char *cid, const char *line, size_t len);
/* Is it this very record that is committed under its number? */
bool ingest_is_duplicate(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item);
void ingest_take_duplicate(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item);
/* A record, not an `open`, of a leg that is known. */
void ingest_take_known(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item);

/* ---- ingest_open.c ---- */

/* l: the leg if it is known, or NULL. */
void ingest_take_open(struct ingest *in, struct registry_leg *l,
    struct ingest_item *item);

/* ---- ingest_keep.c ---- */

/* The store failed: the transaction is lost.  Always false. */
bool ingest_fail(struct ingest *in, enum status s);
void ingest_finding(struct ingest *in, struct registry_leg *l,
    const char *code, int64_t seq, const char *detail);

/* The same as assess.h wants it. */
struct ingest_telling {
	struct ingest *ingest;
	struct registry_leg *leg;
};
enum status ingest_tell(void *ctx, const char *code, int64_t seq,
    const char *detail);

/* A genuine record of leg l that is not committed yet. */
void ingest_keep(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item);
/* ... and one whose number is taken by other content. */
void ingest_keep_fork(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item);

#endif
