/* SPDX-License-Identifier: Apache-2.0 */
/* test_leg_record.c - whole records: what is refused, and in which order the
 * rest is fed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "leg.h"

#define UTC 1767225600000LL
#define MIN 60000LL
#define PROBES 5

static struct leg leg;
static struct record_open open_;
static struct profile profile;
static struct problem problem;
static struct json_writer w;
static char text[LIMIT_PAYLOAD];
static struct json_token tokens[LIMIT_TOKENS];
static int64_t next_seq;

static struct record_head head(void)
{
	struct record_head h = { .kind = RECORD_BLOCK, .gw = "GW-1",
		.cid = "AAAAAAAAAAAAAAAAAAAAAA", .seq = next_seq,
		.prev = RECORD_NO_DIGEST, .boot = 1,
		.mono_ms = next_seq * MIN, .utc_ms = UTC + next_seq * MIN,
		.tq = RECORD_NTP, .due_s = 900 };

	next_seq++;
	return h;
}

static int setup(void **state)
{
	struct record_event start = { .kind = RECORD_START, .time_ms = UTC };
	struct record_head h;

	(void)state;
	memset(&leg, 0xA5, sizeof(leg));
	memset(&problem, 0, sizeof(problem));
	next_seq = 0;
	profile = (struct profile){ .has_high = true, .high_mc = 8000,
		.interval_s = 60, .max_gap_s = 300, .rule_count = 1 };
	profile.rules[0] = (struct profile_rule){ .on = PROFILE_ON_LID,
		.mode = PROFILE_CUMULATIVE, .delay_s = 600,
		.severity = PROFILE_REVIEW };
	memset(&open_, 0, sizeof(open_));
	open_.expiry_ms = RECORD_ABSENT;
	open_.probe_count = PROBES;
	for (int i = 0; i < PROBES; i++) {
		struct record_probe *p = &open_.probes[i];

		p->id[0] = (char)('a' + i);
		strcpy(p->role, "product");
		strcpy(p->quantity, "temp");
		p->cal_due_ms = UTC * 2;
		p->low_mc = -50000;
		p->high_mc = 50000;
	}
	h = head();
	assert_int_equal(leg_open(&leg, &h, &open_, &profile, NULL, 0, NULL,
	    NULL), STATUS_OK);
	leg_step_event(&leg, &start);
	return 0;
}

static void begin_record(void)
{
	struct record_head h = head();

	json_write_init(&w, text, sizeof(text));
	record_write_head(&w, &h);
}

static void series(int probe, int64_t ms, int32_t mc)
{
	struct record_series s = { .probe = probe, .time_ms = UTC + ms,
		.step_ms = MIN, .count = 1 };

	record_write_series(&w, &s, &mc);
}

static void event(int64_t ms, int probe)
{
	struct record_event e = { .kind = RECORD_FAULT, .probe = probe,
		.time_ms = UTC + ms, .why = "x" };

	record_write_event(&w, &e);
}

static void lid(int64_t ms, bool is_open)
{
	struct record_event e = { .kind = RECORD_LID, .time_ms = UTC + ms,
		.flag = is_open };

	record_write_event(&w, &e);
}

static enum status end_record(void)
{
	struct record r;
	size_t len;

	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_int_equal(record_read(&r, text, len, tokens, LIMIT_TOKENS,
	    NULL), STATUS_OK);
	return leg_record(&leg, &r, &problem);
}

static enum status with_series(int count)
{
	begin_record();
	json_write_array(&w, "readings");
	for (int i = 0; i < count; i++) {	/* the shortest there is */
		json_write_object(&w, NULL);
		json_write_int(&w, "p", 0);
		json_write_int(&w, "t", i);
		json_write_int(&w, "step", 1);
		json_write_int(&w, "base", 0);
		json_write_array(&w, "mc");
		json_write_int(&w, NULL, 0);
		json_write_array_end(&w);
		json_write_object_end(&w);
	}
	json_write_array_end(&w);
	return end_record();
}

