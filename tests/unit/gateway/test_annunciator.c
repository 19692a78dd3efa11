/* SPDX-License-Identifier: Apache-2.0 */
/* The lamp follows at once; people are called once per episode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "annunciator.h"

#define MINUTE (60 * 1000)

static int lamps, calls, buzzes;
static bool sounds;
static enum annunciator_state lamp;
static char last_subject[ANNUNCIATOR_SUBJECT];

static void on_lamp(void *ctx, enum annunciator_state worst)
{
	(void)ctx;
	lamps++;
	lamp = worst;
}

static void on_buzzer(void *ctx, bool on)
{
	(void)ctx;
	buzzes++;
	sounds = on;
}

static void on_announce(void *ctx, enum annunciator_state what,
    const char *subject, const char *text)
{
	(void)ctx;
	(void)what;
	(void)text;
	calls++;
	snprintf(last_subject, sizeof(last_subject), "%s", subject);
}

static const struct annunciator_sink sink = {
	.lamp = on_lamp, .buzzer = on_buzzer, .announce = on_announce,
};

static int setup(void **state)
{
	static struct annunciator a;

	lamps = calls = buzzes = 0;
	sounds = false;
	lamp = ANNUNCIATOR_OK;
	annunciator_init(&a, &sink);
	*state = &a;
	return 0;
}

static void the_lamp_shows_the_worst(void **state)
{
	struct annunciator *a = *state;

	annunciator_raise(a, 0, ANNUNCIATOR_FAULT, "box", "probe open");
	assert_int_equal(lamp, ANNUNCIATOR_FAULT);
	annunciator_raise(a, 0, ANNUNCIATOR_ALARM, "other", "too warm");
	assert_int_equal(lamp, ANNUNCIATOR_ALARM);
	annunciator_raise(a, 0, ANNUNCIATOR_SILENT, "", "no receipts");
	assert_int_equal(lamps, 2);
	annunciator_clear(a, 1, ANNUNCIATOR_ALARM, "other");
	assert_int_equal(lamp, ANNUNCIATOR_FAULT);
	annunciator_clear(a, 1, ANNUNCIATOR_FAULT, "box");
	assert_int_equal(lamp, ANNUNCIATOR_SILENT);
	annunciator_clear(a, 1, ANNUNCIATOR_SILENT, "");
	assert_int_equal(lamp, ANNUNCIATOR_OK);
	assert_int_equal(calls, 3);
}

static void one_call_per_episode(void **state)
{
	struct annunciator *a = *state;
	int i;

	for (i = 0; i < 20; i++) {
		int64_t t = (int64_t)i * 5 * MINUTE;

		annunciator_raise(a, t, ANNUNCIATOR_WARNING, "box", "warm");
		annunciator_raise(a, t, ANNUNCIATOR_WARNING, "box", "warm");
		assert_int_equal(lamp, ANNUNCIATOR_WARNING);
		annunciator_clear(a, t + MINUTE, ANNUNCIATOR_WARNING, "box");
		assert_int_equal(lamp, ANNUNCIATOR_OK);
	}
	assert_int_equal(calls, 1);
	annunciator_raise(a, 106 * MINUTE, ANNUNCIATOR_WARNING, "box", "warm");
	assert_int_equal(calls, 2);	/* ten minutes later: another one */
}

static void kinds_and_subjects_have_their_own_episodes(void **state)
{
	struct annunciator *a = *state;

	annunciator_raise(a, 0, ANNUNCIATOR_WARNING, "box", "warm");
	annunciator_raise(a, 0, ANNUNCIATOR_ALARM, "box", "hot");
	annunciator_raise(a, 0, ANNUNCIATOR_WARNING, "other", "warm");
	assert_int_equal(calls, 3);
	assert_string_equal(last_subject, "other");
}

static void an_ended_consignment_is_forgotten(void **state)
{
	struct annunciator *a = *state;

	annunciator_raise(a, 0, ANNUNCIATOR_ALARM, "box", "hot");
	annunciator_raise(a, 0, ANNUNCIATOR_WARNING, "box warm", "half");
	annunciator_raise(a, 0, ANNUNCIATOR_WARNING, "box-2 warm", "half");
	annunciator_raise(a, 0, ANNUNCIATOR_FAULT, "other", "open");
	annunciator_forget(a, "box");
	assert_int_equal(lamp, ANNUNCIATOR_WARNING);	/* box-2's */
	annunciator_forget(a, "box-2");
	assert_int_equal(lamp, ANNUNCIATOR_FAULT);
	annunciator_raise(a, 1, ANNUNCIATOR_ALARM, "box", "hot");
	assert_int_equal(calls, 5);
}

static void what_lasts_can_be_called_again(void **state)
{
	struct annunciator *a = *state;

	annunciator_raise(a, 0, ANNUNCIATOR_ALARM, "box hot", "too warm");
	annunciator_recall(a, ANNUNCIATOR_ALARM, "box hot", "too warm");
	assert_int_equal(calls, 2);
	assert_int_equal(lamps, 1);
}

static void the_buzzer_changes_once(void **state)
{
	struct annunciator *a = *state;

	annunciator_sound(a, false);
	assert_int_equal(buzzes, 0);
	annunciator_sound(a, true);
	annunciator_sound(a, true);
	assert_true(sounds);
	assert_int_equal(buzzes, 1);
	annunciator_sound(a, false);
	assert_false(sounds);
	assert_int_equal(buzzes, 2);
}

static void a_full_table_still_calls_and_keeps_the_worst(void **state)
{
	struct annunciator *a = *state;
	char name[16];
	int i;

	annunciator_raise(a, 0, ANNUNCIATOR_ALARM, "first", "hot");
	for (i = 0; i < 3 * ANNUNCIATOR_CONDITIONS; i++) {
		snprintf(name, sizeof(name), "box-%d", i);
		annunciator_raise(a, i, ANNUNCIATOR_FAULT, name, "open");
	}
	assert_int_equal(calls, 1 + 3 * ANNUNCIATOR_CONDITIONS);
	assert_int_equal(lamp, ANNUNCIATOR_ALARM);
	annunciator_clear(a, 1000, ANNUNCIATOR_ALARM, "first");
	assert_int_equal(lamp, ANNUNCIATOR_FAULT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_lamp_shows_the_worst, setup),
		cmocka_unit_test_setup(one_call_per_episode, setup),
		cmocka_unit_test_setup(
		    kinds_and_subjects_have_their_own_episodes, setup),
		cmocka_unit_test_setup(an_ended_consignment_is_forgotten,
		    setup),
		cmocka_unit_test_setup(what_lasts_can_be_called_again, setup),
		cmocka_unit_test_setup(the_buzzer_changes_once, setup),
		cmocka_unit_test_setup(
		    a_full_table_still_calls_and_keeps_the_worst, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
