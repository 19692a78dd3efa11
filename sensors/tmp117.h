/* SPDX-License-Identifier: Apache-2.0 */
/* tmp117.h - TI TMP117, +-0.1 degC from -20 to 50 degC, addresses 0x48-0x4b.
 *
 * One conversion per reading, of `averages` conversions; between readings
 * the chip sleeps and does not warm itself.  Data sheet: SNOSD82. */
#ifndef TMP117_H
#define TMP117_H

#include "i2c.h"
#include "probe.h"

/* SNOSD82, "Recommended operating conditions". */
#define TMP117_LOW_MC (-55000)
#define TMP117_HIGH_MC 150000

struct tmp117_config {
	struct i2c_bus *bus;
	uint8_t address;
	int32_t averages;	/* 1, 8, 32 or 64; else 8 */
};

extern const struct probe_driver tmp117_driver;

/* NULL without memory.  The bus is not touched. */
void *tmp117_open(const struct tmp117_config *config);

/* Temp_Result, 7.8125 m°C a digit; 0x8000 is PROBE_POWER_UP. */
struct probe_reading tmp117_decode(uint16_t code);

#endif
