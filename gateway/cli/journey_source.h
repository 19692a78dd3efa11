/* SPDX-License-Identifier: Apache-2.0 */
/* journey_source.h - a recorded journey from a file: the project's own CSV,
 * or another logger's with its dialect.  Can be read more than once. */
#ifndef JOURNEY_SOURCE_H
#define JOURNEY_SOURCE_H

#include <stdbool.h>
#include <stdio.h>

#include "dialect.h"
#include "import_csv.h"
#include "journey_csv.h"
#include "json_write.h"

struct journey_source {
	const char *path;
	char *text;
	size_t len;
	bool foreign;			/* has a dialect */
	struct dialect dialect;
	struct import_zone zone;
	const char *zone_name;
	struct journey_csv own;
	struct import_csv import;	/* import.counts after the last row */
};

/* dialect: a dialect's file, or NULL for the project's own CSV.  zone: goes
 * before the dialect's, or NULL.  CLI_OK, or the exit code after saying why;
 * then there is nothing to close. */
int journey_source_open(struct journey_source *s, const char *command,
    const char *path, const char *dialect, const char *zone) MUST_USE;
void journey_source_close(struct journey_source *s);

/* Go to the first row; STATUS_MISSING etc. as the readers'. */
enum status journey_source_begin(struct journey_source *s,
    struct problem *p) MUST_USE;
enum status journey_source_next(struct journey_source *s,
    struct journey_row *row, struct problem *p) MUST_USE;

/* Where the reading is. */
const struct csv *journey_source_at(const struct journey_source *s);

/* What the import met, as members of an object; nothing if not foreign. */
void journey_source_write(const struct journey_source *s,
    struct json_writer *w);
/* The same for people, a line each, begun with 'lead'. */
void journey_source_print(const struct journey_source *s, FILE *out,
    const char *lead);

#endif
