/* SPDX-License-Identifier: Apache-2.0 */
/* sht3x.c - commands and status bits from the SHT3x-DIS data sheet, section
 * "Operation and communication". */
#include "sht3x.h"

#include "chip.h"
#include "sensirion.h"

#define CMD_MEASURE 0x2400	/* high repeatability, no clock stretching */
#define CMD_STATUS 0xf32d
#define CMD_HEATER_OFF 0x3066

#define STATUS_RESERVED 0x500c	/* bits 14, 12, 3 and 2 read as 0 */
#define STATUS_HEATER 0x2000

static enum probe_result command(const struct chip *c, uint16_t number)
{
	uint8_t out[2] = { (uint8_t)(number >> 8), (uint8_t)number };

	return chip_write(c, out, sizeof(out));
}

static enum probe_result check_status(const struct chip *c)
{
	const uint8_t out[2] = { CMD_STATUS >> 8, CMD_STATUS & 0xff };
	uint8_t in[3];
	uint16_t status;
	enum probe_result r = i2c_probe_result(i2c_transfer(c->bus,
	    c->address, out, sizeof(out), in, sizeof(in)));

	if (r != PROBE_OK)
		return r;
	if (!sensirion_words(in, 1, &status))
		return PROBE_CRC;
	if ((status & STATUS_RESERVED) != 0)
		return PROBE_WRONG_CHIP;
	/* a heated sensor measures its heater */
	return status & STATUS_HEATER ? PROBE_POWER_UP : PROBE_OK;
}

static enum probe_result set_up(void *probe)
{
	const struct chip *c = probe;
	enum probe_result r = chip_claim(c);

	if (r == PROBE_OK)
		r = command(c, CMD_HEATER_OFF);
	if (r == PROBE_OK)
		r = check_status(c);
	return r;
}

static enum probe_result start(void *probe)
{
	return command(probe, CMD_MEASURE);
}

static struct probe_reading read_result(void *probe)
{
	const struct chip *c = probe;
	uint8_t in[6];
	/* while it converts, the chip does not acknowledge */
	enum probe_result r = i2c_probe_result(i2c_transfer(c->bus,
	    c->address, NULL, 0, in, sizeof(in)));

	return r == PROBE_OK ? sensirion_decode(in) : chip_fault(r);
}

static const struct chip_kind kind = {
	.set_up = set_up,
	.start = start,
	.read = read_result,
};

const struct probe_driver sht3x_driver = {
	.name = "sht3x",
	.begin = chip_begin,
	.fetch = chip_fetch,
	.close = chip_close,
	.identify = chip_identify,
};

void *sht3x_open(const struct sht3x_config *config)
{
	/* tMEAS,h: 15.5 ms at most below 2.4 V ("Timing specification") */
	struct chip chip = { .kind = &kind, .bus = config->bus,
	    .address = config->address, .low_mc = SHT3X_LOW_MC,
	    .high_mc = SHT3X_HIGH_MC, .wait_ms = 17 };

	return chip_open(&chip, sizeof(chip));
}
