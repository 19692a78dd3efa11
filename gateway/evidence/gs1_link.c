/* SPDX-License-Identifier: Apache-2.0 */
#include "gs1_link.h"

#include <string.h>

#define WHERE "link"

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

static bool is_unreserved(char c)	/* RFC 3986, 2.3 */
{
	return is_word(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static bool is_part(const char *text)
{
	size_t n = 0;

	while (text[n] != '\0' && gs1_is_char82(text[n]))
		n++;
	return text[n] == '\0' && n <= GS1_LINK_PART;
}

static enum status check(const struct gs1_link *l, struct problem *p)
{
	enum status s = gs1_check(l->kind, l->value, p);

	if (s != STATUS_OK)
		return s;
	if (l->kind == GS1_GTIN && strlen(l->value) != 14)
		return problem_set(p, STATUS_SYNTAX, WHERE,
		    "a GTIN has 14 digits in a link: put zeros before it");
	if (!is_part(l->lot) || !is_part(l->serial) || !is_part(l->extension))
		return problem_set(p, STATUS_SYNTAX, WHERE, "lot, serial and "
		    "extension take up to 20 of GS1's 82 characters");
	if (((l->lot[0] != '\0' || l->serial[0] != '\0') &&
	    l->kind != GS1_GTIN) ||
	    (l->extension[0] != '\0' && l->kind != GS1_GLN))
		return problem_set(p, STATUS_CONFLICT, WHERE, "lot and serial "
		    "belong to a GTIN, an extension to a GLN");
	return STATUS_OK;
}

/* ---- writing ---- */

struct out {
	char *buf;
	size_t cap, len;
};

static void put(struct out *o, const char *text, size_t n)
{
	if (o->len + n < o->cap)
		memcpy(o->buf + o->len, text, n);
	o->len += n;
}

static void put_value(struct out *o, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *text != '\0'; text++) {
		char code[3] = { '%', hex[(unsigned char)*text >> 4],
			hex[*text & 15] };

		if (is_unreserved(*text))
			put(o, text, 1);
		else
			put(o, code, 3);
	}
}

static void put_pair(struct out *o, const char *ai, const char *value)
{
	if (value[0] == '\0')
		return;
	put(o, "/", 1);
	put(o, ai, strlen(ai));
	put(o, "/", 1);
	put_value(o, value);
}

static bool is_domain(const char *s)
{
	size_t n = 0;

	while (is_word(s[n]) || (n > 0 && (s[n] == '-' || s[n] == '.')))
		n++;
	if (n == 0)
		return false;
	if (s[n] == ':' && s[n + 1] != '\0')
		for (n++; s[n] >= '0' && s[n] <= '9'; n++)
			continue;
	return s[n] == '\0';
}

enum status gs1_link_write(const struct gs1_link *l, const char *domain,
    char *out, size_t cap, struct problem *p)
{
	struct out o = { out, cap, 0 };
	enum status s = check(l, p);

	if (s == STATUS_OK && !is_domain(domain))
		s = problem_set(p, STATUS_SYNTAX, "domain",
		    "is a host's name, \"id.gs1.org\", or host:port");
	if (s != STATUS_OK)
		return s;
	put(&o, "https://", 8);
	put(&o, domain, strlen(domain));
	put_pair(&o, gs1_ai(l->kind), l->value);
	put_pair(&o, "10", l->lot);
	put_pair(&o, "21", l->serial);
	put_pair(&o, "254", l->extension);
	if (o.len >= cap)
		return problem_set(p, STATUS_NO_SPACE, WHERE, "is too long");
	out[o.len] = '\0';
	return STATUS_OK;
}

/* ---- reading ---- */

struct segment {
	const char *text;
	size_t len;
};

/* The next segment of a path at *at, which is at a '/'. */
static bool next_segment(const char **at, struct segment *out)
{
	if (**at != '/')
		return false;
	out->text = ++*at;
	while (**at != '\0' && **at != '/' && **at != '?' && **at != '#')
		++*at;
	out->len = (size_t)(*at - out->text);
	return true;
}

static bool is_segment(const struct segment *s, const char *word)
{
	return strlen(word) == s->len && memcmp(s->text, word, s->len) == 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode(const struct segment *s, char *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < s->len; i++) {
		char c = s->text[i];

		if (c == '%') {
			int high = i + 2 < s->len ? hex_digit(s->text[i + 1]) :
			    -1;
			int low = high >= 0 ? hex_digit(s->text[i + 2]) : -1;

			if (low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (!gs1_is_char82(c) || n + 1 >= cap)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n > 0;
}

static enum gs1_kind kind_of(const struct segment *s)
{
	for (int k = GS1_SSCC; k <= GS1_KINDS; k++)
		if (is_segment(s, gs1_ai((enum gs1_kind)k)))
			return (enum gs1_kind)k;
	return (enum gs1_kind)0;
}

/* Where a qualifier goes; each but once and in the standard's order. */
static char *qualifier(struct gs1_link *l, const struct segment *ai)
{
	if (l->kind == GS1_GTIN && is_segment(ai, "10") &&
	    l->lot[0] == '\0' && l->serial[0] == '\0')
		return l->lot;
	if (l->kind == GS1_GTIN && is_segment(ai, "21") &&
	    l->serial[0] == '\0')
		return l->serial;
	if (l->kind == GS1_GLN && is_segment(ai, "254") &&
	    l->extension[0] == '\0')
		return l->extension;
	return NULL;
}

static enum status read_qualifiers(struct gs1_link *l, const char *at,
    struct problem *p)
{
	struct segment ai, value;

	while (next_segment(&at, &ai)) {
		char *out = qualifier(l, &ai);

		if (!out || !next_segment(&at, &value) ||
		    !decode(&value, out, GS1_LINK_PART + 1))
			return problem_set(p, STATUS_UNKNOWN, WHERE,
			    "goes on with something that is no qualifier of "
			    "its key");
	}
	return STATUS_OK;
}

bool gs1_link_is(const char *text)
{
	static const char upper[] = "HTTPS", lower[] = "https";
	size_t n = 0;

	while (n < 5 && (text[n] == upper[n] || text[n] == lower[n]))
		n++;
	return n >= 4 && text[n] == ':' && text[n + 1] == '/' &&
	    text[n + 2] == '/';
}

/* Behind scheme and authority; NULL if it is no such address. */
static const char *path_of(const char *text)
{
	const char *at = text;

	if (strlen(text) >= GS1_LINK_TEXT || !gs1_link_is(text))
		return NULL;
	while (*at != ':')
		at++;
	if (at[3] == '/')
		return NULL;
	for (at += 3; *at != '\0' && *at != '/'; at++)
		if (!is_word(*at) && *at != '-' && *at != '.' && *at != ':')
			return NULL;
	return at;
}

enum status gs1_link_read(struct gs1_link *out, const char *text,
    struct problem *p)
{
	const char *at = path_of(text);
	struct segment s, value;

	if (!at)
		return problem_set(p, STATUS_SYNTAX, WHERE,
		    "is no web address of up to 511 characters");
	memset(out, 0, sizeof(*out));
	while (next_segment(&at, &s)) {
		enum status status;

		out->kind = kind_of(&s);
		if (out->kind == 0)
			continue;
		if (!next_segment(&at, &value) ||
		    !decode(&value, out->value, sizeof(out->value)))
			return problem_set(p, STATUS_SYNTAX, WHERE,
			    "has no value behind its application identifier");
		status = read_qualifiers(out, at, p);
		return status == STATUS_OK ? check(out, p) : status;
	}
	return problem_set(p, STATUS_UNKNOWN, WHERE,
	    "names no SSCC, GTIN, GRAI, GIAI or GLN");
}
