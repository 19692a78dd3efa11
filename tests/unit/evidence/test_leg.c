/* SPDX-License-Identifier: Apache-2.0 */
/* test_leg.c - records fed whole and steps made one by one judge alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "leg.h"

#define UTC 1767225600000LL
#define MIN 60000LL

static struct leg whole, stepped;
static struct record_open open_;
static struct profile profile;
static char text[LIMIT_PAYLOAD];
static struct json_token tokens[LIMIT_TOKENS];

static struct profile_rule rule(const char *id, enum profile_on on,
    enum profile_mode mode, int32_t delay_s)
{
	struct profile_rule x;

	memset(&x, 0, sizeof(x));
	strcpy(x.id, id);
	x.on = on;
	x.op = PROFILE_GT;
	x.mode = mode;
	x.severity = PROFILE_REVIEW;
	x.limit_mc = 8000;
	x.delay_s = delay_s;
	x.confirm = 1;
	return x;
}

static struct record_head head(int64_t seq, int64_t minute)
{
	struct record_head h = { .kind = RECORD_BLOCK, .gw = "GW-1",
		.cid = "AAAAAAAAAAAAAAAAAAAAAA", .seq = seq,
		.prev = RECORD_NO_DIGEST, .boot = 1,
		.mono_ms = minute * MIN, .utc_ms = UTC + minute * MIN,
		.tq = RECORD_NTP, .due_s = 900 };

	return h;
}

static int setup(void **state)
{
	struct record_head h = head(0, 0);

	(void)state;
	memset(&profile, 0, sizeof(profile));
	strcpy(profile.id, "x");
	profile.has_low = profile.has_high = true;
	profile.low_mc = 2000;
	profile.high_mc = 8000;
	profile.interval_s = 60;
	profile.max_gap_s = 300;
	profile.rule_count = 4;
	profile.rules[0] = rule("warm", PROFILE_ON_TEMP, PROFILE_CONSECUTIVE,
	    600);
	profile.rules[1] = rule("blind", PROFILE_ON_GAP, PROFILE_CONSECUTIVE,
	    900);
	profile.rules[2] = rule("blind-sum", PROFILE_ON_GAP,
	    PROFILE_CUMULATIVE, 3600);
	profile.rules[3] = rule("lid", PROFILE_ON_LID, PROFILE_CUMULATIVE,
	    120);
	memset(&open_, 0, sizeof(open_));
	open_.probe_count = 2;
	strcpy(open_.probes[0].id, "a1");
	strcpy(open_.probes[0].role, "ambient");
	strcpy(open_.probes[1].id, "p1");
	strcpy(open_.probes[1].role, "product");
	for (int i = 0; i < 2; i++) {
		strcpy(open_.probes[i].quantity, "temp");
		open_.probes[i].cal_due_ms = UTC * 2;
		open_.probes[i].low_mc = -50000;
		open_.probes[i].high_mc = 50000;
	}
	open_.expiry_ms = RECORD_ABSENT;
	assert_int_equal(leg_open(&whole, &h, &open_, &profile, NULL, 0, NULL,
	    NULL), STATUS_OK);
	assert_int_equal(leg_open(&stepped, &h, &open_, &profile, NULL, 0,
	    NULL, NULL), STATUS_OK);
	return 0;
}

static void event(struct json_writer *w, enum record_event_kind kind,
    int64_t minute, bool flag)
{
	struct record_event e = { .kind = kind, .probe = -1,
		.time_ms = UTC + minute * MIN, .flag = flag, .by = "x",
		.why = "y" };

	record_write_event(w, &e);
}

/* One record: start at 0, lid open from 3 to 6, warm from 4 on. */
static void feed_whole(void)
{
	static const int32_t product[10] = { 5000, 5000, 5000, 9000, 9000,
		9000, 9000, 5000, 5000, RECORD_NO_VALUE };
	static const int32_t ambient[10] = { 20000, 20000, 20000, 20000,
		20000, 20000, 20000, 20000, 20000, 20000 };
	struct record_series s = { .probe = 1, .time_ms = UTC + MIN,
		.step_ms = MIN, .base_mc = 5000, .count = 10 };
	struct record_head h = head(1, 10);
	struct json_writer w;
	struct record r;
	struct problem p = { 0 };
	size_t len;

	json_write_init(&w, text, sizeof(text));
	record_write_head(&w, &h);
	json_write_array(&w, "readings");
	record_write_series(&w, &s, product);
	s.probe = 0;
	record_write_series(&w, &s, ambient);
	json_write_array_end(&w);
	json_write_array(&w, "events");
	event(&w, RECORD_START, 0, false);
	event(&w, RECORD_LID, 3, true);
	event(&w, RECORD_LID, 6, false);
	json_write_array_end(&w);
	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_int_equal(record_read(&r, text, len, tokens, LIMIT_TOKENS, &p),
	    STATUS_OK);
	assert_int_equal(leg_record(&whole, &r, &p), STATUS_OK);
}

