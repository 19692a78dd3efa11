/* SPDX-License-Identifier: Apache-2.0 */
/* test_record.c - every writer of records has the reader that inverts it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "record.h"

static char text[LIMIT_PAYLOAD];
static struct json_token tokens[LIMIT_TOKENS];
static struct json_writer w;
static struct record r;
static struct problem p;

static struct record_head head(enum record_kind kind)
{
	struct record_head h = { .kind = kind, .gw = "GW-1",
		.cid = "AAAAAAAAAAAAAAAAAAAAAA", .leg = 0, .seq = 3,
		.prev = RECORD_NO_DIGEST, .boot = 2, .mono_ms = 5,
		.utc_ms = 1767225600000, .tq = RECORD_NTP, .err_ms = 7,
		.due_s = kind == RECORD_SEAL ? 0 : 900 };

	return h;
}

static void begin(enum record_kind kind)
{
	struct record_head h = head(kind);

	json_write_init(&w, text, sizeof(text));
	record_write_head(&w, &h);
}

static enum status finish(void)
{
	size_t len;

	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	memset(&p, 0, sizeof(p));
	return record_read(&r, text, len, tokens, LIMIT_TOKENS, &p);
}

static void head_comes_back(void **state)
{
	struct record_head h = head(RECORD_BLOCK);

	(void)state;
	h.has_ack = true;
	h.ack_seq = 2;
	strcpy(h.ack_digest, RECORD_NO_DIGEST);
	json_write_init(&w, text, sizeof(text));
	record_write_head(&w, &h);
	assert_int_equal(finish(), STATUS_OK);
	assert_string_equal(r.head.gw, h.gw);
	assert_string_equal(r.head.cid, h.cid);
	assert_string_equal(r.head.prev, h.prev);
	assert_int_equal(r.head.kind, RECORD_BLOCK);
	assert_int_equal(r.head.seq, 3);
	assert_int_equal(r.head.utc_ms, h.utc_ms);
	assert_int_equal(r.head.tq, RECORD_NTP);
	assert_int_equal(r.head.due_s, 900);
	assert_true(r.head.has_ack);
	assert_int_equal(r.head.ack_seq, 2);
	assert_int_equal(r.readings, -1);
}

static void series_comes_back(void **state)
{
	const int32_t values[] = { -150000, RECORD_NO_VALUE, -149000, 20 };
	struct record_series s = { .probe = 3, .time_ms = 1767225600000,
		.step_ms = 60000, .base_mc = -150000, .count = 4 }, back;
	int32_t value;

	(void)state;
	begin(RECORD_BLOCK);
	json_write_array(&w, "readings");
	record_write_series(&w, &s, values);
	json_write_array_end(&w);
	assert_int_equal(finish(), STATUS_OK);
	assert_int_equal(record_read_series(&r, json_first(&r.doc,
	    r.readings), &back, &p), STATUS_OK);
	assert_int_equal(back.probe, 3);
	assert_int_equal(back.time_ms, s.time_ms);
	assert_int_equal(back.step_ms, s.step_ms);
	assert_int_equal(back.count, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(record_next_value(&r, &back, &value),
		    STATUS_OK);
		assert_int_equal(value, values[i]);
	}
	assert_int_equal(record_next_value(&r, &back, &value),
	    STATUS_MISSING);
}

static struct record_event full_event(enum record_event_kind kind)
{
	struct record_event e;

	memset(&e, 0, sizeof(e));
	e.kind = kind;
	e.time_ms = 1767225600000;
	e.probe = 1;
	e.from_ms = 1767225000000;
	e.to_ms = 1767229000000;
	e.value = kind == RECORD_EXCURSION || kind == RECORD_CLOCK ? -42 : 42;
	e.dv_mm_s = 2500;
	e.dur_us = 11000;
	e.has_temp = true;
	e.temp_mc = -150000;
	e.low_hz = 20;
	e.high_hz = 30;
	e.mono_ms = 4000000;
	e.utc_ms = 4102444800000;	/* well beyond 2038 */
	e.tq = RECORD_GNSS;
	e.err_ms = 12;
	e.flag = true;
	strcpy(e.word, "low");
	strcpy(e.severity, "review");
	strcpy(e.fired, "possible");
	strcpy(e.by, "courier");
	strcpy(e.why, "re-icing \"planned\"");
	strcpy(e.what, "seal number");
	strcpy(e.act, RECORD_NO_DIGEST);
	strcpy(e.old_value, "A-1");
	strcpy(e.new_value, "A-2");
	return e;
}

