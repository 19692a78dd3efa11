/* SPDX-License-Identifier: Apache-2.0 */
/* import_temp.h - one value of another logger: a number, a placeholder, or
 * nothing that can be read.  Private to import*.c. */
#ifndef IMPORT_TEMP_H
#define IMPORT_TEMP_H

#include "csv.h"
#include "dialect.h"

enum import_temp_kind {
	IMPORT_TEMP_EMPTY = 0, IMPORT_TEMP_PLACEHOLDER, IMPORT_TEMP_STRANGE,
	IMPORT_TEMP_NUMBER
};

struct import_temp {
	enum import_temp_kind kind;
	struct decimal number;
	bool has_unit;			/* written behind the number */
	enum decimal_unit unit;
	char text[LIMIT_ID + 1];	/* cut */
};

/* A field's text without blanks around it; false if it does not fit. */
bool import_temp_trim(const struct csv_field *f, char *out, size_t cap);

void import_temp_read(struct import_temp *t, const struct dialect *d,
    const struct csv_field *f);

/* "C", "F", with or without a degree sign; false for anything else. */
bool import_temp_unit(const char *text, enum decimal_unit *unit);

#endif
