/* SPDX-License-Identifier: Apache-2.0 */
/* config_part.h - read one object of the configuration, member by member.
 *
 * For objects that config_rows.c has no table for; problems name line, member
 * and remedy all the same. */
#ifndef CONFIG_PART_H
#define CONFIG_PART_H

#include <stdint.h>

#include "json.h"
#include "problem.h"

#define PART_TEXT 256

struct part {
	const struct json *doc;
	int object;
	const char *where;		/* for people: "gpio.lid" */
	struct problem *p;
};

/* Something is wrong at this token (< 0: at the object) with this member. */
enum status part_wrong(const struct part *k, int at,
    enum status s, const char *member, const char *why);
/* It is an object and has these members at most. */
enum status part_only(const struct part *k,
    const char *const names[], int count) MUST_USE;
/* 'otherwise' CONFIG_ABSENT: it may not be absent. */
enum status part_number(const struct part *k, const char *name,
    int64_t min, int64_t max, int64_t otherwise, int64_t *out) MUST_USE;
/* Text into fresh memory; 'remedy' NULL: it may be absent. */
enum status part_text(const struct part *k, const char *name,
    const char *remedy, char **out) MUST_USE;
/* The text of a token, not empty, into fresh memory. */
enum status part_copy(const struct json *doc, int at, char **out)
    MUST_USE;

#endif
