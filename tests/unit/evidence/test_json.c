/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"
#include "json_text.h"
#include "limit.h"

static struct json_token tokens[4000];

/* A copy without room behind it, so that a sanitizer sees reading beyond. */
static enum status checked(const char *text, size_t len, unsigned flags,
    struct problem *p)
{
	char *copy = malloc(len > 0 ? len : 1);
	enum status s;

	assert_non_null(copy);
	memcpy(copy, text, len);
	s = json_check(copy, len, flags, p);
	free(copy);
	return s;
}

static enum status check(const char *text, unsigned flags)
{
	return checked(text, strlen(text), flags, NULL);
}

static void good_documents(void **state)
{
	static const char *const good[] = {
		"0", "-0", "1.5e-7", "true", " null ", "\"\"", "[]", "{}",
		"[[],{}]", "{\"a\":{\"a\":1},\"b\":{\"a\":2}}",
		"\t\r\n {\"a\" : [ 1 , 2 ] } \n",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uFFFF\"",
		"\"\\uD83D\\uDE00 \xF0\x9F\x98\x80 \xE6\xB8\xA9 \xC3\xA9\"",
		"[[[[[[[[1]]]]]]]]", "123456789012345678901234567890",
		"{\"\":1,\"a\":2,\"aa\":3,\"\\u0061b\":4}"
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		if (check(good[i], 0) != STATUS_OK)
			fail_msg("refused: %s", good[i]);
	}
}

static void bad_documents(void **state)
{
	static const char *const bad[] = {
		"", " ", "[01]", "{\"a\":1,}", "[1,]", "[,1]", "[1 2]", "{}{}",
		"{} x", "[", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "]",
		"{1:2}", "{a:1}", "{\"a\" 1}", "{\"a\"}", "nul", "nulls",
		"True", "NaN", "-", "+1", ".5", "1.", "1e", "1e+", "0x1",
		"00", "-01", "\"", "\"\\\"", "\"\\", "\"\\x\"", "\"\\u12\"",
		"\"\\u12G4\"", "\"\\uD800\"", "\"\\uD800x\"",
		"\"\\uD800\\n\"", "\"\\uD800\\uD800\"", "\"\\uDC00\"",
		"\"\\uDC00\\uD800\"", "\"\n\"", "\"\x1F\"", "\"\x80\"",
		"\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"",
		"\"\xE6\xB8\"", "\"\xE6\xB8", "\"\xF0\x9F\x98",
		"\xEF\xBB\xBF{}", "/**/1", "[1]//", "'a'", "\x0C[]",
		"\"abcdefg\x01hij\"", "\"abcdefgh\xFFijklmn\""
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (check(bad[i], 0) != STATUS_SYNTAX)
			fail_msg("not refused: %s", bad[i]);
	}
	assert_int_equal(checked("[1]\0", 4, 0, NULL), STATUS_SYNTAX);
	assert_int_equal(checked("\"\0\"", 3, 0, NULL), STATUS_SYNTAX);
}

/* Every byte at every place of a string: eight are looked at together. */
static void every_byte_in_a_string(void **state)
{
	char text[] = "\"xxxxxxxxxxxxxxxxx\"";
	int c, at;
	bool good;

	(void)state;
	for (c = 0; c < 256; c++) {
		good = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
		for (at = 1; at <= 16; at++) {
			text[at] = (char)c;
			if ((checked(text, 19, 0, NULL) == STATUS_OK) != good)
				fail_msg("byte %d at %d", c, at);
			text[at] = 'x';
		}
	}
}

/* Names repeat after unescaping, and only within one object. */
static void repeated_names(void **state)
{
	static const char *const bad[] = {
		"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"\\u0061\":3}",
		"{\"\":1,\"\":2}", "{\"\\n\":1,\"\\u000A\":2}",
		"[{\"x\":{\"b\":1,\"b\":2}}]", "{\"a\":{\"b\":1},\"a\":2}",
		"{\"\xF0\x9F\x98\x80\":1,\"\\uD83D\\uDE00\":2}"
	};
	struct problem p = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(check(bad[i], 0), STATUS_REPEATED);
	assert_int_equal(checked("{\"id\":1,\"id\":2}", 15, 0, &p),
	    STATUS_REPEATED);
	assert_string_equal(p.where, "id");
	assert_int_equal(check("{\"ab\":1,\"abb\":2,\"acb\":3,\"a\\u0000\":4,"
	    "\"a\\u0001\":5,\"a\":6}", 0), STATUS_OK);
}

