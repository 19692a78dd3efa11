/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - tokens of a checked document.
 *
 * jsmn lives here and nowhere else, always behind json_check.  Parent links
 * keep it linear on flat arrays and tell a member's name from a value. */
#include "json.h"

#include <string.h>

#include "json_text.h"

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

/* jsmn writes right into the caller's array: all its members are ints. */
_Static_assert(sizeof(struct json_token) == sizeof(jsmntok_t) &&
    _Alignof(struct json_token) == _Alignof(jsmntok_t),
    "struct json_token must have room for one jsmn token");

static const jsmntok_t *token(const struct json *doc, int at)
{
	return (const jsmntok_t *)(const void *)doc->tokens + at;
}

static bool is_token(const struct json *doc, int at)
{
	return at >= 0 && at < doc->count;
}

static bool is_kind(const struct json *doc, int at, jsmntype_t kind)
{
	return is_token(doc, at) && token(doc, at)->type == kind;
}

static bool is_primitive_start(char c)
{
	return c == '-' || (c >= '0' && c <= '9') || c == 't' || c == 'f' ||
	    c == 'n';
}

/* A document that is one number or word: jsmn wants a comma or bracket after
 * these.  False if the root is something else. */
static bool split_primitive(jsmntok_t *root, const char *text, size_t len)
{
	size_t from = 0, to;

	while (from < len && memchr(" \t\r\n", text[from], 4) != NULL)
		from++;
	if (from == len || !is_primitive_start(text[from]))
		return false;
	for (to = from; to < len; to++) {
		if (memchr(" \t\r\n", text[to], 4) != NULL)
			break;
	}
	jsmn_fill_token(root, JSMN_PRIMITIVE, (int)from, (int)to);
	root->parent = -1;
	return true;
}

enum status json_parse(struct json *doc, const char *text, size_t len,
    struct json_token *tokens, int cap, unsigned flags, struct problem *p)
{
	enum status s = json_check(text, len, flags, p);
	jsmntok_t *out = (jsmntok_t *)(void *)tokens;
	jsmn_parser parser;
	int n = 1;

	if (s != STATUS_OK)
		return s;
	if (cap > 0 && !split_primitive(out, text, len)) {
		jsmn_init(&parser);
		n = jsmn_parse(&parser, text, len, out, (unsigned)cap);
	}
	if (cap <= 0 || n == JSMN_ERROR_NOMEM)
		return problem_set(p, STATUS_NO_SPACE, "",
		    "too many values; make the document smaller");
	if (n <= 0)
		return problem_set(p, STATUS_SYNTAX, "", "not JSON");
	doc->text = text;
	doc->tokens = tokens;
	doc->count = n;
	return STATUS_OK;
}

enum json_type json_type(const struct json *doc, int at)
{
	if (!is_token(doc, at))
		return (enum json_type)0;
	switch (token(doc, at)->type) {
	case JSMN_OBJECT: return JSON_OBJECT;
	case JSMN_ARRAY: return JSON_ARRAY;
	case JSMN_STRING: return JSON_STRING;
	default: break;
	}
	switch (doc->text[token(doc, at)->start]) {
	case 't': case 'f': return JSON_BOOL;
	case 'n': return JSON_NULL;
	default: return JSON_NUMBER;
	}
}

int json_size(const struct json *doc, int at)
{
	if (is_kind(doc, at, JSMN_OBJECT) || is_kind(doc, at, JSMN_ARRAY))
		return token(doc, at)->size;
	return 0;
}

int json_first(const struct json *doc, int container)
{
	return json_size(doc, container) > 0 ? container + 1 : -1;
}

/* The token after the whole of this one. */
static int behind(const struct json *doc, int at)
{
	int end = token(doc, at)->end, next = at + 1;

	if (token(doc, at)->type == JSMN_OBJECT ||
	    token(doc, at)->type == JSMN_ARRAY) {
		while (next < doc->count && token(doc, next)->start < end)
			next++;
	}
	return next;
}

static bool is_name(const struct json *doc, int at)
{
	return is_kind(doc, at, JSMN_STRING) && token(doc, at)->size == 1;
}

int json_next(const struct json *doc, int item)
{
	int next;

	if (!is_token(doc, item))
		return -1;
	next = behind(doc, is_name(doc, item) ? item + 1 : item);
	if (next >= doc->count ||
	    token(doc, next)->parent != token(doc, item)->parent)
		return -1;
	return next;
}

int json_value(const struct json *doc, int name)
{
	return is_name(doc, name) ? name + 1 : -1;
}

int json_member(const struct json *doc, int object, const char *name)
{
	int at;

	if (!is_kind(doc, object, JSMN_OBJECT))
		return -1;
	for (at = json_first(doc, object); at != -1; at = json_next(doc, at)) {
		if (json_is(doc, at, name))
			return at + 1;
	}
	return -1;
}

const char *json_raw(const struct json *doc, int at, size_t *len)
{
	if (!is_token(doc, at)) {
		*len = 0;
		return "";
	}
	*len = (size_t)(token(doc, at)->end - token(doc, at)->start);
	return doc->text + token(doc, at)->start;
}

