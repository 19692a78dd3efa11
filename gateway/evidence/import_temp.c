/* SPDX-License-Identifier: Apache-2.0 */
/* import_temp.c - see import_temp.h. */
#include "import_temp.h"

#include <string.h>

#define VALUE_TEXT 64

static size_t blank_before(const char *first, const char *end)
{
	size_t n;

	for (n = 1; n <= 3 && (size_t)(end - first) >= n; n++)
		if (dialect_time_blank(end - n, end) == n)
			return n;
	return 0;
}

bool import_temp_trim(const struct csv_field *f, char *out, size_t cap)
{
	const char *at = f->at, *end = f->at + f->len;
	struct csv_field bare = *f;
	size_t n;

	while ((n = dialect_time_blank(at, end)) > 0)
		at += n;
	while ((n = blank_before(at, end)) > 0)
		end -= n;
	bare.at = at;
	bare.len = (size_t)(end - at);
	return csv_text(&bare, out, cap) == STATUS_OK;
}

/* Does text[*len] end so?  Then take it off. */
static bool take_end(const char *text, size_t *len, const char *end)
{
	size_t n = strlen(end);

	if (*len < n || memcmp(text + *len - n, end, n) != 0)
		return false;
	*len -= n;
	return true;
}

static bool take_unit(const char *text, size_t *len, enum decimal_unit *unit)
{
	size_t n;

	if (take_end(text, len, "C") || take_end(text, len, "\xE2\x84\x83"))
		*unit = DECIMAL_CELSIUS;
	else if (take_end(text, len, "F") ||
	    take_end(text, len, "\xE2\x84\x89"))
		*unit = DECIMAL_FAHRENHEIT;
	else
		return false;
	(void)!take_end(text, len, "\xC2\xB0");
	while ((n = blank_before(text, text + *len)) > 0)
		*len -= n;
	return true;
}

bool import_temp_unit(const char *text, enum decimal_unit *unit)
{
	size_t len = strlen(text);

	return take_unit(text, &len, unit) && len == 0;
}

/* A plus sign and the typographic minus are signs as well. */
static bool number(char *text, size_t len, char mark, struct decimal *out)
{
	if (len > 3 && memcmp(text, "\xE2\x88\x92", 3) == 0) {
		text += 2;
		len -= 2;
		*text = '-';
	} else if (len > 1 && *text == '+' && text[1] != '-') {
		text++;
		len--;
	}
	return decimal_parse(text, len, mark, out);
}

static bool is_placeholder(const struct import_temp *t,
    const struct dialect *d, const char *text)
{
	const struct dialect_fault *f;
	int i;

	for (i = 0; i < d->fault_count; i++) {
		f = &d->faults[i];
		if (f->is_number ? t->kind == IMPORT_TEMP_NUMBER &&
		    t->number.half_nano == f->number.half_nano :
		    strcmp(f->text, text) == 0)
			return true;
	}
	return false;
}

/* As much as fits, whole characters. */
static void cut(char *out, size_t cap, const char *text)
{
	size_t n = strlen(text);

	if (n >= cap)
		for (n = cap - 1; n > 0 && (text[n] & 0xC0) == 0x80;)
			n--;
	memcpy(out, text, n);
	out[n] = '\0';
}

void import_temp_read(struct import_temp *t, const struct dialect *d,
    const struct csv_field *f)
{
	char text[VALUE_TEXT] = "?", bare[VALUE_TEXT];
	size_t len;

	t->kind = IMPORT_TEMP_STRANGE;
	if (import_temp_trim(f, text, sizeof text)) {
		memcpy(bare, text, sizeof bare);
		len = strlen(bare);
		t->has_unit = take_unit(bare, &len, &t->unit);
		if (number(bare, len, d->decimal, &t->number))
			t->kind = IMPORT_TEMP_NUMBER;
		else
			t->has_unit = false;
	}
	if (is_placeholder(t, d, text))
		t->kind = IMPORT_TEMP_PLACEHOLDER;
	else if (text[0] == '\0')
		t->kind = IMPORT_TEMP_EMPTY;
	cut(t->text, sizeof t->text, text);
}
