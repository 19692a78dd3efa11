/* SPDX-License-Identifier: Apache-2.0 */
#include "itinerary.h"

#include "consignment.h"
#include "flight.h"

/* Boxes are loaded, and doors are closed, before a departure. */
#define EARLY_MS 7200000

int64_t itinerary_arrival_of(const struct plan_flight *flights, int count,
    int64_t since_ms)
{
	int at = 0;

	if (count == 0 || since_ms == FLIGHT_NOT_SILENT)
		return FLIGHT_NO_ARRIVAL;
	while (at + 1 < count && flights[at + 1].from_ms - EARLY_MS <=
	    since_ms)
		at++;
	/* it began after the one before was over: the next, early */
	if (at + 1 < count && since_ms >= flights[at].to_ms +
	    FLIGHT_AFTER_ARRIVAL_MS)
		at++;
	return flights[at].to_ms;
}

int64_t itinerary_arrival(const struct gateway *g, int64_t since_ms)
{
	int64_t latest = FLIGHT_NO_ARRIVAL;

	for (struct consignment *c = g->consignments; c; c = c->next) {
		int64_t at = itinerary_arrival_of(c->plan.flights,
		    c->state < CONSIGNMENT_SEALED ? c->plan.flight_count : 0,
		    since_ms);

		if (at > latest)
			latest = at;
	}
	return latest;
}
