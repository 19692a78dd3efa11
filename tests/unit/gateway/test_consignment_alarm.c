/* SPDX-License-Identifier: Apache-2.0 */
/* Warned in time, called until somebody answers, quiet when that was planned:
 * all of it in the record, and the same after a crash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"
#include "health.h"

static const struct alarm *alarm_of(int rule)
{
	return &here()->alarms.rule[rule];
}

static bool sounds(void)
{
	return scene.g->annunciator.sounds;
}

static void note(enum record_event_kind kind, const char *rule,
    int64_t minutes)
{
	int64_t now = consignment_leg_ms(here(), scene.clock.now_mono_ms);
	struct record_event e = { .kind = kind, .dv_mm_s = RECORD_ABSENT,
		.from_ms = now, .to_ms = now + minutes * MINUTE };

	(void)snprintf(e.word, sizeof(e.word), "%s", rule);
	memcpy(e.by, "courier", 8);
	memcpy(e.why, "on my way", 10);
	assert_int_equal(consignment_note(here(), &e, a_wait(), NULL),
	    STATUS_OK);
	settle();
	assert_true(scene_told);
}

static void travelling(void)
{
	power_on();
	(void)opened();
	start();
	pass(5);
}

static void finished(enum rules_outcome due)
{
	end();
	seal(true);
	(void)assert_dossier(1, due);
	assert_false(sounds());
}

/* "warm" has 30 minutes: told after 15 and after 24, each in a record of its
 * own that leaves at once. */
static void warned_at_half_and_at_most(void **state)
{
	int64_t before;

	(void)state;
	travelling();
	scene.probes[0].temp_mc = 9000;
	pass(14);
	assert_int_equal(here()->monitor.warned[0][0], 0);
	assert_false(sounds());
	before = here()->next_seq;
	pass(3);
	assert_int_equal(here()->monitor.warned[0][0], 50);
	assert_true(here()->next_seq > before);
	pass(9);
	assert_int_equal(here()->monitor.warned[0][0], 80);
	assert_false(alarm_of(0)->is_raised);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_WARNING);
	scene.probes[0].temp_mc = 5000;
	pass(3);
	/* what is over is not shown, and what was used stays used */
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_OK);
	finished(RULES_BUDGET_USED);
	assert_int_equal(count_in_payloads("\"e\":\"warn\""), 2);
	assert_int_equal(count_in_payloads("\"e\":\"alarm\""), 0);
}

/* A hole may hide as much: it warns as well. */
static void a_gap_warns_too(void **state)
{
	(void)state;
	travelling();
	scene.probes[0].result = PROBE_CRC;
	pass(9);
	assert_int_equal(here()->monitor.warned[0][4], 50);
	scene.probes[0].result = PROBE_OK;
	pass(3);
	finished(RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"rule\":\"blind\",\"percent\":50"),
	    1);
}

static void get_warm(void)
{
	scene.probes[0].temp_mc = 9000;
	pass(32);
	assert_true(alarm_of(0)->is_raised);
}

static void calls_until_somebody_answers(void **state)
{
	(void)state;
	travelling();
	get_warm();
	assert_true(sounds());
	assert_int_equal(alarm_of(0)->level, 0);
	pass(10);
	assert_int_equal(alarm_of(0)->level, 1);
	pass(10);
	assert_int_equal(alarm_of(0)->level, 2);
	note(RECORD_ACK, "warm", 0);
	assert_false(sounds());
	/* the lamp is not to be talked out of it */
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_WARNING);
	pass(20);
	assert_int_equal(alarm_of(0)->level, 2);
	scene.probes[0].temp_mc = 5000;
	pass(60);
	assert_false(sounds());
	finished(RULES_REVIEW);
	assert_int_equal(count_in_payloads("\"e\":\"alarm\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"ack\",\"rule\":\"warm\","
	    "\"by\":\"courier\",\"why\":\"on my way\""), 1);
}

static void an_answer_without_an_act_is_not_enough(void **state)
{
	(void)state;
	load_config("\"alarm\":{\"escalate_s\":300,\"realarm_s\":900},");
	travelling();
	get_warm();
	note(RECORD_ACK, "warm", 0);
	pass(14);
	assert_false(sounds());
	pass(2);
	assert_true(sounds());
	assert_int_equal(alarm_of(0)->level, 0);
	pass(5);
	assert_int_equal(alarm_of(0)->level, 1);
	note(RECORD_ACK, "warm", 0);
	scene.probes[0].temp_mc = 5000;
	pass(30);
	assert_false(sounds());
	finished(RULES_REVIEW);
	assert_int_equal(count_in_payloads("\"e\":\"alarm\""), 2);
}

/* What was answered stays answered, what called calls on, whatever the
 * process went through. */
