/* SPDX-License-Identifier: Apache-2.0 */
/* problem.h - say where an input is wrong, and why, in words for a person.
 *
 * A reader that refuses input fills one problem: the first it met.  The
 * caller adds the file name.  Pure: builds text with bounded copies only.
 */
#ifndef PROBLEM_H
#define PROBLEM_H

#include <stdint.h>

#include "status.h"

struct problem {
	enum status status;	/* STATUS_OK while nothing is wrong */
	int line;		/* 1-based line in the input, 0 if unknown */
	char where[80];		/* member path, "rules[3].delay_s", or "" */
	char why[160];		/* the reason and the remedy */
};

/* Fill 'p' (may be NULL) unless it already holds a problem; returns 's', so
 * that a reader can end with  return problem_set(p, STATUS_RANGE, ...).
 * 'where' and 'why' are cut, never overrun. */
enum status problem_set(struct problem *p, enum status s, const char *where,
    const char *why);

/* As problem_set, with 'value' quoted between 'before' and 'after':
 * before"value"after. */
enum status problem_quote(struct problem *p, enum status s, const char *where,
    const char *before, const char *value, const char *after);

/* As problem_set; the reason reads
 * before"must be an integer from MIN to MAX"after, without quotes. */
enum status problem_range(struct problem *p, enum status s, const char *where,
    const char *before, int64_t min, int64_t max, const char *after);

/* Continue the reason just set; p may be NULL. */
void problem_add(struct problem *p, const char *text);
void problem_add_int(struct problem *p, int64_t v);

/* Append ".name" (or "name" at the start) or "[index]" to a member path held
 * in path[cap]; cut, never overrun. */
void problem_path_member(char *path, unsigned cap, const char *name);
void problem_path_index(char *path, unsigned cap, int index);

#endif
