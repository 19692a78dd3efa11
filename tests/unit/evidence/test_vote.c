/* SPDX-License-Identifier: Apache-2.0 */
/* test_vote.c - several probes, one reading. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vote.h"

static struct profile profile;

static struct vote_row combine(enum profile_vote how, const int32_t *mc,
    int count)
{
	struct vote_row row;

	profile.vote = how;
	vote_combine(&profile, mc, count, &row);
	return row;
}

static int setup(void **state)
{
	(void)state;
	memset(&profile, 0, sizeof(profile));
	return 0;
}

static void each_vote_has_its_value(void **state)
{
	static const struct {
		enum profile_vote how;
		int count;
		int32_t mc[4], low, high;
	} cases[] = {
		{ PROFILE_WORST, 1, { 5000 }, 5000, 5000 },
		{ PROFILE_WORST, 3, { 6000, 4000, 5000 }, 4000, 6000 },
		{ PROFILE_WORST, 4, { -5, -7, -6, -7 }, -7, -5 },
		{ PROFILE_MIN, 3, { 6000, 4000, 5000 }, 4000, 4000 },
		{ PROFILE_MAX, 3, { 6000, 4000, 5000 }, 6000, 6000 },
		{ PROFILE_MEAN, 3, { 6000, 4000, 5000 }, 5000, 5000 },
		{ PROFILE_MEAN, 2, { 5000, 5001 }, 5000, 5000 },
		{ PROFILE_MEAN, 2, { 5001, 5002 }, 5002, 5002 },
		{ PROFILE_MEAN, 2, { -5001, -5000 }, -5000, -5000 },
		{ PROFILE_MEAN, 2, { -5001, -5002 }, -5002, -5002 },
		{ PROFILE_MEAN, 3, { 0, 0, 1 }, 0, 0 },
		{ PROFILE_MEAN, 3, { 0, 0, 2 }, 1, 1 },
		{ PROFILE_MEAN, 3, { 0, 0, -2 }, -1, -1 },
		{ PROFILE_MEAN, 4, { 1000000, 1000000, 1000000, 1000000 },
		    1000000, 1000000 },
		{ PROFILE_TWO_OF_THREE, 3, { 9000, 4000, 5000 }, 5000, 5000 },
		{ PROFILE_TWO_OF_THREE, 2, { 9000, 4000 }, 4000, 9000 },
		{ PROFILE_TWO_OF_THREE, 1, { 9000 }, 9000, 9000 },
		{ PROFILE_TWO_OF_THREE, 4, { 1, 9, 3, 5 }, 3, 5 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vote_row row = combine(cases[i].how, cases[i].mc,
		    cases[i].count);

		assert_false(row.is_fault);
		assert_false(row.disagrees);
		if (row.low_mc != cases[i].low || row.high_mc != cases[i].high)
			fail_msg("case %d: %d, %d", (int)i, row.low_mc,
			    row.high_mc);
	}
}

static void too_few_good_ones_are_a_fault(void **state)
{
	static const int32_t mc[3] = { 1, 2, 3 };

	(void)state;
	for (int quorum = 0; quorum <= 3; quorum++) {
		profile.quorum = quorum;
		for (int count = 0; count <= 3; count++)
			assert_int_equal(combine(PROFILE_WORST, mc,
			    count).is_fault, count < quorum || count == 0);
	}
}

static void disagreement_is_beyond_not_at(void **state)
{
	static const int32_t mc[3] = { 5000, 5499, 4999 };

	(void)state;
	assert_false(combine(PROFILE_MEAN, mc, 3).disagrees);
	profile.disagree_mc = 500;
	assert_false(combine(PROFILE_MEAN, mc, 3).disagrees);
	profile.disagree_mc = 499;
	assert_true(combine(PROFILE_MEAN, mc, 3).disagrees);
	assert_false(combine(PROFILE_MEAN, mc, 2).disagrees);
	profile.disagree_mc = 1;
	assert_true(combine(PROFILE_MEAN, mc, 2).disagrees);
	/* also where the quorum is not met */
	profile.quorum = 4;
	assert_true(combine(PROFILE_MEAN, mc, 3).disagrees);
}

/* A dead spare never makes the reading of those that agree any worse. */
static void order_and_spares_do_not_matter(void **state)
{
	uint32_t seed = 5;

	(void)state;
	for (int run = 0; run < 20000; run++) {
		int32_t mc[5], turned[5];
		int count;

		seed = seed * 1664525u + 1013904223u;
		count = 1 + (int)(seed >> 16) % 5;
		for (int i = 0; i < count; i++) {
			seed = seed * 1664525u + 1013904223u;
			mc[i] = (int32_t)(seed >> 20) - 2000;
		}
		for (int i = 0; i < count; i++)
			turned[i] = mc[(i + run) % count];
		for (int how = PROFILE_WORST; how <= PROFILE_TWO_OF_THREE;
		    how++) {
			struct vote_row a, b;

			a = combine((enum profile_vote)how, mc, count);
			b = combine((enum profile_vote)how, turned, count);
			assert_int_equal(a.low_mc, b.low_mc);
			assert_int_equal(a.high_mc, b.high_mc);
			assert_true(a.low_mc <= a.high_mc);
			b = combine(PROFILE_WORST, mc, count);
			assert_true(b.low_mc <= a.low_mc &&
			    a.high_mc <= b.high_mc);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_vote_has_its_value, setup),
		cmocka_unit_test_setup(too_few_good_ones_are_a_fault, setup),
		cmocka_unit_test_setup(disagreement_is_beyond_not_at, setup),
		cmocka_unit_test_setup(order_and_spares_do_not_matter, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
