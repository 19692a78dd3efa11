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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both_ways_judge_alike, setup),
		cmocka_unit_test_setup(judges_product_probes_only, setup),
		cmocka_unit_test_setup(floors_are_named, setup),
		cmocka_unit_test_setup(claims_are_bounded, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