static void step_event(enum record_event_kind kind, int64_t minute, bool flag)
{
	struct record_event e = { .kind = kind, .time_ms = UTC + minute * MIN,
		.flag = flag };

	leg_step_event(&stepped, &e);
}

static void feed_stepped(void)
{
	struct record_head h = head(1, 10);

	step_event(RECORD_START, 0, false);
	for (int64_t m = 1; m <= 10; m++) {
		int32_t mc = m >= 4 && m <= 7 ? 9000 : 5000;

		if (m == 3)
			step_event(RECORD_LID, 3, true);
		if (m == 6)
			step_event(RECORD_LID, 6, false);
		leg_step_reading(&stepped, 0, UTC + m * MIN, 20000);
		leg_step_reading(&stepped, 1, UTC + m * MIN,
		    m == 10 ? RECORD_NO_VALUE : mc);
	}
	leg_step_head(&stepped, &h);
}

static void both_ways_judge_alike(void **state)
{
	static char a[4096], b[4096];
	struct json_writer w;
	size_t na, nb;

	(void)state;
	feed_whole();
	feed_stepped();
	json_write_init(&w, a, sizeof(a));
	leg_write_claim(&whole, UTC + 10 * MIN, &w, NULL);
	assert_int_equal(json_write_done(&w, &na), STATUS_OK);
	json_write_init(&w, b, sizeof(b));
	leg_write_claim(&stepped, UTC + 10 * MIN, &w, NULL);
	assert_int_equal(json_write_done(&w, &nb), STATUS_OK);
	assert_string_equal(a, b);
	/* the lid was open three minutes, two were allowed */
	assert_non_null(strstr(a, "\"outcome\":\"review\""));
	assert_non_null(strstr(a, "\"id\":\"lid\",\"fired\":\"yes\""));
	assert_int_equal(whole.readings, 19);
	assert_int_equal(whole.faults, 1);
	assert_int_equal(whole.records, 2);
}

static void judges_product_probes_only(void **state)
{
	struct rules_judgement j;
	int64_t from, to;

	(void)state;
	feed_whole();
	assert_int_equal(leg_unit_count(&whole), 1);
	assert_int_equal(leg_unit_of(&whole, 0), -1);
	assert_int_equal(leg_unit_of(&whole, 1), 0);
	assert_int_equal(leg_unit_probe(&whole, 0), 1);
	assert_string_equal(leg_unit_name(&whole, 0), "p1");
	leg_judge(&whole, 0, UTC + 10 * MIN, &j, NULL, NULL);
	assert_int_equal(j.readings, 9);
	assert_int_equal(j.max_mc, 9000);
	assert_true(leg_span(&whole, UTC + 10 * MIN, &from, &to));
	assert_int_equal(from, UTC);
	assert_int_equal(to, UTC + 10 * MIN);
}

