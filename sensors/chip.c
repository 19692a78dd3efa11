/* SPDX-License-Identifier: Apache-2.0 */
/* chip.c - identify, configure, convert, and start over after doubt. */
#include "chip.h"

#include <stdlib.h>
#include <string.h>

void *chip_open(const struct chip *c, size_t size)
{
	void *probe = calloc(1, size);

	if (probe != NULL) {
		memcpy(probe, c, sizeof(*c));
		((struct chip *)probe)->begun = PROBE_NO_DATA;
	}
	return probe;
}

void chip_close(void *probe)
{
	free(probe);
}

struct probe_reading chip_fault(enum probe_result r)
{
	return (struct probe_reading){ r, 0 };
}

enum probe_result chip_identify(void *probe)
{
	struct chip *c = probe;
	enum probe_result r = c->kind->set_up(probe);

	c->is_set_up = r == PROBE_OK;
	c->begun = PROBE_NO_DATA;
	return r;
}

/* After these the chip may not be what it was: another one, or the same
 * without its settings. */
static bool is_doubtful(enum probe_result r)
{
	switch (r) {
	case PROBE_OK:
	case PROBE_NO_DATA:
	case PROBE_OPEN:
	case PROBE_SHORT:
	case PROBE_RANGE: return false;
	default: return true;
	}
}

int32_t chip_begin(void *probe, int64_t utc_ms)
{
	struct chip *c = probe;
	enum probe_result r = PROBE_OK;

	(void)utc_ms;
	if (!c->is_set_up)
		r = chip_identify(probe);
	if (r == PROBE_OK)
		r = c->kind->start(probe);
	if (is_doubtful(r))
		c->is_set_up = false;
	c->begun = r;
	return r == PROBE_OK ? c->wait_ms : 0;
}

struct probe_reading chip_fetch(void *probe, int64_t utc_ms)
{
	struct chip *c = probe;
	struct probe_reading got = chip_fault(c->begun);

	(void)utc_ms;
	if (c->begun == PROBE_OK)
		got = c->kind->read(probe);
	if (is_doubtful(got.result))
		c->is_set_up = false;
	/* one conversion, one reading; one not over may be asked again */
	if (got.result != PROBE_NO_DATA)
		c->begun = PROBE_NO_DATA;
	if (got.result == PROBE_OK &&
	    (got.temp_mc < c->low_mc || got.temp_mc > c->high_mc))
		got.result = PROBE_RANGE;
	return got.result == PROBE_OK ? got : chip_fault(got.result);
}

enum probe_result chip_claim(const struct chip *c)
{
	return i2c_probe_result(i2c_claim(c->bus, c->address));
}

enum probe_result chip_write(const struct chip *c, const uint8_t *out,
    size_t len)
{
	return i2c_probe_result(i2c_transfer(c->bus, c->address, out, len,
	    NULL, 0));
}

enum probe_result chip_read(const struct chip *c, uint8_t reg, uint8_t *in,
    size_t len)
{
	return i2c_probe_result(i2c_read(c->bus, c->address, reg, in, len));
}

enum probe_result chip_read_word(const struct chip *c, uint8_t reg,
    uint16_t *value)
{
	return i2c_probe_result(i2c_read_word(c->bus, c->address, reg, value));
}

enum probe_result chip_set_byte(const struct chip *c, uint8_t reg,
    uint8_t value, uint8_t mask)
{
	enum i2c_result r = i2c_write_byte(c->bus, c->address, reg, value);
	uint8_t back = 0;

	if (r == I2C_RESULT_OK)
		r = i2c_read_byte(c->bus, c->address, reg, &back);
	if (r == I2C_RESULT_OK && ((back ^ value) & mask) != 0)
		return PROBE_WRONG_CHIP;
	return i2c_probe_result(r);
}

enum probe_result chip_set_word(const struct chip *c, uint8_t reg,
    uint16_t value, uint16_t mask)
{
	enum i2c_result r = i2c_write_word(c->bus, c->address, reg, value);
	uint16_t back = 0;

	if (r == I2C_RESULT_OK)
		r = i2c_read_word(c->bus, c->address, reg, &back);
	if (r == I2C_RESULT_OK && ((back ^ value) & mask) != 0)
		return PROBE_WRONG_CHIP;
	return i2c_probe_result(r);
}
