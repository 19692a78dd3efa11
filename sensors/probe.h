/* SPDX-License-Identifier: Apache-2.0 */
/* probe.h - what every probe driver offers, whatever its bus.
 *
 * A reading is begun and fetched in two calls, so that a conversion never
 * blocks the loop.  A fault is a result, never a value.  Buses that can hang
 * are driven from a thread of their own by the caller.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <stdint.h>

enum probe_result {
	PROBE_OK = 0,
	PROBE_NO_DATA,		/* nothing to read: a missing file row, no answer */
	PROBE_OPEN,		/* sensor line open */
	PROBE_SHORT,		/* sensor line shorted */
	PROBE_CRC,		/* checksum of the transfer */
	PROBE_NAK,		/* no chip at the address */
	PROBE_TIMEOUT,		/* the bus did not answer in time */
	PROBE_RANGE,		/* beyond what the element can measure */
	PROBE_POWER_UP,		/* the chip's value before its first conversion */
	PROBE_WRONG_CHIP,	/* identification failed */
	PROBE_BUS,		/* any other bus error */
	/* what the gateway finds, never a driver's own answer: */
	PROBE_DISAGREE,		/* read again at once, it said otherwise */
	PROBE_STUCK,		/* the same value while another probe moved */
	PROBE_SLEW		/* a leap that a second reading did not repeat */
};

struct probe_reading {
	enum probe_result result;
	int32_t temp_mc;	/* with PROBE_OK */
};

struct probe_driver {
	const char *name;	/* "replay", "tmp117", ... */
	/* Ask for a conversion at utc_ms; ms until it can be fetched. */
	int32_t (*begin)(void *probe, int64_t utc_ms);
	struct probe_reading (*fetch)(void *probe, int64_t utc_ms);
	void (*close)(void *probe);
	/* Ask the chip who it is and configure it anew: at the start and
	 * hourly, never between begin and fetch.  NULL: nothing to ask. */
	enum probe_result (*identify)(void *probe);
};

/* "no-data", "open", "short", ...: the words of fault events. */
const char *probe_result_name(enum probe_result r);

/* The exact quotient to the nearest integer, halves away from zero;
 * divisor > 0.  How every decode function rounds. */
int64_t probe_divide(int64_t dividend, int64_t divisor);

#endif
