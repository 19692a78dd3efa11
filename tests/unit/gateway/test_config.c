/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "config_rows.h"

static char dir[64], path[96];

static int set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/coldpass-config-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/gateway.json", dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(dir);
}

static const char good[] =
    "{\n"
    " \"gateway\": \"GW-1\",\n"
    " \"evidence\": {\"key\": \"e.key\", \"certificate\": \"/abs/e.pem\"},\n"
    " \"trust\": {\"roots\": [\"a.pem\", \"b.pem\"], \"cloud\": \"c.pem\"},\n"
    " \"mqtt\": {\"uri\": \"ssl://h:8883\", \"ca\": \"ca.pem\",\n"
    "  \"certificate\": \"t.pem\", \"key\": \"t.key\"},\n"
    " \"record\": {\"readings\": 5},\n"
    " \"probes\": [\n"
    "  {\"id\": \"p1\", \"place\": \"lid\", \"model\": \"TMP117\",\n"
    "   \"serial\": \"1\", \"u_mc\": 200, \"driver\": \"replay\",\n"
    "   \"calibration\": {\"id\": \"K1\", \"due\": \"2027-01-31T00:00:00Z\",\n"
    "    \"low_mc\": -40000, \"high_mc\": 60000},\n"
    "   \"replay\": {\"file\": \"r.csv\"}}\n"
    " ]\n"
    "}\n";

static struct config *load(const char *text, enum status *s, char *why)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	return config_load(&files_real, path, s, why);
}

/* 'good' with 'from' replaced by 'to'. */
static struct config *load_with(const char *from, const char *to,
    enum status *s, char *why)
{
	char text[4096];
	const char *at = strstr(good, from);

	assert_non_null(at);
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good,
	    to, at + strlen(from));
	return load(text, s, why);
}

