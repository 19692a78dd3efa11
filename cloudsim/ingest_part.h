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

/* ingest_keep.c: a genuine record of leg l that is not committed yet. */
void ingest_keep(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item);
/* ... and one whose number is taken by other content. */
void ingest_keep_fork(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item);

#endif
