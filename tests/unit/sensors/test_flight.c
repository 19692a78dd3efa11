/* SPDX-License-Identifier: Apache-2.0 */
/* Silence in flight: any source begins it, all end it; and what the sources
 * make of pressure, acceleration and speed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flight.h"
#include "gnss.h"
#include "motion.h"
#include "pressure.h"

static struct flight f;

static enum flight_cause step(enum flight_says a, enum flight_says b,
    int64_t now_ms)
{
	struct flight_input in = { { a, b }, false, now_ms,
	    FLIGHT_NO_ARRIVAL };

	return flight_step(&f, &in);
}

static void begin(int64_t silent_since_ms)
{
	assert_true(flight_init(&f, FLIGHT_BY_PRESSURE, FLIGHT_BY_MOTION,
	    silent_since_ms));
}

static void wants_two_kinds(void **state)
{
	(void)state;
	assert_false(flight_init(&f, FLIGHT_BY_MOTION, FLIGHT_BY_MOTION,
	    FLIGHT_NOT_SILENT));
	assert_true(flight_init(&f, FLIGHT_BY_GNSS, FLIGHT_BY_MOTION,
	    FLIGHT_NOT_SILENT));
	assert_false(f.is_silent);
}

static void any_begins_all_end(void **state)
{
	(void)state;
	begin(FLIGHT_NOT_SILENT);
	assert_int_equal(step(FLIGHT_UNKNOWN, FLIGHT_GROUND, 1), 0);
	assert_int_equal(step(FLIGHT_UNKNOWN, FLIGHT_FLIGHT, 2),
	    FLIGHT_DETECTED);
	assert_true(f.is_silent);
	assert_int_equal(step(FLIGHT_GROUND, FLIGHT_FLIGHT, 3), 0);
	assert_int_equal(step(FLIGHT_GROUND, FLIGHT_UNKNOWN, 4), 0);
	assert_int_equal(step(FLIGHT_FLIGHT, FLIGHT_GROUND, 5), 0);
	assert_true(f.is_silent);
	assert_int_equal(step(FLIGHT_GROUND, FLIGHT_GROUND, 6),
	    FLIGHT_ALL_GROUND);
	assert_false(f.is_silent);
}

static void survives_a_restart(void **state)
{
	(void)state;
	begin(1000);
	assert_true(f.is_silent);
	assert_int_equal(step(FLIGHT_UNKNOWN, FLIGHT_UNKNOWN, 2000), 0);
	assert_true(f.is_silent);
}

static void landed_overrules_until_something_new(void **state)
{
	struct flight_input in = { { FLIGHT_FLIGHT, FLIGHT_GROUND }, true, 10,
	    FLIGHT_NO_ARRIVAL };

	(void)state;
	begin(FLIGHT_NOT_SILENT);
	assert_int_equal(step(FLIGHT_FLIGHT, FLIGHT_GROUND, 1),
	    FLIGHT_DETECTED);
	assert_int_equal(flight_step(&f, &in), FLIGHT_LANDED);
	/* the stuck source goes on; that is no news */
	assert_int_equal(step(FLIGHT_FLIGHT, FLIGHT_GROUND, 11), 0);
	assert_false(f.is_silent);
	/* the other one is */
	assert_int_equal(step(FLIGHT_FLIGHT, FLIGHT_FLIGHT, 12),
	    FLIGHT_DETECTED);
	assert_int_equal(step(FLIGHT_GROUND, FLIGHT_GROUND, 13),
	    FLIGHT_ALL_GROUND);
	assert_int_equal(step(FLIGHT_FLIGHT, FLIGHT_GROUND, 14),
	    FLIGHT_DETECTED);
}

static void the_itinerary_ends_its_own_flight(void **state)
{
	struct flight_input in = { { FLIGHT_FLIGHT, FLIGHT_FLIGHT }, false,
	    1000000, 5000000 };

	(void)state;
	begin(FLIGHT_NOT_SILENT);
	assert_int_equal(flight_step(&f, &in), FLIGHT_DETECTED);
	in.now_ms = 5000000 + FLIGHT_AFTER_ARRIVAL_MS - 1;
	assert_int_equal(flight_step(&f, &in), FLIGHT_NO_CHANGE);
	in.now_ms++;
	assert_int_equal(flight_step(&f, &in), FLIGHT_ITINERARY);
	assert_false(f.is_silent);
	in.now_ms++;
	assert_int_equal(flight_step(&f, &in), FLIGHT_NO_CHANGE);
	/* the next flight, with the old itinerary still there */
	in.says[0] = FLIGHT_GROUND;
	in.says[1] = FLIGHT_GROUND;
	in.now_ms++;
	assert_int_equal(flight_step(&f, &in), FLIGHT_NO_CHANGE);
	in.says[0] = FLIGHT_FLIGHT;
	in.now_ms += 3600000;
	assert_int_equal(flight_step(&f, &in), FLIGHT_DETECTED);
	in.now_ms += 3600000;
	assert_int_equal(flight_step(&f, &in), FLIGHT_NO_CHANGE);
	assert_true(f.is_silent);
	assert_string_equal(flight_cause_name(FLIGHT_ITINERARY), "itinerary");
}

