/* SPDX-License-Identifier: Apache-2.0 */
/* test_leg_edges.c - a leg at its limits: what memory held before, the last
 * unit, the moment itself, numbers larger than the rules', goods that go on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "leg.h"

#define UTC 1767225600000LL
#define MIN 60000LL
#define HOUR (60 * MIN)

static struct {
	struct leg leg;
	struct rules beyond;
} one, two;
static struct record_open open_;
static struct profile profile;
static struct rules_judgement got;
static struct rules_hold holds[64];

static struct profile_rule *add_rule(enum profile_on on,
    enum profile_mode mode, int32_t delay_s)
{
	struct profile_rule *r = &profile.rules[profile.rule_count++];

	*r = (struct profile_rule){ .on = on, .op = PROFILE_GT,
		.limit_mc = 8000, .mode = mode, .delay_s = delay_s,
		.confirm = mode == PROFILE_INSTANT ? 1 : 0,
		.severity = PROFILE_REVIEW };
	snprintf(r->id, sizeof(r->id), "r%d", profile.rule_count - 1);
	return r;
}

static struct record_probe *add_probe(const char *group)
{
	struct record_probe *p = &open_.probes[open_.probe_count++];

	memset(p, 0, sizeof(*p));
	snprintf(p->id, sizeof(p->id), "p%d", open_.probe_count - 1);
	strcpy(p->role, "product");
	strcpy(p->quantity, "temp");
	strcpy(p->group, group);
	p->cal_due_ms = UTC + 1000 * HOUR;
	p->low_mc = -50000;
	p->high_mc = 50000;
	return p;
}

static int setup(void **state)
{
	(void)state;
	memset(&profile, 0, sizeof(profile));
	profile.has_low = profile.has_high = true;
	profile.low_mc = 2000;
	profile.high_mc = 8000;
	profile.interval_s = 60;
	profile.max_gap_s = 300;
	memset(&open_, 0, sizeof(open_));
	open_.expiry_ms = RECORD_ABSENT;
	memset(&one, 0xA5, sizeof(one));
	memset(&two, 0xA5, sizeof(two));
	return 0;
}

static struct record_head head(int64_t seq, int64_t ms)
{
	struct record_head h = { .kind = RECORD_BLOCK, .gw = "GW-1",
		.cid = "AAAAAAAAAAAAAAAAAAAAAA", .seq = seq,
		.prev = RECORD_NO_DIGEST, .boot = 1, .mono_ms = ms,
		.utc_ms = UTC + ms, .tq = RECORD_NTP, .due_s = 900 };

	return h;
}

static enum status begin_with(struct leg *l, int64_t ms,
    struct rules_hold *room, size_t cap, const struct leg *before)
{
	struct record_head h = head(0, ms);

	return leg_open(l, &h, &open_, &profile, room, cap, before, NULL);
}

static void begin(void)
{
	assert_int_equal(begin_with(&one.leg, 0, NULL, 0, NULL), STATUS_OK);
}

static void event_of(struct leg *l, enum record_event_kind kind, int64_t ms)
{
	struct record_event e = { .kind = kind, .time_ms = UTC + ms };

	leg_step_event(l, &e);
}

static void event(enum record_event_kind kind, int64_t ms)
{
	event_of(&one.leg, kind, ms);
}

static void reading(int probe, int64_t ms, int32_t mc)
{
	leg_step_reading(&one.leg, probe, UTC + ms, mc);
}

static void judge_of(const struct leg *l, int unit, int64_t ms)
{
	leg_judge(l, unit, UTC + ms, &got, NULL, NULL);
}

static void judge(int unit, int64_t ms)
{
	judge_of(&one.leg, unit, ms);
}

/* ---- opening ---- */

static void a_leg_starts_from_nothing(void **state)
{
	struct record_seal seal;
	int64_t from, to;

	(void)state;
	add_probe("");
	open_.profile = "not kept";
	begin();
	assert_false(leg_span(&one.leg, UTC, &from, &to));
	assert_int_equal(leg_doubt(&one.leg, UTC), LEG_NO_DOUBT);
	assert_int_equal(leg_outcome(&one.leg, UTC), RULES_INDETERMINATE);
	assert_int_equal(one.leg.records, 1);
	leg_fill_seal(&one.leg, &seal);
	assert_int_equal(seal.readings, 0);
	assert_int_equal(seal.faults, 0);
	event(RECORD_START, 0);
	reading(0, 0, 5000);
	assert_int_equal(leg_outcome(&one.leg, UTC), RULES_CONFORM);
	assert_int_equal(leg_outcome(&one.leg, UTC + HOUR),
	    RULES_CONFORM);
	assert_null(one.leg.open.profile);
}

static void claims_have_room_for_160(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < LIMIT_RULES; i++)
		add_rule(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	for (i = 0; i < 5; i++)
		add_probe("");
	begin();
	add_probe("");
	assert_int_equal(begin_with(&one.leg, 0, NULL, 0, NULL),
	    STATUS_RANGE);
	profile.rule_count = 26;	/* 6 x 26 = 156 */
	begin();
	profile.rule_count = 27;	/* 162 */
	assert_int_equal(begin_with(&one.leg, 0, NULL, 0, NULL),
	    STATUS_RANGE);
}

