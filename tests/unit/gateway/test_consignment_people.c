/* SPDX-License-Identifier: Apache-2.0 */
/* What people answer for: overridden checks, loading, announced openings,
 * groups and parts in the order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"

static const char loading_profile[] =
    "{\"v\":1,\"id\":\"loading\",\"version\":1,\"name\":{\"en\":\"Loading\"},"
    "\"category\":\"non-frozen\",\"source\":\"test\",\"storage\":{\"low_mc\":"
    "2000,\"high_mc\":8000},\"interval_s\":60,\"max_gap_s\":300,"
    "\"load_max_s\":600,\"quorum\":2,\"rules\":["
    "{\"id\":\"hot\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":15000,"
    "\"mode\":\"instant\",\"severity\":\"fail\"},"
    "{\"id\":\"lid\",\"on\":\"lid\",\"mode\":\"cumulative\",\"delay_s\":120,"
    "\"severity\":\"review\"},"
    "{\"id\":\"blind\",\"on\":\"gap\",\"mode\":\"consecutive\",\"delay_s\":"
    "900,\"severity\":\"indeterminate\"},"
    "{\"id\":\"blind-sum\",\"on\":\"gap\",\"mode\":\"cumulative\",\"delay_s\":"
    "3600,\"severity\":\"indeterminate\"}]}";

static void with_profile(const char *text)
{
	sign_as("quality", JWS_TYP_PROFILE, text, scene.profile,
	    sizeof(scene.profile));
}

static void expire_calibration(void)
{
	scene.clock.now.utc_ms = 1811894400000LL;	/* 2027-06-02 */
}

static void an_expired_calibration_is_a_no_go(void **state)
{
	(void)state;
	power_on();
	expire_calibration();
	new_order();
	assert_false(try_open());
	assert_non_null(strstr(scene.checks, "{\"check\":\"calibration:p1\","
	    "\"ok\":false"));
}

/* Armed, signed for, and never with a clean bill. */
static void an_override_is_signed_for(void **state)
{
	(void)state;
	power_on();
	expire_calibration();
	new_order();
	scene.order.has_override = true;
	memcpy(scene.order.override_by, "QA-2", 5);
	memcpy(scene.order.override_why, "no other probe", 15);
	assert_true(try_open());
	/* when the order was answered, the events were on the disk */
	assert_true(journal_count(here()->journal) >= 2);
	start();
	pass(10);
	end();
	seal(true);
	assert_true(has_finding(assert_dossier(1, RULES_INDETERMINATE),
	    VERIFY_CALIBRATION));
	assert_int_equal(count_in_payloads("\"e\":\"override\",\"what\":"
	    "\"calibration:p1 expired on "), 1);
	assert_int_equal(count_in_payloads("\"e\":\"override\",\"what\":"
	    "\"calibration:p2 expired on "), 1);
	assert_int_equal(count_in_payloads("\"by\":\"QA-2\",\"why\":\"no other "
	    "probe\""), 2);
}

/* Nothing in the record would tell: not even somebody who signs may. */
static void a_limit_that_cannot_be_measured_stays_a_no_go(void **state)
{
	(void)state;
	power_on();
	scene.config->probes[0].cal_high_mc = 10000;	/* hot is at 15 */
	new_order();
	scene.order.has_override = true;
	memcpy(scene.order.override_by, "QA-2", 5);
	memcpy(scene.order.override_why, "no other probe", 15);
	assert_false(try_open());
	assert_int_equal(scene.order.overridden_count, 0);
}

static void an_override_of_nothing_is_nothing(void **state)
{
	(void)state;
	power_on();
	new_order();
	scene.order.has_override = true;
	memcpy(scene.order.override_by, "QA-2", 5);
	memcpy(scene.order.override_why, "to be safe", 11);
	assert_true(try_open());
	start();
	pass(2);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("override"), 0);
}

/* ---- loading ---- */

