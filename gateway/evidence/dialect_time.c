/* SPDX-License-Identifier: Apache-2.0 */
/* dialect_time.c - see dialect_time.h.
 *
 * Ranges are checked here as far as one field tells them; that a month has
 * such a day is known only with the year (utc_midnight).
 */
#include "dialect_time.h"

#include <string.h>

#include "limit.h"
#include "utc.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)

/* The fields of a pattern, -1 where it has none. */
struct fields {
	int year, month, mday, hour, hour12, minute, second, pm;
	int64_t fraction_ms, offset_ms;
};

struct cursor {
	const char *at, *end;
};

size_t dialect_time_blank(const char *at, const char *end)
{
	if (at < end && (*at == ' ' || *at == '\t'))
		return 1;
	if (end - at >= 2 && memcmp(at, "\xC2\xA0", 2) == 0)
		return 2;
	if (end - at >= 3 && memcmp(at, "\xE2\x80\xAF", 3) == 0)
		return 3;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* From 'least' to 'most' digits; false if there are fewer. */
static bool number(struct cursor *c, int least, int most, int *out)
{
	int n = 0, v = 0;

	for (; n < most && c->at < c->end && is_digit(*c->at); n++)
		v = v * 10 + (*c->at++ - '0');
	*out = v;
	return n >= least;
}

static bool word(struct cursor *c, const char *lower_word)
{
	size_t i, len = strlen(lower_word);

	if ((size_t)(c->end - c->at) < len)
		return false;
	for (i = 0; i < len; i++)
		if (lower(c->at[i]) != lower_word[i])
			return false;
	c->at += len;
	return true;
}

static bool month_name(struct cursor *c, int *month)
{
	static const char names[12][4] = {
		"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
		"oct", "nov", "dec"
	};
	int i;

	for (i = 0; i < 12; i++)
		if (word(c, names[i])) {
			*month = i + 1;
			return true;
		}
	return false;
}

/* 1 to 9 digits of a second; what is finer than ms is dropped. */
static bool fraction(struct cursor *c, int64_t *ms)
{
	int n, scale = 100;

	*ms = 0;
	for (n = 0; n < 9 && c->at < c->end && is_digit(*c->at); n++) {
		*ms += (*c->at++ - '0') * scale;
		scale /= 10;
	}
	return n > 0;
}

static bool offset(struct cursor *c, int64_t *ms)
{
	int sign, h, m;

	*ms = 0;
	if (c->at < c->end && (*c->at == 'Z' || *c->at == 'z')) {
		c->at++;
		return true;
	}
	if (c->at == c->end || (*c->at != '+' && *c->at != '-'))
		return false;
	sign = *c->at++ == '-' ? -1 : 1;
	if (!number(c, 2, 2, &h))
		return false;
	if (c->at < c->end && *c->at == ':')
		c->at++;
	if (!number(c, 2, 2, &m) || h > 23 || m > 59)
		return false;
	*ms = sign * (h * HOUR_MS + m * MINUTE_MS);
	return true;
}

static bool two_digit_year(struct cursor *c, int *year)
{
	if (!number(c, 2, 2, year))
		return false;
	*year += *year >= 69 ? 1900 : 2000;
	return true;
}

static bool half_of_day(struct cursor *c, int *pm)
{
	*pm = word(c, "pm");
	return *pm || word(c, "am");
}

static bool blanks(struct cursor *c)
{
	size_t n, all = 0;

	while ((n = dialect_time_blank(c->at, c->end)) > 0) {
		c->at += n;
		all += n;
	}
	return all > 0;
}

static bool convert(char conversion, struct cursor *c, struct fields *f)
{
	switch (conversion) {
	case 'Y': return number(c, 4, 4, &f->year);
	case 'y': return two_digit_year(c, &f->year);
	case 'm': return number(c, 1, 2, &f->month);
	case 'b': return month_name(c, &f->month);
	case 'd': return number(c, 1, 2, &f->mday);
	case 'H': return number(c, 1, 2, &f->hour);
	case 'I': return number(c, 1, 2, &f->hour12);
	case 'M': return number(c, 1, 2, &f->minute);
	case 'S': return number(c, 1, 2, &f->second);
	case 'f': return fraction(c, &f->fraction_ms);
	case 'p': return half_of_day(c, &f->pm);
	case 'z': return offset(c, &f->offset_ms);
	default: return word(c, "%");
	}
}

static bool match(const char *pattern, struct cursor *c, struct fields *f)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '%') {
			if (!convert(*++pattern, c, f))
				return false;
		} else if (*pattern == ' ') {
			if (!blanks(c))
				return false;
		} else if (c->at == c->end || *c->at++ != *pattern) {
			return false;
		}
	}
	return c->at == c->end;
}

static bool in_range(const struct fields *f)
{
	return (f->month == -1 || (f->month >= 1 && f->month <= 12)) &&
	    (f->mday == -1 || (f->mday >= 1 && f->mday <= 31)) &&
	    f->hour <= 23 && f->minute <= 59 && f->second <= 59 &&
	    (f->hour12 == -1 || (f->hour12 >= 1 && f->hour12 <= 12));
}

static enum status parse_pattern(const struct dialect_time *t,
    struct cursor *c, struct dialect_moment *m)
{
	struct fields f = { -1, -1, -1, -1, -1, -1, -1, -1, 0, 0 };
	int hour;

