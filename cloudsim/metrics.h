/* SPDX-License-Identifier: Apache-2.0 */
/* metrics.h - what an operator watches: counters that any thread may read.
 *
 * Written by the ingest worker and the loop, read by the HTTP thread.  They
 * start at zero with the process; evidence is in the database, not here.
 */
#ifndef METRICS_H
#define METRICS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a message did not become a record.  Words: metrics_refusal_name. */
enum metrics_refusal {
	METRICS_SIZE = 0,	/* larger than a record can be, or empty */
	METRICS_TOPIC,		/* not a records topic, or of other names */
	METRICS_SYNTAX,		/* not one canonical JWS */
	METRICS_ALG, METRICS_TYP, METRICS_HEADER,
	METRICS_JSON,		/* the payload is not strict JSON in UTF-8 */
	METRICS_DEPTH,		/* ... too deep, or too many members */
	METRICS_REPEATED,	/* ... a member name twice */
	METRICS_NUMBER,		/* ... a fraction or an integer out of range */
	METRICS_PAYLOAD,	/* members, order, words */
	METRICS_SIGNATURE, METRICS_UNTRUSTED, METRICS_SIGNER,
	METRICS_EXPIRED, METRICS_PROFILE,
	METRICS_NUMBERING,	/* a seq no leg can have, or too many holes */
	METRICS_HOLD_FULL,	/* no room to wait for its `open` */
	METRICS_REFUSALS
};

enum metrics_counter {
	METRICS_ACCEPTED = 0, METRICS_DUPLICATES, METRICS_FORKS, METRICS_HELD,
	METRICS_REFUSED,
	METRICS_OVERLOAD,	/* thrown away: the queue was full */
	METRICS_COMMITS, METRICS_COMMIT_FAILURES, METRICS_COMMITTED_RECORDS,
	METRICS_RECEIPTS,	/* new ones signed and stored */
	METRICS_RECEIPTS_AGAIN,	/* the same ones published once more */
	METRICS_RECEIPTS_EMPTY,	/* "send me the open" */
	METRICS_PUBLISH_FAILURES,
	METRICS_JUDGED,
	METRICS_COUNTERS
};

enum metrics_gauge {
	METRICS_HELD_NOW = 0, METRICS_LEGS_NOW, METRICS_JUDGEMENTS_NOW,
	METRICS_QUEUED_NOW, METRICS_BROKER_UP, METRICS_STORE_OK,
	METRICS_GAUGES
};

/* Upper bounds of the commit size histogram; the last is infinite. */
#define METRICS_BUCKETS 8

struct metrics {
	_Atomic uint64_t refusals[METRICS_REFUSALS];
	_Atomic uint64_t counters[METRICS_COUNTERS];
	_Atomic int64_t gauges[METRICS_GAUGES];
	_Atomic uint64_t commit_sizes[METRICS_BUCKETS];
};

void metrics_count(struct metrics *m, enum metrics_counter c);
void metrics_refuse(struct metrics *m, enum metrics_refusal r);
void metrics_set(struct metrics *m, enum metrics_gauge g, int64_t value);
/* One commit of that many records. */
void metrics_commit(struct metrics *m, uint64_t records);

uint64_t metrics_counter_value(const struct metrics *m,
    enum metrics_counter c);
uint64_t metrics_refusal_value(const struct metrics *m,
    enum metrics_refusal r);
int64_t metrics_gauge_value(const struct metrics *m, enum metrics_gauge g);

/* "size", "signature", ...: shared with verify's codes where they fit. */
const char *metrics_refusal_name(enum metrics_refusal r);

/* OpenMetrics 1.0 text into out[cap], NUL-terminated; bytes written, 0 if it
 * does not fit (METRICS_TEXT always suffices). */
#define METRICS_TEXT 8192
size_t metrics_write(const struct metrics *m, char *out, size_t cap);

#endif
