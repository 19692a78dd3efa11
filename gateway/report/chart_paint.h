/* SPDX-License-Identifier: Apache-2.0 */
/* chart_paint.h - the brushes of chart_draw.  Private to chart_*.c. */
#ifndef CHART_PAINT_H
#define CHART_PAINT_H

#include <cairo.h>

#include "chart.h"
#include "chart_axis.h"

enum chart_paint_ink {
	CHART_PAINT_TEXT = 1, CHART_PAINT_FAINT, CHART_PAINT_STORAGE,
	CHART_PAINT_LIMIT, CHART_PAINT_HIGH, CHART_PAINT_LOW, CHART_PAINT_GAP
};

enum { CHART_PAINT_BOLD = 1 };

struct chart_paint {
	cairo_t *cr;
	const struct chart *c;
	double font, width, height;
	double x, y, w, h;		/* the plot itself */
	double lanes_y, lane_h, legend_y;
	struct chart_axis_temp temp;
	struct chart_axis_time time;
};

double chart_paint_x(const struct chart_paint *p, int64_t ms);
double chart_paint_y(const struct chart_paint *p, double temp_mc);

/* Lines of this ink, so many tenths of the font wide, solid. */
void chart_paint_pen(const struct chart_paint *p, enum chart_paint_ink ink,
    double width);

/* Text whose point 'align' (0 left, 0.5 middle, 1 right) is at x and whose
 * middle is at y; cut with an ellipsis to 'room' if that is above 0. */
void chart_paint_text(const struct chart_paint *p, const char *text,
    double x, double y, double align, double room, int flags);
double chart_paint_width(const struct chart_paint *p, const char *text,
    int flags);

/* Fill the current path with the hatching of this kind, and forget it. */
void chart_paint_hatch(const struct chart_paint *p,
    enum chart_span_kind kind);

/* A triangle up or down, or a cross; centred. */
void chart_paint_mark(const struct chart_paint *p, enum chart_span_kind kind,
    double x, double y, double size);
void chart_paint_cross(const struct chart_paint *p, double x, double y,
    double size);

/* The pen of a series: its ink and dashes. */
void chart_paint_series_pen(const struct chart_paint *p, int n);

/* chart_paint_frame.c */
double chart_paint_left_room(const struct chart_paint *p);
double chart_paint_right_room(const struct chart_paint *p);
void chart_paint_frame(const struct chart_paint *p);
void chart_paint_labels(const struct chart_paint *p);

/* chart_paint_data.c */
void chart_paint_spans(const struct chart_paint *p);
void chart_paint_curves(const struct chart_paint *p);

/* chart_paint_lane.c: the height of lanes and legend; with 'draw' they are
 * drawn. */
void chart_paint_lanes(const struct chart_paint *p);

/* chart_paint_box.c: the lane of what happened to the box, its middle at y;
 * one sample of a mark. */
void chart_paint_box(const struct chart_paint *p, double y);
void chart_paint_box_mark(const struct chart_paint *p,
    enum chart_mark_kind kind, double x1, double x2, double y);
double chart_paint_legend(const struct chart_paint *p, bool draw);

#endif