static void limits_hold(void **state)
{
	char text[8000] = "{";
	size_t n = 1;
	int i;

	(void)state;
	assert_int_equal(check("[[[[[[[[[1]]]]]]]]]", 0), STATUS_NO_SPACE);
	assert_int_equal(check("[[[[{\"a\":[[[1]]]}]]]]", 0), STATUS_OK);
	assert_int_equal(check("[[[[{\"a\":[[[{}]]]}]]]]", 0),
	    STATUS_NO_SPACE);
	for (i = 0; i < LIMIT_MEMBERS; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
		    "%s\"m%d\":{}", i > 0 ? "," : "", i);
	memcpy(text + n, "}", 2);
	assert_int_equal(check(text, 0), STATUS_OK);
	memcpy(text + n, ",\"x\":1}", 8);
	assert_int_equal(check(text, 0), STATUS_NO_SPACE);
}

static void flags_hold(void **state)
{
	static const char *const range[] = {
		"1.0", "1e3", "1E3", "-0", "[-0]", "9007199254740992",
		"-9007199254740992", "10000000000000000", "0.5", "0e0"
	};
	static const char *const spaced[] = {
		" 1", "1 ", "[1, 2]", "{ }", "{\"a\": 1}", "1\n"
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof range / sizeof range[0]; i++) {
		assert_int_equal(check(range[i], 0), STATUS_OK);
		assert_int_equal(check(range[i], JSON_INTEGERS), STATUS_RANGE);
	}
	assert_int_equal(check("[0,9007199254740991,-9007199254740991,-1]",
	    JSON_INTEGERS), STATUS_OK);
	for (i = 0; i < sizeof spaced / sizeof spaced[0]; i++) {
		assert_int_equal(check(spaced[i], 0), STATUS_OK);
		assert_int_equal(check(spaced[i], JSON_COMPACT),
		    STATUS_SYNTAX);
	}
	assert_int_equal(check("{\"a b\":[1,\" \"]}", JSON_COMPACT),
	    STATUS_OK);
}

static void refusals_name_the_place(void **state)
{
	struct problem p = { 0 };

	(void)state;
	assert_int_equal(checked("{\n \"a\": 1,\n \"b\": 01\n}", 21, 0, &p),
	    STATUS_SYNTAX);
	assert_int_equal(p.line, 3);
	assert_string_equal(p.why,
	    "column 8: a number begins with a superfluous 0");
	memset(&p, 0, sizeof p);
	assert_int_equal(checked("[1, 2]", 6, JSON_COMPACT, &p),
	    STATUS_SYNTAX);
	assert_int_equal(p.line, 1);
	assert_non_null(strstr(p.why, "column 4: white space"));
}

static const char sample[] =
    "{\"list\":[1,[2,[3]],{\"x\":{}},\"s\",null],\n"
    " \"t\\u0065xt\":\"a\\n\\u6e29\",\"empty\":\"\",\"nul\":\"\\u0000\",\n"
    " \"yes\":true,\"no\":false,\"real\":1.5,\"exp\":1e2,\"neg\":-42,\n"
    " \"max\":9223372036854775807,\"min\":-9223372036854775808,\n"
    " \"over\":9223372036854775808,\"under\":-9223372036854775809,"
    "\"plain\":\"word\"}";

static struct json parse(const char *text)
{
	struct json doc;

	assert_int_equal(json_parse(&doc, text, strlen(text), tokens, 4000, 0,
	    NULL), STATUS_OK);
	return doc;
}

static void stepping_through(void **state)
{
	static const enum json_type types[] = {
		JSON_NUMBER, JSON_ARRAY, JSON_OBJECT, JSON_STRING, JSON_NULL
	};
	struct json doc = parse(sample);
	int list, at, n = 0, names = 0;

	(void)state;
	list = json_member(&doc, 0, "list");
	assert_int_equal(json_type(&doc, 0), JSON_OBJECT);
	assert_int_equal(json_size(&doc, 0), 14);
	assert_int_equal(json_type(&doc, list), JSON_ARRAY);
	assert_int_equal(json_size(&doc, list), 5);
	for (at = json_first(&doc, list); at != -1; at = json_next(&doc, at))
		assert_int_equal(json_type(&doc, at), types[n++]);
	assert_int_equal(n, 5);
	for (at = json_first(&doc, 0); at != -1; at = json_next(&doc, at)) {
		assert_int_equal(json_value(&doc, at), at + 1);
		names++;
	}
	assert_int_equal(names, 14);
	assert_int_equal(json_first(&doc, json_member(&doc, 0, "plain")), -1);
	assert_int_equal(json_next(&doc, list), -1);
	assert_int_equal(json_next(&doc, 0), -1);
	assert_int_equal(json_value(&doc, list), -1);
	assert_int_equal(json_member(&doc, 0, "none"), -1);
	assert_int_equal(json_member(&doc, list, "x"), -1);
	assert_int_equal(json_line(&doc, list), 1);
	assert_int_equal(json_line(&doc, json_member(&doc, 0, "yes")), 3);
}

