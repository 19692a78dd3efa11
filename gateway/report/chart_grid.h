/* SPDX-License-Identifier: Apache-2.0 */
/* chart_grid.h - a picture of characters, each of 2 x 4 dots.  Private to
 * chart_*.c. */
#ifndef CHART_GRID_H
#define CHART_GRID_H

#include <stdbool.h>
#include <stdio.h>

enum chart_grid_ink {
	CHART_GRID_PLAIN = 0, CHART_GRID_FAINT, CHART_GRID_CURVE,
	CHART_GRID_HIGH, CHART_GRID_LOW, CHART_GRID_STORAGE
};

struct chart_grid_cell {
	unsigned char dots;	/* braille, as U+2800 counts them */
	const char *under;	/* shown where there are no dots, or NULL */
	enum chart_grid_ink ink, under_ink;
};

struct chart_grid {
	struct chart_grid_cell *cells;
	int columns, rows;
	bool color;
};

/* False if there is no memory. */
bool chart_grid_init(struct chart_grid *g, int columns, int rows, bool color);
void chart_grid_fini(struct chart_grid *g);

/* The dot at x from the left, y from the top; out of the picture: nothing. */
void chart_grid_dot(struct chart_grid *g, int x, int y,
    enum chart_grid_ink ink);

/* A straight line of dots. */
void chart_grid_line(struct chart_grid *g, int x1, int y1, int x2, int y2,
    enum chart_grid_ink ink);

/* A character where no dots are. */
void chart_grid_under(struct chart_grid *g, int column, int row,
    const char *character, enum chart_grid_ink ink);

/* One row of characters, without line end. */
void chart_grid_print(const struct chart_grid *g, int row, FILE *out);

/* Text of this ink. */
void chart_grid_text(FILE *out, bool color, enum chart_grid_ink ink,
    const char *text);

/* As much of the text as 'columns' hold, control characters as "?"; returns
 * the columns used.  Characters of East Asian scripts take two.  'out' may be
 * NULL: then it only measures. */
int chart_grid_fit(FILE *out, const char *text, int columns);

#endif
