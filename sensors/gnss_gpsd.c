/* SPDX-License-Identifier: Apache-2.0 */
/* gnss_gpsd.c - fixes from gpsd, through libgps (3.20 and later). */
#include "gnss.h"

#include <errno.h>
#include <gps.h>
#include <stdio.h>
#include <stdlib.h>

struct gnss {
	struct gps_data_t data;
};

struct gnss *gnss_open(const char *host, const char *port, char *why,
    size_t cap)
{
	struct gnss *g = calloc(1, sizeof(*g));

	if (g == NULL) {
		(void)snprintf(why, cap, "%s:%s: no memory", host, port);
		return NULL;
	}
	if (gps_open(host, port, &g->data) != 0) {
		(void)snprintf(why, cap, "%s:%s: %s: is gpsd running?", host,
		    port, gps_errstr(errno));
		free(g);
		return NULL;
	}
	if (gps_stream(&g->data, WATCH_ENABLE | WATCH_JSON, NULL) != 0) {
		(void)snprintf(why, cap, "%s:%s: gpsd refuses to stream",
		    host, port);
		gnss_close(g);
		return NULL;
	}
	return g;
}

void gnss_close(struct gnss *g)
{
	if (g == NULL)
		return;
	(void)gps_close(&g->data);
	free(g);
}

int gnss_fd(const struct gnss *g)
{
	return (int)g->data.gps_fd;
}

int gnss_read(struct gnss *g, struct gnss_fix *fix)
{
	const struct gps_fix_t *f = &g->data.fix;
	struct gnss_report r;
	bool is_new = false;

	/* Several reports may wait; the last one counts. */
	while (gps_waiting(&g->data, 0)) {
		if (gps_read(&g->data, NULL, 0) < 0)
			return -1;
		/* one of a report's members: TPV came, not SKY or VERSION */
		is_new = is_new || (g->data.set & MODE_SET) != 0;
	}
	if (!is_new)
		return 0;
	r = (struct gnss_report){ .mode = f->mode,
	    .satellites = g->data.satellites_used,
	    .lat_deg = f->latitude, .lon_deg = f->longitude,
	    .error_m = f->eph,
	    .altitude_m = f->altMSL, .speed_m_s = f->speed,
	    .utc_ms = INT64_MIN };
	if (f->time.tv_sec > 0)
		r.utc_ms = (int64_t)f->time.tv_sec * 1000 +
		    f->time.tv_nsec / 1000000;
	*fix = gnss_fix_of(&r);
	return 1;
}