static void load(void)
{
	assert_int_equal(consignment_loaded(here(), "packer", a_wait(), NULL),
	    STATUS_OK);
	settle();
	assert_true(scene_told);
}

static void order_of_three(void)
{
	new_order();
	scene.order.probe_count = 3;
	memcpy(scene.order.probes[2].id, "p3", 3);
	memcpy(scene.order.probes[2].role, "product", 8);
	memcpy(scene.order.probes[0].group, "tray", 5);
	memcpy(scene.order.probes[2].group, "tray", 5);
	memcpy(scene.order.part_set, "SET-7", 6);
	scene.order.part_n = 2;
	scene.order.part_of = 3;
}

/* Hot while nobody had pressed start: it counts from ten minutes after the
 * goods went in. */
static void a_late_start_hides_nothing(void **state)
{
	const struct verify *v;

	(void)state;
	with_profile(loading_profile);
	power_on();
	order_of_three();
	if (!try_open())
		fail_msg("%s %s", scene.why, scene.checks);
	pass(1);
	load();
	pass(15);
	all_read(16000);
	pass(5);
	all_read(5000);
	pass(5);
	assert_int_equal(here()->state, CONSIGNMENT_ARMED);
	start();
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
	assert_int_equal(consignment_loaded(here(), "packer", NULL, NULL),
	    STATUS_CONFLICT);
	pass(10);
	end();
	seal(true);
	v = assert_dossier(1, RULES_FAIL);
	assert_in_range(v->legs[0].to_ms - v->legs[0].from_ms, 24 * MINUTE,
	    26 * MINUTE);
	assert_int_equal(count_in_payloads("\"e\":\"loaded\",\"by\":\"packer\""),
	    1);
}

/* The same across a crash between loading and start. */
static void loading_survives_a_crash(void **state)
{
	(void)state;
	with_profile(loading_profile);
	power_on();
	order_of_three();
	assert_true(try_open());
	load();
	pass(5);
	crash();
	power_on();
	assert_int_equal(here()->state, CONSIGNMENT_ARMED);
	pass(15);
	start();
	pass(2);
	end();
	seal(true);
	assert_in_range(assert_dossier(1, RULES_CONFORM)->legs[0].to_ms -
	    scene_verdict->legs[0].from_ms, 11 * MINUTE, 13 * MINUTE);
}

/* ---- groups and parts ---- */

static void two_probes_of_a_tray_are_one(void **state)
{
	(void)state;
	with_profile(loading_profile);
	power_on();
	order_of_three();
	assert_true(try_open());
	assert_int_equal(leg_unit_count(here()->leg), 1);
	assert_string_equal(leg_unit_name(here()->leg, 0), "tray");
	start();
	pass(10);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"group\":\"tray\""), 2);
	assert_int_equal(count_in_payloads("\"part\":{\"set\":\"SET-7\",\"n\":2,"
	    "\"of\":3}"), 1);
}

static void a_group_below_its_quorum_is_a_no_go(void **state)
{
	(void)state;
	with_profile(loading_profile);
	power_on();
	order_of_three();
	scene.order.probe_count = 2;
	assert_false(try_open());
	assert_non_null(strstr(scene.checks, "{\"check\":\"group:tray\","
	    "\"ok\":false"));
}

/* ---- an opening said beforehand ---- */

static void lid(bool is_open)
{
	struct record_event e = { .kind = RECORD_LID, .flag = is_open,
		.dv_mm_s = RECORD_ABSENT };

	consignment_feed(here(), &e, NULL);
	settle();
}

static enum status phase(enum record_event_kind kind, int64_t minutes)
{
	int64_t now = consignment_leg_ms(here(), scene.clock.now_mono_ms);
	struct record_event e = { .kind = kind, .dv_mm_s = RECORD_ABSENT,
		.from_ms = now, .to_ms = now + minutes * MINUTE };
	enum status s;

	memcpy(e.by, "customs", 8);
	memcpy(e.why, "inspection", 11);
	s = consignment_note(here(), &e, a_wait(), NULL);
	settle();
	assert_true(scene_told);
	return s;
}

