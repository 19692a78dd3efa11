/* SPDX-License-Identifier: Apache-2.0 */
/* fridge_reader.h - read one member of such a report, or say what is wrong.
 * Private to fridge*.c. */
#ifndef FRIDGE_READER_H
#define FRIDGE_READER_H

#include "fridge_line.h"
#include "fridge_tag.h"

struct fridge_reader {
	struct fridge_line l;
	struct fridge_tag *out;
	struct problem *p;
};

enum status fridge_reader_refuse(struct fridge_reader *r, enum status s,
    const char *where, const char *why);

/* 1 to cap - 1 bytes as UTF-8; the report is Latin-1. */
enum status fridge_reader_text(struct fridge_reader *r,
    const struct fridge_word *v, char *out, size_t cap, const char *where);
enum status fridge_reader_count(struct fridge_reader *r,
    const struct fridge_word *v, int *out, const char *where);
enum status fridge_reader_mc(struct fridge_reader *r,
    const struct fridge_word *v, int32_t *mc, const char *where);

/* A member of "Hist:" (fridge_day.c). */
enum status fridge_reader_day(struct fridge_reader *r,
    const struct fridge_word *n, const struct fridge_word *v);

#endif
