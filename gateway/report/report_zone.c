/* SPDX-License-Identifier: Apache-2.0 */
/* report_zone.c - see report_zone.h. */
#include "report_zone.h"

#include <glib.h>
#include <string.h>

#include "dialect.h"

/* Names come from signed files and web requests and become paths: only what
 * can be a zone's name gets there. */
bool report_zone_open(struct report_zone *z, const char *name)
{
	z->name = name;
	z->data = NULL;
	if (dialect_is_zone(name))
		z->data = g_time_zone_new_identifier(name);
	return z->data != NULL;
}

void report_zone_close(struct report_zone *z)
{
	if (z->data != NULL)
		g_time_zone_unref(z->data);
	z->data = NULL;
}

int32_t report_zone_offset_s(const struct report_zone *z, int64_t ms)
{
	int64_t s = ms / 1000 - (ms % 1000 < 0);
	int i = g_time_zone_find_interval(z->data, G_TIME_TYPE_UNIVERSAL, s);

	return i < 0 ? 0 : g_time_zone_get_offset(z->data, i);
}