static void opened_for(enum record_event_kind said, enum rules_outcome due)
{
	with_profile(loading_profile);
	power_on();
	order_of_three();
	assert_true(try_open());
	start();
	pass(2);
	if (said != 0)
		assert_int_equal(phase(said, 10), STATUS_OK);
	pass(1);
	lid(true);
	pass(5);
	lid(false);
	pass(5);
	end();
	seal(true);
	(void)assert_dossier(1, due);
}

static void an_opening_counts(void **state)
{
	(void)state;
	opened_for(0, RULES_REVIEW);
}

static void an_announced_opening_is_excused(void **state)
{
	(void)state;
	opened_for(RECORD_ANNOUNCE, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"announce\""), 1);
}

/* A quiet phase excuses nothing. */
static void a_quiet_phase_judges_as_ever(void **state)
{
	(void)state;
	opened_for(RECORD_QUIET, RULES_REVIEW);
	assert_int_equal(count_in_payloads("\"e\":\"quiet\""), 1);
}

static void what_is_no_rule_cannot_be_acknowledged(void **state)
{
	struct record_event e = { .kind = RECORD_ACK, .dv_mm_s =
		RECORD_ABSENT };
	struct problem p = { .status = STATUS_OK };

	(void)state;
	power_on();
	(void)opened();
	memcpy(e.word, "worm", 5);
	memcpy(e.by, "courier", 8);
	memcpy(e.why, "seen", 5);
	assert_int_equal(consignment_note(here(), &e, NULL, &p),
	    STATUS_UNKNOWN);
	assert_string_equal(p.where, "rule");
	memcpy(e.word, "warm", 5);
	assert_int_equal(consignment_note(here(), &e, NULL, &p), STATUS_OK);
}

/* ---- the expected arrival ---- */

static void the_plan_is_kept_and_removed(void **state)
{
	char path[160];

	(void)state;
	power_on();
	new_order();
	scene.order.eta_ms = SCENE_UTC + 100 * MINUTE;
	scene.order.clearance_s = 3600;
	scene.order.flight_count = 2;
	scene.order.flights[1] = (struct plan_flight){ SCENE_UTC,
		SCENE_UTC + MINUTE };
	assert_true(try_open());
	crash();
	power_on();
	assert_int_equal(here()->plan.flight_count, 2);
	assert_int_equal(here()->plan.flights[1].to_ms, SCENE_UTC + MINUTE);
	assert_int_equal(here()->plan.eta_ms, SCENE_UTC + 100 * MINUTE);
	assert_int_equal(here()->plan.clearance_s, 3600);
	(void)snprintf(path, sizeof(path), "%s/%s", scene.data, scene.cid);
	plan_remove(&files_real, path);
	crash();
	power_on();
	assert_true(here()->plan.eta_ms == RECORD_ABSENT);
	(void)snprintf(path, sizeof(path), "%s/%s/plan", scene.data,
	    scene.cid);
	write_text(path, "{\"v\":1,\"eta_ms\":-1,\"clearance_s\":0}");
	crash();
	power_on();
	assert_true(here()->plan.eta_ms == RECORD_ABSENT);
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
		TEST(an_expired_calibration_is_a_no_go),
		TEST(an_override_is_signed_for),
		TEST(a_limit_that_cannot_be_measured_stays_a_no_go),
		TEST(an_override_of_nothing_is_nothing),
		TEST(a_late_start_hides_nothing),
		TEST(loading_survives_a_crash),
		TEST(two_probes_of_a_tray_are_one),
		TEST(a_group_below_its_quorum_is_a_no_go),
		TEST(an_opening_counts),
		TEST(an_announced_opening_is_excused),
		TEST(a_quiet_phase_judges_as_ever),
		TEST(what_is_no_rule_cannot_be_acknowledged),
		TEST(the_plan_is_kept_and_removed),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
