/* SPDX-License-Identifier: Apache-2.0 */
/* chart_term.c - see chart_term.h. */
#include "chart_term.h"

#include <stdlib.h>
#include <string.h>

#include "chart_axis.h"
#include "chart_grid.h"
#include "chart_line.h"

#define LABEL 8			/* columns left of the plot */
#define LEAST_COLUMNS 30
#define MARK_EVERY 12		/* columns between marks on time axes */

struct term {
	FILE *out;
	const struct chart *c;
	const struct chart_series *s;
	int columns, rows;		/* of the plot */
	bool color;
	struct chart_axis_temp temp;
	struct chart_axis_time time;
	struct chart_grid grid;
};

static int dot_x(const struct term *t, int64_t ms)
{
	return (int)((double)(ms - t->time.from_ms) *
	    (t->columns * 2 - 1) /
	    (double)(t->time.to_ms - t->time.from_ms) + 0.5);
}

static int dot_y(const struct term *t, int32_t mc)
{
	return (int)((double)(t->temp.high_mc - (double)mc) *
	    (t->rows * 4 - 1) /
	    (double)(t->temp.high_mc - (double)t->temp.low_mc) + 0.5);
}

static int column_of(const struct term *t, int64_t ms)
{
	return dot_x(t, ms) / 2;
}

/* --- the plot ------------------------------------------------------------ */

static enum chart_grid_ink curve_ink(const struct term *t, int32_t mc)
{
	if (t->c->has_high && mc > t->c->high_mc)
		return CHART_GRID_HIGH;
	if (t->c->has_low && mc < t->c->low_mc)
		return CHART_GRID_LOW;
	return CHART_GRID_CURVE;
}

static void level(struct term *t, int32_t mc, const char *character,
    enum chart_grid_ink ink)
{
	int i;

	for (i = 0; i < t->columns; i++)
		chart_grid_under(&t->grid, i, dot_y(t, mc) / 4, character,
		    ink);
}

static void draw_levels(struct term *t)
{
	int i;

	for (i = 0; i < t->c->limit_count; i++)
		if (chart_axis_shows(&t->temp, t->c->limits[i].temp_mc))
			level(t, t->c->limits[i].temp_mc, "·",
			    CHART_GRID_FAINT);
	if (t->c->has_high)
		level(t, t->c->high_mc, "╌", CHART_GRID_STORAGE);
	if (t->c->has_low)
		level(t, t->c->low_mc, "╌", CHART_GRID_STORAGE);
}

static bool draw_curve(struct term *t)
{
	struct chart_vertex *v;
	size_t i, count;

	if (t->s->count == 0)
		return true;
	if ((v = calloc(t->s->count, sizeof *v)) == NULL)
		return false;
	count = chart_line_build(t->s, t->c->max_gap_ms, &t->time,
	    t->columns * 2, v);
	for (i = 0; i < count; i++) {
		int x = dot_x(t, v[i].time_ms), y = dot_y(t, v[i].temp_mc);
		enum chart_grid_ink ink = curve_ink(t, v[i].temp_mc);

		if (v[i].joined)
			chart_grid_line(&t->grid, dot_x(t, v[i - 1].time_ms),
			    dot_y(t, v[i - 1].temp_mc), x, y,
			    CHART_GRID_CURVE);
		chart_grid_dot(&t->grid, x, y, ink);
	}
	free(v);
	return true;
}

/* What stands left of a row: storage limits before round values. */
static bool row_label(const struct term *t, int row,
    char out[CHART_AXIS_TEXT])
{
	int64_t mc;

	if (t->c->has_high && dot_y(t, t->c->high_mc) / 4 == row) {
		chart_axis_degrees(t->c->high_mc, t->temp.step_mc, out);
		return true;
	}
	if (t->c->has_low && dot_y(t, t->c->low_mc) / 4 == row) {
		chart_axis_degrees(t->c->low_mc, t->temp.step_mc, out);
		return true;
	}
	for (mc = t->temp.low_mc; mc <= t->temp.high_mc; mc += t->temp.step_mc)
		if (dot_y(t, (int32_t)mc) / 4 == row) {
			chart_axis_degrees((int32_t)mc, t->temp.step_mc, out);
			return true;
		}
	return false;
}

/* Right-aligned in the label columns; the typographic minus is one. */
static void print_label(const struct term *t, const char *text,
    const char *edge)
{
	int columns = (int)strlen(text) -
	    (strstr(text, "\xE2\x88\x92") != NULL ? 2 : 0);

	fprintf(t->out, "%*s", LABEL - 2 > columns ? LABEL - 2 - columns : 0,
	    "");
	fprintf(t->out, "%s %s", text, edge);
}

