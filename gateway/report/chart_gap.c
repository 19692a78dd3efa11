/* SPDX-License-Identifier: Apache-2.0 */
/* chart_gap.c - see chart_gap.h. */
#include "chart_gap.h"

struct found {
	struct chart_span *out;
	size_t count;
	int64_t from_ms, to_ms;
};

/* Touching gaps are one. */
static void add(struct found *f, int64_t from_ms, int64_t to_ms)
{
	struct chart_span *last = f->count > 0 ? &f->out[f->count - 1] : NULL;

	if (from_ms < f->from_ms)
		from_ms = f->from_ms;
	if (to_ms > f->to_ms)
		to_ms = f->to_ms;
	if (from_ms >= to_ms)
		return;
	if (last != NULL && last->to_ms == from_ms)
		last->to_ms = to_ms;
	else
		f->out[f->count++] = (struct chart_span){ .kind = CHART_GAP,
		    .from_ms = from_ms, .to_ms = to_ms };
}

bool chart_gap_holds(const struct chart_point *p,
    const struct chart_point *next, int64_t max_gap_ms)
{
	return !p->fault && next->time_ms - p->time_ms <= max_gap_ms;
}

size_t chart_gap_find(const struct chart_point *points, size_t count,
    int64_t max_gap_ms, int64_t from_ms, int64_t to_ms,
    struct chart_span *out)
{
	struct chart_point end = { .time_ms = to_ms };
	struct found f = { out, 0, from_ms, to_ms };
	size_t i;

	if (count == 0 || points[0].time_ms > from_ms)
		add(&f, from_ms, count > 0 ? points[0].time_ms : to_ms);
	for (i = 0; i < count; i++) {
		if (points[i].time_ms >= to_ms)
			break;
		if (i + 1 < count)
			end.time_ms = points[i + 1].time_ms;
		else
			end.time_ms = to_ms;
		if (!chart_gap_holds(&points[i], &end, max_gap_ms))
			add(&f, points[i].time_ms, end.time_ms);
	}
	return f.count;
}
