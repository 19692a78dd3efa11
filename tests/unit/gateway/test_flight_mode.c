/* SPDX-License-Identifier: Apache-2.0 */
/* Radio silence of a whole gateway: the cabin's pressure is a file, the
 * accelerometer's seconds are told, the uplink is this file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"

#include "flight_mode.h"
#include "lines.h"
#include "radio.h"
#include "supply.h"

#define GROUND_PA 101300

static int32_t mean_mg;

static void write_number_to(const char *name, const char *text)
{
	char path[160], fresh[170];

	(void)snprintf(path, sizeof(path), "%s/%s", scene.dir, name);
	(void)snprintf(fresh, sizeof(fresh), "%s.new", path);
	write_text(fresh, text);
	assert_int_equal(rename(fresh, path), 0);	/* whole or not */
}

static void pressure(int32_t pa)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%d.%03d\n", (int)pa / 1000,
	    (int)pa % 1000);
	write_number_to("in_pressure_input", text);
}

static void supply(const char *online, const char *capacity)
{
	write_number_to("supplies/ac/online", online);
	write_number_to("supplies/bat/capacity", capacity);
}

static void make_supplies(void)
{
	static const char *const dirs[] = { "supplies", "supplies/ac",
		"supplies/bat" };
	char path[160];

	for (int i = 0; i < 3; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", scene.dir,
		    dirs[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	write_number_to("supplies/ac/type", "Mains\n");
	write_number_to("supplies/bat/type", "Battery\n");
	write_number_to("supplies/bat/status", "Discharging\n");
	supply("1\n", "90\n");
}

static int set_up(void **state)
{
	char extra[900];
	int rc = scene_set_up(state);

	if (rc != 0)
		return rc;
	make_supplies();
	pressure(GROUND_PA);
	write_number_to("rfkill", "");
	mean_mg = 1000;
	(void)snprintf(extra, sizeof(extra), "\"flight\":{\"pressure\":"
	    "\"%s/in_pressure_input\",\"motion\":\"a1\"},\"power\":"
	    "{\"supplies\":\"%s/supplies\"},\"accelerometers\":[{\"id\":"
	    "\"a1\",\"driver\":\"lis2dh12\",\"bus\":\"/dev/i2c-99\","
	    "\"address\":24}],\"radio\":{\"rfkill\":\"rfkill\"},", scene.dir,
	    scene.dir);
	load_config(extra);
	return 0;
}

static void reached(void *ctx)
{
	*(bool *)ctx = true;
}

static void nothing(void *ctx)
{
	(void)ctx;
}

/* The kernel's thread has read what it was asked to. */
static void let_it_read(void)
{
	bool done = false;
	struct worker_job job = { .work = nothing, .done = reached,
		.ctx = &done };

	settle();
	worker_submit(bus_worker(scene.g->bus), &job);
	while (!done)
		loop_turn(scene.loop, 5);
	settle();
}

/* Ten seconds at a time; the accelerometer tells each of them. */
static void fly(int minutes)
{
	for (int i = 0; i < minutes * 6; i++) {
		for (int s = 0; s < 10; s++) {
			struct motion_second second = { mean_mg, 2 };

			clock_manual_advance(&scene.clock, 1000);
			flight_mode_motion(scene.g, &second);
		}
		let_it_read();
	}
}

/* A cabin that loses 3 kPa in six minutes. */
static void climb(void)
{
	for (int i = 1; i <= 6; i++) {
		pressure(GROUND_PA - i * 500);
		fly(1);
	}
}

static bool is_silent(void)
{
	return flight_mode_is_silent(scene.g);
}

/* What the kernel's switch was told last (struct rfkill_event). */
static bool radios_are_off(void)
{
	char path[160], *event = NULL;
	size_t len = 0;
	bool off;

	(void)snprintf(path, sizeof(path), "%s/rfkill", scene.dir);
	assert_int_equal(files_load(&files_real, path, 64, &event, &len),
	    STATUS_OK);
	assert_int_equal(len, 8);
	assert_int_equal(event[4], 0);		/* all of them */
	assert_int_equal(event[5], 3);
	off = event[6] == 1;
	free(event);
	return off;
}

static void take_off(void)
{
	fly(15);
	assert_false(is_silent());
	climb();
	fly(3);
	assert_true(is_silent());
}

static void come_down(void)
{
	pressure(GROUND_PA);
	fly(15);
}

static void finish(void)
{
	if (here()->state == CONSIGNMENT_ARMED)
		start();
	fly(2);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
}

static void test_one_that_says_flight_is_enough(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	take_off();
	assert_true(scene.g->radio.is_held);
	assert_true(radios_are_off());
	assert_true(scene.g->lines->buzzer.is_mute);
	assert_true(here()->box.is_silent);
	come_down();
	assert_false(is_silent());
	assert_false(radios_are_off());
	assert_false(scene.g->radio.is_held);
	assert_false(scene.g->lines->buzzer.is_mute);
	finish();
	assert_int_equal(count_in_payloads("\"e\":\"flight\",\"silent\":true,"
	    "\"by\":\"pressure\",\"why\":\"detected\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"flight\",\"silent\":false,"
	    "\"by\":\"pressure motion\",\"why\":\"all-ground\""), 1);
	/* there is no such bus: once, with its reason */
	assert_int_equal(count_in_payloads("\"e\":\"input\",\"what\":"
	    "\"accelerometer a1\",\"ok\":false"), 1);
	assert_int_equal(count_in_payloads("\"why\":\"bus\""), 1);
}

/* Readings come as they came, and the record promises no less. */
static void test_logging_goes_on(void **state)
{
	int64_t before;

	(void)state;
	power_on();
	(void)opened();
	start();
	take_off();
	before = here()->next_seq;
	fly(31);
	assert_true(here()->next_seq >= before + 2);
	assert_true(is_silent());
	come_down();
	finish();
	assert_int_equal(count_in_payloads("\"e\":\"gap\""), 0);
	assert_int_equal(count_in_payloads("\"e\":\"fault\""), 0);
}

static void test_a_source_that_goes_keeps_the_silence(void **state)
{
	char path[160];

	(void)state;
	power_on();
	(void)opened();
	take_off();
	(void)snprintf(path, sizeof(path), "%s/in_pressure_input", scene.dir);
	assert_int_equal(unlink(path), 0);
	fly(30);
	assert_true(is_silent());	/* unknown is not ground */
	assert_non_null(box_failing(&here()->box, "pressure"));
	assert_true(flight_mode_landed(scene.g, "courier", "at the gate"));
	assert_false(is_silent());
	assert_false(flight_mode_landed(scene.g, "courier", "again"));
	finish();
	assert_int_equal(count_in_payloads("\"e\":\"flight\",\"silent\":false,"
	    "\"by\":\"courier\",\"why\":\"landed: at the gate\""), 1);
	assert_int_equal(count_in_payloads("\"what\":\"pressure\",\"ok\":"
	    "false"), 1);
}

static void test_a_restart_in_the_air_stays_silent(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	take_off();
	crash();
	power_on();
	assert_true(is_silent());
	assert_true(scene.g->radio.is_held);
	fly(2);
	assert_true(scene.g->lines->buzzer.is_mute);
	assert_true(is_silent());
	come_down();
	assert_false(is_silent());
	crash();
	power_on();
	fly(1);
	assert_false(is_silent());
	finish();
	assert_int_equal(count_in_payloads("\"e\":\"flight\""), 2);
}

/* Switched as it should be at the start, whatever a crash left; what cannot
 * be switched is told. */
static void test_a_switch_that_does_not_work(void **state)
{
	char path[160];

	(void)state;
	power_on();
	(void)opened();
	fly(1);
	assert_false(radios_are_off());
	(void)snprintf(path, sizeof(path), "%s/rfkill", scene.dir);
	assert_int_equal(unlink(path), 0);
	take_off();
	assert_non_null(box_failing(&here()->box, "radio switch"));
	write_number_to("rfkill", "");
	fly(1);
	assert_true(radios_are_off());
	assert_null(box_failing(&here()->box, "radio switch"));
}

/* Without the file beside the journals, these know. */
static void test_the_journal_knows_too(void **state)
{
	char path[160];

	(void)state;
	power_on();
	(void)opened();
	take_off();
	fly(3);
	crash();
	(void)snprintf(path, sizeof(path), "%s/flight", scene.data);
	assert_int_equal(unlink(path), 0);
	power_on();
	assert_true(is_silent());
}

static void test_who_is_armed_in_the_air_knows(void **state)
{
	(void)state;
	power_on();
	take_off();
	(void)opened();
	fly(2);
	assert_true(here()->box.is_silent);
	come_down();
	assert_false(here()->box.is_silent);
	finish();
	assert_int_equal(count_in_payloads("\"e\":\"flight\""), 2);
}

static void test_the_itinerary_ends_it_with_a_warning(void **state)
{
	struct plan *plan;
	int64_t now;

	(void)state;
	power_on();
	(void)opened();
	now = gateway_now(scene.g).utc.utc_ms;
	plan = &here()->plan;
	plan->flight_count = 1;
	plan->flights[0] = (struct plan_flight){ now, now + 60 * MINUTE };
	take_off();
	fly(90);
	assert_true(is_silent());	/* not yet an hour behind it */
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_FAULT);		/* no such accelerometer */
	fly(15);
	assert_false(is_silent());
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_WARNING);
	finish();
	assert_int_equal(count_in_payloads("\"by\":\"plan\",\"why\":"
	    "\"itinerary\""), 1);
}