static void print_plot(const struct term *t)
{
	char text[CHART_AXIS_TEXT];
	int row;
	bool has;

	for (row = 0; row < t->rows; row++) {
		has = row_label(t, row, text);
		print_label(t, has ? text : "", has ? "┤" : "│");
		chart_grid_print(&t->grid, row, t->out);
		fputc('\n', t->out);
	}
}

/* --- rows of marks ------------------------------------------------------- */

static void mark_spans(const struct term *t, enum chart_span_kind kind,
    const char **at, const char *character)
{
	size_t i;
	int n, to;

	for (i = 0; i < t->s->span_count; i++) {
		const struct chart_span *s = &t->s->spans[i];

		if (s->kind != kind)
			continue;
		to = column_of(t, s->to_ms);
		for (n = column_of(t, s->from_ms); n <= to; n++)
			if (n >= 0 && n < t->columns)
				at[n] = character;
	}
}

static void mark_faults(const struct term *t, const char **at)
{
	size_t i;
	int n;

	for (i = 0; i < t->s->count; i++) {
		n = column_of(t, t->s->points[i].time_ms);
		if (t->s->points[i].fault && n >= 0 && n < t->columns)
			at[n] = "×";
	}
}

static enum chart_grid_ink mark_ink(const char *character)
{
	return strcmp(character, "▲") == 0 ? CHART_GRID_HIGH :
	    strcmp(character, "▼") == 0 ? CHART_GRID_LOW : CHART_GRID_FAINT;
}

/* Nothing is printed for a row without marks. */
static void print_marks(const struct term *t, const char **at,
    const char *name)
{
	bool any = false;
	int i;

	for (i = 0; i < t->columns; i++)
		any = any || at[i] != NULL;
	if (!any)
		return;
	print_label(t, name, "│");
	for (i = 0; i < t->columns; i++)
		chart_grid_text(t->out, t->color, at[i] != NULL ?
		    mark_ink(at[i]) : CHART_GRID_PLAIN,
		    at[i] != NULL ? at[i] : " ");
	fputc('\n', t->out);
}

static bool print_lanes(const struct term *t)
{
	const char **at = calloc((size_t)t->columns, sizeof *at);

	if (at == NULL)
		return false;
	mark_spans(t, CHART_LOW, at, "▼");
	mark_spans(t, CHART_HIGH, at, "▲");
	print_marks(t, at, "out");
	memset(at, 0, (size_t)t->columns * sizeof *at);
	mark_spans(t, CHART_GAP, at, "░");
	mark_faults(t, at);
	print_marks(t, at, "data");
	free(at);
	return true;
}

/* --- time ---------------------------------------------------------------- */

/* A text from 'column' on, if that leaves a blank behind the one before. */
static void place(const struct term *t, int *used, int column,
    const char *text)
{
	int len = (int)strlen(text);

	if (strncmp(text, "\xE2\x88\x92", 3) == 0)
		len -= 2;
	if (column + len > t->columns)
		column = t->columns - len;
	if (*used > 0 && column <= *used)
		return;
	fprintf(t->out, "%*s%s", column - *used, "", text);
	*used = column + len;
}

static void print_ruler(const struct term *t)
{
	const struct chart_axis_time *a = &t->time;
	int64_t ms = chart_axis_first(a->from_ms, a->origin_ms, a->step_ms);
	int i;

	fprintf(t->out, "%*s└", LABEL - 1, "");
	for (i = 0; i < t->columns; i++) {
		while (ms <= a->to_ms && column_of(t, ms) < i)
			ms += a->step_ms;
		fputs(ms <= a->to_ms && column_of(t, ms) == i ? "┴" : "─",
		    t->out);
	}
	fputc('\n', t->out);
}

static void print_elapsed(const struct term *t)
{
	const struct chart_axis_time *a = &t->time;
	char text[CHART_AXIS_TEXT];
	int64_t ms;
	int used = 0;

	fprintf(t->out, "%*s", LABEL, "");
	for (ms = chart_axis_first(a->from_ms, a->origin_ms, a->step_ms);
	    ms <= a->to_ms; ms += a->step_ms) {
		chart_axis_elapsed(ms - a->origin_ms, a->step_ms, text);
		place(t, &used, column_of(t, ms), text);
	}
	fputc('\n', t->out);
}

/* The clock at the same marks as elapsed time, to the minute, and the date
 * where it changes. */
