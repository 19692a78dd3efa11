/* SPDX-License-Identifier: Apache-2.0 */
/* Who is called, how loudly, and when again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "alarm.h"

#define MINUTE 60000

static struct alarms alarms;
static struct profile profile;
static const struct alarm_times times = { 10 * MINUTE, 30 * MINUTE };

static void add_rule(const char *id, enum profile_on on, enum profile_op op)
{
	struct profile_rule *r = &profile.rules[profile.rule_count++];

	snprintf(r->id, sizeof(r->id), "%s", id);
	r->on = on;
	r->op = op;
	r->limit_mdeg = 45000;
	r->limit_lux = 50;
	r->low_hz = 5;
	r->high_hz = 20;
	r->rms_mg = 300;
}

static int setup(void **state)
{
	(void)state;
	memset(&profile, 0, sizeof(profile));
	add_rule("warm", PROFILE_ON_TEMP, PROFILE_GT);
	add_rule("lid", PROFILE_ON_LID, 0);
	add_rule("lying", PROFILE_ON_TILT, PROFILE_GT);
	add_rule("seal", PROFILE_ON_SEAL, 0);
	add_rule("light", PROFILE_ON_LIGHT, PROFILE_GE);
	add_rule("shaken", PROFILE_ON_VIBRATION, PROFILE_GT);
	alarm_init(&alarms);
	return 0;
}

static void event(int64_t minute, enum record_event_kind kind,
    const char *rule)
{
	struct record_event e = { .kind = kind, .time_ms = minute * MINUTE };

	snprintf(e.word, sizeof(e.word), "%s", rule);
	snprintf(e.fired, sizeof(e.fired), "yes");
	alarm_event(&alarms, &profile, &e);
}

static bool look(int64_t minute)
{
	return alarm_look(&alarms, &times, minute * MINUTE);
}

static void the_level_rises_until_somebody_answers(void **state)
{
	(void)state;
	event(0, RECORD_ALARM, "warm");
	assert_false(look(9));
	assert_true(alarm_sounds(&alarms, 9 * MINUTE));
	assert_true(look(10));
	assert_int_equal(alarms.rule[0].level, 1);
	/* the second probe adds nothing to how long it has been calling */
	event(15, RECORD_ALARM, "warm");
	assert_true(look(25));
	assert_int_equal(alarms.rule[0].level, 2);
	event(26, RECORD_ACK, "warm");
	assert_true(alarm_is_acknowledged(&alarms.rule[0]));
	assert_false(alarm_sounds(&alarms, 26 * MINUTE));
	assert_false(look(90));
	assert_int_equal(alarms.rule[0].level, 2);
	assert_int_equal(alarms.rule[0].since_ms, 0);
}

static void only_what_was_acknowledged_is_silent(void **state)
{
	(void)state;
	event(0, RECORD_ALARM, "warm");
	event(0, RECORD_ALARM, "lid");
	event(1, RECORD_ACK, "warm");
	assert_true(alarm_sounds(&alarms, 2 * MINUTE));
	event(2, RECORD_ACK, "lid");
	assert_false(alarm_sounds(&alarms, 2 * MINUTE));
	/* and news about it is a new call */
	event(5, RECORD_ALARM, "warm");
	assert_true(alarm_sounds(&alarms, 5 * MINUTE));
	assert_int_equal(alarms.rule[0].since_ms, 0);
	assert_int_equal(alarms.rule[0].called_ms, 5 * MINUTE);
	assert_int_equal(alarms.rule[0].level, 0);
}

static void what_is_not_raised_cannot_be_acknowledged(void **state)
{
	(void)state;
	event(0, RECORD_ACK, "warm");
	event(0, RECORD_ACK, "nobody");
	event(1, RECORD_ALARM, "warm");
	assert_true(alarm_sounds(&alarms, MINUTE));
}

static void what_lasts_after_an_answer_calls_again(void **state)
{
	(void)state;
	event(0, RECORD_ALARM, "warm");
	alarm_row(&alarms, 1);
	assert_int_equal(alarm_due_again(&alarms, &times, 90 * MINUTE, 0), -1);
	event(5, RECORD_ACK, "warm");
	assert_int_equal(alarm_due_again(&alarms, &times, 34 * MINUTE, 0), -1);
	assert_int_equal(alarm_due_again(&alarms, &times, 35 * MINUTE, 0), 0);
	assert_int_equal(alarm_due_again(&alarms, &times, 35 * MINUTE, 1), -1);
	alarm_row(&alarms, 0);		/* back within its limits */
	assert_int_equal(alarm_due_again(&alarms, &times, 90 * MINUTE, 0), -1);
}

