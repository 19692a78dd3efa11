/* SPDX-License-Identifier: Apache-2.0 */
/* i2c_sim.c - play the models, spoil what the script says. */
#include "i2c_sim.h"

#include <errno.h>
#include <string.h>

static bool fails_now(struct i2c_sim *sim)
{
	int n = sim->transfers++;

	return sim->fail_at >= 0 && n >= sim->fail_at &&
	    n - sim->fail_at < sim->fail_count;
}

static void flip(struct i2c_sim *sim, uint8_t *in, size_t len)
{
	int first = sim->bytes_read;

	sim->bytes_read += (int)len;
	if (sim->flip_at >= first && sim->flip_at < sim->bytes_read)
		in[sim->flip_at - first] ^= sim->flip_mask;
}

static int sim_transfer(void *ctx, uint8_t address, const uint8_t *out,
    size_t out_len, uint8_t *in, size_t in_len)
{
	struct i2c_sim *sim = ctx;
	int i, e = ENXIO;

	if (fails_now(sim)) {
		memset(in, 0xa5, in_len);	/* nobody may use this */
		return sim->fail_errno;
	}
	for (i = 0; i < sim->chip_count; i++)
		if (sim->chips[i].address == address)
			e = sim->chips[i].fn(sim->chips[i].model, out, out_len,
			    in, in_len);
	if (e == 0)
		flip(sim, in, in_len);
	return e;
}

static int sim_claim(void *ctx, uint8_t address)
{
	const struct i2c_sim *sim = ctx;

	return sim->taken != 0 && sim->taken == address ? EBUSY : 0;
}

static void sim_close(void *ctx)
{
	(void)ctx;	/* the caller's memory */
}

static const struct i2c_ops sim_ops = {
	.transfer = sim_transfer,
	.claim = sim_claim,
	.close = sim_close,
};

void i2c_sim_init(struct i2c_sim *sim)
{
	memset(sim, 0, sizeof(*sim));
	sim->bus.ops = &sim_ops;
	sim->bus.ctx = sim;
	i2c_sim_heal(sim);
}

void i2c_sim_heal(struct i2c_sim *sim)
{
	sim->fail_at = -1;
	sim->fail_count = 0;
	sim->flip_at = -1;
	sim->taken = 0;
	sim->transfers = 0;
	sim->bytes_read = 0;
}

bool i2c_sim_add(struct i2c_sim *sim, uint8_t address, i2c_sim_fn *fn,
    void *model)
{
	if (sim->chip_count == I2C_SIM_CHIPS)
		return false;
	sim->chips[sim->chip_count].address = address;
	sim->chips[sim->chip_count].fn = fn;
	sim->chips[sim->chip_count].model = model;
	sim->chip_count++;
	return true;
}

static void count_up(struct i2c_sim_bytes *b)
{
	if (b->fixed == 0 || b->pointer != b->fixed)
		b->pointer = (uint8_t)(b->pointer + 1) & b->pointer_mask;
}

int i2c_sim_bytes(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct i2c_sim_bytes *b = model;
	size_t i;

	if (out_len > 0)
		b->pointer = out[0] & b->pointer_mask;
	for (i = 1; i < out_len; i++) {
		uint8_t reg = b->pointer;

		b->reg[reg] = out[i];
		count_up(b);
		if (b->wrote != NULL)
			b->wrote(b, reg);
	}
	for (i = 0; i < in_len; i++) {
		if (b->reads != NULL)
			b->reads(b, b->pointer);
		in[i] = b->reg[b->pointer];
		count_up(b);
	}
	return 0;
}

int i2c_sim_words(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct i2c_sim_words *w = model;
	size_t i;

	if (out_len > 0)
		w->pointer = out[0] & 15;
	if (out_len == 3) {
		w->reg[w->pointer] = (uint16_t)(out[1] << 8 | out[2]);
		if (w->wrote != NULL)
			w->wrote(w, w->pointer);
	}
	if (in_len > 0 && w->reads != NULL)
		w->reads(w, w->pointer);
	for (i = 0; i < in_len; i++)
		in[i] = (uint8_t)(w->reg[w->pointer] >> (i % 2 ? 0 : 8));
	return 0;
}
