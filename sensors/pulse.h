/* SPDX-License-Identifier: Apache-2.0 */
/* pulse.h - pulses in a stream of acceleration: peak, duration, velocity.
 *
 * A spike of 300 g for a millisecond does nothing; 25 g for 50 ms break what
 * they carry.  So a pulse is told by its peak and by its velocity change, the
 * integral over its duration.  Pure.  An element at the end of its range
 * makes the pulse saturated: its peak is at least what is told.
 *
 * A pulse begins and ends at PULSE_EDGE_MG (with gravity in it), so that its
 * tails count too, and is told if its peak reaches peak_mg.
 */
#ifndef PULSE_H
#define PULSE_H

#include <stdbool.h>
#include <stdint.h>

#include "accel.h"

#define PULSE_EDGE_MG 2000
#define PULSE_TOLD_MG 5000	/* usual peak_mg */
/* Longer than any blow: told in parts. */
#define PULSE_LONGEST_US 200000

enum pulse_axis {
	PULSE_X,
	PULSE_Y,
	PULSE_Z
};

struct pulse_found {
	int64_t first_seq;		/* its first sample */
	int32_t peak_mg;		/* length of the vector */
	int32_t duration_us;
	int32_t dv_mm_s;		/* length of the velocity change */
	enum pulse_axis axis;		/* the largest part of dv */
	bool is_saturated;
	bool is_cut;			/* by a hole in the stream */
};

struct pulse {
	int64_t period_ns;
	int32_t peak_mg;
	int64_t next_seq;
	bool is_in_pulse;
	struct pulse_found pulse;
	int64_t sum_mg[3];		/* of its samples */
	int64_t samples;
};

void pulse_init(struct pulse *s, int64_t period_ns, int32_t peak_mg);

/* The next sample; is_lost: some are missing before it.  True with *out when
 * a pulse has ended (or, with is_cut, was broken off). */
bool pulse_feed(struct pulse *s, const struct accel_sample *sample,
    bool is_lost, struct pulse_found *out);

/* A sample of a chip that keeps peaks alone: no duration, no velocity. */
struct pulse_found pulse_of_peak(const struct accel_sample *peak, int64_t seq);

#endif
