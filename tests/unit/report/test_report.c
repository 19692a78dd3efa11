/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report.h"
#include "report_scene.h"
#include "report_words.h"

struct scene {
	struct forge *forge;
	struct verify *verify;
	struct report_facts facts;
};

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof *s);

	s->forge = forge_open();
	s->verify = malloc(sizeof *s->verify);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	report_facts_free(&s->facts);
	forge_close(s->forge);
	free(s->verify);
	free(s);
	return 0;
}

static void examine(struct scene *s)
{
	struct verify_options o = { .at_ms = RECORD_ABSENT,
		.watch = &s->facts.watch };

	report_facts_free(&s->facts);
	report_facts_init(&s->facts);
	verify_init(s->verify, &s->forge->crypto, &o);
	verify_text(s->verify, s->forge->text, s->forge->len);
}

static unsigned char *make(struct scene *s, enum report_lang lang, size_t *len)
{
	struct report_order o = { .verify = s->verify, .facts = &s->facts,
		.lang = lang, .zones = { "Asia/Tokyo",
		    "America/Los_Angeles" }, .zone_count = 2,
		.at_ms = RECORD_ABSENT,
		.dossier = { "dossier.jwsl", s->forge->text, s->forge->len },
		.receipts = { "receipts.txt", "none\n", 5 } };
	unsigned char *out;
	const char *why = report_make(&o, &out, len);

	if (why != NULL)
		fail_msg("%s", why);
	return out;
}

static bool holds(const unsigned char *pdf, size_t len, const char *what,
    size_t n)
{
	return memmem(pdf, len, what, n) != NULL;
}

static bool says(const unsigned char *pdf, size_t len, const char *what)
{
	return holds(pdf, len, what, strlen(what));
}

/* ---- what is collected ---- */

static void test_facts_are_the_judgement(void **state)
{
	struct scene *s = *state;
	const struct report_goods *g;

	report_scene_whole(s->forge);
	examine(s);
	assert_true(s->verify->authentic && s->verify->complete);
	assert_int_equal(s->verify->outcome, RULES_BUDGET_USED);
	assert_int_equal(s->facts.goods_count, 1);
	g = s->facts.goods[0];
	assert_int_equal(g->outcome, s->verify->outcome);
	assert_int_equal(g->from_ms, s->verify->legs[0].from_ms);
	assert_int_equal(g->to_ms, s->verify->legs[0].to_ms);
	assert_int_equal(g->probes[0].count, 720);
	assert_int_equal(g->probes[1].count, 0);	/* ambient */
	assert_int_equal(g->units[0].judged.readings, 720);
	assert_int_equal(g->units[0].count, 1);
	assert_int_equal(g->units[0].excursions[0].peak_mc, 9200);
	assert_int_equal(g->units[0].excursions[0].certain_ms, 600000);
	assert_false(g->units[0].is_open);
}

static void test_box_and_people(void **state)
{
	struct scene *s = *state;
	const struct report_goods *g;

	report_scene_whole(s->forge);
	examine(s);
	g = s->facts.goods[0];
	assert_int_equal(g->mark_count, 2);
	assert_int_equal(g->marks[0].kind, CHART_MARK_LID);
	assert_int_equal(g->marks[0].to_ms - g->marks[0].from_ms, 60000);
	assert_int_equal(g->marks[1].kind, CHART_MARK_SHOCK);
	assert_int_equal(g->totals.lid_count, 1);
	assert_int_equal(g->totals.lid_open_s, 60);
	assert_int_equal(g->totals.shock_peak_mg, 12000);
	assert_int_equal(g->act_count, 4);
	assert_int_equal(g->acts[0].kind, RECORD_LOADED);
	assert_true(g->acts[2].handover);
	assert_string_equal(g->acts[2].from, "courier-4");
	assert_string_equal(g->acts[2].by, "hospital-9");
	assert_string_equal(g->acts[2].what, "goods entrance");
	assert_string_equal(g->acts[3].by, "pharmacist-3");
}

/* Three hours at 9 °C (review), a second leg of the same goods after it. */
static void test_legs_of_the_same_goods_are_one(void **state)
{
	struct scene *s = *state;
	struct record_open o;

	forge_reset(s->forge);
	forge_fill_open(s->forge, &o);
	forge_record_open(s->forge, &o, forge_profile_text);
	forge_record_event(s->forge, RECORD_START);
	report_scene_readings(s->forge, 1, 30, 60, 9000);
	forge_record_seal(s->forge, false);
	forge_next_leg(s->forge);
	o.goods = RECORD_GOODS_SAME;
	memcpy(o.probes[0].id, "p9", 3);
	forge_record_open(s->forge, &o, forge_profile_text);
	report_scene_readings(s->forge, 1, 0, 10, 9000);
	forge_record_event(s->forge, RECORD_END);
	forge_record_seal(s->forge, true);
	examine(s);
	assert_true(s->verify->authentic);
	assert_int_equal(s->facts.goods_count, 1);
	assert_int_equal(s->facts.goods[0]->last_leg, 1);
	assert_int_equal(s->facts.goods[0]->probe_count, 2);
	assert_int_equal(s->facts.goods[0]->probes[0].count, 120);
	assert_string_equal(s->facts.goods[0]->probes[0].stated.id, "p9");
	assert_int_equal(s->facts.goods[0]->outcome, s->verify->outcome);
	assert_int_equal(s->facts.goods[0]->from_ms,
	    s->verify->legs[1].from_ms);
}

