/* SPDX-License-Identifier: Apache-2.0 */
/* test_leg_unit.c - groups of probes are judged as one, live and recorded. */
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
#define SILENT (RECORD_NO_VALUE + 1)	/* no row at all */
#define BAD RECORD_NO_VALUE

static struct leg leg, whole, alone;
static struct record_open open_;
static struct profile profile;
static struct rules_judgement got;
static char text[LIMIT_PAYLOAD];
static struct json_token tokens[LIMIT_TOKENS];
static uint32_t seed;

static int below(int n)
{
	seed = seed * 1664525u + 1013904223u;
	return (int)((seed >> 16) % (uint32_t)n);
}

static void add_rule(const char *id, enum profile_on on, enum profile_op op,
    int32_t limit_mc, enum profile_mode mode, int32_t delay_s)
{
	struct profile_rule *r = &profile.rules[profile.rule_count++];

	memset(r, 0, sizeof(*r));
	strcpy(r->id, id);
	r->on = on;
	r->op = op;
	r->limit_mc = limit_mc;
	r->mode = mode;
	r->delay_s = delay_s;
	r->confirm = mode == PROFILE_INSTANT ? 2 : 0;
	r->severity = on == PROFILE_ON_GAP ? PROFILE_INDETERMINATE :
	    PROFILE_FAIL;
}

static void add_probe(const char *id, const char *group)
{
	struct record_probe *p = &open_.probes[open_.probe_count++];

	memset(p, 0, sizeof(*p));
	strcpy(p->id, id);
	strcpy(p->role, "product");
	strcpy(p->quantity, "temp");
	strcpy(p->group, group);
	p->cal_due_ms = UTC * 2;
	p->low_mc = -50000;
	p->high_mc = 50000;
}

static struct record_head head(int64_t seq, int64_t ms)
{
	struct record_head h = { .kind = RECORD_BLOCK, .gw = "GW-1",
		.cid = "AAAAAAAAAAAAAAAAAAAAAA", .seq = seq,
		.prev = RECORD_NO_DIGEST, .boot = 1, .mono_ms = ms,
		.utc_ms = UTC + ms, .tq = RECORD_NTP, .due_s = 900 };

	return h;
}

static int setup(void **state)
{
	(void)state;
	seed = 1;
	memset(&profile, 0, sizeof(profile));
	profile.has_low = profile.has_high = true;
	profile.low_mc = 2000;
	profile.high_mc = 8000;
	profile.interval_s = 60;
	profile.max_gap_s = 300;
	add_rule("warm", PROFILE_ON_TEMP, PROFILE_GT, 8000,
	    PROFILE_CONSECUTIVE, 600);
	add_rule("hot", PROFILE_ON_TEMP, PROFILE_GE, 15000, PROFILE_INSTANT,
	    0);
	add_rule("cold", PROFILE_ON_TEMP, PROFILE_LT, 2000,
	    PROFILE_CUMULATIVE, 600);
	add_rule("blind", PROFILE_ON_GAP, 0, 0, PROFILE_CONSECUTIVE, 900);
	add_rule("blind-sum", PROFILE_ON_GAP, 0, 0, PROFILE_CUMULATIVE, 3600);
	memset(&open_, 0, sizeof(open_));
	open_.expiry_ms = RECORD_ABSENT;
	add_probe("a", "bag");
	add_probe("b", "bag");
	add_probe("c", "bag");
	return 0;
}

static void begin_one(struct leg *l)
{
	struct record_head h = head(0, 0);
	struct record_event e = { .kind = RECORD_START, .time_ms = UTC };

	assert_int_equal(leg_open(l, &h, &open_, &profile, NULL, 0, NULL,
	    NULL), STATUS_OK);
	leg_step_event(l, &e);
}

static void row(int64_t minute, int32_t a, int32_t b, int32_t c)
{
	const int32_t mc[3] = { a, b, c };

	for (int i = 0; i < 3; i++)
		if (mc[i] != SILENT)
			leg_step_reading(&leg, i, UTC + minute * MIN, mc[i]);
}

static void judge(int64_t minute)
{
	leg_judge(&leg, 0, UTC + minute * MIN, &got, NULL, NULL);
}

