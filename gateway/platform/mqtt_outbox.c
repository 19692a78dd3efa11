/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_outbox.c - slots, the window and the queue before it. */
#include "mqtt_outbox.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt_reason.h"

void mqtt_outbox_init(struct mqtt_outbox *o, struct mqtt_inbox *inbox)
{
	memset(o, 0, sizeof(*o));
	o->inbox = inbox;
	o->idle_end = &o->idle;
	o->end = &o->first;
	o->window = MQTT_OUTBOX_WINDOW;
}

void mqtt_outbox_fini(struct mqtt_outbox *o)
{
	struct mqtt_slot *slot;

	while ((slot = o->all) != NULL) {
		o->all = slot->all;
		mqtt_link_drop(slot->call);
		free(slot);
	}
}

static struct mqtt_slot *take_first(struct mqtt_slot **list,
    struct mqtt_slot ***end)
{
	struct mqtt_slot *slot = *list;

	if (!slot)
		return NULL;
	*list = slot->next;
	if (!*list)
		*end = list;
	return slot;
}

static void put_last(struct mqtt_slot ***end, struct mqtt_slot *slot)
{
	slot->next = NULL;
	**end = slot;
	*end = &slot->next;
}

static struct mqtt_slot *grow(struct mqtt_outbox *o)
{
	struct mqtt_slot *slot;

	if (o->count >= MQTT_OUTBOX_MAX)
		return NULL;
	slot = calloc(1, sizeof(*slot));
	if (!slot)
		return NULL;
	slot->inbox = o->inbox;
	slot->told = true;
	slot->all = o->all;
	o->all = slot;
	o->count++;
	return slot;
}

static void send_while_window(struct mqtt_outbox *o)
{
	while (o->first && o->with_library < o->window) {
		struct mqtt_slot *slot = take_first(&o->first, &o->end);
		struct mqtt_call *call = slot->call;

		slot->call = NULL;
		slot->sent = true;
		o->with_library++;
		mqtt_inbox_wait_for(slot);
		mqtt_link_send(o->link, call);
	}
}

enum status mqtt_outbox_add(struct mqtt_outbox *o,
    const struct mqtt_publication *p, uint64_t tag)
{
	struct mqtt_slot *slot = take_first(&o->idle, &o->idle_end);

	if (!slot)
		slot = grow(o);
	if (!slot)
		return STATUS_NO_SPACE;
	slot->call = mqtt_link_prepare(o->link, p, slot);
	if (!slot->call) {
		put_last(&o->idle_end, slot);
		return STATUS_NO_SPACE;
	}
	slot->tag = tag;
	slot->told = slot->sent = false;
	slot->order = o->orders++;
	o->untold++;
	put_last(&o->end, slot);
	send_while_window(o);
	return STATUS_OK;
}

static void tell(struct mqtt_outbox *o, struct mqtt_slot *slot, int reason)
{
	slot->told = true;
	o->untold--;
	if (o->tell)
		o->tell(o->ctx, slot->tag, reason);
}

/* The library answers in the order it was asked in: when it has answered a
 * later publish and not an earlier one, which was told as lost, it has
 * forgotten that one, and its slot is free. */
static void reclaim_before(struct mqtt_outbox *o, uint64_t order)
{
	for (struct mqtt_slot *s = o->all; s; s = s->all) {
		if (!s->sent || !s->told || s->order >= order)
			continue;
		if (!mqtt_inbox_forget(s))
			continue;	/* its answer is on the way */
		s->sent = false;
		put_last(&o->idle_end, s);
		o->late--;
	}
}

void mqtt_outbox_answers(struct mqtt_outbox *o, struct mqtt_slot *answers)
{
	while (answers) {
		struct mqtt_slot *slot = answers;
		int reason = slot->reason == MQTT_REASON_NO_SUBSCRIBER ?
		    0 : slot->reason;

		answers = slot->next;
		slot->sent = false;
		put_last(&o->idle_end, slot);
		if (slot->told) {	/* lost, and now answered */
			o->late--;
			continue;
		}
		o->with_library--;
		tell(o, slot, reason);
		if (o->late > 0)
			reclaim_before(o, slot->order);
	}
	send_while_window(o);
}

void mqtt_outbox_up(struct mqtt_outbox *o, int receive_max)
{
	o->window = receive_max > 0 && receive_max < MQTT_OUTBOX_WINDOW ?
	    receive_max : MQTT_OUTBOX_WINDOW;
}

void mqtt_outbox_lost(struct mqtt_outbox *o)
{
	struct mqtt_slot *slot;

	o->with_library = 0;
	for (slot = o->all; slot; slot = slot->all) {
		if (!slot->sent || slot->told)
			continue;
		o->late++;
		tell(o, slot, -1);
	}
	while ((slot = take_first(&o->first, &o->end)) != NULL) {
		mqtt_link_drop(slot->call);
		slot->call = NULL;
		put_last(&o->idle_end, slot);
		tell(o, slot, -1);
	}
}