static void test_new_goods_stand_alone(void **state)
{
	struct scene *s = *state;
	struct record_open o;

	forge_reset(s->forge);
	forge_fill_open(s->forge, &o);
	forge_record_open(s->forge, &o, forge_profile_text);
	forge_record_event(s->forge, RECORD_START);
	report_scene_readings(s->forge, 1, 10, 60, 9000);
	forge_record_event(s->forge, RECORD_END);
	forge_record_seal(s->forge, false);
	forge_next_leg(s->forge);
	o.goods = RECORD_GOODS_NEW;
	forge_record_open(s->forge, &o, forge_profile_text);
	forge_record_event(s->forge, RECORD_START);
	report_scene_readings(s->forge, 1, 0, 0, 0);
	forge_record_event(s->forge, RECORD_END);
	forge_record_seal(s->forge, true);
	examine(s);
	assert_int_equal(s->facts.goods_count, 2);
	assert_int_equal(s->facts.goods[0]->outcome, RULES_REVIEW);
	assert_int_equal(s->facts.goods[1]->outcome, RULES_CONFORM);
	assert_ptr_equal(report_facts_worst(&s->facts), s->facts.goods[0]);
	assert_int_equal(s->verify->outcome, RULES_REVIEW);
}

/* ---- what the code says ---- */

static void test_qr_text(void **state)
{
	struct scene *s = *state;
	char text[REPORT_QR_TEXT], want[REPORT_QR_TEXT];

	report_scene_whole(s->forge);
	examine(s);
	assert_true(report_qr_text(s->verify, text));
	snprintf(want, sizeof want, "coldpass:1:%s:0:%d:%s:budget-used",
	    FORGE_CID, (int)s->verify->legs[0].records - 1,
	    s->verify->legs[0].head);
	assert_string_equal(text, want);
	s->forge->text[s->forge->len / 2] ^= 1;
	examine(s);
	assert_false(s->verify->authentic);
	assert_false(report_qr_text(s->verify, text));
}

/* ---- the file ---- */

static void test_pdf_holds_the_dossier(void **state)
{
	struct scene *s = *state;
	unsigned char *pdf, *again;
	size_t len, again_len;

	report_scene_whole(s->forge);
	examine(s);
	for (int lang = REPORT_EN; lang <= REPORT_BOTH; lang++) {
		pdf = make(s, (enum report_lang)lang, &len);
		again = make(s, (enum report_lang)lang, &again_len);
		assert_int_equal(len, again_len);
		assert_memory_equal(pdf, again, len);
		assert_true(holds(pdf, len, s->forge->text, s->forge->len));
		assert_true(says(pdf, len, "/AFRelationship /Source"));
		assert_true(says(pdf, len, "/Lang (") &&
		    says(pdf, len, "/DisplayDocTitle true"));
		assert_true(says(pdf, len, "/CreationDate (20260301") ||
		    says(pdf, len, "/CreationDate (D:20260301"));
		free(pdf);
		free(again);
	}
}

static void test_two_pages_at_most(void **state)
{
	struct scene *s = *state;
	unsigned char *pdf;
	size_t len;

	report_scene_many(s->forge);
	examine(s);
	assert_true(s->verify->authentic);
	assert_int_equal(s->facts.goods[0]->units[0].count, 120);
	for (int lang = REPORT_EN; lang <= REPORT_BOTH; lang++) {
		pdf = make(s, (enum report_lang)lang, &len);
		assert_true(says(pdf, len, "/Count 2"));
		free(pdf);
	}
	report_scene_crowd(s->forge, 96);
	examine(s);
	assert_true(s->verify->authentic);
	assert_int_equal(s->facts.goods[0]->unit_count, 16);
	pdf = make(s, REPORT_BOTH, &len);
	assert_true(says(pdf, len, "/Count 2"));
	free(pdf);
}