/* Writing what was read gives the same bytes, for every kind. */
static void every_event_comes_back(void **state)
{
	static char again[LIMIT_PAYLOAD];

	(void)state;
	for (int k = RECORD_START; k <= RECORD_EVENT_LAST; k++) {
		struct record_event e = full_event((enum record_event_kind)k);
		struct record_event back;
		struct json_writer w2;
		size_t len, raw_len;
		const char *raw;
		int at;

		begin(RECORD_BLOCK);
		json_write_array(&w, "events");
		record_write_event(&w, &e);
		json_write_array_end(&w);
		assert_int_equal(finish(), STATUS_OK);
		at = json_first(&r.doc, r.events);
		if (record_read_event(&r, at, &back, &p) != STATUS_OK)
			fail_msg("event %d: %s: %s", k, p.where, p.why);
		json_write_init(&w2, again, sizeof(again));
		record_write_event(&w2, &back);
		assert_int_equal(json_write_done(&w2, &len), STATUS_OK);
		raw = json_raw(&r.doc, at, &raw_len);
		assert_int_equal(len, raw_len);
		assert_memory_equal(raw, again, len);
		assert_int_equal(back.kind, k);
		assert_int_equal(back.time_ms, e.time_ms);
	}
}

static enum status read_one_event(const char *event)
{
	struct record_event e;

	begin(RECORD_BLOCK);
	json_write_array(&w, "events");
	json_write_raw(&w, NULL, event, strlen(event));
	json_write_array_end(&w);
	if (finish() != STATUS_OK)
		return STATUS_SYNTAX;
	return record_read_event(&r, json_first(&r.doc, r.events), &e, &p);
}

static void events_have_their_ranges(void **state)
{
	static const struct {
		const char *event;
		enum status status;
	} cases[] = {
		{ "\"e\":\"shock\",\"peak_mg\":1,\"sat\":false",
		    STATUS_OK },
		{ "\"e\":\"shock\",\"peak_mg\":1,\"sat\":false,"
		    "\"dur_us\":1", STATUS_OK },
		{ "\"e\":\"shock\",\"peak_mg\":1,\"sat\":false,"
		    "\"dur_us\":0", STATUS_RANGE },
		{ "\"e\":\"shock\",\"peak_mg\":1,\"sat\":false,"
		    "\"mc\":0", STATUS_OK },
		{ "\"e\":\"shock\",\"peak_mg\":1,\"sat\":false,"
		    "\"mc\":-273150", STATUS_RANGE },
		{ "\"e\":\"vibration\",\"low_hz\":20,\"high_hz\":21,"
		    "\"rms_mg\":0", STATUS_OK },
		{ "\"e\":\"vibration\",\"low_hz\":20,\"high_hz\":20,"
		    "\"rms_mg\":0", STATUS_CONFLICT },
		{ "\"e\":\"vibration\",\"low_hz\":20,\"high_hz\":100001,"
		    "\"rms_mg\":0", STATUS_RANGE },
		{ "\"e\":\"light\",\"lux\":-1", STATUS_RANGE },
		{ "\"e\":\"light\",\"lux\":2147483648", STATUS_RANGE },
		{ "\"e\":\"light\",\"lux\":2147483647", STATUS_OK },
		{ "\"e\":\"seal\",\"open\":1", STATUS_TYPE },
		{ "\"e\":\"loaded\"", STATUS_MISSING },
		{ "\"e\":\"anchor\",\"mono\":1,\"utc\":2,"
		    "\"tq\":\"none\",\"err\":0", STATUS_UNKNOWN },
		{ "\"e\":\"anchor\",\"mono\":1,\"utc\":253402300799999,"
		    "\"tq\":\"holdover\",\"err\":0", STATUS_OK },
		{ "\"e\":\"override\",\"what\":\"a\",\"by\":\"b\"",
		    STATUS_MISSING }
	};
	char event[200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(event, sizeof(event), "{\"t\":5,%s}",
		    cases[i].event);
		if (read_one_event(event) != cases[i].status)
			fail_msg("%s: %s: %s", event, p.where, p.why);
	}
}

static struct record_open full_open(void)
{
	struct record_open o;

