/* SPDX-License-Identifier: Apache-2.0 */
/* report_ink.h - text and lines on a report's page.  Units are points.
 * Private to report_*.c. */
#ifndef REPORT_INK_H
#define REPORT_INK_H

#include <cairo.h>
#include <stdbool.h>

enum {
	REPORT_INK_BOLD = 1, REPORT_INK_MONO = 2, REPORT_INK_RIGHT = 4,
	REPORT_INK_CENTER = 8, REPORT_INK_MEASURE = 16,
	REPORT_INK_FAINT = 32, REPORT_INK_WHITE = 64
};

struct report_ink {
	cairo_t *cr;
	void *layout;		/* PangoLayout, used again for every text */
};

/* 'language' is "en" or "ja": which shapes Chinese characters take. */
void report_ink_open(struct report_ink *ink, cairo_t *cr,
    const char *language);
void report_ink_close(struct report_ink *ink);

/* Text in lines of 'width', at most 'lines' of each paragraph (0: any), its
 * upper left corner at (x, y); how high it is.  With MEASURE nothing is
 * drawn. */
double report_ink_text(struct report_ink *ink, const char *text, double x,
    double y, double width, double size, int lines, int flags);

/* A line, a frame, a filled box; gray from 0 (black) to 1. */
void report_ink_rule(struct report_ink *ink, double x1, double y, double x2,
    double thick, double gray);
void report_ink_frame(struct report_ink *ink, double x, double y, double w,
    double h, double thick);
void report_ink_box(struct report_ink *ink, double x, double y, double w,
    double h, double gray);

#endif