/* Whatever a dossier holds, a report comes of it. */
static void test_anything_gives_a_report(void **state)
{
	struct scene *s = *state;
	static const char *const odd[] = { "", "\n", "no dossier\n",
		"eyJ.eyJ.AAAA\n" };
	unsigned char *pdf;
	size_t len, whole;

	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		forge_reset(s->forge);
		s->forge->len = strlen(odd[i]);
		memcpy(s->forge->text, odd[i], s->forge->len + 1);
		examine(s);
		assert_false(s->verify->authentic);
		pdf = make(s, REPORT_EN, &len);
		assert_true(says(pdf, len, "/Count 1"));
		free(pdf);
	}
	report_scene_whole(s->forge);
	whole = s->forge->len;
	for (size_t cut = 1; cut < 12; cut++) {
		s->forge->len = whole * cut / 12;
		examine(s);
		pdf = make(s, REPORT_JA, &len);
		free(pdf);
	}
}

/* ---- words ---- */

static void test_zones(void **state)
{
	static const char *const bad[] = { "", "../../etc/passwd", "/etc",
		"Asia/Nowhere", "Asia//Tokyo", "asia/tokyo x", "+9" };
	struct report_zone z;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(report_zone_open(&z, bad[i]));
	assert_true(report_zone_open(&z, "Asia/Tokyo"));
	assert_int_equal(report_zone_offset_s(&z, FORGE_UTC), 32400);
	report_zone_close(&z);
	assert_true(report_zone_open(&z, "America/Los_Angeles"));
	/* 2026-03-08T10:00:00Z: summer time begins */
	assert_int_equal(report_zone_offset_s(&z, 1772963999999), -28800);
	assert_int_equal(report_zone_offset_s(&z, 1772964000000), -25200);
	assert_int_equal(report_zone_offset_s(&z, -1), -28800);
	report_zone_close(&z);
	assert_true(report_zone_open(&z, "-03:30"));
	assert_int_equal(report_zone_offset_s(&z, 0), -12600);
	report_zone_close(&z);
}

static void test_texts(void **state)
{
	struct report_text t = { .lang = REPORT_BOTH };

	(void)state;
	assert_true(report_zone_open(&t.zones[0], "Asia/Tokyo"));
	assert_true(report_zone_open(&t.zones[1], "-03:30"));
	t.zone_count = 2;
	assert_string_equal(report_text_time(&t, 0, FORGE_UTC),
	    "2026-03-01 09:00 +09:00");
	assert_string_equal(report_text_time(&t, 1, FORGE_UTC),
	    "2026-02-28 20:30 -03:30");
	assert_string_equal(report_text_span(&t, 59999), "59 s");
	assert_string_equal(report_text_span(&t, 60000), "1 min");
	assert_string_equal(report_text_span(&t, 61000), "1 min 01 s");
	assert_string_equal(report_text_span(&t, 3600000), "1 h");
	assert_string_equal(report_text_span(&t, 3660000), "1 h 01 min");
	assert_string_equal(report_text_span(&t, 360000000), "4 d 4 h");
	assert_string_equal(report_text_temp(&t, 8367), "8.367 °C");
	assert_string_equal(report_text_label(&t, "a", "b"), "a b");
	assert_string_equal(report_text_say(&t, "a", "b"), "a\nb");
	t.lang = REPORT_JA;
	assert_string_equal(report_text_label(&t, "a", "b"), "b");
	report_text_free(&t);
}

static void test_words(void **state)
{
	struct report_text t = { .lang = REPORT_EN };
	struct verify_finding f = { .line = 3, .detail = "said" };

	(void)state;
	for (int o = RULES_CONFORM; o <= RULES_FAIL; o++) {
		const char *advice = report_words_advice(&t,
		    (enum rules_outcome)o);

		assert_null(strstr(advice, "discard"));
		assert_true(strstr(advice, "torage") != NULL ||
		    o == RULES_BUDGET_USED);
	}
	assert_non_null(strstr(report_words_advice(&t, RULES_FAIL),
	    "Do not use"));
	t.lang = REPORT_JA;
	for (int c = VERIFY_SYNTAX; c <= VERIFY_LOG_STAMP; c++) {
		f.code = (enum verify_code)c;
		if (strstr(report_words_finding(&t, &f), "said") != NULL)
			fail_msg("%s has no Japanese", verify_code_name(f.code));
	}
	report_text_free(&t);
}

/* What fontconfig keeps for the next drawing is no leak of ours; the leak
 * checker, where it is linked, asks by this name. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts_are_the_judgement),
		cmocka_unit_test(test_box_and_people),
		cmocka_unit_test(test_legs_of_the_same_goods_are_one),
		cmocka_unit_test(test_new_goods_stand_alone),
		cmocka_unit_test(test_qr_text),
		cmocka_unit_test(test_pdf_holds_the_dossier),
		cmocka_unit_test(test_two_pages_at_most),
		cmocka_unit_test(test_anything_gives_a_report),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
