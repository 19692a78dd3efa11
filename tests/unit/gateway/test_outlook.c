/* SPDX-License-Identifier: Apache-2.0 */
/* Estimates: told with a band or not at all, the same after a crash, and never
 * in a record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>

#include "consignment_scene.h"
#include "health.h"

static char text[65536];

/* What the status answer says from this member on. */
static const char *member_of(const char *member)
{
	struct json_writer w;
	const char *at;
	size_t len;

	json_write_init(&w, text, sizeof(text));
	json_write_object(&w, NULL);
	health_write(scene.g, &w);
	json_write_object_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	at = strstr(text, member);
	if (!at)
		fail_msg("no %s in %s", member, text);
	return at;
}

static bool says(const char *words)
{
	return strncmp(member_of(words), words, strlen(words)) == 0;
}

static long long number(const char *member)
{
	return strtoll(member_of(member) + strlen(member), NULL, 10);
}

/* ... of the first such member after those words; null is -1. */
static long long number_after(const char *words, const char *member)
{
	const char *at = strstr(member_of(words), member);

	assert_non_null(at);
	at += strlen(member);
	return strncmp(at, "null", 4) == 0 ? -1 : strtoll(at, NULL, 10);
}

/* The product warms towards 25 degrees with four hours. */
static void warm_up(int minutes)
{
	static double mc;

	if (scene.probes[0].temp_mc == 3000)
		mc = 3000;
	scene.probes[1].temp_mc = 25000;
	for (int i = 0; i < minutes; i++) {
		mc += (25000 - mc) / 240;
		scene.probes[0].temp_mc = (int32_t)lround(mc);
		pass(1);
	}
}

static void travelling(void)
{
	all_read(3000);
	power_on();
	new_order();
	scene.order.expiry_ms = SCENE_UTC + 600 * MINUTE;
	memcpy(scene.order.expiry_zone, "Asia/Tokyo", 11);
	scene.order.eta_ms = SCENE_UTC + 300 * MINUTE;
	scene.order.clearance_s = 110 * 60;
	assert_true(try_open());
	start();
}

static void life_is_told_in_minutes(void **state)
{
	(void)state;
	travelling();
	pass(30);
	assert_int_equal(number("\"now\":{\"state\":\"in-time\",\"left_min\":"),
	    570);
	assert_int_equal(number("\"arrival\":{\"state\":\"in-time\","
	    "\"left_min\":"), 190);	/* 3 h 10 min */
	here()->plan.clearance_s = 0;
	here()->plan.eta_ms = SCENE_UTC + 601 * MINUTE;
	assert_int_equal(number("\"arrival\":{\"state\":\"too-late\","
	    "\"left_min\":"), -1);
	here()->plan.eta_ms = RECORD_ABSENT;
	assert_true(says("\"arrival\":{\"state\":\"unknown\",\"left_min\":null"));
	pass(575);
	assert_int_equal(number("\"now\":{\"state\":\"too-late\",\"left_min\":"),
	    -5);
}

static void a_limit_is_foretold_and_then_reached(void **state)
{
	long long low, mid, high, left = 8000;

	(void)state;
	travelling();
	warm_up(30);
	assert_true(says("\"side\":\"high\",\"limit_mc\":8000,\"kind\":"
	    "\"unknown\",\"why\":\"too-early\"}"));
	here()->leg->profile.high_mc = 20000;	/* to have time to foretell */
	warm_up(120);
	left = (long long)(240 * log((25000.0 - scene.probes[0].temp_mc) /
	    5000.0));
	assert_true(says("\"side\":\"high\",\"limit_mc\":20000,\"kind\":"
	    "\"within\",\"low_min\":"));
	low = number_after("\"kind\":\"within\"", "\"low_min\":");
	mid = number_after("\"kind\":\"within\"", "\"mid_min\":");
	high = number_after("\"kind\":\"within\"", "\"high_min\":");
	assert_in_range(left, low, high == -1 ? INT32_MAX : high);
	assert_in_range(mid, left - 40, left + 40);
	/* a crash forgets nothing that the journal knows */
	crash();
	power_on();
	here()->leg->profile.high_mc = 20000;
	assert_in_range(number_after("\"kind\":\"within\"", "\"low_min\":"),
	    low - 10, low + 10);
	assert_in_range(number_after("\"kind\":\"within\"", "\"mid_min\":"),
	    mid - 10, mid + 10);
	end();
	seal(true);
	(void)verdict(1);
	assert_int_equal(count_in_payloads("estimate"), 0);
	assert_int_equal(count_in_payloads("\"eta"), 0);
}

