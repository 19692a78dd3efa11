/* SPDX-License-Identifier: Apache-2.0 */
/* Real drivers on modelled buses, a lid on a modelled line: what goes wrong
 * there becomes what is signed, and nothing else stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "consignment_scene.h"

#include "sense.h"
#include "gpio_sim.h"
#include "i2c_sim.h"
#include "lines.h"
#include "survey.h"

#define ID_TMP117 0x0117

/* A bus of its own: one TMP117, and a way to hang. */
struct wire {
	struct i2c_sim sim;
	struct i2c_bus bus;
	struct i2c_sim_words chip;
	atomic_bool hangs;
	bool is_missing;		/* no such adapter */
};

static struct wire wires[2];
static struct gpio_sim lid, seal_line, lamp, buzzer;

static void converts(struct i2c_sim_words *w, uint8_t reg)
{
	if (reg == 1)
		w->reg[1] = (uint16_t)((w->reg[1] & 0x0fff) | 0x2000);
}

static int wire_transfer(void *ctx, uint8_t address, const uint8_t *out,
    size_t out_len, uint8_t *in, size_t in_len)
{
	struct wire *w = ctx;

	while (w->hangs)
		(void)usleep(1000);
	return w->sim.bus.ops->transfer(w->sim.bus.ctx, address, out, out_len,
	    in, in_len);
}

static int wire_claim(void *ctx, uint8_t address)
{
	struct wire *w = ctx;

	return w->sim.bus.ops->claim(w->sim.bus.ctx, address);
}

static void wire_close(void *ctx)
{
	(void)ctx;
}

static const struct i2c_ops wire_ops = {
	.transfer = wire_transfer, .claim = wire_claim, .close = wire_close,
};

static struct i2c_bus *open_wire(void *ctx, const char *path, char *why,
    size_t cap)
{
	struct wire *w = &wires[strcmp(path, "/dev/i2c-8") == 0];

	(void)ctx;
	if (!w->is_missing)
		return &w->bus;
	(void)snprintf(why, cap, "%s: no such adapter: plug it in", path);
	return NULL;
}

/* 7.8125 m°C a digit */
static void warm(int wire, int32_t temp_mc)
{
	wires[wire].chip.reg[0] = (uint16_t)(temp_mc * 16 / 125);
}

static void write_probe(char *out, size_t cap, int i, const char *bus)
{
	(void)snprintf(out, cap, "{\"id\":\"p%d\",\"place\":\"lid\","
	    "\"model\":\"M\",\"serial\":\"%d\",\"calibration\":{\"id\":\"K\","
	    "\"due\":\"2027-06-01T00:00:00Z\",\"low_mc\":-50000,"
	    "\"high_mc\":100000},\"u_mc\":200,\"driver\":\"tmp117\","
	    "\"bus\":\"%s\",\"address\":72,\"options\":{\"averages\":1}}", i,
	    i, bus);
}

/* The scene's configuration with two real probes instead of its own. */
static void wire_config(void)
{
	char path[128], *text, *probes, p1[600], p2[600], out[8192];
	char why[CONFIG_WHY];
	enum status s;
	size_t len;

	(void)snprintf(path, sizeof(path), "%s/gateway.json", scene.dir);
	assert_int_equal(files_load(&files_real, path, 65536, &text, &len),
	    STATUS_OK);
	probes = strstr(text, "\"probes\":[");
	assert_non_null(probes);
	write_probe(p1, sizeof(p1), 1, "/dev/i2c-7");
	write_probe(p2, sizeof(p2), 2, "/dev/i2c-8");
	(void)snprintf(out, sizeof(out), "%.*s\"probes\":[%s,%s]}",
	    (int)(probes - text), text, p1, p2);
	free(text);
	write_text(path, out);
	config_free(scene.config);
	scene.config = config_load(&files_real, path, &s, why);
	if (!scene.config)
		fail_msg("%s", why);
}