/* ---- power ---- */

static void test_what_is_given_up_and_comes_back(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	fly(1);
	supply("0\n", "60\n");
	fly(1);
	assert_false(scene.g->lines->lamp.is_sparing);
	supply("0\n", "45\n");
	fly(1);
	assert_true(scene.g->lines->lamp.is_sparing);
	assert_true(scene.g->lines->buzzer.is_sparing);
	assert_false(scene.g->radio.is_sparing);
	supply("0\n", "19\n");
	fly(1);
	assert_true(scene.g->radio.is_sparing);
	fly(10);			/* urgent time is over */
	assert_true(scene.g->radio.is_held);
	assert_string_equal(radio_state(&scene.g->radio), "saving");
	scene.probes[0].temp_mc = 9000;
	fly(2);
	assert_false(scene.g->radio.is_held);	/* an excursion leaves */
	scene.probes[0].temp_mc = 5000;
	supply("1\n", "19\n");
	fly(1);
	assert_false(scene.g->radio.is_sparing);
	assert_false(scene.g->lines->lamp.is_sparing);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_BUDGET_USED);
	assert_int_equal(count_in_payloads("\"e\":\"power\""), 5);
	assert_int_equal(count_in_payloads("\"e\":\"gap\""), 0);
}

static void test_a_silent_supply_changes_nothing(void **state)
{
	char path[160];

	(void)state;
	power_on();
	(void)opened();
	supply("0\n", "40\n");
	fly(1);
	assert_true(scene.g->lines->lamp.is_sparing);
	(void)snprintf(path, sizeof(path), "%s/supplies", scene.dir);
	assert_int_equal(nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	fly(2);
	assert_true(scene.g->lines->lamp.is_sparing);
	assert_non_null(box_failing(&here()->box, "power"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_that_says_flight_is_enough),
		TEST(test_logging_goes_on),
		TEST(test_a_source_that_goes_keeps_the_silence),
		TEST(test_a_restart_in_the_air_stays_silent),
		TEST(test_a_switch_that_does_not_work),
		TEST(test_the_journal_knows_too),
		TEST(test_who_is_armed_in_the_air_knows),
		TEST(test_the_itinerary_ends_it_with_a_warning),
		TEST(test_what_is_given_up_and_comes_back),
		TEST(test_a_silent_supply_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
