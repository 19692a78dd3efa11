/* SPDX-License-Identifier: Apache-2.0 */
/* test_verify.c - good dossiers are believed, every other one is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base64url.h"
#include "forge.h"
#include "jws.h"
#include "verify.h"
#include "verify_json.h"

static struct forge *f;
static struct verify *v;

static void check_text(const char *text, size_t len,
    const struct verify_options *options)
{
	size_t at = 0;

	verify_init(v, &f->crypto, options);
	while (at < len) {
		const char *lf = memchr(text + at, '\n', len - at);
		size_t n = lf != NULL ? (size_t)(lf - text) - at : len - at;

		verify_line(v, text + at, n);
		at += n + (lf != NULL);
	}
	verify_end(v, len == 0 || text[len - 1] == '\n');
}

static void check(void)
{
	check_text(f->text, f->len, NULL);
}

static bool found(enum verify_code code)
{
	for (int i = 0; i < v->finding_count && i < VERIFY_FINDINGS; i++)
		if (v->findings[i].code == code)
			return true;
	return false;
}

static void explain(void)
{
	for (int i = 0; i < v->finding_count && i < VERIFY_FINDINGS; i++)
		print_message("line %d: %s: %s\n", (int)v->findings[i].line,
		    verify_code_name(v->findings[i].code),
		    v->findings[i].detail);
}

static int setup(void **state)
{
	(void)state;
	f = forge_open();
	v = malloc(sizeof(*v));
	return v == NULL;
}

static int teardown(void **state)
{
	(void)state;
	forge_close(f);
	free(v);
	return 0;
}

/* ---- what is right ---- */

static void whole_dossier_is_believed(void **state)
{
	(void)state;
	forge_whole(f);
	check();
	explain();
	assert_true(v->authentic);
	assert_true(v->complete);
	assert_int_equal(v->outcome, RULES_CONFORM);
	assert_int_equal(v->claimed, RULES_CONFORM);
	assert_int_equal(v->finding_count, 0);
	assert_string_equal(v->cid, FORGE_CID);
	assert_int_equal(v->leg_count, 1);
	assert_int_equal(v->legs[0].records, 5);
	assert_string_equal(v->legs[0].profile_signer, "QU-TEST");
	assert_int_equal(v->legs[0].to_ms - v->legs[0].from_ms,
	    16 * FORGE_MINUTE);
	assert_int_equal(verify_exit_code(v), 0);
}

static void outcome_is_recomputed(void **state)
{
	static const int32_t hot[4] = { 5000, 16000, 16500, 5000 };
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, hot, 4);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	check();
	assert_true(v->authentic && v->complete);
	assert_int_equal(v->outcome, RULES_FAIL);
	assert_int_equal(verify_exit_code(v), 1);
}

/* A block that signs 'values' but claims what was judged so far. */
static void block_without_judging(const int32_t *values, int count)
{
	static char payload[LIMIT_RECORD];
	struct record_series s = { .probe = 0, .step_ms = FORGE_MINUTE,
		.base_mc = 5000, .count = count };
	struct json_writer w;
	size_t len;

	s.time_ms = f->leg->time.last_leg_ms + FORGE_MINUTE;
	f->head.mono_ms += count * FORGE_MINUTE;
	f->head.utc_ms += count * FORGE_MINUTE;
	f->head.kind = RECORD_BLOCK;
	leg_step_head(f->leg, &f->head);
	json_write_init(&w, payload, sizeof(payload));
	record_write_head(&w, &f->head);
	json_write_array(&w, "readings");
	record_write_series(&w, &s, values);
	json_write_array_end(&w);
	leg_write_claim(f->leg, s.time_ms - FORGE_MINUTE, &w, "claim");
	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	forge_line(f, JWS_TYP_RECORD, payload, len, false);
}

static void lying_claim_is_a_finding(void **state)
{
	static const int32_t five[2] = { 5000, 5000 };
	static const int32_t hot[4] = { 5000, 16000, 16500, 5000 };
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, five, 2);
	block_without_judging(hot, 4);
	check();
	assert_true(v->authentic);
	assert_int_equal(v->outcome, RULES_FAIL);
	assert_int_equal(v->claimed, RULES_CONFORM);
	assert_true(found(VERIFY_CLAIM));
}

