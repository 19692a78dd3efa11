/* SPDX-License-Identifier: Apache-2.0 */
/* A replayed recording gives the row that was true then, and silence where
 * the recording has none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay.h"

static const struct replay_row rows[] = {
	{ 1000, 5000 }, { 61000, 5100 }, { 121000, REPLAY_FAULT },
	{ 181000, -40000 },
};

static void expect(struct replay *r, int64_t at_ms, enum probe_result result,
    int32_t temp_mc)
{
	struct probe_reading got;

	assert_int_equal(replay_driver.begin(r, at_ms), 0);
	got = replay_driver.fetch(r, at_ms);
	assert_int_equal(got.result, result);
	if (result == PROBE_OK)
		assert_int_equal(got.temp_mc, temp_mc);
}

static void gives_the_last_row_not_later(void **state)
{
	struct replay *r = replay_open(rows, 4, 0, 60000);

	(void)state;
	assert_non_null(r);
	expect(r, 999, PROBE_NO_DATA, 0);
	expect(r, 1000, PROBE_OK, 5000);
	expect(r, 60999, PROBE_OK, 5000);
	expect(r, 61000, PROBE_OK, 5100);
	expect(r, 1000, PROBE_OK, 5000);	/* it keeps no position */
	replay_driver.close(r);
}

static void fault_rows_and_silence_give_no_value(void **state)
{
	struct replay *r = replay_open(rows, 4, 0, 60000);

	(void)state;
	assert_non_null(r);
	expect(r, 120999, PROBE_OK, 5100);
	expect(r, 121000, PROBE_NO_DATA, 0);
	expect(r, 181000, PROBE_OK, -40000);
	expect(r, 241000, PROBE_OK, -40000);	/* hold_ms is inside */
	expect(r, 241001, PROBE_NO_DATA, 0);
	replay_driver.close(r);
}

static void times_are_shifted(void **state)
{
	struct replay *r = replay_open(rows, 4, 5000000, 60000);

	(void)state;
	assert_non_null(r);
	expect(r, 1000, PROBE_NO_DATA, 0);
	expect(r, 5001000, PROBE_OK, 5000);
	replay_driver.close(r);
}

static void an_empty_recording_is_silent(void **state)
{
	struct replay *r = replay_open(NULL, 0, 0, 60000);

	(void)state;
	assert_non_null(r);
	expect(r, 0, PROBE_NO_DATA, 0);
	replay_driver.close(r);
}

static void every_result_has_its_word(void **state)
{
	int i, k;

	(void)state;
	for (i = PROBE_OK; i <= PROBE_BUS; i++) {
		const char *word = probe_result_name((enum probe_result)i);

		assert_non_null(word);
		for (k = PROBE_OK; k < i; k++)
			assert_string_not_equal(word,
			    probe_result_name((enum probe_result)k));
	}
	assert_string_equal(probe_result_name(PROBE_NO_DATA), "no-data");
	assert_string_equal(probe_result_name((enum probe_result)99), "bus");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_last_row_not_later),
		cmocka_unit_test(fault_rows_and_silence_give_no_value),
		cmocka_unit_test(times_are_shifted),
		cmocka_unit_test(an_empty_recording_is_silent),
		cmocka_unit_test(every_result_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
