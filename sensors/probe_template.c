/* SPDX-License-Identifier: Apache-2.0 */
/* probe_template.c - a driver to copy; name the data sheet and its sections
 * here, then only the symbols beside the numbers. */
#include "probe_template.h"

#include "chip.h"

/* Register map first; a reader compares it with the data sheet. */
#define REG_TEMP 0x00
#define REG_CONFIG 0x01
#define REG_ID 0x0f

#define ID 0x5a5a
#define CONFIG_ONE_SHOT 0x0001
#define CONFIG_BUSY 0x8000
#define TEMP_POWER_UP 0x8000

/* struct chip comes first.  Whatever else the driver needs stands here and
 * never in a static: two sensors share the code. */
struct template_probe {
	struct chip chip;
};

struct probe_reading probe_template_decode(uint16_t code)
{
	int32_t digits = code < 0x8000 ? code : code - 0x10000;

	/* codes that are no temperature, before any arithmetic */
	if (code == TEMP_POWER_UP)
		return (struct probe_reading){ PROBE_POWER_UP, 0 };
	/* 0.01 degC a digit; say how it rounds (here nothing is lost) */
	return (struct probe_reading){ PROBE_OK, digits * 10 };
}

/* Claim the address, identify, then configure and read back.  Runs before
 * the first conversion, hourly, and after every doubtful answer. */
static enum probe_result set_up(void *probe)
{
	const struct template_probe *t = probe;
	uint16_t id = 0;
	enum probe_result r = chip_claim(&t->chip);

	if (r == PROBE_OK)
		r = chip_read_word(&t->chip, REG_ID, &id);
	if (r == PROBE_OK && id != ID)
		r = PROBE_WRONG_CHIP;
	return r;
}

/* Ask for a conversion.  Do not wait: chip.wait_ms tells the caller. */
static enum probe_result start(void *probe)
{
	const struct template_probe *t = probe;
	const uint8_t out[3] = { REG_CONFIG, 0, CONFIG_ONE_SHOT };

	return chip_write(&t->chip, out, sizeof(out));
}

/* Everything that could make the value untrue is asked before it is
 * believed: is it over, is it this conversion's, is it still that chip? */
static struct probe_reading read_result(void *probe)
{
	const struct template_probe *t = probe;
	uint16_t config = 0, code = 0;
	enum probe_result r = chip_read_word(&t->chip, REG_CONFIG, &config);

	if (r == PROBE_OK && !(config & CONFIG_ONE_SHOT))
		r = PROBE_POWER_UP;	/* it forgot what start wrote */
	if (r == PROBE_OK && (config & CONFIG_BUSY))
		r = PROBE_NO_DATA;
	if (r == PROBE_OK)
		r = chip_read_word(&t->chip, REG_TEMP, &code);
	return r == PROBE_OK ? probe_template_decode(code) : chip_fault(r);
}

static const struct chip_kind kind = {
	.set_up = set_up,
	.start = start,
	.read = read_result,
};

/* The name is what configurations say; it is never changed. */
const struct probe_driver probe_template_driver = {
	.name = "template",
	.begin = chip_begin,
	.fetch = chip_fetch,
	.close = chip_close,
	.identify = chip_identify,
};

void *probe_template_open(const struct probe_template_config *config)
{
	/* the data sheet's maximum, not its typical value */
	struct chip chip = { .kind = &kind, .bus = config->bus,
	    .address = config->address, .wait_ms = 20,
	    .low_mc = PROBE_TEMPLATE_LOW_MC,
	    .high_mc = PROBE_TEMPLATE_HIGH_MC };

	return chip_open(&chip, sizeof(struct template_probe));
}