static void silence_is_never_conformity(void **state)
{
	struct record_open o;
	static const int32_t faults[3] = { RECORD_NO_VALUE, RECORD_NO_VALUE,
		RECORD_NO_VALUE };

	(void)state;
	for (int with_faults = 0; with_faults < 2; with_faults++) {
		forge_reset(f);
		forge_fill_open(f, &o);
		forge_record_open(f, &o, forge_profile_text);
		forge_record_event(f, RECORD_START);
		if (with_faults)
			forge_record_readings(f, faults, 3);
		forge_record_event(f, RECORD_END);
		forge_record_seal(f, true);
		check();
		assert_true(v->authentic && v->complete);
		assert_int_equal(v->outcome, RULES_INDETERMINATE);
	}
}

static void calibration_sets_a_floor(void **state)
{
	struct record_open o;
	static const int32_t five[2] = { 5000, 5000 };

	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		forge_reset(f);
		forge_fill_open(f, &o);
		if (kind == 0)
			o.probes[0].cal_due_ms = FORGE_UTC + 1;
		else
			o.probes[0].low_mc = 3000;
		forge_record_open(f, &o, forge_profile_text);
		forge_record_event(f, RECORD_START);
		forge_record_readings(f, five, 2);
		forge_record_seal(f, true);
		check();
		assert_true(v->authentic && v->complete);
		assert_int_equal(v->outcome, RULES_INDETERMINATE);
		assert_true(found(VERIFY_CALIBRATION));
	}
}

static void no_product_probe_is_indeterminate(void **state)
{
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	strcpy(o.probes[0].role, "ambient");
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_seal(f, true);
	check();
	assert_true(found(VERIFY_NO_PRODUCT));
	assert_int_equal(v->outcome, RULES_INDETERMINATE);
}

static void legs_go_on(void **state)
{
	struct record_open o;
	static const int32_t warm[2] = { 9000, 9000 };
	static const int32_t five[2] = { 5000, 5000 };

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, five, 2);
	forge_record_readings(f, warm, 2);
	forge_record_readings(f, five, 2);
	forge_record_seal(f, false);
	forge_next_leg(f);
	o.goods = RECORD_GOODS_SAME;
	forge_record_open(f, &o, forge_profile_text);
	forge_record_readings(f, five, 2);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	check();
	explain();
	assert_true(v->authentic && v->complete);
	assert_int_equal(v->leg_count, 2);
	/* the excursion of leg 0 is still known in leg 1 */
	assert_int_equal(v->legs[1].outcome, RULES_BUDGET_USED);
	assert_false(found(VERIFY_CLAIM));
	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_seal(f, false);
	check();
	assert_false(v->complete);
	assert_true(found(VERIFY_UNSEALED));
}

static void lost_gateway_stays_incomplete(void **state)
{
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_next_leg(f);
	o.goods = RECORD_GOODS_SAME;
	o.has_broken = true;
	o.broken_seq = 1;
	strcpy(o.broken_why, "gateway lost");
	strcpy(o.broken_by, "courier");
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	check();
	explain();
	assert_true(v->authentic);
	assert_false(v->complete);
	assert_true(found(VERIFY_BROKEN));
	assert_false(found(VERIFY_CHAIN));
}

static void reboot_without_clock_is_unknown_gap(void **state)
{
	struct record_open o;
	static const int32_t five[2] = { 5000, 5000 };

	(void)state;
	for (int trusted = 0; trusted < 2; trusted++) {
		forge_reset(f);
		forge_fill_open(f, &o);
		forge_record_open(f, &o, forge_profile_text);
		forge_record_event(f, RECORD_START);
		forge_record_readings(f, five, 2);
		f->head.boot++;
		f->head.mono_ms = 5;
		if (!trusted) {
			f->head.tq = RECORD_TQ_NONE;
			f->head.err_ms = 0;
		}
		forge_record_readings(f, five, 2);
		forge_record_event(f, RECORD_END);
		forge_record_seal(f, true);
		check();
		assert_true(v->authentic && v->complete);
		assert_int_equal(v->outcome, trusted ? RULES_CONFORM :
		    RULES_INDETERMINATE);
		assert_int_equal(found(VERIFY_UNKNOWN_GAP), !trusted);
	}
}

