/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "block.h"

#define STEP 60000
#define T0 1795022136727LL

static struct block b;

static int set_up(void **state)
{
	(void)state;
	return block_init(&b, 3, 400, 16) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	block_free(&b);
	return 0;
}

static void row(int64_t time_ms, int32_t a, int32_t c, int32_t d)
{
	const int32_t values[] = { a, c, d };

	assert_true(block_add_row(&b, time_ms, values));
}

static void event(enum record_event_kind kind, int64_t time_ms)
{
	struct record_event e = { .kind = kind, .time_ms = time_ms,
		.by = "x", .why = "y", .dv_mm_s = RECORD_ABSENT };

	assert_true(block_add_event(&b, &e));
}

static size_t write(char *out, size_t cap, struct block_cut cut)
{
	struct json_writer w;
	size_t len = 0;

	json_write_init(&w, out, cap);
	json_write_object(&w, NULL);
	block_write(&b, &w, cut, STEP);
	json_write_object_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	return len;
}

static void assert_same(const struct block *x, const struct block *y)
{
	assert_int_equal(x->rows, y->rows);
	assert_int_equal(x->events, y->events);
	assert_memory_equal(x->times, y->times,
	    (size_t)x->rows * sizeof(*x->times));
	assert_memory_equal(x->values, y->values,
	    (size_t)x->rows * 3 * sizeof(*x->values));
	for (int i = 0; i < x->events; i++) {
		assert_int_equal(x->event[i].kind, y->event[i].kind);
		assert_int_equal(x->event[i].time_ms, y->event[i].time_ms);
	}
}

static void read_back(const char *text, size_t len, struct block *into)
{
	static struct json_token tokens[8192];
	struct json doc;

	assert_int_equal(json_parse(&doc, text, len, tokens, 8192,
	    JSON_COMPACT | JSON_INTEGERS, NULL), STATUS_OK);
	assert_int_equal(block_read(into, &doc, 0, NULL), STATUS_OK);
}

static void test_nothing_is_nothing(void **state)
{
	char text[64];

	(void)state;
	(void)write(text, sizeof(text), block_all(&b));
	assert_string_equal(text, "{}");
}

static void test_what_is_written_reads_back(void **state)
{
	static char text[65536];
	struct block other;
	size_t len;

	(void)state;
	for (int i = 0; i < 300; i++)
		row(T0 + i * STEP, 5000 + i, i % 7 ? -190000 - i :
		    RECORD_NO_VALUE, RECORD_NO_VALUE);
	event(RECORD_START, T0 + 1);
	/* off the grid, then on another one */
	row(T0 + 300 * STEP + 17, 1, 2, 3);
	row(T0 + 305 * STEP, RECORD_NO_VALUE, 1000000, -273149);
	row(T0 + 306 * STEP, 0, 0, 0);
	event(RECORD_END, T0 + 306 * STEP + 5);
	len = write(text, sizeof(text), block_all(&b));
	assert_true(block_init(&other, 3, 400, 16));
	read_back(text, len, &other);
	assert_same(&b, &other);
	block_free(&other);
}

static void test_runs_are_series(void **state)
{
	(void)state;
	assert_int_equal(block_series(&b, 0, STEP), 0);
	row(T0, 1, 1, 1);
	assert_int_equal(block_series(&b, 1, STEP), 3);
	row(T0 + STEP, 1, 1, 1);
	assert_int_equal(block_series(&b, 2, STEP), 3);
	row(T0 + 3 * STEP, 1, 1, 1);
	assert_int_equal(block_series(&b, 3, STEP), 6);
	assert_int_equal(block_series(&b, 2, STEP), 3);
}

static void test_first_is_in_time_order(void **state)
{
	struct block_cut c;

	(void)state;
	row(T0, 1, 1, 1);
	event(RECORD_START, T0 + 1);
	event(RECORD_GAP, T0 + STEP);	/* an event before a row of its ms */
	row(T0 + STEP, 1, 1, 1);
	c = block_first(&b, 1);
	assert_int_equal(c.rows, 1);
	assert_int_equal(c.events, 0);
	c = block_first(&b, 3);
	assert_int_equal(c.rows, 1);
	assert_int_equal(c.events, 2);
	c = block_first(&b, 100);
	assert_int_equal(c.rows, 2);
	assert_int_equal(c.events, 2);
}

static void test_removing_keeps_the_rest(void **state)
{
	struct block_cut cut = { 2, 1 };

	(void)state;
	for (int i = 0; i < 5; i++)
		row(T0 + i * STEP, i, 10 + i, 20 + i);
	event(RECORD_START, T0);
	event(RECORD_END, T0 + 4 * STEP);
	block_remove(&b, cut);
	assert_int_equal(b.rows, 3);
	assert_int_equal(b.times[0], T0 + 2 * STEP);
	assert_int_equal(b.values[0], 2);
	assert_int_equal(b.values[8], 24);
	assert_int_equal(b.events, 1);
	assert_int_equal(b.event[0].kind, RECORD_END);
	assert_int_equal(b.taken_events, 1);
	block_drop_rows(&b, 1, 1);
	assert_int_equal(b.rows, 2);
	assert_int_equal(b.values[0], 2);
	assert_int_equal(b.values[3], 4);
	assert_int_equal(b.times[1], T0 + 4 * STEP);
}

static void test_full_is_told(void **state)
{
	const int32_t values[3] = { 0 };
	struct record_event e = { .kind = RECORD_START };

	(void)state;
	for (int i = 0; i < 400; i++)
		assert_true(block_add_row(&b, i, values));
	assert_false(block_add_row(&b, 400, values));
	for (int i = 0; i < 16; i++)
		assert_true(block_add_event(&b, &e));
	assert_false(block_add_event(&b, &e));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_is_nothing),
		TEST(test_what_is_written_reads_back),
		TEST(test_runs_are_series),
		TEST(test_first_is_in_time_order),
		TEST(test_removing_keeps_the_rest),
		TEST(test_full_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
