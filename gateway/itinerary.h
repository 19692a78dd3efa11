/* SPDX-License-Identifier: Apache-2.0 */
/* itinerary.h - the planned arrival of the flight that a silence is about. */
#ifndef ITINERARY_H
#define ITINERARY_H

#include "gateway.h"
#include "plan.h"

/* Of these flights, in order: the last one that had begun by then, up to two
 * hours before its planned departure; else the next one to come.
 * FLIGHT_NO_ARRIVAL without any. */
int64_t itinerary_arrival_of(const struct plan_flight *flights, int count,
    int64_t since_ms);
/* Of all that travels here, the latest: silence is of the whole box. */
int64_t itinerary_arrival(const struct gateway *g, int64_t since_ms);

#endif