	if (!match(t->pattern, c, &f))
		return STATUS_SYNTAX;
	if (!in_range(&f))
		return STATUS_RANGE;
	hour = f.hour12 != -1 ? f.hour12 % 12 + 12 * f.pm :
	    f.hour != -1 ? f.hour : 0;
	*m = (struct dialect_moment){
		.year = f.year == -1 ? 0 : f.year,
		.month = f.month == -1 ? 0 : f.month,
		.mday = f.mday == -1 ? 0 : f.mday,
		.day_ms = hour * HOUR_MS +
		    (f.minute == -1 ? 0 : f.minute) * MINUTE_MS +
		    (f.second == -1 ? 0 : f.second) * SECOND_MS +
		    f.fraction_ms,
		.offset_ms = f.offset_ms
	};
	return STATUS_OK;
}

/* -?[0-9]+, and for seconds a fraction. */
static enum status parse_unix(struct cursor *c, int64_t scale, int64_t *ms)
{
	bool negative = c->at < c->end && *c->at == '-';
	int64_t v = 0, parts = 0;

	c->at += negative;
	if (c->at == c->end || !is_digit(*c->at))
		return STATUS_SYNTAX;
	for (; c->at < c->end && is_digit(*c->at); c->at++) {
		v = v * 10 + (*c->at - '0');
		if (v > LIMIT_INT / scale)
			return STATUS_RANGE;
	}
	if (scale > 1 && c->at < c->end && *c->at == '.') {
		c->at++;
		if (!fraction(c, &parts))
			return STATUS_SYNTAX;
	}
	if (c->at != c->end)
		return STATUS_SYNTAX;
	v = v * scale + parts;
	*ms = negative ? -v : v;
	return STATUS_OK;
}

enum status dialect_time_parse(const struct dialect_time *t,
    const char *text, size_t len, struct dialect_moment *m)
{
	struct cursor c = { text, text + len };

	*m = (struct dialect_moment){ .absolute = true };
	switch (t->kind) {
	case DIALECT_TIME_RFC3339: return utc_parse(text, len, &m->utc_ms);
	case DIALECT_TIME_UNIX_S: return parse_unix(&c, 1000, &m->utc_ms);
	case DIALECT_TIME_UNIX_MS: return parse_unix(&c, 1, &m->utc_ms);
	case DIALECT_TIME_PATTERN: break;
	}
	return parse_pattern(t, &c, m);
}

static bool is_named(struct dialect_time *t, const char *format)
{
	if (strcmp(format, "rfc3339") == 0)
		t->kind = DIALECT_TIME_RFC3339;
	else if (strcmp(format, "unix-s") == 0)
		t->kind = DIALECT_TIME_UNIX_S;
	else if (strcmp(format, "unix-ms") == 0)
		t->kind = DIALECT_TIME_UNIX_MS;
	else
		return false;
	t->has_year = t->has_day = t->has_clock = t->has_offset = true;
	return true;
}

/* Which conversions a pattern has, as bits in the order of this word. */
static const char conversions[] = "YymbdHIMSfpz";

static const char *survey(const char *pattern, unsigned *seen)
{
	const char *at;
	unsigned bit;

	for (*seen = 0; *pattern != '\0'; pattern++) {
		if (*pattern != '%' || *++pattern == '%')
			continue;
		at = *pattern != '\0' ? memchr(conversions, *pattern,
		    sizeof conversions - 1) : NULL;
		if (at == NULL)
			return "has a conversion other than %Y %y %m %b %d "
			    "%H %I %M %S %f %p %z %%";
		bit = 1U << (at - conversions);
		if (*seen & bit)
			return "has the same conversion twice";
		*seen |= bit;
	}
	return NULL;
}

static bool has(unsigned seen, char conversion)
{
	const char *at = memchr(conversions, conversion,
	    sizeof conversions - 1);

	return at != NULL && (seen >> (at - conversions) & 1);
}

static const char *contradiction(unsigned seen)
{
	if (has(seen, 'Y') && has(seen, 'y'))
		return "has both %Y and %y";
	if (has(seen, 'm') && has(seen, 'b'))
		return "has both %m and %b";
	if (has(seen, 'H') && has(seen, 'I'))
		return "has both %H and %I";
	if (has(seen, 'I') != has(seen, 'p'))
		return "needs %I and %p together: twelve-hour clocks repeat";
	if (has(seen, 'd') != (has(seen, 'm') || has(seen, 'b')))
		return "needs day and month together";
	if (has(seen, 'S') && !has(seen, 'M'))
		return "has seconds without minutes";
	if (has(seen, 'f') && !has(seen, 'S'))
		return "has a fraction without seconds";
	return NULL;
}

const char *dialect_time_compile(struct dialect_time *t, const char *format)
{
	const char *why;
	unsigned seen;

	*t = (struct dialect_time){ .kind = DIALECT_TIME_PATTERN };
	if (is_named(t, format))
		return NULL;
	if (strlen(format) >= sizeof t->pattern)
		return "is longer than 63 bytes";
	if ((why = survey(format, &seen)) != NULL ||
	    (why = contradiction(seen)) != NULL)
		return why;
	memcpy(t->pattern, format, strlen(format) + 1);
	t->has_year = has(seen, 'Y') || has(seen, 'y');
	t->has_day = has(seen, 'd');
	t->has_clock = has(seen, 'H') || has(seen, 'I');
	t->has_offset = has(seen, 'z');
	return NULL;
}
