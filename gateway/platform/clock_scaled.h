/* SPDX-License-Identifier: Apache-2.0 */
/* clock_scaled.h - what clock.c and clock_scaled.c share of the kernel. */
#ifndef CLOCK_SCALED_H
#define CLOCK_SCALED_H

#include "clock.h"

/* until_ns answers no more than this; who waits asks again.  Keeps every
 * nanosecond sum inside 64 bits. */
#define CLOCK_UNTIL_MAX_NS (86400LL * 1000000000LL)

/* CLOCK_BOOTTIME [ns]. */
int64_t clock_boot_ns(void);

#endif