/* ---- what is wrong ---- */

static void every_byte_counts(void **state)
{
	char *copy;

	(void)state;
	forge_whole(f);
	copy = malloc(f->len);
	assert_non_null(copy);
	for (size_t i = 0; i < f->len; i++) {
		memcpy(copy, f->text, f->len);
		copy[i] ^= 1;
		check_text(copy, f->len, NULL);
		if (verify_exit_code(v) != 2)
			fail_msg("byte %zu altered and still believed", i);
	}
	free(copy);
}

static void every_cut_counts(void **state)
{
	(void)state;
	forge_whole(f);
	for (size_t n = 0; n < f->len; n++) {
		check_text(f->text, n, NULL);
		if (verify_exit_code(v) != 2)
			fail_msg("cut to %zu bytes and still believed", n);
	}
}

/* The dossier's lines in another order; -1 ends. */
static void arrange(const int *order)
{
	static char text[1 << 16];
	const char *lines[8];
	size_t lens[8], len = 0;
	int n = 0;

	for (char *at = f->text; *at != '\0'; n++) {
		lines[n] = at;
		lens[n] = (size_t)(strchr(at, '\n') + 1 - at);
		at += lens[n];
	}
	for (; *order >= 0; order++) {
		memcpy(text + len, lines[*order], lens[*order]);
		len += lens[*order];
	}
	check_text(text, len, NULL);
}

static void lines_dropped_are_missing(void **state)
{
	static const int no_block[] = { 0, 1, 3, 4, -1 };
	static const int no_seal[] = { 0, 1, 2, 3, -1 };
	static const int no_open[] = { 1, 2, 3, 4, -1 };

	(void)state;
	forge_whole(f);
	arrange(no_block);
	assert_true(v->authentic);
	assert_false(v->complete);
	assert_true(found(VERIFY_MISSING));
	arrange(no_seal);
	assert_true(v->authentic);
	assert_false(v->complete);
	assert_true(found(VERIFY_UNSEALED));
	arrange(no_open);
	assert_false(v->complete);
	assert_true(found(VERIFY_NO_OPEN));
}

static void lines_swapped_or_doubled_are_refused(void **state)
{
	static const int swapped[] = { 0, 2, 1, 3, 4, -1 };
	static const int doubled[] = { 0, 1, 1, 2, 3, 4, -1 };
	static const int after[] = { 0, 1, 2, 3, 4, 4, -1 };
	static const int twice[] = { 0, 0, 1, 2, 3, 4, -1 };

	(void)state;
	forge_whole(f);
	arrange(swapped);
	assert_false(v->authentic);
	arrange(doubled);
	assert_false(v->authentic);
	assert_true(found(VERIFY_REPEATED));
	arrange(after);
	assert_false(v->authentic);
	assert_true(found(VERIFY_AFTER_SEAL));
	arrange(twice);
	assert_false(v->authentic);
	assert_true(found(VERIFY_REPEATED));
}

/* n - s: the same signature's twin. */
static void twin(uint8_t sig[64])
{
	static const uint8_t n[32] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
		0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2,
		0xfc, 0x63, 0x25, 0x51 };
	int borrow = 0;

	for (int i = 31; i >= 0; i--) {
		int d = n[i] - sig[32 + i] - borrow;

		borrow = d < 0;
		sig[32 + i] = (uint8_t)(d + 256 * borrow);
	}
}

static void signature_twin_is_refused(void **state)
{
	uint8_t sig[64];
	size_t n;
	char *last;

	(void)state;
	forge_whole(f);
	last = f->text + f->len - 1 - 86;
	assert_int_equal(base64url_decode(last, 86, sig, sizeof(sig), &n),
	    STATUS_OK);
	twin(sig);
	base64url_encode(sig, 64, last);
	f->text[f->len - 1] = '\n';
	check();
	assert_false(v->authentic);
	assert_true(found(VERIFY_SIGNATURE));
}

static void open_by(const struct forge_key *key, const char *profile_jws)
{
	struct record_open o;

	forge_reset(f);
	forge_fill_open(f, &o);
	o.profile = profile_jws;
	o.profile_len = strlen(profile_jws);
	f->key = key;
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_seal(f, true);
	check();
}

