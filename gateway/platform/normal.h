/* SPDX-License-Identifier: Apache-2.0 */
/* normal.h - one spelling for texts that people and scanners give: Unicode's
 * compatibility form (NFKC, UAX 15) in capitals, so that full-width digits,
 * ligatures and small letters compare as what they stand for.  By libunistring.
 */
#ifndef NORMAL_H
#define NORMAL_H

#include <stddef.h>

#include "status.h"

/* UTF-8 in, UTF-8 out, NUL-terminated.  STATUS_SYNTAX: no UTF-8;
 * STATUS_NO_SPACE: does not fit cap, or no memory. */
enum status normal_capitals(const char *text, char *out, size_t cap)
    MUST_USE;
/* NFKC alone, for names of persons. */
enum status normal_form(const char *text, char *out, size_t cap) MUST_USE;

#endif
