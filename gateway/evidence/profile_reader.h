/* SPDX-License-Identifier: Apache-2.0 */
/* profile_reader.h - read one member of a profile, or say what is wrong.
 *
 * Private to profile*.c.  A refusal names the member's path, its line, the
 * rule it belongs to, and what would be accepted.
 */
#ifndef PROFILE_READER_H
#define PROFILE_READER_H

#include "json.h"
#include "limit.h"
#include "problem.h"

/* Longest word of the format, with NUL. */
#define PROFILE_READER_WORD 16
/* 'rule "<id>": ' */
#define PROFILE_READER_SUBJECT (LIMIT_ID + 12)

struct profile_reader {
	struct json doc;
	struct problem *p;		/* may be NULL */
	int object;			/* whose members are read */
	char path[32];			/* of that object, "" at the root */
	char subject[PROFILE_READER_SUBJECT];	/* 'rule "warm": ' or "" */
};

/* Refuse a member (or the object, if 'member' is ""); answers 's'. */
enum status profile_reader_refuse(const struct profile_reader *r,
    enum status s, const char *member, const char *why);

/* The token of a member, -1 if it is absent. */
int profile_reader_find(const struct profile_reader *r, const char *member);

/* A required member.  'after' ends the reason of a refusal. */
enum status profile_reader_int(const struct profile_reader *r,
    const char *member, int32_t min, int32_t max, const char *after,
    int32_t *out) MUST_USE;

/* A required id: [A-Za-z0-9][A-Za-z0-9._-]{0,31}. */
enum status profile_reader_id(const struct profile_reader *r,
    char out[LIMIT_ID + 1]) MUST_USE;

/* A required non-empty string of up to cap - 1 bytes. */
enum status profile_reader_text(const struct profile_reader *r,
    const char *member, char *out, size_t cap) MUST_USE;

/* A required word out of words[1..count-1]; those whose bit (1 << index) is
 * not in 'allowed' are refused.  *out is its index. */
enum status profile_reader_word(const struct profile_reader *r,
    const char *member, const char words[][PROFILE_READER_WORD], int count,
    unsigned allowed, unsigned *out) MUST_USE;

#endif
