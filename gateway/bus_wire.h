/* SPDX-License-Identifier: Apache-2.0 */
/* bus_wire.h - an I2C bus that is opened by its first transfer, and again
 * after its adapter went (a USB adapter that was pulled and put back).
 *
 * Everything here is the bus's thread's (bus.c). */
#ifndef BUS_WIRE_H
#define BUS_WIRE_H

#include <stddef.h>

#include "i2c.h"

/* How /dev/i2c-* is opened; tests bring their own. */
typedef struct i2c_bus *bus_opener_fn(void *ctx, const char *path, char *why,
    size_t cap);

struct bus_wire {
	struct i2c_bus i2c, *adapter;	/* what drivers see; NULL: closed */
	const char *path;
	bus_opener_fn *opener;
	void *opener_ctx;
	char why[200];			/* it cannot be opened; "" */
};

/* path must outlive it. */
void bus_wire_init(struct bus_wire *w, const char *path);
void bus_wire_close(struct bus_wire *w);

#endif