/* minutes at `rate` Pa a minute from pa on; the last */
static int32_t fly(struct pressure *p, int64_t *t_ms, int32_t pa, int minutes,
    int32_t rate)
{
	int i;

	for (i = 0; i < minutes; i++) {
		*t_ms += 60000;
		pa += rate;
		pressure_feed(p, *t_ms, pa);
	}
	return pa;
}

static void pressure_knows_a_flight(void **state)
{
	struct pressure p;
	int64_t t = 0;
	int32_t pa;

	(void)state;
	pressure_init(&p);
	assert_int_equal(pressure_says(&p, 0), FLIGHT_UNKNOWN);
	pa = fly(&p, &t, 101300, 9, 2);
	assert_int_equal(pressure_says(&p, t), FLIGHT_UNKNOWN);
	pa = fly(&p, &t, pa, 1, 2);
	assert_int_equal(pressure_says(&p, t), FLIGHT_GROUND);
	/* a storm, an hour long: 5 hPa */
	pa = fly(&p, &t, pa, 60, -8);
	assert_int_equal(pressure_says(&p, t), FLIGHT_GROUND);
	/* cabin climbs 300 feet a minute, found within three */
	pa = fly(&p, &t, pa, 3, -1050);
	assert_int_equal(pressure_says(&p, t), FLIGHT_FLIGHT);
	pa = fly(&p, &t, pa, 20, -1050);
	/* cruise is steady and still flight */
	pa = fly(&p, &t, pa, 600, 0);
	assert_int_equal(pressure_says(&p, t), FLIGHT_FLIGHT);
	pa = fly(&p, &t, pa, 23, 1000);
	assert_int_equal(pressure_says(&p, t), FLIGHT_FLIGHT);
	pa = fly(&p, &t, pa, 8, 0);
	assert_int_equal(pressure_says(&p, t), FLIGHT_FLIGHT);
	(void)fly(&p, &t, pa, 1, 0);
	assert_int_equal(pressure_says(&p, t), FLIGHT_GROUND);
	/* silence is not ground */
	assert_int_equal(pressure_says(&p, t + PRESSURE_SILENT_MS + 1),
	    FLIGHT_UNKNOWN);
}

static void pressure_does_not_guess(void **state)
{
	struct pressure p;
	int64_t t = 0;

	(void)state;
	/* switched on in cruise: steady, but no ground has such a pressure */
	pressure_init(&p);
	(void)fly(&p, &t, 78000, 30, 0);
	assert_int_equal(pressure_says(&p, t), FLIGHT_UNKNOWN);
	/* a hole: what is lower after it was not seen falling */
	pressure_init(&p);
	(void)fly(&p, &t, 101300, 10, 0);
	t += 10 * PRESSURE_SILENT_MS;
	(void)fly(&p, &t, 78000, 3, 0);
	assert_int_equal(pressure_says(&p, t), FLIGHT_UNKNOWN);
	/* nonsense is silence */
	pressure_feed(&p, t + 60000, 0);
	pressure_feed(&p, t + 120000, 500000);
	assert_int_equal(p.last_ms, t);
}

static void move(struct motion *m, int64_t *t_ms, int32_t mean_mg,
    int32_t rms_mg, int seconds)
{
	struct motion_second s = { mean_mg, rms_mg };
	int i;

	for (i = 0; i < seconds; i++) {
		*t_ms += 1000;
		motion_feed(m, *t_ms, &s);
	}
}

