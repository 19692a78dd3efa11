/* SPDX-License-Identifier: Apache-2.0 */
/* i2c_linux.h - a bus of the kernel's i2c-dev ("/dev/i2c-1"). */
#ifndef I2C_LINUX_H
#define I2C_LINUX_H

#include "i2c.h"

/* What one transfer may take before the adapter gives up: ten times the
 * longest (258 bytes at 100 kHz take 24 ms), in the kernel's 10 ms steps. */
#define I2C_LINUX_TIMEOUT_MS 250

/* NULL with the reason and the remedy in why.  Adapters without plain I2C
 * (SMBus controllers, i2c-stub) are served through SMBus transfers, where a
 * transfer has such a shape. */
struct i2c_bus *i2c_linux_open(const char *path, char *why, size_t cap);

#endif
