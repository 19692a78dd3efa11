/* SPDX-License-Identifier: Apache-2.0 */
#include "bus_wire.h"

#include <errno.h>
#include <string.h>

#include "i2c_linux.h"
#include "log.h"

static struct i2c_bus *open_linux(void *ctx, const char *path, char *why,
    size_t cap)
{
	(void)ctx;
	return i2c_linux_open(path, why, cap);
}

static bool has_adapter(struct bus_wire *w)
{
	char why[sizeof(w->why)] = "";

	if (w->adapter)
		return true;
	w->adapter = w->opener(w->opener_ctx, w->path, why, sizeof(why));
	if (!w->adapter && strcmp(why, w->why) != 0)
		log_error("bus", "%s", why);
	else if (w->adapter && w->why[0] != '\0')
		log_info("bus", "%s: is back", w->path);
	memcpy(w->why, why, sizeof(why));
	return w->adapter != NULL;
}

static int judged(struct bus_wire *w, int error)
{
	if (i2c_result_of(error) == I2C_RESULT_GONE) {
		i2c_close(w->adapter);
		w->adapter = NULL;
	}
	return error;
}

static int transfer(void *ctx, uint8_t address, const uint8_t *out,
    size_t out_len, uint8_t *in, size_t in_len)
{
	struct bus_wire *w = ctx;

	if (!has_adapter(w))
		return ENODEV;
	return judged(w, w->adapter->ops->transfer(w->adapter->ctx, address,
	    out, out_len, in, in_len));
}

static int claim(void *ctx, uint8_t address)
{
	struct bus_wire *w = ctx;

	if (!has_adapter(w))
		return ENODEV;
	return judged(w, w->adapter->ops->claim(w->adapter->ctx, address));
}

static void close_adapter(void *ctx)
{
	struct bus_wire *w = ctx;

	i2c_close(w->adapter);
	w->adapter = NULL;
}

static const struct i2c_ops ops = {
	.transfer = transfer, .claim = claim, .close = close_adapter,
};

void bus_wire_init(struct bus_wire *w, const char *path)
{
	memset(w, 0, sizeof(*w));
	w->i2c = (struct i2c_bus){ .ops = &ops, .ctx = w };
	w->path = path;
	w->opener = open_linux;
}

void bus_wire_close(struct bus_wire *w)
{
	close_adapter(w);
}
