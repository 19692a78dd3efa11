/* SPDX-License-Identifier: Apache-2.0 */
/* arming_probe.h - the probes of an order, before they are read: known here,
 * free, calibrated, enough of each group. */
#ifndef ARMING_PROBE_H
#define ARMING_PROBE_H

#include "arming.h"

/* Says the checks, lists the units to be read, and the overridden checks in
 * the order. */
void arming_probe_check(struct arming *a);

#endif