static void motion_knows_a_take_off(void **state)
{
	struct motion m;
	int64_t t = 0;

	(void)state;
	motion_init(&m);
	assert_int_equal(motion_says(&m, 0), FLIGHT_UNKNOWN);
	/* a sensor 30 mg off; the offset is learned */
	move(&m, &t, 1030, 2, MOTION_STILL_S - 1);
	assert_int_equal(motion_says(&m, t), FLIGHT_UNKNOWN);
	move(&m, &t, 1030, 2, 1);
	assert_int_equal(motion_says(&m, t), FLIGHT_GROUND);
	/* a lorry: rough, with pushes of some seconds */
	move(&m, &t, 1033, 60, 600);
	move(&m, &t, 1050, 60, MOTION_RUN_S - 1);
	move(&m, &t, 1030, 60, 600);
	assert_int_equal(motion_says(&m, t), FLIGHT_UNKNOWN);
	move(&m, &t, 1056, 40, MOTION_RUN_S);
	assert_int_equal(motion_says(&m, t), FLIGHT_FLIGHT);
	/* calm air is not parking */
	move(&m, &t, 1030, 12, 36000);
	assert_int_equal(motion_says(&m, t), FLIGHT_FLIGHT);
	move(&m, &t, 1030, 2, MOTION_STILL_S);
	assert_int_equal(motion_says(&m, t), FLIGHT_GROUND);
	assert_int_equal(motion_says(&m, t + MOTION_SILENT_MS + 1),
	    FLIGHT_UNKNOWN);
}

static void motion_sums_seconds_up(void **state)
{
	const struct accel_sample s[] = { { 0, 0, 1000, false },
	    { 0, 600, 800, false }, { 0, 0, -1200, false },
	    { 800, 0, 0, false } };
	struct motion_second sum = motion_sum_up(s, 4);

	(void)state;
	assert_int_equal(sum.mean_mg, 1000);
	assert_int_equal(sum.rms_mg, 141);
}

static void tilt_is_an_angle(void **state)
{
	const struct accel_sample up = { 10, -20, 990, false };
	const struct accel_sample z = { 0, 0, 1000, false };
	const struct accel_sample lying = { 1000, 0, 0, false };
	const struct accel_sample over = { 0, 0, -1000, false };
	const struct accel_sample half = { 700, 0, 700, false };
	const struct accel_sample falling = { 10, 0, 20, false };

	(void)state;
	assert_int_equal(motion_tilt_mdeg(&up, &up), 0);
	assert_int_equal(motion_tilt_mdeg(&z, &lying), 90000);
	assert_int_equal(motion_tilt_mdeg(&z, &over), 180000);
	assert_int_equal(motion_tilt_mdeg(&z, &half), 45000);
	assert_int_equal(motion_tilt_mdeg(&z, &falling), -1);
}

static void speed_tells_too(void **state)
{
	struct gnss_report r = { .mode = 3, .satellites = 9, .lat_deg = 35.5,
	    .lon_deg = -139.25, .error_m = 4.4, .altitude_m = 40.6,
	    .speed_m_s = 30, .utc_ms = 1000 };
	struct gnss_fix fix = gnss_fix_of(&r);

	(void)state;
	assert_true(fix.has_position);
	assert_int_equal(fix.lat_e7, 355000000);
	assert_int_equal(fix.lon_e7, -1392500000);
	assert_int_equal(fix.altitude_m, 41);
	assert_int_equal(fix.speed_mm_s, 30000);
	assert_int_equal(gnss_says(&fix, 0), FLIGHT_GROUND);
	assert_int_equal(gnss_says(&fix, 31000), FLIGHT_UNKNOWN);
	fix.speed_mm_s = 50000;
	assert_int_equal(gnss_says(&fix, 0), FLIGHT_UNKNOWN);
	fix.speed_mm_s = 230000;
	assert_int_equal(gnss_says(&fix, 0), FLIGHT_FLIGHT);
	r.speed_m_s = NAN;
	r.altitude_m = INFINITY;
	r.error_m = 1e300;
	fix = gnss_fix_of(&r);
	assert_int_equal(fix.speed_mm_s, GNSS_UNKNOWN);
	assert_int_equal(fix.altitude_m, GNSS_UNKNOWN);
	assert_int_equal(fix.error_m, GNSS_UNKNOWN);
	assert_int_equal(gnss_says(&fix, 0), FLIGHT_UNKNOWN);
	r.lat_deg = 90.1;
	assert_false(gnss_fix_of(&r).has_position);
	r.lat_deg = NAN;
	assert_false(gnss_fix_of(&r).has_position);
	r.lat_deg = 1;
	r.mode = 1;
	assert_false(gnss_fix_of(&r).has_position);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wants_two_kinds),
		cmocka_unit_test(any_begins_all_end),
		cmocka_unit_test(survives_a_restart),
		cmocka_unit_test(landed_overrules_until_something_new),
		cmocka_unit_test(the_itinerary_ends_its_own_flight),
		cmocka_unit_test(pressure_knows_a_flight),
		cmocka_unit_test(pressure_does_not_guess),
		cmocka_unit_test(motion_knows_a_take_off),
		cmocka_unit_test(motion_sums_seconds_up),
		cmocka_unit_test(tilt_is_an_angle),
		cmocka_unit_test(speed_tells_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
