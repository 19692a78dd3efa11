/* SPDX-License-Identifier: Apache-2.0 */
/* chart_grid.c - see chart_grid.h. */
#include "chart_grid.h"

#include <stdint.h>
#include <stdlib.h>

#include "json_text.h"

bool chart_grid_init(struct chart_grid *g, int columns, int rows, bool color)
{
	g->columns = columns;
	g->rows = rows;
	g->color = color;
	g->cells = calloc((size_t)columns * (size_t)rows, sizeof *g->cells);
	return g->cells != NULL;
}

void chart_grid_fini(struct chart_grid *g)
{
	free(g->cells);
	g->cells = NULL;
}

static struct chart_grid_cell *cell(struct chart_grid *g, int column, int row)
{
	if (column < 0 || column >= g->columns || row < 0 || row >= g->rows)
		return NULL;
	return &g->cells[row * g->columns + column];
}

/* The ink that tells most wins where dots of several meet. */
void chart_grid_dot(struct chart_grid *g, int x, int y,
    enum chart_grid_ink ink)
{
	/* Unicode: dots 1 2 3 7 are the left column, 4 5 6 8 the right one */
	static const unsigned char dots[2][4] = {
		{ 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 }
	};
	struct chart_grid_cell *c;

	if (x < 0 || y < 0 || (c = cell(g, x / 2, y / 4)) == NULL)
		return;
	c->dots |= dots[x % 2][y % 4];
	if (ink > c->ink)
		c->ink = ink;
}

void chart_grid_line(struct chart_grid *g, int x1, int y1, int x2, int y2,
    enum chart_grid_ink ink)
{
	int dx = abs(x2 - x1), dy = -abs(y2 - y1), error = dx + dy, twice;

	for (;;) {
		chart_grid_dot(g, x1, y1, ink);
		if (x1 == x2 && y1 == y2)
			return;
		twice = 2 * error;
		if (twice >= dy) {
			error += dy;
			x1 += x1 < x2 ? 1 : -1;
		}
		if (twice <= dx) {
			error += dx;
			y1 += y1 < y2 ? 1 : -1;
		}
	}
}

void chart_grid_under(struct chart_grid *g, int column, int row,
    const char *character, enum chart_grid_ink ink)
{
	struct chart_grid_cell *c = cell(g, column, row);

	if (c == NULL)
		return;
	c->under = character;
	c->under_ink = ink;
}

static const char *const escapes[] = {
	[CHART_GRID_PLAIN] = "", [CHART_GRID_FAINT] = "\033[2m",
	[CHART_GRID_CURVE] = "\033[36m", [CHART_GRID_HIGH] = "\033[1;31m",
	[CHART_GRID_LOW] = "\033[1;34m", [CHART_GRID_STORAGE] = "\033[32m",
};

void chart_grid_text(FILE *out, bool color, enum chart_grid_ink ink,
    const char *text)
{
	bool bare = !color || ink == CHART_GRID_PLAIN;

	fprintf(out, "%s%s%s", bare ? "" : escapes[ink], text,
	    bare ? "" : "\033[0m");
}

void chart_grid_print(const struct chart_grid *g, int row, FILE *out)
{
	char braille[4] = "\xE2\xA0\x80";
	int i;

	for (i = 0; i < g->columns; i++) {
		const struct chart_grid_cell *c =
		    &g->cells[row * g->columns + i];

		if (c->dots == 0) {
			chart_grid_text(out, g->color, c->under_ink,
			    c->under != NULL ? c->under : " ");
			continue;
		}
		braille[1] = (char)(0xA0 | c->dots >> 6);
		braille[2] = (char)(0x80 | (c->dots & 0x3F));
		chart_grid_text(out, g->color, c->ink, braille);
	}
}

static uint32_t code_point(const unsigned char *at, unsigned len)
{
	switch (len) {
	case 2: return (at[0] & 0x1FU) << 6 | (at[1] & 0x3FU);
	case 3: return (at[0] & 0x0FU) << 12 | (at[1] & 0x3FU) << 6 |
	    (at[2] & 0x3FU);
	case 4: return (at[0] & 0x07U) << 18 | (at[1] & 0x3FU) << 12 |
	    (at[2] & 0x3FU) << 6 | (at[3] & 0x3FU);
	default: return at[0];
	}
}

/* Wide and full-width blocks of Unicode's East Asian Width (UAX 11). */
static int character_columns(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
	    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
	    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
	    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
	    (c >= 0x20000 && c <= 0x3FFFD) ? 2 : 1;
}

static void put(FILE *out, const char *text, unsigned len)
{
	if (out != NULL)
		fwrite(text, 1, len, out);
}

int chart_grid_fit(FILE *out, const char *text, int columns)
{
	const char *end = text;
	unsigned len;
	int used = 0, n;

	while (*end != '\0')
		end++;
	for (; text < end; text += len) {
		len = (unsigned char)*text < 0x80 ? 1 :
		    json_text_utf8(text, end);
		if (len == 0 || (unsigned char)*text < 0x20 || *text == 0x7F) {
			if (used == columns)
				break;
			put(out, "?", 1);
			len = 1;
			used++;
			continue;
		}
		n = character_columns(code_point(
		    (const unsigned char *)text, len));
		if (used + n > columns)
			break;
		put(out, text, len);
		used += n;
	}
	return used;
}
