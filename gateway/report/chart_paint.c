/* SPDX-License-Identifier: Apache-2.0 */
/* chart_paint.c - see chart_paint.h: inks, text, hatching, marks.
 *
 * Series inks are those of Okabe and Ito, told apart by people who see
 * colours differently; the first is near black, as most charts have one.
 */
#include "chart_paint.h"

#include <pango/pangocairo.h>

#define HATCH_STEP 0.45		/* between lines, in font sizes */

struct rgb {
	double r, g, b;
};

static const struct rgb inks[] = {
	[CHART_PAINT_TEXT] = { 0.12, 0.12, 0.14 },
	[CHART_PAINT_FAINT] = { 0.82, 0.82, 0.84 },
	[CHART_PAINT_STORAGE] = { 0.05, 0.42, 0.28 },
	[CHART_PAINT_LIMIT] = { 0.42, 0.36, 0.45 },
	[CHART_PAINT_HIGH] = { 0.78, 0.25, 0.02 },
	[CHART_PAINT_LOW] = { 0.00, 0.35, 0.68 },
	[CHART_PAINT_GAP] = { 0.45, 0.45, 0.48 },
};

static const struct rgb series_inks[] = {
	{ 0.10, 0.12, 0.20 }, { 0.00, 0.45, 0.70 }, { 0.84, 0.37, 0.00 },
	{ 0.00, 0.62, 0.45 }, { 0.80, 0.47, 0.65 }, { 0.60, 0.50, 0.00 },
};

/* Lengths of line and space in font sizes; 0 ends a row. */
static const double dashes[][4] = {
	{ 0 }, { 0.8, 0.3 }, { 0.25, 0.25 }, { 0.9, 0.25, 0.2, 0.25 },
	{ 1.6, 0.4 },
};

double chart_paint_x(const struct chart_paint *p, int64_t ms)
{
	return p->x + p->w * (double)(ms - p->time.from_ms) /
	    (double)(p->time.to_ms - p->time.from_ms);
}

double chart_paint_y(const struct chart_paint *p, double temp_mc)
{
	return p->y + p->h * (p->temp.high_mc - temp_mc) /
	    (p->temp.high_mc - p->temp.low_mc);
}

static void ink(const struct chart_paint *p, const struct rgb *c)
{
	cairo_set_source_rgb(p->cr, c->r, c->g, c->b);
}

void chart_paint_pen(const struct chart_paint *p, enum chart_paint_ink i,
    double width)
{
	ink(p, &inks[i]);
	cairo_set_line_width(p->cr, width * p->font / 10);
	cairo_set_dash(p->cr, NULL, 0, 0);
}

void chart_paint_series_pen(const struct chart_paint *p, int n)
{
	const int ink_count = sizeof series_inks / sizeof series_inks[0];
	const int dash_count = sizeof dashes / sizeof dashes[0];
	double lengths[4];
	int count;

	ink(p, &series_inks[n % ink_count]);
	for (count = 0; count < 4 && dashes[n % dash_count][count] > 0;
	    count++)
		lengths[count] = dashes[n % dash_count][count] * p->font;
	cairo_set_dash(p->cr, lengths, count, 0);
	cairo_set_line_width(p->cr, 0.13 * p->font);
}

