/* SPDX-License-Identifier: Apache-2.0 */
/* ads122c04.h - TI ADS122C04 with a PT100, addresses 0x40-0x4f.
 *
 * Ratiometric: the chip's 500 uA flow through the element and a reference
 * resistor between REFP and REFN, so only that resistor's tolerance counts.
 * Wiring: the element's sense leads at AIN1 (+) and AIN0 (-); current in at
 * AIN2; with three wires a second, equal current in at AIN3 cancels the lead.
 *
 * Before every reading two quick conversions ask whether the current flows
 * and whether the sense leads are whole.  All answers carry a CRC-16.
 * Data sheet: SBAS751. */
#ifndef ADS122C04_H
#define ADS122C04_H

#include "i2c.h"
#include "probe.h"

struct ads122c04_config {
	struct i2c_bus *bus;
	uint8_t address;
	int32_t wires;		/* 2, 3 or 4 */
	int32_t rref_mohm;	/* 500000 to 10000000 */
	int32_t leads_mohm;	/* both leads of two wires; else 0 */
};

/* Upper end for a reference resistor: where the converter is full. */
int32_t ads122c04_high_mc(int32_t wires, int32_t rref_mohm);

extern const struct probe_driver ads122c04_driver;

/* NULL without memory.  The bus is not touched. */
void *ads122c04_open(const struct ads122c04_config *config);

/* A conversion result to the element's resistance, and on to temperature:
 * PROBE_SHORT below what any temperature gives, PROBE_OPEN at full scale. */
int64_t ads122c04_uohm(int32_t code, int32_t wires, int32_t rref_mohm);
struct probe_reading ads122c04_decode(int32_t code, int32_t wires,
    int32_t rref_mohm, int32_t leads_mohm);

/* CRC-16-CCITT, begun with 0xffff. */
uint16_t ads122c04_crc16(const uint8_t *bytes, size_t len);

#endif
