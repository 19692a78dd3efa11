/* SPDX-License-Identifier: Apache-2.0 */
/* report_ink.c - see report_ink.h.
 *
 * Families are named, so that the same report looks the same wherever these
 * two fonts are installed; others step in for scripts they lack. */
#include "report_ink.h"

#include <pango/pangocairo.h>

#define SANS "DejaVu Sans, IPAexGothic, sans-serif"
#define MONO "DejaVu Sans Mono, IPAexGothic, monospace"

void report_ink_open(struct report_ink *ink, cairo_t *cr,
    const char *language)
{
	PangoLayout *l = pango_cairo_create_layout(cr);
	PangoContext *c = pango_layout_get_context(l);

	pango_context_set_language(c, pango_language_from_string(language));
	/* paper has no pixels to round to */
	pango_context_set_round_glyph_positions(c, FALSE);
	pango_layout_context_changed(l);
	ink->cr = cr;
	ink->layout = l;
}

void report_ink_close(struct report_ink *ink)
{
	g_object_unref(ink->layout);
}

static void set_font(PangoLayout *l, double size, int flags)
{
	PangoFontDescription *d = pango_font_description_new();

	pango_font_description_set_family_static(d,
	    flags & REPORT_INK_MONO ? MONO : SANS);
	pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
	if (flags & REPORT_INK_BOLD)
		pango_font_description_set_weight(d, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(l, d);
	pango_font_description_free(d);
}

double report_ink_text(struct report_ink *ink, const char *text, double x,
    double y, double width, double size, int lines, int flags)
{
	PangoLayout *l = ink->layout;
	int h;

	set_font(l, size, flags);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_height(l, lines > 0 ? -lines : G_MININT / 2);
	pango_layout_set_ellipsize(l, lines > 0 ? PANGO_ELLIPSIZE_END :
	    PANGO_ELLIPSIZE_NONE);
	pango_layout_set_alignment(l, flags & REPORT_INK_RIGHT ?
	    PANGO_ALIGN_RIGHT : flags & REPORT_INK_CENTER ?
	    PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
	pango_layout_set_text(l, text, -1);
	pango_layout_get_size(l, NULL, &h);
	if (flags & REPORT_INK_MEASURE)
		return (double)h / PANGO_SCALE;
	cairo_set_source_rgb(ink->cr, 0.08, 0.08, 0.1);
	if (flags & REPORT_INK_FAINT)
		cairo_set_source_rgb(ink->cr, 0.36, 0.36, 0.4);
	if (flags & REPORT_INK_WHITE)
		cairo_set_source_rgb(ink->cr, 1, 1, 1);
	cairo_move_to(ink->cr, x, y);
	pango_cairo_show_layout(ink->cr, l);
	cairo_new_path(ink->cr);
	return (double)h / PANGO_SCALE;
}

void report_ink_rule(struct report_ink *ink, double x1, double y, double x2,
    double thick, double gray)
{
	cairo_set_source_rgb(ink->cr, gray, gray, gray);
	cairo_set_line_width(ink->cr, thick);
	cairo_set_dash(ink->cr, NULL, 0, 0);
	cairo_move_to(ink->cr, x1, y);
	cairo_line_to(ink->cr, x2, y);
	cairo_stroke(ink->cr);
}

void report_ink_frame(struct report_ink *ink, double x, double y, double w,
    double h, double thick)
{
	cairo_set_source_rgb(ink->cr, 0.08, 0.08, 0.1);
	cairo_set_line_width(ink->cr, thick);
	cairo_set_dash(ink->cr, NULL, 0, 0);
	cairo_rectangle(ink->cr, x, y, w, h);
	cairo_stroke(ink->cr);
}

void report_ink_box(struct report_ink *ink, double x, double y, double w,
    double h, double gray)
{
	cairo_set_source_rgb(ink->cr, gray, gray, gray);
	cairo_rectangle(ink->cr, x, y, w, h);
	cairo_fill(ink->cr);
}
