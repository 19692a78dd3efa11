/* SPDX-License-Identifier: Apache-2.0 */
/* gs1.h - is this text a GS1 key, and does its check digit hold?
 *
 * Lengths, characters and the place of the check digit are those of the GS1
 * General Specifications, section 3 (element strings 00, 01, 414, 8003,
 * 8004), as GS1's own barcode syntax dictionary repeats them:
 * SSCC N18, GTIN N14 (8, 12, 13 digits on older marks), GLN N13,
 * GRAI N1 (zero) N13 [X..16], GIAI X..30.  Check digit: section 7.9, modulo
 * 10 with the weights 3 and 1 from the right.  Character set 82: figure
 * 7.11-1.  Whether a company prefix was ever issued is not checked.
 *
 * Pure.
 */
#ifndef GS1_H
#define GS1_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

enum gs1_kind { GS1_SSCC = 1, GS1_GTIN, GS1_GRAI, GS1_GIAI, GS1_GLN };
#define GS1_KINDS GS1_GLN

/* The longest of them: GRAI, and GIAI. */
#define GS1_TEXT 30

/* "sscc", "gtin", ...; and its application identifier, "00", "01", ... */
const char *gs1_name(enum gs1_kind kind);
const char *gs1_ai(enum gs1_kind kind);
/* 0 if there is none of that name. */
enum gs1_kind gs1_by_name(const char *name);

/* The digit that belongs behind digits[len]. */
char gs1_check_digit(const char *digits, size_t len);

/* Is it one of the 82 characters? */
bool gs1_is_char82(char c);

/* STATUS_SYNTAX: length or characters; STATUS_CONFLICT: the check digit does
 * not fit, so it was misread or mistyped. */
enum status gs1_check(enum gs1_kind kind, const char *text,
    struct problem *p) MUST_USE;

#endif
