/* SPDX-License-Identifier: Apache-2.0 */
/* Buttons, lamp, orders that lie ready and inputs that fail, on lines that
 * this file moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "consignment_scene.h"

#include "flight_mode.h"
#include "gpio_sim.h"
#include "lines.h"
#include "preload.h"
#include "sense.h"

#define HELD 3500

static struct gpio_sim lid, button, landed, lamp, buzzer;

static int set_up(void **state)
{
	int rc = scene_set_up(state);
	char path[128];

	if (rc != 0)
		return rc;
	load_config("\"orders_dir\":\"orders\",");
	(void)snprintf(path, sizeof(path), "%s/orders", scene.dir);
	return mkdir(path, 0700);
}

/* ---- time and lines ---- */

static void creep(int64_t ms)
{
	for (int64_t i = 0; i < ms; i += 50) {
		clock_manual_advance(&scene.clock, 50);
		settle();
	}
}

static void wire(void)
{
	assert_true(gpio_sim_open(&lid, false, false));
	assert_true(gpio_sim_open(&button, false, false));
	assert_true(gpio_sim_open(&landed, false, false));
	assert_true(gpio_sim_open(&lamp, true, false));
	assert_true(gpio_sim_open(&buzzer, true, false));
	power_on();
	lines_use_lid(scene.g->lines, &lid.gpio);
	lines_use_buttons(scene.g->lines, &button.gpio, &landed.gpio);
	lines_use_signals(scene.g->lines, &lamp.gpio, &buzzer.gpio);
	creep(200);
}

static void drive(struct gpio_sim *line, bool active)
{
	static int64_t at_ns;

	gpio_sim_drive(line, active, at_ns += 1000000000);
	creep(200);
}

static void press(struct gpio_sim *line, int64_t ms)
{
	drive(line, true);
	creep(ms - 200);
	drive(line, false);
}

static const struct lamp *shown(void)
{
	return &scene.g->lines->lamp;
}

/* ---- orders ---- */

static void order_path(char *out, size_t cap, const char *name)
{
	(void)snprintf(out, cap, "%s/orders/%s", scene.dir, name);
}

static void lay_ready(const char *name, const char *probe)
{
	static char text[20000];
	char path[160];

	order_path(path, sizeof(path), name);
	(void)snprintf(text, sizeof(text), "{\"v\":1,\"profile\":\"%s\","
	    "\"offline\":true,\"probes\":[{\"id\":\"%s\",\"role\":"
	    "\"product\"}]}", scene.profile, probe);
	write_text(path, text);
}

static bool lies_there(const char *name)
{
	char path[160];

	order_path(path, sizeof(path), name);
	return access(path, F_OK) == 0;
}

static int travelling(void)
{
	int n = 0;

	for (struct consignment *c = scene.g->consignments; c; c = c->next)
		n++;
	return n;
}

static struct consignment *taken_out(void)
{
	assert_int_equal(travelling(), 1);
	memcpy(scene.cid, scene.g->consignments->cid, sizeof(scene.cid));
	return scene.g->consignments;
}

/* The preload's look, its arming and its opening are jobs one after another. */
static void look_around(void)
{
	preload_look(scene.g);
	creep(3000);
}

static void test_an_order_goes_from_ready_to_sealed_by_hand(void **state)
{
	(void)state;
	wire();
	lay_ready("a.json", "p1");
	look_around();
	assert_int_equal(taken_out()->state, CONSIGNMENT_ARMED);
	assert_true(lies_there("a.json.armed"));
	assert_false(lies_there("a.json"));
	assert_int_equal(shown()->shown, LAMP_READY);
	press(&button, HELD);
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
	pass(10);
	assert_int_equal(shown()->shown, LAMP_RECORDING);
	press(&button, HELD);
	assert_int_equal(here()->state, CONSIGNMENT_ENDED);
	pass(1);
	assert_int_equal(shown()->shown, LAMP_ENDED);
	press(&button, HELD);
	assert_int_equal(here()->state, CONSIGNMENT_SEALED);
	creep(5000);
	assert_int_equal(shown()->shown, LAMP_SEALED);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"button\",\"what\":"), 3);
	assert_int_equal(count_in_payloads("\"by\":\"button\",\"why\":\"held"),
	    2);
}

static void test_a_profile_beside_the_order(void **state)
{
	char path[160];

	(void)state;
	order_path(path, sizeof(path), "p.jws");
	write_text(path, scene.profile);
	order_path(path, sizeof(path), "b.json");
	write_text(path, "{\"v\":1,\"profile_file\":\"p.jws\",\"offline\":true,"
	    "\"probes\":[{\"id\":\"p2\",\"role\":\"product\"}]}");
	wire();
	creep(3000);		/* found without being asked */
	assert_int_equal(taken_out()->state, CONSIGNMENT_ARMED);
}