static void units_are_found(void **state)
{
	(void)state;
	add_probe("d", "");
	add_probe("e", "lid");
	add_probe("f", "bag");
	add_probe("g", "bag");
	add_probe("h", "lid");
	strcpy(open_.probes[6].role, "ambient");
	begin_one(&leg);
	assert_int_equal(leg_unit_count(&leg), 3);
	assert_string_equal(leg_unit_name(&leg, 0), "bag");
	assert_string_equal(leg_unit_name(&leg, 1), "d");
	assert_string_equal(leg_unit_name(&leg, 2), "lid");
	assert_int_equal(leg_unit_probe(&leg, 2), 4);
	assert_int_equal(leg_unit_of(&leg, 5), 0);
	assert_int_equal(leg_unit_of(&leg, 6), -1);
	assert_int_equal(leg_unit_of(&leg, 7), 2);
	leg_step_reading(&leg, 6, UTC, 99000);	/* of no unit */
	judge(1);
	assert_int_equal(got.readings, 0);
	assert_false(leg.judged[6]);
}

static void the_worst_member_counts(void **state)
{
	(void)state;
	begin_one(&leg);
	row(0, 5000, 5000, 5000);
	row(1, 5000, 16000, 1000);
	row(2, 5000, 15000, 5000);
	judge(2);
	assert_int_equal(got.readings, 3);
	assert_int_equal(got.rules[1].at_ms, UTC + 2 * MIN);
	assert_int_equal(got.rules[2].used_ms, MIN);
	assert_int_equal(got.min_mc, 1000);
	assert_int_equal(got.max_mc, 16000);
	assert_int_equal(leg.readings, 9);
}

/* Faults drop out; silence does too, as soon as something later comes. */
static void a_spare_that_dies_never_condemns(void **state)
{
	(void)state;
	for (int how = 0; how < 2; how++) {
		for (int vote = 0; vote <= PROFILE_TWO_OF_THREE; vote++) {
			profile.vote = (enum profile_vote)vote;
			profile.quorum = 2;
			begin_one(&leg);
			for (int64_t m = 0; m < 100; m++)
				row(m, 5000, 5001, m < 10 ? 5002 : how == 0 ?
				    BAD : SILENT);
			judge(99);
			assert_int_equal(got.outcome, RULES_CONFORM);
			assert_int_equal(got.readings, 100);
			assert_int_equal(got.faults, 0);
			assert_int_equal(got.gap_total_ms, 0);
		}
	}
}

static void below_the_quorum_there_is_gap(void **state)
{
	(void)state;
	profile.quorum = 2;
	begin_one(&leg);
	row(0, 5000, 5000, 5000);
	for (int64_t m = 1; m < 20; m++)
		row(m, 5000, BAD, BAD);
	judge(20);
	assert_int_equal(got.readings, 1);
	assert_int_equal(got.faults, 19);
	assert_int_equal(got.outcome, RULES_INDETERMINATE);
}

static void the_row_that_waits_counts_at_the_end(void **state)
{
	(void)state;
	begin_one(&leg);
	row(0, 5000, 5000, 5000);
	row(1, 16000, SILENT, SILENT);
	row(2, 16000, SILENT, SILENT);
	judge(2);
	assert_int_equal(got.readings, 3);
	assert_int_equal(got.rules[1].fired, RULES_YES);
	judge(2);			/* and asking changes nothing */
	assert_int_equal(got.readings, 3);
	assert_int_equal(leg.rules[0].readings, 2);
}

static void begin_with_ring(struct leg *l, struct rules_hold *ring,
    size_t cap)
{
	struct record_head h = head(0, 0);
	struct record_event e = { .kind = RECORD_START, .time_ms = UTC };

	assert_int_equal(leg_open(l, &h, &open_, &profile, ring, cap, NULL,
	    NULL), STATUS_OK);
	leg_step_event(l, &e);
}

static void add_mkt(const char *id, enum profile_op op, int32_t limit_mc,
    int32_t window_s)
{
	add_rule(id, PROFILE_ON_MKT, op, limit_mc, PROFILE_NO_MODE, 0);
	profile.rules[profile.rule_count - 1].window_s = window_s;
}

