/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - text that grows as it is written; failure is sticky. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *bytes;		/* NUL-terminated once anything was added */
	size_t len, cap;
	bool failed;		/* no memory */
};

void text_add(struct text *t, const char *bytes, size_t len);
void text_format(struct text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void text_free(struct text *t);

#endif