static enum status int_of(const struct json *doc, const char *name,
    int64_t *v)
{
	return json_int(doc, json_member(doc, 0, name), INT64_MIN, INT64_MAX,
	    v);
}

static void numbers_and_words(void **state)
{
	struct json doc = parse(sample);
	bool b = false;
	int64_t v = 7;

	(void)state;
	assert_int_equal(int_of(&doc, "neg", &v), STATUS_OK);
	assert_int_equal(v, -42);
	assert_int_equal(int_of(&doc, "max", &v), STATUS_OK);
	assert_true(v == INT64_MAX);
	assert_int_equal(int_of(&doc, "min", &v), STATUS_OK);
	assert_true(v == INT64_MIN);
	v = 7;
	assert_int_equal(int_of(&doc, "over", &v), STATUS_RANGE);
	assert_int_equal(int_of(&doc, "under", &v), STATUS_RANGE);
	assert_int_equal(int_of(&doc, "real", &v), STATUS_TYPE);
	assert_int_equal(int_of(&doc, "exp", &v), STATUS_TYPE);
	assert_int_equal(int_of(&doc, "yes", &v), STATUS_TYPE);
	assert_int_equal(int_of(&doc, "none", &v), STATUS_MISSING);
	assert_int_equal(json_int(&doc, json_member(&doc, 0, "neg"), -41, 0,
	    &v), STATUS_RANGE);
	assert_int_equal(v, 7);
	assert_int_equal(json_bool(&doc, json_member(&doc, 0, "yes"), &b),
	    STATUS_OK);
	assert_true(b);
	assert_int_equal(json_bool(&doc, json_member(&doc, 0, "no"), &b),
	    STATUS_OK);
	assert_false(b);
	assert_int_equal(json_bool(&doc, json_member(&doc, 0, "neg"), &b),
	    STATUS_TYPE);
}

static void strings(void **state)
{
	struct json doc = parse(sample);
	int text = json_member(&doc, 0, "text");
	char out[8] = "before";
	size_t len;

	(void)state;
	assert_int_equal(json_string(&doc, text, out, 5), STATUS_RANGE);
	assert_string_equal(out, "before");
	assert_int_equal(json_string(&doc, text, out, 6), STATUS_OK);
	assert_string_equal(out, "a\n\xE6\xB8\xA9");
	assert_true(json_is(&doc, text, "a\n\xE6\xB8\xA9"));
	assert_false(json_is(&doc, text, "a\n\xE6\xB8"));
	assert_false(json_is(&doc, text, "a\n\xE6\xB8\xA9x"));
	assert_int_equal(json_string(&doc, json_member(&doc, 0, "plain"), out,
	    4), STATUS_RANGE);
	assert_int_equal(json_string(&doc, json_member(&doc, 0, "plain"), out,
	    5), STATUS_OK);
	assert_string_equal(out, "word");
	assert_int_equal(json_string(&doc, json_member(&doc, 0, "empty"), out,
	    5), STATUS_RANGE);
	assert_int_equal(json_string(&doc, json_member(&doc, 0, "nul"), out,
	    5), STATUS_RANGE);
	assert_int_equal(json_string(&doc, json_member(&doc, 0, "yes"), out,
	    5), STATUS_TYPE);
	assert_memory_equal(json_raw(&doc, text, &len), "a\\n\\u6e29", 9);
	assert_int_equal(len, 9);
	(void)json_raw(&doc, json_member(&doc, 0, "list"), &len);
	assert_int_equal(len, 29);
}

static void single_values_are_documents(void **state)
{
	struct json doc = parse(" -12 ");
	int64_t v;

	(void)state;
	assert_int_equal(json_int(&doc, 0, -20, 0, &v), STATUS_OK);
	assert_int_equal(v, -12);
	doc = parse("true");
	assert_int_equal(json_type(&doc, 0), JSON_BOOL);
	doc = parse("\"s\"");
	assert_true(json_is(&doc, 0, "s"));
	assert_int_equal(json_size(&doc, 0), 0);
}

static void tokens_run_out(void **state)
{
	const char *text = "[1,2,{\"a\":3}]";
	struct json doc = { NULL, NULL, -5 };
	struct problem p = { 0 };
	int cap;

	(void)state;
	for (cap = 0; cap < 6; cap++)
		assert_int_equal(json_parse(&doc, text, strlen(text), tokens,
		    cap, 0, NULL), STATUS_NO_SPACE);
	assert_int_equal(json_parse(&doc, "1", 1, tokens, 0, 0, &p),
	    STATUS_NO_SPACE);
	assert_true(p.why[0] != '\0');
	assert_int_equal(doc.count, -5);
	assert_int_equal(json_parse(&doc, text, strlen(text), tokens, 6, 0,
	    NULL), STATUS_OK);
}

