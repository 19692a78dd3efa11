/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_state.h - what the parts of the uplink share; nobody else's.
 *
 * uplink.c: connection, periods, legs; uplink_send.c: records out;
 * uplink_check.c: receipts in.
 */
#ifndef UPLINK_STATE_H
#define UPLINK_STATE_H

#include "uplink.h"
#include "uplink_ack.h"
#include "uplink_reader.h"
#include "uplink_window.h"

#define UPLINK_MODULE "uplink"
#define UPLINK_TOPIC (LIMIT_GW + LIMIT_CID + 32)
#define UPLINK_STATUS 6144
#define UPLINK_NO_TAG 0

enum uplink_alarmed { UPLINK_NOT_ALARMED = 0, UPLINK_AHEAD, UPLINK_HEAD };

struct uplink_leg {
	struct uplink_leg *next;
	struct journal *journal;
	char cid[LIMIT_CID + 1];
	int64_t leg;
	struct uplink_window window;
	/* a genuine receipt whose head is still to be compared */
	bool has_waiting;
	struct uplink_ack waiting;
	char *waiting_text, *receipt_text;	/* NULL: none */
	/* our own line's digest, as last compared */
	int64_t checked_upto;
	char checked_head[LIMIT_B64_DIGEST + 1];
	enum uplink_alarmed alarmed;		/* one alarm per trouble */
};

/* A publish the broker has not answered. */
struct uplink_flight {
	uint64_t tag;			/* UPLINK_NO_TAG: free */
	struct uplink_leg *leg;		/* NULL: dropped meanwhile */
	int64_t seq;
};

struct uplink {
	struct loop *loop;
	struct uplink_config config;
	struct uplink_events events;
	struct mqtt *mqtt;
	struct uplink_reader *reader;
	struct uplink_leg *legs;
	struct uplink_leg *turn;	/* who is asked first, round robin */
	/* what the reader is reading; tag UPLINK_NO_TAG: a receipt's head */
	struct uplink_leg *reading;
	int64_t reading_seq;
	uint64_t reading_tag;
	struct uplink_flight *flights;		/* config.window of them */
	uint64_t last_tag;
	struct loop_timer period;
	bool had_receipt;		/* in this period */
	int strikes;
	uint64_t refused, disbelieved;	/* for sparse log lines */
	char topic_ack[UPLINK_TOPIC], topic_cmd[UPLINK_TOPIC];
	char topic_status[UPLINK_TOPIC];
	char will[LIMIT_GW + 64];
	char status[UPLINK_STATUS];
	struct uplink_ack_scratch scratch;
};

/* ---- uplink.c ---- */

/* Do the next thing, if the reader is free. */
void uplink_pump(struct uplink *u);
/* The 1st, 2nd, 4th, 8th, ... time: a flood must not fill the log. */
bool uplink_is_worth_a_line(uint64_t n);

/* ---- uplink_send.c ---- */

/* Read the next record, if one is due and the window has room. */
void uplink_send_next(struct uplink *u);
/* The line was read: publish it. */
void uplink_send_line(struct uplink *u, uint64_t tag, enum status s,
    const char *line, size_t len);
/* As mqtt_handlers.published. */
void uplink_send_answered(void *ctx, uint64_t tag, int reason);
void uplink_send_forget(struct uplink *u);

/* ---- uplink_check.c ---- */

/* Something came on the ack topic. */
void uplink_check_ack(struct uplink *u, const char *text, size_t len);
/* Settle what needs no reading; start reading for the first that does. */
void uplink_check_next(struct uplink *u);
/* Our own line for u->reading's receipt was read. */
void uplink_check_line(struct uplink *u, struct uplink_leg *l, enum status s,
    const char *line, size_t len);

#endif
