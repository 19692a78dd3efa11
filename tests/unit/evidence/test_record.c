/* SPDX-License-Identifier: Apache-2.0 */
/* test_record.c - every writer of records has the reader that inverts it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
	e.value = -42;
	e.dv_mm_s = 2500;
	e.flag = true;
	strcpy(e.word, "low");
	strcpy(e.severity, "review");
	strcpy(e.fired, "possible");
	strcpy(e.by, "courier");
	strcpy(e.why, "re-icing \"planned\"");
	strcpy(e.what, "seal number");
	strcpy(e.old_value, "A-1");
	strcpy(e.new_value, "A-2");
	return e;
}

/* Writing what was read gives the same bytes, for every kind. */
static void every_event_comes_back(void **state)
{
	static char again[LIMIT_PAYLOAD];

	(void)state;
	for (int k = RECORD_START; k <= RECORD_STORE; k++) {
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
	strcpy(o.pack_model, "box");
	o.pack_hold_s = 172800;
	o.pack_charged_ms = RECORD_ABSENT;
	o.pack_mass_g = 8000;
	o.expiry_ms = 1767300000000;
	strcpy(o.expiry_zone, "Asia/Tokyo");
	o.identity_count = 1;
	strcpy(o.identity[0], RECORD_NO_DIGEST);
	o.sim_pace = 60;
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
		cmocka_unit_test(open_comes_back),
		cmocka_unit_test(two_probes_of_one_name_are_refused),
		cmocka_unit_test(seal_comes_back),
		cmocka_unit_test(parts_of_other_kinds_are_refused),
		cmocka_unit_test(ids_have_their_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