/* Each unit keeps its own holds, and the last of them fits. */
static void windows_are_shared_out(void **state)
{
	struct profile_rule *rule;
	size_t i;
	int p;

	(void)state;
	rule = add_rule(PROFILE_ON_MKT, PROFILE_NO_MODE, 0);
	rule->window_s = 600;
	for (p = 0; p < 3; p++)
		add_probe("");
	add_probe("")->role[0] = 'x';
	assert_int_equal(leg_holds_needed(&profile, &open_), 3 * (10 + 1 + 8));
	memset(holds, 0, sizeof(holds));
	assert_int_equal(begin_with(&one.leg, 0, holds, 60, NULL), STATUS_OK);
	event(RECORD_START, 0);
	for (i = 0; i < 60; i++)
		for (p = 0; p < 3; p++)
			reading(p, (int64_t)i * MIN, 5000 + 1000 * p);
	for (i = 0; i < 60; i++)
		assert_true(holds[i].weight ==
		    mkt_weight(10000, 5000 + 1000 * (int32_t)(i / 20)));
	assert_true(holds[60].weight == 0);
	/* nobody is judged: nothing is shared out */
	open_.probe_count = 0;
	assert_int_equal(leg_holds_needed(&profile, &open_), 0);
	assert_int_equal(begin_with(&one.leg, 0, holds, 60, NULL), STATUS_OK);
	assert_int_equal(leg_doubt(&one.leg, UTC), LEG_NO_PRODUCT);
	/* no room: the rule is judged as a whole */
	open_.probe_count = 1;
	begin();
	event(RECORD_START, 0);
	for (i = 0; i < 20; i++)
		reading(0, (int64_t)i * MIN, 9000);
	judge(0, 20 * MIN);
	assert_int_equal(got.rules[0].fired, RULES_YES);
}

static void only_product_temperatures_are_judged(void **state)
{
	(void)state;
	strcpy(add_probe("")->quantity, "rh");
	strcpy(add_probe("bag")->role, "ambient");
	add_probe("bag");
	add_probe("");
	add_probe("bag");
	begin();
	assert_int_equal(leg_unit_count(&one.leg), 2);
	assert_int_equal(leg_unit_of(&one.leg, 0), -1);
	assert_int_equal(leg_unit_of(&one.leg, 1), -1);
	assert_int_equal(leg_unit_of(&one.leg, 2), 0);
	assert_int_equal(leg_unit_of(&one.leg, 3), 1);
	assert_int_equal(leg_unit_of(&one.leg, 4), 0);
	assert_string_equal(leg_unit_name(&one.leg, 0), "bag");
	assert_string_equal(leg_unit_name(&one.leg, 1), "p3");
	assert_false(one.leg.judged[0] || one.leg.judged[1]);
	assert_true(one.leg.judged[2] && one.leg.judged[4]);
	event(RECORD_START, 0);
	for (int64_t m = 0; m < 5; m++)
		for (int p = 0; p < 5; p++)
			reading(p, m * MIN, p < 2 ? 50000 : 5000);
	assert_int_equal(leg_unit_count(&one.leg), 2);
	for (int u = 0; u < 2; u++) {
		judge(u, 4 * MIN);
		assert_int_equal(got.readings, 5);
		assert_int_equal(got.max_mc, 5000);
	}
	assert_int_equal(one.leg.readings, 25);
}

/* ---- start, end, loading ---- */

static void the_first_start_and_end_count(void **state)
{
	int64_t from, to;

	(void)state;
	add_probe("");
	begin();
	event(RECORD_END, MIN);		/* before any start: nothing */
	event(RECORD_START, 2 * MIN);
	reading(0, 2 * MIN, 5000);
	event(RECORD_START, 3 * MIN);
	reading(0, 5 * MIN, 5000);
	assert_true(leg_span(&one.leg, UTC + 5 * MIN, &from, &to));
	assert_int_equal(from, UTC + 2 * MIN);
	assert_int_equal(to, UTC + 5 * MIN);
	event(RECORD_END, 6 * MIN);
	event(RECORD_END, 8 * MIN);
	reading(0, 9 * MIN, 50000);
	assert_true(leg_span(&one.leg, UTC + 9 * MIN, &from, &to));
	assert_int_equal(to, UTC + 6 * MIN);
	assert_true(leg_span(&one.leg, UTC + 4 * MIN, &from, &to));
	assert_int_equal(to, UTC + 4 * MIN);
	judge(0, 9 * MIN);
	assert_int_equal(got.span_ms, 4 * MIN);
	assert_int_equal(got.max_mc, 5000);
	assert_int_equal(leg_outcome(&one.leg, UTC + 9 * MIN),
	    RULES_CONFORM);
}

static void loading_after_the_start_means_nothing(void **state)
{
	int64_t from, to;

	(void)state;
	profile.load_max_s = 1;
	add_probe("");
	begin();
	event(RECORD_START, HOUR);
	event(RECORD_LOADED, 2 * HOUR);
	reading(0, 3 * HOUR, 5000);
	event(RECORD_START, 4 * HOUR);
	assert_true(leg_span(&one.leg, UTC + 5 * HOUR, &from, &to));
	assert_int_equal(from, UTC + HOUR);
}

