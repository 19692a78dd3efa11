/* SPDX-License-Identifier: Apache-2.0 */
/* reports.h - reports (gateway/report) for those who ask over HTTP.
 *
 * Drawing one takes a tenth of a second and more, so a thread of its own does
 * it, one after the other; whoever asks is held meanwhile.  What was drawn
 * stays until it is stale or its room is needed: the same question about the
 * same records is answered at once.  Everything is bounded: places, those who
 * wait at each, bytes of a dossier.
 *
 * Depends on: store.h, api.h, report.h.
 */
#ifndef REPORTS_H
#define REPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "dialect.h"
#include "report_text.h"
#include "text.h"

/* Reports kept or in the making, and who may wait for each. */
#define REPORTS_PLACES 8
#define REPORTS_WAITERS 8
/* A longer dossier is fetched and drawn by `coldpass report`. */
#define REPORTS_DOSSIER ((size_t)16 << 20)

struct reports;

/* What is asked for. */
struct reports_key {
	char cid[LIMIT_CID + 1];
	enum report_lang lang;
	int64_t at_ms;			/* RECORD_ABSENT: none */
	int zone_count;
	char zones[REPORT_ZONES - 1][DIALECT_ZONE + 1];
	/* of which records: changes with every record and receipt */
	int64_t records, rx_ms;
	char head[LIMIT_B64_DIGEST + 1];
};

struct reports_config {
	const char *database;
	const char *signer_pem;
	const struct crypto *crypto;	/* for this alone: another thread */
	/* Hold that one, let it ask again; called under a lock, from either
	 * thread. */
	void (*hold)(void *who);
	void (*wake)(void *who);
};

enum reports_answer {
	REPORTS_THERE = 1,	/* *pdf is filled, to be freed */
	REPORTS_LATER,		/* 'who' is held */
	REPORTS_BUSY,		/* no place; ask again */
	REPORTS_FAILED		/* *why tells */
};

struct reports *reports_open(const struct reports_config *c, char *why,
    size_t cap);
/* Wakes all who wait; they must not ask again. */
void reports_stop(struct reports *r);
void reports_close(struct reports *r);

/* 'who' is woken once and gets what it waited for, whatever 'key' says by
 * then. */
enum reports_answer reports_get(struct reports *r,
    const struct reports_key *key, void *who, struct text *pdf, char *why,
    size_t cap);

/* That one is gone. */
void reports_forget(struct reports *r, void *who);

/* "Asia/Tokyo,+09:00" into key; false: no such zones, or too many. */
bool reports_key_zones(struct reports_key *key, const char *text);

#endif
