/* SPDX-License-Identifier: Apache-2.0 */
#include "isbt.h"

#include <string.h>

/* What stands at each place: F the first of a facility's (no O, no 0), f the
 * next two (no O), 9 a digit, X a capital or digit. */
static const char coi_form[] = "CHFff99" "99" "XXXXXX";
static const char din_form[] = "Fff99" "99" "999999";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool fits(char form, char c)
{
	switch (form) {
	case 'F': return (is_capital(c) && c != 'O') ||
		    (is_digit(c) && c != '0');
	case 'f': return (is_capital(c) && c != 'O') || is_digit(c);
	case '9': return is_digit(c);
	case 'X': return is_capital(c) || is_digit(c);
	default: return c == form;
	}
}

static bool has_form(const char *text, size_t len, const char *form)
{
	if (strlen(form) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!fits(form[i], text[i]))
			return false;
	return true;
}

bool isbt_is_coi(const char *text)
{
	return has_form(text, strlen(text), coi_form);
}

bool isbt_is_din(const char *text)
{
	return has_form(text, strlen(text), din_form);
}

static int value_of(char c)
{
	if (is_digit(c))
		return c - '0';
	return is_capital(c) ? c - 'A' + 10 : -1;
}

/* Pure system recursion of ISO/IEC 7064: radix 2, modulus 37. */
int isbt_check_value(const char *text, size_t len)
{
	int sum = 0;

	for (size_t i = 0; i < len; i++) {
		int v = value_of(text[i]);

		if (v < 0)
			return -1;
		sum = (sum + v) * 2 % 37;
	}
	return (38 - sum) % 37;
}

char isbt_check_char(int value)
{
	static const char chars[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

	return value >= 0 && value < 37 ? chars[value] : '\0';
}

/* Flags 60 to 96 are the check value + 60; others say something else. */
static bool flags_hold(const char *din, const char *flags)
{
	int value;

	if (!is_digit(flags[0]) || !is_digit(flags[1]))
		return true;
	value = (flags[0] - '0') * 10 + flags[1] - '0' - 60;
	return value < 0 || value > 36 ||
	    value == isbt_check_value(din, ISBT_DIN);
}

static enum status read_din(const char *text, size_t len, bool scanned,
    char *out, struct problem *p)
{
	bool holds = true;

	if (len < ISBT_DIN || !has_form(text, ISBT_DIN, din_form) ||
	    (scanned && len != ISBT_DIN + 2) || len > ISBT_DIN + 2)
		return problem_set(p, STATUS_SYNTAX, "din", "is no donation "
		    "identification number: 13 characters, then flags or a "
		    "check character");
	if (len == ISBT_DIN + 2)
		holds = flags_hold(text, text + ISBT_DIN);
	else if (len == ISBT_DIN + 1)
		holds = text[ISBT_DIN] == isbt_check_char(
		    isbt_check_value(text, ISBT_DIN));
	if (!holds)
		return problem_set(p, STATUS_CONFLICT, "din", "its check "
		    "character does not fit: scan it instead of typing");
	memcpy(out, text, ISBT_DIN);
	out[ISBT_DIN] = '\0';
	return STATUS_OK;
}

enum status isbt_read(const char *text, enum isbt_kind *kind,
    char out[ISBT_COI + 1], struct problem *p)
{
	size_t len = strlen(text);
	enum status s;

	if (len > 2 && text[0] == '&' && text[1] == '/') {
		text += 2;
		len -= 2;
	}
	if (has_form(text, len, coi_form)) {
		memcpy(out, text, ISBT_COI + 1);
		*kind = ISBT_COI_ID;
		return STATUS_OK;
	}
	s = text[0] == '=' ? read_din(text + 1, len - 1, true, out, p) :
	    read_din(text, len, false, out, p);
	if (s == STATUS_OK)
		*kind = ISBT_DIN_ID;
	return s;
}
