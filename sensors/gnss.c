/* SPDX-License-Identifier: Apache-2.0 */
/* gnss.c - from a receiver's doubles to a fix, or to "unknown". */
#include "gnss.h"

#include <math.h>

#define FLYING_MM_S 80000
#define DRIVING_MM_S 30000
#define STALE_MS 30000

/* value * factor within +-limit, else GNSS_UNKNOWN. */
static int32_t scaled(double value, double factor, double limit)
{
	if (!isfinite(value) || fabs(value * factor) > limit)
		return GNSS_UNKNOWN;
	return (int32_t)lround(value * factor);
}

struct gnss_fix gnss_fix_of(const struct gnss_report *r)
{
	struct gnss_fix fix = { .utc_ms = r->utc_ms,
	    .error_m = GNSS_UNKNOWN, .altitude_m = GNSS_UNKNOWN,
	    .speed_mm_s = GNSS_UNKNOWN, .satellites = GNSS_UNKNOWN };
	int32_t lat = scaled(r->lat_deg, 1e7, 90e7);
	int32_t lon = scaled(r->lon_deg, 1e7, 180e7);

	if (r->satellites >= 0)
		fix.satellites = r->satellites;
	if (r->mode < 2 || lat == GNSS_UNKNOWN || lon == GNSS_UNKNOWN)
		return fix;
	fix.has_position = true;
	fix.lat_e7 = lat;
	fix.lon_e7 = lon;
	fix.error_m = scaled(r->error_m, 1, 1e8);
	fix.speed_mm_s = scaled(r->speed_m_s, 1000, 1e9);
	if (r->mode >= 3)
		fix.altitude_m = scaled(r->altitude_m, 1, 1e5);
	return fix;
}

enum flight_says gnss_says(const struct gnss_fix *fix, int64_t age_ms)
{
	if (!fix->has_position || fix->speed_mm_s == GNSS_UNKNOWN ||
	    age_ms > STALE_MS)
		return FLIGHT_UNKNOWN;
	if (fix->speed_mm_s >= FLYING_MM_S)
		return FLIGHT_FLIGHT;
	return fix->speed_mm_s <= DRIVING_MM_S ? FLIGHT_GROUND :
	    FLIGHT_UNKNOWN;
}
