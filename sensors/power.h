/* SPDX-License-Identifier: Apache-2.0 */
/* power.h - what the kernel's power_supply class knows: mains, battery.
 *
 * Reads <root>/<supply>/{type,online,status,capacity,voltage_now}, root being
 * /sys/class/power_supply.  What a supply does not say is unknown, never 0.
 */
#ifndef POWER_H
#define POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POWER_UNKNOWN (-1)

struct power {
	int32_t mains_count, battery_count;
	int32_t on_mains;	/* 1, 0, POWER_UNKNOWN without any */
	int32_t is_discharging;	/* any battery: 1, 0, POWER_UNKNOWN */
	int32_t capacity_pct;	/* of the emptiest battery, POWER_UNKNOWN */
	int64_t voltage_uv;	/* of that battery, POWER_UNKNOWN */
};

/* False, *out untouched and the reason in why, if root cannot be read; a
 * machine without supplies is true with counts of 0. */
bool power_read(const char *root, struct power *out, char *why, size_t cap);

#endif
