/* SPDX-License-Identifier: Apache-2.0 */
/* mcp9601.c - Microchip MCP9601, from its data sheet's registers (DS20005426).
 * What it lacks: alerts, burst mode, the filter. */
#include <string.h>

#include "model.h"

enum { HOT = 0, DELTA = 1, COLD = 2, RAW = 3, STATUS = 4, SENSOR = 5,
	DEVICE = 6, ID = 0x20 };

#define UPDATED 0x40
#define SHORTED 0x20
#define OPENED 0x10
#define TYPE_T 2
#define CONVERSION_NS 320000000LL	/* 18 bits */
#define COLD_MC 25000

struct mcp9601 {
	struct model model;
	uint8_t at, status, sensor, device;
	int32_t temp_mc;
	bool is_open, is_short;
	int64_t next_ns;
};

static void power_up(struct model *m, int64_t now_ns)
{
	struct mcp9601 *c = (struct mcp9601 *)m;

	c->status = 0;
	c->sensor = 0;		/* type K */
	c->device = 0;
	c->next_ns = now_ns + CONVERSION_NS;
}

static void convert(struct mcp9601 *c, int64_t now_ns)
{
	if (now_ns < c->next_ns)
		return;
	c->next_ns = now_ns + CONVERSION_NS;
	c->status |= UPDATED;
}

static uint8_t status_of(const struct mcp9601 *c)
{
	return (uint8_t)(c->status | (c->is_open ? OPENED : 0) |
	    (c->is_short ? SHORTED : 0));
}

/* The thermocouple is a T: linearised as anything else it reads wrong. */
static int32_t hot_mc(const struct mcp9601 *c)
{
	if ((c->sensor >> 4 & 7) == TYPE_T)
		return c->temp_mc;
	return COLD_MC + (c->temp_mc - COLD_MC) * 3 / 4;
}

static uint16_t word_of(const struct mcp9601 *c)
{
	switch (c->at) {
	case HOT: return (uint16_t)(int16_t)(hot_mc(c) * 2 / 125);
	case DELTA: return (uint16_t)(int16_t)((hot_mc(c) - COLD_MC) * 2 /
	    125);
	case COLD: return COLD_MC * 2 / 125;
	case ID: return 0x4110;		/* MCP9601, revision 1.0 */
	default: return 0;
	}
}

static void write_to(struct model *m, const uint8_t *out, size_t len,
    int64_t now_ns)
{
	struct mcp9601 *c = (struct mcp9601 *)m;

	convert(c, now_ns);
	c->at = out[0] & 63;
	if (len < 2)
		return;
	switch (c->at) {
	case STATUS: c->status &= out[1]; break;
	case SENSOR: c->sensor = out[1] & 0x77; break;
	case DEVICE: c->device = out[1]; break;
	default: break;
	}
}

static void read_from(struct model *m, uint8_t *in, size_t len,
    int64_t now_ns)
{
	struct mcp9601 *c = (struct mcp9601 *)m;
	uint16_t word = word_of(c);

	convert(c, now_ns);
	memset(in, 0, len);
	switch (c->at) {
	case STATUS: in[0] = status_of(c); break;
	case SENSOR: in[0] = c->sensor; break;
	case DEVICE: in[0] = c->device; break;
	default:
		in[0] = (uint8_t)(word >> 8);
		if (len > 1)
			in[1] = (uint8_t)word;
		break;
	}
}

static bool set(struct model *m, const char *what, const int64_t *values,
    int count, int64_t now_ns)
{
	struct mcp9601 *c = (struct mcp9601 *)m;

	(void)now_ns;
	if (count != 1)
		return false;
	if (strcmp(what, "temp_mc") == 0)
		c->temp_mc = (int32_t)values[0];
	else if (strcmp(what, "open") == 0)
		c->is_open = values[0] != 0;
	else if (strcmp(what, "short") == 0)
		c->is_short = values[0] != 0;
	else
		return false;
	return true;
}

struct model *model_mcp9601(void)
{
	static struct mcp9601 c = { .model = { .name = "mcp9601",
	    .address = 0x60, .power_up = power_up, .write = write_to,
	    .read = read_from, .set = set } };

	return &c.model;
}
