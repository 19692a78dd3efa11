/* SPDX-License-Identifier: Apache-2.0 */
/* import_rows.h - `coldpass import csv`: another logger's CSV as the
 * project's own, so that a person sees how a dialect reads it. */
#ifndef IMPORT_ROWS_H
#define IMPORT_ROWS_H

#include <stdbool.h>

struct import_rows_options {
	const char *csv, *dialect, *zone;	/* zone may be NULL */
	bool json;
};

/* Print it; the exit code. */
int import_rows_print(const char *command,
    const struct import_rows_options *o);

#endif
