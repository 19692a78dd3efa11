/* SPDX-License-Identifier: Apache-2.0 */
/* radio.h - may the gateway speak to its broker now?
 *
 * Not in the air (flight_mode.h), and on the last of the battery only while
 * something urgent waits (supply.h).  Before it falls silent for a flight it
 * has RADIO_FAREWELL_MS to say so, if it is connected: whoever waits at the
 * other end is not to take silence for loss.
 */
#ifndef RADIO_H
#define RADIO_H

#include <stdbool.h>

#include "loop.h"
#include "radio_switch.h"

struct gateway;

#define RADIO_FAREWELL_MS 2000
/* On the last of the battery: how long one urgent record keeps it on. */
#define RADIO_URGENT_MS (5 * 60 * 1000)

struct radio {
	struct gateway *g;
	struct loop_timer timer;	/* farewell over, or urgent time over */
	bool is_silent, is_sparing, is_held;
	bool is_leaving;		/* silent; the farewell is under way */
	bool is_urgent;
	struct radio_switch machine;
};

void radio_init(struct radio *r, struct gateway *g);
void radio_stop(struct radio *r);
/* The machine's radios as they should be, whatever a crash left. */
void radio_begin(struct radio *r);
/* Is it to begin held? */
bool radio_begins_held(const struct radio *r);

void radio_silence(struct radio *r, bool is_silent);
void radio_spare(struct radio *r, bool is_sparing);
/* An urgent record is to be sent. */
void radio_urgent(struct radio *r);
/* A receipt came: perhaps nothing waits any more. */
void radio_relieved(struct radio *r);

/* "on", "flight", "saving": why it is off. */
const char *radio_state(const struct radio *r);

#endif
