/* SPDX-License-Identifier: Apache-2.0 */
/* import_header.h - which column is which.  Private to import*.c. */
#ifndef IMPORT_HEADER_H
#define IMPORT_HEADER_H

#include "import_csv.h"

/* Step over what stands before the header, and over the header. */
enum status import_header_read(struct import_csv *csv, struct problem *p);

/* Are all columns there that the dialect names?  Without a header that is
 * known at the first row. */
enum status import_header_need(const struct import_csv *csv,
    struct problem *p);

enum status import_header_not_utf8(const struct import_csv *csv,
    struct problem *p);

#endif
