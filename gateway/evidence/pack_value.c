/* SPDX-License-Identifier: Apache-2.0 */
/* pack_value.c - does a value fit its member? */
#include <string.h>

#include "pack.h"
#include "utc.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
	return is_capital(c) || (c >= 'a' && c <= 'z');
}

static bool within(const struct pack_member *m, size_t n)
{
	return (int64_t)n >= m->min && (int64_t)n <= m->max;
}

static bool is_code(const struct pack_member *m, const char *v)
{
	size_t n = 0;

	while (is_digit(v[n]) || is_letter(v[n]) || v[n] == '.' ||
	    v[n] == '-')
		n++;
	return v[n] == '\0' && within(m, n);
}

static bool is_digits(const struct pack_member *m, const char *v)
{
	size_t n = 0;

	for (; is_digit(*v) || *v == '.'; v++)
		n += *v != '.';
	return *v == '\0' && within(m, n);
}

static bool is_country(const char *v)
{
	return is_capital(v[0]) && is_capital(v[1]) && v[2] == '\0';
}

static bool is_date(const char *v)
{
	int64_t ms;

	return utc_parse_day(v, &ms) == STATUS_OK;
}

static bool is_time(const char *v)
{
	int64_t ms;

	return utc_parse(v, strlen(v), &ms) == STATUS_OK;
}

static bool is_word(const struct pack *k, const struct pack_member *m,
    const char *v)
{
	int words = json_member(&k->doc, m->at, "words");

	for (int at = json_first(&k->doc, words); at >= 0;
	    at = json_next(&k->doc, at))
		if (json_is(&k->doc, at, v))
			return true;
	return false;
}

static const char *wrong(const struct pack *k, const struct pack_member *m,
    const char *v)
{
	switch (m->type) {
	case PACK_STRING:
		return within(m, strlen(v)) ? NULL : "has the wrong length";
	case PACK_CODE:
		return is_code(m, v) ? NULL :
		    "is letters, digits, dots and hyphens of another number";
	case PACK_DIGITS:
		return is_digits(m, v) ? NULL :
		    "has another number of digits, or something else in it";
	case PACK_COUNTRY:
		return is_country(v) ? NULL :
		    "is two capital letters, such as JP";
	case PACK_DATE:
		return is_date(v) ? NULL : "is a date such as 2026-03-04";
	case PACK_TIME:
		return is_time(v) ? NULL :
		    "is a time such as 2026-03-04T05:06:07Z";
	case PACK_CHOICE:
		return is_word(k, m, v) ? NULL : "is not among the choices";
	case PACK_YES:
		return strcmp(v, "yes") == 0 ? NULL :
		    "is declared with yes, or not at all";
	case PACK_DOCUMENT:
		return strlen(v) == LIMIT_B64_DIGEST ? NULL :
		    "is a document: attach it";
	}
	return "has a type nobody knows";
}

enum status pack_fits(const struct pack *k, const struct pack_member *m,
    const char *value, struct problem *p)
{
	const char *why = wrong(k, m, value);

	return why ? problem_set(p, STATUS_RANGE, m->name, why) : STATUS_OK;
}
