/* SPDX-License-Identifier: Apache-2.0 */
/* rfkill.c - one event written to the kernel's device. */
#include "rfkill.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/rfkill.h>
#include <unistd.h>

int rfkill_block_all(const char *device, bool is_blocked)
{
	struct rfkill_event event = { .type = RFKILL_TYPE_ALL,
	    .op = RFKILL_OP_CHANGE_ALL, .soft = is_blocked ? 1 : 0 };
	int fd = open(device, O_WRONLY | O_CLOEXEC);
	int e = 0;

	if (fd < 0)
		return errno;
	if (write(fd, &event, sizeof(event)) != (ssize_t)sizeof(event))
		e = errno != 0 ? errno : EIO;
	close(fd);
	return e;
}
