/* SPDX-License-Identifier: Apache-2.0 */
/* chart_paint_frame.c - axes, storage, limits and their labels. */
#include "chart_paint.h"

#include <stdio.h>
#include <stdlib.h>

#define LABELS_MAX 40
#define RIGHT_SHARE 0.28	/* of the width at most for labels */

struct label {
	double y, text_y;
	bool storage;
	char text[CHART_LABEL];
};

static void storage_label(const struct chart_paint *p, int32_t mc,
    struct label *out)
{
	char degrees[CHART_AXIS_TEXT];

	chart_axis_degrees(mc, 1000, degrees);
	out->y = chart_paint_y(p, mc);
	out->storage = true;
	snprintf(out->text, sizeof out->text, "%s °C %s", degrees,
	    p->c->words->storage);
}

static int by_height(const void *a, const void *b)
{
	double x = ((const struct label *)a)->y;
	double y = ((const struct label *)b)->y;

	return (x > y) - (x < y);
}

/* Labels in order of height, none on top of another, all within the plot. */
static int place_labels(const struct chart_paint *p,
    struct label out[LABELS_MAX])
{
	double step = 1.25 * p->font, last = p->y + p->h;
	int i, count = 0;

	if (p->c->has_high)
		storage_label(p, p->c->high_mc, &out[count++]);
	if (p->c->has_low)
		storage_label(p, p->c->low_mc, &out[count++]);
	for (i = 0; i < p->c->limit_count && count < LABELS_MAX; i++) {
		if (!chart_axis_shows(&p->temp, p->c->limits[i].temp_mc))
			continue;
		out[count].y = chart_paint_y(p, p->c->limits[i].temp_mc);
		out[count].storage = false;
		snprintf(out[count++].text, CHART_LABEL, "%s",
		    p->c->limits[i].label);
	}
	qsort(out, (size_t)count, sizeof *out, by_height);
	for (i = 0; i < count; i++)
		out[i].text_y = i > 0 && out[i].y < out[i - 1].text_y + step ?
		    out[i - 1].text_y + step : out[i].y;
	for (i = count - 1; i >= 0; i--) {
		if (out[i].text_y > last)
			out[i].text_y = last;
		last = out[i].text_y - step;
	}
	return count;
}

double chart_paint_right_room(const struct chart_paint *p)
{
	struct label labels[LABELS_MAX];
	double widest = 0, w;
	int i, count = place_labels(p, labels);

	for (i = 0; i < count; i++)
		if ((w = chart_paint_width(p, labels[i].text,
		    labels[i].storage ? CHART_PAINT_BOLD : 0)) > widest)
			widest = w;
	widest += 1.8 * p->font;
	return widest < p->width * RIGHT_SHARE ? widest :
	    p->width * RIGHT_SHARE;
}

static const char *clock_name(const struct chart *c)
{
	return c->clock != NULL ? c->clock : c->words->utc;
}

double chart_paint_left_room(const struct chart_paint *p)
{
	const char *words[3] = { p->c->words->elapsed, clock_name(p->c),
		"\xE2\x88\x92" "188.8 °C" };
	double widest = 0, w;
	int i;

	for (i = 0; i < 3; i++) {
		/* beside the first one stands a mark's own text */
		w = chart_paint_width(p, words[i], 0) +
		    (i == 0 ? 1.2 * p->font : 0);
		widest = w > widest ? w : widest;
	}
	for (i = 0; i < p->c->series_count && p->c->series_count > 1; i++) {
		w = chart_paint_width(p, p->c->series[i].name, 0);
		widest = w > widest ? w : widest;
	}
	widest += 0.8 * p->font;
	return widest < p->width * 0.2 ? widest : p->width * 0.2;
}

static void level(const struct chart_paint *p, int32_t mc)
{
	cairo_move_to(p->cr, p->x, chart_paint_y(p, mc));
	cairo_rel_line_to(p->cr, p->w, 0);
	cairo_stroke(p->cr);
}

static void draw_storage(const struct chart_paint *p)
{
	double top = p->c->has_high ? chart_paint_y(p, p->c->high_mc) : p->y;
	double bottom = p->c->has_low ? chart_paint_y(p, p->c->low_mc) :
	    p->y + p->h;

	cairo_set_source_rgb(p->cr, 0.90, 0.96, 0.92);
	cairo_rectangle(p->cr, p->x, top, p->w, bottom - top);
	cairo_fill(p->cr);
}

static void draw_levels(const struct chart_paint *p)
{
	double dash[2] = { 0.5 * p->font, 0.3 * p->font };
	int i;

	chart_paint_pen(p, CHART_PAINT_STORAGE, 1.4);
	if (p->c->has_high)
		level(p, p->c->high_mc);
	if (p->c->has_low)
		level(p, p->c->low_mc);
	chart_paint_pen(p, CHART_PAINT_LIMIT, 0.9);
	cairo_set_dash(p->cr, dash, 2, 0);
	for (i = 0; i < p->c->limit_count; i++)
		if (chart_axis_shows(&p->temp, p->c->limits[i].temp_mc))
			level(p, p->c->limits[i].temp_mc);
}