static void print_utc(const struct term *t, bool date)
{
	const struct chart_axis_time *a = &t->time;
	char text[CHART_AXIS_TEXT], last[CHART_AXIS_TEXT] = "";
	int64_t ms;
	int used = 0;

	print_label(t, date ? "UTC" : "", " ");
	for (ms = chart_axis_first(a->from_ms, a->origin_ms, a->step_ms);
	    ms <= a->to_ms; ms += a->step_ms) {
		if (date)
			chart_axis_date(ms, text);
		else
			chart_axis_clock(ms, text);
		if (!date || strcmp(text, last) != 0)
			place(t, &used, column_of(t, ms), text);
		memcpy(last, text, sizeof last);
	}
	fputc('\n', t->out);
}

/* ------------------------------------------------------------------------- */

static bool print_series(struct term *t)
{
	bool ok = chart_grid_init(&t->grid, t->columns, t->rows, t->color);

	if (!ok)
		return false;
	if (t->c->series_count > 1) {
		chart_grid_fit(t->out, t->s->name, t->columns + LABEL);
		fputc('\n', t->out);
	}
	draw_levels(t);
	ok = draw_curve(t);
	print_plot(t);
	ok = ok && print_lanes(t);
	print_ruler(t);
	print_elapsed(t);
	print_utc(t, false);
	print_utc(t, true);
	chart_grid_fini(&t->grid);
	return ok;
}

/* Entries flow and break like words; none is cut if it fits a line. */
static void legend_entry(const struct term *t, int *used, const char *mark,
    const char *text)
{
	int lead = mark[0] != '\0' ? 2 : 0, all = t->columns + LABEL;
	int columns = lead + chart_grid_fit(NULL, text, all - lead);

	if (*used > 0 && *used + 2 + columns > all) {
		fputc('\n', t->out);
		*used = 0;
	}
	if (*used > 0)
		fputs("  ", t->out);
	*used += columns + (*used > 0 ? 2 : 0);
	fprintf(t->out, "%s%s", mark, lead > 0 ? " " : "");
	chart_grid_fit(t->out, text, all - lead);
}

/* "2 … 8 °C", "≤ 8 °C", "≥ 2 °C". */
static void storage_text(const struct chart *c, char *out, size_t cap)
{
	char low[CHART_AXIS_TEXT], high[CHART_AXIS_TEXT];

	chart_axis_degrees(c->low_mc, 1000, low);
	chart_axis_degrees(c->high_mc, 1000, high);
	if (c->has_low && c->has_high)
		snprintf(out, cap, "%s %s … %s °C", c->words->storage, low,
		    high);
	else
		snprintf(out, cap, "%s %s %s °C", c->words->storage,
		    c->has_low ? "≥" : "≤", c->has_low ? low : high);
}

static void print_legend(const struct term *t)
{
	const struct chart_words *w = t->c->words;
	char text[3 * CHART_AXIS_TEXT + CHART_LABEL];
	int i, used = 0;

	storage_text(t->c, text, sizeof text);
	legend_entry(t, &used, "╌", text);
	legend_entry(t, &used, "▲", w->high);
	legend_entry(t, &used, "▼", w->low);
	legend_entry(t, &used, "░", w->gap);
	legend_entry(t, &used, "×", w->fault);
	for (i = 0; i < t->c->limit_count; i++) {
		bool shown = chart_axis_shows(&t->temp,
		    t->c->limits[i].temp_mc);

		snprintf(text, sizeof text, "%s%s%s", shown ? "" : w->beyond,
		    shown ? "" : " ", t->c->limits[i].label);
		legend_entry(t, &used, shown ? "·" : "", text);
	}
	fputc('\n', t->out);
}

bool chart_term_print(FILE *out, const struct chart *c,
    const struct chart_term_style *style)
{
	int all = style->columns < LEAST_COLUMNS ? LEAST_COLUMNS :
	    style->columns;
	struct term t = { .out = out, .c = c, .columns = all - LABEL,
		.rows = style->rows, .color = style->color };
	bool ok = true;
	int n;

	t.temp = chart_axis_temp(c, 5);
	t.time = chart_axis_time(c, t.columns / MARK_EVERY);
	if (c->title != NULL) {
		chart_grid_fit(out, c->title, all);
		fputc('\n', out);
	}
	if (c->subtitle != NULL) {
		chart_grid_fit(out, c->subtitle, all);
		fputc('\n', out);
	}
	for (n = 0; n < c->series_count && ok; n++) {
		t.s = &c->series[n];
		ok = print_series(&t);
	}
	print_legend(&t);
	return ok;
}
