/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"
#include "json_write.h"

static void write_all(struct json_writer *w)
{
	json_write_object(w, NULL);
	json_write_int(w, "n", INT64_MIN);
	json_write_array(w, "list");
	json_write_int(w, NULL, 0);
	json_write_null(w, NULL);
	json_write_bool(w, NULL, true);
	json_write_bool(w, NULL, false);
	json_write_array(w, NULL);
	json_write_array_end(w);
	json_write_object(w, NULL);
	json_write_object_end(w);
	json_write_string(w, NULL, "[");
	json_write_raw(w, NULL, "{\"r\":1}", 7);
	json_write_array_end(w);
	json_write_string(w, "\"q\"", "a\"b\\c/\n\x01\x1F\x7F \xE6\xB8\xA9");
	json_write_string_or_null(w, "no", NULL);
	json_write_string_or_null(w, "yes", "");
	json_write_string_n(w, "nul", "a\0b", 3);
	json_write_object_end(w);
}

static const char all[] =
    "{\"n\":-9223372036854775808,\"list\":[0,null,true,false,[],{},\"[\","
    "{\"r\":1}],\"\\\"q\\\"\":\"a\\\"b\\\\c/\\n\\u0001\\u001f\x7F \xE6\xB8\xA9"
    "\",\"no\":null,\"yes\":\"\",\"nul\":\"a\\u0000b\"}";

static void everything_is_written(void **state)
{
	struct json_writer w;
	char buf[400];
	size_t len;

	(void)state;
	json_write_init(&w, buf, sizeof buf);
	write_all(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_string_equal(buf, all);
	assert_int_equal(len, strlen(all));
	assert_int_equal(json_check(buf, len, JSON_COMPACT, NULL), STATUS_OK);
}

/* With any smaller buffer: refused, and nothing behind it is touched. */
static void every_short_buffer_is_noticed(void **state)
{
	struct json_writer w;
	char buf[400];
	size_t cap, len = 1;

	(void)state;
	for (cap = 0; cap <= strlen(all); cap++) {
		memset(buf, '#', sizeof buf);
		json_write_init(&w, buf, cap);
		write_all(&w);
		assert_int_equal(json_write_done(&w, &len), STATUS_NO_SPACE);
		assert_int_equal(buf[cap], '#');
	}
	json_write_init(&w, buf, cap);
	write_all(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
}

static void bad_utf8_is_refused(void **state)
{
	static const char *const bad[] = {
		"\x80", "a\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80",
		"\xE6\xB8", "\xFF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
		"ok\xE0\x9F\xBF"
	};
	struct json_writer w;
	char buf[100];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		json_write_init(&w, buf, sizeof buf);
		json_write_string(&w, NULL, bad[i]);
		json_write_int(&w, NULL, 1);
		assert_int_equal(json_write_done(&w, &len), STATUS_SYNTAX);
	}
}

/* What the writer writes, the reader reads back. */
static void strings_survive(void **state)
{
	struct json_token tokens[4];
	struct json_writer w;
	struct json doc;
	char buf[64], in[8], out[8];
	size_t len;
	int a, b;

	(void)state;
	for (a = 1; a < 128; a++) {
		for (b = 1; b < 128; b++) {
			in[0] = (char)a;
			in[1] = (char)b;
			memcpy(in + 2, "\xC2\x80", 3);
			json_write_init(&w, buf, sizeof buf);
			json_write_string(&w, NULL, in);
			assert_int_equal(json_write_done(&w, &len), STATUS_OK);
			assert_int_equal(json_parse(&doc, buf, len, tokens, 4,
			    0, NULL), STATUS_OK);
			assert_int_equal(json_string(&doc, 0, out,
			    sizeof out), STATUS_OK);
			assert_string_equal(out, in);
			assert_true(json_is(&doc, 0, in));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_written),
		cmocka_unit_test(every_short_buffer_is_noticed),
		cmocka_unit_test(bad_utf8_is_refused),
		cmocka_unit_test(strings_survive)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
