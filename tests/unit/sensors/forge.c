/* SPDX-License-Identifier: Apache-2.0 */
/* forge.c - the chips' side of the bus. */
#include "forge.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "ads122c04.h"
#include "mcp9600.h"
#include "probe_template.h"
#include "sht3x.h"
#include "sht4x.h"
#include "tmp117.h"
#include "tmp75.h"

static void mark_data(struct forge *f, size_t len)
{
	f->data_first = f->sim.bytes_read;
	f->data_end = f->data_first + (int)len;
}

static void put_word(uint8_t *in, size_t len, uint16_t word)
{
	size_t i;

	for (i = 0; i < len; i++)
		in[i] = (uint8_t)(word >> (i % 2 ? 0 : 8));
}

/* --- TMP117 and the template: 16-bit registers ------------------------- */
static void tmp117_reset(struct forge *f)
{
	memset(f->reg, 0, sizeof(f->reg));
	f->reg[0] = 0x8000;
	f->reg[1] = 0x0220;
	f->reg[7] = 0x0040;	/* an offset somebody left in the EEPROM */
	f->reg[15] = 0x0117;
}

static void tmp117_convert(struct forge *f)
{
	double c = f->temp_mc / 1000.0 + (int16_t)f->reg[7] * 0.0078125;

	if (f->fault == FORGE_NOT_READY)
		return;
	if ((f->reg[1] & 0x0c00) == 0x0c00)
		f->reg[1] = (uint16_t)((f->reg[1] & ~0x0c00) | 0x0400);
	f->reg[1] |= 0x2000;
	f->reg[0] = f->fault == FORGE_POWER_UP ? 0x8000 :
	    (uint16_t)(int16_t)lround(c / 0.0078125);
}

static int tmp117_answer(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct forge *f = model;

	if (out_len > 0)
		f->pointer = out[0] & 15;
	if (out_len == 3) {
		f->reg[f->pointer] = (uint16_t)(out[1] << 8 | out[2]);
		if (f->pointer == 1) {
			f->reg[1] &= 0x0fff;
			tmp117_convert(f);
		}
	}
	if (in_len > 0 && f->pointer == 0)
		mark_data(f, in_len);
	if (f->pointer == 15 && f->fault == FORGE_OTHER_CHIP)
		put_word(in, in_len, 0x0118);
	else
		put_word(in, in_len, f->reg[f->pointer]);
	return 0;
}

static void *tmp117_forge(struct i2c_bus *bus)
{
	struct tmp117_config c = { bus, 0x48, 8 };

	return tmp117_open(&c);
}

static void template_reset(struct forge *f)
{
	memset(f->reg, 0, sizeof(f->reg));
	f->reg[0] = 0x8000;
	f->reg[15] = 0x5a5a;
}

static int template_answer(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct forge *f = model;

	if (out_len > 0)
		f->pointer = out[0] & 15;
	if (out_len == 3) {
		f->reg[f->pointer] = (uint16_t)(out[1] << 8 | out[2]);
		if (f->fault == FORGE_NOT_READY)
			f->reg[1] |= 0x8000;
		else if (f->fault != FORGE_POWER_UP)
			f->reg[0] = (uint16_t)(int16_t)(f->temp_mc / 10);
	}
	if (in_len > 0 && f->pointer == 0)
		mark_data(f, in_len);
	put_word(in, in_len, f->pointer == 15 &&
	    f->fault == FORGE_OTHER_CHIP ? 0x1234 : f->reg[f->pointer]);
	return 0;
}

static void *template_forge(struct i2c_bus *bus)
{
	struct probe_template_config c = { bus, 0x4a };

	return probe_template_open(&c);
}

/* --- TMP75, LM75: a byte among words ------------------------------------ */
static void tmp75_reset(struct forge *f)
{
	f->reg[0] = 0;		/* 0 degC until the first conversion */
	f->reg[1] = 0;
	f->reg[2] = 0x4b00;
	f->reg[3] = 0x5000;
}