static void unknown_members(void **state)
{
	static const char *const names[] = { "id", "limit" };
	struct json doc = parse("{\"id\":1,\n\"lim\\u0069t\":2,\"limt\":3}");
	struct problem p = { 0 };

	(void)state;
	assert_int_equal(json_only(&doc, 0, names, 2, "rules[3]", &p),
	    STATUS_UNKNOWN);
	assert_string_equal(p.where, "rules[3].limt");
	assert_non_null(strstr(p.why, "id limit"));
	assert_int_equal(p.line, 2);
	doc = parse("{\"id\":1}");
	assert_int_equal(json_only(&doc, 0, names, 2, "", NULL), STATUS_OK);
	assert_int_equal(json_only(&doc, 2, names, 2, "", NULL), STATUS_TYPE);
}

static void malformed_utf8_has_no_length(void **state)
{
	static const char last[] = "\xF4\x8F\xBF\xBF";
	static const char below_surrogates[] = "\xED\x9F\xBF";

	(void)state;
	assert_int_equal(json_text_utf8(last, last + 4), 4);
	assert_int_equal(json_text_utf8(last, last + 3), 0);
	assert_int_equal(json_text_utf8(below_surrogates,
	    below_surrogates + 3), 3);
}

/* --- JSONTestSuite ------------------------------------------------------- */
/* Lawful documents that coldpass refuses: a name that occurs twice means
 * different things to different readers. */
static const char *const refused_all_the_same[] = {
	"y_object_duplicated_key.json",
	"y_object_duplicated_key_and_value.json"
};

static bool is_accepted_name(const char *name)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		if (strcmp(name, refused_all_the_same[i]) == 0)
			return false;
	}
	return name[0] == 'y';
}

/* Walk all there is: no accessor may leave the document. */
static void walk(const struct json *doc)
{
	char out[64];
	int64_t v;
	size_t len;
	bool b;
	int at;

	for (at = -1; at <= doc->count; at++) {
		(void)json_type(doc, at);
		(void)json_raw(doc, at, &len);
		(void)json_line(doc, at);
		(void)json_is(doc, at, "\xE6");
		assert_true(json_next(doc, at) <= doc->count);
		assert_true(json_first(doc, at) <= doc->count);
		if (json_string(doc, at, out, sizeof out) == STATUS_OK)
			assert_true(json_is(doc, at, out));
		if (json_int(doc, at, -5, 5, &v) == STATUS_OK)
			assert_true(v >= -5 && v <= 5);
		if (json_bool(doc, at, &b) == STATUS_OK)
			assert_int_equal(json_type(doc, at), JSON_BOOL);
	}
}

static void judge_file(const char *folder, const char *name)
{
	static char text[300000];
	struct json_token *room = calloc(150000, sizeof *room);
	char path[700];
	struct json doc;
	enum status s;
	size_t len;
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_non_null(room);
	len = fread(text, 1, sizeof text, f);
	(void)fclose(f);
	s = checked(text, len, 0, NULL);
	assert_int_equal(json_parse(&doc, text, len, room, 150000, 0, NULL),
	    s);
	if (s == STATUS_OK)
		walk(&doc);
	if ((name[0] == 'n' && s == STATUS_OK) ||
	    (name[0] == 'y' && (s == STATUS_OK) != is_accepted_name(name)))
		fail_msg("%s: %s", name, status_name(s));
	free(room);
}

static void test_suite(void **state)
{
	const char *dir = getenv("COLDPASS_SHARED_DATA");
	char folder[400];
	struct dirent *entry;
	int files = 0;
	DIR *d;

	(void)state;
	(void)snprintf(folder, sizeof folder, "%s/json-parsing/test_parsing",
	    dir != NULL ? dir : "../shared/data");
	d = opendir(folder);
	if (d == NULL) {
		printf("skip - json suite: no %s\n", folder);
		skip();
	}
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		judge_file(folder, entry->d_name);
		files++;
	}
	(void)closedir(d);
	assert_true(files >= 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_documents),
		cmocka_unit_test(bad_documents),
		cmocka_unit_test(every_byte_in_a_string),
		cmocka_unit_test(repeated_names),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(flags_hold),
		cmocka_unit_test(refusals_name_the_place),
		cmocka_unit_test(stepping_through),
		cmocka_unit_test(numbers_and_words),
		cmocka_unit_test(strings),
		cmocka_unit_test(single_values_are_documents),
		cmocka_unit_test(tokens_run_out),
		cmocka_unit_test(unknown_members),
		cmocka_unit_test(malformed_utf8_has_no_length),
		cmocka_unit_test(test_suite)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
