/* SPDX-License-Identifier: Apache-2.0 */
/* import_time.h - from what a line says to a moment in UTC.
 * Private to import*.c. */
#ifndef IMPORT_TIME_H
#define IMPORT_TIME_H

#include "import_csv.h"

/* The date in the header, if the dialect takes the year from there. */
enum status import_time_base(struct import_csv *csv, struct problem *p);

/* The moment that text[len] names on this line. */
enum status import_time_read(struct import_csv *csv, const char *text,
    size_t len, int64_t *ms, struct problem *p);

#endif
