/* SPDX-License-Identifier: Apache-2.0 */
/* json_check.c - is this exactly one RFC 8259 document within our limits?
 *
 * Descends recursively, LIMIT_DEPTH containers at most.  Names are compared
 * after unescaping; a cheap signature (length, first and last byte) spares
 * nearly all comparisons.  Lines and columns are counted on refusal only. */
#include "json.h"

#include <string.h>

#include "json_text.h"
#include "limit.h"

_Static_assert(LIMIT_DEPTH == 8 && LIMIT_MEMBERS == 256,
    "the reasons below state these limits");

struct name {
	uint32_t signature;
	uint32_t at;		/* of its first character in the text */
};

struct check {
	const char *text, *at, *end;
	const char *space;	/* first white space outside strings */
	const char *why;
	unsigned flags;
	int depth;
	int name_count;		/* names of all objects open now */
	struct name names[LIMIT_DEPTH * LIMIT_MEMBERS];
};

static enum status refuse(struct check *c, enum status s, const char *why)
{
	c->why = why;
	return s;
}

/* The byte here, 0 at the end: a NUL is no JSON outside of strings. */
static char here(const struct check *c)
{
	return c->at < c->end ? *c->at : '\0';
}

static void skip_space(struct check *c)
{
	const char *at = c->at;

	if (at == c->end || (unsigned char)*at > ' ')
		return;		/* as after nearly every token */
	while (at < c->end && (*at == ' ' || *at == '\n' || *at == '\r' ||
	    *at == '\t'))
		at++;
	if (at != c->at && c->space == NULL)
		c->space = c->at;
	c->at = at;
}

/* c->at is behind the opening quote; moves it behind the closing one. */
static enum status check_string(struct check *c, bool *escaped)
{
	const char *why = json_text_check(&c->at, c->end, escaped);

	return why == NULL ? STATUS_OK : refuse(c, STATUS_SYNTAX, why);
}

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
	while (at < end && is_digit(*at))
		at++;
	return at;
}

static enum status check_digits(struct check *c)
{
	if (!is_digit(here(c)))
		return refuse(c, STATUS_SYNTAX, "a digit is missing");
	c->at = skip_digits(c->at + 1, c->end);
	return STATUS_OK;
}

/* The fraction and exponent of a number, if there are any. */
static enum status check_tail(struct check *c)
{
	enum status s = STATUS_OK;

	if (here(c) == '.') {
		c->at++;
		s = check_digits(c);
	}
	if (s == STATUS_OK && (here(c) | 0x20) == 'e') {
		c->at++;
		if (here(c) == '+' || here(c) == '-')
			c->at++;
		s = check_digits(c);
	}
	return s;
}

/* [from, c->at) is the integer part of a number. */
static enum status check_integer(struct check *c, const char *from)
{
	static const char largest[17] = "9007199254740991";
	bool negative = *from == '-';
	const char *digits = from + negative;
	size_t n = (size_t)(c->at - digits);

	if (here(c) == '.' || (here(c) | 0x20) == 'e')
		return refuse(c, STATUS_RANGE,
		    "only integers are allowed; scale the unit instead");
	if (negative && *digits == '0')
		return refuse(c, STATUS_RANGE, "-0 is refused; write 0");
	if (n > 16 || (n == 16 && memcmp(digits, largest, 16) > 0))
		return refuse(c, STATUS_RANGE,
		    "an integer beyond 9007199254740991");
	return STATUS_OK;
}

static enum status check_number(struct check *c)
{
	const char *from = c->at;

	if (*c->at == '-')
		c->at++;
	if (here(c) == '0') {
		c->at++;
		if (is_digit(here(c)))
			return refuse(c, STATUS_SYNTAX,
			    "a number begins with a superfluous 0");
	} else if (check_digits(c) != STATUS_OK) {
		return STATUS_SYNTAX;
	}
	if (c->flags & JSON_INTEGERS)
		return check_integer(c, from);
	return check_tail(c);
}

static enum status check_word(struct check *c, const char *word, size_t len)
{
	if ((size_t)(c->end - c->at) < len || memcmp(c->at, word, len) != 0)
		return refuse(c, STATUS_SYNTAX,
		    "no JSON value; text needs double quotes");
	c->at += len;
	return STATUS_OK;
}

/* 'at' is behind the opening quote of a checked name. */
static uint32_t escaped_signature(const char *at)
{
	char ch[4] = { 0 };
	uint32_t len = 0, first = 0, n = 1;

	while (*at != '"') {
		n = json_text_step(&at, ch);
		if (len == 0)
			first = (unsigned char)ch[0];
		len += n;
	}
	return len << 16 | first << 8 | (unsigned char)ch[n - 1];
}

static uint32_t signature(const char *at, size_t len, bool escaped)
{
	if (escaped)
		return escaped_signature(at);
	if (len == 0)
		return 0;
	return (uint32_t)len << 16 | (uint32_t)(unsigned char)at[0] << 8 |
	    (unsigned char)at[len - 1];
}

static bool same_name(const char *a, const char *b)
{
	char x[4], y[4];
	unsigned n;

	while (*a != '"' && *b != '"') {
		n = json_text_step(&a, x);
		if (json_text_step(&b, y) != n || memcmp(x, y, n) != 0)
			return false;
	}
	return *a == *b;
}