/* A reading is judged over the window even if its partner never comes. */
static void a_window_is_judged_on_the_row_that_waits(void **state)
{
	struct rules_hold ring[64];

	(void)state;
	add_mkt("mean", PROFILE_GE, 9000, 600);
	begin_with_ring(&leg, ring, 64);
	for (int m = 0; m < 10; m++)
		row(m, 9000, 9000, 9000);
	judge(10);
	assert_int_equal(got.rules[5].fired, RULES_YES);	/* as a whole */
	assert_int_equal(got.rules[5].at_ms, UTC + 10 * MIN);
	row(10, 5000, SILENT, SILENT);	/* whose window is full */
	judge(11);
	assert_int_equal(got.rules[5].fired, RULES_YES);
	assert_int_equal(got.rules[5].at_ms, UTC + 10 * MIN);
	judge(11);
	assert_int_equal(got.rules[5].at_ms, UTC + 10 * MIN);
	assert_false(rules_mkt_lasts(leg_unit_rules(&leg, 0), 5));
	row(11, 5000, 5000, 5000);
	assert_false(rules_mkt_lasts(leg_unit_rules(&leg, 0), 5));
	judge(12);
	assert_int_equal(got.rules[5].at_ms, UTC + 10 * MIN);
}

/* To the millisecond. */
static void a_short_window_has_its_length(void **state)
{
	struct rules_hold ring[64];

	(void)state;
	add_mkt("brief", PROFILE_GE, 9000, 1);
	begin_with_ring(&leg, ring, 64);
	for (int m = 0; m < 9; m++)
		row(m, 5000, 5000, 5000);
	row(9, 9000, 9000, 9000);
	row(10, 5000, SILENT, SILENT);
	judge(11);
	assert_int_equal(got.rules[5].fired, RULES_YES);
	assert_int_equal(got.rules[5].at_ms, UTC + 10 * MIN);
}

/* One member of three speaks, each of its rows waits, and every moment is
 * judged as if it stood alone. */
static void a_row_that_waits_is_judged_like_any_other(void **state)
{
	struct rules_hold ring[200], other[64];
	struct rules_judgement one;

	(void)state;
	add_mkt("long", PROFILE_GT, 6300, 1800);
	add_mkt("short", PROFILE_GE, 7000, 300);
	add_mkt("never", PROFILE_GT, 20000, 900);
	for (int round = 0; round < 40; round++) {
		int64_t now = UTC;

		open_.probe_count = 3;
		begin_with_ring(&leg, ring, 64);
		open_.probe_count = 1;
		open_.probes[0].group[0] = '\0';
		begin_with_ring(&alone, other, 64);
		strcpy(open_.probes[0].group, "bag");
		for (int i = 0; i < 80; i++) {
			int32_t mc = below(10) == 0 ? BAD :
			    4000 + below(4000);

			now += below(8) == 0 ? 400000 : 20000 + below(60000);
			leg_step_reading(&leg, 0, now, mc);
			leg_step_reading(&alone, 0, now, mc);
			leg_judge(&leg, 0, now + below(90000), &got, NULL,
			    NULL);
			leg_judge(&leg, 0, now, &got, NULL, NULL);
			leg_judge(&alone, 0, now, &one, NULL, NULL);
			assert_int_equal(got.outcome, one.outcome);
			for (int r = 0; r < profile.rule_count; r++) {
				assert_int_equal(got.rules[r].fired,
				    one.rules[r].fired);
				assert_int_equal(got.rules[r].at_ms,
				    one.rules[r].at_ms);
			}
		}
	}
}

static void late_and_double_rows_are_rejected(void **state)
{
	(void)state;
	begin_one(&leg);
	row(0, 5000, 5000, 5000);
	leg_step_reading(&leg, 0, UTC, 9000);		/* is judged already */
	row(2, 5000, SILENT, SILENT);
	leg_step_reading(&leg, 0, UTC + 2 * MIN, 9000);	/* a second one */
	leg_step_reading(&leg, 1, UTC + MIN, 9000);	/* between the rows */
	row(2, SILENT, 5000, 5000);
	judge(2);
	assert_int_equal(got.rejected, 3);
	assert_int_equal(got.readings, 2);
	assert_int_equal(got.max_mc, 5000);
}

static void before_the_start_nothing_disagrees(void **state)
{
	struct record_head h = head(0, 0);
	int64_t first_ms;

	(void)state;
	profile.disagree_mc = 1000;
	assert_int_equal(leg_open(&leg, &h, &open_, &profile, NULL, 0, NULL,
	    NULL), STATUS_OK);
	row(0, 5000, 9000, 5000);
	row(1, 5000, 9000, SILENT);
	assert_int_equal(leg_unit_disagreements(&leg, 0, &first_ms), 0);
}

