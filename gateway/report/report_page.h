/* SPDX-License-Identifier: Apache-2.0 */
/* report_page.h - where everything stands on A4.  Private to report_*.c. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report_ink.h"
#include "report_table.h"

#define REPORT_PAGE_WIDTH 595.276
#define REPORT_PAGE_HEIGHT 841.89
#define REPORT_PAGE_EDGE 34.0
#define REPORT_PAGE_ROOM (REPORT_PAGE_WIDTH - 2 * REPORT_PAGE_EDGE)
/* Where the footer begins. */
#define REPORT_PAGE_END (REPORT_PAGE_HEIGHT - 40.0)
#define REPORT_PAGE_SIZE 7.2	/* of plain text */

struct report_page {
	struct report_ink ink;
	struct report_text *text;
	const struct report_order *order;
	double y;			/* where the next thing goes */
	int number, of;
};

/* report_page_top.c: title, outcome, QR code; facts and chart; p->y moves
 * down. */
void report_page_top(struct report_page *p);
/* report_page_facts.c */
void report_page_facts(struct report_page *p);
/* report_page_times.c */
void report_page_times(struct report_page *p);

/* report_page.c: the whole document on the surface behind p->ink. */
void report_page_all(struct report_page *p);

/* report_page_flow.c: the tables from p->y on; plan sets p->of and how many
 * rows each table shows, within two pages in all. */
void report_page_plan(struct report_page *p, struct report_table *tables,
    int count);
void report_page_tables(struct report_page *p,
    const struct report_table *tables, int count,
    void (*next_page)(struct report_page *p));

#endif
