/* SPDX-License-Identifier: Apache-2.0 */
/* chart_paint_lane.c - a lane a series with what was judged of it, and the
 * legend of all marks that occur. */
#include "chart_paint.h"

#include <stdio.h>

#define PEAKS 13	/* with more spans there is no room to name them */
#define LEAST 0.5	/* of the font: the shortest span still seen */

/* The farthest value, right of its span if that stays clear of 'next_x'. */
static void draw_peak(const struct chart_paint *p,
    const struct chart_span *s, double x, double next_x, double y)
{
	char number[CHART_AXIS_TEXT], text[CHART_AXIS_TEXT + 8];

	chart_axis_degrees(s->peak_mc, 1000, number);
	snprintf(text, sizeof text, "%s °C", number);
	if (x + chart_paint_width(p, text, 0) + 0.4 * p->font > next_x)
		return;
	cairo_set_source_rgba(p->cr, 1, 1, 1, 0.8);
	cairo_rectangle(p->cr, x + 0.1 * p->font, y - p->lane_h * 0.4,
	    chart_paint_width(p, text, 0) + 0.4 * p->font, p->lane_h * 0.8);
	cairo_fill(p->cr);
	chart_paint_pen(p, CHART_PAINT_TEXT, 1);
	chart_paint_text(p, text, x + 0.3 * p->font, y, 0, 0, 0);
}

static double draw_span(const struct chart_paint *p,
    const struct chart_span *s, double y)
{
	double x1 = chart_paint_x(p, s->from_ms);
	double x2 = chart_paint_x(p, s->to_ms);
	double h = p->lane_h * 0.62, top = y - h / 2;

	if (x2 - x1 < LEAST * p->font)
		x2 = x1 + LEAST * p->font;
	cairo_rectangle(p->cr, x1, top, x2 - x1, h);
	chart_paint_hatch(p, s->kind);
	if (s->kind == CHART_GAP)
		return x2;
	chart_paint_pen(p, s->kind == CHART_HIGH ? CHART_PAINT_HIGH :
	    CHART_PAINT_LOW, 1);
	cairo_rectangle(p->cr, x1, top, x2 - x1, h);
	cairo_stroke(p->cr);
	chart_paint_mark(p, s->kind, (x1 + x2) / 2, y, 0.7 * p->font);
	return x2;
}

/* Where the next span after this one begins. */
static double next_start(const struct chart_paint *p,
    const struct chart_series *s, size_t of)
{
	double first = p->width;
	size_t i;

	for (i = 0; i < s->span_count; i++)
		if (s->spans[i].from_ms > s->spans[of].from_ms &&
		    chart_paint_x(p, s->spans[i].from_ms) < first)
			first = chart_paint_x(p, s->spans[i].from_ms);
	return first;
}

static void draw_spans(const struct chart_paint *p,
    const struct chart_series *s, double y)
{
	size_t i;
	double x;

	for (i = 0; i < s->span_count; i++) {
		x = draw_span(p, &s->spans[i], y);
		if (s->spans[i].kind != CHART_GAP && s->span_count < PEAKS)
			draw_peak(p, &s->spans[i], x, next_start(p, s, i), y);
	}
}

static void draw_faults(const struct chart_paint *p,
    const struct chart_series *s, double y)
{
	double x, last = -1e9;
	size_t i;

	for (i = 0; i < s->count; i++) {
		if (!s->points[i].fault)
			continue;
		x = chart_paint_x(p, s->points[i].time_ms);
		if (x - last < 0.5 * p->font)
			continue;
		chart_paint_cross(p, x, y, 0.5 * p->font);
		last = x;
	}
}

void chart_paint_lanes(const struct chart_paint *p)
{
	const struct chart_series *s;
	double y;
	int n;

	for (n = 0; n < p->c->series_count; n++) {
		s = &p->c->series[n];
		y = p->lanes_y + (n + 0.5) * p->lane_h;
		chart_paint_pen(p, CHART_PAINT_FAINT, 0.7);
		cairo_move_to(p->cr, p->x, y);
		cairo_rel_line_to(p->cr, p->w, 0);
		cairo_stroke(p->cr);
		draw_spans(p, s, y);
		draw_faults(p, s, y);
		chart_paint_pen(p, CHART_PAINT_TEXT, 1);
		if (p->c->series_count > 1)
			chart_paint_text(p, s->name, p->x - 0.5 * p->font, y,
			    1, p->x - 0.5 * p->font, 0);
	}
	if (p->c->mark_count > 0)
		chart_paint_box(p, p->lanes_y + (n + 0.5) * p->lane_h);
}

/* --- legend -------------------------------------------------------------- */

/* Where the next entry goes; rows break at the picture's edge. */
struct flow {
	const struct chart_paint *p;
	double x, y;
	bool draw;
};

