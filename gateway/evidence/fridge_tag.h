/* SPDX-License-Identifier: Apache-2.0 */
/* fridge_tag.h - read the text report of a Fridge-tag 2 logger.
 *
 * Such a report holds one summary a day (lowest, mean, highest temperature,
 * minutes beyond the logger's own alarm limits) and a signature over the
 * text; it holds no readings.  The vendor publishes no description of either:
 * names and layout are read off genuine reports, so members met for the first
 * time are passed over, while a known member that does not read is refused.
 *
 * The signature is checked by the caller (no cryptography here): ECDSA P-256
 * over SHA-256 of the body, all numbers little-endian.  The key stands in the
 * report itself, so a signature that holds shows that nothing was changed
 * after that key signed, and not whose key it was.
 */
#ifndef FRIDGE_TAG_H
#define FRIDGE_TAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decimal.h"
#include "limit.h"
#include "problem.h"

#define FRIDGE_BYTES 262144	/* of a report: 400 days take 100,000 */
#define FRIDGE_DAYS 400
#define FRIDGE_ALARMS 5
#define FRIDGE_KEY 64		/* x || y, little-endian each */
#define FRIDGE_NONE (-1)	/* no such minute, count or number */

struct fridge_temp {
	bool known;
	int32_t mc;
	int minute;		/* of the day, FRIDGE_NONE if not told */
};

struct fridge_day {
	char date[11];		/* "2025-03-17", by the logger's clock */
	int64_t day_ms;		/* private: its midnight */
	struct fridge_temp low, high, mean;
	int alarm_min[FRIDGE_ALARMS];	/* beyond that limit, this day */
	int alarm_at[FRIDGE_ALARMS];	/* the alarm was raised [minute] */
	int timeout_min;	/* the sensor did not answer */
	int events;
	int checked_am, checked_pm;	/* somebody looked at it [minute] */
	unsigned seen;		/* private: members met */
};

struct fridge_alarm {
	bool known;
	int32_t limit_mc;
	int delay_min;
};

struct fridge_tag {
	char device[LIMIT_TEXT + 1], firmware[LIMIT_ID + 1];
	char serial[LIMIT_ID + 1], lot[LIMIT_ID + 1];
	char activated[17], created[17];	/* "2025-03-13 14:17" */
	enum decimal_unit unit;
	struct fridge_alarm alarms[FRIDGE_ALARMS];	/* 0 low, 1 high */
	struct fridge_day days[FRIDGE_DAYS];		/* newest first */
	int day_count;
	int missing_days;	/* between the first and the last */
	char issuer[LIMIT_TEXT + 1], cert_lot[LIMIT_ID + 1];
	bool has_key, has_signature;
	uint8_t key[FRIDGE_KEY], signature[FRIDGE_KEY];
	size_t body_len;	/* what is signed: the text before "Sig: " */
};

/* On failure *out is undefined; 'p' names line, member and reason.
 * STATUS_UNKNOWN: not such a report at all. */
enum status fridge_tag_parse(struct fridge_tag *out, const char *text,
    size_t len, struct problem *p) MUST_USE;

/* The body as it was signed: lines end CR LF.  'out' has room for 2 * len
 * bytes; returns its length. */
size_t fridge_tag_body(const char *text, size_t len, char *out);

#endif
