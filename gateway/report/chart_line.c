/* SPDX-License-Identifier: Apache-2.0 */
/* chart_line.c - see chart_line.h. */
#include "chart_line.h"

#include "chart_gap.h"

/* Joined readings of one column, by index. */
struct group {
	bool any;
	int64_t column;
	size_t first, low, high, last;
	bool joined;
};

struct builder {
	const struct chart_point *points;
	struct chart_vertex *out;
	size_t count;
	struct group g;
};

static void put(struct builder *b, size_t i, bool joined)
{
	b->out[b->count++] = (struct chart_vertex){ b->points[i].time_ms,
		b->points[i].temp_mc, joined };
}

static void flush(struct builder *b)
{
	const struct group *g = &b->g;
	size_t one = g->low < g->high ? g->low : g->high;
	size_t two = g->low < g->high ? g->high : g->low;

	if (!g->any)
		return;
	put(b, g->first, g->joined);
	if (one > g->first && one < g->last)
		put(b, one, true);
	if (two > g->first && two > one && two < g->last)
		put(b, two, true);
	if (g->last > g->first)
		put(b, g->last, true);
	b->g.any = false;
}

static void take(struct builder *b, size_t i, int64_t column, bool joined)
{
	struct group *g = &b->g;

	if (!joined || !g->any || g->column != column) {
		flush(b);
		*g = (struct group){ true, column, i, i, i, i, joined };
		return;
	}
	g->last = i;
	if (b->points[i].temp_mc < b->points[g->low].temp_mc)
		g->low = i;
	if (b->points[i].temp_mc > b->points[g->high].temp_mc)
		g->high = i;
}

size_t chart_line_build(const struct chart_series *s, int64_t max_gap_ms,
    const struct chart_axis_time *axis, int columns,
    struct chart_vertex *out)
{
	struct builder b = { .points = s->points, .out = out };
	double per_ms = (double)columns /
	    (double)(axis->to_ms - axis->from_ms);
	bool joined = false;
	size_t i;

	for (i = 0; i < s->count; i++) {
		const struct chart_point *p = &s->points[i];

		if (!p->fault) {
			take(&b, i, (int64_t)((double)(p->time_ms -
			    axis->from_ms) * per_ms), joined);
		}
		joined = i + 1 < s->count &&
		    chart_gap_holds(p, &s->points[i + 1], max_gap_ms);
	}
	flush(&b);
	return b.count;
}
