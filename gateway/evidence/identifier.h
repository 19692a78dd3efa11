/* SPDX-License-Identifier: Apache-2.0 */
/* identifier.h - are these two the same identifier, read by different eyes?
 *
 * Compared is what is left without spaces and hyphens, in capitals, after
 * NFKC (Unicode UAX 15).  NFKC and capitals beyond ASCII are done before by
 * who calls (platform/normal.h): texts given here are taken as normalised, and
 * plain ASCII may come as it is.
 *
 * A check character that does not fit says that the text was misread, not
 * that the goods are others: scan it.
 *
 * Pure.
 */
#ifndef IDENTIFIER_H
#define IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>

#include "limit.h"

enum identifier_result {
	IDENTIFIER_EQUAL = 1,
	IDENTIFIER_DIFFERS,
	IDENTIFIER_CHECK_WRONG
};

/* A scanned web address is longer than what it says. */
#define IDENTIFIER_TEXT 511

/* Without spaces (U+0020, U+00A0, U+2000 to U+200B, U+202F, U+3000, U+FEFF),
 * and hyphens (U+002D, U+00AD, U+2010 to U+2015, U+2212), ASCII letters in
 * capitals.  False if it does not fit cap; an empty result is possible. */
bool identifier_strip(const char *text, char *out, size_t cap);

/* What a scanner or a person gives, down to the bare identifier: the key of a
 * GS1 Digital Link, an ISBT 128 structure without data identifiers and flags;
 * anything else stripped.  IDENTIFIER_CHECK_WRONG where its own check does
 * not hold, else IDENTIFIER_EQUAL.  out: LIMIT_TEXT + 1; empty if there is
 * nothing or too much. */
enum identifier_result identifier_take(const char *text,
    char out[LIMIT_TEXT + 1]);

enum identifier_result identifier_compare(const char *expected,
    const char *got);

/* "equal", "differs", "check-wrong"; and what to do then. */
const char *identifier_word(enum identifier_result r);
const char *identifier_advice(enum identifier_result r);

#endif
