/* SPDX-License-Identifier: Apache-2.0 */
/* ads122c04.c - commands, registers and bits from SBAS751, "Programming" and
 * "Register map". */
#include "ads122c04.h"

#include "chip.h"
#include "iec60751.h"

#define CMD_RESET 0x06
#define CMD_START 0x08
#define CMD_RDATA 0x10
#define CMD_RREG 0x20		/* | register << 2 */
#define CMD_WREG 0x40

/* Register 0: MUX, GAIN, PGA_BYPASS. */
#define MUX_ELEMENT 0x36	/* AIN1 - AIN0, gain 8 */
#define MUX_REFERENCE 0xc1	/* (REFP - REFN)/4, PGA bypassed */
#define GAIN 8
/* Register 1: DR, MODE, CM, VREF, TS.  Continuous, so that the currents
 * never stop and need not settle. */
#define RATE_SLOW 0x0a		/* 20 SPS, reference REFP/REFN */
#define RATE_QUICK 0xca		/* 1000 SPS, reference REFP/REFN */
#define RATE_QUICK_INT 0xc8	/* 1000 SPS, internal 2.048 V */
/* Register 2: DRDY, DCNT, CRC, BCS, IDAC. */
#define DRDY 0x80
#define CRC16_500UA 0x25
#define BURN_OUT 0x08		/* BCS: 10 uA through the sense leads */
/* Register 3: I1MUX to AIN2; I2MUX to AIN3. */
#define IDAC_ONE 0x60
#define IDAC_TWO 0x70

#define FULL_SCALE 0x7fffff
/* As good as full scale: the last 0.1 %. */
#define NEARLY_FULL (FULL_SCALE - FULL_SCALE / 1000)
#define R0_MOHM 100000
#define IDAC_NA 500000
/* A conversion at 1000 SPS takes 1.2 ms (table "Conversion times"), a
 * register read 0.15 ms at 400 kHz: polls, so no sleeping. */
#define POLLS 60

struct ads122c04 {
	struct chip chip;
	struct ads122c04_config config;
};

uint16_t ads122c04_crc16(const uint8_t *bytes, size_t len)
{
	uint16_t crc = 0xffff;
	size_t i;
	int bit;

	for (i = 0; i < len; i++) {
		crc = (uint16_t)(crc ^ bytes[i] << 8);
		for (bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 :
			    crc << 1);
	}
	return crc;
}

/* With three wires both currents meet in the reference resistor. */
int64_t ads122c04_uohm(int32_t code, int32_t wires, int32_t rref_mohm)
{
	int64_t full = (int64_t)rref_mohm * 1000 * (wires == 3 ? 2 : 1);

	return probe_divide(code * full, (int64_t)GAIN << 23);
}

struct probe_reading ads122c04_decode(int32_t code, int32_t wires,
    int32_t rref_mohm, int32_t leads_mohm)
{
	int64_t r = ads122c04_uohm(code, wires, rref_mohm);
	struct probe_reading got = { PROBE_OK, 0 };

	if (code >= NEARLY_FULL)
		return (struct probe_reading){ PROBE_OPEN, 0 };
	if (wires == 2)
		r = iec60751_two_wire_uohm(r, (int64_t)leads_mohm * 1000);
	if (r < iec60751_uohm(IEC60751_LOW_MC, R0_MOHM))
		return (struct probe_reading){ PROBE_SHORT, 0 };
	if (!iec60751_temp_mc(r, R0_MOHM, &got.temp_mc))
		got.result = PROBE_RANGE;
	return got;
}

int32_t ads122c04_high_mc(int32_t wires, int32_t rref_mohm)
{
	int32_t high_mc = IEC60751_HIGH_MC;

	(void)iec60751_temp_mc(ads122c04_uohm(NEARLY_FULL, wires, rref_mohm),
	    R0_MOHM, &high_mc);
	return high_mc;
}

/* len bytes and their checksum. */
static enum probe_result receive(const struct chip *c, uint8_t command,
    uint8_t *value, size_t len)
{
	uint8_t in[5];
	enum probe_result r = chip_read(c, command, in, len + 2);
	size_t i;

	if (r != PROBE_OK)
		return r;
	if (ads122c04_crc16(in, len) != (in[len] << 8 | in[len + 1]))
		return PROBE_CRC;
	for (i = 0; i < len; i++)
		value[i] = in[i];
	return PROBE_OK;
}

static enum probe_result set_reg(const struct chip *c, int reg, uint8_t value)
{
	uint8_t out[2] = { (uint8_t)(CMD_WREG | reg << 2), value };

	return chip_write(c, out, sizeof(out));
}

static enum probe_result get_reg(const struct chip *c, int reg,
    uint8_t *value)
{
	return receive(c, (uint8_t)(CMD_RREG | reg << 2), value, 1);
}

static enum probe_result command(const struct chip *c, uint8_t number)
{
	return chip_write(c, &number, 1);
}

static enum probe_result get_code(const struct chip *c, int32_t *code)
{
	uint8_t in[3];
	enum probe_result r = receive(c, CMD_RDATA, in, sizeof(in));
	int32_t bits;

	if (r != PROBE_OK)
		return r;
	bits = in[0] << 16 | in[1] << 8 | in[2];
	*code = bits < 0x800000 ? bits : bits - 0x1000000;
	return PROBE_OK;
}

static uint8_t idac_of(const struct ads122c04 *a)
{
	return a->config.wires == 3 ? IDAC_TWO : IDAC_ONE;
}

