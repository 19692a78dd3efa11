/* SPDX-License-Identifier: Apache-2.0 */
/* chainhead.c - a text without escapes or spaces, so that it survives a QR
 * code, a chat and a shell. */
#include "chainhead.h"

#include <string.h>

#include "base64url.h"
#include "record.h"

#define PREFIX "coldpass:1:"

static size_t put_number(char *out, int64_t n)
{
	char digits[20];
	size_t len = 0, at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
		len++;
	} while (n > 0 && at > 0);
	memcpy(out, digits + at, len);
	out[len] = ':';
	return len + 1;
}

void chainhead_write(const struct chainhead *h, char out[CHAINHEAD_TEXT])
{
	size_t n = sizeof(PREFIX) - 1, cid = strlen(h->cid);

	memcpy(out, PREFIX, n);
	memcpy(out + n, h->cid, cid);
	n += cid;
	out[n++] = ':';
	n += put_number(out + n, h->leg);
	n += put_number(out + n, h->seq);
	memcpy(out + n, h->digest, strlen(h->digest) + 1);
}

/* What stands before the next colon; NULL if it does not fit. */
static const char *take(const char *at, const char *end, char *out,
    size_t cap)
{
	const char *colon = memchr(at, ':', (size_t)(end - at));
	size_t len = colon != NULL ? (size_t)(colon - at) : cap;

	if (len >= cap)
		return NULL;
	memcpy(out, at, len);
	out[len] = '\0';
	return colon + 1;
}

static enum status number(const char *text, int64_t *out)
{
	int64_t n = 0;

	if (text[0] == '\0' || (text[0] == '0' && text[1] != '\0'))
		return STATUS_SYNTAX;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return STATUS_SYNTAX;
		n = n * 10 + (*text - '0');
		if (n > LIMIT_INT)
			return STATUS_RANGE;
	}
	*out = n;
	return STATUS_OK;
}

static enum status take_number(const char **at, const char *end,
    int64_t *out)
{
	char text[18];

	*at = take(*at, end, text, sizeof(text));
	return *at != NULL ? number(text, out) : STATUS_SYNTAX;
}

enum status chainhead_read(struct chainhead *out, const char *text,
    size_t len)
{
	const size_t skip = sizeof(PREFIX) - 1;
	const char *at = text + skip, *end = text + len;
	struct chainhead h;
	uint8_t digest[32];
	enum status s;
	size_t n;

	if (len < skip || memcmp(text, PREFIX, skip) != 0)
		return STATUS_SYNTAX;
	at = take(at, end, h.cid, sizeof(h.cid));
	if (at == NULL || !record_is_cid(h.cid))
		return STATUS_SYNTAX;
	s = take_number(&at, end, &h.leg);
	if (s == STATUS_OK)
		s = take_number(&at, end, &h.seq);
	if (s != STATUS_OK)
		return s;
	if (end - at != LIMIT_B64_DIGEST || base64url_decode(at,
	    LIMIT_B64_DIGEST, digest, sizeof(digest), &n) != STATUS_OK)
		return STATUS_SYNTAX;
	memcpy(h.digest, at, LIMIT_B64_DIGEST);
	h.digest[LIMIT_B64_DIGEST] = '\0';
	*out = h;
	return STATUS_OK;
}
