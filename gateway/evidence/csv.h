/* SPDX-License-Identifier: Apache-2.0 */
/* csv.h - split text into fields as RFC 4180 frames them.
 *
 * What the fields mean is up to journey_csv.h (the project's own columns) and
 * import_csv.h (anybody else's).  Strict about the frame, since a slipped
 * column would make temperatures of something else.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

struct csv {
	const char *text;		/* not owned */
	size_t len, at;
	int line;			/* of the row being read */
	int next_line;
	char separator;
};

/* A field as it stands between its quotes or separators. */
struct csv_field {
	const char *at;
	size_t len;
	bool quoted;			/* then "" stands for one quote */
};

/* Begin at the text's start, behind a UTF-8 byte order mark. */
void csv_init(struct csv *csv, const char *text, size_t len, char separator);

/* Is there no further row? */
bool csv_is_end(const struct csv *csv);

/* The next field; *is_last when a line end or the text's end follows it.
 * STATUS_SYNTAX: a broken quote; 'p' names the row's line. */
enum status csv_next_field(struct csv *csv, struct csv_field *f,
    bool *is_last, struct problem *p) MUST_USE;

/* The rest of this line without its end, whatever it holds; steps over it. */
void csv_next_line(struct csv *csv, struct csv_field *f);

/* The field's text, doubled quotes made single, NUL-terminated.
 * STATUS_RANGE: more than cap - 1 bytes; STATUS_SYNTAX: a NUL byte. */
enum status csv_text(const struct csv_field *f, char *out, size_t cap)
    MUST_USE;

bool csv_is_utf8(const char *at, const char *end);

/* Refuse the row at csv->line; answers 's'. */
enum status csv_refuse(const struct csv *csv, struct problem *p,
    enum status s, const char *where, const char *why);

/* STATUS_SYNTAX: the row has 'count' fields, the header 'columns'. */
enum status csv_wrong_count(const struct csv *csv, struct problem *p,
    int count, int columns);

#endif
