/* SPDX-License-Identifier: Apache-2.0 */
/* chart_paint_data.c - what was measured: curves, areas beyond storage, gaps.
 */
#include "chart_paint.h"

#include <stdio.h>
#include <stdlib.h>

#include "chart_line.h"

#define PER_FONT 8	/* columns to keep apart, per size of text */

/* The part of a straight line from a to b that lies beyond a limit, down to
 * the limit, as a closed path. */
static void beyond(const struct chart_paint *p, const struct chart_vertex *a,
    const struct chart_vertex *b, double limit_mc, bool above)
{
	double xa = chart_paint_x(p, a->time_ms);
	double xb = chart_paint_x(p, b->time_ms);
	double va = a->temp_mc, vb = b->temp_mc;
	double y = chart_paint_y(p, limit_mc);
	bool out_a = above ? va > limit_mc : va < limit_mc;
	bool out_b = above ? vb > limit_mc : vb < limit_mc;

	if (!out_a && !out_b)
		return;
	if (!out_a) {
		xa += (xb - xa) * (limit_mc - va) / (vb - va);
		va = limit_mc;
	} else if (!out_b) {
		xb = xa + (xb - xa) * (limit_mc - va) / (vb - va);
		vb = limit_mc;
	}
	cairo_move_to(p->cr, xa, y);
	cairo_line_to(p->cr, xa, chart_paint_y(p, va));
	cairo_line_to(p->cr, xb, chart_paint_y(p, vb));
	cairo_line_to(p->cr, xb, y);
	cairo_close_path(p->cr);
}

static void hatch_beyond(const struct chart_paint *p,
    const struct chart_vertex *v, size_t count, bool above)
{
	double limit = above ? p->c->high_mc : p->c->low_mc;
	size_t i;

	if (above ? !p->c->has_high : !p->c->has_low)
		return;
	cairo_new_path(p->cr);
	for (i = 1; i < count; i++)
		if (v[i].joined)
			beyond(p, &v[i - 1], &v[i], limit, above);
	chart_paint_hatch(p, above ? CHART_HIGH : CHART_LOW);
}

/* Readings that nothing joins are dots; every reading is one if there is
 * room. */
static void dots(const struct chart_paint *p, const struct chart_vertex *v,
    size_t count)
{
	bool roomy = (double)count * 0.8 * p->font < p->w;
	size_t i;

	for (i = 0; i < count; i++) {
		bool lonely = !v[i].joined &&
		    (i + 1 == count || !v[i + 1].joined);

		if (!lonely && !roomy)
			continue;
		cairo_arc(p->cr, chart_paint_x(p, v[i].time_ms),
		    chart_paint_y(p, v[i].temp_mc), 0.17 * p->font, 0,
		    6.283185307);
		cairo_fill(p->cr);
	}
}

static void stroke(const struct chart_paint *p, const struct chart_vertex *v,
    size_t count)
{
	size_t i;

	cairo_new_path(p->cr);
	for (i = 0; i < count; i++) {
		double x = chart_paint_x(p, v[i].time_ms);
		double y = chart_paint_y(p, v[i].temp_mc);

		if (v[i].joined)
			cairo_line_to(p->cr, x, y);
		else
			cairo_move_to(p->cr, x, y);
	}
	cairo_stroke(p->cr);
}

static void draw_series(const struct chart_paint *p, int n)
{
	const struct chart_series *s = &p->c->series[n];
	struct chart_vertex *v;
	size_t count;

	if (s->count == 0 || (v = calloc(s->count, sizeof *v)) == NULL)
		return;
	count = chart_line_build(s, p->c->max_gap_ms, &p->time,
	    (int)(p->w / p->font * PER_FONT), v);
	hatch_beyond(p, v, count, true);
	hatch_beyond(p, v, count, false);
	chart_paint_series_pen(p, n);
	stroke(p, v, count);
	dots(p, v, count);
	free(v);
}

void chart_paint_curves(const struct chart_paint *p)
{
	int n;

	cairo_save(p->cr);
	cairo_rectangle(p->cr, p->x, p->y, p->w, p->h);
	cairo_clip(p->cr);
	cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
	for (n = 0; n < p->c->series_count; n++)
		draw_series(p, n);
	cairo_restore(p->cr);
}

/* With one series gaps stand in the plot as well as in its lane. */
void chart_paint_spans(const struct chart_paint *p)
{
	const struct chart_series *s = p->c->series;
	size_t i;
	double x1, x2;

	if (p->c->series_count != 1)
		return;
	for (i = 0; i < s->span_count; i++) {
		if (s->spans[i].kind != CHART_GAP)
			continue;
		x1 = chart_paint_x(p, s->spans[i].from_ms);
		x2 = chart_paint_x(p, s->spans[i].to_ms);
		cairo_rectangle(p->cr, x1, p->y, x2 - x1, p->h);
		chart_paint_hatch(p, CHART_GAP);
	}
}
