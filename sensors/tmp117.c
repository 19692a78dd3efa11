/* SPDX-License-Identifier: Apache-2.0 */
/* tmp117.c - TI TMP117; register numbers and bits from SNOSD82, "Register
 * maps". */
#include "tmp117.h"

#include "chip.h"

#define REG_TEMP 0x00
#define REG_CONFIG 0x01
#define REG_OFFSET 0x07
#define REG_ID 0x0f

#define ID 0x0117		/* DID[11:0]; above it the revision */
#define ID_MASK 0x0fff
#define CONFIG_READY 0x2000	/* Data_Ready */
#define CONFIG_MOD 0x0c00	/* MOD[1:0] */
#define MOD_ONE_SHOT 0x0c00
#define MOD_SHUTDOWN 0x0400	/* what one-shot becomes when it is over */
#define CONFIG_AVG 0x0060	/* AVG[1:0] */
#define TEMP_POWER_UP 0x8000	/* Temp_Result before the first conversion */

struct tmp117 {
	struct chip chip;
	uint16_t avg;
};

struct probe_reading tmp117_decode(uint16_t code)
{
	int32_t digits = code < 0x8000 ? code : code - 0x10000;

	if (code == TEMP_POWER_UP)
		return (struct probe_reading){ PROBE_POWER_UP, 0 };
	/* 7.8125 m°C = 125/16 m°C */
	return (struct probe_reading){ PROBE_OK,
	    (int32_t)probe_divide((int64_t)digits * 125, 16) };
}

static enum probe_result check_id(const struct chip *c)
{
	uint16_t id = 0;
	enum probe_result r = chip_read_word(c, REG_ID, &id);

	if (r == PROBE_OK && (id & ID_MASK) != ID)
		r = PROBE_WRONG_CHIP;
	return r;
}

static enum probe_result set_up(void *probe)
{
	const struct tmp117 *t = probe;
	enum probe_result r = chip_claim(&t->chip);

	if (r == PROBE_OK)
		r = check_id(&t->chip);
	/* An offset somebody once stored in the chip's EEPROM would shift
	 * every reading behind the calibration's back. */
	if (r == PROBE_OK)
		r = chip_set_word(&t->chip, REG_OFFSET, 0, 0xffff);
	return r;
}

static enum probe_result start(void *probe)
{
	const struct tmp117 *t = probe;
	uint16_t config = MOD_ONE_SHOT | t->avg;
	const uint8_t no_offset[3] = { REG_OFFSET, 0, 0 };
	const uint8_t out[3] = { REG_CONFIG, (uint8_t)(config >> 8),
	    (uint8_t)config };
	/* again, for the supply may have failed since the last reading */
	enum probe_result r = chip_write(&t->chip, no_offset,
	    sizeof(no_offset));

	return r == PROBE_OK ? chip_write(&t->chip, out, sizeof(out)) : r;
}

static struct probe_reading read_result(void *probe)
{
	const struct tmp117 *t = probe;
	uint16_t config = 0, code = 0;
	enum probe_result r = chip_read_word(&t->chip, REG_CONFIG, &config);

	if (r != PROBE_OK)
		return chip_fault(r);
	if ((config & CONFIG_AVG) != t->avg || !(config & MOD_SHUTDOWN))
		return chip_fault(PROBE_POWER_UP);	/* it was reset */
	if (!(config & CONFIG_READY))
		return chip_fault(PROBE_NO_DATA);
	r = chip_read_word(&t->chip, REG_TEMP, &code);
	/* also what a dead line reads: is the chip still there? */
	if (r == PROBE_OK && (code == 0x0000 || code == 0xffff))
		r = check_id(&t->chip);
	return r == PROBE_OK ? tmp117_decode(code) : chip_fault(r);
}

static const struct chip_kind kind = {
	.set_up = set_up,
	.start = start,
	.read = read_result,
};

const struct probe_driver tmp117_driver = {
	.name = "tmp117",
	.begin = chip_begin,
	.fetch = chip_fetch,
	.close = chip_close,
	.identify = chip_identify,
};

void *tmp117_open(const struct tmp117_config *config)
{
	struct chip chip = { .kind = &kind, .bus = config->bus,
	    .address = config->address, .low_mc = TMP117_LOW_MC,
	    .high_mc = TMP117_HIGH_MC };
	uint16_t avg = 0x0020;
	struct tmp117 *t;

	/* 15.5 ms typical a conversion, 17.5 ms at most (SNOSD82,
	 * "Electrical characteristics"), and 1.5 ms to wake */
	switch (config->averages) {
	case 1:
		avg = 0x0000;
		chip.wait_ms = 20;
		break;
	case 32:
		avg = 0x0040;
		chip.wait_ms = 565;
		break;
	case 64:
		avg = 0x0060;
		chip.wait_ms = 1125;
		break;
	default:
		chip.wait_ms = 142;
		break;
	}
	t = chip_open(&chip, sizeof(*t));
	if (t != NULL)
		t->avg = avg;
	return t;
}