	memset(&o, 0, sizeof(o));
	o.profile = "a.b.c";
	o.profile_len = 5;
	o.probe_count = 1;
	strcpy(o.probes[0].id, "p1");
	strcpy(o.probes[0].role, "product");
	strcpy(o.probes[0].place, "bag");
	strcpy(o.probes[0].medium, "air");
	strcpy(o.probes[0].quantity, "temp");
	strcpy(o.probes[0].model, "TMP117");
	strcpy(o.probes[0].serial, "1");
	strcpy(o.probes[0].cal_id, "C1");
	o.probes[0].cal_due_ms = 1800000000000;
	o.probes[0].low_mc = -40000;
	o.probes[0].high_mc = 60000;
	o.probes[0].u_mc = 200;
	strcpy(o.probes[0].group, "bag-1");
	o.probes[0].has_corr = true;
	o.probes[0].corr_mc = -30;
	strcpy(o.pack_model, "box");
	o.pack_hold_s = 172800;
	o.pack_charged_ms = RECORD_ABSENT;
	o.pack_mass_g = 8000;
	o.expiry_ms = 1767300000000;
	strcpy(o.expiry_zone, "Asia/Tokyo");
	o.identity_count = 1;
	strcpy(o.identity[0], RECORD_NO_DIGEST);
	o.sim_pace = 60;
	strcpy(o.part_set, "S-1");
	o.part_n = o.part_of = 64;
	return o;
}

static void open_comes_back(void **state)
{
	struct record_open o = full_open(), back;

	(void)state;
	memset(&back, 0, sizeof(back));
	begin(RECORD_OPEN);
	record_write_open(&w, &o);
	assert_int_equal(finish(), STATUS_OK);
	assert_int_equal(record_read_open(&r, &back, &p), STATUS_OK);
	assert_int_equal(back.profile_len, 5);
	assert_memory_equal(back.profile, "a.b.c", 5);
	assert_memory_equal(&back.probes[0], &o.probes[0],
	    sizeof(o.probes[0]));
	assert_int_equal(back.pack_hold_s, 172800);
	assert_true(back.pack_charged_ms == RECORD_ABSENT);
	assert_int_equal(back.expiry_ms, o.expiry_ms);
	assert_string_equal(back.expiry_zone, "Asia/Tokyo");
	assert_int_equal(back.identity_count, 1);
	assert_int_equal(back.goods, RECORD_GOODS_FIRST);
	assert_false(back.has_broken);
	assert_int_equal(back.sim_pace, 60);
	assert_string_equal(back.part_set, "S-1");
	assert_int_equal(back.part_n, 64);
	assert_int_equal(back.part_of, 64);
}

static enum status read_open_again(const struct record_open *o,
    struct record_open *back)
{
	begin(RECORD_OPEN);
	record_write_open(&w, o);
	assert_int_equal(finish(), STATUS_OK);
	return record_read_open(&r, back, &p);
}

/* What nobody stated is not written, and reads as not stated. */
static void extras_may_be_absent(void **state)
{
	struct record_open o = full_open(), back = full_open();

	(void)state;
	o.probes[0].group[0] = o.part_set[0] = '\0';
	o.probes[0].has_corr = false;
	o.probes[0].corr_mc = 0;
	assert_int_equal(read_open_again(&o, &back), STATUS_OK);
	assert_null(strstr(text, "group"));
	assert_null(strstr(text, "corr_mc"));
	assert_null(strstr(text, "part"));
	assert_memory_equal(&back.probes[0], &o.probes[0],
	    sizeof(o.probes[0]));
	assert_string_equal(back.part_set, "");
}

static void parts_and_groups_have_their_form(void **state)
{
	static const struct {
		int64_t n, of;
		enum status status;
	} cases[] = { { 1, 1, STATUS_OK }, { 2, 3, STATUS_OK },
		{ 0, 3, STATUS_RANGE }, { 4, 3, STATUS_RANGE },
		{ 1, 65, STATUS_RANGE }, { 0, 0, STATUS_RANGE } };
	struct record_open o = full_open(), back;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		o.part_n = cases[i].n;
		o.part_of = cases[i].of;
		assert_int_equal(read_open_again(&o, &back), cases[i].status);
	}
	o.part_n = o.part_of = 1;
	strcpy(o.probes[0].group, o.probes[0].id);
	assert_int_equal(read_open_again(&o, &back), STATUS_CONFLICT);
	o.probes[0].group[0] = '\0';
	o.probes[0].corr_mc = 100001;
	assert_int_equal(read_open_again(&o, &back), STATUS_RANGE);
}

static void two_probes_of_one_name_are_refused(void **state)
{
	struct record_open o = full_open(), back;

	(void)state;
	o.probe_count = 2;
	o.probes[1] = o.probes[0];
	begin(RECORD_OPEN);
	record_write_open(&w, &o);
	assert_int_equal(finish(), STATUS_OK);
	assert_int_equal(record_read_open(&r, &back, &p), STATUS_REPEATED);
}

