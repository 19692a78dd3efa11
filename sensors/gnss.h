/* SPDX-License-Identifier: Apache-2.0 */
/* gnss.h - position and speed from gpsd.
 *
 * gnss_gpsd.c speaks libgps; without it at build time gnss_none.c says so.
 * A fix is integers, and what the receiver does not know is not there.
 * Setting the system's clock is chrony's business, not this module's.
 */
#ifndef GNSS_H
#define GNSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flight.h"

#define GNSS_UNKNOWN INT32_MIN

struct gnss_fix {
	int64_t utc_ms;		/* INT64_MIN: unknown */
	bool has_position;
	int32_t lat_e7, lon_e7;	/* 1e-7 degrees, north and east positive */
	int32_t error_m;	/* horizontal, 95 %; GNSS_UNKNOWN */
	int32_t altitude_m;	/* above mean sea level; GNSS_UNKNOWN */
	int32_t speed_mm_s;	/* over ground; GNSS_UNKNOWN */
	int32_t satellites;	/* used; GNSS_UNKNOWN */
};

/* What a receiver tells; NaN where it tells nothing.  mode 2: position, 3:
 * and altitude. */
struct gnss_report {
	int mode, satellites;
	double lat_deg, lon_deg, error_m, altitude_m, speed_m_s;
	int64_t utc_ms;
};

struct gnss_fix gnss_fix_of(const struct gnss_report *r);

/* Above 80 m/s nothing drives; below 30 m/s nothing with passengers flies.
 * Unknown without speed, or when the fix is older than 30 s. */
enum flight_says gnss_says(const struct gnss_fix *fix, int64_t age_ms);

struct gnss;

/* NULL with the reason in why.  Blocks for a TCP connection: a worker's
 * call.  port: "2947". */
struct gnss *gnss_open(const char *host, const char *port, char *why,
    size_t cap);
/* NULL is allowed. */
void gnss_close(struct gnss *g);
int gnss_fd(const struct gnss *g);
/* 1: *fix is new; 0: nothing new; -1: gpsd is gone, close and open again. */
int gnss_read(struct gnss *g, struct gnss_fix *fix);

#endif