/* Digits of a checked integer; false beyond int64_t. */
static bool add_digits(const char *at, const char *end, int64_t *out)
{
	bool negative = *at == '-';
	int64_t v = 0;
	int d;

	for (at += negative; at < end; at++) {
		d = *at - '0';
		if (v < (INT64_MIN + d) / 10)
			return false;
		v = v * 10 - d;	/* below zero has room for one more */
	}
	if (!negative && v == INT64_MIN)
		return false;
	*out = negative ? v : -v;
	return true;
}

enum status json_int(const struct json *doc, int at, int64_t min, int64_t max,
    int64_t *out)
{
	size_t len, i;
	const char *text = json_raw(doc, at, &len);
	int64_t v;

	if (!is_token(doc, at))
		return STATUS_MISSING;
	if (json_type(doc, at) != JSON_NUMBER)
		return STATUS_TYPE;
	for (i = 0; i < len; i++) {
		if (text[i] == '.' || (text[i] | 0x20) == 'e')
			return STATUS_TYPE;
	}
	if (!add_digits(text, text + len, &v) || v < min || v > max)
		return STATUS_RANGE;
	*out = v;
	return STATUS_OK;
}

enum status json_bool(const struct json *doc, int at, bool *out)
{
	if (!is_token(doc, at))
		return STATUS_MISSING;
	if (json_type(doc, at) != JSON_BOOL)
		return STATUS_TYPE;
	*out = doc->text[token(doc, at)->start] == 't';
	return STATUS_OK;
}

/* Bytes of the unescaped string; 0 if it holds U+0000. */
static size_t unescaped_len(const char *at, const char *end)
{
	char ch[4];
	size_t len = 0;
	unsigned n;

	while (at < end) {
		n = json_text_step(&at, ch);
		if (ch[0] == '\0')
			return 0;
		len += n;
	}
	return len;
}

enum status json_string(const struct json *doc, int at, char *out, size_t cap)
{
	size_t len, n;
	const char *text = json_raw(doc, at, &len), *end = text + len;

	if (!is_token(doc, at))
		return STATUS_MISSING;
	if (!is_kind(doc, at, JSMN_STRING))
		return STATUS_TYPE;
	n = len;
	if (memchr(text, '\\', len) != NULL)
		n = unescaped_len(text, end);
	if (n == 0 || n >= cap)
		return STATUS_RANGE;
	out[n] = '\0';
	if (n == len) {
		memcpy(out, text, n);
		return STATUS_OK;
	}
	while (text < end)
		out += json_text_step(&text, out);
	return STATUS_OK;
}

/* Does the escaped string [at, end) stand for word[len]? */
static bool is_escaped(const char *at, const char *end, const char *word,
    size_t len)
{
	char ch[4];
	size_t n;

	while (at < end) {
		n = json_text_step(&at, ch);
		if (n > len || memcmp(ch, word, n) != 0)
			return false;
		word += n;
		len -= n;
	}
	return len == 0;
}

bool json_is(const struct json *doc, int at, const char *word)
{
	size_t len, word_len = strlen(word);
	const char *text = json_raw(doc, at, &len);

	if (!is_kind(doc, at, JSMN_STRING))
		return false;
	if (memchr(text, '\\', len) != NULL)
		return is_escaped(text, text + len, word, word_len);
	return len == word_len && memcmp(text, word, len) == 0;
}

int json_line(const struct json *doc, int at)
{
	int line = 1, i;

	if (!is_token(doc, at))
		return 0;
	for (i = 0; i < token(doc, at)->start; i++)
		line += doc->text[i] == '\n';
	return line;
}

static enum status refuse_member(const struct json *doc, int name,
    const char *const names[], int count, const char *path, struct problem *p)
{
	char where[sizeof p->where] = "", text[48];
	int i;

	if (p == NULL || p->status != STATUS_OK)
		return STATUS_UNKNOWN;
	if (json_string(doc, name, text, sizeof text) != STATUS_OK)
		memcpy(text, "?", 2);
	if (path[0] != '\0')
		problem_path_member(where, sizeof where, path);
	problem_path_member(where, sizeof where, text);
	p->line = json_line(doc, name);
	(void)problem_set(p, STATUS_UNKNOWN, where,
	    "unknown member; remove it or correct it. Known here:");
	for (i = 0; i < count; i++) {
		if (strlen(p->why) + strlen(names[i]) + sizeof " ..." >=
		    sizeof p->why - 1) {
			problem_add(p, " ...");
			break;
		}
		problem_add(p, " ");
		problem_add(p, names[i]);
	}
	return STATUS_UNKNOWN;
}

enum status json_only(const struct json *doc, int object,
    const char *const names[], int count, const char *path,
    struct problem *p)
{
	int at, i;

	if (!is_kind(doc, object, JSMN_OBJECT))
		return STATUS_TYPE;
	for (at = json_first(doc, object); at != -1; at = json_next(doc, at)) {
		for (i = 0; i < count && !json_is(doc, at, names[i]); i++)
			continue;
		if (i == count)
			return refuse_member(doc, at, names, count, path, p);
	}
	return STATUS_OK;
}
