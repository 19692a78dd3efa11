/* SPDX-License-Identifier: Apache-2.0 */
/* rules_event.h - rules about the box (rules.c only): what it lasts in (lid,
 * tilt, seal, light, vibration) and what strikes it.
 *
 * A state lasts until the next word about it, so its time is always certain;
 * a shock is a moment.
 */
#ifndef RULES_EVENT_H
#define RULES_EVENT_H

#include "rules.h"

/* The span begins: what is outside by then counts from here. */
void rules_event_begin(struct rules *r);

/* Count the time of every state up to this moment. */
void rules_event_settle(struct rules *r, int64_t time_ms);

#endif
