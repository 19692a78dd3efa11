/* SPDX-License-Identifier: Apache-2.0 */
/* report_attach.h - files into a PDF, and its language: cairo 1.16 can do
 * neither.  Private to report_*.c. */
#ifndef REPORT_ATTACH_H
#define REPORT_ATTACH_H

#include <stddef.h>

struct report_attach {
	const char *name;		/* plain ASCII */
	const char *type;		/* media type */
	const char *relationship;	/* "Source", "Supplement" */
	const char *description;
	const void *bytes;
	size_t len;
};

/* The PDF pdf[len] with these files, sorted by name, in a new buffer.  NULL,
 * or why not. */
const char *report_attach_files(const unsigned char *pdf, size_t len,
    const struct report_attach *files, int count, const char *language,
    unsigned char **out, size_t *out_len);

#endif
