/* SPDX-License-Identifier: Apache-2.0 */
/* What decides without asking anybody: the power ladder, the itinerary, the
 * seconds of an accelerometer, and that no two lamp signals look alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "flight.h"
#include "itinerary.h"
#include "ladder.h"
#include "lamp.h"
#include "motion_pool.h"

#define HOUR 3600000

/* ---- ladder ---- */

static enum ladder_step at(struct ladder *l, int32_t pct)
{
	struct ladder_supply s = { false, pct };

	(void)ladder_look(l, &s);
	return l->step;
}

static void test_steps_go_down_in_order(void **state)
{
	struct ladder l;

	(void)state;
	ladder_init(&l, 50, 35, 20);
	assert_int_equal(at(&l, 100), LADDER_ALL);
	assert_int_equal(at(&l, 50), LADDER_ALL);
	assert_int_equal(at(&l, 49), LADDER_SIGNALS);
	assert_int_equal(at(&l, 35), LADDER_SIGNALS);
	assert_int_equal(at(&l, 34), LADDER_POSITION);
	assert_int_equal(at(&l, 19), LADDER_RADIO);
	assert_int_equal(at(&l, 0), LADDER_RADIO);
	ladder_init(&l, 50, 35, 20);
	assert_int_equal(at(&l, 5), LADDER_RADIO);	/* all at once */
}

static void test_steps_come_back_with_a_margin(void **state)
{
	struct ladder l;

	(void)state;
	ladder_init(&l, 50, 35, 20);
	assert_int_equal(at(&l, 10), LADDER_RADIO);
	assert_int_equal(at(&l, 24), LADDER_RADIO);
	assert_int_equal(at(&l, 25), LADDER_POSITION);
	assert_int_equal(at(&l, 39), LADDER_POSITION);
	assert_int_equal(at(&l, 40), LADDER_SIGNALS);
	assert_int_equal(at(&l, 34), LADDER_POSITION);
	assert_int_equal(at(&l, 55), LADDER_ALL);
}

static void test_unknown_changes_nothing_external_brings_all(void **state)
{
	struct ladder_supply mains = { true, 3 };
	struct ladder l;

	(void)state;
	ladder_init(&l, 50, 35, 20);
	assert_int_equal(at(&l, -1), LADDER_ALL);
	assert_int_equal(at(&l, 30), LADDER_POSITION);
	assert_int_equal(at(&l, -1), LADDER_POSITION);
	assert_true(ladder_look(&l, &mains));
	assert_int_equal(l.step, LADDER_ALL);
	assert_false(ladder_look(&l, &mains));
}

static void test_limits_that_are_one(void **state)
{
	struct ladder l;

	(void)state;
	ladder_init(&l, 20, 20, 0);
	assert_int_equal(at(&l, 19), LADDER_POSITION);
	assert_int_equal(at(&l, 0), LADDER_POSITION);	/* never the radio */
	assert_string_equal(ladder_given_up(l.step), "signals position");
}

/* ---- itinerary ---- */

static void test_the_arrival_of_this_flight(void **state)
{
	static const struct plan_flight two[] = {
		{ 10 * HOUR, 12 * HOUR }, { 20 * HOUR, 30 * HOUR } };

	(void)state;
	assert_int_equal(itinerary_arrival_of(two, 0, 11 * HOUR),
	    FLIGHT_NO_ARRIVAL);
	assert_int_equal(itinerary_arrival_of(two, 2, FLIGHT_NOT_SILENT),
	    FLIGHT_NO_ARRIVAL);
	/* silence before any departure is about the first */
	assert_int_equal(itinerary_arrival_of(two, 2, 5 * HOUR), 12 * HOUR);
	assert_int_equal(itinerary_arrival_of(two, 2, 10 * HOUR), 12 * HOUR);
	assert_int_equal(itinerary_arrival_of(two, 2, 12 * HOUR), 12 * HOUR);
	/* after the first is over, the second; also two hours early */
	assert_int_equal(itinerary_arrival_of(two, 2, 13 * HOUR), 30 * HOUR);
	assert_int_equal(itinerary_arrival_of(two, 2, 18 * HOUR), 30 * HOUR);
	assert_int_equal(itinerary_arrival_of(two, 2, 40 * HOUR), 30 * HOUR);
}

/* ---- seconds ---- */

