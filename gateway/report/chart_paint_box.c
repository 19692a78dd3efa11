/* SPDX-License-Identifier: Apache-2.0 */
/* chart_paint_box.c - lid, seal and shocks in a lane of their own: bars full,
 * bars hollow, and flashes, so that each is known without colour. */
#include "chart_paint.h"

#define LEAST 0.4	/* of the font: the shortest opening still seen */

static void flash(const struct chart_paint *p, double x, double y)
{
	double r = 0.45 * p->font;

	chart_paint_pen(p, CHART_PAINT_TEXT, 1);
	cairo_move_to(p->cr, x + 0.5 * r, y - r);
	cairo_line_to(p->cr, x - 0.6 * r, y + 0.2 * r);
	cairo_line_to(p->cr, x, y + 0.2 * r);
	cairo_line_to(p->cr, x - 0.5 * r, y + r);
	cairo_line_to(p->cr, x + 0.6 * r, y - 0.2 * r);
	cairo_line_to(p->cr, x, y - 0.2 * r);
	cairo_close_path(p->cr);
	cairo_fill(p->cr);
}

void chart_paint_box_mark(const struct chart_paint *p,
    enum chart_mark_kind kind, double x1, double x2, double y)
{
	double h = 0.6 * p->font;

	if (kind == CHART_MARK_SHOCK) {
		flash(p, x1, y);
		return;
	}
	if (x2 - x1 < LEAST * p->font)
		x2 = x1 + LEAST * p->font;
	chart_paint_pen(p, CHART_PAINT_TEXT, 0.9);
	cairo_rectangle(p->cr, x1, y - h / 2, x2 - x1, h);
	if (kind == CHART_MARK_LID)
		cairo_fill(p->cr);
	else
		cairo_stroke(p->cr);
}

void chart_paint_box(const struct chart_paint *p, double y)
{
	const struct chart_mark *m = p->c->marks;

	chart_paint_pen(p, CHART_PAINT_FAINT, 0.7);
	cairo_move_to(p->cr, p->x, y);
	cairo_rel_line_to(p->cr, p->w, 0);
	cairo_stroke(p->cr);
	for (size_t i = 0; i < p->c->mark_count; i++)
		chart_paint_box_mark(p, m[i].kind,
		    chart_paint_x(p, m[i].from_ms),
		    chart_paint_x(p, m[i].to_ms), y);
	chart_paint_pen(p, CHART_PAINT_TEXT, 1);
	chart_paint_text(p, p->c->words->box, p->x - 0.5 * p->font, y, 1,
	    p->x - 0.5 * p->font, 0);
}