static PangoLayout *layout(const struct chart_paint *p, const char *text,
    int flags)
{
	PangoLayout *l = pango_cairo_create_layout(p->cr);
	PangoFontDescription *d = pango_font_description_new();

	pango_font_description_set_family(d, "sans-serif");
	pango_font_description_set_absolute_size(d, p->font * PANGO_SCALE);
	if (flags & CHART_PAINT_BOLD)
		pango_font_description_set_weight(d, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(l, d);
	pango_font_description_free(d);
	pango_layout_set_single_paragraph_mode(l, TRUE);
	pango_layout_set_text(l, text, -1);
	return l;
}

void chart_paint_text(const struct chart_paint *p, const char *text,
    double x, double y, double align, double room, int flags)
{
	PangoLayout *l = layout(p, text, flags);
	int w, h;

	if (room > 0) {
		pango_layout_set_width(l, (int)(room * PANGO_SCALE));
		pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
		pango_layout_set_alignment(l, align > 0.9 ? PANGO_ALIGN_RIGHT :
		    align > 0.1 ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
	}
	pango_layout_get_size(l, &w, &h);
	if (room > 0)
		w = (int)(room * PANGO_SCALE);
	cairo_move_to(p->cr, x - align * w / PANGO_SCALE,
	    y - 0.5 * h / PANGO_SCALE);
	pango_cairo_show_layout(p->cr, l);
	cairo_new_path(p->cr);
	g_object_unref(l);
}

double chart_paint_width(const struct chart_paint *p, const char *text,
    int flags)
{
	PangoLayout *l = layout(p, text, flags);
	int w, h;

	pango_layout_get_size(l, &w, &h);
	g_object_unref(l);
	return (double)w / PANGO_SCALE;
}

/* Too warm leans right, too cold leans left, no data stands crossed. */
static void hatch_lines(const struct chart_paint *p, bool rising, double x1,
    double y1, double x2, double y2)
{
	double step = HATCH_STEP * p->font, size = y2 - y1, at;
	int n;

	for (n = (int)((x1 - size) / step) - 1; n * step < x2 + size; n++) {
		at = n * step;
		if (rising) {
			cairo_move_to(p->cr, at - size, y2);
			cairo_line_to(p->cr, at, y1);
		} else {
			cairo_move_to(p->cr, at - size, y1);
			cairo_line_to(p->cr, at, y2);
		}
	}
}

void chart_paint_hatch(const struct chart_paint *p, enum chart_span_kind kind)
{
	const enum chart_paint_ink i = kind == CHART_HIGH ? CHART_PAINT_HIGH :
	    kind == CHART_LOW ? CHART_PAINT_LOW : CHART_PAINT_GAP;
	double x1, y1, x2, y2;

	cairo_save(p->cr);
	cairo_clip(p->cr);
	cairo_clip_extents(p->cr, &x1, &y1, &x2, &y2);
	cairo_set_source_rgba(p->cr, inks[i].r, inks[i].g, inks[i].b, 0.12);
	cairo_paint(p->cr);
	chart_paint_pen(p, i, kind == CHART_GAP ? 0.5 : 0.9);
	if (kind != CHART_LOW)
		hatch_lines(p, true, x1, y1, x2, y2);
	if (kind != CHART_HIGH)
		hatch_lines(p, false, x1, y1, x2, y2);
	cairo_stroke(p->cr);
	cairo_restore(p->cr);
	cairo_new_path(p->cr);
}

void chart_paint_mark(const struct chart_paint *p, enum chart_span_kind kind,
    double x, double y, double size)
{
	double tip = kind == CHART_HIGH ? -size / 2 : size / 2;

	chart_paint_pen(p, kind == CHART_HIGH ? CHART_PAINT_HIGH :
	    CHART_PAINT_LOW, 1);
	cairo_move_to(p->cr, x, y + tip);
	cairo_line_to(p->cr, x - size / 2, y - tip);
	cairo_line_to(p->cr, x + size / 2, y - tip);
	cairo_close_path(p->cr);
	cairo_fill(p->cr);
}

void chart_paint_cross(const struct chart_paint *p, double x, double y,
    double size)
{
	chart_paint_pen(p, CHART_PAINT_TEXT, 1.3);
	cairo_move_to(p->cr, x - size / 2, y - size / 2);
	cairo_line_to(p->cr, x + size / 2, y + size / 2);
	cairo_move_to(p->cr, x - size / 2, y + size / 2);
	cairo_line_to(p->cr, x + size / 2, y - size / 2);
	cairo_stroke(p->cr);
}