static uint16_t tmp75_code(const struct forge *f)
{
	int bits = 9 + (f->reg[1] >> 5 & 3);
	int32_t code = (int32_t)lround(f->temp_mc * 256 / 1000.0);

	if (f->fault == FORGE_POWER_UP)
		return 0;
	/* noise below the resolution */
	return (uint16_t)((code & (0xffff << (16 - bits))) |
	    (0x5a5a & ~(0xffff << (16 - bits))));
}

static int tmp75_answer(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct forge *f = model;

	if (out_len > 0)
		f->pointer = out[0] & 3;
	/* another chip there: it has no such writable registers */
	if (f->fault != FORGE_OTHER_CHIP) {
		if (out_len == 2 && f->pointer == 1)
			f->reg[1] = out[1] & 0x7f;
		if (out_len == 3)
			f->reg[f->pointer] = (uint16_t)(out[1] << 8 | out[2]);
	}
	if (f->pointer == 1) {
		memset(in, f->reg[1], in_len);
		return 0;
	}
	if (in_len > 0 && f->pointer == 0)
		mark_data(f, in_len);
	put_word(in, in_len, f->pointer == 0 ? tmp75_code(f) :
	    f->reg[f->pointer]);
	return 0;
}

static void *tmp75_forge(struct i2c_bus *bus)
{
	struct tmp75_config c = { bus, 0x49, 12, false };

	return tmp75_open(&c);
}

static void *lm75_forge(struct i2c_bus *bus)
{
	struct tmp75_config c = { bus, 0x4f, 9, true };

	return tmp75_open(&c);
}

/* --- SHT3x, SHT4x: commands and checksums ------------------------------- */
static uint8_t crc8(const uint8_t *two)
{
	unsigned crc = 0xff, i, k;

	for (i = 0; i < 2; i++)
		for (crc ^= two[i], k = 0; k < 8; k++)
			crc = crc & 0x80 ? (crc << 1 ^ 0x131) : crc << 1;
	return (uint8_t)crc;
}

static void put_checked(uint8_t *in, uint16_t word)
{
	put_word(in, 2, word);
	in[2] = crc8(in);
}

static void sht_reset(struct forge *f)
{
	f->pointer = 0;
	f->is_converting = false;
	f->reg[0] = 0x2010;	/* SHT3x status: reset seen, heater left on */
	f->reg[1] = 0x0fba;	/* SHT4x serial number */
	f->reg[2] = 0x1234;
}

static uint16_t sht_code(const struct forge *f)
{
	return (uint16_t)lround((f->temp_mc / 1000.0 + 45) * 65535 / 175);
}

static int sht_measured(struct forge *f, uint8_t *in, size_t in_len)
{
	if (!f->is_converting || in_len != 6 || f->fault == FORGE_NOT_READY)
		return ENXIO;	/* it does not acknowledge */
	f->is_converting = false;
	put_checked(in, sht_code(f));
	put_checked(in + 3, 0x8000);
	return 0;
}

static int sht4x_answer(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct forge *f = model;

	if (out_len == 1) {
		if (out[0] != 0xfd && out[0] != 0x89)
			return ENXIO;
		f->pointer = out[0];
		f->is_converting = out[0] == 0xfd;
		return 0;
	}
	if (f->pointer != 0x89)
		return sht_measured(f, in, in_len);
	put_checked(in, f->reg[1]);
	put_checked(in + 3, f->reg[2]);
	if (f->fault == FORGE_OTHER_CHIP)
		in[2] ^= 0xff;
	return 0;
}

static int sht3x_answer(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct forge *f = model;
	unsigned command;

	if (out_len == 0)
		return sht_measured(f, in, in_len);
	if (out_len != 2)
		return ENXIO;
	command = (unsigned)out[0] << 8 | out[1];
	/* with this fault, the heater cannot be switched off */
	if (command == 0x3066 && f->fault != FORGE_POWER_UP)
		f->reg[0] &= (uint16_t)~0x2000;
	f->is_converting = command == 0x2400;
	if (command == 0xf32d && in_len == 3)
		put_checked(in, f->fault == FORGE_OTHER_CHIP ? 0x4000 :
		    f->reg[0]);
	return 0;
}

