/* SPDX-License-Identifier: Apache-2.0 */
/* pressure.c - a climb no road makes, and its end. */
#include "pressure.h"

#include <string.h>

void pressure_init(struct pressure *p)
{
	memset(p, 0, sizeof(*p));
}

static void push(struct pressure *p, int32_t mean_pa)
{
	if (p->count == PRESSURE_MINUTES) {
		memmove(p->minute_pa, p->minute_pa + 1,
		    (PRESSURE_MINUTES - 1) * sizeof(p->minute_pa[0]));
		p->count--;
	}
	p->minute_pa[p->count++] = mean_pa;
}

static int32_t highest(const struct pressure *p)
{
	int32_t pa = p->minute_pa[0], i;

	for (i = 1; i < p->count; i++)
		if (p->minute_pa[i] > pa)
			pa = p->minute_pa[i];
	return pa;
}

static int32_t lowest(const struct pressure *p)
{
	int32_t pa = p->minute_pa[0], i;

	for (i = 1; i < p->count; i++)
		if (p->minute_pa[i] < pa)
			pa = p->minute_pa[i];
	return pa;
}

static bool is_steady(const struct pressure *p)
{
	return p->count == PRESSURE_MINUTES &&
	    highest(p) - lowest(p) <= PRESSURE_STEADY_PA;
}

static void judge(struct pressure *p, int32_t now_pa)
{
	int32_t high = highest(p);

	if (!p->is_flight && high - now_pa >= PRESSURE_DROP_PA) {
		p->is_flight = true;
		p->was_ground = false;
		p->before_pa = high;
		p->lowest_pa = now_pa;
	}
	if (p->is_flight) {
		if (now_pa < p->lowest_pa)
			p->lowest_pa = now_pa;
		if (is_steady(p) && (now_pa - p->lowest_pa) * 2 >=
		    p->before_pa - p->lowest_pa) {
			p->is_flight = false;
			p->was_ground = true;
		}
	} else if (is_steady(p) && now_pa >= PRESSURE_SURELY_GROUND_PA) {
		p->was_ground = true;
	}
}

void pressure_feed(struct pressure *p, int64_t mono_ms, int32_t mean_pa)
{
	if (mean_pa < 10000 || mean_pa > 120000)
		return;
	/* what happened in a hole is not known, so nothing compares over it */
	if (p->count > 0 && mono_ms - p->last_ms > PRESSURE_SILENT_MS) {
		p->count = 0;
		p->was_ground = false;
	}
	p->last_ms = mono_ms;
	push(p, mean_pa);
	judge(p, mean_pa);
}

enum flight_says pressure_says(const struct pressure *p, int64_t mono_ms)
{
	if (p->count == 0 || mono_ms - p->last_ms > PRESSURE_SILENT_MS)
		return FLIGHT_UNKNOWN;
	if (p->is_flight)
		return FLIGHT_FLIGHT;
	return p->was_ground ? FLIGHT_GROUND : FLIGHT_UNKNOWN;
}
