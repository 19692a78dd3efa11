/* SPDX-License-Identifier: Apache-2.0 */
#include "normal.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

static enum status take(uint8_t *from, size_t len, char *out, size_t cap)
{
	enum status s = from && len < cap ? STATUS_OK : STATUS_NO_SPACE;

	if (s == STATUS_OK) {
		memcpy(out, from, len);
		out[len] = '\0';
	}
	free(from);
	return s;
}

static enum status convert(const char *text, bool capitals, char *out,
    size_t cap)
{
	const uint8_t *in = (const uint8_t *)text;
	size_t len = strlen(text), n = 0;
	uint8_t *form, *upper;

	if (u8_check(in, len) != NULL)
		return STATUS_SYNTAX;
	form = u8_normalize(UNINORM_NFKC, in, len, NULL, &n);
	if (!form || !capitals)
		return take(form, n, out, cap);
	/* no language: what a letter's capital is must not depend on where
	 * the program runs */
	upper = u8_toupper(form, n, NULL, UNINORM_NFKC, NULL, &len);
	free(form);
	return take(upper, len, out, cap);
}

enum status normal_capitals(const char *text, char *out, size_t cap)
{
	return convert(text, true, out, cap);
}

enum status normal_form(const char *text, char *out, size_t cap)
{
	return convert(text, false, out, cap);
}
