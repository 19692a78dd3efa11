/* SPDX-License-Identifier: Apache-2.0 */
/* decimal.c - see decimal.h. */
#include "decimal.h"

#define ONE 2000000000LL		/* a whole, in half nano units */
#define WHOLE_MAX 999999999LL
#define ZERO_K_MC (-273150)
#define HIGHEST_MC 1000000
/* Beyond this nothing is a temperature in either unit, and products of it
 * with 5 do not overflow. */
#define FARTHEST (4000 * ONE)
#define FREEZING_F (32 * ONE)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The places from 'at' on in half nano units; false at another character. */
static bool parse_places(const char *at, const char *end, int64_t *out)
{
	int64_t unit = ONE / 10;
	bool more = false;

	for (*out = 0; at < end; at++, unit /= 10) {
		if (!is_digit(*at))
			return false;
		if (unit > 1)
			*out += (*at - '0') * unit;
		else
			more = more || *at != '0';
	}
	*out += more;
	return true;
}

bool decimal_parse(const char *at, size_t len, char mark,
    struct decimal *out)
{
	const char *end = at + len, *first;
	bool negative = len > 0 && *at == '-';
	int64_t whole = 0, places = 0;

	at += negative;
	for (first = at; at < end && is_digit(*at); at++) {
		whole = whole * 10 + (*at - '0');
		if (whole > WHOLE_MAX)
			return false;
	}
	if (at == first)
		return false;
	if (at < end && (*at != mark || at + 1 == end))
		return false;
	if (at < end && !parse_places(at + 1, end, &places))
		return false;
	whole = whole * ONE + places;
	out->half_nano = negative ? -whole : whole;
	return true;
}

/* n / d, half to even. */
static int64_t rounded(int64_t n, int64_t d)
{
	int64_t size = n < 0 ? -n : n, q = size / d, twice = size % d * 2;

	q += twice > d || (twice == d && q % 2 != 0);
	return n < 0 ? -q : q;
}

bool decimal_mc(const struct decimal *d, enum decimal_unit unit, int32_t *mc)
{
	int64_t n = d->half_nano, v;

	if (n > FARTHEST || n < -FARTHEST)
		return false;
	if (unit == DECIMAL_FAHRENHEIT)
		v = rounded((n - FREEZING_F) * 5, ONE / 1000 * 9);
	else
		v = rounded(n, ONE / 1000);
	if (v <= ZERO_K_MC || v > HIGHEST_MC)
		return false;
	*mc = (int32_t)v;
	return true;
}
