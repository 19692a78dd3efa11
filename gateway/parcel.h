/* SPDX-License-Identifier: Apache-2.0 */
/* parcel.h - one consignment as it is handed over without a network: what of
 * its dossier is durable now, its receipts, the line to compare later.
 *
 * Taken on the loop's thread and never changed after, so any thread may read
 * it; journals grow behind it and do not change what it promises.
 */
#ifndef PARCEL_H
#define PARCEL_H

#include <stdbool.h>
#include <stdint.h>

#include "chainhead.h"
#include "consignment.h"
#include "gateway.h"

#define PARCEL_LEGS 64

struct parcel {
	struct parcel *next;		/* the caller's */
	char cid[LIMIT_CID + 1];
	enum consignment_state state;	/* of its last leg */
	bool has_outcome, is_sim;
	enum rules_outcome outcome;	/* so far */
	int64_t records, total_bytes;
	int legs;
	int64_t bytes[PARCEL_LEGS];
	char head[CHAINHEAD_TEXT];
	char *receipts;			/* JWS, one a line; NULL: none */
	const struct files *files;
	char *dir;			/* of its journals */
};

/* NULL without memory, or without a durable record. */
struct parcel *parcel_take(const struct gateway *g, const char *cid);
/* All that 'next' links. */
void parcel_free(struct parcel *p);
/* Every consignment with a durable record, newest first. */
struct parcel *parcel_take_all(const struct gateway *g);

/* Read the dossier from its beginning; blocks.  STATUS_IO with errno. */
typedef void parcel_piece_fn(void *ctx, const char *bytes, size_t len);
enum status parcel_read(const struct parcel *p, parcel_piece_fn *fn,
    void *ctx) MUST_USE;
/* One leg's journal, for reading; -1 with errno. */
int parcel_open_leg(const struct parcel *p, int leg);

#endif
