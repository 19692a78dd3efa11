/* SPDX-License-Identifier: Apache-2.0 */
/* i2c_linux.c - transfers through the kernel's i2c-dev.
 *
 * I2C_RDWR, a write and a read with a repeated start between them, is used
 * wherever the adapter can; it does not ask whether a kernel driver owns the
 * address, so claim asks with I2C_SLAVE.  The adapter's own retries are set
 * to none: i2c.c counts them.
 */
#include "i2c_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct linux_bus {
	struct i2c_bus bus;	/* first: what the caller holds */
	int fd;
	unsigned long funcs;
};

static int plain_transfer(struct linux_bus *b, uint8_t address,
    const uint8_t *out, size_t out_len, uint8_t *in, size_t in_len)
{
	uint8_t copy[I2C_WRITE_MAX];
	struct i2c_msg msgs[2];
	struct i2c_rdwr_ioctl_data both = { .msgs = msgs };

	if (out_len > 0) {
		memcpy(copy, out, out_len);
		msgs[both.nmsgs++] = (struct i2c_msg){ .addr = address,
		    .len = (uint16_t)out_len, .buf = copy };
	}
	if (in_len > 0)
		msgs[both.nmsgs++] = (struct i2c_msg){ .addr = address,
		    .flags = I2C_M_RD, .len = (uint16_t)in_len, .buf = in };
	if (both.nmsgs == 0)
		return EINVAL;
	return ioctl(b->fd, I2C_RDWR, &both) < 0 ? errno : 0;
}

static int smbus(struct linux_bus *b, uint8_t read_write, uint8_t command,
    uint32_t size, union i2c_smbus_data *data)
{
	struct i2c_smbus_ioctl_data args = { .read_write = read_write,
	    .command = command, .size = size, .data = data };

	return ioctl(b->fd, I2C_SMBUS, &args) < 0 ? errno : 0;
}

/* A register written: SMBus sends a word's low byte first. */
static int smbus_write(struct linux_bus *b, const uint8_t *out, size_t len)
{
	union i2c_smbus_data data = { .byte = 0 };

	switch (len) {
	case 1: return smbus(b, I2C_SMBUS_WRITE, out[0], I2C_SMBUS_BYTE, NULL);
	case 2:
		data.byte = out[1];
		return smbus(b, I2C_SMBUS_WRITE, out[0], I2C_SMBUS_BYTE_DATA,
		    &data);
	case 3:
		data.word = (uint16_t)(out[1] | out[2] << 8);
		return smbus(b, I2C_SMBUS_WRITE, out[0], I2C_SMBUS_WORD_DATA,
		    &data);
	default: return EOPNOTSUPP;
	}
}

static int smbus_read(struct linux_bus *b, uint8_t reg, uint8_t *in,
    size_t len)
{
	union i2c_smbus_data data = { .byte = 0 };
	int e;

	if (len == 1) {
		e = smbus(b, I2C_SMBUS_READ, reg, I2C_SMBUS_BYTE_DATA, &data);
		in[0] = data.byte;
		return e;
	}
	if (len == 2) {
		e = smbus(b, I2C_SMBUS_READ, reg, I2C_SMBUS_WORD_DATA, &data);
		in[0] = (uint8_t)data.word;
		in[1] = (uint8_t)(data.word >> 8);
		return e;
	}
	if (len > I2C_SMBUS_BLOCK_MAX ||
	    !(b->funcs & I2C_FUNC_SMBUS_READ_I2C_BLOCK))
		return EOPNOTSUPP;
	data.block[0] = (uint8_t)len;
	e = smbus(b, I2C_SMBUS_READ, reg, I2C_SMBUS_I2C_BLOCK_DATA, &data);
	if (e == 0 && data.block[0] != len)
		return EIO;
	memcpy(in, &data.block[1], len);
	return e;
}

static int smbus_transfer(struct linux_bus *b, uint8_t address,
    const uint8_t *out, size_t out_len, uint8_t *in, size_t in_len)
{
	if (ioctl(b->fd, I2C_SLAVE, (unsigned long)address) < 0)
		return errno;
	if (in_len == 0)
		return smbus_write(b, out, out_len);
	if (out_len == 1)
		return smbus_read(b, out[0], in, in_len);
	return EOPNOTSUPP;
}

static int linux_transfer(void *ctx, uint8_t address, const uint8_t *out,
    size_t out_len, uint8_t *in, size_t in_len)
{
	struct linux_bus *b = ctx;

	if (b->funcs & I2C_FUNC_I2C)
		return plain_transfer(b, address, out, out_len, in, in_len);
	return smbus_transfer(b, address, out, out_len, in, in_len);
}

static int linux_claim(void *ctx, uint8_t address)
{
	struct linux_bus *b = ctx;

	return ioctl(b->fd, I2C_SLAVE, (unsigned long)address) < 0 ? errno : 0;
}

static void linux_close(void *ctx)
{
	struct linux_bus *b = ctx;

	(void)close(b->fd);
	free(b);
}

static const struct i2c_ops linux_ops = {
	.transfer = linux_transfer,
	.claim = linux_claim,
	.close = linux_close,
};

static const char *remedy(int error_number)
{
	switch (error_number) {
	case ENOENT: return "is the adapter enabled and i2c-dev loaded "
	    "(modprobe i2c-dev)?";
	case EACCES:
	case EPERM: return "let the service's user into the group i2c";
	default: return "is it an adapter of i2c-dev?";
	}
}

struct i2c_bus *i2c_linux_open(const char *path, char *why, size_t cap)
{
	struct linux_bus *b = calloc(1, sizeof(*b));
	int e;

	if (b == NULL) {
		(void)snprintf(why, cap, "%s: no memory", path);
		return NULL;
	}
	b->bus.ops = &linux_ops;
	b->bus.ctx = b;
	b->fd = open(path, O_RDWR | O_CLOEXEC);
	if (b->fd < 0)
		goto free_bus;
	if (ioctl(b->fd, I2C_FUNCS, &b->funcs) < 0)
		goto close_fd;
	/* refused by some adapters: then theirs holds */
	(void)ioctl(b->fd, I2C_TIMEOUT, I2C_LINUX_TIMEOUT_MS / 10UL);
	(void)ioctl(b->fd, I2C_RETRIES, 0UL);
	return &b->bus;
close_fd:
	e = errno;
	(void)close(b->fd);
	errno = e;
free_bus:
	(void)snprintf(why, cap, "%s: %s: %s", path, strerror(errno),
	    remedy(errno));
	free(b);
	return NULL;
}
