/* SPDX-License-Identifier: Apache-2.0 */
/* chart_draw.h - draw a chart with cairo, for reports and files alike.
 *
 * Nothing on it is told by colour alone: too warm, too cold and no data have
 * their own hatching and marks, series their own dashes, limits their labels.
 * Text goes through pango, so that names in any script are shown if the
 * system has a font for it.
 */
#ifndef CHART_DRAW_H
#define CHART_DRAW_H

#include <cairo.h>

#include "chart.h"

/* Into the rectangle from (0, 0) to (width, height) of cr's user space; the
 * size of text is 'font' units. */
void chart_draw(cairo_t *cr, const struct chart *c, double width,
    double height, double font);

/* A height that suits this chart at this size of text. */
double chart_draw_height(const struct chart *c, double font);

#endif
