/* SPDX-License-Identifier: Apache-2.0 */
/* chart_file.c - see chart_file.h. */
#include "chart_file.h"

#include <string.h>

#include <cairo-svg.h>

#include "chart_draw.h"

#define WIDTH 1280.0
#define MARGIN 16.0
#define FONT 16.0

static bool is_svg(const char *path)
{
	size_t len = strlen(path);

	return len >= 4 && strcmp(path + len - 4, ".svg") == 0;
}

const char *chart_file_write(const struct chart *c, const char *path)
{
	double height = chart_draw_height(c, FONT) + 2 * MARGIN;
	bool svg = is_svg(path);
	cairo_surface_t *surface;
	cairo_status_t s;
	cairo_t *cr;

	surface = svg ? cairo_svg_surface_create(path, WIDTH, height) :
	    cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)WIDTH,
	    (int)height);
	cr = cairo_create(surface);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_translate(cr, MARGIN, MARGIN);
	chart_draw(cr, c, WIDTH - 2 * MARGIN, height - 2 * MARGIN, FONT);
	s = cairo_status(cr);
	cairo_destroy(cr);
	if (s == CAIRO_STATUS_SUCCESS && !svg)
		s = cairo_surface_write_to_png(surface, path);
	cairo_surface_finish(surface);
	if (s == CAIRO_STATUS_SUCCESS)
		s = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return s == CAIRO_STATUS_SUCCESS ? NULL : cairo_status_to_string(s);
}
