/* SPDX-License-Identifier: Apache-2.0 */
/* rfkill.h - the kernel's switch for every radio of the machine: WLAN, mobile,
 * Bluetooth (kernel: Documentation/driver-api/rfkill.rst).
 *
 * Holding a connection back does not silence a modem: it stays registered
 * with its network.  This does.  All radios are switched alike; one that is to
 * stay off for good must be off by other means.
 */
#ifndef RFKILL_H
#define RFKILL_H

#include <stdbool.h>

/* "/dev/rfkill".  0 or an error number. */
int rfkill_block_all(const char *device, bool is_blocked);

#endif
