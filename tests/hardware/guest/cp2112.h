/* SPDX-License-Identifier: Apache-2.0 */
/* cp2112.h - a Silicon Labs CP2112 USB-to-I2C bridge made of /dev/uhid.
 *
 * The kernel's own hid-cp2112 binds to it and makes a real I2C adapter whose
 * transfers end at model.h.  Reports: CP2112 interface specification AN495.
 */
#ifndef CP2112_H
#define CP2112_H

#include <stdbool.h>
#include <stdint.h>

struct cp2112 {
	int fd;
	bool is_plugged;
	bool hangs;		/* the bus: every transfer stays "busy" */
	int64_t busy_ns;	/* when to say so; 0: nobody asked */
	uint8_t status0;	/* of the last transfer */
	uint16_t done;		/* its bytes */
	uint8_t data[512];	/* read, not sent yet */
	uint16_t data_len, data_at;
	int64_t transfers;
};

/* False with errno. */
bool cp2112_open(struct cp2112 *c);
bool cp2112_plug(struct cp2112 *c, bool on);

/* The kernel has something to say (fd is readable). */
void cp2112_take(struct cp2112 *c, int64_t now_ns);
/* Time passes. */
void cp2112_tick(struct cp2112 *c, int64_t now_ns);

#endif
