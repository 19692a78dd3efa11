/* SPDX-License-Identifier: Apache-2.0 */
/* plausible.h - values that a working probe does not give.
 *
 * Stuck: the very same value for stuck_s while another probe of the same box
 * moved.  Slew: farther from the last good value than anything in a box can
 * go in that time; such a value is read again before it is believed.  What
 * is not believed is a fault, and a fault is never a temperature.
 *
 * State of one consignment's probes, by their index; nothing of it outlives a
 * restart.
 */
#ifndef PLAUSIBLE_H
#define PLAUSIBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "limit.h"
#include "probe.h"

struct plausible_probe {
	/* 0: not looked for */
	int64_t stuck_ms;
	int32_t other_mc;	/* how far another one has to move */
	int32_t slew_mc_per_min;

	bool has_raw;
	int32_t raw_mc;		/* the value it has given since since_ms, */
	int64_t since_ms;
	int count;		/* so many times */
	bool has_base[LIMIT_PROBES];
	int32_t base_mc[LIMIT_PROBES];	/* of the others then */
	int32_t moved_mc;	/* the farthest any went since */

	bool has_good;
	int32_t good_mc;	/* the last value believed */
	int64_t good_ms;
};

struct plausible {
	int count;
	struct plausible_probe probes[LIMIT_PROBES];
};

void plausible_init(struct plausible *p);
void plausible_add(struct plausible *p, int64_t stuck_s, int64_t other_mc,
    int64_t slew_mc_per_min);

/* Is this too far from the last good value? */
bool plausible_slews(const struct plausible *p, int probe, int64_t time_ms,
    int32_t mc);
/* A slewing value, read again: does the second reading confirm it? */
bool plausible_confirms(const struct plausible *p, int probe,
    int64_t time_ms, int32_t first_mc, int32_t second_mc);

/* One row, before it is used: what is stuck becomes a fault.  Values count
 * where the result is PROBE_OK; no_value replaces the others. */
void plausible_row(struct plausible *p, int64_t time_ms, int32_t *values,
    enum probe_result *results, int32_t no_value);

#endif
