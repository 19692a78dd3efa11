/* SPDX-License-Identifier: Apache-2.0 */
/* i2c.h - one I2C bus, whatever drives it.
 *
 * Decides how often a transfer is tried, and what an adapter's error number
 * likely means.  The same missing chip is ENXIO on one adapter, ETIMEDOUT on
 * another and EAGAIN on a third, so the words are for the person who looks
 * for the cause; drivers only ever ask whether there was an answer.
 *
 * Calls block until the adapter gives up (I2C_ATTEMPTS times its timeout):
 * only the thread that owns the bus makes them.
 */
#ifndef I2C_H
#define I2C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe.h"

/* Longest write and read of one transfer.  A write is a register and its
 * bytes (SMBus adapters take 1 + 4); 255 bytes read fit every adapter that
 * is in use, the CP2112 ends at 512. */
#define I2C_WRITE_MAX 16
#define I2C_READ_MAX 255

/* Tries of one transfer, the first included: a disturbed clock line spoils
 * one, a broken one spoils all, and a reading must not take for ever. */
#define I2C_ATTEMPTS 2

enum i2c_result {
	I2C_RESULT_OK = 0,
	I2C_RESULT_NAK,		/* ENXIO, EREMOTEIO: nobody acknowledged */
	I2C_RESULT_LATE,	/* ETIMEDOUT: bus held, or no chip (CP2112) */
	I2C_RESULT_LOST,	/* EAGAIN: arbitration, or no chip (virtio) */
	I2C_RESULT_IO,		/* EIO, EPROTO: a disturbed transfer */
	I2C_RESULT_TAKEN,	/* EBUSY: a kernel driver owns the address */
	I2C_RESULT_CANNOT,	/* EOPNOTSUPP: not with this adapter */
	I2C_RESULT_GONE,	/* ENODEV, ESHUTDOWN: the adapter vanished */
	I2C_RESULT_OTHER
};

struct i2c_ops {
	/* Write out_len bytes, then, with a repeated start, read in_len; one
	 * of the two may be 0.  'in' may be spoiled on failure.  0 or a
	 * positive error number. */
	int (*transfer)(void *ctx, uint8_t address, const uint8_t *out,
	    size_t out_len, uint8_t *in, size_t in_len);
	/* May this process talk to the address?  0 or an error number. */
	int (*claim)(void *ctx, uint8_t address);
	void (*close)(void *ctx);
};

/* Called after a transfer failed I2C_ATTEMPTS times in a way that a stuck
 * bus would; true if it did something (clocked the bus free, cycled the
 * sensors' supply) that makes one more try worth while. */
typedef bool i2c_recover_fn(void *ctx);

struct i2c_bus {
	const struct i2c_ops *ops;
	void *ctx;
	i2c_recover_fn *recover;	/* NULL: none */
	void *recover_ctx;
	int last_errno;			/* of the last failure */
	uint32_t failed, retried, recovered;	/* transfers, since open */
};

enum i2c_result i2c_result_of(int error_number);
/* "nak", "late", ...: for logs. */
const char *i2c_result_name(enum i2c_result r);
/* What it likely means and what to look at, half a sentence. */
const char *i2c_result_means(enum i2c_result r);
enum probe_result i2c_probe_result(enum i2c_result r);

/* NULL is allowed. */
void i2c_close(struct i2c_bus *bus);

enum i2c_result i2c_claim(struct i2c_bus *bus, uint8_t address);

/* 'in' is untouched on failure.  i2c_transfer_once does not try again: for
 * reads that take what they read (FIFOs). */
enum i2c_result i2c_transfer(struct i2c_bus *bus, uint8_t address,
    const uint8_t *out, size_t out_len, uint8_t *in, size_t in_len);
enum i2c_result i2c_transfer_once(struct i2c_bus *bus, uint8_t address,
    const uint8_t *out, size_t out_len, uint8_t *in, size_t in_len);

/* Registers: a one-byte number, then bytes or a big-endian word.  'value' is
 * untouched on failure. */
enum i2c_result i2c_read(struct i2c_bus *bus, uint8_t address, uint8_t reg,
    uint8_t *in, size_t len);
enum i2c_result i2c_read_byte(struct i2c_bus *bus, uint8_t address,
    uint8_t reg, uint8_t *value);
enum i2c_result i2c_read_word(struct i2c_bus *bus, uint8_t address,
    uint8_t reg, uint16_t *value);
enum i2c_result i2c_write_byte(struct i2c_bus *bus, uint8_t address,
    uint8_t reg, uint8_t value);
enum i2c_result i2c_write_word(struct i2c_bus *bus, uint8_t address,
    uint8_t reg, uint16_t value);

#endif
