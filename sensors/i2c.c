/* SPDX-License-Identifier: Apache-2.0 */
/* i2c.c - try a transfer a bounded number of times and say why it failed. */
#include "i2c.h"

#include <errno.h>
#include <string.h>

struct meaning {
	const char *name, *means;
	enum probe_result result;
};

static const struct meaning meanings[] = {
	[I2C_RESULT_OK] = { "ok", "the chip answered", PROBE_OK },
	[I2C_RESULT_NAK] = { "nak", "no chip at this address: look at wiring, "
	    "supply and address straps", PROBE_NAK },
	[I2C_RESULT_LATE] = { "late", "the bus is held low or lacks pull-ups; "
	    "some adapters say this of a missing chip", PROBE_TIMEOUT },
	[I2C_RESULT_LOST] = { "lost", "another master won the bus; virtual "
	    "adapters say this of a missing chip", PROBE_BUS },
	[I2C_RESULT_IO] = { "io", "the transfer was disturbed: look at cable "
	    "length, pull-ups and bus speed", PROBE_BUS },
	[I2C_RESULT_TAKEN] = { "taken", "a kernel driver owns this address: "
	    "unbind it, or read it with the driver \"iio\"", PROBE_BUS },
	[I2C_RESULT_CANNOT] = { "cannot", "this adapter cannot do such a "
	    "transfer: use another adapter or chip", PROBE_BUS },
	[I2C_RESULT_GONE] = { "gone", "the adapter vanished: look at its USB "
	    "plug or kernel module", PROBE_BUS },
	[I2C_RESULT_OTHER] = { "other", "an error the kernel gives no I2C "
	    "meaning", PROBE_BUS },
};

static const struct meaning *meaning_of(enum i2c_result r)
{
	size_t i = (size_t)r;

	return &meanings[i <= I2C_RESULT_OTHER ? i : I2C_RESULT_OTHER];
}

enum i2c_result i2c_result_of(int error_number)
{
	/* Documentation/i2c/fault-codes.rst of the kernel, and what adapters
	 * were seen to say */
	switch (error_number) {
	case 0: return I2C_RESULT_OK;
	case ENXIO:
	case EREMOTEIO: return I2C_RESULT_NAK;
	case ETIMEDOUT: return I2C_RESULT_LATE;
	case EAGAIN: return I2C_RESULT_LOST;
	case EIO:
	case EPROTO:
	case EBADMSG: return I2C_RESULT_IO;
	case EBUSY: return I2C_RESULT_TAKEN;
	case EOPNOTSUPP:
	case EMSGSIZE: return I2C_RESULT_CANNOT;
	case ENODEV:
	case ESHUTDOWN: return I2C_RESULT_GONE;
	default: return I2C_RESULT_OTHER;
	}
}

const char *i2c_result_name(enum i2c_result r)
{
	return meaning_of(r)->name;
}

const char *i2c_result_means(enum i2c_result r)
{
	return meaning_of(r)->means;
}

enum probe_result i2c_probe_result(enum i2c_result r)
{
	return meaning_of(r)->result;
}

void i2c_close(struct i2c_bus *bus)
{
	if (bus != NULL)
		bus->ops->close(bus->ctx);
}

static enum i2c_result note(struct i2c_bus *bus, int error_number)
{
	if (error_number != 0)
		bus->last_errno = error_number;
	return i2c_result_of(error_number);
}

enum i2c_result i2c_claim(struct i2c_bus *bus, uint8_t address)
{
	enum i2c_result r = note(bus, bus->ops->claim(bus->ctx, address));

	if (r != I2C_RESULT_OK)
		bus->failed++;
	return r;
}

/* Can another try, or a freed bus, change the answer? */
static bool may_pass(enum i2c_result r)
{
	return r == I2C_RESULT_NAK || r == I2C_RESULT_LATE ||
	    r == I2C_RESULT_LOST || r == I2C_RESULT_IO;
}

/* What a slave that holds SDA looks like. */
static bool may_be_stuck(enum i2c_result r)
{
	return r == I2C_RESULT_LATE || r == I2C_RESULT_LOST ||
	    r == I2C_RESULT_IO;
}

static enum i2c_result transfer(struct i2c_bus *bus, uint8_t address,
    const uint8_t *out, size_t out_len, uint8_t *in, size_t in_len)
{
	uint8_t bytes[I2C_READ_MAX];
	enum i2c_result r;

	if (out_len > I2C_WRITE_MAX || in_len > sizeof(bytes))
		return note(bus, EMSGSIZE);
	r = note(bus, bus->ops->transfer(bus->ctx, address, out, out_len,
	    bytes, in_len));
	if (r == I2C_RESULT_OK && in_len > 0)
		memcpy(in, bytes, in_len);
	return r;
}

enum i2c_result i2c_transfer_once(struct i2c_bus *bus, uint8_t address,
    const uint8_t *out, size_t out_len, uint8_t *in, size_t in_len)
{
	enum i2c_result r = transfer(bus, address, out, out_len, in, in_len);

	if (r != I2C_RESULT_OK)
		bus->failed++;
	return r;
}

enum i2c_result i2c_transfer(struct i2c_bus *bus, uint8_t address,
    const uint8_t *out, size_t out_len, uint8_t *in, size_t in_len)
{
	enum i2c_result r = transfer(bus, address, out, out_len, in, in_len);
	int tries;

	for (tries = 1; tries < I2C_ATTEMPTS && may_pass(r); tries++) {
		bus->retried++;
		r = transfer(bus, address, out, out_len, in, in_len);
	}
	if (may_be_stuck(r) && bus->recover != NULL &&
	    bus->recover(bus->recover_ctx)) {
		bus->recovered++;
		r = transfer(bus, address, out, out_len, in, in_len);
	}
	if (r != I2C_RESULT_OK)
		bus->failed++;
	return r;
}

enum i2c_result i2c_read(struct i2c_bus *bus, uint8_t address, uint8_t reg,
    uint8_t *in, size_t len)
{
	return i2c_transfer(bus, address, &reg, 1, in, len);
}

enum i2c_result i2c_read_byte(struct i2c_bus *bus, uint8_t address,
    uint8_t reg, uint8_t *value)
{
	return i2c_read(bus, address, reg, value, 1);
}

enum i2c_result i2c_read_word(struct i2c_bus *bus, uint8_t address,
    uint8_t reg, uint16_t *value)
{
	uint8_t in[2];
	enum i2c_result r = i2c_read(bus, address, reg, in, sizeof(in));

	if (r == I2C_RESULT_OK)
		*value = (uint16_t)(in[0] << 8 | in[1]);
	return r;
}

enum i2c_result i2c_write_byte(struct i2c_bus *bus, uint8_t address,
    uint8_t reg, uint8_t value)
{
	uint8_t out[2] = { reg, value };

	return i2c_transfer(bus, address, out, sizeof(out), NULL, 0);
}

enum i2c_result i2c_write_word(struct i2c_bus *bus, uint8_t address,
    uint8_t reg, uint16_t value)
{
	uint8_t out[3] = { reg, (uint8_t)(value >> 8), (uint8_t)value };

	return i2c_transfer(bus, address, out, sizeof(out), NULL, 0);
}
