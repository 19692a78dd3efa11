/* SPDX-License-Identifier: Apache-2.0 */
/* sht3x.h - Sensirion SHT30, SHT31, SHT35, addresses 0x44 and 0x45.
 *
 * Identified by its status register, whose reserved bits and checksum no
 * other chip at these addresses gives.  Data sheet: SHT3x-DIS, version 6. */
#ifndef SHT3X_H
#define SHT3X_H

#include "i2c.h"
#include "probe.h"

#define SHT3X_LOW_MC (-40000)
#define SHT3X_HIGH_MC 125000

struct sht3x_config {
	struct i2c_bus *bus;
	uint8_t address;
};

extern const struct probe_driver sht3x_driver;

/* NULL without memory.  The bus is not touched.  The answer is decoded by
 * sensirion_decode. */
void *sht3x_open(const struct sht3x_config *config);

#endif