static void floors_are_named(void **state)
{
	struct record_head h = head(0, 0);

	(void)state;
	assert_null(leg_floor(&whole, UTC));
	assert_int_equal(leg_outcome(&whole, UTC), RULES_INDETERMINATE);
	open_.probes[1].cal_due_ms = UTC;
	assert_int_equal(leg_open(&whole, &h, &open_, &profile, NULL, 0, NULL,
	    NULL), STATUS_OK);
	assert_null(leg_floor(&whole, UTC));
	assert_string_equal(leg_floor(&whole, UTC + 1),
	    "calibration expired");
	open_.probes[1].high_mc = 7000;
	open_.probes[1].cal_due_ms = UTC * 2;
	assert_int_equal(leg_open(&whole, &h, &open_, &profile, NULL, 0, NULL,
	    NULL), STATUS_OK);
	assert_non_null(leg_floor(&whole, UTC));
	strcpy(open_.probes[1].role, "spare");
	assert_int_equal(leg_open(&whole, &h, &open_, &profile, NULL, 0, NULL,
	    NULL), STATUS_OK);
	assert_string_equal(leg_floor(&whole, UTC), "no product probe");
}

static void claims_are_bounded(void **state)
{
	struct record_head h = head(0, 0);

	(void)state;
	profile.rule_count = LIMIT_RULES;
	open_.probe_count = 6;
	for (int i = 0; i < 6; i++)
		open_.probes[i] = open_.probes[1];
	assert_int_equal(leg_open(&whole, &h, &open_, &profile, NULL, 0, NULL,
	    NULL), STATUS_RANGE);
}

/* ---- loading ---- */

static void at(enum record_event_kind kind, int64_t ms)
{
	struct record_event e = { .kind = kind, .time_ms = UTC + ms };

	leg_step_event(&stepped, &e);
}

static void open_again(void)
{
	struct record_head h = head(0, 0);

	assert_int_equal(leg_open(&stepped, &h, &open_, &profile, NULL, 0,
	    NULL, NULL), STATUS_OK);
}

/* Goods loaded at 1 min under a profile that allows 10: started at ... the
 * span begins at ... */
static void nobody_gains_by_starting_late(void **state)
{
	static const int64_t cases[][2] = { { 5 * MIN, 5 * MIN },
		{ 11 * MIN - 1, 11 * MIN - 1 }, { 11 * MIN, 11 * MIN },
		{ 11 * MIN + 1, 11 * MIN }, { 60 * MIN, 11 * MIN } };
	struct rules_judgement j;
	int64_t from, to;

	(void)state;
	profile.load_max_s = 600;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		open_again();
		at(RECORD_LOADED, MIN);
		at(RECORD_LOADED, 2 * MIN);	/* the first counts */
		for (int64_t m = 1; m <= 120; m++) {
			if (m * MIN > cases[i][0] &&
			    stepped.start_ms == RULES_NEVER)
				at(RECORD_START, cases[i][0]);
			leg_step_reading(&stepped, 1, UTC + m * MIN, 9000);
		}
		assert_true(leg_span(&stepped, UTC + 120 * MIN, &from, &to));
		assert_int_equal(from, UTC + cases[i][1]);
		leg_judge(&stepped, 0, UTC + 120 * MIN, &j, NULL, NULL);
		assert_int_equal(j.span_ms, 120 * MIN - cases[i][1]);
		assert_int_equal(j.gap_total_ms, 0);
		assert_int_equal(j.rules[0].at_ms, from + 600000);
	}
}

/* The lid was open when the span had to begin, and closed before it did. */
static void events_before_a_late_start_count(void **state)
{
	struct record_seal seal;
	struct rules_judgement j;

	(void)state;
	profile.load_max_s = 60;
	open_again();
	at(RECORD_LOADED, 0);
	step_event(RECORD_LID, 0, true);
	step_event(RECORD_LID, 3, false);
	step_event(RECORD_START, 5, false);
	leg_step_reading(&stepped, 1, UTC + 6 * MIN, 5000);
	leg_judge(&stepped, 0, UTC + 6 * MIN, &j, NULL, NULL);
	assert_int_equal(j.rules[3].used_ms, 2 * MIN);
	leg_fill_seal(&stepped, &seal);
	assert_int_equal(seal.totals.lid_first_ms, UTC + MIN);
	assert_int_equal(seal.totals.lid_open_s, 120);
}

