/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_slots.h - a pool of slots for publishes under way.
 *
 * They live until mqtt_close and are used again in turn, so that an answer
 * the library gives twice finds a slot that no longer waits, and not freed
 * memory.
 */
#ifndef MQTT_SLOTS_H
#define MQTT_SLOTS_H

#include "mqtt_inbox.h"

/* Publishes without an answer; callers keep a window far below it. */
#define MQTT_SLOTS_MAX 4096

struct mqtt_slots {
	struct mqtt_inbox *inbox;
	struct mqtt_slot *all, *idle, **idle_end;
	size_t count;
};

void mqtt_slots_init(struct mqtt_slots *s, struct mqtt_inbox *inbox);
void mqtt_slots_fini(struct mqtt_slots *s);
/* The longest idle one; NULL when MQTT_SLOTS_MAX are busy. */
struct mqtt_slot *mqtt_slots_get(struct mqtt_slots *s);
void mqtt_slots_put(struct mqtt_slots *s, struct mqtt_slot *slot);

#endif