static void disagreement_is_counted_in_the_span(void **state)
{
	struct record_event end = { .kind = RECORD_END,
		.time_ms = UTC + 3 * MIN };
	int64_t first = 0;

	(void)state;
	profile.disagree_mc = 500;
	begin_one(&leg);
	row(0, 5000, 5000, 5500);
	row(1, 5000, 5000, 5501);
	row(2, 5000, BAD, 5501);
	row(3, 5000, BAD, BAD);
	leg_step_event(&leg, &end);
	row(4, 5000, 9000, 5000);
	judge(4);
	assert_int_equal(got.outcome, RULES_CONFORM);
	assert_int_equal(leg_unit_disagreements(&leg, 0, &first), 2);
	assert_int_equal(first, UTC + MIN);
	/* also in a row that still waits */
	begin_one(&leg);
	row(1, 5000, 5501, SILENT);
	assert_int_equal(leg.units[0].disagreements, 0);
	assert_int_equal(leg_unit_disagreements(&leg, 0, &first), 1);
	assert_int_equal(first, UTC + MIN);
}

static void a_group_has_its_largest_uncertainty(void **state)
{
	(void)state;
	profile.guard_band = true;
	profile.rules[0].severity = PROFILE_REVIEW;
	open_.probes[1].u_mc = 300;
	begin_one(&leg);
	row(0, 5000, 5000, 7701);
	row(1, 5000, 5000, 5000);
	judge(1);
	assert_int_equal(got.rules[0].used_ms, MIN);
}

static void goods_go_on_with_the_row_that_waits(void **state)
{
	struct record_head h = head(0, 10 * MIN);

	(void)state;
	begin_one(&leg);
	row(0, 5000, 5000, 5000);
	row(1, 16000, SILENT, SILENT);
	row(2, 16000, SILENT, SILENT);
	h.leg = 1;
	open_.goods = RECORD_GOODS_SAME;
	assert_int_equal(leg_open(&whole, &h, &open_, &profile, NULL, 0, &leg,
	    NULL), STATUS_OK);
	leg_judge(&whole, 0, UTC + 10 * MIN, &got, NULL, NULL);
	assert_int_equal(got.rules[1].at_ms, UTC + 2 * MIN);
	open_.probes[2].group[0] = '\0';	/* another number of units */
	assert_int_equal(leg_open(&whole, &h, &open_, &profile, NULL, 0, &leg,
	    NULL), STATUS_CONFLICT);
}

/* Equal members are one probe, whatever the vote. */
static void equal_members_judge_as_one_probe(void **state)
{
	struct rules_judgement one;

	(void)state;
	for (int run = 0; run < 500; run++) {
		profile.vote = (enum profile_vote)below(5);
		open_.probe_count = 3;
		begin_one(&leg);
		open_.probe_count = 1;
		open_.probes[0].group[0] = '\0';
		begin_one(&alone);
		strcpy(open_.probes[0].group, "bag");
		for (int64_t m = 0; m < 40; m++) {
			int32_t mc = below(8) == 0 ? BAD :
			    below(6) < 4 ? 5000 : below(19000) - 1000;

			if (below(15) == 0)
				continue;
			row(m, mc, mc, mc);
			leg_step_reading(&alone, 0, UTC + m * MIN, mc);
		}
		judge(40);
		leg_judge(&alone, 0, UTC + 40 * MIN, &one, NULL, NULL);
		assert_memory_equal(&got, &one, sizeof(got));
	}
}

/* ---- the same live and recorded ---- */

#define ROWS 24
#define PROBES 5

static int32_t table[ROWS][PROBES];
static int64_t times[ROWS];
static char claims[2][LIMIT_PAYLOAD];

static size_t claim(const struct leg *l, char *out)
{
	struct json_writer w;
	size_t n;

	json_write_init(&w, out, LIMIT_PAYLOAD);
	leg_write_claim(l, l->time.last_leg_ms, &w, NULL);
	assert_int_equal(json_write_done(&w, &n), STATUS_OK);
	return n;
}

static void write_series(struct json_writer *w, int probe, int from, int to)
{
	for (int i = from; i < to; i++) {
		struct record_series s = { .probe = probe, .step_ms = MIN,
			.time_ms = times[i], .count = 1 };

		if (table[i][probe] != SILENT)
			record_write_series(w, &s, &table[i][probe]);
	}
}

