/* SPDX-License-Identifier: Apache-2.0 */
/* flight.c - any says flight: silence; all say ground: its end. */
#include "flight.h"

#include <string.h>

bool flight_init(struct flight *f, enum flight_means first,
    enum flight_means second, int64_t silent_since_ms)
{
	if (first == second)
		return false;
	memset(f, 0, sizeof(*f));
	f->means[0] = first;
	f->means[1] = second;
	f->is_silent = silent_since_ms != FLIGHT_NOT_SILENT;
	f->silent_since_ms = silent_since_ms;
	return true;
}

static void hear(struct flight *f, const struct flight_input *in)
{
	int i;

	for (i = 0; i < FLIGHT_SOURCES; i++) {
		f->said[i] = in->says[i];
		if (f->said[i] != FLIGHT_FLIGHT)
			f->is_overruled[i] = false;
	}
}

static bool any_flight(const struct flight *f)
{
	int i;

	for (i = 0; i < FLIGHT_SOURCES; i++)
		if (f->said[i] == FLIGHT_FLIGHT && !f->is_overruled[i])
			return true;
	return false;
}

static bool all_ground(const struct flight *f)
{
	int i;

	for (i = 0; i < FLIGHT_SOURCES; i++)
		if (f->said[i] != FLIGHT_GROUND)
			return false;
	return true;
}

static enum flight_cause end(struct flight *f, enum flight_cause cause)
{
	int i;

	f->is_silent = false;
	for (i = 0; i < FLIGHT_SOURCES; i++)
		f->is_overruled[i] = f->said[i] == FLIGHT_FLIGHT;
	return cause;
}

/* Of this flight: an itinerary nobody took back must not end the silence of
 * the next. */
static bool is_arrival_past(const struct flight *f,
    const struct flight_input *in)
{
	int64_t end_ms;

	if (in->arrival_ms == FLIGHT_NO_ARRIVAL)
		return false;
	end_ms = in->arrival_ms + FLIGHT_AFTER_ARRIVAL_MS;
	return in->now_ms >= end_ms && f->silent_since_ms < end_ms;
}

enum flight_cause flight_step(struct flight *f,
    const struct flight_input *in)
{
	hear(f, in);
	if (!f->is_silent) {
		if (!any_flight(f))
			return FLIGHT_NO_CHANGE;
		f->is_silent = true;
		f->silent_since_ms = in->now_ms;
		return FLIGHT_DETECTED;
	}
	if (in->landed_pressed)
		return end(f, FLIGHT_LANDED);
	if (all_ground(f))
		return end(f, FLIGHT_ALL_GROUND);
	if (is_arrival_past(f, in))
		return end(f, FLIGHT_ITINERARY);
	return FLIGHT_NO_CHANGE;
}

const char *flight_cause_name(enum flight_cause c)
{
	switch (c) {
	case FLIGHT_DETECTED: return "flight-detected";
	case FLIGHT_ALL_GROUND: return "all-ground";
	case FLIGHT_LANDED: return "landed-pressed";
	case FLIGHT_ITINERARY: return "itinerary";
	default: return "no-change";
	}
}
