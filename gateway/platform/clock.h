/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h - the two clocks everything runs on, as a table.
 *
 * mono: ms since boot, counts in suspend (CLOCK_BOOTTIME), never steps.
 * utc: the wall clock, with its quality and estimated error.
 * A real clock follows the kernel.  A scaled clock runs `pace` times as fast
 * from an anchor, for recorded journeys in compressed time.  A manual clock
 * stands still until a test moves it.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

/* Evidence format 1, `tq`, best first. */
enum clock_quality { CLOCK_NTS = 1, CLOCK_GNSS, CLOCK_NTP, CLOCK_RTC,
	CLOCK_HOLDOVER, CLOCK_NONE };

struct clock_utc {
	int64_t utc_ms;
	enum clock_quality quality;
	int64_t err_ms;		/* estimated; 0 with CLOCK_NONE */
};

/* What a real clock remembers of its last synchronised moment. */
struct clock_memory {
	bool was_synced;
	int64_t mono_ms, offset_ms, err_ms;	/* offset: utc - mono */
};

struct clock {
	int64_t (*mono_ms)(struct clock *c);
	struct clock_utc (*utc)(struct clock *c);
	/* Real nanoseconds until this clock's mono reaches mono_ms; 0 if past;
	 * -1 if it never will by itself (manual). */
	int64_t (*until_ns)(struct clock *c, int64_t mono_ms);
	/* Scaled and manual clocks. */
	int64_t pace, real_anchor_ms, mono_anchor_ms, utc_anchor_ms;
	struct clock_memory memory;	/* real, scaled: clock_kernel.h */
	struct clock_utc now;		/* manual */
	int64_t now_mono_ms;		/* manual */
};

/* The kernel's clocks; quality and error as clock_kernel.h judges them. */
void clock_real(struct clock *c);

/* utc = utc_anchor_ms + (CLOCK_BOOTTIME - real_anchor_ms) * pace; mono runs
 * likewise from mono = real_anchor_ms.  With the same anchors a restarted
 * process continues the same time.  Quality as the real clock's. */
void clock_scaled(struct clock *c, int64_t pace, int64_t real_anchor_ms,
    int64_t utc_anchor_ms);

void clock_manual(struct clock *c, int64_t mono_ms, int64_t utc_ms,
    enum clock_quality q);
void clock_manual_advance(struct clock *c, int64_t ms);

/* The kernel's id of this boot, 36 characters and NUL. */
enum status clock_boot_id(char out[37]) MUST_USE;

/* "nts" "gnss" "ntp" "rtc" "holdover" "none" */
const char *clock_quality_name(enum clock_quality q);

#endif