static int set_up(void **state)
{
	int rc = scene_set_up(state);

	if (rc != 0)
		return rc;
	wire_config();
	for (int i = 0; i < 2; i++) {
		struct wire *w = &wires[i];

		memset(w, 0, sizeof(*w));
		i2c_sim_init(&w->sim);
		w->chip.reg[0x0f] = ID_TMP117;
		w->chip.wrote = converts;
		w->bus = (struct i2c_bus){ .ops = &wire_ops, .ctx = w };
		(void)i2c_sim_add(&w->sim, 0x48, i2c_sim_words, &w->chip);
		warm(i, 5000);
	}
	return 0;
}

/* ---- time ---- */

/* In steps shorter than a conversion, with real time for the threads. */
static void creep(int64_t ms)
{
	for (int64_t i = 0; i < ms; i += 10) {
		clock_manual_advance(&scene.clock, 10);
		loop_turn(scene.loop, 0);
		for (int k = 0; k < 200 && !is_settled(); k++)
			loop_turn(scene.loop, 1);
	}
}

/* One minute: the slot, its conversion, the rest. */
static void minutes(int n)
{
	for (int i = 0; i < n; i++) {
		creep(200);
		for (int k = 0; k < 6; k++) {
			clock_manual_advance(&scene.clock, 9900);
			loop_turn(scene.loop, 1);
			creep(60);
		}
		clock_manual_advance(&scene.clock, MINUTE - 200 - 6 * 9960);
		loop_turn(scene.loop, 1);
	}
}

static void power_on_wired(void)
{
	char why[512] = "";
	enum status s;

	scene.g = gateway_open(scene.config, &bad_files, &scene.clock,
	    scene.loop, &scene.keys, &s, why, sizeof(why));
	if (!scene.g)
		fail_msg("%s", why);
	buses_opener(scene.g->buses, open_wire, NULL);
	creep(100);
}

static bool arm(void)
{
	new_order();
	scene.opened = scene.offered = false;
	assert_non_null(arming_begin(scene.g, &scene.order, was_checked,
	    NULL));
	for (int i = 0; i < 2000 && (!scene.offered || (scene.failed_checks ==
	    0 && !scene.opened)); i++) {
		clock_manual_advance(&scene.clock, 10);
		loop_turn(scene.loop, 1);
	}
	return scene.opened;
}

static void set_out(void)
{
	if (!arm())
		fail_msg("%s %s", scene.why, scene.checks);
	assert_int_equal(consignment_start(here(), "a", "b", a_wait(), NULL),
	    STATUS_OK);
	minutes(1);
	assert_true(scene_told);
}

static void begin_journey(void)
{
	power_on_wired();
	set_out();
}

static void end_journey(enum rules_outcome outcome)
{
	assert_int_equal(consignment_end(here(), "a", "b", a_wait(), NULL),
	    STATUS_OK);
	minutes(1);
	assert_true(scene_told);
	seal(true);
	(void)assert_dossier(1, outcome);
}

/* ---- probes ---- */

static void test_chips_are_read_and_signed(void **state)
{
	(void)state;
	begin_journey();
	assert_int_equal(here()->values[0], 5000);
	warm(0, 6000);
	minutes(2);
	assert_int_equal(here()->values[0], 6000);
	assert_int_equal(here()->values[1], 5000);
	end_journey(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"fault\""), 0);
}

/* Unplugged and plugged in again: a signed fault with its reason, and the
 * other bus never noticed. */
static void test_a_chip_that_goes_and_comes_back(void **state)
{
	(void)state;
	begin_journey();
	wires[1].sim.fail_at = wires[1].sim.transfers;
	wires[1].sim.fail_count = 1 << 20;
	wires[1].sim.fail_errno = ENXIO;
	minutes(3);
	assert_true(here()->monitor.faulty[1]);
	assert_false(here()->monitor.faulty[0]);
	i2c_sim_heal(&wires[1].sim);
	minutes(3);
	assert_false(here()->monitor.faulty[1]);
	end_journey(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"why\":\"nak\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"good\""), 1);
}

static void test_another_chip_is_no_go_by_name(void **state)
{
	(void)state;
	wires[1].chip.reg[0x0f] = 0x0190;
	power_on_wired();
	assert_false(arm());
	assert_non_null(strstr(scene.checks, "(wrong-chip) at /dev/i2c-8 "
	    "address 0x48"));
	assert_non_null(strstr(scene.checks, "reads 5.000"));
}

