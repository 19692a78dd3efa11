/* SPDX-License-Identifier: Apache-2.0 */
/* zone.c - see zone.h.
 *
 * No zone has ever changed its clock twice within two days, so the offsets a
 * day before and a day after a local time are all that can hold at it; each
 * is tried.
 */
#include "zone.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dialect.h"

#define ZONE_DATA "/usr/share/zoneinfo"
#define DAY_S 86400

static bool is_zone_file(const char *name)
{
	const char *dir = getenv("TZDIR");
	char path[PATH_MAX], magic[4];
	bool found = false;
	FILE *in;

	if (dir == NULL || dir[0] == '\0')
		dir = ZONE_DATA;
	if (snprintf(path, sizeof path, "%s/%s", dir, name) >=
	    (int)sizeof path || (in = fopen(path, "rb")) == NULL)
		return false;
	found = fread(magic, 1, 4, in) == 4 && memcmp(magic, "TZif", 4) == 0;
	fclose(in);
	return found;
}

const char *zone_open(const char *name)
{
	char tz[DIALECT_ZONE + 1];

	if (!dialect_is_zone(name))
		return "must be UTC, an offset as +09:00, or a place of the "
		    "zone data as Asia/Tokyo";
	if (!is_zone_file(name))
		return "the system's zone data (package tzdata) have no such "
		    "place";
	snprintf(tz, sizeof tz, ":%s", name);
	if (setenv("TZ", tz, 1) != 0)
		return "no memory for the environment";
	tzset();
	return NULL;
}

static bool offset_at(int64_t utc_s, int64_t *offset_s)
{
	time_t t = (time_t)utc_s;
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL)
		return false;
	*offset_s = tm.tm_gmtoff;
	return true;
}

int64_t zone_offset_ms(int64_t utc_ms)
{
	int64_t offset_s = 0;

	return offset_at((utc_ms - (utc_ms % 1000 + 1000) % 1000) / 1000,
	    &offset_s) ? offset_s * 1000 : 0;
}

/* Is this local time shown by a clock with that offset? */
static bool holds(int64_t local_s, int64_t offset_s)
{
	int64_t there;

	return offset_at(local_s - offset_s, &there) && there == offset_s;
}

int zone_moments(void *ctx, int64_t local_ms, int64_t utc_ms[2])
{
	int64_t part = (local_ms % 1000 + 1000) % 1000;
	int64_t local_s = (local_ms - part) / 1000;
	int64_t before, after;
	int n = 0;

	(void)ctx;
	if (!offset_at(local_s - DAY_S, &before) ||
	    !offset_at(local_s + DAY_S, &after))
		return -1;
	if (holds(local_s, before))
		utc_ms[n++] = (local_s - before) * 1000 + part;
	if (after != before && holds(local_s, after))
		utc_ms[n++] = (local_s - after) * 1000 + part;
	if (n == 0)
		utc_ms[0] = (local_s - before) * 1000 + part;
	return n;
}
