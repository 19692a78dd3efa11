/* SPDX-License-Identifier: Apache-2.0 */
/* probe_check.h - `coldpass-gateway --probe-check`: read everything that is
 * wired once, without running a gateway, and print it as JSON. */
#ifndef PROBE_CHECK_H
#define PROBE_CHECK_H

#include "clock.h"
#include "config.h"

/* How many sensors are not well; -1 with why. */
int probe_check(const struct config *c, struct clock *clock, char *why,
    size_t cap);

#endif