static void test_a_chip_swapped_on_the_way(void **state)
{
	(void)state;
	begin_journey();
	/* hourly, the settings and all readings of the other being right */
	wires[1].chip.reg[0x0f] = 0x0190;
	minutes(61);
	assert_true(here()->monitor.faulty[1]);
	end_journey(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"why\":\"wrong-chip\""), 1);
}

static void test_a_missing_adapter_is_a_fault_and_comes_back(void **state)
{
	(void)state;
	wires[1].is_missing = true;
	power_on_wired();
	assert_false(arm());
	assert_non_null(strstr(scene.checks, "/dev/i2c-8: no such adapter"));
	wires[1].is_missing = false;
	assert_true(arm());
}

/* One bus hangs: its probe is a fault, the other's readings are all there. */
static void test_a_bus_that_hangs_costs_its_own_probes(void **state)
{
	int64_t readings;

	(void)state;
	begin_journey();
	readings = here()->leg->readings;
	wires[1].hangs = true;
	for (int i = 0; i < 5 * 60; i++) {
		clock_manual_advance(&scene.clock, 1000);
		for (int k = 0; k < 3; k++)
			loop_turn(scene.loop, 1);
	}
	assert_true(here()->monitor.faulty[1]);
	assert_int_equal(here()->monitor.reason[1], PROBE_TIMEOUT);
	assert_false(here()->monitor.faulty[0]);
	assert_in_range(here()->leg->readings, readings + 4, readings + 6);
	assert_true(bus_is_stuck(scene.g->probes.units[1].bus));
	assert_false(bus_is_stuck(scene.g->probes.units[0].bus));
	wires[1].hangs = false;
	minutes(3);
	assert_false(here()->monitor.faulty[1]);
	assert_false(bus_is_stuck(scene.g->probes.units[1].bus));
	end_journey(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"why\":\"timeout\""), 1);
}

static void await_survey(int64_t n)
{
	for (int i = 0; i < 2000 && survey_count(scene.g->survey) < n; i++) {
		clock_manual_advance(&scene.clock, 10);
		loop_turn(scene.loop, 1);
	}
	assert_int_equal(survey_count(scene.g->survey), n);
}

static void test_the_survey_tells_all(void **state)
{
	static char text[8192];
	struct json_writer w;
	size_t len;

	(void)state;
	wires[1].chip.reg[0x0f] = 0x0190;
	power_on_wired();
	await_survey(1);
	warm(0, -40500);
	assert_int_equal(survey_begin(scene.g->survey), 2);
	await_survey(2);
	json_write_init(&w, text, sizeof(text));
	json_write_object(&w, NULL);
	assert_int_equal(survey_write(scene.g, &w), 1);
	json_write_object_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_non_null(strstr(text, "\"result\":\"ok\",\"mc\":-40500"));
	assert_non_null(strstr(text, "\"result\":\"wrong-chip\""));
}

/* ---- the box ---- */

static void drive(struct gpio_sim *line, bool active, int64_t at_ms)
{
	gpio_sim_drive(line, active, at_ms * 1000000);
}

static void test_the_lid_is_told_once_it_has_settled(void **state)
{
	(void)state;
	assert_true(gpio_sim_open(&lid, false, false));
	power_on_wired();
	lines_use_lid(scene.g->lines, &lid.gpio);
	set_out();
	drive(&lid, true, 1000);
	drive(&lid, false, 1010);	/* it bounces */
	drive(&lid, true, 1020);
	creep(30);
	assert_false(here()->box.lid_is_open);
	creep(100);
	assert_true(here()->box.lid_is_open);
	minutes(2);
	drive(&lid, false, 130000);
	minutes(1);
	assert_false(here()->box.lid_is_open);
	end_journey(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"lid\""), 2);
}

/* Armed with an open lid: the leg knows. */
static void test_an_open_lid_is_told_to_who_comes_later(void **state)
{
	(void)state;
	assert_true(gpio_sim_open(&lid, false, true));
	assert_true(gpio_sim_open(&seal_line, false, false));
	power_on_wired();
	lines_use_lid(scene.g->lines, &lid.gpio);
	lines_use_seal(scene.g->lines, &seal_line.gpio);
	assert_true(arm());
	creep(2000);
	assert_true(here()->box.lid_is_open);
	drive(&seal_line, true, 5000);
	creep(2000);
	assert_int_equal(consignment_start(here(), "a", "b", a_wait(), NULL),
	    STATUS_OK);
	minutes(1);
	end_journey(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"lid\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"seal\""), 1);
}

