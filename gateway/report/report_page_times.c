/* SPDX-License-Identifier: Apache-2.0 */
/* report_page_times.c - the moments that matter, by the clocks of every place
 * asked for and by UTC. */
#include "report_page.h"

#include "report_facts.h"

#define LABEL 0.24		/* share of the width */

static void cells(struct report_page *p, const char *label, int64_t ms,
    int flags)
{
	struct report_text *t = p->text;
	double w = REPORT_PAGE_ROOM * (1 - LABEL) / t->zone_count, h;
	double high = report_ink_text(&p->ink, label, REPORT_PAGE_EDGE, p->y,
	    REPORT_PAGE_ROOM * LABEL - 3, REPORT_PAGE_SIZE, 2, flags |
	    REPORT_INK_FAINT);

	for (int z = 0; z < t->zone_count; z++) {
		h = report_ink_text(&p->ink, ms == RECORD_ABSENT ?
		    t->zones[z].name : report_text_time(t, z, ms),
		    REPORT_PAGE_EDGE + REPORT_PAGE_ROOM * LABEL + z * w, p->y,
		    w - 3, ms == RECORD_ABSENT ? 6.4 : REPORT_PAGE_SIZE + 0.4,
		    1, ms == RECORD_ABSENT ? REPORT_INK_FAINT : flags);
		high = h > high ? h : high;
	}
	p->y += high + 0.6;
}

void report_page_times(struct report_page *p)
{
	const struct report_order *o = p->order;
	const struct report_goods *g = report_facts_worst(o->facts);
	struct report_text *t = p->text;

	cells(p, report_text_label(t, "Times", "時刻"), RECORD_ABSENT, 0);
	report_ink_rule(&p->ink, REPORT_PAGE_EDGE, p->y - 0.6,
	    REPORT_PAGE_EDGE + REPORT_PAGE_ROOM, 0.4, 0.6);
	p->y += 1.2;
	if (g->has_span) {
		cells(p, report_text_label(t, "judged from", "判定開始"),
		    g->from_ms, 0);
		cells(p, report_text_label(t, "judged to", "判定終了"),
		    g->to_ms, 0);
	}
	if (o->verify->expiry_ms != RECORD_ABSENT)
		cells(p, report_text_label(t, "expiry", "使用期限"),
		    o->verify->expiry_ms, REPORT_INK_BOLD);
	if (o->at_ms != RECORD_ABSENT)
		cells(p, report_text_label(t, "at the time named",
		    "指定の時点"), o->at_ms, 0);
	p->y += 3;
}
