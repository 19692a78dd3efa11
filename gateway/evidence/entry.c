/* SPDX-License-Identifier: Apache-2.0 */
#include "entry.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base64url.h"

#define ALGORITHM "sha-256"

const char *entry_kind_name(enum entry_kind kind)
{
	switch (kind) {
	case ENTRY_RECEIPT: return "receipt";
	case ENTRY_DECISION: return "decision";
	case ENTRY_DOCUMENT: return "document";
	}
	return NULL;
}

static bool is_ref(const char *ref, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = ref[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    (c >= '0' && c <= '9') || c == '.' || c == '_' ||
		    c == '/' || c == '-'))
			return false;
	}
	return len >= 1 && len <= ENTRY_REF;
}

static bool is_digest(const char *digest, size_t len)
{
	uint8_t bytes[32];
	size_t n;

	return len == LIMIT_B64_DIGEST && base64url_decode(digest, len, bytes,
	    sizeof(bytes), &n) == STATUS_OK;
}

static size_t put(char *out, size_t at, const char *word, char end)
{
	size_t n = strlen(word);

	memcpy(out + at, word, n);
	out[at + n] = end;
	return at + n + 1;
}

enum status entry_write(const struct entry *e, char out[ENTRY_TEXT],
    size_t *len)
{
	const char *kind = entry_kind_name(e->kind);
	size_t n = 0;

	if (!kind || !is_digest(e->digest, strlen(e->digest)) ||
	    !is_ref(e->ref, strlen(e->ref)))
		return STATUS_RANGE;
	n = put(out, n, kind, ' ');
	n = put(out, n, ALGORITHM, ' ');
	n = put(out, n, e->digest, ' ');
	*len = put(out, n, e->ref, '\0') - 1;
	return STATUS_OK;
}

static bool read_kind(const char *word, size_t len, enum entry_kind *out)
{
	for (int k = ENTRY_RECEIPT; k <= ENTRY_DOCUMENT; k++) {
		const char *name = entry_kind_name((enum entry_kind)k);

		if (strlen(name) == len && memcmp(name, word, len) == 0) {
			*out = (enum entry_kind)k;
			return true;
		}
	}
	return false;
}

/* The word at text[*at], up to the next space or the end. */
static const char *word(const char *text, size_t len, size_t *at, size_t *n)
{
	const char *begin = text + *at;
	const char *space = *at < len ? memchr(begin, ' ', len - *at) : NULL;

	*n = *at > len ? 0 : space ? (size_t)(space - begin) : len - *at;
	*at += *n + 1;
	return begin;
}

enum status entry_read(struct entry *out, const char *text, size_t len)
{
	size_t at = 0, n[4];
	const char *w[4];

	if (len >= ENTRY_TEXT)
		return STATUS_SYNTAX;
	for (int i = 0; i < 4; i++)
		w[i] = at <= len ? word(text, len, &at, &n[i]) :
		    (n[i] = 0, text);
	if (at != len + 1 || !read_kind(w[0], n[0], &out->kind) ||
	    n[1] != strlen(ALGORITHM) || memcmp(w[1], ALGORITHM, n[1]) != 0 ||
	    !is_digest(w[2], n[2]) || !is_ref(w[3], n[3]))
		return STATUS_SYNTAX;
	memcpy(out->digest, w[2], n[2]);
	out->digest[n[2]] = '\0';
	memcpy(out->ref, w[3], n[3]);
	out->ref[n[3]] = '\0';
	return STATUS_OK;
}
