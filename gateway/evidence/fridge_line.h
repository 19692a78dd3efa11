/* SPDX-License-Identifier: Apache-2.0 */
/* fridge_line.h - the lines of such a report and their place in its outline.
 * Private to fridge*.c.
 *
 * Depth is leading blanks.  "Alarm:" opens a part; "T AL: -0.5, t AL: 60"
 * holds two members of the part it stands in.
 */
#ifndef FRIDGE_LINE_H
#define FRIDGE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#define FRIDGE_LINE_DEPTH 6
#define FRIDGE_LINE_NAME 24

struct fridge_word {
	const char *at;
	size_t len;
};

struct fridge_line {
	const char *text;	/* not owned */
	size_t len, at;
	int line;
	size_t start;		/* of this line */
	int depth;		/* of this line */
	char parts[FRIDGE_LINE_DEPTH][FRIDGE_LINE_NAME];
	struct fridge_word rest;	/* of this line, not yet given out */
};

/* Go to the next line that holds members; parts are stepped into on the way.
 * False at the end. */
bool fridge_line_next(struct fridge_line *l);

/* The next member of this line. */
bool fridge_line_member(struct fridge_line *l, struct fridge_word *name,
    struct fridge_word *value);

bool fridge_line_is(const struct fridge_word *w, const char *text);

/* The whole number that a word is, -1 if it is none. */
int fridge_line_number(const struct fridge_word *w);

#endif
