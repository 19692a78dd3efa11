/* SPDX-License-Identifier: Apache-2.0 */
/* clock_kernel.h - how far the kernel's wall clock may be believed.
 *
 * adjtimex(2) is the one source: whoever disciplines the clock (chronyd,
 * systemd-timesyncd, ntpd) keeps the kernel's status and its maximum error,
 * which grows by itself when nobody does.  By which protocol the daemon got
 * its time the kernel does not know, so NTS and GNSS are never claimed.
 * Nothing here sets a clock.
 */
#ifndef CLOCK_KERNEL_H
#define CLOCK_KERNEL_H

#include <sys/timex.h>

#include "clock.h"

/* What the decision depends on, apart from what it was before. */
struct clock_kernel_now {
	int64_t mono_ms, utc_ms;
	int rc;				/* of adjtimex */
	const struct timex *timex;
};

/* Pure.  Synchronised: ntp, within the kernel's maximum error.  No longer,
 * but once in this process, and not stepped since: holdover, the error of
 * then and 50 ppm of the time since.  Otherwise rtc, within a minute; before
 * the date of this source (1970 after a flat battery): none. */
struct clock_utc clock_kernel_judge(struct clock_memory *m,
    const struct clock_kernel_now *now);

/* The kernel's clocks now, judged. */
struct clock_utc clock_kernel_utc(struct clock_memory *m);

/* Who keeps the clock, for people: "chronyd", "systemd-timesyncd", "ntpd",
 * "a time daemon", "nobody", or why that cannot be known.  A hint. */
const char *clock_kernel_source(void);

#endif