/* Checks a member's name and that names[first..] do not hold it. */
static enum status check_name(struct check *c, int first)
{
	bool escaped = false;
	const char *at;
	uint32_t sig;
	enum status s;
	int i;

	if (here(c) != '"')
		return refuse(c, STATUS_SYNTAX, here(c) == '}' ?
		    "a comma before }; remove it" :
		    "a member name in double quotes is missing");
	at = ++c->at;
	s = check_string(c, &escaped);
	if (s != STATUS_OK)
		return s;
	if (c->name_count - first == LIMIT_MEMBERS)
		return refuse(c, STATUS_NO_SPACE,
		    "an object has more than 256 members");
	sig = signature(at, (size_t)(c->at - 1 - at), escaped);
	for (i = first; i < c->name_count; i++) {
		if (c->names[i].signature != sig ||
		    !same_name(c->text + c->names[i].at, at))
			continue;
		c->at = at;
		return refuse(c, STATUS_REPEATED,
		    "a member name occurs twice in its object; keep one");
	}
	c->names[c->name_count].signature = sig;
	c->names[c->name_count].at = (uint32_t)(at - c->text);
	c->name_count++;
	return STATUS_OK;
}

static enum status check_value(struct check *c);

/* The name, colon and value of one member. */
static enum status check_member(struct check *c, int first)
{
	enum status s = check_name(c, first);

	if (s != STATUS_OK)
		return s;
	skip_space(c);
	if (here(c) != ':')
		return refuse(c, STATUS_SYNTAX,
		    "a colon is missing after a member name");
	c->at++;
	skip_space(c);
	return check_value(c);
}

static enum status check_items(struct check *c, char closing)
{
	int first = c->name_count;
	enum status s;

	for (;;) {
		s = closing == '}' ? check_member(c, first) : check_value(c);
		if (s != STATUS_OK)
			return s;
		skip_space(c);
		if (here(c) == closing)
			break;
		if (here(c) != ',')
			return refuse(c, STATUS_SYNTAX,
			    c->at == c->end ? "the document ends too early" :
			    "a comma or a closing bracket is missing");
		c->at++;
		skip_space(c);
	}
	c->name_count = first;
	return STATUS_OK;
}

static enum status check_container(struct check *c, char closing)
{
	enum status s = STATUS_OK;

	if (c->depth == LIMIT_DEPTH)
		return refuse(c, STATUS_NO_SPACE, "nested deeper than 8");
	c->depth++;
	c->at++;
	skip_space(c);
	if (here(c) != closing)
		s = check_items(c, closing);
	c->at += s == STATUS_OK;
	c->depth--;
	return s;
}

static enum status check_value(struct check *c)
{
	bool escaped = false;

	switch (here(c)) {
	case '{': return check_container(c, '}');
	case '[': return check_container(c, ']');
	case '"':
		c->at++;
		return check_string(c, &escaped);
	case 't': return check_word(c, "true", 4);
	case 'f': return check_word(c, "false", 5);
	case 'n': return check_word(c, "null", 4);
	case '-': case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		return check_number(c);
	default:
		return refuse(c, STATUS_SYNTAX, c->at == c->end ?
		    "the document ends too early" : "a value is missing");
	}
}

static enum status check_document(struct check *c)
{
	enum status s;

	skip_space(c);
	s = check_value(c);
	if (s != STATUS_OK)
		return s;
	skip_space(c);
	if (c->at != c->end)
		return refuse(c, STATUS_SYNTAX,
		    "text after the end of the document; remove it");
	if (c->space != NULL && (c->flags & JSON_COMPACT)) {
		c->at = c->space;
		return refuse(c, STATUS_SYNTAX,
		    "white space outside of strings is refused here");
	}
	return STATUS_OK;
}

/* Line and column of c->at, and the reason. */
/* The member name that c->at stands on, as written, cut to fit. */
static void name_here(const struct check *c, char *out, size_t cap)
{
	size_t n = 0;

	while (n + 1 < cap && c->at[n] != '"') {
		out[n] = c->at[n];
		n++;
	}
	out[n] = '\0';
}

static void explain(const struct check *c, enum status s, struct problem *p)
{
	const char *line = c->text, *at;
	char name[LIMIT_ID + 1] = "";

	if (p == NULL || p->status != STATUS_OK)
		return;
	p->line = 1;
	for (at = c->text; at < c->at; at++) {
		if (*at == '\n') {
			p->line++;
			line = at + 1;
		}
	}
	if (s == STATUS_REPEATED)
		name_here(c, name, sizeof name);
	(void)problem_set(p, s, name, "column ");
	problem_add_int(p, c->at - line + 1);
	problem_add(p, ": ");
	problem_add(p, c->why);
}

enum status json_check(const char *text, size_t len, unsigned flags,
    struct problem *p)
{
	struct check c;
	enum status s;

	if (len > INT32_MAX)
		return problem_set(p, STATUS_NO_SPACE, "",
		    "longer than 2 GiB");
	c.text = c.at = text;
	c.end = text + len;
	c.space = NULL;
	c.why = "";
	c.flags = flags;
	c.depth = 0;
	c.name_count = 0;
	s = check_document(&c);
	if (s != STATUS_OK)
		explain(&c, s, p);
	return s;
}
