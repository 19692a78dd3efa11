/* SPDX-License-Identifier: Apache-2.0 */
/* report_page_flow.c - tables over at most two pages.
 *
 * What does not fit is told in numbers: of the longest tables the last rows
 * go first, until all of it fits; the dossier holds the rest. */
#include <math.h>

#include "report_page.h"

#define PAGES 2
#define HEAD_SIZE 6.4
#define TITLE_SIZE 8.2
#define PAD 2.4			/* between columns */
#define GAP 7.0			/* above a table */

/* ---- measuring ---- */

static double measure_row(struct report_page *p, const struct report_table *t,
    const struct report_row *row)
{
	double highest = 0;

	for (int c = 0; c < t->columns; c++) {
		double h = row->cells[c] == NULL ? 0 : report_ink_text(&p->ink,
		    row->cells[c], 0, 0, t->shares[c] * REPORT_PAGE_ROOM - PAD,
		    REPORT_PAGE_SIZE, 2, REPORT_INK_MEASURE |
		    (row->bold ? REPORT_INK_BOLD : 0));

		highest = fmax(highest, h);
	}
	return highest + 1.4;
}

static double heads_height(struct report_page *p,
    const struct report_table *t)
{
	double highest = 0;

	for (int c = 0; c < t->columns && t->heads[0] != NULL; c++)
		highest = fmax(highest, report_ink_text(&p->ink, t->heads[c],
		    0, 0, t->shares[c] * REPORT_PAGE_ROOM - PAD, HEAD_SIZE, 2,
		    REPORT_INK_MEASURE));
	return highest + (highest > 0 ? 2 : 0);
}

static double title_height(struct report_page *p,
    const struct report_table *t)
{
	return GAP + 2 + report_ink_text(&p->ink, t->title, 0, 0,
	    REPORT_PAGE_ROOM, TITLE_SIZE, 1, REPORT_INK_MEASURE |
	    REPORT_INK_BOLD);
}

static double more_height(const struct report_table *t)
{
	return t->seen > t->count ? REPORT_PAGE_SIZE * 1.5 : 0;
}

static double measure_table(struct report_page *p, struct report_table *t)
{
	double h = title_height(p, t) + heads_height(p, t) + more_height(t);

	for (size_t i = 0; i < t->count; i++) {
		t->rows[i].height = measure_row(p, t, &t->rows[i]);
		h += t->rows[i].height;
	}
	return h;
}

/* ---- planning ---- */

/* The table that can best lose a row; NULL if none can. */
static struct report_table *longest(struct report_table *tables, int count)
{
	struct report_table *found = NULL;

	for (int i = 0; i < count; i++)
		if (tables[i].count > tables[i].least && (found == NULL ||
		    tables[i].count - tables[i].least >
		    found->count - found->least))
			found = &tables[i];
	return found;
}

void report_page_plan(struct report_page *p, struct report_table *tables,
    int count)
{
	const double next = REPORT_PAGE_END - REPORT_PAGE_EDGE - 14;
	/* a page ends in front of a row or title, and heads stand again */
	const double waste = 56;
	double room = REPORT_PAGE_END - p->y, all = 0;
	struct report_table *t;

	for (int i = 0; i < count; i++)
		all += measure_table(p, &tables[i]);
	p->of = all <= room ? 1 : PAGES;
	while (all > room && all > room + next - waste &&
	    (t = longest(tables, count)) != NULL) {
		all -= more_height(t) + t->rows[t->count - 1].height;
		t->count--;
		all += more_height(t);
	}
}

/* ---- drawing ---- */

static void draw_heads(struct report_page *p, const struct report_table *t)
{
	double x = REPORT_PAGE_EDGE, h = heads_height(p, t);

	for (int c = 0; c < t->columns && h > 0; c++) {
		double w = t->shares[c] * REPORT_PAGE_ROOM;

		(void)report_ink_text(&p->ink, t->heads[c], x, p->y, w - PAD,
		    HEAD_SIZE, 2, REPORT_INK_FAINT);
		x += w;
	}
	p->y += h;
	if (h > 0)
		report_ink_rule(&p->ink, REPORT_PAGE_EDGE, p->y - 1.2,
		    REPORT_PAGE_EDGE + REPORT_PAGE_ROOM, 0.4, 0.6);
}

static void draw_row(struct report_page *p, const struct report_table *t,
    const struct report_row *row)
{
	double x = REPORT_PAGE_EDGE, h = row->height;

	if (row->bold)
		report_ink_box(&p->ink, x - 2, p->y - 0.2,
		    REPORT_PAGE_ROOM + 4, h, 0.91);
	for (int c = 0; c < t->columns; c++) {
		double w = t->shares[c] * REPORT_PAGE_ROOM;

		if (row->cells[c] != NULL)
			(void)report_ink_text(&p->ink, row->cells[c], x,
			    p->y + 0.5, w - PAD, REPORT_PAGE_SIZE, 2,
			    row->bold ? REPORT_INK_BOLD : 0);
		x += w;
	}
	p->y += h;
}

static void draw_title(struct report_page *p, const struct report_table *t)
{
	double h = title_height(p, t);

	(void)report_ink_text(&p->ink, t->title, REPORT_PAGE_EDGE, p->y + GAP,
	    REPORT_PAGE_ROOM, TITLE_SIZE, 1, REPORT_INK_BOLD);
	p->y += h;
	draw_heads(p, t);
}

static void draw_more(struct report_page *p, const struct report_table *t)
{
	size_t more = t->seen - t->count;

	if (t->seen <= t->count)
		return;
	(void)report_ink_text(&p->ink, report_text_f(p->text, "… %s",
	    report_text_label(p->text,
	    report_text_f(p->text, "and %zu more, see the dossier", more),
	    report_text_f(p->text, "ほか%zu件、記録ファイルを参照", more))),
	    REPORT_PAGE_EDGE, p->y, REPORT_PAGE_ROOM, REPORT_PAGE_SIZE, 1,
	    REPORT_INK_BOLD);
	p->y += more_height(t);
}

void report_page_tables(struct report_page *p,
    const struct report_table *tables, int count,
    void (*next_page)(struct report_page *p))
{
	for (int i = 0; i < count; i++) {
		const struct report_table *t = &tables[i];
		double first = title_height(p, t) + heads_height(p, t) +
		    t->rows[0].height + more_height(t);

		if (p->y + first > REPORT_PAGE_END && p->number < p->of)
			next_page(p);
		draw_title(p, t);
		for (size_t r = 0; r < t->count; r++) {
			if (p->y + t->rows[r].height > REPORT_PAGE_END &&
			    p->number < p->of) {
				next_page(p);
				draw_heads(p, t);
			}
			draw_row(p, t, &t->rows[r]);
		}
		draw_more(p, t);
	}
}
