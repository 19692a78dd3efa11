/* SPDX-License-Identifier: Apache-2.0 */
/* chart_term.h - a chart in a terminal: braille dots, block characters.
 *
 * Readable without colour: what lies beyond storage has its own row of marks
 * below the curve.  Each series is a picture of its own, one below the other.
 */
#ifndef CHART_TERM_H
#define CHART_TERM_H

#include <stdbool.h>
#include <stdio.h>

#include "chart.h"

struct chart_term_style {
	int columns;	/* of the terminal; at least 30 are used */
	int rows;	/* of the plot, 6 to 40 */
	bool color;
};

/* STATUS-free: what cannot be written is the caller's ferror(out).  False if
 * there is no memory. */
bool chart_term_print(FILE *out, const struct chart *c,
    const struct chart_term_style *style);

#endif
