/* SPDX-License-Identifier: Apache-2.0 */
/* forge.h - models of the chips, as their data sheets describe them, on a
 * simulated bus.  Written from the register tables, not from the drivers. */
#ifndef FORGE_H
#define FORGE_H

#include "i2c_sim.h"
#include "probe.h"

enum forge_fault {
	FORGE_NONE,
	FORGE_OPEN,
	FORGE_SHORT,
	FORGE_OTHER_CHIP,	/* the identification is another's */
	FORGE_NOT_READY,	/* the conversion does not end */
	FORGE_POWER_UP		/* answers, but has not converted yet */
};

struct forge;

struct forge_kind {
	const char *name;
	bool has_crc;
	uint8_t address;
	int32_t temp_mc;	/* set at open; exact for the chip */
	void *(*open)(struct i2c_bus *bus);
	const struct probe_driver *driver;
	i2c_sim_fn *answer;
	void (*reset)(struct forge *f);	/* as after power-up */
};

struct forge {
	struct i2c_sim sim;
	const struct forge_kind *kind;
	void *probe;
	enum forge_fault fault;
	int32_t temp_mc;
	/* the chip's memory, used by each as it likes */
	uint16_t reg[64];
	uint8_t pointer;
	bool is_converting;
	uint8_t adc[4];
	int polls;
	/* bytes [data_first, data_end) of the bus were the value's */
	int data_first, data_end;
};

extern const struct forge_kind forge_kinds[];
extern const int forge_kind_count;

const struct forge_kind *forge_named(const char *name);
void forge_open(struct forge *f, const struct forge_kind *kind);
void forge_close(struct forge *f);
/* begin, then fetch */
struct probe_reading forge_read(struct forge *f);

#endif
