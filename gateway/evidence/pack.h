/* SPDX-License-Identifier: Apache-2.0 */
/* pack.h - what one authority wants to know in advance, as data.
 *
 * A jurisdiction pack lists the members of a filing for one country, one
 * direction, one material (starting material or product) and one basis
 * (licensed or trial), which contradict each other, how long its review
 * usually takes and when its office is open.  It carries its date and what
 * in it was not verified.  docs/clearance.md is the format.
 *
 * Depends on: json.h, crypto.h, act_form.h (the tables), office.h.
 */
#ifndef PACK_H
#define PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto.h"
#include "json.h"
#include "limit.h"
#include "office.h"
#include "problem.h"

#define PACK_TEXT 65536		/* bytes of a file */
#define PACK_TOKENS 8192
#define PACK_MEMBERS 64
#define PACK_VALUE 200		/* bytes of a value */
#define PACK_ZONE 40

enum pack_type {
	PACK_STRING = 1,	/* min to max bytes */
	PACK_CODE,		/* min to max of [0-9A-Za-z.-] */
	PACK_DIGITS,		/* min to max digits; dots do not count */
	PACK_COUNTRY,		/* two capital letters, ISO 3166-1 */
	PACK_DATE,		/* 2026-03-04 */
	PACK_TIME,		/* RFC 3339 */
	PACK_CHOICE,		/* one of words */
	PACK_YES,		/* declared: "yes", nothing else */
	PACK_DOCUMENT		/* a file attached, by its digest */
};

struct pack_member {
	char name[LIMIT_ID + 1];
	enum pack_type type;
	bool required;
	int64_t min, max;	/* of a length, where the type has one */
	int at;			/* its object in the document */
};

struct pack {
	struct json doc;		/* of the caller's text and tokens */
	char digest[LIMIT_B64_DIGEST + 1];	/* of its bytes */
	char id[LIMIT_ID + 1];
	int64_t version;
	char jurisdiction[3];
	int64_t usual_ms, most_ms;	/* of a review */
	char zone[PACK_ZONE + 1];
	struct office office;
	int member_count;
	struct pack_member members[PACK_MEMBERS];
};

/* STATUS_OK, or what is wrong with it in 'p'.  Text and tokens[cap] must
 * outlive the pack; 'hash' supplies sha256 only. */
enum status pack_read(struct pack *out, const char *text, size_t len,
    struct json_token *tokens, int cap, const struct crypto *hash,
    struct problem *p) MUST_USE;

/* The member of that name, NULL if there is none. */
const struct pack_member *pack_member(const struct pack *k,
    const char *name);

/* Does that value fit the member?  STATUS_RANGE with the reason. */
enum status pack_fits(const struct pack *k, const struct pack_member *m,
    const char *value, struct problem *p) MUST_USE;

/* A member's text for people: "label" in "en" or "ja", NULL if it has none.
 * What else a member says of itself: "system", "source". */
const char *pack_label(const struct pack *k, const struct pack_member *m,
    const char *language, char out[LIMIT_TEXT + 1]);
const char *pack_says(const struct pack *k, const struct pack_member *m,
    const char *what, char out[LIMIT_TEXT + 1]);

/* Two members that contradict each other.  value_of answers NULL for a
 * member that is not filled in.  True: 'first' and 'second' name them and
 * 'why' says it; *at goes on from there, beginning with 0. */
typedef const char *pack_value_fn(const void *ctx, const char *name);
struct pack_conflict {
	char first[LIMIT_ID + 1], second[LIMIT_ID + 1];
	char why[LIMIT_TEXT + 1];
};
bool pack_conflict(const struct pack *k, int *at, pack_value_fn *value_of,
    const void *ctx, struct pack_conflict *out);

#endif
