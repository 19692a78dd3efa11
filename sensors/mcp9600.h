/* SPDX-License-Identifier: Apache-2.0 */
/* mcp9600.h - Microchip MCP9600 and MCP9601, thermocouple with cold-junction
 * compensation and linearisation, addresses 0x60-0x67.
 *
 * Only the MCP9601 sees an open or shorted thermocouple; an open one on an
 * MCP9600 can read like the cold junction.  Where that matters, fit the
 * MCP9601 (the driver is the same).  Data sheet: DS20005426.
 * The bus must not be faster than 100 kHz. */
#ifndef MCP9600_H
#define MCP9600_H

#include "i2c.h"
#include "probe.h"

#define MCP9600_ID_9600 0x40
#define MCP9600_ID_9601 0x41

enum mcp9600_type {
	MCP9600_K,
	MCP9600_T
};

struct mcp9600_config {
	struct i2c_bus *bus;
	uint8_t address;
	enum mcp9600_type type;
	int32_t filter;		/* 0 (none) to 7 */
};

struct mcp9600_range {
	int32_t low_mc, high_mc;
};

/* What the chip linearises for a type (DS20005426, "Thermocouple types"). */
struct mcp9600_range mcp9600_range(enum mcp9600_type type);

extern const struct probe_driver mcp9600_driver;

/* NULL without memory.  The bus is not touched. */
void *mcp9600_open(const struct mcp9600_config *config);

/* The hot junction, 0.0625 degC a digit, given the status register, the
 * cold junction and which of the two chips it is (MCP9600_ID_...). */
struct probe_reading mcp9600_decode(uint8_t id, uint8_t status,
    uint16_t hot, uint16_t cold);

#endif
