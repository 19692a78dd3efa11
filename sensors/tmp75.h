/* SPDX-License-Identifier: Apache-2.0 */
/* tmp75.h - TMP75, TMP105, LM75 and their many relatives, 0x48-0x4f.
 *
 * These chips have no identification register.  The driver writes limit
 * registers that no power-up leaves behind and reads them before every
 * reading: another chip, or this one after a reset, does not show them.
 * Data sheets: TI SBOS288 (TMP75), SBOS350 (TMP105), NXP LM75A. */
#ifndef TMP75_H
#define TMP75_H

#include "i2c.h"
#include "probe.h"

#define TMP75_LOW_MC (-40000)
#define TMP75_HIGH_MC 125000
#define TMP75_LM75_LOW_MC (-55000)

struct tmp75_config {
	struct i2c_bus *bus;
	uint8_t address;
	int32_t bits;		/* 9 to 12: its resolution */
	bool is_lm75;		/* resolution is the chip's, not chosen */
};

extern const struct probe_driver tmp75_driver, tmp75_lm75_driver;

/* NULL without memory.  The bus is not touched. */
void *tmp75_open(const struct tmp75_config *config);

/* The temperature register: its upper `bits` (9 to 12) bits count, in
 * degC/256; what stands below them is noise. */
int32_t tmp75_decode(uint16_t code, int bits);

#endif
