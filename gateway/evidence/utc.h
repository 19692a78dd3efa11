/* SPDX-License-Identifier: Apache-2.0 */
/* utc.h - RFC 3339 text and milliseconds since 1970-01-01T00:00:00Z.
 *
 * Calendar arithmetic only: proleptic Gregorian, no zone data, no clock.  A
 * leap second (second 60, valid only where RFC 3339 allows one, at 23:59 UTC
 * on the last day of June or December) is read as the following second's
 * first millisecond, as POSIX time does.
 */
#ifndef UTC_H
#define UTC_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define UTC_TEXT 25	/* "2026-03-04T05:06:07.890Z" and NUL */

/* Strict RFC 3339 date-time with offset, fraction truncated to ms; lower-case
 * t and z are accepted as the RFC says.  STATUS_SYNTAX, STATUS_RANGE. */
enum status utc_parse(const char *text, size_t len, int64_t *ms) MUST_USE;

/* The first moment of a day, years 0000 to 9999.  STATUS_RANGE: there is no
 * such day. */
enum status utc_midnight(int year, int month, int mday, int64_t *ms) MUST_USE;

/* A day alone, "2026-03-04": its first moment.  STATUS_SYNTAX, _RANGE. */
enum status utc_parse_day(const char *text, int64_t *ms) MUST_USE;

/* Milliseconds are left out when zero.  Years 0000 to 9999, else "?". */
void utc_format(int64_t ms, char out[UTC_TEXT]);

#endif
