/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_inbox.h - what paho's threads tell the loop.
 *
 * Three kinds of things, each bounded:
 *   news      connected / lost / subscription refused: flags, not a queue,
 *             since nothing new happens before the loop has acted on them
 *   answers   to publishes, one slot each
 *   messages  received; the queue is bounded.  When it is full the receiving
 *             thread waits a little, which holds back PUBACKs and so makes
 *             the broker queue instead (its window is 20); if there is still
 *             no room the message is dropped and counted.  Dropping is safe
 *             where receipts decide (evidence format 1: a PUBACK proves
 *             nothing); waiting longer would miss the keepalive.
 * One loop_post for everything between two turns.
 */
#ifndef MQTT_INBOX_H
#define MQTT_INBOX_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop.h"
#include "status.h"

/* Messages and bytes that may wait for the loop: a fleet's burst, and what
 * a small gateway can spare. */
#define MQTT_INBOX_MESSAGES 4096
#define MQTT_INBOX_BYTES (16 * 1024 * 1024)
/* How long, in a row, the receiving thread waits for room. */
#define MQTT_INBOX_WAIT_MS 1000
/* The broker's message_size_limit; nothing of ours is larger. */
#define MQTT_MESSAGE_MAX 65536

#define MQTT_TEXT 256

struct mqtt_message {
	struct mqtt_message *next;
	size_t len;
	char *payload;		/* NUL-terminated beyond its length */
	char topic[];
};

struct mqtt_call;

/* One publish under way (mqtt_outbox.h). */
struct mqtt_slot {
	struct mqtt_inbox *inbox;
	struct mqtt_slot *next;		/* idle, queued or answered */
	/* the loop's */
	struct mqtt_slot *all;		/* every slot */
	struct mqtt_call *call;		/* queued: not with the library yet */
	uint64_t tag, order;
	bool told, sent;		/* tag reported; with the library */
	bool waiting;			/* under lock: no answer yet */
	int reason;			/* under lock until taken */
};

struct mqtt_news {
	bool up, down, refused;		/* refused: a subscription */
	int receive_max;		/* with up; 0: the broker named none */
	int reason;			/* MQTT reason, or 0 when unknown */
	bool unexplained;		/* mqtt_tls_explain may know more */
	char text[MQTT_TEXT];
};

struct mqtt_inbox {
	struct loop *loop;
	struct loop_call call;
	pthread_mutex_t lock;
	pthread_cond_t room, news_came;
	/* all below under lock */
	bool posted, closing, given_up;
	struct mqtt_news news;
	struct mqtt_slot *answers, **answers_end;
	struct mqtt_message *first, **end;
	size_t count, bytes;
	uint64_t dropped;
};

/* 'deliver' runs on the loop's thread when there is something. */
void mqtt_inbox_init(struct mqtt_inbox *in, struct loop *loop,
    loop_fn *deliver, void *ctx);
/* No library thread may know the inbox any more. */
void mqtt_inbox_fini(struct mqtt_inbox *in);

/* From library threads. */
void mqtt_inbox_up(struct mqtt_inbox *in, int receive_max);
void mqtt_inbox_down(struct mqtt_inbox *in, int reason, bool unexplained,
    const char *text);
void mqtt_inbox_refused(struct mqtt_inbox *in, int reason, const char *text);
void mqtt_inbox_answer(struct mqtt_slot *slot, int reason);
void mqtt_inbox_message(struct mqtt_inbox *in, const char *topic,
    const void *payload, size_t len);

/* From the loop. */
void mqtt_inbox_wait_for(struct mqtt_slot *slot);
/* No answer is expected any more; false when one is already there. */
bool mqtt_inbox_forget(struct mqtt_slot *slot);
uint64_t mqtt_inbox_dropped(struct mqtt_inbox *in);
/* News and answers so far.  Within 'deliver', or after mqtt_inbox_close. */
void mqtt_inbox_take(struct mqtt_inbox *in, struct mqtt_news *news,
    struct mqtt_slot **answers);
/* The oldest message, the caller's to free; NULL when there is none. */
struct mqtt_message *mqtt_inbox_next(struct mqtt_inbox *in);
/* More than one turn's worth is waiting: call again. */
void mqtt_inbox_again(struct mqtt_inbox *in);
/* Nobody will read messages any more: drop them, hold nobody back. */
void mqtt_inbox_close(struct mqtt_inbox *in);
/* Until down is told or most_ms have passed. */
void mqtt_inbox_await_down(struct mqtt_inbox *in, int most_ms);
/* Until an answer is there to take, or most_ms have passed. */
void mqtt_inbox_await_answer(struct mqtt_inbox *in, int most_ms);

#endif