/* Room for a sample and its text; the sample's left edge in *x. */
static void entry(struct flow *f, const char *text, double *x)
{
	double w = chart_paint_width(f->p, text, 0) + 4 * f->p->font;

	if (f->x > 0 && f->x + w > f->p->width) {
		f->x = 0;
		f->y += 1.5 * f->p->font;
	}
	*x = f->x;
	f->x += w;
	if (!f->draw)
		return;
	chart_paint_pen(f->p, CHART_PAINT_TEXT, 1);
	chart_paint_text(f->p, text, *x + 2.4 * f->p->font, f->y, 0, 0, 0);
}

static bool has_span(const struct chart *c, enum chart_span_kind kind)
{
	size_t i;
	int n;

	for (n = 0; n < c->series_count; n++)
		for (i = 0; i < c->series[n].span_count; i++)
			if (c->series[n].spans[i].kind == kind)
				return true;
	return false;
}

static bool has_fault(const struct chart *c)
{
	size_t i;
	int n;

	for (n = 0; n < c->series_count; n++)
		for (i = 0; i < c->series[n].count; i++)
			if (c->series[n].points[i].fault)
				return true;
	return false;
}

static void span_entry(struct flow *f, enum chart_span_kind kind,
    const char *text)
{
	const struct chart_paint *p = f->p;
	double x;

	if (!has_span(p->c, kind))
		return;
	entry(f, text, &x);
	if (!f->draw)
		return;
	cairo_rectangle(p->cr, x, f->y - 0.45 * p->font, 2 * p->font,
	    0.9 * p->font);
	chart_paint_hatch(p, kind);
	if (kind != CHART_GAP)
		chart_paint_mark(p, kind, x + p->font, f->y, 0.7 * p->font);
}

static void series_entry(struct flow *f, int n)
{
	const struct chart_paint *p = f->p;
	double x;

	entry(f, p->c->series[n].name, &x);
	if (!f->draw)
		return;
	chart_paint_series_pen(p, n);
	cairo_move_to(p->cr, x, f->y);
	cairo_rel_line_to(p->cr, 2 * p->font, 0);
	cairo_stroke(p->cr);
}

static void fault_entry(struct flow *f)
{
	double x;

	if (!has_fault(f->p->c))
		return;
	entry(f, f->p->c->words->fault, &x);
	if (f->draw)
		chart_paint_cross(f->p, x + f->p->font, f->y,
		    0.6 * f->p->font);
}

static void box_entry(struct flow *f, enum chart_mark_kind kind,
    const char *word)
{
	const struct chart *c = f->p->c;
	double x;
	size_t i;

	for (i = 0; i < c->mark_count && c->marks[i].kind != kind; i++)
		;
	if (i == c->mark_count)
		return;
	entry(f, word, &x);
	if (f->draw)
		chart_paint_box_mark(f->p, kind, x + f->p->font,
		    x + 2 * f->p->font, f->y);
}

/* Limits that are off the scale are told in words. */
static void beyond_entries(struct flow *f)
{
	const struct chart_paint *p = f->p;
	char text[CHART_LABEL * 2];
	double x;
	int i;

	for (i = 0; i < p->c->limit_count; i++) {
		if (chart_axis_shows(&p->temp, p->c->limits[i].temp_mc))
			continue;
		snprintf(text, sizeof text, "%s %s", p->c->words->beyond,
		    p->c->limits[i].label);
		entry(f, text, &x);
		if (!f->draw)
			continue;
		chart_paint_pen(p, CHART_PAINT_LIMIT, 0.9);
		cairo_move_to(p->cr, x, f->y);
		cairo_rel_line_to(p->cr, 0.8 * p->font, 0);
		cairo_rel_move_to(p->cr, 0.4 * p->font, 0);
		cairo_rel_line_to(p->cr, 0.8 * p->font, 0);
		cairo_stroke(p->cr);
	}
}

double chart_paint_legend(const struct chart_paint *p, bool draw)
{
	struct flow f = { p, 0, p->legend_y + 0.75 * p->font, draw };
	int n;

	for (n = 0; n < p->c->series_count; n++)
		series_entry(&f, n);
	span_entry(&f, CHART_HIGH, p->c->words->high);
	span_entry(&f, CHART_LOW, p->c->words->low);
	span_entry(&f, CHART_GAP, p->c->words->gap);
	fault_entry(&f);
	box_entry(&f, CHART_MARK_LID, p->c->words->lid);
	box_entry(&f, CHART_MARK_SEAL, p->c->words->seal);
	box_entry(&f, CHART_MARK_SHOCK, p->c->words->shock);
	beyond_entries(&f);
	return f.y + 0.75 * p->font - p->legend_y;
}
