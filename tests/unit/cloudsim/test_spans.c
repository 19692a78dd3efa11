/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "spans.h"

static void in_order_is_one_span(void **state)
{
	struct spans s = { 0 };

	(void)state;
	assert_int_equal(spans_upto(&s), -1);
	assert_int_equal(spans_seen(&s), -1);
	for (int64_t n = 0; n < 100; n++)
		assert_int_equal(spans_add(&s, n), STATUS_OK);
	assert_int_equal(s.count, 1);
	assert_int_equal(spans_upto(&s), 99);
	assert_int_equal(spans_add(&s, 40), STATUS_REPEATED);
	spans_free(&s);
}

static void holes_are_told_in_order(void **state)
{
	struct spans s = { 0 };
	int64_t holes[4][2], seen;
	static const int64_t there[] = { 9, 2, 3, 5 };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(spans_add(&s, there[i]), STATUS_OK);
	assert_int_equal(spans_upto(&s), -1);
	assert_int_equal(spans_holes(&s, holes, 4, &seen), 3);
	assert_int_equal(seen, 9);
	assert_int_equal(holes[0][0], 0);
	assert_int_equal(holes[0][1], 1);
	assert_int_equal(holes[1][0], 4);
	assert_int_equal(holes[1][1], 4);
	assert_int_equal(holes[2][0], 6);
	assert_int_equal(holes[2][1], 8);
	spans_free(&s);
}

static void too_many_holes_lower_seen(void **state)
{
	struct spans s = { 0 };
	int64_t holes[2][2], seen;

	(void)state;
	for (int64_t n = 0; n < 20; n += 2)
		assert_int_equal(spans_add(&s, n), STATUS_OK);
	assert_int_equal(spans_holes(&s, holes, 2, &seen), 2);
	assert_int_equal(seen, 4);	/* 0, hole 1, 2, hole 3, 4 */
	assert_int_equal(holes[1][0], 3);
	spans_free(&s);
}

static void memory_is_bounded(void **state)
{
	struct spans s = { 0 };
	enum status done = STATUS_OK;
	int64_t n = 0;

	(void)state;
	for (; done == STATUS_OK && n < 3 * SPANS_MAX; n += 2)
		done = spans_add(&s, n);
	assert_int_equal(done, STATUS_NO_SPACE);
	assert_int_equal(s.count, SPANS_MAX);
	spans_free(&s);
}

#define MANY 600

static void check_against(const struct spans *s, const bool *in)
{
	static int64_t holes[MANY][2];
	int64_t seen, upto = -1, highest = -1;
	int n = 0, found = spans_holes(s, holes, MANY, &seen);

	for (int i = 0; i < MANY; i++) {
		assert_int_equal(spans_has(s, i), in[i]);
		if (in[i])
			highest = i;
		if (in[i] && upto == i - 1)
			upto = i;
	}
	assert_int_equal(spans_upto(s), upto);
	assert_int_equal(spans_seen(s), highest);
	assert_int_equal(seen, highest);
	for (int i = 0; i <= highest; i++) {
		if (in[i])
			continue;
		assert_true(n < found && holes[n][0] == i);
		for (; i <= holes[n][1]; i++)
			assert_false(in[i]);
		n++;
	}
	assert_int_equal(n, found);
}

static void any_order_gives_the_same_set(void **state)
{
	bool in[MANY];

	(void)state;
	srand(7);
	for (int round = 0; round < 20; round++) {
		struct spans s = { 0 };

		memset(in, 0, sizeof(in));
		for (int i = 0; i < MANY; i++) {
			int n = rand() % MANY;

			assert_int_equal(spans_add(&s, n), in[n] ?
			    STATUS_REPEATED : STATUS_OK);
			in[n] = true;
			if (i % 37 == 0)
				check_against(&s, in);
		}
		check_against(&s, in);
		spans_free(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order_is_one_span),
		cmocka_unit_test(holes_are_told_in_order),
		cmocka_unit_test(too_many_holes_lower_seen),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(any_order_gives_the_same_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
