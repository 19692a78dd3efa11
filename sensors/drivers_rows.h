/* SPDX-License-Identifier: Apache-2.0 */
/* drivers_rows.h - the table of drivers, for drivers.c alone. */
#ifndef DRIVERS_ROWS_H
#define DRIVERS_ROWS_H

#include "drivers.h"

/* An option: a number within [low, high], or one of words (its number is its
 * index), or, where `is_text`, any text. */
struct drivers_option {
	const char *name;
	int64_t low, high, fallback;
	const char *const *words;	/* ends with NULL */
	bool is_text, is_required;
};

/* Options as given or by default, in the order of the row's table. */
struct drivers_values {
	int64_t number[DRIVERS_OPTIONS];
	const char *text[DRIVERS_OPTIONS];
};

struct drivers_row {
	const char *name;
	const struct probe_driver *probe;	/* one of these two */
	const struct accel_driver *accel;
	/* Addresses: up to two ranges; all 0: not on I2C. */
	uint8_t first, last, first_too, last_too;
	const struct drivers_option *options;
	size_t option_count;
	/* Fill what the driver can; false with *no where values contradict. */
	bool (*inform)(const struct drivers_values *v,
	    struct drivers_info *info, struct probe_refusal *no);
	void *(*open)(const struct drivers_values *v, struct i2c_bus *bus,
	    uint8_t address);
};

extern const struct drivers_row drivers_probe_rows[];
extern const size_t drivers_probe_count;
extern const struct drivers_row drivers_accel_rows[];	/* drivers_accel.c */
extern const size_t drivers_accel_count;

/* Fill *no; false. */
bool drivers_refuse(struct probe_refusal *no, const char *member,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
