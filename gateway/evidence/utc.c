/* SPDX-License-Identifier: Apache-2.0 */
/* utc.c - proleptic Gregorian calendar, years 0000 to 9999 of RFC 3339. */
#include "utc.h"

#include <stdbool.h>
#include <string.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define DAY_MS (1440 * MINUTE_MS)
#define EPOCH_DAY 719528	/* 1970-01-01, counted from 0000-01-01 */

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int64_t year, int month)
{
	static const int8_t days[12] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0000-01-01 to January 1 of this year. */
static int64_t year_day(int64_t year)
{
	int64_t last = year - 1;

	if (year == 0)
		return 0;
	return 365 * year + last / 4 - last / 100 + last / 400 + 1;
}

/* The number written in n digits, -1 if one of them is none. */
static int number(const char *at, int n)
{
	int v = 0;

	for (; n > 0; n--, at++) {
		if (*at < '0' || *at > '9')
			return -1;
		v = v * 10 + (*at - '0');
	}
	return v;
}

enum status utc_midnight(int year, int month, int mday, int64_t *ms)
{
	int64_t day;
	int m;

	if (year < 0 || year > 9999 || month < 1 || month > 12 || mday < 1 ||
	    mday > month_days(year, month))
		return STATUS_RANGE;
	day = year_day(year) + mday - 1;
	for (m = 1; m < month; m++)
		day += month_days(year, m);
	*ms = (day - EPOCH_DAY) * DAY_MS;
	return STATUS_OK;
}

/* "YYYY-MM-DD" at text[0]; *ms is its midnight. */
static enum status parse_day(const char *text, int64_t *ms)
{
	int year = number(text, 4), month = number(text + 5, 2);
	int mday = number(text + 8, 2);

	if (year < 0 || month < 0 || mday < 0 || text[4] != '-' ||
	    text[7] != '-')
		return STATUS_SYNTAX;
	return utc_midnight(year, month, mday, ms);
}

/* "HH:MM:SS" at text[0]. */
static enum status parse_clock(const char *text, int64_t *minute, int *second)
{
	int h = number(text, 2), m = number(text + 3, 2);
	int s = number(text + 6, 2);

	if (h < 0 || m < 0 || s < 0 || text[2] != ':' || text[5] != ':')
		return STATUS_SYNTAX;
	if (h > 23 || m > 59 || s > 60)
		return STATUS_RANGE;
	*minute = h * 60 + m;
	*second = s;
	return STATUS_OK;
}

/* ".ddd..." at *at, if there is one; digits beyond ms are dropped. */
static enum status parse_fraction(const char **at, const char *end, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (*at == end || **at != '.')
		return STATUS_OK;
	++*at;
	if (*at == end || number(*at, 1) < 0)
		return STATUS_SYNTAX;
	for (; *at < end && number(*at, 1) >= 0; ++*at, scale /= 10)
		*ms += number(*at, 1) * scale;
	return STATUS_OK;
}

/* "Z" or "+HH:MM" must be all that is left. */
static enum status parse_offset(const char *at, const char *end,
    int64_t *minutes)
{
	int h, m;

	*minutes = 0;
	if (end - at == 1 && (*at == 'Z' || *at == 'z'))
		return STATUS_OK;
	if (end - at != 6 || (*at != '+' && *at != '-') || at[3] != ':')
		return STATUS_SYNTAX;
	h = number(at + 1, 2);
	m = number(at + 4, 2);
	if (h < 0 || m < 0)
		return STATUS_SYNTAX;
	if (h > 23 || m > 59)
		return STATUS_RANGE;
	*minutes = (h * 60 + m) * (*at == '-' ? -1 : 1);
	return STATUS_OK;
}

/* Does January 1 or July 1 begin here?  Leap seconds come just before. */
static bool is_half_year(int64_t ms)
{
	char text[UTC_TEXT];

	if (ms % DAY_MS != 0)
		return false;
	utc_format(ms, text);
	/* 9999-12-31T23:59:60Z ends in a year that has no text */
	return text[0] == '?' || (number(text + 8, 2) == 1 &&
	    (number(text + 5, 2) == 1 || number(text + 5, 2) == 7));
}

enum status utc_parse(const char *text, size_t len, int64_t *ms)
{
	const char *at, *end = text + len;
	int64_t day, minute, offset, v;
	int second, fraction;
	enum status s;

	if (len < 20 || (text[10] != 'T' && text[10] != 't'))
		return STATUS_SYNTAX;
	at = text + 19;
	if ((s = parse_day(text, &day)) != STATUS_OK ||
	    (s = parse_clock(text + 11, &minute, &second)) != STATUS_OK ||
	    (s = parse_fraction(&at, end, &fraction)) != STATUS_OK ||
	    (s = parse_offset(at, end, &offset)) != STATUS_OK)
		return s;
	v = day + (minute - offset) * MINUTE_MS + second * SECOND_MS;
	if (second == 60 && !is_half_year(v))
		return STATUS_RANGE;
	*ms = second == 60 ? v : v + fraction;
	return STATUS_OK;
}

static void put_number(char *at, int64_t v, int digits)
{
	while (digits > 0) {
		at[--digits] = (char)('0' + v % 10);
		v /= 10;
	}
}

/* "YYYY-MM-DD" of a day counted from 0000-01-01, up to 9999-12-31. */
static void put_day(char *out, int64_t day)
{
	int64_t year = day * 400 / 146097;	/* days in 400 years */
	int month = 1;

	while (year_day(year) > day)
		year--;
	while (year_day(year + 1) <= day)
		year++;
	day -= year_day(year);
	for (; day >= month_days(year, month); month++)
		day -= month_days(year, month);
	put_number(out, year, 4);
	out[4] = '-';
	put_number(out + 5, month, 2);
	out[7] = '-';
	put_number(out + 8, day + 1, 2);
}

enum status utc_parse_day(const char *text, int64_t *ms)
{
	char time[] = "2026-03-04T00:00:00Z";

	if (strlen(text) != 10)
		return STATUS_SYNTAX;
	memcpy(time, text, 10);
	return utc_parse(time, sizeof(time) - 1, ms);
}

void utc_format(int64_t ms, char out[UTC_TEXT])
{
	int64_t rest = (ms % DAY_MS + DAY_MS) % DAY_MS;
	int64_t day = ms / DAY_MS - (ms % DAY_MS < 0) + EPOCH_DAY;
	int end = 19;

	if (day < 0 || day >= year_day(10000)) {
		out[0] = '?';
		out[1] = '\0';
		return;
	}
	put_day(out, day);
	out[10] = 'T';
	put_number(out + 11, rest / (60 * MINUTE_MS), 2);
	out[13] = ':';
	put_number(out + 14, rest / MINUTE_MS % 60, 2);
	out[16] = ':';
	put_number(out + 17, rest / SECOND_MS % 60, 2);
	if (rest % SECOND_MS != 0) {
		out[19] = '.';
		put_number(out + 20, rest % SECOND_MS, 3);
		end = 23;
	}
	out[end] = 'Z';
	out[end + 1] = '\0';
}
