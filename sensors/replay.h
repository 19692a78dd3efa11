/* SPDX-License-Identifier: Apache-2.0 */
/* replay.h - a probe that plays recorded readings.
 *
 * The caller reads the file and hands over rows in time order; at time t the
 * probe gives the last row not later than t and not older than hold_ms, a
 * fault row as PROBE_NO_DATA, and PROBE_NO_DATA where there is none.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stddef.h>
#include <stdint.h>

#include "probe.h"

#define REPLAY_FAULT INT32_MIN

struct replay_row {
	int64_t time_ms;
	int32_t temp_mc;	/* REPLAY_FAULT: the recording has a fault here */
};

struct replay;

extern const struct probe_driver replay_driver;

/* Rows are copied; shift_ms is added to their times.  NULL without memory. */
struct replay *replay_open(const struct replay_row *rows, size_t count,
    int64_t shift_ms, int64_t hold_ms);

#endif