static void refused(const char *from, const char *to, const char *line,
    const char *words)
{
	enum status s = STATUS_OK;
	char why[CONFIG_WHY], place[128];

	assert_null(load_with(from, to, &s, why));
	assert_int_not_equal(s, STATUS_OK);
	(void)snprintf(place, sizeof(place), "%s:%s", path, line);
	if (line[0] != '\0' && strncmp(why, place, strlen(place)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", why, place);
	if (!strstr(why, words))
		fail_msg("\"%s\" does not say \"%s\"", why, words);
}

static void test_reads_all_and_fills_defaults(void **state)
{
	enum status s;
	char why[CONFIG_WHY], want[128];
	struct config *c = load(good, &s, why);

	(void)state;
	if (!c)
		fail_msg("%s", why);
	assert_string_equal(c->gw, "GW-1");
	(void)snprintf(want, sizeof(want), "%s/e.key", dir);
	assert_string_equal(c->evidence_key, want);
	assert_string_equal(c->evidence_certificate, "/abs/e.pem");
	assert_int_equal(c->root_count, 2);
	assert_string_equal(c->data_dir, "/var/lib/coldpass");
	assert_string_equal(c->control_socket, "/run/coldpass/control");
	assert_null(c->command);
	assert_int_equal(c->record_readings, 5);
	assert_int_equal(c->record_seconds, 900);
	assert_int_equal(c->sync_s, 10);
	assert_int_equal(c->keep_days, 30);
	assert_false(c->is_scaled);
	assert_int_equal(c->probe_count, 1);
	assert_string_equal(c->probes[0].medium, "air");
	assert_string_equal(c->probes[0].replay_probe, "1");
	assert_true(c->probes[0].replay_begin_ms == CONFIG_ABSENT);
	assert_true(c->probes[0].cal_due_ms == 1801353600000LL);
	assert_ptr_equal(config_probe_by_id(c, "p1"), &c->probes[0]);
	assert_null(config_probe_by_id(c, "p2"));
	config_free(c);
}

/* What is printed as being in force is a configuration that says the same. */
static void test_prints_what_it_reads(void **state)
{
	static char text[8192], again[8192];
	struct json_writer w;
	enum status s;
	char why[CONFIG_WHY];
	size_t len;
	struct config *c = load_with("\"record\"", "\"clock\": {\"pace\": 10, "
	    "\"real_anchor_ms\": 5, \"utc_anchor_ms\": 6}, \"record\"", &s,
	    why);

	(void)state;
	assert_non_null(c);
	assert_true(c->is_scaled);
	json_write_init(&w, text, sizeof(text));
	config_write(c, &w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	config_free(c);
	c = load(text, &s, why);
	if (!c)
		fail_msg("%s", why);
	json_write_init(&w, again, sizeof(again));
	config_write(c, &w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_string_equal(text, again);
	config_free(c);
}

static void test_names_what_is_wrong(void **state)
{
	(void)state;
	refused("\"gateway\"", "\"gatway\"", "2:", "gatway: is no member");
	refused("\"readings\"", "\"redings\"", "7:",
	    "record.redings: is no member");
	refused("\"id\": \"p1\"", "\"id\": \"p1\", \"port\": 1", "9:",
	    "probes[0].port: is no member");
	refused("\"readings\": 5", "\"readings\": 0", "7:",
	    "record.readings: must be an integer from 1 to 240");
	refused("\"readings\": 5", "\"readings\": \"5\"", "7:",
	    "must be an integer");
	refused("\"readings\": 5", "\"readings\": 5.5", "7:",
	    "must be an integer");
	refused("{\"readings\": 5}", "[]", "7:",
	    "record: must be an object");
	refused("[\"a.pem\", \"b.pem\"]", "\"a.pem\"", "4:",
	    "trust.roots: must be an array");
	refused("\"GW-1\"", "\"GW 1\"", "2:", "gateway: must begin");
	refused("\"GW-1\"", "7", "2:", "gateway: must be text");
	refused("2027-01-31T00:00:00Z", "next year", "11:",
	    "probes[0].calibration.due: must be an RFC 3339 time");
	refused("\"low_mc\": -40000", "\"low_mc\": 70000", "9:",
	    "below calibration.high_mc");
	refused("\"driver\": \"replay\"", "\"driver\": \"magic\"", "10:",
	    "no driver \"magic\"; there are");
	refused("\"uri\": \"ssl://h:8883\", ", "", "",
	    "mqtt.uri: is missing: state the broker");
	refused("\"u_mc\": 200, ", "", "", "probes[0].u_mc: is missing");
	refused(",\n   \"replay\": {\"file\": \"r.csv\"}", "", "9:",
	    "needs replay.file");
	refused("\"record\": {\"readings\": 5}", "\"clock\": {\"pace\": 9}",
	    "7:", "a simulation states");
	refused("\"record\"", "\"gateway\"", "", "gateway");
	refused("}\n ]", "},\n{}]", "", "probes[1].");
	refused("{\n \"gateway\"", "{\n, \"gateway\"", "2:", "");
}

/* ---- what is wired ---- */

#define WIRED(bus, address, more) "\"driver\": \"tmp117\", \"bus\": \"" \
	bus "\", \"address\": " #address more
#define REPLAY_END ",\n   \"replay\": {\"file\": \"r.csv\"}"

/* 'good' with its probe on a bus, then 'from' replaced by 'to'. */
static void load_wired(const char *from, const char *to, enum status *s,
    char *why, struct config **c)
{
	char text[4096], out[12288];
	const char *at = strstr(good, "\"driver\": \"replay\"");
	const char *end = strstr(good, REPLAY_END);

	(void)snprintf(text, sizeof(text), "%.*s%s%.*s%s", (int)(at - good),
	    good, WIRED("/dev/i2c-1", 72, ", \"options\": {\"averages\": 8}"),
	    (int)(end - at - 18), at + 18, end + strlen(REPLAY_END));
	at = strstr(text, from);
	assert_non_null(at);
	(void)snprintf(out, sizeof(out), "%.*s%s%s", (int)(at - text), text,
	    to, at + strlen(from));
	*c = load(out, s, why);
}

static void refused_wired(const char *from, const char *to, const char *line,
    const char *words)
{
	enum status s = STATUS_OK;
	char why[CONFIG_WHY], place[128];
	struct config *c;

	load_wired(from, to, &s, why, &c);
	assert_null(c);
	(void)snprintf(place, sizeof(place), "%s:%s", path, line);
	if (strncmp(why, place, strlen(place)) != 0 || !strstr(why, words))
		fail_msg("\"%s\" is not \"%s ... %s\"", why, place, words);
}

static void test_reads_and_prints_what_is_wired(void **state)
{
	static char text[8192], again[8192];
	struct json_writer w;
	enum status s;
	char why[CONFIG_WHY];
	struct config *c;
	size_t len;

	(void)state;
	load_wired("\n ]\n", "\n ],\n \"gpio\": {\"lid\": {\"chip\": "
	    "\"/dev/gpiochip0\", \"line\": 17, \"active_low\": true, "
	    "\"bias\": \"pull-up\"}, \"button\": {\"chip\": "
	    "\"/dev/gpiochip0\", \"line\": 24, \"hold_ms\": 1500}, "
	    "\"lamp\": {\"chip\": \"/dev/gpiochip0\", \"line\": 22}},\n "
	    "\"orders_dir\": \"orders\", \"flight\": {\"motion\": \"a\", "
	    "\"gnss\": {\"host\": \"here\"}}, \"power\": {\"radio_pct\": "
	    "7},\n \"accelerometers\": "
	    "[{\"id\": \"a\", \"driver\": \"lis2dh12\", \"bus\": "
	    "\"/dev/i2c-1\", \"address\": 24, \"upright_mg\": [0, 1000, "
	    "0], \"interrupt\": {\"chip\": \"/dev/gpiochip0\", "
	    "\"line\": 27, \"bias\": \"pull-down\"}}]\n", &s, why, &c);
	if (!c)
		fail_msg("%s", why);
	assert_string_equal(c->probes[0].chip.bus, "/dev/i2c-1");
	assert_int_equal(c->probes[0].chip.options[0].number, 8);
	assert_int_equal(c->lid.line, 17);
	assert_true(c->lid.is_active_low);
	assert_null(c->seal.chip);
	assert_int_equal(c->button.hold_ms, 1500);
	assert_int_equal(c->landed.hold_ms, 3000);
	assert_string_equal(c->flight.gnss_host, "here");
	assert_string_equal(c->flight.gnss_port, "2947");
	assert_null(c->flight.pressure);
	assert_string_equal(c->power.supplies, "/sys/class/power_supply");
	assert_int_equal(c->power.signals_pct, 50);
	assert_int_equal(c->power.radio_pct, 7);
	assert_non_null(strstr(c->orders_dir, "/orders"));
	assert_int_equal(c->accels[0].shock_mg, 5000);
	assert_int_equal(c->accels[0].upright_mg[1], 1000);
	assert_int_equal(c->accels[0].interrupt.line, 27);
	json_write_init(&w, text, sizeof(text));
	config_write(c, &w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	config_free(c);
	c = load(text, &s, why);
	if (!c)
		fail_msg("%s", why);
	json_write_init(&w, again, sizeof(again));
	config_write(c, &w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_string_equal(text, again);
	config_free(c);
}

static void test_refuses_what_drivers_would(void **state)
{
	(void)state;
	refused_wired("\"address\": 72", "\"address\": 71", "10:",
	    "probes[0].address: a tmp117 has an address from 72");
	refused_wired("\"bus\": \"/dev/i2c-1\", ", "", "9:",
	    "probes[0].bus: the driver tmp117 needs a bus");
	refused_wired("/dev/i2c-1", "i2c-1", "10:", "an absolute path");
	refused_wired("\"averages\": 8", "\"averages\": 9", "10:",
	    "probes[0].options.averages: ");
	refused_wired("\"averages\": 8", "\"speed\": 8", "10:",
	    "options.speed: is no option of the driver");
	refused_wired("\"averages\": 8", "\"averages\": true", "10:",
	    "must be a whole number or text");
	refused_wired("tmp117", "adxl345", "10:", "probes[0].address");
	refused("\"driver\": \"replay\"",
	    "\"driver\": \"replay\", \"bus\": \"/dev/i2c-1\"", "10:",
	    "means nothing to the driver replay");
}

#define ACCEL(address, more) "\n ],\n \"accelerometers\": [{\"id\": \"a\"," \
	" \"driver\": \"adxl345\", \"bus\": \"/dev/i2c-1\", " \
	"\"address\": " #address more "}"

static void test_refuses_what_does_not_go_together(void **state)
{
	(void)state;
	refused_wired("\n ]\n", ACCEL(83, ", \"options\": {\"rate_hz\": "
	    "3200}") "]\n", "14:", "options.rate_hz");
	refused_wired("\n ]\n", ACCEL(29, "") ", {\"id\": \"b\", "
	    "\"driver\": \"adxl345\", \"bus\": \"/dev/i2c-1\", "
	    "\"address\": 29}]\n", "14:",
	    "accelerometers[1].address: accelerometers[0] is on this bus");
	refused_wired("\n ]\n", ACCEL(29, "") ", {\"id\": \"b\", "
	    "\"driver\": \"adxl345\", \"bus\": \"/dev/i2c-1\", "
	    "\"address\": 83, \"options\": {\"rate_hz\": 800}}]\n", "14:",
	    "accelerometers of this bus take");
	refused_wired("\n ]\n", ACCEL(83, ", \"upright_mg\": [0, 0, 10]")
	    "]\n", "14:", "about 1000 long");
	refused_wired("\n ]\n", ACCEL(83, ", \"interrupt\": {\"chip\": "
	    "\"/dev/gpiochip0\", \"line\": 5, \"debounce_ms\": 5}")
	    "]\n", "14:", "accelerometers[0].interrupt.debounce_ms");
	refused_wired("\n ]\n", ACCEL(83, ", \"interrupt\": {\"line\": 5}")
	    "]\n", "14:", "accelerometers[0].interrupt.chip");
	refused_wired("\n ]\n", "\n ],\n \"gpio\": {\"lid\": {\"chip\": "
	    "\"/dev/gpiochip0\", \"line\": 5}, \"lamp\": {\"chip\": "
	    "\"/dev/gpiochip0\", \"line\": 5}}\n", "14:",
	    "gpio.lamp.line: is used for something else");
	refused_wired("\n ]\n", "\n ],\n \"gpio\": {\"lid\": {\"line\": "
	    "5}}\n", "14:", "gpio.lid.chip");
	refused_wired("\n ]\n", "\n ],\n \"gpio\": {\"door\": {}}\n",
	    "14:", "door");
}

/* A further TMP117 on that bus. */
static void more_probe(char *out, size_t cap, const char *id,
    const char *bus)
{
	size_t n = strlen(out);

	(void)snprintf(out + n, cap - n, ",\n  {\"id\": \"%s\", \"place\": "
	    "\"p\", \"model\": \"m\", \"serial\": \"%s\", \"calibration\": "
	    "{\"id\": \"K\", \"due\": \"2027-01-31T00:00:00Z\", "
	    "\"low_mc\": -40000, \"high_mc\": 60000}, \"u_mc\": 200, "
	    "\"driver\": \"tmp117\", \"bus\": \"%s\", \"address\": 72}",
	    id, id, bus);
}

/* Two names for one bus are one bus. */
static void test_knows_a_bus_by_any_name(void **state)
{
	char one[128], two[128], text[2048] = "";

	(void)state;
	(void)snprintf(one, sizeof(one), "%s/i2c-1", dir);
	(void)snprintf(two, sizeof(two), "%s/box", dir);
	assert_int_equal(symlink("i2c-1", two), 0);
	assert_int_equal(close(creat(one, 0600)), 0);
	more_probe(text, sizeof(text), "b", one);
	more_probe(text, sizeof(text), "c", two);
	refused_wired("\n ]", strncat(text, "\n ]", 8), "14:",
	    "probes[2].address: probes[1] is on this bus");
	(void)unlink(one);
	(void)unlink(two);
}

static void test_refuses_more_buses_than_it_serves(void **state)
{
	char text[8192] = "", bus[32], id[8];

	(void)state;
	for (int i = 2; i <= 9; i++) {
		(void)snprintf(bus, sizeof(bus), "/dev/i2c-%d", i);
		(void)snprintf(id, sizeof(id), "x%d", i);
		more_probe(text, sizeof(text), id, bus);
	}
	refused_wired("\n ]", strncat(text, "\n ]", 8), "20:",
	    "probes[8].bus: is bus number 9; a gateway has at most 8");
}

static void test_refuses_what_a_chip_cannot_measure(void **state)
{
	(void)state;
	refused_wired("\"low_mc\": -40000", "\"low_mc\": -196000", "11:",
	    "probes[0].calibration: reaches beyond what a tmp117 can measure, "
	    "-55000 to 150000");
}

#define STREAM(options) "\n ],\n \"accelerometers\": [{\"id\": \"a\"," \
	" \"driver\": \"adxl372\", \"bus\": \"/dev/i2c-1\", " \
	"\"address\": 83, \"options\": {" options "}"

/* A stream that the bus would lose samples of is refused with numbers;
 * peaks, or a bus fast enough, are not. */
static void test_reckons_with_the_fifo(void **state)
{
	enum status s = STATUS_OK;
	char why[CONFIG_WHY];
	struct config *c;

	(void)state;
	refused_wired("\n ]\n", STREAM("\"rate_hz\": 6400, \"bus_hz\": "
	    "400000") "}]\n", "14:", "or take peaks alone");
	refused_wired("\n ]\n", STREAM("\"rate_hz\": 3200, \"bus_hz\": "
	    "400000") "}, {\"id\": \"b\", \"driver\": \"lis2dh12\", "
	    "\"bus\": \"/dev/i2c-1\", \"address\": 24, \"options\": "
	    "{\"rate_hz\": 400, \"bus_hz\": 400000}}]\n", "14:",
	    "accelerometers[1].bus: samples would be lost: its FIFO waits "
	    "20.0 ms, 2 other chips keep the bus for 20.8");
	load_wired("\n ]\n", STREAM("\"rate_hz\": 3200, \"bus_hz\": 400000")
	    "}]\n", &s, why, &c);
	assert_non_null(c);
	config_free(c);
	load_wired("\n ]\n", STREAM("\"rate_hz\": 6400, \"peak_mg\": 5000")
	    "}]\n", &s, why, &c);
	assert_non_null(c);
	config_free(c);
	refused_wired("\n ]\n", "\n ],\n \"gpio\": {\"lid\": {\"chip\": "
	    "\"/dev/gpiochip0\", \"line\": 5}}, \"accelerometers\": "
	    "[{\"id\": \"a\", \"driver\": \"adxl372\", \"bus\": "
	    "\"/dev/i2c-1\", \"address\": 83, \"interrupt\": {\"chip\": "
	    "\"/dev/gpiochip0\", \"line\": 5}}]\n", "14:",
	    "accelerometers[0].interrupt: is used for something else");
	refused_wired("\n ]\n", "\n ], \"accelerometers\": [{\"id\": \"a\", "
	    "\"driver\": \"h3lis331dl\", \"bus\": \"/dev/i2c-1\", "
	    "\"address\": 24, \"interrupt\": {\"chip\": "
	    "\"/dev/gpiochip0\", \"line\": 5}}]\n", "13:",
	    "accelerometers[0].interrupt: this chip has no FIFO");
}

/* One means is not enough, three are one too many. */
static void test_refuses_what_no_flight_is_told_by(void **state)
{
	(void)state;
	refused("\n ]\n", "\n ],\n \"flight\": {\"pressure\": \"/p\"}\n",
	    "15:", "flight: names two of pressure, motion and gnss");
	refused("\n ]\n", "\n ],\n \"flight\": {\"pressure\": \"/p\", "
	    "\"motion\": \"a\", \"gnss\": {}}\n", "15:", "flight: names two");
	refused("\n ]\n", "\n ],\n \"flight\": {\"pressure\": \"/p\", "
	    "\"motion\": \"a\"}\n", "15:", "flight.motion: must be the id");
	refused_wired("\n ]\n", "\n ],\n \"flight\": {\"pressure\": "
	    "\"/p\", \"motion\": \"a\"}, \"accelerometers\": [{\"id\": "
	    "\"a\", \"driver\": \"adxl372\", \"bus\": \"/dev/i2c-1\", "
	    "\"address\": 83, \"options\": {\"peak_mg\": 5000}}]\n", "14:",
	    "flight.motion: needs every sample");
	refused("\n ]\n", "\n ],\n \"power\": {\"radio_pct\": 36}\n",
	    "15:", "power: must give up signals first");
	refused("\n ]\n", "\n ],\n \"power\": {\"radio_pct\": 101}\n",
	    "15:", "power.radio_pct");
}

static void test_probe_ids_are_their_own(void **state)
{
	char second[1024];
	const char *from = strstr(good, "  {\"id\"");
	const char *to = strstr(good, "\n ]");

	(void)state;
	(void)snprintf(second, sizeof(second), ",\n%.*s\n ]",
	    (int)(to - from), from);
	refused("\n ]", second, "14:", "another probe has this id");
}

static void test_no_file_is_said(void **state)
{
	enum status s = STATUS_OK;
	char why[CONFIG_WHY];

	(void)state;
	assert_null(config_load(&files_real, path, &s, why));
	assert_int_equal(s, STATUS_NO_FILE);
	assert_non_null(strstr(why, "No such file"));
	assert_null(config_load(&files_real, dir, &s, why));
	assert_int_equal(s, STATUS_IO);
}

/* The table's order is what reader and printer rely on. */
static void test_the_table_is_in_order(void **state)
{
	(void)state;
	assert_true(config_row_count <= 64);
	for (int i = 0; i < config_row_count; i++) {
		bool of_probe = strncmp(config_rows[i].path, "probes[].",
		    9) == 0;

		assert_int_equal(of_probe, i >= config_first_probe_row);
		assert_non_null(config_rows[i].remedy);
		assert_true(config_rows[i].min <= config_rows[i].max);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_reads_all_and_fills_defaults),
		TEST(test_prints_what_it_reads),
		TEST(test_names_what_is_wrong),
		TEST(test_reads_and_prints_what_is_wired),
		TEST(test_refuses_what_drivers_would),
		TEST(test_refuses_what_does_not_go_together),
		TEST(test_knows_a_bus_by_any_name),
		TEST(test_refuses_more_buses_than_it_serves),
		TEST(test_refuses_what_a_chip_cannot_measure),
		TEST(test_reckons_with_the_fifo),
		TEST(test_refuses_what_no_flight_is_told_by),
		TEST(test_probe_ids_are_their_own),
		TEST(test_no_file_is_said),
		TEST(test_the_table_is_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
