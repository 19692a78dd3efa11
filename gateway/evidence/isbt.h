/* SPDX-License-Identifier: Apache-2.0 */
/* isbt.h - identifiers of ISBT 128: which text is one, and does its check
 * character hold?
 *
 * Chain of Identity Identifier: ISBT 128 Standard Technical Specification
 * (ICCBBA ST-001, v6.2.2), 2.4.40, data structure 040, "&/CHapppp yy nnnnnn"
 * without the blanks: data identifiers "&/", the literal CH, the issuing
 * organisation's five characters, year, six characters of sequence.  It has
 * no check character of its own.  ST-028 says who may assign one; it was not
 * read, and nothing of that is checked.
 *
 * Donation Identification Number: data structure 001, "=appppyynnnnnnff":
 * two flag characters follow, which with 60 to 96 carry the check value.  The
 * check is ISO/IEC 7064 modulo 37-2 (ST-001, appendix A); its worked example
 * here is the UK blood services' (Red Book, annex 2): G123498654321 has H.
 *
 * Facility numbers are looked up nowhere.  Pure.
 */
#ifndef ISBT_H
#define ISBT_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

#define ISBT_COI 15
#define ISBT_DIN 13

/* Both take exactly the content, in capitals, without data identifiers. */
bool isbt_is_coi(const char *text);
bool isbt_is_din(const char *text);

/* The check value of text[len], 0 to 36; -1 if a character has none. */
int isbt_check_value(const char *text, size_t len);
/* 0-9, A-Z or '*' for a check value; what people read and type. */
char isbt_check_char(int value);

enum isbt_kind { ISBT_COI_ID = 1, ISBT_DIN_ID };

/* Content of a scanned or typed form: "&/CH..." or "CH..."; "=" and two flags,
 * or the check character at the end, or nothing but the 13 characters.
 * STATUS_SYNTAX: neither; STATUS_CONFLICT: a check that does not hold. */
enum status isbt_read(const char *text, enum isbt_kind *kind,
    char out[ISBT_COI + 1], struct problem *p) MUST_USE;

#endif
