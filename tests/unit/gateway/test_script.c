/* SPDX-License-Identifier: Apache-2.0 */
/* Recorded events: read strictly, played each at its moment, said again after
 * a restart only if it is news. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"

static char why[300];

static struct script *script_of(const char *text, int64_t begin_ms)
{
	char path[128];
	enum status s;

	(void)snprintf(path, sizeof(path), "%s/events.csv", scene.dir);
	write_text(path, text);
	why[0] = '\0';
	return script_open(&files_real, path, begin_ms, &s, why,
	    sizeof(why));
}

static void every_event_is_read(void **state)
{
	struct record_event e;
	struct script *s;

	(void)state;
	s = script_of("time,event,value,probe\r\n"
	    "1000,begin,,\r\n"
	    "1970-01-01T00:00:02Z,lid,open,p1\n"
	    "3000,seal,whole,\n"
	    "3000,tilt,45001,\n"
	    "3000,light,7,\n"
	    "3000,shock,31000 2600 11000 1,\n"
	    "3000,shock,26000,\n"
	    "3000,vibration,5 20 300,p1", 50000);
	if (!s)
		fail_msg("%s", why);
	assert_int_equal(s->count, 8);
	assert_int_equal(s->rows[0].time_ms, 50000);
	assert_int_equal(s->rows[1].time_ms, 51000);
	assert_false(script_event(&s->rows[0], &e));
	assert_true(script_event(&s->rows[1], &e));
	assert_int_equal(e.kind, RECORD_LID);
	assert_true(e.flag);
	assert_string_equal(s->rows[1].probe, "p1");
	assert_true(script_event(&s->rows[2], &e));
	assert_int_equal(e.kind, RECORD_SEAL_STATE);
	assert_false(e.flag);
	assert_true(script_event(&s->rows[3], &e));
	assert_int_equal(e.value, 45001);
	assert_true(script_event(&s->rows[5], &e));
	assert_int_equal(e.value, 31000);
	assert_int_equal(e.dv_mm_s, 2600);
	assert_int_equal(e.dur_us, 11000);
	assert_true(e.flag);
	assert_true(script_event(&s->rows[6], &e));
	assert_true(e.dv_mm_s == RECORD_ABSENT);
	assert_int_equal(e.dur_us, 0);
	assert_true(script_event(&s->rows[7], &e));
	assert_int_equal(e.low_hz, 5);
	assert_int_equal(e.high_hz, 20);
	assert_int_equal(e.value, 300);
	script_close(s);
}

static void refused(const char *text, const char *line, const char *words)
{
	if (script_of(text, RECORD_ABSENT))
		fail_msg("taken: %s", text);
	if (!strstr(why, line) || !strstr(why, words))
		fail_msg("\"%s\" does not name %s and %s", why, line, words);
}

#define HEAD "time,event,value\n"

static void what_is_wrong_is_named(void **state)
{
	(void)state;
	refused("", ":0:", "no event");
	refused(HEAD, ":1:", "no event");
	refused("time,what,value\n1,lid,open\n", ":1:", "header");
	refused("time,event,value,box\n", ":1:", "header");
	refused("time,event,value,probe,more\n", ":1:", "header");
	refused(HEAD "1,lid\n", ":2:", "fields");
	refused(HEAD "1,lid,open,p1\n", ":2:", "fields");
	refused(HEAD "soon,lid,open\n", ":2:", "time");
	refused(HEAD "-5,lid,open\n", ":2:", "time");
	refused(HEAD "5,door,open\n", ":2:", "event");
	refused(HEAD "5,lid,ajar\n", ":2:", "value");
	refused(HEAD "5,tilt,\n", ":2:", "value");
	refused(HEAD "5,tilt,-3\n", ":2:", "value");
	refused(HEAD "5,tilt,3 4\n", ":2:", "value");
	refused(HEAD "5,tilt,99999999999\n", ":2:", "value");
	refused(HEAD "5,shock,1 2 3 0 5\n", ":2:", "value");
	refused(HEAD "5,shock,1x\n", ":2:", "value");
	refused(HEAD "5,vibration,20 5 300\n", ":2:", "value");
	refused(HEAD "5,lid,open\n4,lid,closed\n", ":3:", "goes back");
}

/* ---- played ---- */

static void write_events(const char *rows)
{
	char text[1024];

	(void)snprintf(text, sizeof(text), "time,event,value,probe\n"
	    "0,begin,,\n%s", rows);
	(void)snprintf(why, sizeof(why), "%s/events.csv", scene.dir);
	write_text(why, text);
	load_config("\"events\":{\"file\":\"events.csv\",\"begin\":"
	    "\"2026-11-18T17:15:36Z\"},");	/* SCENE_UTC */
}

static void seal_and_judge(enum rules_outcome due)
{
	end();
	seal(true);
	(void)assert_dossier(1, due);
}

static void each_comes_at_its_moment(void **state)
{
	(void)state;
	write_events("90000,lid,open,p1\n150000,shock,31000 2600,p1\n"
	    "210000,lid,closed,p1\n240000,lid,open,p3\n");
	power_on();
	(void)opened();
	start();
	pass(10);
	assert_false(here()->box.lid_is_open);
	seal_and_judge(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"t\":1795022226000,\"e\":\"lid\","
	    "\"open\":true"), 1);
	assert_int_equal(count_in_payloads("\"t\":1795022346000,\"e\":\"lid\","
	    "\"open\":false"), 1);
	/* with the temperature of the row before */
	assert_int_equal(count_in_payloads("\"e\":\"shock\",\"peak_mg\":31000,"
	    "\"dv_mm_s\":2600,\"sat\":false,\"mc\":5000"), 1);
	/* p3 is another box's */
	assert_int_equal(count_in_payloads("\"e\":\"lid\""), 2);
}

/* Open when it was armed, closed while the process was away, never twice. */
static void how_it_is_now_is_said_once(void **state)
{
	(void)state;
	write_events("60000,lid,open,\n60000,tilt,9000,\n720000,lid,closed,\n");
	power_on();
	pass(5);
	(void)opened();
	start();
	assert_true(here()->box.lid_is_open);
	pass(5);
	crash();
	power_on();
	assert_true(here()->box.lid_is_open);
	pass(1);
	crash();
	clock_manual_advance(&scene.clock, 4 * MINUTE);
	power_on();
	assert_false(here()->box.lid_is_open);
	pass(5);
	seal_and_judge(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"lid\",\"open\":true"), 1);
	assert_int_equal(count_in_payloads("\"e\":\"lid\",\"open\":false"), 1);
	assert_int_equal(count_in_payloads("\"e\":\"tilt\""), 1);
}

/* Slots that are all taken at once get what lay between them. */
static void a_late_loop_keeps_the_order(void **state)
{
	(void)state;
	write_events("630000,lid,open,\n690000,lid,closed,\n");
	power_on();
	(void)opened();
	start();
	pass(5);
	clock_manual_advance(&scene.clock, 20 * MINUTE);
	settle();
	seal_and_judge(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"t\":1795022766000,\"e\":\"lid\""),
	    1);
	assert_int_equal(count_in_payloads("\"t\":1795022826000,\"e\":\"lid\""),
	    1);
}

static int group_tear_down(void **state)
{
	(void)state;
	free(scene_verdict);
	free(scene_text);
	return 0;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, \
	    scene_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_event_is_read),
		TEST(what_is_wrong_is_named),
		TEST(each_comes_at_its_moment),
		TEST(how_it_is_now_is_said_once),
		TEST(a_late_loop_keeps_the_order),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