/* It stays, is shown, and goes as soon as it may. */
static void test_an_order_that_may_not_go(void **state)
{
	struct json_writer w;
	char text[2048];
	size_t len;

	(void)state;
	scene.probes[0].result = PROBE_NAK;
	lay_ready("a.json", "p1");
	wire();
	creep(3000);
	assert_int_equal(travelling(), 0);
	assert_true(lies_there("a.json"));
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_ATTENTION);
	json_write_init(&w, text, sizeof(text));
	json_write_object(&w, NULL);
	preload_write(scene.g, &w);
	json_write_object_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_non_null(strstr(text, "\"state\":\"refused\",\"order\":"
	    "\"a.json\",\"why\":\"probe:p1"));
	scene.probes[0].result = PROBE_OK;
	pass(2);
	assert_int_equal(taken_out()->state, CONSIGNMENT_ARMED);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_OK);
}

static void test_an_order_that_is_none(void **state)
{
	char path[160];

	(void)state;
	order_path(path, sizeof(path), "a.json");
	write_text(path, "{\"v\":1,\n\"colour\":\"red\"}");
	wire();
	creep(3000);
	assert_int_equal(travelling(), 0);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_ATTENTION);
	assert_int_equal(unlink(path), 0);
	pass(2);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_OK);
}

/* A crash between the durable open record and the renaming. */
static void test_an_order_makes_one_consignment(void **state)
{
	(void)state;
	wire();
	lay_ready("a.json", "p1");
	look_around();
	(void)taken_out();
	crash();
	lay_ready("a.json", "p1");
	wire();
	pass(3);
	assert_int_equal(travelling(), 1);
	assert_false(lies_there("a.json"));
	/* another one waits until this is sealed */
	lay_ready("b.json", "p2");
	look_around();
	pass(2);
	assert_int_equal(travelling(), 1);
	assert_true(lies_there("b.json"));
	seal(true);
	pass(2);
	assert_int_equal(travelling(), 2);
}

/* ---- presses ---- */

static void test_what_is_no_press(void **state)
{
	(void)state;
	wire();
	(void)opened();
	press(&button, 1000);		/* too short */
	assert_int_equal(here()->state, CONSIGNMENT_ARMED);
	for (int i = 0; i < 10; i++) {	/* shaken */
		gpio_sim_drive(&button, true, 1);
		gpio_sim_drive(&button, false, 2);
		creep(500);
	}
	assert_int_equal(here()->state, CONSIGNMENT_ARMED);
	drive(&button, true);
	creep(60000);			/* leant on: once */
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
	drive(&button, false);
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
}

static void test_a_button_held_at_the_start_does_nothing(void **state)
{
	(void)state;
	wire();
	(void)opened();
	crash();
	assert_true(gpio_sim_open(&button, false, true));
	power_on();
	lines_use_buttons(scene.g->lines, &button.gpio, NULL);
	creep(20000);
	assert_int_equal(here()->state, CONSIGNMENT_ARMED);
	drive(&button, false);
	press(&button, HELD);
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
}

static void test_a_wrong_moment_is_refused(void **state)
{
	(void)state;
	wire();
	press(&button, HELD);		/* nothing here */
	assert_int_equal(shown()->shown, LAMP_REFUSED);
	assert_int_equal(travelling(), 0);
	creep(5000);
	(void)opened();
	press(&landed, HELD);
	assert_int_equal(shown()->shown, LAMP_REFUSED);
	assert_false(flight_mode_is_silent(scene.g));
	start();
	memcpy(scene.order.probes[0].id, "p3", 3);
	scene.order.probe_count = 1;
	assert_true(try_open());
	press(&button, HELD);		/* which of the two? */
	assert_int_equal(shown()->shown, LAMP_REFUSED);
	assert_int_equal(scene.g->consignments->state, CONSIGNMENT_ARMED);
	assert_int_equal(scene.g->consignments->next->state,
	    CONSIGNMENT_STARTED);
}

/* A hard stop is for two people, not for a button. */
static void test_what_is_stopped_stays_stopped(void **state)
{
	(void)state;
	wire();
	(void)opened();
	here()->stop.is_held = true;
	press(&button, HELD);
	assert_int_equal(shown()->shown, LAMP_REFUSED);
	assert_int_equal(here()->state, CONSIGNMENT_ARMED);
	here()->stop.is_held = false;
	press(&button, HELD);
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
	end();
	seal(true);
	(void)verdict(1);
	assert_int_equal(count_in_payloads("\"what\":\"start\""), 1);
	assert_int_equal(count_in_payloads("refused: it is stopped"), 1);
}

/* The lamp says yes when it is on the disk, and not before. */
static void test_yes_is_said_of_what_is_durable(void **state)
{
	(void)state;
	wire();
	(void)opened();
	bad_files_from(1, INT32_MAX, EIO);
	press(&button, HELD);
	creep(10000);
	assert_int_not_equal(shown()->shown, LAMP_ACCEPTED);
	press(&button, HELD);		/* and it is busy with that */
	assert_int_equal(shown()->shown, LAMP_REFUSED);
	bad_files_from(0, 0, 0);
	for (int i = 0; i < 400 && shown()->shown != LAMP_ACCEPTED; i++)
		creep(50);
	assert_int_equal(shown()->shown, LAMP_ACCEPTED);
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
}