static void seal_comes_back(void **state)
{
	struct record_seal seal = { .records = 9, .readings = 8, .faults = 7,
		.final = true }, back;

	(void)state;
	begin(RECORD_SEAL);
	record_write_seal(&w, &seal);
	assert_int_equal(finish(), STATUS_OK);
	assert_int_equal(record_read_seal(&r, &back, &p), STATUS_OK);
	assert_int_equal(back.records, 9);
	assert_int_equal(back.readings, 8);
	assert_int_equal(back.faults, 7);
	assert_true(back.final);
	assert_false(back.totals.has_lid || back.totals.has_tilt ||
	    back.totals.has_shock || back.totals.has_seal ||
	    back.totals.has_vibration);
}

static void totals_come_back(void **state)
{
	struct record_seal seal = { .records = 1, .totals = { true, true,
	    true, true, true, 3, 40, 1767225600000, 5, 6, 7, 2, 9000, 800,
	    true, 77 } }, back;

	(void)state;
	for (int never = 0; never < 2; never++) {
		if (never)
			seal.totals.lid_first_ms = RECORD_ABSENT;
		begin(RECORD_SEAL);
		record_write_seal(&w, &seal);
		assert_int_equal(finish(), STATUS_OK);
		assert_int_equal(record_read_seal(&r, &back, &p), STATUS_OK);
		assert_memory_equal(&back.totals, &seal.totals,
		    sizeof(seal.totals));
	}
}

static enum status read_seal(const char *totals)
{
	struct record_seal seal;

	begin(RECORD_SEAL);
	json_write_int(&w, "records", 1);
	json_write_raw(&w, "totals", totals, strlen(totals));
	json_write_bool(&w, "final", true);
	assert_int_equal(finish(), STATUS_OK);
	return record_read_seal(&r, &seal, &p);
}

static void totals_have_their_form(void **state)
{
	static const char base[] = "{\"readings\":1,\"faults\":0%s}";
	static const struct {
		const char *more;
		enum status status;
	} cases[] = {
		{ "", STATUS_OK }, { ",\"more\":1", STATUS_UNKNOWN },
		{ ",\"lid\":{\"count\":1,\"open_s\":1}",
		    STATUS_MISSING },
		{ ",\"lid\":{\"count\":1,\"open_s\":1,\"first\":null}",
		    STATUS_OK },
		{ ",\"lid\":{\"count\":1,\"open_s\":1,\"first\":5,"
		    "\"last\":6}", STATUS_UNKNOWN },
		{ ",\"lid\":7", STATUS_TYPE },
		{ ",\"tilt\":{\"lying_s\":-1,\"inverted_s\":0}",
		    STATUS_RANGE },
		{ ",\"seal_opened\":0", STATUS_TYPE },
		{ ",\"vibration\":{}", STATUS_MISSING }
	};
	char totals[200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(totals, sizeof(totals), base, cases[i].more);
		if (read_seal(totals) != cases[i].status)
			fail_msg("%s: %s", totals, p.why);
	}
	assert_int_equal(read_seal("{\"readings\":1}"), STATUS_MISSING);
	assert_int_equal(read_seal("[]"), STATUS_TYPE);
}

static void parts_of_other_kinds_are_refused(void **state)
{
	(void)state;
	begin(RECORD_BLOCK);
	json_write_bool(&w, "final", true);
	assert_int_equal(finish(), STATUS_UNKNOWN);
	begin(RECORD_OPEN);
	json_write_array(&w, "readings");
	json_write_array_end(&w);
	assert_int_equal(finish(), STATUS_UNKNOWN);
}

static void ids_have_their_form(void **state)
{
	(void)state;
	assert_true(record_is_gw("GW-1_a.b"));
	assert_false(record_is_gw(""));
	assert_false(record_is_gw("-GW"));
	assert_false(record_is_gw("GW/1"));
	assert_true(record_is_cid("abcdefghijklmnopqrstuv"));
	assert_false(record_is_cid("abcdefghijklmnopqrstu"));
	assert_false(record_is_cid("abcdefghijklmnopqrstu+"));
	assert_false(record_is_cid(
	    "abcdefghijklmnopqrstuvwxyz0123456789a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(head_comes_back),
		cmocka_unit_test(series_comes_back),
		cmocka_unit_test(every_event_comes_back),
		cmocka_unit_test(events_have_their_ranges),
		cmocka_unit_test(open_comes_back),
		cmocka_unit_test(extras_may_be_absent),
		cmocka_unit_test(parts_and_groups_have_their_form),
		cmocka_unit_test(two_probes_of_one_name_are_refused),
		cmocka_unit_test(seal_comes_back),
		cmocka_unit_test(totals_come_back),
		cmocka_unit_test(totals_have_their_form),
		cmocka_unit_test(parts_of_other_kinds_are_refused),
		cmocka_unit_test(ids_have_their_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
