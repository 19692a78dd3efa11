/* SPDX-License-Identifier: Apache-2.0 */
/* dialect_reader.h - read members of a dialect, or say what is wrong.
 * Private to dialect*.c. */
#ifndef DIALECT_READER_H
#define DIALECT_READER_H

#include "dialect.h"

struct dialect_reader {
	struct json doc;
	struct problem *p;		/* may be NULL */
	int object;			/* whose members are read */
	char path[40];			/* of that object, "" at the root */
};

/* The reader of an object within: member 'name', or item 'index' of it. */
struct dialect_reader dialect_reader_in(const struct dialect_reader *r,
    int object, const char *name, int index);

/* Refuse a member; answers 's'. */
enum status dialect_reader_refuse(const struct dialect_reader *r,
    enum status s, const char *member, const char *why);

int dialect_reader_find(const struct dialect_reader *r, const char *member);

/* A string of 1 to cap - 1 bytes.  Absent: STATUS_MISSING, refused if
 * 'required', else left as it is. */
enum status dialect_reader_text(const struct dialect_reader *r,
    const char *member, bool required, char *out, size_t cap);

/* An optional word out of words[1..count-1], separated by blanks for the
 * message in 'words'; *out becomes its index from 1 on. */
enum status dialect_reader_word(const struct dialect_reader *r,
    const char *member, const char *words, unsigned *out);

/* A column: the string or the integer at 'at', named 'member' in messages. */
enum status dialect_reader_column(const struct dialect_reader *r, int at,
    const char *member, struct dialect_column *out);

/* Member "time" of the root (dialect_reader_time.c). */
enum status dialect_reader_time(const struct dialect_reader *root,
    struct dialect *out);

#endif
