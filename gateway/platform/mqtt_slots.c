/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_slots.c - first in, first out, and never given back. */
#include "mqtt_slots.h"

#include <stdlib.h>
#include <string.h>

void mqtt_slots_init(struct mqtt_slots *s, struct mqtt_inbox *inbox)
{
	memset(s, 0, sizeof(*s));
	s->inbox = inbox;
	s->idle_end = &s->idle;
}

void mqtt_slots_fini(struct mqtt_slots *s)
{
	struct mqtt_slot *slot;

	while ((slot = s->all) != NULL) {
		s->all = slot->all;
		free(slot);
	}
}

static struct mqtt_slot *grow(struct mqtt_slots *s)
{
	struct mqtt_slot *slot;

	if (s->count >= MQTT_SLOTS_MAX)
		return NULL;
	slot = calloc(1, sizeof(*slot));
	if (!slot)
		return NULL;
	slot->inbox = s->inbox;
	slot->told = true;
	slot->all = s->all;
	s->all = slot;
	s->count++;
	return slot;
}

struct mqtt_slot *mqtt_slots_get(struct mqtt_slots *s)
{
	struct mqtt_slot *slot = s->idle;

	if (!slot)
		return grow(s);
	s->idle = slot->next;
	if (!s->idle)
		s->idle_end = &s->idle;
	return slot;
}

void mqtt_slots_put(struct mqtt_slots *s, struct mqtt_slot *slot)
{
	slot->next = NULL;
	*s->idle_end = slot;
	s->idle_end = &slot->next;
}
