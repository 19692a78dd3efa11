/* SPDX-License-Identifier: Apache-2.0 */
/* tmp75.c - register numbers and bits from SBOS288, "Pointer register",
 * "Configuration register". */
#include "tmp75.h"

#include "chip.h"

#define REG_TEMP 0x00
#define REG_CONFIG 0x01
#define REG_LOW 0x02
#define REG_HIGH 0x03

#define CONFIG_MASK 0x7f	/* OS reads as the chip pleases */
/* 84 and 88 degC, where a power-up leaves 75 and 80. */
#define MARK_LOW 0x5400
#define MARK_HIGH 0x5800
#define MARK_MASK 0xff80	/* the nine bits that every relative keeps */

struct tmp75 {
	struct chip chip;
	uint8_t config;
	int bits;
};

int32_t tmp75_decode(uint16_t code, int bits)
{
	unsigned below = 16U - (unsigned)bits;
	int32_t part = (int32_t)((code >> below) << below);

	if (part >= 0x8000)
		part -= 0x10000;
	return (int32_t)probe_divide((int64_t)part * 1000, 256);
}

static enum probe_result set_up(void *probe)
{
	const struct tmp75 *t = probe;
	enum probe_result r = chip_claim(&t->chip);

	if (r == PROBE_OK)
		r = chip_set_byte(&t->chip, REG_CONFIG, t->config,
		    CONFIG_MASK);
	if (r == PROBE_OK)
		r = chip_set_word(&t->chip, REG_LOW, MARK_LOW, MARK_MASK);
	if (r == PROBE_OK)
		r = chip_set_word(&t->chip, REG_HIGH, MARK_HIGH, MARK_MASK);
	return r;
}

/* It converts all the time; after a whole conversion's wait the register
 * cannot be older than the request. */
static enum probe_result start(void *probe)
{
	(void)probe;
	return PROBE_OK;
}

static enum probe_result check_marks(const struct tmp75 *t)
{
	uint8_t config = 0;
	uint16_t low = 0, high = 0;
	enum probe_result r = chip_read(&t->chip, REG_CONFIG, &config, 1);

	if (r == PROBE_OK)
		r = chip_read_word(&t->chip, REG_LOW, &low);
	if (r == PROBE_OK)
		r = chip_read_word(&t->chip, REG_HIGH, &high);
	if (r != PROBE_OK)
		return r;
	if (((config ^ t->config) & CONFIG_MASK) != 0 ||
	    (low & MARK_MASK) != MARK_LOW || (high & MARK_MASK) != MARK_HIGH)
		return PROBE_POWER_UP;
	return PROBE_OK;
}

static struct probe_reading read_result(void *probe)
{
	const struct tmp75 *t = probe;
	uint16_t code = 0;
	enum probe_result r = chip_read_word(&t->chip, REG_TEMP, &code);

	/* after the value, so that a reset before it does not slip through */
	if (r == PROBE_OK)
		r = check_marks(t);
	if (r != PROBE_OK)
		return chip_fault(r);
	return (struct probe_reading){ PROBE_OK, tmp75_decode(code, t->bits) };
}

static const struct chip_kind kind = {
	.set_up = set_up,
	.start = start,
	.read = read_result,
};

const struct probe_driver tmp75_driver = {
	.name = "tmp75",
	.begin = chip_begin,
	.fetch = chip_fetch,
	.close = chip_close,
	.identify = chip_identify,
};

const struct probe_driver tmp75_lm75_driver = {
	.name = "lm75",
	.begin = chip_begin,
	.fetch = chip_fetch,
	.close = chip_close,
	.identify = chip_identify,
};

void *tmp75_open(const struct tmp75_config *config)
{
	/* SBOS288, "Electrical characteristics": conversion time, maximum */
	static const int32_t wait_ms[] = { 38, 75, 150, 300 };
	int bits = config->bits < 9 || config->bits > 12 ? 12 : config->bits;
	struct chip chip = { .kind = &kind, .bus = config->bus,
	    .address = config->address, .low_mc = TMP75_LOW_MC,
	    .high_mc = TMP75_HIGH_MC, .wait_ms = wait_ms[bits - 9] };
	struct tmp75 *t;

	if (config->is_lm75) {
		chip.low_mc = TMP75_LM75_LOW_MC;
		chip.wait_ms = 300;	/* LM75: tCONV, maximum */
	}
	t = chip_open(&chip, sizeof(*t));
	if (t == NULL)
		return NULL;
	t->bits = bits;
	t->config = (uint8_t)(config->is_lm75 ? 0 : (bits - 9) << 5);
	return t;
}
