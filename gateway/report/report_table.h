/* SPDX-License-Identifier: Apache-2.0 */
/* report_table.h - what stands on a report's pages below the chart, as texts.
 * Private to report_*.c. */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "report.h"

#define REPORT_COLUMNS 9
#define REPORT_TABLES 8
/* Rows made at most; a page holds fewer. */
#define REPORT_ROWS 160

struct report_row {
	const char *cells[REPORT_COLUMNS];
	bool bold;
	double height;		/* once the pages are planned */
};

struct report_table {
	const char *title;
	int columns;
	const char *heads[REPORT_COLUMNS];	/* the first NULL: none */
	double shares[REPORT_COLUMNS];		/* of the width, sum 1 */
	struct report_row *rows;
	size_t count, cap;
	size_t seen;		/* how many there are in truth */
	size_t least;		/* rows to keep when room is scarce */
};

/* The next row, NULL when there is no room: it is counted all the same. */
struct report_row *report_table_row(struct report_table *table);

/* Fills out[REPORT_TABLES]; how many there are. */
int report_table_all(struct report_text *t, const struct report_order *o,
    struct report_table *out);

/* report_table_judged.c */
void report_table_rules(struct report_text *t, const struct report_goods *g,
    struct report_table *out);
void report_table_excursions(struct report_text *t,
    const struct report_goods *g, struct report_table *out);
void report_table_units(struct report_text *t, const struct report_goods *g,
    struct report_table *out);

/* report_table_chain.c */
void report_table_chain(struct report_text *t, const struct report_order *o,
    struct report_table *out);

/* Title, columns, rows; 'cap' as far as memory goes. */
void report_table_begin(struct report_text *t, struct report_table *out,
    const char *title, int columns, size_t cap, size_t least);

#endif