static void a_crash_changes_nothing(void **state)
{
	(void)state;
	travelling();
	get_warm();
	pass(11);
	crash();
	power_on();
	pass(1);
	assert_true(sounds());
	assert_int_equal(alarm_of(0)->level, 1);
	note(RECORD_ACK, "warm", 0);
	crash();
	power_on();
	pass(1);
	assert_true(alarm_of(0)->is_raised);
	assert_false(sounds());
	pass(25);
	assert_false(sounds());
	crash();
	power_on();
	pass(5);
	assert_true(sounds());		/* half an hour, across the crash */
	scene.probes[0].temp_mc = 5000;
	finished(RULES_REVIEW);
	assert_int_equal(count_in_payloads("\"e\":\"alarm\""), 2);
	assert_int_equal(count_in_payloads("\"e\":\"warn\""), 3);	/* warm, and
					     half of warm-sum, once each */
}

static void a_later_leg_calls_on(void **state)
{
	(void)state;
	travelling();
	get_warm();
	seal(false);
	assert_false(sounds());
	new_order();
	scene.order.continues = true;
	scene.order.goods = RECORD_GOODS_SAME;
	memcpy(scene.order.cid, scene.cid, sizeof(scene.cid));
	assert_true(try_open());
	pass(1);
	assert_true(sounds());
	note(RECORD_ACK, "warm", 0);
	assert_false(sounds());
}

static void a_quiet_phase_is_planned(void **state)
{
	(void)state;
	travelling();
	note(RECORD_QUIET, "", 60);
	get_warm();
	assert_false(sounds());
	crash();
	power_on();
	pass(12);
	assert_false(sounds());
	assert_int_equal(alarm_of(0)->level, 1);	/* others are called */
	pass(20);
	assert_true(sounds());
	finished(RULES_REVIEW);
	assert_int_equal(count_in_payloads("\"e\":\"quiet\""), 1);
}

static void a_rule_of_notice_calls_nobody(void **state)
{
	char text[4096];
	char *at;

	(void)state;
	(void)snprintf(text, sizeof(text), "%s", scene_profile);
	at = strstr(text, "\"review\"");
	memcpy(at, "\"notice\"", 8);
	sign_as("quality", JWS_TYP_PROFILE, text, scene.profile,
	    sizeof(scene.profile));
	travelling();
	scene.probes[0].temp_mc = 9000;
	pass(40);
	assert_false(alarm_of(0)->is_raised);
	assert_false(sounds());
	scene.probes[0].temp_mc = 5000;
	pass(2);
	finished(RULES_BUDGET_USED);
	assert_int_equal(count_in_payloads("\"rule\":\"warm\",\"percent\""), 0);
}

/* The mean over the last hour is what lasts, not the row: an answer while it
 * cools down is not forgotten until the mean is back. */
static void a_mean_that_stays_too_warm_calls_again(void **state)
{
	static const char rule[] = "{\"id\":\"mean\",\"on\":\"mkt\","
	    "\"op\":\">\",\"limit_mc\":6500,\"window_s\":3600,"
	    "\"severity\":\"review\"},";
	char text[4096];
	size_t head = (size_t)(strstr(scene_profile, "{\"id\":\"warm\"") -
	    scene_profile);

	(void)state;
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)head,
	    scene_profile, rule, scene_profile + head);
	sign_as("quality", JWS_TYP_PROFILE, text, scene.profile,
	    sizeof(scene.profile));
	load_config("\"alarm\":{\"escalate_s\":300,\"realarm_s\":900},");
	travelling();
	scene.probes[0].temp_mc = 7500;
	pass(70);
	assert_true(alarm_of(0)->is_raised);
	scene.probes[0].temp_mc = 5000;
	note(RECORD_ACK, "mean", 0);
	pass(16);		/* three quarters of the hour were too warm */
	assert_true(sounds());
	note(RECORD_ACK, "mean", 0);
	pass(30);		/* one quarter was */
	assert_false(sounds());
	finished(RULES_REVIEW);
	assert_int_equal(count_in_payloads("\"e\":\"alarm\""), 2);
}

/* As the cloud sees it, so that it can call the next person. */
static void the_status_tells_who_is_called(void **state)
{
	static char text[65536];
	struct json_writer w;
	size_t len;

	(void)state;
	travelling();
	get_warm();
	pass(10);
	json_write_init(&w, text, sizeof(text));
	json_write_object(&w, NULL);
	health_write(scene.g, &w);
	json_write_object_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_non_null(strstr(text, "\"rule\":\"warm\",\"severity\":\"review\","
	    "\"fired\":\"yes\",\"since\":"));
	assert_non_null(strstr(text, "\"level\":1,\"acknowledged\":false}"));
	assert_null(strstr(text, "alarms_untold"));
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
		TEST(warned_at_half_and_at_most),
		TEST(a_gap_warns_too),
		TEST(calls_until_somebody_answers),
		TEST(an_answer_without_an_act_is_not_enough),
		TEST(a_crash_changes_nothing),
		TEST(a_later_leg_calls_on),
		TEST(a_quiet_phase_is_planned),
		TEST(a_rule_of_notice_calls_nobody),
		TEST(a_mean_that_stays_too_warm_calls_again),
		TEST(the_status_tells_who_is_called),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
