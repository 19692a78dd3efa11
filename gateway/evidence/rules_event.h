/* SPDX-License-Identifier: Apache-2.0 */
/* rules_event.h - lid, tilt and shock rules (rules.c only).
 *
 * Lid and tilt are states that last until the next word about them, so their
 * time is always certain; a shock is a moment.
 */
#ifndef RULES_EVENT_H
#define RULES_EVENT_H

#include "rules.h"

/* The span begins: what is open or tilted by then counts from here. */
void rules_event_begin(struct rules *r);

/* Count lid and tilt time up to this moment. */
void rules_event_settle(struct rules *r, int64_t time_ms);

void rules_event_lid(struct rules *r, int64_t time_ms, bool open);
void rules_event_tilt(struct rules *r, int64_t time_ms, int32_t angle_mdeg);
void rules_event_shock(struct rules *r, int64_t time_ms, int32_t peak_mg,
    int32_t dv_mm_s, bool saturated);

#endif
