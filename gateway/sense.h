/* SPDX-License-Identifier: Apache-2.0 */
/* sense.h - what happens to the container as a whole: lid, seal, tilt, blows,
 * radio silence, supply, inputs that fail.
 *
 * Sensed once, told to every consignment in it as an event of its own leg,
 * behind the reading that is under way.  A state is told when it differs from
 * what that leg was told last, so a consignment that is armed with an open
 * lid knows it, and one that was away for a restart hears what has changed.
 */
#ifndef SENSE_H
#define SENSE_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway.h"
#include "json_write.h"

/* After a blow, smaller ones are part of the same for so long: a rough road
 * must not fill the store. */
#define SENSE_SAME_BLOW_MS 10000

struct sense;

struct sense_blow {
	int32_t peak_mg;
	int32_t dv_mm_s;	/* -1: not measured */
	int64_t dur_us;		/* 0: not measured */
	bool is_saturated;
};

/* NULL without memory. */
struct sense *sense_open(struct gateway *g);
void sense_close(struct sense *b);

void sense_lid(struct sense *b, bool is_open);
void sense_seal(struct sense *b, bool is_open);
/* step_mdeg: told again once it differs by so much. */
void sense_tilt(struct sense *b, int32_t mdeg, int32_t step_mdeg);
void sense_blow(struct sense *b, const struct sense_blow *blow);

/* An input that is no probe ("lid"): it tells something, or nothing since
 * then (mono), and why.  Shown as a fault while it lasts. */
void sense_input(struct sense *b, const char *what, bool ok,
    int64_t since_ms, const char *why);
/* It works, but nothing is known of it between then (mono) and now. */
void sense_lost(struct sense *b, const char *what, int64_t since_ms,
    const char *why);
/* The radio is silent, or not any more. */
void sense_flight(struct sense *b, bool is_silent, const char *by,
    const char *why);
void sense_power(struct sense *b, const char *why);

/* "inputs": those that fail. */
void sense_write_inputs(const struct sense *b, struct json_writer *w);

#endif
