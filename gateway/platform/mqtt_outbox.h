/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_outbox.h - publishes under way: which the library has, which wait.
 *
 * Only a window of them is with the library, the rest waits here: what paho
 * queues itself it looks at once a second, sends after a reconnect although
 * it was reported lost, and does not bound.
 *
 * A slot stays with the library until it is answered, even when its tag was
 * told as lost; slots are used again in turn and freed at mqtt_close only,
 * so that an answer given twice or late finds a slot and not freed memory.
 */
#ifndef MQTT_OUTBOX_H
#define MQTT_OUTBOX_H

#include "mqtt_inbox.h"
#include "mqtt_link.h"

/* Publishes without an answer; callers keep a window far below it. */
#define MQTT_OUTBOX_MAX 4096
/* With the library, unless the broker's Receive Maximum is less. */
#define MQTT_OUTBOX_WINDOW 20

struct mqtt_outbox {
	struct mqtt_inbox *inbox;
	struct mqtt_link *link;
	/* each tag is told once */
	void (*tell)(void *ctx, uint64_t tag, int reason);
	void *ctx;
	struct mqtt_slot *all, *idle, **idle_end;
	struct mqtt_slot *first, **end;		/* waiting for the window */
	size_t count;
	size_t untold;				/* tags not told yet */
	size_t late;				/* told, and not answered */
	int window, with_library;
	uint64_t orders;			/* slots given out so far */
};

void mqtt_outbox_init(struct mqtt_outbox *o, struct mqtt_inbox *inbox);
void mqtt_outbox_fini(struct mqtt_outbox *o);

/* Connected; receive_max as the broker's, 0 when it named none. */
void mqtt_outbox_up(struct mqtt_outbox *o, int receive_max);
/* Connection lost: tell every tag that was not told. */
void mqtt_outbox_lost(struct mqtt_outbox *o);

enum status mqtt_outbox_add(struct mqtt_outbox *o,
    const struct mqtt_publication *p, uint64_t tag) MUST_USE;
/* What mqtt_inbox_take gave. */
void mqtt_outbox_answers(struct mqtt_outbox *o, struct mqtt_slot *answers);

#endif
