/* SPDX-License-Identifier: Apache-2.0 */
/* flight.h - whether the radios must be silent.
 *
 * Two independent means must watch, of different kinds (EASA FAQ 95261: two
 * vertical accelerometers do not count as two).  Silence as soon as any says
 * flight; the end of silence only when all say ground, when a person pressed
 * "landed", or, with a warning, an hour after the planned arrival: a detector
 * that is stuck must not keep a consignment dark for ever.  After these two,
 * only a detector that says flight anew brings silence back.
 *
 * Pure.  Nobody certifies this; the operator authorises its use on board.
 */
#ifndef FLIGHT_H
#define FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

enum flight_says {
	FLIGHT_UNKNOWN = 0,
	FLIGHT_GROUND,
	FLIGHT_FLIGHT
};

enum flight_means {
	FLIGHT_BY_PRESSURE,
	FLIGHT_BY_MOTION,
	FLIGHT_BY_GNSS,
	FLIGHT_BY_HAND		/* a switch or an operator's system */
};

enum flight_cause {
	FLIGHT_NO_CHANGE = 0,
	FLIGHT_DETECTED,	/* silence: a source says flight */
	FLIGHT_ALL_GROUND,	/* end: all sources say ground */
	FLIGHT_LANDED,		/* end: pressed */
	FLIGHT_ITINERARY	/* end, with a warning: planned arrival + 1 h */
};

#define FLIGHT_SOURCES 2
#define FLIGHT_AFTER_ARRIVAL_MS 3600000
#define FLIGHT_NO_ARRIVAL INT64_MIN

struct flight {
	enum flight_means means[FLIGHT_SOURCES];
	enum flight_says said[FLIGHT_SOURCES];
	bool is_silent;
	int64_t silent_since_ms;	/* UTC */
	/* Overruled while it still says flight; ends with another word. */
	bool is_overruled[FLIGHT_SOURCES];
};

struct flight_input {
	enum flight_says says[FLIGHT_SOURCES];
	bool landed_pressed;		/* since the last step */
	int64_t now_ms;			/* UTC */
	int64_t arrival_ms;		/* planned, UTC; FLIGHT_NO_ARRIVAL */
};

/* False if the two means are of the same kind.  silent_since_ms: as it was
 * before a restart (in doubt: now); FLIGHT_NOT_SILENT. */
#define FLIGHT_NOT_SILENT INT64_MAX
bool flight_init(struct flight *f, enum flight_means first,
    enum flight_means second, int64_t silent_since_ms);

/* What changed; f->is_silent holds from now on. */
enum flight_cause flight_step(struct flight *f,
    const struct flight_input *in);

const char *flight_cause_name(enum flight_cause c);

#endif