static void draw_degrees(const struct chart_paint *p)
{
	char text[CHART_AXIS_TEXT + 8];
	char number[CHART_AXIS_TEXT];
	int64_t mc;

	for (mc = p->temp.low_mc; mc <= p->temp.high_mc;
	    mc += p->temp.step_mc) {
		chart_paint_pen(p, CHART_PAINT_FAINT, 0.5);
		level(p, (int32_t)mc);
		chart_axis_degrees((int32_t)mc, p->temp.step_mc, number);
		snprintf(text, sizeof text, "%s °C", number);
		chart_paint_pen(p, CHART_PAINT_TEXT, 1);
		chart_paint_text(p, text, p->x - 0.5 * p->font,
		    chart_paint_y(p, (double)mc), 1, 0, 0);
	}
}

static void tick(const struct chart_paint *p, double x, double y,
    double length)
{
	chart_paint_pen(p, CHART_PAINT_TEXT, 0.7);
	cairo_move_to(p->cr, x, y);
	cairo_rel_line_to(p->cr, 0, length);
	cairo_stroke(p->cr);
}

static void draw_elapsed(const struct chart_paint *p)
{
	const struct chart_axis_time *a = &p->time;
	double y = p->y + p->h;
	char text[CHART_AXIS_TEXT];
	int64_t ms;

	for (ms = chart_axis_first(a->from_ms, a->origin_ms, a->step_ms);
	    ms <= a->to_ms; ms += a->step_ms) {
		tick(p, chart_paint_x(p, ms), y, 0.4 * p->font);
		chart_axis_elapsed(ms - a->origin_ms, a->step_ms, text);
		chart_paint_text(p, text, chart_paint_x(p, ms),
		    y + 1.15 * p->font, 0.5, 0, 0);
	}
	chart_paint_text(p, p->c->words->elapsed, 0, y + 1.15 * p->font, 0,
	    p->x - 2 * p->font, 0);
}

/* Clock marks on round times of that clock; the day stands where it begins, and at the
 * first mark. */
static void draw_clock(const struct chart_paint *p)
{
	const struct chart_axis_time *a = &p->time;
	double day_end = 0, x, date_w = chart_paint_width(p, "2026-03-04", 0);
	char text[CHART_AXIS_TEXT];
	int64_t off = p->c->clock_off_ms;
	int64_t ms, first = chart_axis_first(a->from_ms, -off, a->step_ms);
	bool whole_days = a->step_ms % 86400000 == 0;

	for (ms = first; ms <= a->to_ms; ms += a->step_ms) {
		x = chart_paint_x(p, ms);
		tick(p, x, p->y, -0.4 * p->font);
		if (!whole_days) {
			chart_axis_clock(ms + off, text);
			chart_paint_text(p, text, x, p->y - 1.15 * p->font,
			    0.5, 0, 0);
		}
		if ((ms != first && (ms + off) % 86400000 != 0) || x < day_end)
			continue;
		chart_axis_date(ms + off, text);
		chart_paint_text(p, text, x, p->y -
		    (whole_days ? 1.15 : 2.35) * p->font, 0.5, 0, 0);
		day_end = x + date_w + p->font;
	}
	chart_paint_text(p, clock_name(p->c), 0, p->y - 1.15 * p->font, 0,
	    p->x - 0.5 * p->font, 0);
}

/* Where judging begins and ends, if rows lie outside of it. */
static void draw_judged(const struct chart_paint *p)
{
	const int64_t ends[2] = { p->c->from_ms, p->c->to_ms };
	int i;

	if (p->time.from_ms == ends[0] && p->time.to_ms == ends[1])
		return;
	for (i = 0; i < 2; i++) {
		double x = chart_paint_x(p, ends[i]);

		chart_paint_pen(p, CHART_PAINT_TEXT, 1.2);
		cairo_move_to(p->cr, x, p->y);
		cairo_rel_line_to(p->cr, 0, p->h);
		cairo_stroke(p->cr);
		cairo_move_to(p->cr, x, p->y + 0.2 * p->font);
		cairo_rel_line_to(p->cr, (i == 0 ? 1 : -1) * p->font,
		    0.4 * p->font);
		cairo_rel_line_to(p->cr, (i == 0 ? -1 : 1) * p->font,
		    0.4 * p->font);
		cairo_fill(p->cr);
	}
}

void chart_paint_frame(const struct chart_paint *p)
{
	draw_storage(p);
	draw_degrees(p);
	draw_elapsed(p);
	draw_clock(p);
	draw_levels(p);
	draw_judged(p);
	chart_paint_pen(p, CHART_PAINT_TEXT, 0.7);
	cairo_rectangle(p->cr, p->x, p->y, p->w, p->h);
	cairo_stroke(p->cr);
}

void chart_paint_labels(const struct chart_paint *p)
{
	struct label labels[LABELS_MAX];
	double x = p->x + p->w;
	int i, count = place_labels(p, labels);

	for (i = 0; i < count; i++) {
		enum chart_paint_ink ink = labels[i].storage ?
		    CHART_PAINT_STORAGE : CHART_PAINT_LIMIT;

		chart_paint_pen(p, ink, 0.7);
		cairo_move_to(p->cr, x, labels[i].y);
		cairo_line_to(p->cr, x + p->font, labels[i].text_y);
		cairo_stroke(p->cr);
		chart_paint_text(p, labels[i].text, x + 1.2 * p->font,
		    labels[i].text_y, 0, p->width - x - 1.2 * p->font,
		    labels[i].storage ? CHART_PAINT_BOLD : 0);
	}
}