static void only_so_many_series_fit(void **state)
{
	(void)state;
	assert_int_equal(with_series(512), STATUS_OK);
	assert_int_equal(leg.readings, 512);
	assert_int_equal(with_series(513), STATUS_NO_SPACE);
}

static void an_empty_record_is_one(void **state)
{
	(void)state;
	begin_record();
	assert_int_equal(end_record(), STATUS_OK);
	assert_int_equal(leg.records, 2);
	assert_int_equal(leg.time.last_leg_ms, UTC + MIN);
	assert_int_equal(leg.readings, 0);
}

static void probes_must_be_of_the_leg(void **state)
{
	(void)state;
	for (int probe = 0; probe < PROBES + 2; probe++) {
		begin_record();
		json_write_array(&w, "readings");
		series(probe, MIN, 5000);
		json_write_array_end(&w);
		assert_int_equal(end_record(), probe < PROBES ? STATUS_OK :
		    STATUS_RANGE);
		problem.status = STATUS_OK;
		begin_record();
		json_write_array(&w, "events");
		event(MIN, probe);
		json_write_array_end(&w);
		assert_int_equal(end_record(), probe < PROBES ? STATUS_OK :
		    STATUS_RANGE);
		problem.status = STATUS_OK;
	}
}

static void a_value_must_be_a_temperature(void **state)
{
	(void)state;
	begin_record();
	json_write_array(&w, "readings");
	series(1, MIN, 5000);
	series(0, 2 * MIN, 1000001);
	json_write_array_end(&w);
	assert_int_equal(end_record(), STATUS_RANGE);
	assert_string_equal(problem.where, "readings.mc");
	assert_int_equal(leg.readings, 1);
	/* ... also where an event comes after it */
	problem.status = STATUS_OK;
	begin_record();
	json_write_array(&w, "readings");
	series(0, 2 * MIN, 1000001);
	json_write_array_end(&w);
	json_write_array(&w, "events");
	lid(3 * MIN, true);
	json_write_array_end(&w);
	assert_int_equal(end_record(), STATUS_RANGE);
}

static void events_stand_in_order(void **state)
{
	(void)state;
	begin_record();
	json_write_array(&w, "events");
	lid(MIN, true);
	lid(MIN, false);
	lid(2 * MIN, true);
	json_write_array_end(&w);
	assert_int_equal(end_record(), STATUS_OK);
	begin_record();
	json_write_array(&w, "events");
	lid(3 * MIN, true);
	lid(3 * MIN - 1, false);
	json_write_array_end(&w);
	assert_int_equal(end_record(), STATUS_ORDER);
	assert_string_equal(problem.where, "events");
}

static void a_broken_series_is_refused(void **state)
{
	(void)state;
	begin_record();
	json_write_array(&w, "readings");
	series(0, MIN, 5000);
	json_write_object(&w, NULL);
	json_write_int(&w, "p", 0);
	json_write_object_end(&w);
	json_write_array_end(&w);
	assert_int_not_equal(end_record(), STATUS_OK);
	assert_int_equal(leg.readings, 0);
	assert_int_equal(leg.records, 1);
}

/* At one moment events come before readings: the end event's own moment is
 * still judged, and a row of a later one is not. */
