/* SPDX-License-Identifier: Apache-2.0 */
/* report_page.c - see report_page.h. */
#include "report_page.h"

#include "chart_draw.h"
#include "report_chart.h"

#define CHART_FONT 6.6
#define CHART_LEAST 150.0
#define CHART_MOST 235.0

static void footer(struct report_page *p)
{
	struct report_text *t = p->text;
	const struct verify *v = p->order->verify;
	double y = REPORT_PAGE_END + 6;
	const char *head = v->authentic && v->leg_count > 0 ?
	    v->legs[v->leg_count - 1].head : "–";

	report_ink_rule(&p->ink, REPORT_PAGE_EDGE, y - 3,
	    REPORT_PAGE_EDGE + REPORT_PAGE_ROOM, 0.5, 0.4);
	(void)report_ink_text(&p->ink, report_text_f(t, "%s  %s", v->cid,
	    head), REPORT_PAGE_EDGE, y, REPORT_PAGE_ROOM * 0.82, 6.2, 1,
	    REPORT_INK_MONO | REPORT_INK_FAINT);
	(void)report_ink_text(&p->ink, report_text_f(t, "%s %d / %d",
	    report_text_label(t, "page", "ページ"), p->number, p->of),
	    REPORT_PAGE_EDGE + REPORT_PAGE_ROOM * 0.8, y,
	    REPORT_PAGE_ROOM * 0.2, 7, 1, REPORT_INK_RIGHT);
	(void)report_ink_text(&p->ink, report_text_label(t, "Evidence and "
	    "advice; a named person decides. coldpass " COLDPASS_VERSION,
	    "証拠と助言であり、決定は担当者が行います。"), REPORT_PAGE_EDGE,
	    y + 10, REPORT_PAGE_ROOM, 6.2, 1, REPORT_INK_FAINT);
}

static void next_page(struct report_page *p)
{
	footer(p);
	cairo_show_page(p->ink.cr);
	p->number++;
	p->y = REPORT_PAGE_EDGE;
}

static void chart(struct report_page *p)
{
	const struct report_goods *g = report_facts_worst(p->order->facts);
	struct report_text *t = p->text;
	double h, left_room = REPORT_PAGE_END - p->y;
	struct chart c;
	int left_out = 0;

	if (!report_chart_make(t, g, &c, &left_out))
		return;
	h = chart_draw_height(&c, CHART_FONT);
	h = h > CHART_MOST ? CHART_MOST : h < CHART_LEAST ? CHART_LEAST : h;
	h = h > left_room ? left_room : h;
	if (left_out > 0)
		p->y += report_ink_text(&p->ink, report_text_label(t,
		    report_text_f(t, "The %d worst probes are drawn; %d more "
		    "are in the table.", c.series_count, left_out),
		    report_text_f(t, "状態の悪い%d本を図示（ほか%d本は表を参照）。",
		    c.series_count, left_out)), REPORT_PAGE_EDGE, p->y,
		    REPORT_PAGE_ROOM, 6.4, 2, REPORT_INK_FAINT) + 1;
	cairo_save(p->ink.cr);
	cairo_translate(p->ink.cr, REPORT_PAGE_EDGE, p->y);
	chart_draw(p->ink.cr, &c, REPORT_PAGE_ROOM, h, CHART_FONT);
	cairo_restore(p->ink.cr);
	p->y += h;
}

void report_page_all(struct report_page *p)
{
	struct report_table tables[REPORT_TABLES];
	const struct verify *v = p->order->verify;
	int count = report_table_all(p->text, p->order, tables);

	p->number = 1;
	report_page_top(p);
	if (v->authentic && report_facts_worst(p->order->facts) != NULL) {
		report_page_facts(p);
		report_page_times(p);
		chart(p);
	}
	report_page_plan(p, tables, count);
	report_page_tables(p, tables, count, next_page);
	footer(p);
	cairo_show_page(p->ink.cr);
}