static void a_quiet_phase_silences_and_nothing_else(void **state)
{
	struct record_event quiet = { .kind = RECORD_QUIET,
		.from_ms = 10 * MINUTE, .to_ms = 20 * MINUTE };

	(void)state;
	alarm_event(&alarms, &profile, &quiet);
	event(5, RECORD_ALARM, "warm");
	assert_true(alarm_sounds(&alarms, 9 * MINUTE));
	assert_false(alarm_sounds(&alarms, 10 * MINUTE));
	assert_true(look(15));		/* the next person is called */
	assert_false(alarm_sounds(&alarms, 20 * MINUTE - 1));
	assert_true(alarm_sounds(&alarms, 20 * MINUTE));
}

static void of_many_quiet_phases_the_last_count(void **state)
{
	struct record_event quiet = { .kind = RECORD_QUIET };

	(void)state;
	for (int i = 0; i <= ALARM_PHASES; i++) {
		quiet.from_ms = i * 100;
		quiet.to_ms = i * 100 + 50;
		alarm_event(&alarms, &profile, &quiet);
	}
	assert_false(alarm_is_quiet(&alarms, 0));
	assert_true(alarm_is_quiet(&alarms, 100));
	assert_true(alarm_is_quiet(&alarms, ALARM_PHASES * 100));
}

static void says(enum record_event_kind kind, bool flag, int64_t value)
{
	struct record_event e = { .kind = kind, .flag = flag, .value = value,
		.low_hz = 5, .high_hz = 20 };

	alarm_event(&alarms, &profile, &e);
}

static void the_box_tells_what_lasts(void **state)
{
	(void)state;
	for (int round = 0; round < 2; round++) {
		bool on = round == 0;

		says(RECORD_LID, on, 0);
		says(RECORD_TILT, false, on ? 45001 : 45000);
		says(RECORD_SEAL_STATE, on, 0);
		says(RECORD_LIGHT, false, on ? 50 : 49);
		says(RECORD_VIBRATION, false, on ? 301 : 300);
		for (int rule = 1; rule < 6; rule++)
			assert_int_equal(alarm_lasts(&alarms, rule), on);
	}
	alarms.box_outside = 0;
	profile.rules[5].high_hz = 30;	/* another band */
	says(RECORD_VIBRATION, false, 9999);
	assert_false(alarm_lasts(&alarms, 5));
}

static void drop(int64_t minute, int64_t peak_mg, int64_t dv_mm_s)
{
	struct record_event e = { .kind = RECORD_SHOCK,
		.time_ms = minute * MINUTE, .value = peak_mg,
		.dv_mm_s = dv_mm_s };

	alarm_event(&alarms, &profile, &e);
}

/* A pulse is over at once: it is another one that calls again. */
static void a_second_drop_calls_again(void **state)
{
	(void)state;
	add_rule("drop", PROFILE_ON_SHOCK, PROFILE_GE);
	profile.rules[6].peak_mg = 25000;
	profile.rules[6].dv_mm_s = 2500;
	drop(0, 25000, 2500);
	assert_true(alarm_lasts(&alarms, 6));
	event(0, RECORD_ALARM, "drop");
	drop(1, 30000, 3000);
	event(5, RECORD_ACK, "drop");
	assert_false(alarm_lasts(&alarms, 6));
	drop(6, 24999, 2500);		/* both, or it is none */
	drop(7, 25000, 2499);
	assert_int_equal(alarm_due_again(&alarms, &times, 90 * MINUTE, 0), -1);
	drop(8, 25000, RECORD_ABSENT);	/* it may have been one */
	assert_int_equal(alarm_due_again(&alarms, &times, 34 * MINUTE, 0), -1);
	assert_int_equal(alarm_due_again(&alarms, &times, 35 * MINUTE, 0), 6);
	event(35, RECORD_ALARM, "drop");
	event(36, RECORD_ACK, "drop");
	assert_int_equal(alarm_due_again(&alarms, &times, 99 * MINUTE, 0), -1);
	/* an answer about something else leaves it alone */
	drop(40, 25000, 2500);
	event(41, RECORD_ALARM, "lid");
	event(42, RECORD_ACK, "lid");
	assert_true(alarm_lasts(&alarms, 6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(f) cmocka_unit_test_setup(f, setup)
		CASE(the_level_rises_until_somebody_answers),
		CASE(only_what_was_acknowledged_is_silent),
		CASE(what_is_not_raised_cannot_be_acknowledged),
		CASE(what_lasts_after_an_answer_calls_again),
		CASE(a_quiet_phase_silences_and_nothing_else),
		CASE(of_many_quiet_phases_the_last_count),
		CASE(the_box_tells_what_lasts),
		CASE(a_second_drop_calls_again),
#undef CASE
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
