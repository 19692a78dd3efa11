/* SPDX-License-Identifier: Apache-2.0 */
#include "json_text.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static unsigned byte_at(const char *at, unsigned i)
{
	return (unsigned char)at[i];
}

/* Is the second byte one that may follow this lead byte? */
static int second_fits(unsigned lead, unsigned second)
{
	unsigned low = 0x80, high = 0xBF;

	switch (lead) {
	case 0xE0: low = 0xA0; break;	/* below: overlong */
	case 0xED: high = 0x9F; break;	/* above: surrogates */
	case 0xF0: low = 0x90; break;	/* below: overlong */
	case 0xF4: high = 0x8F; break;	/* above: beyond U+10FFFF */
	}
	return second >= low && second <= high;
}

unsigned json_text_utf8(const char *at, const char *end)
{
	unsigned lead = byte_at(at, 0), n, i;

	if (lead < 0x80)
		return 1;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	n = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if ((size_t)(end - at) < n || !second_fits(lead, byte_at(at, 1)))
		return 0;
	for (i = 2; i < n; i++) {
		if ((byte_at(at, i) & 0xC0) != 0x80)
			return 0;
	}
	return n;
}

/* The first byte from 'at' on that is not plain ASCII text of a string: a
 * quote, a backslash, a control character or part of a longer character. */
static const char *skip_plain(const char *at, const char *end)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t w, quote, backslash;

	/* Eight at once; a borrow can only raise a false alarm. */
	while (end - at >= 8) {
		memcpy(&w, at, sizeof w);
		quote = w ^ ones * '"';
		backslash = w ^ ones * '\\';
		if (((w | (w - ones * 0x20) | (quote - ones) |
		    (backslash - ones)) & ones * 0x80) != 0)
			break;
		at += 8;
	}
	while (at < end && *at != '"' && *at != '\\' &&
	    byte_at(at, 0) >= 0x20 && byte_at(at, 0) < 0x80)
		at++;
	return at;
}

static bool is_hex4(const char *at, const char *end)
{
	unsigned i;

	if (end - at < 4)
		return false;
	for (i = 0; i < 4; i++) {
		if ((at[i] < '0' || at[i] > '9') &&
		    ((at[i] | 0x20) < 'a' || (at[i] | 0x20) > 'f'))
			return false;
	}
	return true;
}

static unsigned hex_value(const char *at)
{
	unsigned v = 0, i, c;

	for (i = 0; i < 4; i++) {
		c = byte_at(at, i);
		v = v << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

static unsigned put_utf8(uint32_t u, char out[4])
{
	if (u < 0x80) {
		out[0] = (char)u;
		return 1;
	}
	if (u < 0x800) {
		out[0] = (char)(0xC0 | u >> 6);
		out[1] = (char)(0x80 | (u & 0x3F));
		return 2;
	}
	if (u < 0x10000) {
		out[0] = (char)(0xE0 | u >> 12);
		out[1] = (char)(0x80 | (u >> 6 & 0x3F));
		out[2] = (char)(0x80 | (u & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | u >> 18);
	out[1] = (char)(0x80 | (u >> 12 & 0x3F));
	out[2] = (char)(0x80 | (u >> 6 & 0x3F));
	out[3] = (char)(0x80 | (u & 0x3F));
	return 4;
}

/* *at is behind "\u"; the string is checked, so a high surrogate is followed
 * by its low one. */
static unsigned step_unicode(const char **at, char out[4])
{
	uint32_t u = hex_value(*at);

	*at += 4;
	if (u >= 0xD800 && u < 0xDC00) {
		u = 0x10000 + ((u - 0xD800) << 10) +
		    (hex_value(*at + 2) - 0xDC00);
		*at += 6;
	}
	return put_utf8(u, out);
}

unsigned json_text_step(const char **at, char out[4])
{
	const char *s = *at;
	unsigned n, i;

	if (s[0] != '\\') {
		n = json_text_utf8(s, s + 4);
		for (i = 0; i < n; i++)
			out[i] = s[i];
		*at = s + n;
		return n;
	}
	*at = s + 2;
	switch (s[1]) {
	case 'b': out[0] = '\b'; return 1;
	case 'f': out[0] = '\f'; return 1;
	case 'n': out[0] = '\n'; return 1;
	case 'r': out[0] = '\r'; return 1;
	case 't': out[0] = '\t'; return 1;
	case 'u': return step_unicode(at, out);
	default: out[0] = s[1]; return 1;	/* quote, backslash, slash */
	}
}

/* *at is at the backslash of a \u escape. */
static const char *check_unicode(const char **at, const char *end)
{
	const char *s = *at;
	unsigned low;

	if (!is_hex4(s + 2, end))
		return "\\u needs four hexadecimal digits";
	if ((hex_value(s + 2) & 0xF800) != 0xD800) {
		*at += 6;
		return NULL;
	}
	low = 0;
	if (end - s >= 12 && s[6] == '\\' && s[7] == 'u' &&
	    is_hex4(s + 8, end))
		low = hex_value(s + 8);
	if (hex_value(s + 2) > 0xDBFF || (low & 0xFC00) != 0xDC00)
		return "half of a surrogate pair; write both halves";
	*at += 12;
	return NULL;
}

static const char *check_escape(const char **at, const char *end)
{
	static const char known[8] = {
		'"', '\\', '/', 'b', 'f', 'n', 'r', 't'
	};

	if (end - *at < 2)
		return "a string does not end";
	if ((*at)[1] == 'u')
		return check_unicode(at, end);
	if (memchr(known, (*at)[1], sizeof known) == NULL)
		return "no such escape; write \\\\ for a backslash";
	*at += 2;
	return NULL;
}

const char *json_text_check(const char **at, const char *end, bool *escaped)
{
	const char *why;
	unsigned n;

	for (;;) {
		*at = skip_plain(*at, end);
		if (*at == end)
			return "a string does not end";
		if (**at == '"') {
			++*at;
			return NULL;
		}
		if (**at == '\\') {
			*escaped = true;
			why = check_escape(at, end);
			if (why != NULL)
				return why;
			continue;
		}
		if (byte_at(*at, 0) < 0x20)
			return "a control character in a string; "
			    "write an escape";
		n = json_text_utf8(*at, end);
		if (n == 0)
			return "not UTF-8; save the text as UTF-8";
		*at += n;
	}
}
