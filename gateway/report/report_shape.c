/* SPDX-License-Identifier: Apache-2.0 */
/* report_shape.c - see report_shape.h: circle with a tick, half-full circle
 * with a tick, triangle, diamond, full octagon with a cross, full square with
 * a cross. */
#include "report_shape.h"

#include <math.h>

#include "qr.h"

#define FULL 6.283185307179586

void report_shape_ink(cairo_t *cr, enum rules_outcome o)
{
	static const double rgb[][3] = {
		[0] = { 0, 0, 0 },
		[RULES_CONFORM] = { 0.02, 0.40, 0.26 },
		[RULES_BUDGET_USED] = { 0.02, 0.40, 0.26 },
		[RULES_REVIEW] = { 0.55, 0.36, 0.00 },
		[RULES_INDETERMINATE] = { 0.34, 0.20, 0.50 },
		[RULES_FAIL] = { 0.68, 0.06, 0.06 },
	};

	cairo_set_source_rgb(cr, rgb[o][0], rgb[o][1], rgb[o][2]);
}

static void polygon(cairo_t *cr, double x, double y, double r, int corners,
    double turn)
{
	for (int i = 0; i < corners; i++)
		cairo_line_to(cr, x + r * sin((i + turn) * FULL / corners),
		    y - r * cos((i + turn) * FULL / corners));
	cairo_close_path(cr);
}

static void tick(cairo_t *cr, double x, double y, double r)
{
	cairo_move_to(cr, x - 0.5 * r, y + 0.02 * r);
	cairo_line_to(cr, x - 0.12 * r, y + 0.42 * r);
	cairo_line_to(cr, x + 0.52 * r, y - 0.4 * r);
	cairo_stroke(cr);
}

static void cross(cairo_t *cr, double x, double y, double r)
{
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_move_to(cr, x - r, y - r);
	cairo_line_to(cr, x + r, y + r);
	cairo_move_to(cr, x - r, y + r);
	cairo_line_to(cr, x + r, y - r);
	cairo_stroke(cr);
}

static void exclamation(cairo_t *cr, double x, double y, double r)
{
	cairo_move_to(cr, x, y - 0.35 * r);
	cairo_line_to(cr, x, y + 0.22 * r);
	cairo_stroke(cr);
	cairo_arc(cr, x, y + 0.5 * r, 0.1 * r, 0, FULL);
	cairo_fill(cr);
}

static void question(cairo_t *cr, double x, double y, double r)
{
	cairo_arc(cr, x, y - 0.22 * r, 0.24 * r, -0.47 * FULL, 0.14 * FULL);
	cairo_line_to(cr, x, y + 0.22 * r);
	cairo_stroke(cr);
	cairo_arc(cr, x, y + 0.48 * r, 0.09 * r, 0, FULL);
	cairo_fill(cr);
}

static void circle(cairo_t *cr, double x, double y, double r, bool half)
{
	cairo_arc(cr, x, y, 0.92 * r, 0, FULL);
	cairo_stroke(cr);
	tick(cr, x, y, r);
	if (!half)
		return;
	/* the used part, as a filled rim at the lower right */
	cairo_arc(cr, x, y, 0.99 * r, 0, FULL / 4);
	cairo_arc_negative(cr, x, y, 0.66 * r, FULL / 4, 0);
	cairo_close_path(cr);
	cairo_fill(cr);
}

void report_shape_outcome(cairo_t *cr, enum rules_outcome o, double x,
    double y, double r)
{
	cairo_save(cr);
	cairo_new_path(cr);
	cairo_set_line_width(cr, 0.16 * r);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	report_shape_ink(cr, o);
	switch (o) {
	case RULES_CONFORM:
	case RULES_BUDGET_USED:
		circle(cr, x, y, r, o == RULES_BUDGET_USED);
		break;
	case RULES_REVIEW:
		polygon(cr, x, y + 0.15 * r, 0.98 * r, 3, 0);
		cairo_stroke(cr);
		exclamation(cr, x, y + 0.12 * r, 0.8 * r);
		break;
	case RULES_INDETERMINATE:
		polygon(cr, x, y, 0.95 * r, 4, 0);
		cairo_stroke(cr);
		question(cr, x, y, r);
		break;
	case RULES_FAIL:
		polygon(cr, x, y, r, 8, 0.5);
		cairo_fill(cr);
		cross(cr, x, y, 0.4 * r);
		break;
	default:
		cairo_rectangle(cr, x - 0.9 * r, y - 0.9 * r, 1.8 * r,
		    1.8 * r);
		cairo_fill(cr);
		cross(cr, x, y, 0.55 * r);
		break;
	}
	cairo_restore(cr);
}

void report_shape_qr(cairo_t *cr, const struct qr *q, double x, double y,
    double side)
{
	double step = side / q->size;

	cairo_save(cr);
	cairo_set_source_rgb(cr, 0, 0, 0);
	for (int row = 0; row < q->size; row++)
		for (int at = 0; at < q->size; at++) {
			int run = 0;

			while (qr_is_dark(q, at + run, row))
				run++;
			if (run == 0)
				continue;
			cairo_rectangle(cr, x + at * step, y + row * step,
			    run * step, step);
			at += run;
		}
	cairo_fill(cr);
	cairo_restore(cr);
}
