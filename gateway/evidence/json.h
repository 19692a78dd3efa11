/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - read one strict JSON document.
 *
 * json_check decides whether the bytes are one RFC 8259 document within our
 * limits; only then does jsmn split it into tokens.  jsmn alone accepts
 * [01], {"a":1,} and two documents in a row, hence the order.
 *
 * Positions are indices into the document's token array; 0 is the root.
 * Accessors on a wrong type answer STATUS_TYPE, never guess.
 * Depends on: problem.h, limit.h.  No I/O, no allocation, no globals.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"
#include "status.h"

enum {
	JSON_COMPACT = 1,	/* refuse white space outside strings */
	JSON_INTEGERS = 2	/* refuse fractions, exponents, -0, > 2^53-1 */
};

/* Is text[len] exactly one document: UTF-8, escapes (paired surrogates),
 * number grammar, depth <= LIMIT_DEPTH, at most LIMIT_MEMBERS members per
 * object, no member name twice?  Linear time but for the names of one object.
 * STATUS_SYNTAX, _RANGE (an integer, with JSON_INTEGERS), _REPEATED,
 * _NO_SPACE (depth, members); 'p' (may be NULL) gets line and reason. */
enum status json_check(const char *text, size_t len, unsigned flags,
    struct problem *p) MUST_USE;

struct json_token {
	int opaque[5];
};

struct json {
	const char *text;		/* not owned; must outlive this */
	struct json_token *tokens;	/* not owned */
	int count;
};

enum json_type {
	JSON_OBJECT = 1, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_BOOL,
	JSON_NULL
};

/* json_check, then split.  STATUS_NO_SPACE if 'cap' tokens do not suffice. */
enum status json_parse(struct json *doc, const char *text, size_t len,
    struct json_token *tokens, int cap, unsigned flags, struct problem *p)
    MUST_USE;

enum json_type json_type(const struct json *doc, int at);

/* Members of an object or items of an array. */
int json_size(const struct json *doc, int at);

/* First item of an array (or first member's NAME of an object), -1 if none;
 * then json_next until it answers -1.  Of a name, json_value is its value.
 * json_next of a name is the next name.  Constant time per step but for the
 * nested content stepped over. */
int json_first(const struct json *doc, int container);
int json_next(const struct json *doc, int item);
int json_value(const struct json *doc, int name);

/* The value of member 'name' of an object, -1 if absent or no object. */
int json_member(const struct json *doc, int object, const char *name);

/* A number that is an integer within [min, max]. */
enum status json_int(const struct json *doc, int at, int64_t min, int64_t max,
    int64_t *out) MUST_USE;
enum status json_bool(const struct json *doc, int at, bool *out) MUST_USE;

/* A string, unescaped, NUL-terminated, of 1 to cap-1 bytes.  An empty string
 * or one holding U+0000 is STATUS_RANGE. */
enum status json_string(const struct json *doc, int at, char *out, size_t cap)
    MUST_USE;

/* Is this string (or member name) exactly 'word'?  False for other types. */
bool json_is(const struct json *doc, int at, const char *word);

/* The bytes of the value as they stand in the text (strings without quotes,
 * still escaped). */
const char *json_raw(const struct json *doc, int at, size_t *len);

/* 1-based line of a token, for messages. */
int json_line(const struct json *doc, int at);

/* Refuse members not in names[count]: STATUS_UNKNOWN, with 'path' as prefix
 * of where ("" at the root). */
enum status json_only(const struct json *doc, int object,
    const char *const names[], int count, const char *path,
    struct problem *p) MUST_USE;

#endif
