/* SPDX-License-Identifier: Apache-2.0 */
/* act_form.h - what an act's body must hold, as a table.
 *
 * A kind of act is described once, as rows of this table; the reader refuses
 * what the table does not name, so a form that has been accepted can be read
 * without further checks.
 */
#ifndef ACT_FORM_H
#define ACT_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"
#include "problem.h"

enum act_type {
	ACT_TEXT = 1,	/* a string of min to max bytes */
	ACT_NUMBER,	/* an integer from min to max */
	ACT_TIME,	/* UTC ms */
	ACT_DATE,	/* "2026-03-04", a day there is */
	ACT_BOOL,
	ACT_DIGEST,	/* base64url SHA-256 */
	ACT_WORD,	/* one of words */
	ACT_WORDS,	/* an array of min to max different ones of words */
	ACT_TEXTS,	/* an array of min to max strings of 1 to LIMIT_TEXT */
	ACT_OBJECT,	/* an object of 'form' */
	ACT_OBJECTS	/* an array of min to max objects of 'form' */
};

struct act_form;

struct act_field {
	const char *name;
	enum act_type type;
	bool optional;
	int64_t min, max;
	const char *const *words;	/* NULL-ended */
	const struct act_form *form;
};

#define ACT_FIELDS 40

struct act_form {
	const struct act_field *fields;
	int count;			/* <= ACT_FIELDS */
};

#define ACT_FORM(table) { (table), sizeof(table) / sizeof((table)[0]) }

/* STATUS_MISSING, _UNKNOWN, _TYPE, _RANGE; the problem names the member's
 * path below 'path' ("body"). */
enum status act_form_check(const struct act_form *form,
    const struct json *doc, int object, const char *path, struct problem *p)
    MUST_USE;

#endif
