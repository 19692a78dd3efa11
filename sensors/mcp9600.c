/* SPDX-License-Identifier: Apache-2.0 */
/* mcp9600.c - register numbers and bits from DS20005426, "Registers". */
#include "mcp9600.h"

#include "chip.h"

#define REG_HOT 0x00
#define REG_COLD 0x02
#define REG_STATUS 0x04
#define REG_SENSOR 0x05
#define REG_DEVICE 0x06
#define REG_ID 0x20

#define STATUS_UPDATED 0x40	/* TH update */
#define STATUS_SHORT 0x20	/* SC, MCP9601 only */
#define STATUS_OPEN 0x10	/* OC on the MCP9601, input range on the 9600 */
#define SENSOR_MASK 0x77	/* type and filter */
#define DEVICE_FULL 0x00	/* 0.0625 degC cold, 18 bits, normal mode */

/* DS20005426, "Electrical characteristics": operating range of the chip,
 * which is where the cold junction is. */
#define COLD_LOW_MC (-40000)
#define COLD_HIGH_MC 125000

struct mcp9600 {
	struct chip chip;
	uint8_t sensor;
	uint8_t id;
};

static int32_t junction_mc(uint16_t code)
{
	int32_t digits = code < 0x8000 ? code : code - 0x10000;

	return (int32_t)probe_divide((int64_t)digits * 125, 2);
}

static enum probe_result status_result(uint8_t id, uint8_t status)
{
	if (id == MCP9600_ID_9601 && (status & STATUS_SHORT))
		return PROBE_SHORT;
	if (status & STATUS_OPEN)
		return id == MCP9600_ID_9601 ? PROBE_OPEN : PROBE_RANGE;
	return status & STATUS_UPDATED ? PROBE_OK : PROBE_NO_DATA;
}

struct probe_reading mcp9600_decode(uint8_t id, uint8_t status,
    uint16_t hot, uint16_t cold)
{
	enum probe_result r = status_result(id, status);
	int32_t cold_mc = junction_mc(cold);

	if (r == PROBE_OK &&
	    (cold_mc < COLD_LOW_MC || cold_mc > COLD_HIGH_MC))
		r = PROBE_RANGE;
	if (r != PROBE_OK)
		return (struct probe_reading){ r, 0 };
	return (struct probe_reading){ PROBE_OK, junction_mc(hot) };
}

struct mcp9600_range mcp9600_range(enum mcp9600_type type)
{
	static const struct mcp9600_range k = { -200000, 1372000 },
	    t = { -200000, 400000 };

	return type == MCP9600_T ? t : k;
}

static enum probe_result set_up(void *probe)
{
	struct mcp9600 *m = probe;
	uint16_t id = 0;
	enum probe_result r = chip_claim(&m->chip);

	if (r == PROBE_OK)
		r = chip_read_word(&m->chip, REG_ID, &id);
	if (r != PROBE_OK)
		return r;
	m->id = (uint8_t)(id >> 8);	/* the low byte is the revision */
	if (m->id != MCP9600_ID_9600 && m->id != MCP9600_ID_9601)
		return PROBE_WRONG_CHIP;
	r = chip_set_byte(&m->chip, REG_SENSOR, m->sensor, SENSOR_MASK);
	if (r == PROBE_OK)
		r = chip_set_byte(&m->chip, REG_DEVICE, DEVICE_FULL, 0xff);
	return r;
}

/* It converts all the time; clearing "TH update" marks what is new. */
static enum probe_result start(void *probe)
{
	const struct mcp9600 *m = probe;
	const uint8_t out[2] = { REG_STATUS, 0 };

	return chip_write(&m->chip, out, sizeof(out));
}

/* After a reset it would linearise for type K whatever is connected. */
static enum probe_result check_settings(const struct mcp9600 *m)
{
	uint8_t sensor = 0, device = 0;
	enum probe_result r = chip_read(&m->chip, REG_SENSOR, &sensor, 1);

	if (r == PROBE_OK)
		r = chip_read(&m->chip, REG_DEVICE, &device, 1);
	if (r != PROBE_OK)
		return r;
	return ((sensor ^ m->sensor) & SENSOR_MASK) == 0 &&
	    device == DEVICE_FULL ? PROBE_OK : PROBE_POWER_UP;
}

static struct probe_reading read_result(void *probe)
{
	const struct mcp9600 *m = probe;
	uint8_t status = 0;
	uint16_t hot = 0, cold = 0;
	enum probe_result r = chip_read(&m->chip, REG_STATUS, &status, 1);

	if (r == PROBE_OK)
		r = status_result(m->id, status);
	if (r == PROBE_OK)
		r = chip_read_word(&m->chip, REG_HOT, &hot);
	if (r == PROBE_OK)
		r = chip_read_word(&m->chip, REG_COLD, &cold);
	if (r == PROBE_OK)
		r = check_settings(m);
	return r == PROBE_OK ? mcp9600_decode(m->id, status, hot, cold) :
	    chip_fault(r);
}

static const struct chip_kind kind = {
	.set_up = set_up,
	.start = start,
	.read = read_result,
};

const struct probe_driver mcp9600_driver = {
	.name = "mcp9600",
	.begin = chip_begin,
	.fetch = chip_fetch,
	.close = chip_close,
	.identify = chip_identify,
};

void *mcp9600_open(const struct mcp9600_config *config)
{
	/* 18 bits: 320 ms (table "ADC resolution"); the one under way when
	 * the flag is cleared, and the next */
	struct chip chip = { .kind = &kind, .bus = config->bus,
	    .address = config->address, .wait_ms = 700,
	    .low_mc = mcp9600_range(config->type).low_mc,
	    .high_mc = mcp9600_range(config->type).high_mc };
	struct mcp9600 *m = chip_open(&chip, sizeof(*m));
	int type = config->type == MCP9600_T ? 2 : 0;	/* bits 6-4 */

	if (m != NULL)
		m->sensor = (uint8_t)(type << 4 | (config->filter & 7));
	return m;
}