static void wrong_signers_are_refused(void **state)
{
	const struct forge_key *wrong[] = { &f->quality, &f->cloud,
		&f->foreign, &f->other_gateway };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		open_by(wrong[i], f->profile_jws);
		assert_false(v->authentic);
		assert_true(found(VERIFY_UNTRUSTED));
	}
	open_by(&f->expired, f->profile_jws);
	assert_false(v->authentic);
	assert_true(found(VERIFY_EXPIRED));
}

static void profile_by_gateway_is_refused(void **state)
{
	char *forged = forge_profile(f, forge_profile_text, &f->gateway);

	(void)state;
	open_by(&f->gateway, forged);
	assert_false(v->authentic);
	assert_true(found(VERIFY_PROFILE));
	free(forged);
}

static void signer_cannot_change_within_a_leg(void **state)
{
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	f->key = &f->other_gateway;
	forge_record_event(f, RECORD_START);
	check();
	assert_false(v->authentic);
	assert_true(found(VERIFY_SIGNER));
}

static void spliced_dossiers_are_refused(void **state)
{
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	strcpy(f->head.cid, "YW5vdGhlci1jb25zaWdubQ");
	forge_record_event(f, RECORD_START);
	check();
	assert_false(v->authentic);
	assert_true(found(VERIFY_MIXED));
	forge_reset(f);
	forge_record_open(f, &o, forge_profile_text);
	f->head.prev[0] = f->head.prev[0] == 'B' ? 'C' : 'B';
	forge_record_event(f, RECORD_START);
	check();
	assert_true(found(VERIFY_CHAIN));
}

/* A signed payload with 'from' replaced by 'to' in a good block. */
static void twisted_block(const char *from, const char *to)
{
	static char payload[LIMIT_RECORD], out[LIMIT_RECORD];
	struct record_open o;
	struct json_writer w;
	size_t len;
	char *at;

	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	f->head.kind = RECORD_BLOCK;
	f->head.due_s = 900;
	json_write_init(&w, payload, sizeof(payload));
	record_write_head(&w, &f->head);
	json_write_array(&w, "readings");
	json_write_array_end(&w);
	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	at = strstr(payload, from);
	assert_non_null(at);
	len = (size_t)(at - payload);
	memcpy(out, payload, len);
	strcpy(out + len, to);
	strcat(out, at + strlen(from));
	forge_line(f, JWS_TYP_RECORD, out, strlen(out), false);
	check();
}

static void hostile_payloads_are_refused(void **state)
{
	static const char *const twists[][2] = {
		{ "{\"v\":1", "{\"v\":2" },
		{ "{\"v\":1", "{ \"v\":1" },
		{ "{\"v\":1,\"k\":\"block\"", "{\"k\":\"block\",\"v\":1" },
		{ "\"v\":1", "\"v\":1,\"v\":1" },
		{ "\"leg\":0", "\"leg\":0.0" },
		{ "\"leg\":0", "\"leg\":-0" },
		{ "\"leg\":0", "\"leg\":0e0" },
		{ "\"leg\":0", "\"leg\":\"0\"" },
		{ "\"tq\":\"ntp\"", "\"tq\":\"atomic\"" },
		{ "\"due\":900", "\"due\":0" },
		{ "\"utc\":1", "\"utc\":99999999999999991" },
		{ "\"readings\":[]", "\"readings\":[[[[[[[[[1]]]]]]]]]" },
		{ "\"readings\":[]", "\"readings\":{}" },
		{ "\"readings\":[]", "\"readings\":[],\"patient\":\"x\"" },
		{ "\"readings\":[]", "\"readings\":[{\"p\":9,\"t\":1,"
		    "\"step\":1,\"base\":0,\"mc\":[1]}]" },
		{ "\"readings\":[]", "\"readings\":[{\"p\":0,\"t\":1,"
		    "\"step\":1,\"base\":0,\"mc\":[-300000]}]" },
		{ "\"readings\":[]", "\"readings\":[{\"p\":0,\"t\":1,"
		    "\"step\":0,\"base\":0,\"mc\":[1]}]" },
		{ "\"readings\":[]", "\"events\":[{\"t\":1,\"e\":\"nova\"}]" },
		{ "\"readings\":[]", "\"events\":[{\"t\":1,\"e\":\"start\"}]" },
		{ "\"block\"", "\"\xff\"" },
	};

	(void)state;
	twisted_block("\"readings\":[]", "\"readings\":[]");
	assert_true(v->authentic);
	for (size_t i = 0; i < sizeof(twists) / sizeof(twists[0]); i++) {
		twisted_block(twists[i][0], twists[i][1]);
		if (v->authentic)
			fail_msg("believed: %s", twists[i][1]);
		assert_true(found(VERIFY_PAYLOAD));
	}
}