static void *sht4x_forge(struct i2c_bus *bus)
{
	struct sht4x_config c = { bus, 0x44 };

	return sht4x_open(&c);
}

static void *sht3x_forge(struct i2c_bus *bus)
{
	struct sht3x_config c = { bus, 0x45 };

	return sht3x_open(&c);
}

/* --- MCP9600 and MCP9601 ------------------------------------------------ */
static void mcp9600_reset(struct forge *f)
{
	memset(f->reg, 0, sizeof(f->reg));
	f->reg[6] = 0x80;
	f->reg[0x20] = 0x4110;
}

static uint16_t mcp_status(const struct forge *f)
{
	switch (f->fault) {
	case FORGE_OPEN: return 0x50;
	case FORGE_SHORT: return 0x60;
	case FORGE_NOT_READY:
	case FORGE_POWER_UP: return 0x00;
	default: return 0x40;
	}
}

static int mcp9600_answer(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct forge *f = model;

	if (out_len > 0)
		f->pointer = out[0] & 63;
	if (out_len == 2)
		f->reg[f->pointer] = out[1];
	if (in_len == 0)
		return 0;
	switch (f->pointer) {
	case 0x00:
		mark_data(f, in_len);
		/* linearised for type K (its power-up choice) it is wrong */
		put_word(in, in_len, (uint16_t)(int16_t)(f->temp_mc * 2 / 125 +
		    ((f->reg[5] & 0x70) == 0x20 ? 0 : 100)));
		break;
	case 0x02: put_word(in, in_len, 0x0190); break;
	case 0x04: in[0] = (uint8_t)mcp_status(f); break;
	case 0x20:
		put_word(in, in_len, f->fault == FORGE_OTHER_CHIP ? 0x6110 :
		    f->reg[0x20]);
		break;
	default: in[0] = (uint8_t)f->reg[f->pointer]; break;
	}
	return 0;
}

static void *mcp9600_forge(struct i2c_bus *bus)
{
	struct mcp9600_config c = { bus, 0x60, MCP9600_T, 0 };

	return mcp9600_open(&c);
}

/* --- ADS122C04 with a PT100, four wires, 1620 ohm ------------------------ */
#define RREF_OHM 1620.0

static void ads_reset(struct forge *f)
{
	memset(f->adc, 0, sizeof(f->adc));
	f->is_converting = false;
	f->polls = 0;
}

static double pt100_ohm(double t)
{
	double r = 1 + 3.9083e-3 * t - 5.775e-7 * t * t;

	if (t < 0)
		r -= 4.183e-12 * (t - 100) * t * t * t;
	return 100 * r;
}

static int32_t ads_code(const struct forge *f)
{
	bool has_current = (f->adc[2] & 7) == 5 && (f->adc[3] >> 5) == 3 &&
	    f->fault != FORGE_OPEN;
	double volt = has_current ? 500e-6 * RREF_OHM : 1e-6;

	if ((f->adc[0] >> 4) == 0xc)
		return (int32_t)lround(volt / 4 / 2.048 * 8388608);
	if (f->fault == FORGE_SHORT)
		return 12;
	/* one sense lead broken: only the burn-out currents show it */
	if (f->fault == FORGE_POWER_UP && (f->adc[2] & 8))
		return 0x7fffff;
	if (!has_current)
		return 4000000;		/* noise over noise: anything */
	return (int32_t)lround(pt100_ohm(f->temp_mc / 1000.0) / RREF_OHM * 8 *
	    8388608);
}

static void ads_checked(const struct forge *f, uint8_t *in, size_t len,
    size_t in_len)
{
	unsigned crc = 0xffff;
	size_t i, k;

	for (i = 0; i < len; i++)
		for (crc ^= (unsigned)in[i] << 8, k = 0; k < 8; k++)
			crc = crc & 0x8000 ? (crc << 1 ^ 0x11021) : crc << 1;
	if ((f->adc[2] & 0x30) == 0x20 && in_len == len + 2)
		put_word(in + len, 2, (uint16_t)crc);
}

