/* SPDX-License-Identifier: Apache-2.0 */
/* test_backoff.c - waits that grow, are spread, and end at the cap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "backoff.h"

static uint64_t fixed(void *ctx)
{
	return *(uint64_t *)ctx;
}

/* A small generator, good enough to be even: Marsaglia's xorshift64. */
static uint64_t spread(void *ctx)
{
	uint64_t *x = ctx;

	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* The largest wait of the n-th try: found by drawing "max" exactly. */
static int64_t most(struct backoff *b, int64_t expected)
{
	uint64_t value = (uint64_t)expected;
	struct backoff_random r = {fixed, &value};

	return backoff_next_ms(b, &r);
}

static void range_doubles_to_the_cap(void **state)
{
	static const int64_t ranges[] = {1000, 2000, 4000, 8000, 10000, 10000};
	struct backoff b, again;
	uint64_t beyond;
	struct backoff_random r = {fixed, &beyond};

	(void)state;
	backoff_init(&b, 1000, 10000);
	for (size_t i = 0; i < 6; i++) {
		again = b;
		beyond = (uint64_t)ranges[i] + 1;	/* wraps to 0 */
		assert_int_equal(backoff_next_ms(&again, &r), 0);
		assert_int_equal(most(&b, ranges[i]), ranges[i]);
	}
	for (int i = 0; i < 1000000; i++)
		assert_true(most(&b, 10000) == 10000);
	backoff_reset(&b);
	assert_int_equal(most(&b, 1000), 1000);
}

static void jitter_is_full_and_even(void **state)
{
	uint64_t seed = 42;
	struct backoff_random r = {spread, &seed};
	int tenth[10] = {0};

	(void)state;
	for (int i = 0; i < 10000; i++) {
		struct backoff b;
		int64_t ms;

		backoff_init(&b, 999, 999);
		ms = backoff_next_ms(&b, &r);
		assert_in_range(ms, 0, 999);
		tenth[ms / 100]++;
	}
	for (int i = 0; i < 10; i++)
		assert_in_range(tenth[i], 850, 1150);
}

static void refusal_waits_one_to_four_caps(void **state)
{
	uint64_t seed = 7;
	struct backoff_random r = {spread, &seed};
	struct backoff b;

	(void)state;
	backoff_init(&b, 1000, 900000);
	for (int i = 0; i < 1000; i++)
		assert_in_range(backoff_refused_ms(&b, &r), 900000, 3600000);
}

static void odd_settings_are_put_right(void **state)
{
	struct backoff b;
	uint64_t zero = 0;
	struct backoff_random r = {fixed, &zero};

	(void)state;
	backoff_init(&b, 0, 0);
	assert_int_equal(b.base_ms, 1);
	assert_int_equal(b.cap_ms, 1);
	backoff_init(&b, 5000, 10);
	assert_int_equal(b.cap_ms, 5000);
	backoff_init(&b, 1, INT64_MAX);
	for (int i = 0; i < 200; i++)
		assert_int_equal(backoff_next_ms(&b, &r), 0);
	assert_int_equal(backoff_refused_ms(&b, &r), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(range_doubles_to_the_cap),
	    cmocka_unit_test(jitter_is_full_and_even),
	    cmocka_unit_test(refusal_waits_one_to_four_caps),
	    cmocka_unit_test(odd_settings_are_put_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