static void wrong_typ_is_refused(void **state)
{
	(void)state;
	forge_whole(f);
	forge_line(f, JWS_TYP_RECEIPT, "{}", 2, false);
	check();
	assert_false(v->authentic);
	assert_true(found(VERIFY_HEADER));
}

static void seal_that_miscounts_is_incomplete(void **state)
{
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	f->leg->readings = 7;
	forge_record_seal(f, true);
	check();
	assert_true(v->authentic);
	assert_false(v->complete);
	assert_true(found(VERIFY_COUNT));
}

/* A journey with everything that a seal sums up. */
static void eventful_journey(void)
{
	static const int32_t five[3] = { 5000, 5000, 5000 };
	const struct record_event events[] = {
		{ .kind = RECORD_LID, .flag = true },
		{ .kind = RECORD_LID },
		{ .kind = RECORD_TILT, .value = 90000 },
		{ .kind = RECORD_TILT, .value = 170000 },
		{ .kind = RECORD_SHOCK, .value = 2000, .flag = true,
		    .dv_mm_s = RECORD_ABSENT, .has_temp = true,
		    .temp_mc = 5000 },
		{ .kind = RECORD_SEAL_STATE, .flag = true }
	};
	struct record_open o;

	forge_reset(f);
	forge_fill_open(f, &o);
	strcpy(o.part_set, "LOT-7");
	o.part_n = 2;
	o.part_of = 3;
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, five, 3);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		forge_record_this(f, &events[i]);
	forge_record_event(f, RECORD_END);
}

/* Each of the totals is held to; a seal without them is as good as ever. */
static void totals_are_counted_again(void **state)
{
	(void)state;
	eventful_journey();
	forge_record_seal(f, true);
	check();
	assert_true(v->complete);
	for (int i = 0; i < 4; i++) {
		struct totals *t;

		eventful_journey();
		t = &f->leg->totals;
		t->lid_count -= i == 0;
		t->inverted_ms += i == 1 ? 1000 : 0;
		t->shock_saturated -= i == 2;
		t->seal_opened = i != 3;
		forge_record_seal(f, true);
		check();
		assert_true(v->authentic);
		assert_false(v->complete);
		assert_true(found(VERIFY_COUNT));
	}
}

static void old_seals_without_totals_are_complete(void **state)
{
	static char payload[LIMIT_RECORD];
	struct record_seal seal = { .readings = 3, .final = true };
	struct json_writer w;
	size_t len;

	(void)state;
	eventful_journey();
	f->head.kind = RECORD_SEAL;
	f->head.due_s = 0;
	seal.records = f->head.seq + 1;
	json_write_init(&w, payload, sizeof(payload));
	record_write_head(&w, &f->head);
	record_write_seal(&w, &seal);
	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_non_null(strstr(payload,
	    "\"totals\":{\"readings\":3,\"faults\":0},"));
	forge_line(f, JWS_TYP_RECORD, payload, len, false);
	check();
	assert_true(v->authentic);
	assert_true(v->complete);
}

