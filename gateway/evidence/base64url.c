/* SPDX-License-Identifier: Apache-2.0 */
/* base64url.c - both alphabets of RFC 4648 differ in two characters only, so
 * one table reads both: each of those four carries a mark that the other
 * alphabet denies. */
#include "base64url.h"

enum {
	VALUE = 0x3F,
	URL = 0x40,		/* '-' and '_' */
	STANDARD = 0x80,	/* '+' and '/' */
	NEITHER = URL | STANDARD
};

#define X NEITHER
static const uint8_t values[256] = {
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, 62 | STANDARD, X, 62 | URL, X,
	63 | STANDARD,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X, X, X, X, X, X,
	X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, 63 | URL,
	X, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X
};
#undef X

static char digit(unsigned v, const char last[2])
{
	static const char common[62] = {
		'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L',
		'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X',
		'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j',
		'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
		'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7',
		'8', '9'
	};

	v &= VALUE;
	return v < 62 ? common[v] : last[v - 62];
}

/* Unpadded; returns the number of characters. */
static size_t encode(const uint8_t *in, size_t len, const char last[2],
    char *out)
{
	char *at = out;
	uint32_t w;

	for (; len >= 3; in += 3, len -= 3) {
		w = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
		*at++ = digit(w >> 18, last);
		*at++ = digit(w >> 12, last);
		*at++ = digit(w >> 6, last);
		*at++ = digit(w, last);
	}
	if (len > 0) {
		w = (uint32_t)in[0] << 16;
		if (len == 2)
			w |= (uint32_t)in[1] << 8;
		*at++ = digit(w >> 18, last);
		*at++ = digit(w >> 12, last);
		if (len == 2)
			*at++ = digit(w >> 6, last);
	}
	*at = '\0';
	return (size_t)(at - out);
}

size_t base64url_encode(const void *data, size_t len, char *out)
{
	return encode(data, len, "-_", out);
}

size_t base64url_encode_standard(const void *data, size_t len, char *out)
{
	size_t n = encode(data, len, "+/", out);

	while (n % 4 != 0)
		out[n++] = '=';
	out[n] = '\0';
	return n;
}

/* The 1 or 2 bytes of the last 2 or 3 characters; their spare bits must be
 * zero, or two texts would mean the same bytes. */
static unsigned decode_rest(const uint8_t *in, size_t len, uint8_t *out)
{
	unsigned a = values[in[0]], b = values[in[1]], c;

	out[0] = (uint8_t)((a & VALUE) << 2 | (b & VALUE) >> 4);
	if (len == 2)
		return a | b | (b & 15 ? NEITHER : 0);
	c = values[in[2]];
	out[1] = (uint8_t)((b & 15) << 4 | (c & VALUE) >> 2);
	return a | b | c | (c & 3 ? NEITHER : 0);
}

static enum status decode(const char *text, size_t len, unsigned deny,
    uint8_t *out, size_t cap, size_t *out_len)
{
	const uint8_t *in = (const uint8_t *)text;
	size_t whole = len / 4, rest = len % 4;
	size_t need = whole * 3 + (rest > 0 ? rest - 1 : 0), i;
	unsigned marks = 0;
	uint32_t w;

	if (rest == 1)
		return STATUS_SYNTAX;
	if (need > cap)
		return STATUS_NO_SPACE;
	for (i = 0; i < whole; i++, in += 4, out += 3) {
		w = (uint32_t)(values[in[0]] & VALUE) << 18 |
		    (uint32_t)(values[in[1]] & VALUE) << 12 |
		    (uint32_t)(values[in[2]] & VALUE) << 6 |
		    (uint32_t)(values[in[3]] & VALUE);
		marks |= (unsigned)values[in[0]] | values[in[1]] |
		    values[in[2]] | values[in[3]];
		out[0] = (uint8_t)(w >> 16);
		out[1] = (uint8_t)(w >> 8);
		out[2] = (uint8_t)w;
	}
	if (rest > 0)
		marks |= decode_rest(in, rest, out);
	if (marks & deny)
		return STATUS_SYNTAX;
	*out_len = need;
	return STATUS_OK;
}

enum status base64url_decode(const char *text, size_t len, uint8_t *out,
    size_t cap, size_t *out_len)
{
	return decode(text, len, STANDARD, out, cap, out_len);
}

enum status base64url_decode_standard(const char *text, size_t len,
    uint8_t *out, size_t cap, size_t *out_len)
{
	if (len % 4 != 0)
		return STATUS_SYNTAX;
	if (len > 0 && text[len - 1] == '=')
		len -= text[len - 2] == '=' ? 2 : 1;
	return decode(text, len, URL, out, cap, out_len);
}
