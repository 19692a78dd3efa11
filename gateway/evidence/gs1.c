/* SPDX-License-Identifier: Apache-2.0 */
#include "gs1.h"

#include <string.h>

/* digits: how many lead; 0: any of 8, 12, 13, 14.  tail: how many of the 82
 * characters may follow.  check: does the last of the digits check them? */
static const struct {
	const char *name, *ai;
	size_t digits, tail;
	bool check;
} keys[] = {
	[GS1_SSCC] = { "sscc", "00", 18, 0, true },
	[GS1_GTIN] = { "gtin", "01", 0, 0, true },
	[GS1_GRAI] = { "grai", "8003", 14, 16, true },
	/* a company prefix has four digits at least (URI syntax standard,
	 * section 6) */
	[GS1_GIAI] = { "giai", "8004", 4, 26, false },
	[GS1_GLN] = { "gln", "414", 13, 0, true }
};

const char *gs1_name(enum gs1_kind kind)
{
	return keys[kind].name;
}

const char *gs1_ai(enum gs1_kind kind)
{
	return keys[kind].ai;
}

enum gs1_kind gs1_by_name(const char *name)
{
	for (int k = GS1_SSCC; k <= GS1_KINDS; k++)
		if (strcmp(name, keys[k].name) == 0)
			return (enum gs1_kind)k;
	return (enum gs1_kind)0;
}

char gs1_check_digit(const char *digits, size_t len)
{
	unsigned sum = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned weight = (len - i) % 2 == 1 ? 3 : 1;

		sum += weight * (unsigned)(digits[i] - '0');
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

bool gs1_is_char82(char c)
{
	return (c >= '%' && c <= '?') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || c == '!' || c == '"' || c == '_';
}

static size_t leading_digits(const char *text)
{
	size_t n = 0;

	while (text[n] >= '0' && text[n] <= '9')
		n++;
	return n;
}

static bool tail_is_well_formed(const char *tail, size_t max)
{
	size_t n = 0;

	while (tail[n] != '\0' && gs1_is_char82(tail[n]))
		n++;
	return tail[n] == '\0' && n <= max;
}

enum status gs1_check(enum gs1_kind kind, const char *text,
    struct problem *p)
{
	size_t len = strlen(text), n = leading_digits(text);
	size_t need = keys[kind].digits;

	if (need == 0)
		need = len == 8 || len == 12 || len == 13 ? len : 14;
	if (n < need || !tail_is_well_formed(text + need, keys[kind].tail))
		return problem_set(p, STATUS_SYNTAX, keys[kind].name,
		    "has not the length or the characters that GS1 gives it");
	if (kind == GS1_GRAI && text[0] != '0')
		return problem_set(p, STATUS_SYNTAX, keys[kind].name,
		    "begins with 0, then 13 digits");
	if (keys[kind].check &&
	    gs1_check_digit(text, need - 1) != text[need - 1])
		return problem_set(p, STATUS_CONFLICT, keys[kind].name,
		    "its check digit does not fit: scan it instead of typing");
	return STATUS_OK;
}