static bool ads_is_ready(struct forge *f)
{
	if (!f->is_converting || f->fault == FORGE_NOT_READY)
		return false;
	/* a millisecond at 1000 SPS is a few polls, and so on */
	return ++f->polls > ((f->adc[1] & 0xe0) == 0xc0 ? 3 : 0);
}

static int ads_answer(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	struct forge *f = model;
	uint8_t command = out_len > 0 ? out[0] : 0;
	int reg = command >> 2 & 3;
	int32_t code;

	memset(in, 0, in_len);
	if (command == 0x06) {
		ads_reset(f);
	} else if (command == 0x08) {
		f->is_converting = true;
		f->polls = 0;
	} else if ((command & 0xf0) == 0x40 && out_len == 2) {
		if (f->fault != FORGE_OTHER_CHIP)
			f->adc[reg] = out[1];
	} else if ((command & 0xf0) == 0x20) {
		in[0] = f->adc[reg];
		if (reg == 2 && ads_is_ready(f))
			in[0] |= 0x80;
		ads_checked(f, in, 1, in_len);
	} else if (command == 0x10) {
		code = ads_code(f);
		in[0] = (uint8_t)(code >> 16);
		in[1] = (uint8_t)(code >> 8);
		in[2] = (uint8_t)code;
		ads_checked(f, in, 3, in_len);
	}
	return 0;
}

static void *ads_forge(struct i2c_bus *bus)
{
	struct ads122c04_config c = { bus, 0x40, 4, 1620000, 0 };

	return ads122c04_open(&c);
}

const struct forge_kind forge_kinds[] = {
	{ "tmp117", false, 0x48, -18500, tmp117_forge, &tmp117_driver,
	    tmp117_answer, tmp117_reset },
	{ "tmp75", false, 0x49, 4563, tmp75_forge, &tmp75_driver,
	    tmp75_answer, tmp75_reset },
	{ "lm75", false, 0x4f, 8500, lm75_forge, &tmp75_lm75_driver,
	    tmp75_answer, tmp75_reset },
	{ "sht4x", true, 0x44, 7999, sht4x_forge, &sht4x_driver,
	    sht4x_answer, sht_reset },
	{ "sht3x", true, 0x45, 2001, sht3x_forge, &sht3x_driver,
	    sht3x_answer, sht_reset },
	{ "mcp9600", false, 0x60, -150000, mcp9600_forge, &mcp9600_driver,
	    mcp9600_answer, mcp9600_reset },
	{ "ads122c04", true, 0x40, -135000, ads_forge, &ads122c04_driver,
	    ads_answer, ads_reset },
	{ "template", false, 0x4a, 5120, template_forge,
	    &probe_template_driver, template_answer, template_reset },
};
const int forge_kind_count =
    (int)(sizeof(forge_kinds) / sizeof(forge_kinds[0]));

const struct forge_kind *forge_named(const char *name)
{
	int i;

	for (i = 0; i < forge_kind_count; i++)
		if (strcmp(forge_kinds[i].name, name) == 0)
			return &forge_kinds[i];
	return NULL;
}

void forge_open(struct forge *f, const struct forge_kind *kind)
{
	memset(f, 0, sizeof(*f));
	f->kind = kind;
	f->temp_mc = kind->temp_mc;
	kind->reset(f);
	i2c_sim_init(&f->sim);
	(void)i2c_sim_add(&f->sim, kind->address, kind->answer, f);
	f->probe = kind->open(&f->sim.bus);
}

void forge_close(struct forge *f)
{
	f->kind->driver->close(f->probe);
}

struct probe_reading forge_read(struct forge *f)
{
	(void)f->kind->driver->begin(f->probe, 0);
	return f->kind->driver->fetch(f->probe, 0);
}
