/* SPDX-License-Identifier: Apache-2.0 */
/* chart_draw.c - see chart_draw.h: where everything stands, and in which
 * order it is drawn. */
#include "chart_draw.h"

#include "chart_paint.h"

#define LANE 1.3		/* in font sizes */
#define PLOT 22

static int lane_count(const struct chart *c)
{
	return c->series_count + (c->mark_count > 0);
}

double chart_draw_height(const struct chart *c, double font)
{
	return font * (PLOT + 12 + LANE * lane_count(c));
}

static double draw_title(const struct chart_paint *p)
{
	struct chart_paint large = *p;
	double y = 0;

	chart_paint_pen(p, CHART_PAINT_TEXT, 1);
	if (p->c->title != NULL) {
		large.font *= 1.25;
		chart_paint_text(&large, p->c->title, 0, y + large.font * 0.7,
		    0, p->width, CHART_PAINT_BOLD);
		y += large.font * 1.5;
	}
	if (p->c->subtitle != NULL) {
		chart_paint_text(p, p->c->subtitle, 0, y + p->font * 0.6, 0,
		    p->width, 0);
		y += p->font * 1.5;
	}
	return y;
}

/* The legend's height must be known before the plot's: marks on the axes
 * depend on the plot's size, not the other way round. */
static void lay_out(struct chart_paint *p, double top)
{
	double lanes = LANE * p->font * lane_count(p->c);
	double legend;

	p->lane_h = LANE * p->font;
	p->y = top + 3.1 * p->font;
	p->temp = chart_axis_temp(p->c, 8);
	p->x = chart_paint_left_room(p);
	p->legend_y = 0;
	legend = chart_paint_legend(p, false);
	p->h = p->height - p->y - 2.2 * p->font - lanes - legend -
	    0.4 * p->font;
	if (p->h < 4 * p->font)
		p->h = 4 * p->font;
	p->w = p->width - p->x - chart_paint_right_room(p);
	p->time = chart_axis_time(p->c, (int)(p->w / (6 * p->font)) + 1);
	p->lanes_y = p->y + p->h + 2.2 * p->font;
	p->legend_y = p->lanes_y + lanes + 0.4 * p->font;
}

void chart_draw(cairo_t *cr, const struct chart *c, double width,
    double height, double font)
{
	struct chart_paint p = { .cr = cr, .c = c, .font = font,
		.width = width, .height = height };

	cairo_save(cr);
	lay_out(&p, draw_title(&p));
	chart_paint_frame(&p);
	chart_paint_spans(&p);
	chart_paint_curves(&p);
	chart_paint_labels(&p);
	chart_paint_lanes(&p);
	(void)chart_paint_legend(&p, true);
	cairo_restore(cr);
}
