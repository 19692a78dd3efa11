/* SPDX-License-Identifier: Apache-2.0 */
/* rejudge.h - build a leg's judgement from its journal, as a verifier does.
 *
 * The judgement is never saved: after a restart, and when readings had to be
 * dropped, it is made again from the signed lines.  Blocks: storage worker,
 * or before the loop runs.
 */
#ifndef REJUDGE_H
#define REJUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "box.h"
#include "crypto.h"
#include "journal.h"
#include "leg.h"
#include "outlook.h"
#include "problem.h"
#include "stop.h"

/* Legs of one consignment that one judgement can go over. */
#define REJUDGE_LEGS 16

struct rejudge {
	/* in: the journals of legs first..count-1, the last is judged */
	struct journal *journals[REJUDGE_LEGS];
	int64_t lines[REJUDGE_LEGS];	/* how many of each to read */
	int count;
	const struct crypto *hash;
	bool wants_outlook;

	/* out */
	struct leg *leg;		/* the caller's from now on */
	struct rules_hold *holds;
	struct outlook *outlook;	/* likewise; NULL without memory */
	struct record_head head;	/* of the last record */
	int64_t open_leg_ms;		/* where its grid begins */
	int64_t last_row_ms;		/* RULES_NEVER: none */
	bool faulty[LIMIT_PROBES];
	struct alarms alarms;		/* of the same goods */
	struct box box;
	struct stop stop;		/* of all legs */
	int64_t alarm_seq;		/* the leg's last record with an alarm,
					 * -1: none */
	char claim_digest[LIMIT_B64_DIGEST + 1];	/* "" if none */
	struct problem problem;
};

enum status rejudge_run(struct rejudge *r) MUST_USE;

/* The payload of one line of ours.  room: REJUDGE_ROOM bytes. */
struct rejudge_line {
	char text[LIMIT_RECORD + 1];
	size_t len;
	char payload[LIMIT_PAYLOAD + 1];
	size_t payload_len;
	struct json_token tokens[LIMIT_TOKENS];
	struct record record;
};
enum status rejudge_read(struct journal *j, int64_t seq,
    struct rejudge_line *out, struct problem *p) MUST_USE;

#endif