/* The moment passes between two legs: what held until the first one's last
 * record still counts from it. */
static void a_late_start_in_the_next_leg_counts_back(void **state)
{
	struct record_head h = head(1, 10);
	struct rules_judgement j;

	(void)state;
	profile.load_max_s = 480;
	open_again();
	at(RECORD_LOADED, 0);
	leg_step_reading(&stepped, 1, UTC + 7 * MIN, 9000);
	leg_step_head(&stepped, &h);
	h.leg = 1;
	h.mono_ms += MIN;
	h.utc_ms += MIN;
	open_.goods = RECORD_GOODS_SAME;
	assert_int_equal(leg_open(&whole, &h, &open_, &profile, NULL, 0,
	    &stepped, NULL), STATUS_OK);
	leg_step_event(&whole, &(struct record_event){ .kind = RECORD_START,
	    .time_ms = UTC + 12 * MIN });
	leg_step_reading(&whole, 1, UTC + 13 * MIN, 5000);
	leg_judge(&whole, 0, UTC + 13 * MIN, &j, NULL, NULL);
	assert_int_equal(j.span_ms, 5 * MIN);
	assert_int_equal(j.rules[0].used_ms, 2 * MIN);
	assert_int_equal(j.gap_total_ms, 3 * MIN);
}

static void without_a_start_nothing_is_judged(void **state)
{
	struct rules_judgement j;
	int64_t from, to;

	(void)state;
	profile.load_max_s = 60;
	open_again();
	at(RECORD_LOADED, 0);
	for (int64_t m = 1; m <= 60; m++)
		leg_step_reading(&stepped, 1, UTC + m * MIN, 9000);
	assert_false(leg_span(&stepped, UTC + 60 * MIN, &from, &to));
	leg_judge(&stepped, 0, UTC + 60 * MIN, &j, NULL, NULL);
	assert_int_equal(j.readings, 0);
	assert_int_equal(j.rules[0].fired, RULES_NO);
	assert_int_equal(leg_outcome(&stepped, UTC + 60 * MIN),
	    RULES_INDETERMINATE);
}

static void loading_means_nothing_where_no_limit_is_set(void **state)
{
	int64_t from, to;

	(void)state;
	at(RECORD_LOADED, 0);
	at(RECORD_START, 600 * MIN);
	assert_true(leg_span(&stepped, UTC + 700 * MIN, &from, &to));
	assert_int_equal(from, UTC + 600 * MIN);
}

/* ---- clock truth ---- */

#define HOUR (60 * MIN)
#define BEYOND_2038 4102444800000LL		/* 2100-01-01 */

static struct leg clocked;

static void open_clocked(enum record_tq tq, int64_t utc_ms)
{
	struct record_head h = head(0, 0);

	h.tq = tq;
	h.utc_ms = utc_ms;
	assert_int_equal(leg_open(&clocked, &h, &open_, &profile, NULL, 0,
	    NULL, NULL), STATUS_OK);
}

static void clocked_event(enum record_event_kind kind, int64_t ms)
{
	struct record_event e = { .kind = kind, .time_ms = ms };

	leg_step_event(&clocked, &e);
}

static void anchor(int64_t ms, int64_t mono_ms, int64_t utc_ms)
{
	struct record_event e = { .kind = RECORD_ANCHOR, .time_ms = ms,
		.mono_ms = mono_ms, .utc_ms = utc_ms, .tq = RECORD_GNSS };

	leg_step_event(&clocked, &e);
}

static void life_profile(int64_t expiry_ms)
{
	profile.rules[3] = rule("life", PROFILE_ON_LIFE, PROFILE_NO_MODE, 0);
	profile.rules[3].severity = PROFILE_FAIL;
	open_.expiry_ms = expiry_ms;
}

