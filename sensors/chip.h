/* SPDX-License-Identifier: Apache-2.0 */
/* chip.h - what every probe on an I2C bus does alike.
 *
 * A chip is identified and configured before its first conversion and again
 * after every answer that makes its state doubtful, so a sensor that was
 * unplugged or browned out comes back by itself, and never with settings
 * that nobody chose.  A driver supplies four short functions; begin, fetch,
 * identify and close of its struct probe_driver are the ones here.
 */
#ifndef CHIP_H
#define CHIP_H

#include <stddef.h>

#include "i2c.h"
#include "probe.h"

struct chip_kind {
	/* Claim, identify, configure; the bus must be the chip's own. */
	enum probe_result (*set_up)(void *chip);
	enum probe_result (*start)(void *chip);
	/* PROBE_NO_DATA while the conversion is not over. */
	struct probe_reading (*read)(void *chip);
};

/* First member of every driver's struct; private to drivers. */
struct chip {
	const struct chip_kind *kind;
	struct i2c_bus *bus;
	uint8_t address;
	int32_t wait_ms;		/* of one conversion, its maximum */
	int32_t low_mc, high_mc;	/* what the chip can measure */
	bool is_set_up;
	enum probe_result begun;	/* PROBE_OK: one is under way */
};

/* 'size' bytes of zeros that begin with c; NULL without memory. */
void *chip_open(const struct chip *c, size_t size);

int32_t chip_begin(void *probe, int64_t utc_ms);
struct probe_reading chip_fetch(void *probe, int64_t utc_ms);
enum probe_result chip_identify(void *probe);
void chip_close(void *probe);

/* The bus operations with a probe's answers. */
enum probe_result chip_claim(const struct chip *c);
enum probe_result chip_write(const struct chip *c, const uint8_t *out,
    size_t len);
enum probe_result chip_read(const struct chip *c, uint8_t reg, uint8_t *in,
    size_t len);
enum probe_result chip_read_word(const struct chip *c, uint8_t reg,
    uint16_t *value);
/* Write a register and read it back: anything but 'value' under 'mask' is
 * another chip, or none: PROBE_WRONG_CHIP. */
enum probe_result chip_set_byte(const struct chip *c, uint8_t reg,
    uint8_t value, uint8_t mask);
enum probe_result chip_set_word(const struct chip *c, uint8_t reg,
    uint16_t value, uint16_t mask);

struct probe_reading chip_fault(enum probe_result r);

#endif