/* ---- a bad end ---- */

static void test_a_bad_end_stays_in_view(void **state)
{
	(void)state;
	wire();
	(void)opened();
	start();
	pass(5);
	scene.probes[0].temp_mc = 20000;
	pass(5);
	assert_int_equal(shown()->shown, LAMP_ALARM);
	end();
	seal(true);
	creep(1000);
	assert_int_equal(here()->outcome, RULES_FAIL);
	assert_int_equal(shown()->shown, LAMP_ATTENTION);
	crash();
	wire();
	assert_int_equal(shown()->shown, LAMP_ATTENTION);
	scene.probes[0].temp_mc = 5000;
	(void)opened();			/* the box is used anew */
	creep(200);
	assert_int_equal(shown()->shown, LAMP_READY);
}

/* ---- inputs that fail ---- */

static void test_a_lid_that_tells_nothing(void **state)
{
	(void)state;
	wire();
	(void)opened();
	start();
	pass(5);
	lid.fail_errno = ENODEV;
	gpio_sim_drive(&lid, true, 1);
	creep(1000);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_FAULT);
	assert_int_equal(here()->box.failing_count, 1);
	pass(10);
	assert_true(gpio_sim_open(&lid, false, true));
	lines_use_lid(scene.g->lines, &lid.gpio);
	pass(2);
	assert_int_equal(here()->box.failing_count, 0);
	assert_true(here()->box.lid_is_open);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_OK);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"input\",\"what\":\"lid\","
	    "\"ok\":false"), 1);
	assert_int_equal(count_in_payloads("\"e\":\"input\",\"what\":\"lid\","
	    "\"ok\":true"), 1);
	assert_int_equal(count_in_payloads("\"why\":\"No such device\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"lid\",\"open\":true"), 1);
}

/* Failing before a crash, and well after it: the span is closed. */
static void test_the_span_is_closed_over_a_restart(void **state)
{
	char from[48];

	(void)state;
	wire();
	(void)opened();
	start();
	lid.fail_errno = EIO;
	gpio_sim_drive(&lid, true, 1);
	pass(2);
	assert_int_equal(here()->box.failing_count, 1);
	(void)snprintf(from, sizeof(from), "\"from\":%lld,\"why\"",
	    (long long)here()->box.failing[0].from_ms);
	crash();
	wire();
	pass(2);
	assert_int_equal(here()->box.failing_count, 0);
	assert_false(here()->box.lid_is_open);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"input\""), 2);
	assert_int_equal(count_in_payloads(from), 2);
}

/* More changes than the kernel keeps. */
static void test_lost_changes_are_told(void **state)
{
	(void)state;
	wire();
	(void)opened();
	start();
	for (int i = 0; i < 3 * GPIO_SIM_EDGES; i++)
		gpio_sim_drive(&lid, i % 2 == 0, i * 1000000LL);
	pass(2);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"what\":\"lid\",\"ok\":true"), 1);
	assert_int_equal(count_in_payloads("changes lost"), 1);
}

/* Opened while nobody looked: it counts. */
static void test_a_lid_opened_during_an_outage_counts(void **state)
{
	struct record_seal seal_of;

	(void)state;
	wire();
	(void)opened();
	start();
	drive(&lid, true);
	pass(1);
	drive(&lid, false);
	pass(1);
	crash();
	clock_manual_advance(&scene.clock, 3 * MINUTE);
	wire();
	pass(1);
	drive(&lid, true);
	lines_use_lid(scene.g->lines, &lid.gpio);
	pass(2);
	leg_fill_seal(here()->leg, &seal_of);
	assert_int_equal(seal_of.totals.lid_count, 2);
	crash();
	assert_true(gpio_sim_open(&lid, false, false));
	power_on();
	lines_use_lid(scene.g->lines, &lid.gpio);
	pass(2);
	crash();
	assert_true(gpio_sim_open(&lid, false, true));
	power_on();
	lines_use_lid(scene.g->lines, &lid.gpio);
	pass(2);
	leg_fill_seal(here()->leg, &seal_of);
	assert_int_equal(seal_of.totals.lid_count, 3);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_order_goes_from_ready_to_sealed_by_hand),
		TEST(test_a_profile_beside_the_order),
		TEST(test_an_order_that_may_not_go),
		TEST(test_an_order_that_is_none),
		TEST(test_an_order_makes_one_consignment),
		TEST(test_what_is_no_press),
		TEST(test_a_button_held_at_the_start_does_nothing),
		TEST(test_a_wrong_moment_is_refused),
		TEST(test_what_is_stopped_stays_stopped),
		TEST(test_yes_is_said_of_what_is_durable),
		TEST(test_a_bad_end_stays_in_view),
		TEST(test_a_lid_that_tells_nothing),
		TEST(test_the_span_is_closed_over_a_restart),
		TEST(test_lost_changes_are_told),
		TEST(test_a_lid_opened_during_an_outage_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