static size_t verdict(char *out, size_t cap)
{
	struct json_writer w;
	size_t len;

	json_write_init(&w, out, cap);
	verify_json_write(v, &w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	return len;
}

static void parts_are_told_where_stated(void **state)
{
	static char out[8192];

	(void)state;
	eventful_journey();
	forge_record_seal(f, true);
	check();
	(void)verdict(out, sizeof(out));
	assert_non_null(strstr(out,
	    "},\"part\":{\"set\":\"LOT-7\",\"n\":2,\"of\":3}}]"));
	forge_whole(f);
	check();
	(void)verdict(out, sizeof(out));
	assert_null(strstr(out, "\"part\""));
}

/* ---- groups ---- */

static const char group_profile[] =
    "{\"v\":1,\"id\":\"group\",\"version\":1,\"name\":{\"en\":\"group\"},"
    "\"category\":\"non-frozen\",\"source\":\"test\","
    "\"storage\":{\"low_mc\":2000,\"high_mc\":8000},\"vote\":\"2-of-3\","
    "\"disagree_mc\":1000,\"interval_s\":60,\"max_gap_s\":300,\"rules\":["
    "{\"id\":\"hot\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":8000,"
    "\"mode\":\"instant\",\"severity\":\"fail\"},"
    "{\"id\":\"blind\",\"on\":\"gap\",\"mode\":\"consecutive\","
    "\"delay_s\":900,\"severity\":\"indeterminate\"},"
    "{\"id\":\"blind-sum\",\"on\":\"gap\",\"mode\":\"cumulative\","
    "\"delay_s\":3600,\"severity\":\"indeterminate\"}]}";

/* Three probes in a group; a block of one reading each and a claim. */
static void group_block(const int32_t mc[3])
{
	static char payload[LIMIT_RECORD];
	struct record_series s = { .step_ms = FORGE_MINUTE, .count = 1 };
	struct json_writer w;
	size_t len;

	f->head.mono_ms += FORGE_MINUTE;
	f->head.utc_ms += FORGE_MINUTE;
	f->head.kind = RECORD_BLOCK;
	s.time_ms = leg_step_head(f->leg, &f->head);
	json_write_init(&w, payload, sizeof(payload));
	record_write_head(&w, &f->head);
	json_write_array(&w, "readings");
	for (s.probe = 0; s.probe < 3; s.probe++) {
		record_write_series(&w, &s, &mc[s.probe]);
		leg_step_reading(f->leg, s.probe, s.time_ms, mc[s.probe]);
	}
	json_write_array_end(&w);
	leg_write_claim(f->leg, s.time_ms, &w, "claim");
	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	forge_line(f, JWS_TYP_RECORD, payload, len, false);
}

static void groups_are_judged_as_one(void **state)
{
	static const int32_t rows[3][3] = { { 5000, 5000, 5000 },
		{ 5000, 5001, 99000 }, { 5000, 5001, RECORD_NO_VALUE } };
	char *jws = forge_profile(f, group_profile, &f->quality);
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	o.profile = jws;
	o.profile_len = strlen(jws);
	o.probe_count = 3;
	o.probes[1] = o.probes[2] = o.probes[0];
	for (int i = 0; i < 3; i++) {
		o.probes[i].id[1] = (char)('1' + i);
		strcpy(o.probes[i].group, "bag");
	}
	forge_record_open(f, &o, group_profile);
	forge_record_event(f, RECORD_START);
	for (int i = 0; i < 3; i++)
		group_block(rows[i]);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	check();
	explain();
	assert_true(v->authentic && v->complete);
	assert_int_equal(v->outcome, RULES_CONFORM);
	assert_false(found(VERIFY_CLAIM));
	assert_int_equal(v->finding_count, 1);
	assert_true(found(VERIFY_DISAGREE));
	assert_non_null(strstr(v->findings[0].detail, "\"bag\" were too far "
	    "apart in 1 rows"));
	free(jws);
}

/* ---- time that was not known at first ---- */

static void undated_journey(bool anchored, int64_t true_utc_ms)
{
	static const int32_t five[2] = { 5000, 5000 };
	struct record_event e = { .kind = RECORD_ANCHOR, .tq = RECORD_GNSS };
	struct record_open o;

	forge_reset(f);
	f->head.tq = RECORD_TQ_NONE;
	f->head.err_ms = 0;
	f->head.utc_ms = 0;
	forge_fill_open(f, &o);
	o.expiry_ms = FORGE_UTC + 10 * FORGE_MINUTE;
	strcpy(o.expiry_zone, "Asia/Tokyo");
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, five, 2);
	e.mono_ms = f->head.mono_ms;
	e.utc_ms = true_utc_ms;
	if (anchored)
		forge_record_this(f, &e);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	check();
	assert_true(v->authentic && v->complete);
	assert_true(found(VERIFY_TIME_UNPROVEN));
	assert_false(found(VERIFY_CLAIM));
}

