/* SPDX-License-Identifier: Apache-2.0 */
#include "clock_kernel.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock_scaled.h"

/* 2026-01-01T00:00:00Z: this source is younger, so a wall clock before it
 * stands at a flat battery's date and not at the time. */
#define BUILD_MS 1767225600000LL
/* A battery clock nobody corrects: coin-cell clocks lose up to 20 ppm, a
 * minute in a month; nobody knows since when, so it is an estimate. */
#define RTC_ERR_MS 60000
/* A crystal that was disciplined until then keeps its correction; this is
 * what it may still drift between -20 and 60 degC. */
#define HOLDOVER_PPM 50
/* Two readings of two clocks lie so far apart at most. */
#define NOISE_MS 100

static bool is_synced(const struct clock_kernel_now *now)
{
	return now->rc >= 0 && now->rc != TIME_ERROR &&
	    !(now->timex->status & (STA_UNSYNC | STA_CLOCKERR));
}

static struct clock_utc rtc(int64_t utc_ms)
{
	return (struct clock_utc){ utc_ms, CLOCK_RTC, RTC_ERR_MS };
}

static struct clock_utc free_running(const struct clock_memory *m,
    const struct clock_kernel_now *now)
{
	int64_t since_ms = now->mono_ms - m->mono_ms;
	int64_t err_ms = m->err_ms + since_ms / 1000 * HOLDOVER_PPM / 1000 +
	    1;
	int64_t moved_ms = llabs(now->utc_ms - now->mono_ms - m->offset_ms);

	/* somebody has set it meanwhile: what was known is worth nothing */
	if (!m->was_synced || moved_ms > err_ms + NOISE_MS ||
	    err_ms >= RTC_ERR_MS)
		return rtc(now->utc_ms);
	return (struct clock_utc){ now->utc_ms, CLOCK_HOLDOVER, err_ms };
}

struct clock_utc clock_kernel_judge(struct clock_memory *m,
    const struct clock_kernel_now *now)
{
	struct clock_utc utc = { now->utc_ms, CLOCK_NONE, 0 };

	if (now->utc_ms <= BUILD_MS)
		return utc;
	if (!is_synced(now))
		return free_running(m, now);
	utc.quality = CLOCK_NTP;
	utc.err_ms = now->timex->maxerror / 1000 + 1;
	m->was_synced = true;
	m->mono_ms = now->mono_ms;
	m->offset_ms = now->utc_ms - now->mono_ms;
	m->err_ms = utc.err_ms;
	return utc;
}

struct clock_utc clock_kernel_utc(struct clock_memory *m)
{
	struct timespec wall;
	struct timex state;
	struct clock_kernel_now now = { .timex = &state };

	memset(&state, 0, sizeof(state));
	clock_gettime(CLOCK_REALTIME, &wall);
	now.mono_ms = clock_boot_ns() / 1000000;
	now.utc_ms = wall.tv_sec * 1000LL + wall.tv_nsec / 1000000;
	now.rc = adjtimex(&state);
	return clock_kernel_judge(m, &now);
}

const char *clock_kernel_source(void)
{
	static const struct {
		const char *path, *name;
	} daemons[] = {
		{ "/run/chrony", "chronyd" },
		{ "/run/systemd/timesync/synchronized", "systemd-timesyncd" },
		{ "/run/ntpd.pid", "ntpd" }, { "/run/ntpsec", "ntpd" },
	};
	struct timex state;
	int rc;

	memset(&state, 0, sizeof(state));
	rc = adjtimex(&state);
	if (rc < 0)
		return errno == EPERM ? "unknown: adjtimex is refused here, "
		    "see the unit's SystemCallFilter" : "unknown";
	if (!is_synced(&(struct clock_kernel_now){ .rc = rc,
	    .timex = &state }))
		return "nobody";
	for (size_t i = 0; i < sizeof(daemons) / sizeof(daemons[0]); i++)
		if (access(daemons[i].path, F_OK) == 0)
			return daemons[i].name;
	return "a time daemon";
}
