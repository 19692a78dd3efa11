/* SPDX-License-Identifier: Apache-2.0 */
/* probe.c - the words for what a probe can answer.
 *
 * They stand in signed fault events, so they are never renamed.
 */
#include "probe.h"

#include <stddef.h>

const char *probe_result_name(enum probe_result r)
{
	static const char *const names[] = {
		[PROBE_OK] = "ok",
		[PROBE_NO_DATA] = "no-data",
		[PROBE_OPEN] = "open",
		[PROBE_SHORT] = "short",
		[PROBE_CRC] = "crc",
		[PROBE_NAK] = "nak",
		[PROBE_TIMEOUT] = "timeout",
		[PROBE_RANGE] = "range",
		[PROBE_POWER_UP] = "power-up",
		[PROBE_WRONG_CHIP] = "wrong-chip",
		[PROBE_BUS] = "bus",
		[PROBE_DISAGREE] = "disagree",
		[PROBE_STUCK] = "stuck",
		[PROBE_SLEW] = "slew",
	};
	size_t i = (size_t)r;

	return i < sizeof(names) / sizeof(names[0]) ? names[i] : "bus";
}

int64_t probe_divide(int64_t dividend, int64_t divisor)
{
	int64_t half = divisor / 2;

	/* an odd divisor has no halves, so its half rounded down is right */
	return (dividend < 0 ? dividend - half : dividend + half) / divisor;
}