static void shelf_life_needs_a_true_clock(void **state)
{
	(void)state;
	undated_journey(false, 0);
	assert_int_equal(v->outcome, RULES_INDETERMINATE);
	assert_int_equal(v->finding_count, 2);
	assert_false(found(VERIFY_SHELF_LIFE));
	undated_journey(true, FORGE_UTC);
	assert_int_equal(v->outcome, RULES_CONFORM);
	assert_int_equal(v->finding_count, 1);
	/* the end comes two minutes after the anchor */
	undated_journey(true, FORGE_UTC + 8 * FORGE_MINUTE);
	assert_int_equal(v->outcome, RULES_CONFORM);
	undated_journey(true, FORGE_UTC + 8 * FORGE_MINUTE + 1);
	assert_int_equal(v->outcome, RULES_FAIL);
	assert_true(found(VERIFY_SHELF_LIFE));
}

static void options_are_held_to(void **state)
{
	struct verify_options o = { .at_ms = RECORD_ABSENT };
	char open[LIMIT_B64_DIGEST + 1], profile[LIMIT_B64_DIGEST + 1];

	(void)state;
	forge_whole(f);
	check();
	memcpy(open, v->legs[0].open, sizeof(open));
	memcpy(profile, v->legs[0].profile_digest, sizeof(profile));
	o.cid = FORGE_CID;
	o.open_digest = open;
	o.profile_digest = profile;
	check_text(f->text, f->len, &o);
	assert_int_equal(verify_exit_code(v), 0);
	o.cid = "b3RoZXItY29uc2lnbm1lbg";
	check_text(f->text, f->len, &o);
	assert_int_equal(verify_exit_code(v), 2);
	assert_true(v->authentic && v->complete);
	assert_true(found(VERIFY_OPTION_CID));
	o.cid = NULL;
	o.profile_digest = open;
	check_text(f->text, f->len, &o);
	assert_true(found(VERIFY_OPTION_PROFILE));
	o.profile_digest = NULL;
	o.open_digest = profile;
	check_text(f->text, f->len, &o);
	assert_true(found(VERIFY_OPTION_OPEN));
}

static void a_head_seen_at_the_box_is_looked_for(void **state)
{
	struct verify_options o = { .at_ms = RECORD_ABSENT };
	struct chainhead head = { .leg = 0 };

	(void)state;
	forge_whole(f);
	check();
	memcpy(head.cid, v->cid, sizeof(head.cid));
	memcpy(head.digest, v->legs[0].head, sizeof(head.digest));
	head.seq = v->legs[0].records - 1;
	o.head = &head;
	check_text(f->text, f->len, &o);
	assert_int_equal(verify_exit_code(v), 0);
	head.seq--;			/* that line has another number */
	check_text(f->text, f->len, &o);
	assert_true(found(VERIFY_HEAD_NOT_FOUND));
	assert_int_equal(verify_exit_code(v), 2);
	assert_true(v->authentic && v->complete);
	head.seq++;
	head.digest[0] = head.digest[0] == 'A' ? 'B' : 'A';
	check_text(f->text, f->len, &o);
	assert_true(found(VERIFY_HEAD_NOT_FOUND));
	memcpy(head.digest, v->legs[0].head, sizeof(head.digest));
	head.cid[0] = head.cid[0] == 'x' ? 'y' : 'x';
	check_text(f->text, f->len, &o);
	assert_true(found(VERIFY_HEAD_NOT_FOUND));
}

static bool revoke_all(void *ctx, const char *thumb, int64_t utc_ms)
{
	(void)ctx;
	(void)utc_ms;
	return strcmp(thumb, f->gateway.thumb) == 0;
}

static void revoked_signer_is_refused(void **state)
{
	struct verify_options o = { .at_ms = RECORD_ABSENT,
		.revoked = revoke_all };

	(void)state;
	forge_whole(f);
	check_text(f->text, f->len, &o);
	assert_false(v->authentic);
	assert_true(found(VERIFY_REVOKED));
}

static void simulation_and_unproven_time_are_said(void **state)
{
	struct record_open o;

	(void)state;
	forge_reset(f);
	f->head.tq = RECORD_TQ_NONE;
	f->head.err_ms = 0;
	forge_fill_open(f, &o);
	o.sim_pace = 60;
	forge_record_open(f, &o, forge_profile_text);
	forge_record_seal(f, true);
	check();
	assert_true(v->authentic);
	assert_true(found(VERIFY_SIM));
	assert_true(found(VERIFY_TIME_UNPROVEN));
}