static void a_gap_that_runs_is_bounded(void **state)
{
	long long high;

	(void)state;
	travelling();
	warm_up(180);
	assert_true(says("\"blind\":null"));
	scene.probes[0].result = PROBE_CRC;
	pass(30);
	high = number("\"high_mc\":");
	/* warmer than now, not warmer than the air */
	assert_in_range(high, scene.probes[0].temp_mc + 500, 25000);
	assert_true(number("\"low_mc\":") <= scene.probes[0].temp_mc);
	pass(60);
	assert_true(number("\"high_mc\":") > high);
	/* nobody knows how fast an open box warms */
	consignment_feed(here(), &(struct record_event){ .kind = RECORD_LID,
	    .flag = true, .dv_mm_s = RECORD_ABSENT }, NULL);
	assert_true(says("\"why\":\"lid-opened\"}"));
	scene.probes[0].result = PROBE_OK;
	pass(2);
	assert_true(says("\"blind\":null"));
}

static void budgets_are_told_per_rule(void **state)
{
	(void)state;
	travelling();
	pass(2);
	assert_true(says("\"unit\":\"p1\",\"rule\":\"warm\",\"on\":\"temp\","
	    "\"op\":\">\",\"limit_mc\":8000,\"mode\":\"consecutive\","
	    "\"severity\":\"review\",\"delay_s\":1800,\"fired\":\"no\","
	    "\"used_s\":0,\"worst_s\":0,\"left_s\":1800,\"level\":0}"));
	scene.probes[0].temp_mc = 9000;
	pass(16);
	assert_true(says("\"used_s\":900,\"worst_s\":900,\"left_s\":900,"
	    "\"level\":50}"));
}

static const char cryo_profile[] =
    "{\"v\":1,\"id\":\"cryo\",\"version\":1,\"name\":{\"en\":\"Cryo\"},"
    "\"category\":\"cryopreserved\",\"source\":\"test\",\"storage\":{"
    "\"high_mc\":-150000},\"interval_s\":60,\"max_gap_s\":300,\"rules\":["
    "{\"id\":\"blind\",\"on\":\"gap\",\"mode\":\"consecutive\",\"delay_s\":"
    "900,\"severity\":\"indeterminate\"},"
    "{\"id\":\"blind-sum\",\"on\":\"gap\",\"mode\":\"cumulative\",\"delay_s\":"
    "3600,\"severity\":\"indeterminate\"},"
    "{\"id\":\"warm\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":-150000,"
    "\"mode\":\"instant\",\"severity\":\"fail\"}]}";

static void nitrogen_lasts_as_qualified(void **state)
{
	struct record_event lies = { .kind = RECORD_TILT, .value = 90000,
		.dv_mm_s = RECORD_ABSENT };
	long long mid;

	(void)state;
	sign_as("quality", JWS_TYP_PROFILE, cryo_profile, scene.profile,
	    sizeof(scene.profile));
	all_read(-190000);
	scene.probes[1].temp_mc = 22000;
	power_on();
	new_order();
	scene.order.pack_hold_s = 10 * 86400;
	scene.order.pack_charged_ms = SCENE_UTC - 86400000;
	assert_true(try_open());
	start();
	pass(60);
	mid = number("\"coolant\":{\"basis\":\"nominal\",\"low_min\":");
	assert_true(mid < 9 * 1440);
	mid = number("\"mid_min\":");
	assert_int_equal(mid, 9 * 1440 - 60);
	consignment_feed(here(), &lies, NULL);
	pass(30);
	lies.value = 0;
	consignment_feed(here(), &lies, NULL);
	/* on its side it loses ten minutes in one, besides the one that
	 * passed */
	assert_in_range(number("\"mid_min\":"), mid - 332, mid - 328);
	assert_int_equal(number("\"side_min\":"), 30);
	crash();
	power_on();
	pass(1);
	assert_int_equal(number("\"side_min\":"), 30);
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
		TEST(life_is_told_in_minutes),
		TEST(a_limit_is_foretold_and_then_reached),
		TEST(a_gap_that_runs_is_bounded),
		TEST(budgets_are_told_per_rule),
		TEST(nitrogen_lasts_as_qualified),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
