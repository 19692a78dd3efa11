/* SPDX-License-Identifier: Apache-2.0 */
/* config_budget.h - does a bus carry all that is on it, and in time?
 *
 * A stream of samples waits in its chip's FIFO.  Between the watermark and
 * the overflow the bus must come round to it, though its probes (all of a
 * reading's transfers are made at one go) and the other accelerometers want
 * the bus too.  What does not fit loses samples on the road; it is refused
 * here, with the numbers.
 */
#ifndef CONFIG_BUDGET_H
#define CONFIG_BUDGET_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of one probe's part of a reading, its hourly identification
 * included; the longest are a PT100's. */
#define CONFIG_BUDGET_PROBE_BYTES 48
/* Until a thread of an ordinary kernel runs after it was woken. */
#define CONFIG_BUDGET_WAKE_US 2000

/* What is on one bus. */
struct config_budget {
	int probes, accels;
	int32_t load_permille;		/* of all accelerometers */
	int64_t drain_bits;		/* a full drain of each */
};

struct config_budget_stream {
	int32_t bus_hz;
	int64_t slack_us;		/* from watermark to overflow */
	int64_t drain_bits;		/* its own */
};

/* How long others may keep the bus from this stream, us. */
int64_t config_budget_others_us(const struct config_budget *all,
    const struct config_budget_stream *one);

#endif
