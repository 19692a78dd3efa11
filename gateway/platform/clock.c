/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c - the kernel's clocks, and one that a test moves. */
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock_kernel.h"
#include "clock_scaled.h"

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

int64_t clock_boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int64_t real_mono_ms(struct clock *c)
{
	(void)c;
	return clock_boot_ns() / 1000000;
}

static int64_t real_until_ns(struct clock *c, int64_t mono_ms)
{
	int64_t now_ns = clock_boot_ns();

	(void)c;
	if (mono_ms <= now_ns / 1000000)
		return 0;
	if (mono_ms - now_ns / 1000000 > CLOCK_UNTIL_MAX_NS / 1000000)
		return CLOCK_UNTIL_MAX_NS;
	return mono_ms * 1000000 - now_ns;
}

static struct clock_utc real_utc(struct clock *c)
{
	return clock_kernel_utc(&c->memory);
}

void clock_real(struct clock *c)
{
	memset(c, 0, sizeof(*c));
	c->mono_ms = real_mono_ms;
	c->utc = real_utc;
	c->until_ns = real_until_ns;
	c->pace = 1;
}

static int64_t manual_mono_ms(struct clock *c)
{
	return c->now_mono_ms;
}

static struct clock_utc manual_utc(struct clock *c)
{
	return c->now;
}

static int64_t manual_until_ns(struct clock *c, int64_t mono_ms)
{
	return mono_ms <= c->now_mono_ms ? 0 : -1;
}

void clock_manual(struct clock *c, int64_t mono_ms, int64_t utc_ms,
    enum clock_quality q)
{
	memset(c, 0, sizeof(*c));
	c->mono_ms = manual_mono_ms;
	c->utc = manual_utc;
	c->until_ns = manual_until_ns;
	c->now_mono_ms = mono_ms;
	c->now.utc_ms = utc_ms;
	c->now.quality = q;
}

void clock_manual_advance(struct clock *c, int64_t ms)
{
	c->now_mono_ms += ms;
	c->now.utc_ms += ms;
}

enum status clock_boot_id(char out[37])
{
	char id[37];
	ssize_t n;
	int fd = open(BOOT_ID_FILE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? STATUS_NO_FILE : STATUS_IO;
	do
		n = read(fd, id, 36);
	while (n < 0 && errno == EINTR);
	close(fd);
	if (n != 36)
		return STATUS_IO;
	memcpy(out, id, 36);
	out[36] = '\0';
	return STATUS_OK;
}

const char *clock_quality_name(enum clock_quality q)
{
	switch (q) {
	case CLOCK_NTS: return "nts";
	case CLOCK_GNSS: return "gnss";
	case CLOCK_NTP: return "ntp";
	case CLOCK_RTC: return "rtc";
	case CLOCK_HOLDOVER: return "holdover";
	case CLOCK_NONE: break;
	}
	return "none";
}