/* What comes at the moment at which the span must begin is in it. */
static void the_latest_start_is_inclusive(void **state)
{
	struct record_event shock = { .kind = RECORD_SHOCK,
		.time_ms = UTC + 1000, .value = 50000 };
	struct profile_rule *rule;

	(void)state;
	rule = add_rule(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	rule->op = PROFILE_GE;
	rule->peak_mg = 25000;
	profile.load_max_s = 1;
	add_probe("");
	begin();
	event(RECORD_LOADED, 0);
	leg_step_event(&one.leg, &shock);
	reading(0, 1000, 5000);
	reading(0, MIN, 5000);
	event(RECORD_START, MIN);
	judge(0, MIN);
	assert_int_equal(got.readings, 2);
	assert_int_equal(got.span_ms, MIN - 1000);
	assert_int_equal(got.rules[0].fired, RULES_YES);
}

/* ---- numbers of events ---- */

static void big_numbers_stay_big(void **state)
{
	struct record_event e = { .kind = RECORD_SHOCK,
		.time_ms = UTC + MIN, .value = 1LL << 32,
		.dv_mm_s = (1LL << 32) + 1, .dur_us = 1LL << 40 };
	struct profile_rule *shock;

	(void)state;
	shock = add_rule(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	shock->op = PROFILE_GE;
	shock->peak_mg = INT32_MAX;
	shock->dv_mm_s = INT32_MAX;
	shock->min_us = INT32_MAX;
	add_rule(PROFILE_ON_TILT, PROFILE_INSTANT, 0)->limit_mdeg = 100;
	add_rule(PROFILE_ON_LIGHT, PROFILE_INSTANT, 0)->limit_lux = 100;
	add_rule(PROFILE_ON_TILT, PROFILE_INSTANT, 0)->limit_mdeg = -5;
	add_probe("");
	begin();
	event(RECORD_START, 0);
	reading(0, 0, 5000);
	leg_step_event(&one.leg, &e);
	judge(0, MIN);
	assert_int_equal(got.rules[0].fired, RULES_YES);
	e.kind = RECORD_TILT;
	e.value = -(1LL << 32) + 50;	/* as 32 bits it were 50 */
	leg_step_event(&one.leg, &e);
	judge(0, MIN);
	assert_int_equal(got.rules[3].fired, RULES_NO);
	e.value = (1LL << 32) + 50;
	leg_step_event(&one.leg, &e);
	e.kind = RECORD_LIGHT;
	leg_step_event(&one.leg, &e);
	judge(0, MIN);
	assert_int_equal(got.rules[1].fired, RULES_YES);
	assert_int_equal(got.rules[2].fired, RULES_YES);
}

static void what_was_not_measured_stays_open(void **state)
{
	struct record_event e = { .kind = RECORD_SHOCK,
		.time_ms = UTC + MIN, .value = 30000,
		.dv_mm_s = RECORD_ABSENT };
	struct profile_rule *shock;

	(void)state;
	shock = add_rule(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	shock->op = PROFILE_GE;
	shock->peak_mg = 25000;
	shock->dv_mm_s = 1;
	add_probe("");
	begin();
	event(RECORD_START, 0);
	reading(0, 0, 5000);
	leg_step_event(&one.leg, &e);
	judge(0, MIN);
	assert_int_equal(got.rules[0].fired, RULES_POSSIBLE);
	e.flag = true;			/* saturated */
	leg_step_event(&one.leg, &e);
	judge(0, MIN);
	assert_int_equal(got.rules[0].fired, RULES_YES);
}

/* ---- doubt ---- */

static void calibration_lasts_to_its_day(void **state)
{
	(void)state;
	add_probe("");
	add_probe("")->cal_due_ms = UTC + HOUR;
	strcpy(add_probe("")->role, "ambient");
	open_.probes[2].cal_due_ms = UTC;
	begin();
	event(RECORD_START, 0);
	assert_null(leg_floor(&one.leg, UTC + HOUR));
	assert_string_equal(leg_floor(&one.leg, UTC + HOUR + 1),
	    "calibration expired");
	event(RECORD_END, HOUR);
	assert_null(leg_floor(&one.leg, UTC + 2 * HOUR));
}

static void calibration_covers_up_to_its_edge(void **state)
{
	static const struct {
		int32_t low_mc, high_mc;
		bool has_low, has_high, covers;
	} cases[] = {
		{ 2000, 8000, true, true, true },
		{ 2001, 8000, true, true, false },
		{ 2000, 7999, true, true, false },
		{ 2000, 2000, true, false, true },
		{ -9000, 1999, true, false, false },
		{ 2001, 9000, true, false, false },
		{ 8000, 8000, false, true, true },
		{ 8001, 9000, false, true, false },
		{ 0, 7999, false, true, false },
	};
	struct record_probe *p;
	size_t i;

	(void)state;
	p = add_probe("");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		p->low_mc = cases[i].low_mc;
		p->high_mc = cases[i].high_mc;
		profile.has_low = cases[i].has_low;
		profile.has_high = cases[i].has_high;
		begin();
		assert_int_equal(leg_doubt(&one.leg, UTC), cases[i].covers ?
		    LEG_NO_DOUBT : LEG_CALIBRATION);
		if (!cases[i].covers)
			assert_string_equal(leg_floor(&one.leg, UTC),
			    "calibrated range does not cover storage");
	}
}

static void an_unknown_gap_is_said_of_each_unit(void **state)
{
	struct record_head h = head(1, 7);

	(void)state;
	add_rule(PROFILE_ON_GAP, PROFILE_CUMULATIVE, 900);
	add_probe("");
	add_probe("");
	begin();
	event(RECORD_START, 0);
	reading(0, 0, 5000);
	reading(1, 0, 5000);
	h.boot = 2;
	h.tq = RECORD_TQ_NONE;
	assert_int_equal(leg_step_head(&one.leg, &h), UTC);
	assert_int_equal(one.leg.records, 2);
	reading(0, MIN, 5000);
	reading(1, MIN, 5000);
	for (int u = 0; u < 2; u++) {
		judge(u, MIN);
		assert_int_equal(got.rules[0].fired, RULES_YES);
		assert_int_equal(got.rules[0].at_ms, UTC);
	}
	assert_string_equal(leg_floor(&one.leg, UTC + MIN),
	    "gap of unknown length");
	assert_int_equal(leg_outcome(&one.leg, UTC + MIN),
	    RULES_INDETERMINATE);
}

/* ---- the same goods in another leg ---- */

static void go_on(void)
{
	assert_int_equal(begin_with(&two.leg, 30 * MIN, NULL, 0, &one.leg),
	    STATUS_OK);
}

static void goods_go_on_in_another_leg(void **state)
{
	int64_t from, to;

	(void)state;
	profile.guard_band = true;
	add_rule(PROFILE_ON_TEMP, PROFILE_CUMULATIVE, 900);
	add_rule(PROFILE_ON_GAP, PROFILE_CUMULATIVE, 900);
	add_probe("");
	add_probe("");
	begin();
	event(RECORD_START, 0);
	for (int64_t m = 0; m < 5; m++) {
		reading(0, m * MIN, 9000);
		reading(1, m * MIN, 5000);
	}
	open_.probes[0].u_mc = 0;
	open_.probes[1].u_mc = 500;
	go_on();
	for (int64_t m = 40; m < 50; m++) {
		leg_step_reading(&two.leg, 0, UTC + m * MIN, 5000);
		leg_step_reading(&two.leg, 1, UTC + m * MIN, 7800);
	}
	assert_true(leg_span(&two.leg, UTC + 50 * MIN, &from, &to));
	assert_int_equal(from, UTC);
	judge_of(&two.leg, 0, 50 * MIN);
	assert_int_equal(got.rules[0].used_ms, 4 * MIN);
	assert_int_equal(got.rules[0].worst_ms, 40 * MIN);
	assert_int_equal(got.gap_total_ms, 36 * MIN);
	judge_of(&two.leg, 1, 50 * MIN);	/* its new uncertainty */
	assert_int_equal(got.rules[0].used_ms, 10 * MIN);
	assert_int_equal(leg_doubt(&two.leg, UTC + 50 * MIN), LEG_NO_DOUBT);
	/* the second leg's counts are its own */
	assert_int_equal(two.leg.records, 1);
	assert_int_equal(two.leg.readings, 20);
}

/* The last reading would hold for long, but not across the legs; the lid
 * that was open is, and its openings are counted anew. */
static void between_the_legs_is_gap(void **state)
{
	struct record_event lid = { .kind = RECORD_LID, .flag = true,
		.time_ms = UTC + 25 * MIN };
	struct record_head h = head(1, 29 * MIN);
	struct record_seal seal;

	(void)state;
	add_rule(PROFILE_ON_LID, PROFILE_CUMULATIVE, 900);
	add_probe("");
	begin();
	event(RECORD_START, 0);
	reading(0, 28 * MIN, 5000);
	leg_step_event(&one.leg, &lid);
	(void)leg_step_head(&one.leg, &h);
	go_on();
	leg_step_reading(&two.leg, 0, UTC + 32 * MIN, 5000);
	judge_of(&two.leg, 0, 32 * MIN);
	assert_int_equal(got.gap_total_ms, 28 * MIN + 3 * MIN);
	lid.flag = false;
	lid.time_ms = UTC + 35 * MIN;
	leg_step_event(&two.leg, &lid);
	h = head(1, 40 * MIN);
	(void)leg_step_head(&two.leg, &h);
	leg_fill_seal(&two.leg, &seal);
	assert_int_equal(seal.totals.lid_count, 0);
	assert_int_equal(seal.totals.lid_open_s, 300);
}

static void what_was_ended_stays_ended(void **state)
{
	int64_t from, to;

	(void)state;
	add_probe("");
	begin();
	event(RECORD_START, 0);
	reading(0, 0, 5000);
	event(RECORD_END, MIN);
	go_on();
	event_of(&two.leg, RECORD_END, HOUR);
	leg_step_reading(&two.leg, 0, UTC + HOUR, 50000);
	assert_true(leg_span(&two.leg, UTC + 2 * HOUR, &from, &to));
	assert_int_equal(to, UTC + MIN);
	judge_of(&two.leg, 0, 2 * HOUR);
	assert_int_equal(got.readings, 1);
}

static void doubt_goes_on_too(void **state)
{
	struct record_head h = head(1, 7);

	(void)state;
	add_probe("");
	begin();
	event(RECORD_START, 0);
	h.boot = 2;
	h.tq = RECORD_TQ_NONE;
	(void)leg_step_head(&one.leg, &h);
	go_on();
	assert_int_equal(leg_doubt(&two.leg, UTC + HOUR), LEG_UNKNOWN_GAP);
	/* other goods begin anew */
	assert_int_equal(begin_with(&two.leg, 30 * MIN, NULL, 0, NULL),
	    STATUS_OK);
	assert_int_equal(leg_doubt(&two.leg, UTC + HOUR), LEG_NO_DOUBT);
}

/* Loaded in the first leg, started too late in the second. */
static void loading_goes_on_too(void **state)
{
	int64_t from, to;

	(void)state;
	profile.load_max_s = 600;
	add_probe("");
	begin();
	event(RECORD_LOADED, 0);
	reading(0, 9 * MIN, 5000);
	go_on();
	event_of(&two.leg, RECORD_START, HOUR);
	leg_step_reading(&two.leg, 0, UTC + HOUR, 5000);
	assert_true(leg_span(&two.leg, UTC + HOUR, &from, &to));
	assert_int_equal(from, UTC + 10 * MIN);
	/* ... and where the span had begun before, it does not begin again */
	begin();
	event(RECORD_LOADED, 0);
	reading(0, 11 * MIN, 5000);
	go_on();
	assert_true(two.leg.begun);
	event_of(&two.leg, RECORD_START, HOUR);
	judge_of(&two.leg, 0, HOUR);
	assert_int_equal(got.span_ms, 50 * MIN);
	assert_int_equal(got.readings, 1);
}

static void the_same_goods_have_as_many_units(void **state)
{
	(void)state;
	add_probe("");
	begin();
	add_probe("");
	assert_int_equal(begin_with(&two.leg, 30 * MIN, NULL, 0, &one.leg),
	    STATUS_CONFLICT);
	open_.probe_count = 0;
	assert_int_equal(begin_with(&two.leg, 30 * MIN, NULL, 0, &one.leg),
	    STATUS_CONFLICT);
}

/* ---- the seal ---- */

static void a_seal_must_agree(void **state)
{
	struct record_seal seal;

	(void)state;
	add_probe("");
	begin();
	reading(0, 0, 5000);
	reading(0, MIN, 5000);
	reading(0, 2 * MIN, RECORD_NO_VALUE);
	leg_fill_seal(&one.leg, &seal);
	assert_int_equal(seal.readings, 2);
	assert_int_equal(seal.faults, 1);
	assert_true(leg_seal_agrees(&one.leg, &seal));
	seal.readings++;
	assert_false(leg_seal_agrees(&one.leg, &seal));
	seal.readings--;
	seal.faults--;
	assert_false(leg_seal_agrees(&one.leg, &seal));
	seal.faults++;
	assert_true(leg_seal_agrees(&one.leg, &seal));
	seal.totals.has_lid = true;
	seal.totals.lid_count = 1;
	assert_false(leg_seal_agrees(&one.leg, &seal));
}

/* The lid is counted within the span only; without one, not at all. */
static void a_seal_counts_the_span(void **state)
{
	struct record_event lid = { .kind = RECORD_LID, .flag = true };
	struct record_head h = head(1, 10 * MIN);
	struct record_seal seal;

	(void)state;
	add_rule(PROFILE_ON_LID, PROFILE_CUMULATIVE, 900);
	add_probe("");
	begin();
	lid.time_ms = UTC + MIN;
	leg_step_event(&one.leg, &lid);
	(void)leg_step_head(&one.leg, &h);
	leg_fill_seal(&one.leg, &seal);
	assert_int_equal(seal.totals.lid_count, 0);
	begin();
	event(RECORD_START, 0);
	leg_step_event(&one.leg, &lid);
	event(RECORD_END, 3 * MIN);
	(void)leg_step_head(&one.leg, &h);
	leg_fill_seal(&one.leg, &seal);
	assert_int_equal(seal.totals.lid_count, 1);
	assert_int_equal(seal.totals.lid_open_s, 120);
}

/* ---- all there may be ---- */

static void check_all(const struct leg *l, int64_t ms, int64_t readings)
{
	for (int u = 0; u < LIMIT_PROBES; u++) {
		judge_of(l, u, ms);
		assert_int_equal(got.readings, readings);
		assert_int_equal(got.max_mc, 5000 + u);
		assert_int_equal(got.rules[0].fired, RULES_NO);
	}
}

static void thirty_two_probes_are_judged_each(void **state)
{
	struct record_head h = head(1, 2 * MIN);
	struct record_seal seal;
	int64_t from, to;

	(void)state;
	add_rule(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	for (int p = 0; p < LIMIT_PROBES; p++)
		add_probe("");
	begin();
	assert_int_equal(leg_unit_count(&one.leg), LIMIT_PROBES);
	event(RECORD_START, 0);
	for (int64_t m = 0; m < 3; m++)
		for (int p = 0; p < LIMIT_PROBES; p++)
			reading(p, m * MIN, 5000 + p);
	assert_int_equal(leg_step_head(&one.leg, &h), UTC + 2 * MIN);
	check_all(&one.leg, 2 * MIN, 3);
	assert_true(leg_span(&one.leg, UTC + 2 * MIN, &from, &to));
	assert_int_equal(from, UTC);
	h = head(2, 3 * MIN);
	h.boot = 2;
	h.tq = RECORD_TQ_NONE;
	(void)leg_step_head(&one.leg, &h);
	assert_int_equal(one.leg.readings, 3 * LIMIT_PROBES);
	go_on();
	assert_true(leg_span(&two.leg, UTC + HOUR, &from, &to));
	assert_int_equal(from, UTC);
	for (int p = 0; p < LIMIT_PROBES; p++) {
		assert_int_equal(leg_unit_of(&two.leg, p), p);
		leg_step_reading(&two.leg, p, UTC + HOUR, 5000 + p);
	}
	check_all(&two.leg, HOUR, 4);
	leg_fill_seal(&two.leg, &seal);
	assert_int_equal(seal.readings, LIMIT_PROBES);
	assert_int_equal(seal.totals.lid_count, 0);
}

/* An event touches what it speaks of and nothing else. */
static void events_stay_apart(void **state)
{
	struct record_event e = { .time_ms = UTC };
	struct profile_rule *r;

	(void)state;
	add_rule(PROFILE_ON_TILT, PROFILE_CUMULATIVE, 900)->limit_mdeg = 1;
	add_rule(PROFILE_ON_LIGHT, PROFILE_CUMULATIVE, 900)->limit_lux = 1;
	r = add_rule(PROFILE_ON_SHOCK, PROFILE_INSTANT, 0);
	r->op = PROFILE_GE;
	r->peak_mg = 10;
	add_rule(PROFILE_ON_SEAL, PROFILE_INSTANT, 0);
	r = add_rule(PROFILE_ON_VIBRATION, PROFILE_CUMULATIVE, 900);
	r->low_hz = 20;
	r->high_hz = 30;
	add_rule(PROFILE_ON_LID, PROFILE_CUMULATIVE, 900)->announced = true;
	add_probe("");
	begin();
	event(RECORD_START, 0);
	e.kind = RECORD_LIGHT;
	e.value = 500;
	leg_step_event(&one.leg, &e);
	e.kind = RECORD_VIBRATION;
	e.low_hz = 20;
	e.high_hz = 30;
	leg_step_event(&one.leg, &e);
	e.kind = RECORD_TILT;
	leg_step_event(&one.leg, &e);
	e = (struct record_event){ .kind = RECORD_ANNOUNCE, .time_ms = UTC,
		.from_ms = UTC, .to_ms = UTC + 20 * MIN };
	leg_step_event(&one.leg, &e);
	e = (struct record_event){ .kind = RECORD_LID, .time_ms = UTC,
		.flag = true };
	leg_step_event(&one.leg, &e);
	judge(0, 10 * MIN);
	assert_int_equal(got.rules[2].fired, RULES_NO);
	e = (struct record_event){ .kind = RECORD_SHOCK, .time_ms = UTC + MIN,
		.value = 50, .flag = true };
	leg_step_event(&one.leg, &e);
	judge(0, 10 * MIN);
	assert_int_equal(got.rules[0].used_ms, 10 * MIN);
	assert_int_equal(got.rules[1].used_ms, 10 * MIN);
	assert_int_equal(got.rules[2].fired, RULES_YES);
	assert_int_equal(got.rules[3].fired, RULES_NO);
	assert_int_equal(got.rules[4].used_ms, 10 * MIN);
	assert_int_equal(got.rules[5].used_ms, 10 * MIN);
	e = (struct record_event){ .kind = RECORD_SEAL_STATE,
		.time_ms = UTC + 2 * MIN, .flag = true };
	leg_step_event(&one.leg, &e);
	judge(0, 10 * MIN);
	assert_int_equal(got.rules[1].used_ms, 10 * MIN);
	assert_int_equal(got.rules[3].fired, RULES_YES);
	/* the lid again, and whatever says nothing */
	e = (struct record_event){ .kind = RECORD_LID,
		.time_ms = UTC + 3 * MIN, .flag = true };
	leg_step_event(&one.leg, &e);
	e.kind = RECORD_FAULT;
	leg_step_event(&one.leg, &e);
	e = (struct record_event){ .kind = RECORD_ANNOUNCE,
		.time_ms = UTC + 4 * MIN };
	leg_step_event(&one.leg, &e);
	e.kind = RECORD_END;
	e.time_ms = UTC + 10 * MIN;
	leg_step_event(&one.leg, &e);
	judge(0, 11 * MIN);
	for (int i = 0; i < 6; i++)
		if (got.rules[i].timed)
			assert_int_equal(got.rules[i].used_ms, 10 * MIN);
}

static void a_leg_knows_of_its_stop(void **state)
{
	(void)state;
	add_probe("");
	begin();
	assert_false(one.leg.stop.is_held);
	event(RECORD_MISMATCH, MIN);
	assert_true(one.leg.stop.is_held);
	assert_false(one.leg.stop.was_passed);
	event(RECORD_START, 2 * MIN);
	assert_true(one.leg.stop.was_passed);
}

/* The last probe there can be is doubted like any other. */
static void the_last_probe_has_its_own_uncertainty(void **state)
{
	(void)state;
	profile.guard_band = true;
	add_rule(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	for (int i = 0; i < LIMIT_PROBES; i++)
		add_probe("");
	open_.probes[LIMIT_PROBES - 1].u_mc = 600;
	begin();
	event(RECORD_START, 0);
	for (int i = 0; i < LIMIT_PROBES; i++)
		reading(i, 0, 7500);
	for (int i = 0; i < LIMIT_PROBES; i++) {
		judge(i, 0);
		assert_int_equal(got.rules[0].fired,
		    i == LIMIT_PROBES - 1 ? RULES_YES : RULES_NO);
	}
}

/* Loaded long before a reboot that nobody can date: the span had begun, and
 * the gap is in it. */
static void a_span_begins_before_an_unknown_gap(void **state)
{
	struct record_event loaded = { .kind = RECORD_LOADED, .time_ms = UTC };
	struct record_head h = head(1, 20 * MIN);

	(void)state;
	profile.load_max_s = 600;
	add_rule(PROFILE_ON_GAP, PROFILE_CUMULATIVE, 90000);
	add_probe("");
	begin();
	leg_step_event(&one.leg, &loaded);
	(void)leg_step_head(&one.leg, &h);
	h = head(2, 0);
	h.boot = 2;
	h.tq = RECORD_TQ_NONE;
	assert_int_equal(leg_step_head(&one.leg, &h), UTC + 20 * MIN);
	event(RECORD_START, 21 * MIN);
	judge(0, 22 * MIN);
	assert_int_equal(got.rules[0].fired, RULES_YES);
	assert_int_equal(got.rules[0].at_ms, UTC + 20 * MIN);
}

/* ---- groups ---- */

static void a_row_waits_for_its_time_only(void **state)
{
	(void)state;
	add_rule(PROFILE_ON_TEMP, PROFILE_CUMULATIVE, 900)->limit_mc = 18000;
	add_probe("bag");
	add_probe("bag");
	add_probe("bag");
	begin();
	event(RECORD_START, 0);
	reading(0, 0, 5000);
	reading(1, 0, 5000);
	reading(2, 0, 16000);
	reading(0, MIN, 6000);		/* the others are silent */
	reading(0, 2 * MIN, 5500);
	judge(0, 2 * MIN);
	assert_int_equal(got.readings, 3);
	assert_int_equal(got.mean_mc, (5000 + 11000 / 2 + 6000) / 2);
	/* once it was judged, each member that comes late is one */
	reading(1, 3 * MIN, 5000);
	reading(0, MIN, 5000);
	reading(1, MIN, 5000);
	reading(2, MIN, 5000);
	judge(0, 3 * MIN);
	assert_int_equal(got.readings, 4);
	assert_int_equal(got.rejected, 3);
	reading(0, 3 * MIN, 5000);
	reading(2, 3 * MIN, 5000);	/* complete: judged */
	reading(0, 3 * MIN, 5000);
	reading(1, 3 * MIN, 5000);
	reading(2, 3 * MIN, 5000);
	judge(0, 3 * MIN);
	assert_int_equal(got.rejected, 6);
	/* the first member is silent: what it said before is not used */
	reading(0, 4 * MIN, 20000);
	reading(1, 4 * MIN, 5000);
	reading(2, 4 * MIN, 5000);
	reading(1, 5 * MIN, 5000);
	reading(2, 5 * MIN, 5000);
	judge(0, 6 * MIN);
	assert_int_equal(got.readings, 6);
	assert_int_equal(got.rules[0].used_ms, MIN);
}

static void a_row_that_waits_was_before_the_reboot(void **state)
{
	struct record_head h = head(1, 7);

	(void)state;
	add_probe("bag");
	add_probe("bag");
	begin();
	event(RECORD_START, 0);
	reading(0, 0, 5000);
	reading(1, 0, 5000);
	reading(0, MIN, 5000);
	h.boot = 2;
	h.tq = RECORD_TQ_NONE;
	(void)leg_step_head(&one.leg, &h);
	reading(0, 3 * MIN, 5000);
	reading(1, 3 * MIN, 5000);
	judge(0, 3 * MIN);
	assert_int_equal(got.readings, 3);
	assert_int_equal(got.gap_total_ms, 2 * MIN);
}

static void disagreement_counts_at_both_ends(void **state)
{
	(void)state;
	profile.disagree_mc = 100;
	add_probe("bag");
	add_probe("bag");
	begin();
	for (int64_t m = 0; m < 5; m++) {
		if (m == 1)
			event(RECORD_START, MIN);
		if (m == 3)
			event(RECORD_END, 3 * MIN);
		reading(0, m * MIN, 5000);
		reading(1, m * MIN, 5101);
	}
	assert_int_equal(one.leg.units[0].disagreements, 3);
	assert_int_equal(one.leg.units[0].disagree_ms, UTC + MIN);
}

static void uncertainty_is_the_units_own(void **state)
{
	(void)state;
	profile.guard_band = true;
	add_rule(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	add_probe("")->u_mc = 300;
	add_probe("");
	add_probe("bag")->u_mc = 200;
	add_probe("bag")->u_mc = 100;
	begin();
	event(RECORD_START, 0);
	reading(0, 0, 7701);
	reading(1, 0, 8000);
	reading(2, 0, 7800);
	reading(3, 0, 7800);
	judge(0, 0);
	assert_int_equal(got.rules[0].fired, RULES_YES);
	judge(1, 0);
	assert_int_equal(got.rules[0].fired, RULES_NO);
	judge(2, 0);
	assert_int_equal(got.rules[0].fired, RULES_NO);
	reading(2, MIN, 7801);
	judge(2, MIN);
	assert_int_equal(got.rules[0].fired, RULES_YES);
}

static int told;

static void tell(void *ctx, const struct rules_excursion *x)
{
	(void)ctx;
	(void)x;
	told++;
}

/* The row that waits is judged on a copy: nobody hears of it yet. */
static void judging_what_waits_changes_nothing(void **state)
{
	struct rules_hold before[64];

	(void)state;
	told = 0;
	add_rule(PROFILE_ON_MKT, PROFILE_NO_MODE, 0)->window_s = 60;
	add_probe("bag");
	add_probe("bag");
	memset(holds, 0, sizeof(holds));
	assert_int_equal(begin_with(&one.leg, 0, holds, 64, NULL), STATUS_OK);
	rules_on_excursion(leg_unit_rules(&one.leg, 0), tell, NULL);
	event(RECORD_START, 0);
	for (int64_t m = 0; m < 3; m++) {
		reading(0, m * MIN, 9000);
		reading(1, m * MIN, 9000);
	}
	reading(0, 3 * MIN, 5000);	/* would end the excursion */
	memcpy(before, holds, sizeof(before));
	judge(0, 3 * MIN);
	assert_int_equal(got.readings, 4);
	assert_false(got.excursion_open);
	assert_int_equal(told, 0);
	assert_memory_equal(before, holds, sizeof(before));
	reading(1, 3 * MIN, 5000);
	assert_int_equal(told, 1);
}

static void one_unit_has_all_the_room(void **state)
{
	(void)state;
	add_rule(PROFILE_ON_MKT, PROFILE_NO_MODE, 0)->window_s = 600;
	add_probe("");
	memset(holds, 0, sizeof(holds));
	assert_int_equal(begin_with(&one.leg, 0, holds, 32, NULL), STATUS_OK);
	event(RECORD_START, 0);
	for (int64_t m = 0; m < 64; m++)
		reading(0, m * MIN, m < 40 ? 5000 : 9000);
	assert_true(holds[31].weight > 0);
	assert_true(holds[32].weight == 0);
	judge(0, 64 * MIN);
	assert_int_equal(got.rules[0].fired, RULES_YES);
	assert_in_range(got.rules[0].at_ms, UTC + 40 * MIN, UTC + 50 * MIN);
}

/* ---- words ---- */

static void a_claim_reads_so(void **state)
{
	static char text[1024];
	struct json_writer w;
	size_t len;

	(void)state;
	add_rule(PROFILE_ON_TEMP, PROFILE_INSTANT, 0);
	add_probe("");
	add_probe("");
	begin();
	event(RECORD_START, 0);
	reading(0, 0, 5000);
	reading(1, 0, 9000);
	json_write_init(&w, text, sizeof(text));
	json_write_object(&w, NULL);
	leg_write_claim(&one.leg, UTC, &w, "claim");
	json_write_object_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	text[len] = '\0';
	assert_string_equal(text, "{\"claim\":{\"outcome\":\"review\","
	    "\"probes\":[{\"probe\":\"p0\",\"outcome\":\"conform\","
	    "\"rules\":[]},{\"probe\":\"p1\",\"outcome\":\"review\","
	    "\"rules\":[{\"id\":\"r0\",\"fired\":\"yes\","
	    "\"at\":1767225600000,\"used_s\":null,\"worst_s\":null,"
	    "\"left_s\":null}]}]}}");
}

static void a_lone_life_rule_wants_a_clock(void **state)
{
	struct record_head h = head(0, 0);

	(void)state;
	open_.expiry_ms = UTC + HOUR;
	add_rule(PROFILE_ON_LIFE, PROFILE_NO_MODE, 0);
	add_probe("");
	h.tq = RECORD_TQ_NONE;
	assert_int_equal(leg_open(&one.leg, &h, &open_, &profile, NULL, 0,
	    NULL, NULL), STATUS_OK);
	assert_int_equal(leg_doubt(&one.leg, UTC), LEG_TIME_UNPROVEN);
}

/* An hour away is near, a millisecond more is another boot's. */
static void an_anchor_is_near_its_event(void **state)
{
	static const struct {
		int64_t mono_ms;
		bool taken;
	} cases[] = { { 3 * HOUR, true }, { 3 * HOUR + 1, false },
		{ HOUR, true }, { HOUR - 1, false } };
	struct record_head h = head(0, 0);

	(void)state;
	h.tq = RECORD_TQ_NONE;
	open_.expiry_ms = UTC + 10 * HOUR;
	add_probe("");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct record_event e = { .kind = RECORD_ANCHOR,
			.time_ms = UTC + 2 * HOUR,
			.mono_ms = cases[i].mono_ms,
			.utc_ms = UTC + cases[i].mono_ms + 5 };

		assert_int_equal(leg_open(&one.leg, &h, &open_, &profile,
		    NULL, 0, NULL, NULL), STATUS_OK);
		leg_step_event(&one.leg, &e);
		assert_true(leg_expiry_ms(&one.leg) == (cases[i].taken ?
		    UTC + 10 * HOUR - 5 : RULES_NEVER));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_leg_starts_from_nothing, setup),
		cmocka_unit_test_setup(claims_have_room_for_160, setup),
		cmocka_unit_test_setup(windows_are_shared_out, setup),
		cmocka_unit_test_setup(only_product_temperatures_are_judged,
		    setup),
		cmocka_unit_test_setup(the_first_start_and_end_count, setup),
		cmocka_unit_test_setup(loading_after_the_start_means_nothing,
		    setup),
		cmocka_unit_test_setup(the_latest_start_is_inclusive, setup),
		cmocka_unit_test_setup(big_numbers_stay_big, setup),
		cmocka_unit_test_setup(what_was_not_measured_stays_open,
		    setup),
		cmocka_unit_test_setup(calibration_lasts_to_its_day, setup),
		cmocka_unit_test_setup(calibration_covers_up_to_its_edge,
		    setup),
		cmocka_unit_test_setup(a_leg_knows_of_its_stop, setup),
		cmocka_unit_test_setup(the_last_probe_has_its_own_uncertainty,
		    setup),
		cmocka_unit_test_setup(a_span_begins_before_an_unknown_gap,
		    setup),
		cmocka_unit_test_setup(an_unknown_gap_is_said_of_each_unit,
		    setup),
		cmocka_unit_test_setup(goods_go_on_in_another_leg, setup),
		cmocka_unit_test_setup(between_the_legs_is_gap, setup),
		cmocka_unit_test_setup(what_was_ended_stays_ended, setup),
		cmocka_unit_test_setup(doubt_goes_on_too, setup),
		cmocka_unit_test_setup(loading_goes_on_too, setup),
		cmocka_unit_test_setup(the_same_goods_have_as_many_units,
		    setup),
		cmocka_unit_test_setup(a_seal_must_agree, setup),
		cmocka_unit_test_setup(a_seal_counts_the_span, setup),
		cmocka_unit_test_setup(thirty_two_probes_are_judged_each,
		    setup),
		cmocka_unit_test_setup(events_stay_apart, setup),
		cmocka_unit_test_setup(a_row_waits_for_its_time_only, setup),
		cmocka_unit_test_setup(a_row_that_waits_was_before_the_reboot,
		    setup),
		cmocka_unit_test_setup(disagreement_counts_at_both_ends, setup),
		cmocka_unit_test_setup(uncertainty_is_the_units_own, setup),
		cmocka_unit_test_setup(judging_what_waits_changes_nothing,
		    setup),
		cmocka_unit_test_setup(one_unit_has_all_the_room, setup),
		cmocka_unit_test_setup(a_claim_reads_so, setup),
		cmocka_unit_test_setup(a_lone_life_rule_wants_a_clock, setup),
		cmocka_unit_test_setup(an_anchor_is_near_its_event, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
