/* SPDX-License-Identifier: Apache-2.0 */
/* report_zone.h - how far a place's clocks are from UTC at a moment, by the
 * system's zone data.  Through GLib, which pango needs anyway: unlike libc it
 * knows more than one zone at a time and more than one thread.
 */
#ifndef REPORT_ZONE_H
#define REPORT_ZONE_H

#include <stdbool.h>
#include <stdint.h>

struct report_zone {
	const char *name;	/* not owned */
	void *data;
};

/* "UTC", "+09:00", "Asia/Tokyo"; false: no such place. */
bool report_zone_open(struct report_zone *z, const char *name);
void report_zone_close(struct report_zone *z);

int32_t report_zone_offset_s(const struct report_zone *z, int64_t ms);

#endif
