/* SPDX-License-Identifier: Apache-2.0 */
#include "identifier.h"

#include <string.h>

#include "gs1_link.h"
#include "isbt.h"

/* The UTF-8 of what is left out. */
static const char *const fillers[] = {
	" ", "\t", "-", "\xC2\xA0", "\xC2\xAD",
	"\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
	"\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87",
	"\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\x8B",
	"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93",
	"\xE2\x80\x94", "\xE2\x80\x95", "\xE2\x80\xAF", "\xE2\x88\x92",
	"\xE3\x80\x80", "\xEF\xBB\xBF"
};
#define FILLERS (sizeof(fillers) / sizeof(fillers[0]))

static size_t filler_at(const char *text)
{
	for (size_t i = 0; i < FILLERS; i++) {
		size_t n = strlen(fillers[i]);

		if (strlen(text) >= n && memcmp(text, fillers[i], n) == 0)
			return n;
	}
	return 0;
}

bool identifier_strip(const char *text, char *out, size_t cap)
{
	size_t n = 0;

	while (*text != '\0') {
		size_t skip = filler_at(text);

		text += skip;
		if (skip > 0)
			continue;
		if (n + 1 >= cap)
			return false;
		out[n++] = *text >= 'a' && *text <= 'z' ?
		    (char)(*text - 'a' + 'A') : *text;
		text++;
	}
	out[n] = '\0';
	return true;
}

/* Fits the form of an identifier that checks itself, and the check fails. */
static bool is_misread(const char *text)
{
	char content[ISBT_COI + 1];
	enum isbt_kind kind;
	struct problem p = { .status = STATUS_OK };

	return isbt_read(text, &kind, content, &p) == STATUS_CONFLICT;
}

enum identifier_result identifier_take(const char *text,
    char out[LIMIT_TEXT + 1])
{
	char content[ISBT_COI + 1];
	struct gs1_link link;
	struct problem p = { .status = STATUS_OK };
	enum isbt_kind kind;

	out[0] = '\0';
	if (gs1_link_is(text)) {
		enum status s = gs1_link_read(&link, text, &p);

		if (s == STATUS_OK && identifier_strip(link.value, out,
		    LIMIT_TEXT + 1))
			return IDENTIFIER_EQUAL;
		out[0] = '\0';
		return s == STATUS_CONFLICT ? IDENTIFIER_CHECK_WRONG :
		    IDENTIFIER_EQUAL;
	}
	if (!identifier_strip(text, out, LIMIT_TEXT + 1)) {
		out[0] = '\0';
		return IDENTIFIER_EQUAL;
	}
	if (isbt_read(out, &kind, content, &p) == STATUS_OK)
		memcpy(out, content, strlen(content) + 1);
	return is_misread(out) ? IDENTIFIER_CHECK_WRONG : IDENTIFIER_EQUAL;
}

/* Which GS1 key this is beyond doubt: its length alone tells SSCC and GRAI
 * from a plain number. */
static enum gs1_kind gs1_kind_of(const char *text)
{
	static const enum gs1_kind kinds[] = { GS1_SSCC, GS1_GTIN, GS1_GRAI };

	for (int i = 0; i < 3; i++)
		if (gs1_check(kinds[i], text, NULL) == STATUS_OK)
			return kinds[i];
	return (enum gs1_kind)0;
}

enum identifier_result identifier_compare(const char *expected,
    const char *got)
{
	char want[LIMIT_TEXT + 1], have[LIMIT_TEXT + 1];
	enum identifier_result r = identifier_take(got, have);
	enum gs1_kind kind;

	if (r == IDENTIFIER_CHECK_WRONG)
		return r;
	(void)identifier_take(expected, want);
	if (want[0] != '\0' && strcmp(want, have) == 0)
		return IDENTIFIER_EQUAL;
	kind = gs1_kind_of(want);
	if (kind != 0 && strlen(have) == strlen(want) &&
	    gs1_check(kind, have, NULL) == STATUS_CONFLICT)
		return IDENTIFIER_CHECK_WRONG;
	return IDENTIFIER_DIFFERS;
}

const char *identifier_word(enum identifier_result r)
{
	static const char *const words[] = { "", "equal", "differs",
		"check-wrong" };

	return words[r];
}

const char *identifier_advice(enum identifier_result r)
{
	switch (r) {
	case IDENTIFIER_EQUAL: return "it is the same";
	case IDENTIFIER_DIFFERS: return "it is another: stop, keep the goods "
		    "in storage, call the quality unit";
	case IDENTIFIER_CHECK_WRONG: return "its check character does not "
		    "fit, so it was misread: scan it instead of typing";
	}
	return "";
}
