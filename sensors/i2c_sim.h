/* SPDX-License-Identifier: Apache-2.0 */
/* i2c_sim.h - a bus of models, with faults to order.
 *
 * What drivers are tested against: each chip is a model with its registers;
 * the script spoils the Nth transfer or the Nth byte that is read.  Plain
 * memory, no clock: a model's conversion is over when the test says so.
 */
#ifndef I2C_SIM_H
#define I2C_SIM_H

#include "i2c.h"

#define I2C_SIM_CHIPS 8

/* 0 or an error number, as i2c_ops.transfer. */
typedef int i2c_sim_fn(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len);

struct i2c_sim {
	struct i2c_bus bus;
	struct {
		uint8_t address;
		i2c_sim_fn *fn;
		void *model;
	} chips[I2C_SIM_CHIPS];
	int chip_count;
	/* The script.  Transfers and bytes read are counted from 0; -1 never.
	 * fail_count transfers from fail_at on give fail_errno. */
	int fail_at, fail_count, fail_errno;
	int flip_at;
	uint8_t flip_mask;
	uint8_t taken;		/* an address a kernel driver owns, 0: none */
	int transfers, bytes_read;	/* so far */
};

void i2c_sim_init(struct i2c_sim *sim);
/* False when there are already I2C_SIM_CHIPS. */
bool i2c_sim_add(struct i2c_sim *sim, uint8_t address, i2c_sim_fn *fn,
    void *model);
/* Forget the script and the counts. */
void i2c_sim_heal(struct i2c_sim *sim);

/* A model of plain byte registers with a pointer that counts up. */
struct i2c_sim_bytes {
	uint8_t reg[256];
	uint8_t pointer_mask;	/* 0x7f where bit 7 asks to count up (ST) */
	uint8_t fixed;		/* a register that does not count up (FIFO) */
	uint8_t pointer;
	void (*wrote)(struct i2c_sim_bytes *b, uint8_t reg);
	void (*reads)(struct i2c_sim_bytes *b, uint8_t reg);
};
i2c_sim_fn i2c_sim_bytes;

/* A model of 16 registers of 16 bits, big-endian. */
struct i2c_sim_words {
	uint16_t reg[16];
	uint8_t pointer;
	void (*wrote)(struct i2c_sim_words *w, uint8_t reg);
	void (*reads)(struct i2c_sim_words *w, uint8_t reg);
};
i2c_sim_fn i2c_sim_words;

#endif
