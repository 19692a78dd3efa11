/* SPDX-License-Identifier: Apache-2.0 */
/* drivers.h - every driver by its name: what it takes, what it can measure.
 *
 * A configuration names a driver, a bus, an address and options; drivers_check
 * says what is wrong with that, by member and with the remedy, before
 * anything is opened.  Opening does not touch the bus: a missing chip is a
 * fault of its readings, not of the gateway.
 *
 * The caller opens each bus once (i2c_linux_open), gives it a thread, and
 * closes it after its probes.
 */
#ifndef DRIVERS_H
#define DRIVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accel.h"
#include "i2c.h"
#include "probe.h"

#define DRIVERS_NO_ADDRESS (-1)
#define DRIVERS_OPTIONS 8

struct probe_option {
	const char *name;
	const char *text;	/* NULL: it is a number */
	int64_t number;
};

struct probe_spec {
	const char *driver;	/* "tmp117" */
	const char *bus;	/* "/dev/i2c-1"; NULL where it needs none */
	int32_t address;	/* 7 bits, or DRIVERS_NO_ADDRESS */
	const struct probe_option *options;
	size_t option_count;
};

/* What is wrong, where, and what to do. */
struct probe_refusal {
	char member[40];	/* "driver", "address", "options.rate_hz" */
	char why[200];
};

struct drivers_info {
	bool needs_bus;		/* an I2C bus and its thread */
	bool is_accel;		/* drivers_open_accel, else drivers_open */
	/* Probes: what can be measured; a profile beyond it must not be
	 * armed. */
	int32_t low_mc, high_mc;
	/* Accelerometers. */
	int64_t period_ns;	/* 0 in peak mode: samples are events */
	int32_t range_mg;
	int32_t drain_ms;	/* at the latest */
	int32_t load_permille;	/* of the bus; sums must stay below 1000 */
	int32_t bus_hz;		/* as the options say */
	int64_t slack_us;	/* from watermark to overflow; 0: no FIFO */
	int64_t drain_bits;	/* of the bus, at the watermark */
	bool has_interrupt;	/* a line that rises at the watermark */
};

/* False: *no is filled, *info untouched. */
bool drivers_check(const struct probe_spec *spec, struct drivers_info *info,
    struct probe_refusal *no);

/* NULL: *no is filled (also without memory).  bus may be NULL where
 * info.needs_bus is false.  spec need not outlive the call. */
void *drivers_open(const struct probe_spec *spec, struct i2c_bus *bus,
    const struct probe_driver **driver, struct probe_refusal *no);
void *drivers_open_accel(const struct probe_spec *spec, struct i2c_bus *bus,
    const struct accel_driver **driver, struct probe_refusal *no);

/* The names, in the table's order; NULL after the last. */
const char *drivers_name(size_t i);

#endif