/* Rows from..to as one record, series by series, with the events given. */
static void record_rows(int64_t seq, int from, int to,
    const struct record_event *e, int events)
{
	struct record_head h = head(seq, times[to - 1] - UTC + 30000);
	struct json_writer w;
	struct record r;
	size_t n;

	json_write_init(&w, text, sizeof(text));
	record_write_head(&w, &h);
	json_write_array(&w, "readings");
	for (int p = PROBES - 1; p >= 0; p--)	/* not in their order */
		write_series(&w, p, from, to);
	json_write_array_end(&w);
	json_write_array(&w, "events");
	for (int i = 0; i < events; i++)
		record_write_event(&w, &e[i]);
	json_write_array_end(&w);
	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &n), STATUS_OK);
	assert_int_equal(record_read(&r, text, n, tokens, LIMIT_TOKENS, NULL),
	    STATUS_OK);
	assert_int_equal(leg_record(&whole, &r, NULL), STATUS_OK);
}

static void step_rows(int64_t seq, int from, int to,
    const struct record_event *e, int events)
{
	struct record_head h = head(seq, times[to - 1] - UTC + 30000);

	for (int i = from; i < to; i++) {
		for (; events > 0 && e->time_ms <= times[i]; e++, events--)
			leg_step_event(&leg, e);
		for (int p = 0; p < PROBES; p++)
			if (table[i][p] != SILENT)
				leg_step_reading(&leg, p, times[i],
				    table[i][p]);
	}
	for (; events > 0; e++, events--)
		leg_step_event(&leg, e);
	leg_step_head(&leg, &h);
}

static void fill_table(void)
{
	for (int i = 0; i < ROWS; i++) {
		times[i] = (i > 0 ? times[i - 1] : UTC) +
		    (below(10) == 0 ? 400000 : MIN);
		for (int p = 0; p < PROBES; p++) {
			table[i][p] = below(3) ? 5000 :
			    below(20000) - 1000;
			if (below(9) == 0)
				table[i][p] = below(2) ? BAD : SILENT;
		}
	}
}

static void live_and_recorded_rows_are_the_same(void **state)
{
	struct record_event e[2] = { { .kind = RECORD_LID, .flag = true },
		{ .kind = RECORD_LOADED, .by = "x" } };

	(void)state;
	add_probe("d", "");
	add_probe("e", "other");
	profile.load_max_s = 120;
	for (int run = 0; run < 400; run++) {
		int64_t seq = 1;

		profile.vote = (enum profile_vote)below(5);
		profile.quorum = 1 + below(3);
		profile.disagree_mc = 1000;
		begin_one(&leg);
		begin_one(&whole);
		fill_table();
		for (int from = 0, to; from < ROWS; from = to) {
			to = from + 1 + below(6);
			to = to > ROWS ? ROWS : to;
			e[0].flag = below(2);
			e[0].time_ms = times[from] + below(3) * 30000;
			if (e[0].time_ms > times[to - 1] + 30000)
				e[0].time_ms = times[from];
			e[1].time_ms = e[0].time_ms;
			record_rows(seq, from, to, e, 2);
			step_rows(seq, from, to, e, 2);
			seq++;
			assert_int_equal(claim(&leg, claims[0]),
			    claim(&whole, claims[1]));
			assert_string_equal(claims[0], claims[1]);
			assert_int_equal(leg.units[0].disagreements,
			    whole.units[0].disagreements);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(units_are_found, setup),
		cmocka_unit_test_setup(the_worst_member_counts, setup),
		cmocka_unit_test_setup(a_spare_that_dies_never_condemns,
		    setup),
		cmocka_unit_test_setup(below_the_quorum_there_is_gap, setup),
		cmocka_unit_test_setup(the_row_that_waits_counts_at_the_end,
		    setup),
		cmocka_unit_test_setup(
		    a_window_is_judged_on_the_row_that_waits, setup),
		cmocka_unit_test_setup(a_short_window_has_its_length, setup),
		cmocka_unit_test_setup(
		    a_row_that_waits_is_judged_like_any_other, setup),
		cmocka_unit_test_setup(late_and_double_rows_are_rejected,
		    setup),
		cmocka_unit_test_setup(before_the_start_nothing_disagrees,
		    setup),
		cmocka_unit_test_setup(disagreement_is_counted_in_the_span,
		    setup),
		cmocka_unit_test_setup(a_group_has_its_largest_uncertainty,
		    setup),
		cmocka_unit_test_setup(goods_go_on_with_the_row_that_waits,
		    setup),
		cmocka_unit_test_setup(equal_members_judge_as_one_probe,
		    setup),
		cmocka_unit_test_setup(live_and_recorded_rows_are_the_same,
		    setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