static enum rules_outcome outcome_after(int64_t open_ms, int64_t ms)
{
	for (int64_t t = open_ms; t <= open_ms + ms; t += MIN)
		leg_step_reading(&clocked, 1, t, 5000);
	return leg_outcome(&clocked, open_ms + ms);
}

static void an_undated_leg_cannot_tell_shelf_life(void **state)
{
	(void)state;
	life_profile(BEYOND_2038);
	open_.probes[1].cal_due_ms = BEYOND_2038 * 2;
	for (int tq = RECORD_NTS; tq <= RECORD_TQ_NONE; tq++) {
		bool none = tq == RECORD_TQ_NONE;

		open_clocked((enum record_tq)tq, 0);	/* 1970 */
		clocked_event(RECORD_START, 0);
		assert_int_equal(outcome_after(0, HOUR), none ?
		    RULES_INDETERMINATE : RULES_CONFORM);
		assert_int_equal(leg_doubt(&clocked, HOUR), none ?
		    LEG_TIME_UNPROVEN : LEG_NO_DOUBT);
		assert_int_equal(leg_floor(&clocked, HOUR) != NULL, none);
	}
	/* no expiry, or no life rule: nothing to compare */
	open_.expiry_ms = RECORD_ABSENT;
	open_clocked(RECORD_TQ_NONE, 0);
	assert_int_equal(leg_doubt(&clocked, HOUR), LEG_NO_DOUBT);
	open_.expiry_ms = BEYOND_2038;
	profile.rule_count = 3;
	open_clocked(RECORD_TQ_NONE, 0);
	assert_int_equal(leg_doubt(&clocked, HOUR), LEG_NO_DOUBT);
}

/* A late anchor dates what came before it; durations stay. */
static void an_anchor_dates_a_leg(void **state)
{
	struct rules_judgement j;

	(void)state;
	life_profile(BEYOND_2038 + HOUR);
	open_.probes[1].cal_due_ms = BEYOND_2038 * 2;
	for (int late = 0; late < 2; late++) {
		open_clocked(RECORD_TQ_NONE, 5000);
		clocked_event(RECORD_START, 5000);
		/* at leg time 5000 + 30 min it is 31 min past 2100 */
		anchor(5000 + 30 * MIN, 30 * MIN, BEYOND_2038 + 31 * MIN);
		assert_int_equal(leg_expiry_ms(&clocked), 5000 + 59 * MIN);
		assert_int_equal(outcome_after(5000, (59 + late) * MIN),
		    late ? RULES_FAIL : RULES_CONFORM);
		leg_judge(&clocked, 0, 5000 + (59 + late) * MIN, &j, NULL,
		    NULL);
		assert_int_equal(j.rules[3].fired, late ? RULES_YES :
		    RULES_NO);
		assert_int_equal(j.span_ms, (59 + late) * MIN);
	}
	/* the calibration is compared with the true time, too */
	open_.probes[1].cal_due_ms = BEYOND_2038;
	open_clocked(RECORD_TQ_NONE, 5000);
	anchor(5000, 0, BEYOND_2038);
	assert_int_equal(leg_doubt(&clocked, 5000), LEG_NO_DOUBT);
	assert_int_equal(leg_doubt(&clocked, 5001), LEG_CALIBRATION);
}

static void an_anchor_of_another_boot_dates_nothing(void **state)
{
	struct record_head h = head(1, 10);

	(void)state;
	life_profile(BEYOND_2038);
	open_.probes[1].cal_due_ms = BEYOND_2038 * 2;
	open_clocked(RECORD_TQ_NONE, 0);
	anchor(0, HOUR + 1, BEYOND_2038);
	assert_int_equal(leg_doubt(&clocked, 0), LEG_TIME_UNPROVEN);
	anchor(0, HOUR, BEYOND_2038 - HOUR);
	assert_int_equal(leg_doubt(&clocked, 0), LEG_NO_DOUBT);
	/* what dated the time before a gap of unknown length, dates no more */
	h.boot = 2;
	h.tq = RECORD_TQ_NONE;
	leg_step_head(&clocked, &h);
	assert_int_equal(leg_doubt(&clocked, 0), LEG_UNKNOWN_GAP);
	assert_true(leg_expiry_ms(&clocked) == RULES_NEVER);
}