/* Are the settings of a slow conversion of the element in force? */
static enum probe_result check_settings(const struct ads122c04 *a)
{
	const uint8_t want[4] = { MUX_ELEMENT, RATE_SLOW, CRC16_500UA,
	    idac_of(a) };
	uint8_t got = 0;
	enum probe_result r;
	int i;

	for (i = 0; i < 4; i++) {
		r = get_reg(&a->chip, i, &got);
		if (r != PROBE_OK)
			return r;
		if (i == 2)
			got &= (uint8_t)~DRDY;
		if (got != want[i])
			return PROBE_WRONG_CHIP;
	}
	return PROBE_OK;
}

static enum probe_result begin_slow(const struct ads122c04 *a)
{
	enum probe_result r = set_reg(&a->chip, 2, CRC16_500UA);

	if (r == PROBE_OK)
		r = set_reg(&a->chip, 0, MUX_ELEMENT);
	if (r == PROBE_OK)
		r = set_reg(&a->chip, 1, RATE_SLOW);
	return r == PROBE_OK ? command(&a->chip, CMD_START) : r;
}

/* No identification register: reset, then settings that are read back with
 * right checksums. */
static enum probe_result set_up(void *probe)
{
	const struct ads122c04 *a = probe;
	enum probe_result r = chip_claim(&a->chip);

	if (r == PROBE_OK)
		r = command(&a->chip, CMD_RESET);
	if (r == PROBE_OK)
		r = set_reg(&a->chip, 3, idac_of(a));
	if (r == PROBE_OK)
		r = begin_slow(a);
	return r == PROBE_OK ? check_settings(a) : r;
}

/* One conversion of about a millisecond. */
static enum probe_result quick(const struct chip *c, uint8_t mux,
    uint8_t rate, uint8_t currents, int32_t *code)
{
	enum probe_result r = set_reg(c, 0, mux);
	uint8_t reg2 = 0;
	int i;

	if (r == PROBE_OK)
		r = set_reg(c, 1, rate);
	if (r == PROBE_OK)
		r = set_reg(c, 2, currents);
	if (r == PROBE_OK)
		r = command(c, CMD_START);
	for (i = 0; i < POLLS && r == PROBE_OK; i++) {
		r = get_reg(c, 2, &reg2);
		if (r == PROBE_OK && (reg2 & DRDY))
			return get_code(c, code);
	}
	return r == PROBE_OK ? PROBE_TIMEOUT : r;
}

/* Half to one and a half of what the currents make of the reference
 * resistor: they are good to 6 %, an open element stops them. */
static bool is_flowing(const struct ads122c04 *a, int32_t code)
{
	int64_t nv = (int64_t)IDAC_NA * a->config.rref_mohm / 1000 *
	    (a->config.wires == 3 ? 2 : 1);
	int64_t expected = (nv / 4 << 23) / 2048000000;

	return code > expected / 2 && code < expected * 3 / 2;
}

static enum probe_result start(void *probe)
{
	const struct ads122c04 *a = probe;
	int32_t code = 0;
	/* again, for without it a brown-out would look like an open element */
	enum probe_result r = set_reg(&a->chip, 3, idac_of(a));

	if (r == PROBE_OK)
		r = quick(&a->chip, MUX_REFERENCE, RATE_QUICK_INT,
		    CRC16_500UA, &code);
	if (r == PROBE_OK && !is_flowing(a, code))
		r = PROBE_OPEN;
	if (r == PROBE_OK)
		r = quick(&a->chip, MUX_ELEMENT, RATE_QUICK,
		    CRC16_500UA | BURN_OUT, &code);
	if (r == PROBE_OK && code >= NEARLY_FULL)
		r = PROBE_OPEN;
	return r == PROBE_OK ? begin_slow(a) : r;
}

static struct probe_reading read_result(void *probe)
{
	const struct ads122c04 *a = probe;
	uint8_t reg2 = 0;
	int32_t code = 0;
	enum probe_result r = get_reg(&a->chip, 2, &reg2);

	if (r == PROBE_OK && !(reg2 & DRDY))
		r = PROBE_NO_DATA;
	if (r == PROBE_OK)
		r = get_code(&a->chip, &code);
	if (r == PROBE_OK) {
		r = check_settings(a);
		if (r == PROBE_WRONG_CHIP)
			r = PROBE_POWER_UP;	/* it was right at begin */
	}
	return r == PROBE_OK ? ads122c04_decode(code, a->config.wires,
	    a->config.rref_mohm, a->config.leads_mohm) : chip_fault(r);
}

static const struct chip_kind kind = {
	.set_up = set_up,
	.start = start,
	.read = read_result,
};

const struct probe_driver ads122c04_driver = {
	.name = "ads122c04-pt100",
	.begin = chip_begin,
	.fetch = chip_fetch,
	.close = chip_close,
	.identify = chip_identify,
};

void *ads122c04_open(const struct ads122c04_config *config)
{
	/* 20 SPS: 51.2 ms (table "Conversion times"); the filter is new after
	 * START, so the first result is whole; twice, for the clock's 2 % and
	 * an input filter */
	struct chip chip = { .kind = &kind, .bus = config->bus,
	    .address = config->address, .wait_ms = 110,
	    .low_mc = IEC60751_LOW_MC,
	    .high_mc = ads122c04_high_mc(config->wires, config->rref_mohm) };
	struct ads122c04 *a = chip_open(&chip, sizeof(*a));

	if (a != NULL)
		a->config = *config;
	return a;
}
