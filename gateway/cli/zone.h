/* SPDX-License-Identifier: Apache-2.0 */
/* zone.h - local times of a place, by the system's zone data.
 *
 * Uses libc, which keeps one zone per process (TZ): one zone is open at a
 * time, and only in a program of one thread, as `coldpass` is.
 */
#ifndef ZONE_H
#define ZONE_H

#include <stdint.h>

/* Take this place's clocks; NULL, or why that cannot be.  libc takes an
 * unknown name for UTC without a word, so the file is looked at first. */
const char *zone_open(const char *name);

/* What struct import_zone asks for; ctx is not used. */
int zone_moments(void *ctx, int64_t local_ms, int64_t utc_ms[2]);

/* The open zone's clocks less UTC, at that moment. */
int64_t zone_offset_ms(int64_t utc_ms);

#endif
