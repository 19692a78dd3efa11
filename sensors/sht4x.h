/* SPDX-License-Identifier: Apache-2.0 */
/* sht4x.h - Sensirion SHT40, SHT41, SHT45, addresses 0x44-0x46.
 *
 * A serial number is read at identification, and remembered: another chip in
 * its place has another calibration and is PROBE_WRONG_CHIP until the
 * gateway is started again.  Data sheet: SHT4x, version 6.5. */
#ifndef SHT4X_H
#define SHT4X_H

#include "i2c.h"
#include "probe.h"

#define SHT4X_LOW_MC (-40000)
#define SHT4X_HIGH_MC 125000

struct sht4x_config {
	struct i2c_bus *bus;
	uint8_t address;
};

extern const struct probe_driver sht4x_driver;

/* NULL without memory.  The bus is not touched.  The answer is decoded by
 * sensirion_decode. */
void *sht4x_open(const struct sht4x_config *config);

#endif