static void rows_are_fed_by_time(void **state)
{
	static const int32_t up[3] = { 5000, 6000, 7000 };
	struct record_series s = { .probe = 1, .time_ms = UTC + MIN,
		.step_ms = MIN, .base_mc = 4000, .count = 3 };
	struct record_event end = { .kind = RECORD_END,
		.time_ms = UTC + 3 * MIN, .by = "x", .why = "y" };
	struct rules_judgement j;

	(void)state;
	begin_record();
	json_write_array(&w, "readings");
	record_write_series(&w, &s, up);
	series(1, 4 * MIN, 9000);
	s.probe = 0;
	record_write_series(&w, &s, up);
	json_write_array_end(&w);
	json_write_array(&w, "events");
	lid(0, true);
	lid(2 * MIN, false);
	record_write_event(&w, &end);
	json_write_array_end(&w);
	assert_int_equal(end_record(), STATUS_OK);
	for (int u = 0; u < 2; u++) {
		leg_judge(&leg, u, UTC + 9 * MIN, &j, NULL, NULL);
		assert_int_equal(j.readings, 3);
		assert_int_equal(j.rejected, 0);
		assert_int_equal(j.max_mc, 7000);
		assert_int_equal(j.min_mc, 5000);
		assert_int_equal(j.rules[0].used_ms, 2 * MIN);
	}
	assert_int_equal(leg.readings, 7);
}

static int32_t order[8];
static int closed;

static void keep(void *ctx, const struct rules_excursion *x)
{
	(void)ctx;
	assert_in_range(closed, 0, 7);
	order[closed++] = x->peak_mc;
}

/* At one moment rows are fed in the order of the probes, however the series
 * stand; of one probe's two the first is taken. */
static void rows_of_a_moment_are_fed_by_probe(void **state)
{
	struct rules_judgement j;

	(void)state;
	closed = 0;
	for (int u = 0; u < 2; u++)
		rules_on_excursion(leg_unit_rules(&leg, u), keep, NULL);
	begin_record();
	json_write_array(&w, "readings");
	series(1, MIN, 9001);
	series(0, 2 * MIN, 5000);
	series(1, 2 * MIN, 5100);
	series(0, 2 * MIN, 6000);
	series(0, MIN, 9000);
	series(1, 2 * MIN, 6100);
	json_write_array_end(&w);
	assert_int_equal(end_record(), STATUS_OK);
	assert_int_equal(closed, 2);
	assert_int_equal(order[0], 9000);
	assert_int_equal(order[1], 9001);
	for (int u = 0; u < 2; u++) {
		leg_judge(&leg, u, UTC + 2 * MIN, &j, NULL, NULL);
		assert_int_equal(j.min_mc, 5000 + 100 * u);
		assert_int_equal(j.rejected, 1);
	}
}

/* In whatever order they stand. */
static void series_are_sorted_by_probe(void **state)
{
	static const int orders[][PROBES] = { { 4, 3, 2, 1, 0 },
		{ 0, 1, 2, 3, 4 }, { 2, 0, 4, 1, 3 }, { 1, 4, 0, 3, 2 } };

	for (size_t n = 0; n < sizeof(orders) / sizeof(orders[0]); n++) {
		(void)setup(state);
		closed = 0;
		for (int u = 0; u < PROBES; u++)
			rules_on_excursion(leg_unit_rules(&leg, u), keep,
			    NULL);
		begin_record();
		json_write_array(&w, "readings");
		for (int i = 0; i < PROBES; i++)
			series(orders[n][i], 2 * MIN, 5000);
		for (int i = 0; i < PROBES; i++)
			series(orders[n][i], MIN, 9000 + orders[n][i]);
		json_write_array_end(&w);
		assert_int_equal(end_record(), STATUS_OK);
		assert_int_equal(closed, PROBES);
		for (int i = 0; i < PROBES; i++)
			assert_int_equal(order[i], 9000 + i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(only_so_many_series_fit, setup),
		cmocka_unit_test_setup(an_empty_record_is_one, setup),
		cmocka_unit_test_setup(probes_must_be_of_the_leg, setup),
		cmocka_unit_test_setup(a_value_must_be_a_temperature, setup),
		cmocka_unit_test_setup(events_stand_in_order, setup),
		cmocka_unit_test_setup(a_broken_series_is_refused, setup),
		cmocka_unit_test_setup(rows_are_fed_by_time, setup),
		cmocka_unit_test_setup(series_are_sorted_by_probe, setup),
		cmocka_unit_test_setup(rows_of_a_moment_are_fed_by_probe,
		    setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