static void test_drains_become_seconds(void **state)
{
	struct motion_pool p = { .per_second = 100 };
	struct accel_sample samples[50];
	struct motion_second s;

	(void)state;
	for (int i = 0; i < 50; i++)
		samples[i] = (struct accel_sample){ 0, 0,
			i % 2 == 0 ? 990 : 1010, false };
	assert_false(motion_pool_add(&p, samples, 50, &s));
	assert_false(motion_pool_add(&p, samples, 0, &s));
	assert_true(motion_pool_add(&p, samples, 50, &s));
	assert_int_equal(s.mean_mg, 1000);
	assert_int_equal(s.rms_mg, 10);
	/* what differs between drains counts as well */
	for (int i = 0; i < 50; i++)
		samples[i].z_mg = 980;
	assert_false(motion_pool_add(&p, samples, 50, &s));
	for (int i = 0; i < 50; i++)
		samples[i].z_mg = 1020;
	assert_true(motion_pool_add(&p, samples, 50, &s));
	assert_int_equal(s.mean_mg, 1000);
	assert_int_equal(s.rms_mg, 20);
	p.per_second = 0;
	assert_false(motion_pool_add(&p, samples, 50, &s));
}

/* ---- lamp ---- */

#define WINDOW 200		/* tenths of a second */
#define PAUSE 900		/* ms: what comes after is another group */

/* What an eye sees of a signal in twenty seconds: flashes, how many come
 * together, and how long the lamp is on at most and in all. */
struct seen {
	int flashes, group, longest, on;
};

static struct seen watch(const int *pattern)
{
	static bool lit[WINDOW * 100];	/* every ms */
	struct seen s = { 0, 0, 0, 0 };
	int n = 0, run = 0, dark = PAUSE, together = 0;

	for (int i = 0; n < WINDOW * 100; i = pattern[i + 1] < 0 ? 0 : i + 1)
		for (int k = 0; k < pattern[i] && n < WINDOW * 100; k++)
			lit[n++] = i % 2 == 0;
	for (int i = 0; i < WINDOW * 100; i++) {
		if (lit[i] && dark > 0) {
			s.flashes++;
			together = dark >= PAUSE ? 1 : together + 1;
		}
		if (together > s.group)
			s.group = together;
		dark = lit[i] ? 0 : dark + 1;
		run = lit[i] ? run + 1 : 0;
		s.on += lit[i];
		if (run > s.longest)
			s.longest = run;
	}
	return s;
}

/* Without colour: others in number, by a fifth, in grouping, or twice as
 * long. */
static bool look_alike(struct seen a, struct seen b)
{
	int more = a.flashes > b.flashes ? a.flashes : b.flashes;
	int wider = a.longest > b.longest ? a.longest : b.longest;

	return a.group == b.group && abs(a.flashes - b.flashes) * 5 < more &&
	    abs(a.longest - b.longest) * 2 < wider;
}

static void test_no_two_signals_look_alike(void **state)
{
	(void)state;
	for (int a = LAMP_EMPTY; a <= LAMP_ALARM; a++)
		for (int b = a + 1; b <= LAMP_ALARM; b++)
			if (look_alike(watch(lamp_pattern(
			    (enum lamp_signal)a)), watch(lamp_pattern(
			    (enum lamp_signal)b))))
				fail_msg("%s looks like %s",
				    lamp_signal_name((enum lamp_signal)a),
				    lamp_signal_name((enum lamp_signal)b));
}

/* The lamp lives on a battery: what may last for days is dark mostly. */
static void test_what_lasts_is_dark_mostly(void **state)
{
	static const enum lamp_signal days[] = { LAMP_EMPTY, LAMP_RECORDING,
		LAMP_SEALED };

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		assert_true(watch(lamp_pattern(days[i])).on * 4 <=
		    WINDOW * 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_go_down_in_order),
		cmocka_unit_test(test_steps_come_back_with_a_margin),
		cmocka_unit_test(
		    test_unknown_changes_nothing_external_brings_all),
		cmocka_unit_test(test_limits_that_are_one),
		cmocka_unit_test(test_the_arrival_of_this_flight),
		cmocka_unit_test(test_drains_become_seconds),
		cmocka_unit_test(test_no_two_signals_look_alike),
		cmocka_unit_test(test_what_lasts_is_dark_mostly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