static void test_blows_and_tilt_are_few_and_signed(void **state)
{
	struct sense_blow blow = { 30000, 2600, 10000, false };

	(void)state;
	begin_journey();
	sense_blow(scene.g->sense, &blow);
	blow.peak_mg = 20000;
	sense_blow(scene.g->sense, &blow);	/* a smaller one behind it */
	blow.peak_mg = 60000;
	sense_blow(scene.g->sense, &blow);
	for (int32_t mdeg = 0; mdeg < 40000; mdeg += 1000) {
		sense_tilt(scene.g->sense, mdeg, 15000);
		creep(1100);	/* past any reading under way */
	}
	minutes(1);
	end_journey(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"shock\""), 2);
	assert_int_equal(count_in_payloads("\"peak_mg\":30000"), 1);
	assert_int_equal(count_in_payloads("\"peak_mg\":20000"), 0);
	assert_int_equal(count_in_payloads("\"mc\":5000"), 2);
	assert_int_equal(count_in_payloads("\"e\":\"tilt\""), 3);
}

/* Within so many hundredths of a second. */
static int count_beeps(int steps)
{
	bool was_on = buzzer.is_active;
	int beeps = 0;

	for (int i = 0; i < steps; i++) {
		creep(10);
		beeps += buzzer.is_active && !was_on;
		was_on = buzzer.is_active;
	}
	return beeps;
}

static void test_lamp_and_buzzer(void **state)
{
	int beeps = 0;
	bool was_on = false;

	(void)state;
	assert_true(gpio_sim_open(&lamp, true, false));
	assert_true(gpio_sim_open(&buzzer, true, false));
	power_on_wired();
	lines_use_signals(scene.g->lines, &lamp.gpio, &buzzer.gpio);
	annunciator_raise(&scene.g->annunciator, gateway_now(scene.g).mono_ms,
	    ANNUNCIATOR_ALARM, "", "look");
	assert_true(lamp.is_active);
	for (int i = 0; i < 400; i++) {
		beeps += buzzer.is_active && !was_on;
		was_on = buzzer.is_active;
		creep(10);
	}
	assert_int_equal(beeps, 3);
	assert_false(buzzer.is_active);
	/* an alarm: again and again, until somebody answers */
	annunciator_sound(&scene.g->annunciator, true);
	assert_in_range(count_beeps(2000), 6, 18);	/* of 20 s */
	assert_in_range(count_beeps(2000), 6, 18);
	annunciator_sound(&scene.g->annunciator, false);
	(void)count_beeps(1000);
	assert_int_equal(count_beeps(1000), 0);
	/* in a quiet phase only the lamp tells */
	scene.g->annunciator.is_hushed = true;
	annunciator_raise(&scene.g->annunciator, gateway_now(scene.g).mono_ms,
	    ANNUNCIATOR_ALARM, "another", "look");
	assert_int_equal(count_beeps(500), 0);
	annunciator_clear(&scene.g->annunciator, gateway_now(scene.g).mono_ms,
	    ANNUNCIATOR_ALARM, "another");
	annunciator_clear(&scene.g->annunciator, gateway_now(scene.g).mono_ms,
	    ANNUNCIATOR_ALARM, "");
	assert_int_equal(scene.g->lines->lamp.shown, LAMP_EMPTY);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_chips_are_read_and_signed),
		TEST(test_a_chip_that_goes_and_comes_back),
		TEST(test_another_chip_is_no_go_by_name),
		TEST(test_a_chip_swapped_on_the_way),
		TEST(test_a_missing_adapter_is_a_fault_and_comes_back),
		TEST(test_a_bus_that_hangs_costs_its_own_probes),
		TEST(test_the_survey_tells_all),
		TEST(test_the_lid_is_told_once_it_has_settled),
		TEST(test_an_open_lid_is_told_to_who_comes_later),
		TEST(test_blows_and_tilt_are_few_and_signed),
		TEST(test_lamp_and_buzzer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