static void shelf_life_is_judged(void **state)
{
	static const int32_t five[2] = { 5000, 5000 };
	struct verify_options at = { .at_ms = FORGE_UTC + 86400000 };
	struct record_open o;

	(void)state;
	forge_reset(f);
	forge_fill_open(f, &o);
	o.expiry_ms = FORGE_UTC + 2 * FORGE_MINUTE;
	strcpy(o.expiry_zone, "Asia/Tokyo");
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, five, 2);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	check();
	assert_int_equal(v->outcome, RULES_FAIL);
	assert_true(found(VERIFY_SHELF_LIFE));
	assert_int_equal(v->expiry_ms, o.expiry_ms);
	o.expiry_ms = FORGE_UTC + 3600000;
	forge_reset(f);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, five, 2);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	check();
	assert_false(found(VERIFY_SHELF_LIFE));
	check_text(f->text, f->len, &at);
	assert_true(found(VERIFY_SHELF_LIFE));
	assert_int_equal(v->outcome, RULES_CONFORM);
}

static void nothing_at_all_is_no_dossier(void **state)
{
	(void)state;
	check_text("", 0, NULL);
	assert_int_equal(verify_exit_code(v), 2);
	check_text("\n", 1, NULL);
	assert_int_equal(verify_exit_code(v), 2);
	check_text("hello\n", 6, NULL);
	assert_int_equal(verify_exit_code(v), 2);
}

static void verdict_is_json(void **state)
{
	static char text[8192];
	static struct json_token tokens[512];
	struct json_writer w;
	struct json doc;
	size_t len;

	(void)state;
	forge_whole(f);
	check();
	json_write_init(&w, text, sizeof(text));
	verify_json_write(v, &w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_int_equal(json_parse(&doc, text, len, tokens, 512,
	    JSON_COMPACT | JSON_INTEGERS, NULL), STATUS_OK);
	assert_true(json_is(&doc, json_member(&doc, 0, "outcome"), "conform"));
	assert_int_equal(json_type(&doc, json_member(&doc, 0, "witnessed")),
	    JSON_NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_dossier_is_believed),
		cmocka_unit_test(outcome_is_recomputed),
		cmocka_unit_test(lying_claim_is_a_finding),
		cmocka_unit_test(silence_is_never_conformity),
		cmocka_unit_test(calibration_sets_a_floor),
		cmocka_unit_test(no_product_probe_is_indeterminate),
		cmocka_unit_test(legs_go_on),
		cmocka_unit_test(lost_gateway_stays_incomplete),
		cmocka_unit_test(reboot_without_clock_is_unknown_gap),
		cmocka_unit_test(every_byte_counts),
		cmocka_unit_test(every_cut_counts),
		cmocka_unit_test(lines_dropped_are_missing),
		cmocka_unit_test(lines_swapped_or_doubled_are_refused),
		cmocka_unit_test(signature_twin_is_refused),
		cmocka_unit_test(wrong_signers_are_refused),
		cmocka_unit_test(profile_by_gateway_is_refused),
		cmocka_unit_test(signer_cannot_change_within_a_leg),
		cmocka_unit_test(spliced_dossiers_are_refused),
		cmocka_unit_test(hostile_payloads_are_refused),
		cmocka_unit_test(wrong_typ_is_refused),
		cmocka_unit_test(seal_that_miscounts_is_incomplete),
		cmocka_unit_test(totals_are_counted_again),
		cmocka_unit_test(old_seals_without_totals_are_complete),
		cmocka_unit_test(parts_are_told_where_stated),
		cmocka_unit_test(groups_are_judged_as_one),
		cmocka_unit_test(shelf_life_needs_a_true_clock),
		cmocka_unit_test(options_are_held_to),
		cmocka_unit_test(a_head_seen_at_the_box_is_looked_for),
		cmocka_unit_test(revoked_signer_is_refused),
		cmocka_unit_test(simulation_and_unproven_time_are_said),
		cmocka_unit_test(shelf_life_is_judged),
		cmocka_unit_test(nothing_at_all_is_no_dossier),
		cmocka_unit_test(verdict_is_json),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
