/* SPDX-License-Identifier: Apache-2.0 */
/* sht4x.c - commands from the SHT4x data sheet, table "Overview of I2C
 * commands". */
#include "sht4x.h"

#include "chip.h"
#include "sensirion.h"

#define CMD_MEASURE 0xfd	/* T and RH with high precision */
#define CMD_SERIAL 0x89

struct sht4x {
	struct chip chip;
	bool is_known;
	uint32_t serial;
};

/* The chip answers a read of its own, without a register. */
static enum probe_result receive(const struct chip *c, uint8_t in[6])
{
	return i2c_probe_result(i2c_transfer(c->bus, c->address, NULL, 0, in,
	    6));
}

static enum probe_result set_up(void *probe)
{
	struct sht4x *t = probe;
	const uint8_t command = CMD_SERIAL;
	uint8_t in[6];
	uint16_t word[2];
	uint32_t serial;
	enum probe_result r = chip_claim(&t->chip);

	if (r == PROBE_OK)
		r = chip_write(&t->chip, &command, 1);
	if (r == PROBE_OK)
		r = receive(&t->chip, in);
	if (r != PROBE_OK)
		return r;
	if (!sensirion_words(in, 2, word))
		return PROBE_CRC;
	serial = (uint32_t)word[0] << 16 | word[1];
	if (t->is_known && serial != t->serial)
		return PROBE_WRONG_CHIP;
	t->is_known = true;
	t->serial = serial;
	return PROBE_OK;
}

static enum probe_result start(void *probe)
{
	const struct sht4x *t = probe;
	const uint8_t command = CMD_MEASURE;

	return chip_write(&t->chip, &command, 1);
}

static struct probe_reading read_result(void *probe)
{
	const struct sht4x *t = probe;
	uint8_t in[6];
	enum probe_result r = receive(&t->chip, in);

	/* while it converts, the chip does not acknowledge */
	return r == PROBE_OK ? sensirion_decode(in) : chip_fault(r);
}

static const struct chip_kind kind = {
	.set_up = set_up,
	.start = start,
	.read = read_result,
};

const struct probe_driver sht4x_driver = {
	.name = "sht4x",
	.begin = chip_begin,
	.fetch = chip_fetch,
	.close = chip_close,
	.identify = chip_identify,
};

void *sht4x_open(const struct sht4x_config *config)
{
	/* tMEAS,h: 8.3 ms at most ("Timings") */
	struct chip chip = { .kind = &kind, .bus = config->bus,
	    .address = config->address, .low_mc = SHT4X_LOW_MC,
	    .high_mc = SHT4X_HIGH_MC, .wait_ms = 10 };

	return chip_open(&chip, sizeof(struct sht4x));
}