/* A clock that was good from the beginning is not corrected. */
static void good_clocks_need_no_anchor(void **state)
{
	(void)state;
	life_profile(UTC + HOUR);
	open_clocked(RECORD_RTC, UTC);
	anchor(UTC, 0, UTC + 2 * HOUR);
	assert_int_equal(leg_expiry_ms(&clocked), UTC + HOUR);
}

/* 2^31 seconds after 1970, and across: the same judgement as today. */
static void time_goes_on_after_2038(void **state)
{
	static const int64_t opens[] = { UTC, 2147483648000 - 30 * MIN,
		BEYOND_2038, 4294967296000 - MIN };
	struct rules_judgement first, j;

	(void)state;
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		open_.expiry_ms = opens[i] + 2 * HOUR;
		open_.probes[1].cal_due_ms = opens[i] + 2 * HOUR;
		open_clocked(RECORD_NTP, opens[i]);
		clocked_event(RECORD_START, opens[i]);
		for (int64_t m = 0; m <= 60; m++)
			leg_step_reading(&clocked, 1, opens[i] + m * MIN,
			    m % 25 < 12 ? 9000 : 5000);
		leg_judge(&clocked, 0, opens[i] + HOUR, &j, NULL, NULL);
		assert_int_equal(j.rules[0].at_ms, opens[i] + 10 * MIN);
		for (int k = 0; k < j.rule_count; k++)
			if (j.rules[k].fired != RULES_NO)
				j.rules[k].at_ms -= opens[i];
		if (i == 0)
			first = j;
		assert_memory_equal(&j, &first, sizeof(j));
	}
}

static void seals_agree_with_what_was_counted(void **state)
{
	struct record_seal seal = { 0 }, again;

	(void)state;
	feed_whole();
	leg_fill_seal(&whole, &seal);
	assert_int_equal(seal.readings, 19);
	assert_int_equal(seal.totals.lid_count, 1);
	assert_int_equal(seal.totals.lid_open_s, 180);
	assert_int_equal(seal.totals.lid_first_ms, UTC + 3 * MIN);
	assert_true(leg_seal_agrees(&whole, &seal));
	again = seal;
	again.totals.lid_count = 2;
	assert_false(leg_seal_agrees(&whole, &again));
	again.totals.has_lid = false;
	assert_true(leg_seal_agrees(&whole, &again));
	again.readings++;
	assert_false(leg_seal_agrees(&whole, &again));
	/* never started: nothing counts */
	step_event(RECORD_LID, 1, true);
	leg_fill_seal(&stepped, &seal);
	assert_int_equal(seal.totals.lid_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both_ways_judge_alike, setup),
		cmocka_unit_test_setup(judges_product_probes_only, setup),
		cmocka_unit_test_setup(floors_are_named, setup),
		cmocka_unit_test_setup(claims_are_bounded, setup),
		cmocka_unit_test_setup(nobody_gains_by_starting_late, setup),
		cmocka_unit_test_setup(events_before_a_late_start_count,
		    setup),
		cmocka_unit_test_setup(
		    a_late_start_in_the_next_leg_counts_back, setup),
		cmocka_unit_test_setup(without_a_start_nothing_is_judged,
		    setup),
		cmocka_unit_test_setup(
		    loading_means_nothing_where_no_limit_is_set, setup),
		cmocka_unit_test_setup(an_undated_leg_cannot_tell_shelf_life,
		    setup),
		cmocka_unit_test_setup(an_anchor_dates_a_leg, setup),
		cmocka_unit_test_setup(
		    an_anchor_of_another_boot_dates_nothing, setup),
		cmocka_unit_test_setup(good_clocks_need_no_anchor, setup),
		cmocka_unit_test_setup(time_goes_on_after_2038, setup),
		cmocka_unit_test_setup(seals_agree_with_what_was_counted,
		    setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
