/* SPDX-License-Identifier: Apache-2.0 */
/* probe_template.h - a driver to copy: what each line is for.
 *
 * Say here what the chip is, its addresses and its data sheet, and what it
 * cannot do.  The chip of this skeleton exists in the tests alone. */
#ifndef PROBE_TEMPLATE_H
#define PROBE_TEMPLATE_H

#include "i2c.h"
#include "probe.h"

/* The element's measuring range, from the data sheet: a profile beyond it is
 * not armed, a value beyond it is PROBE_RANGE. */
#define PROBE_TEMPLATE_LOW_MC (-40000)
#define PROBE_TEMPLATE_HIGH_MC 125000

/* All that a configuration may choose; no more. */
struct probe_template_config {
	struct i2c_bus *bus;
	uint8_t address;
};

extern const struct probe_driver probe_template_driver;

/* NULL without memory.  Open never touches the bus. */
void *probe_template_open(const struct probe_template_config *config);

/* The conversion, pure, so that the data sheet's own table can test it. */
struct probe_reading probe_template_decode(uint16_t code);

#endif
