/* SPDX-License-Identifier: Apache-2.0 */
/* receipt.h - the cloud's signed statement of what it has committed.
 *
 * {"v":1,"gw","cid","leg","upto","head","seen","missing","rx"} in this order:
 * upto: the highest n with 0..n committed, -1 if none; head: digest of that
 * line (43 'A' if -1); seen: the highest committed; missing: inclusive ranges
 * within [0, seen], ascending; rx: the cloud's UTC ms, never decreasing per
 * leg.  A record is covered if seq <= seen and in no range.
 */
#ifndef RECEIPT_H
#define RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"
#include "json_write.h"
#include "limit.h"
#include "problem.h"

/* More holes than this lower `seen` instead. */
#define RECEIPT_RANGES 32

struct receipt {
	char gw[LIMIT_GW + 1];
	char cid[LIMIT_CID + 1];
	int64_t leg, upto, seen, rx_ms;
	char head[LIMIT_B64_DIGEST + 1];
	int range_count;
	int64_t ranges[RECEIPT_RANGES][2];
};

#define RECEIPT_TOKENS 160
#define RECEIPT_TEXT 2048	/* of a payload */

void receipt_write(struct json_writer *w, const struct receipt *r);
/* STATUS_SYNTAX, _RANGE, ... and contradictions (upto > seen, ranges that
 * overlap, upto inside a range) STATUS_CONFLICT. */
enum status receipt_read(struct receipt *out, const char *payload, size_t len,
    struct problem *p) MUST_USE;
bool receipt_covers(const struct receipt *r, int64_t seq);

#endif
