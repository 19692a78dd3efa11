/* SPDX-License-Identifier: Apache-2.0 */
/* What people and desks are shown, read from the database like anybody. */
#include "api.h"
#include "cloud_world.h"
#include "verify.h"

struct shown {
	struct api api;
	struct json_writer writer;
	struct json doc;
	char body[65536];
	struct json_token tokens[8192];
};

static struct shown shown;

static void connect(struct world *w)
{
	static struct scratch scratch;
	char why[256] = "";

	memset(&shown.api, 0, sizeof(shown.api));
	shown.api.store = store_sqlite_reader(w->database, why, sizeof(why));
	assert_string_equal(why, "");
	shown.api.scratch = &scratch;
	shown.api.signer_pem = signing_pem(w->signing);
	shown.api.now_ms = WORLD_NOW;
	json_write_init(&shown.writer, shown.body, sizeof(shown.body));
}

static void disconnect(void)
{
	shown.api.store->close(shown.api.store);
}

static void read_answer(void)
{
	struct problem p = { 0 };
	size_t len;

	assert_int_equal(json_write_done(&shown.writer, &len), STATUS_OK);
	assert_int_equal(json_parse(&shown.doc, shown.body, len,
	    shown.tokens, 8192, JSON_COMPACT | JSON_INTEGERS, &p), STATUS_OK);
	json_write_init(&shown.writer, shown.body, sizeof(shown.body));
}

/* "a.b.0.c": members by name, items by number. */
static int at(const char *path)
{
	int here = 0;

	while (*path != '\0') {
		size_t n = strcspn(path, ".");
		char part[32];

		memcpy(part, path, n);
		part[n] = '\0';
		path += n + (path[n] == '.');
		if (json_type(&shown.doc, here) == JSON_ARRAY) {
			int i = (int)strtol(part, NULL, 10);

			here = json_first(&shown.doc, here);
			while (i-- > 0 && here >= 0)
				here = json_next(&shown.doc, here);
		} else {
			here = json_member(&shown.doc, here, part);
		}
		if (here < 0)
			return -1;
	}
	return here;
}

static int64_t number(const char *path)
{
	int64_t v;

	assert_int_equal(json_int(&shown.doc, at(path), -LIMIT_INT, LIMIT_INT,
	    &v), STATUS_OK);
	return v;
}

static void is_word(const char *path, const char *word)
{
	if (!json_is(&shown.doc, at(path), word))
		fail_msg("%s is not %s", path, word);
}

static void take_all(struct world *w)
{
	for (int i = 0; i < world_lines(w); i++)
		world_send(w, i);
	world_commit(w);
	world_receipts(w);
	world_judge(w);
}

static void shows_one(void **state)
{
	struct world *w = *state;

	forge_whole(w->forge);
	take_all(w);
	connect(w);
	assert_int_equal(api_show(&shown.api, FORGE_CID, &shown.writer),
	    STATUS_OK);
	read_answer();
	is_word("cid", FORGE_CID);
	is_word("gw", FORGE_GW);
	is_word("state", "sealed");
	is_word("outcome", "conform");
	is_word("claimed", "conform");
	assert_int_equal(number("legs.0.records"), 5);
	is_word("legs.0.head", w->forge->head.prev);
	is_word("legs.0.profile.id", "test-2-8");
	is_word("legs.0.probes.0.probe", "p1");
	assert_int_equal(number("legs.0.probes.0.readings"), 15);
	assert_int_equal(json_size(&shown.doc, at("legs.0.probes")), 1);
	assert_int_equal(number("receipts.0.upto"), 4);
	assert_int_equal(json_size(&shown.doc, at("findings")), 0);
	assert_int_equal(api_show(&shown.api, "bm9ib2R5LWtub3dzLXRoaXM",
	    &shown.writer), STATUS_MISSING);
	disconnect();
}

static void shows_excursions(void **state)
{
	struct world *w = *state;
	struct record_open o;
	static const int32_t values[8] = { 5000, 9000, 9500, 5000, 5000, 9000,
		9100, 9200 };

	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	forge_record_event(w->forge, RECORD_START);
	forge_record_readings(w->forge, values, 8);
	take_all(w);
	connect(w);
	assert_int_equal(api_show(&shown.api, FORGE_CID, &shown.writer),
	    STATUS_OK);
	read_answer();
	is_word("state", "overdue");	/* the clock stands an hour later */
	assert_int_equal(json_size(&shown.doc,
	    at("legs.0.probes.0.excursions")), 2);
	assert_int_equal(number("legs.0.probes.0.excursions.0.peak_mc"),
	    9500);
	assert_int_equal(json_type(&shown.doc,
	    at("legs.0.probes.0.excursions.1.to")), JSON_NULL);
	disconnect();
}

static void silence_is_no_state_of_simulated_time(void **state)
{
	struct store_leg l = { .seen = 3, .last_utc_ms = 1000,
		.last_due_s = 10 };

	(void)state;
	assert_string_equal(api_state(&l, 11000), "open");
	assert_string_equal(api_state(&l, 11001), "overdue");
	l.sim_pace = 60;
	assert_string_equal(api_state(&l, 11001), "open");
	l.sealed = true;
	assert_string_equal(api_state(&l, 11001), "between-legs");
	l.final = true;
	assert_string_equal(api_state(&l, 11001), "sealed");
}

static void lists_by_pages(void **state)
{
	struct world *w = *state;
	char cid[] = "Zm9yZ2VkLWNvbnNpZ25tZ00", topic[128], after[40] = "";
	int seen = 0, pages = 0;

	for (char c = 'A'; c < 'H'; c++) {
		size_t len;
		const char *line;

		cid[22] = c;
		forge_whole(w->forge);
		forge_reset(w->forge);
		memcpy(w->forge->head.cid, cid, sizeof(cid));
		{
			struct record_open o;

			forge_fill_open(w->forge, &o);
			forge_record_open(w->forge, &o, forge_profile_text);
		}
		line = world_line(w, 0, &len);
		snprintf(topic, sizeof(topic), "coldpass/v1/%s/rec/%s",
		    FORGE_GW, cid);
		world_send_to(w, topic, line, len);
	}
	world_commit(w);
	connect(w);
	do {
		assert_int_equal(api_list(&shown.api, after[0] ? after : NULL,
		    3, &shown.writer), STATUS_OK);
		read_answer();
		for (int i = at("consignments.0"); i >= 0;
		    i = json_next(&shown.doc, i)) {
			cid[22] = (char)('G' - seen++);	/* newest first */
			assert_true(json_is(&shown.doc, json_member(
			    &shown.doc, i, "cid"), cid));
		}
		pages++;
	} while (json_string(&shown.doc, at("next"), after, sizeof(after)) ==
	    STATUS_OK);
	assert_int_equal(seen, 7);
	assert_int_equal(pages, 3);
	assert_int_equal(api_list(&shown.api, "bm9ib2R5LWtub3dzLXRoaXM", 3,
	    &shown.writer), STATUS_MISSING);
	disconnect();
}

static void readings_come_out_as_they_went_in(void **state)
{
	struct world *w = *state;
	struct record_open o;
	struct text csv = { 0 };
	static const int32_t values[4] = { 5000, RECORD_NO_VALUE, -450, 5003 };
	int64_t first;

	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	forge_record_event(w->forge, RECORD_START);
	first = w->forge->leg->time.last_leg_ms + FORGE_MINUTE;
	forge_record_readings(w->forge, values, 4);
	take_all(w);
	connect(w);
	assert_int_equal(api_readings(&shown.api, FORGE_CID, INT64_MIN,
	    INT64_MAX, &shown.writer), STATUS_OK);
	read_answer();
	is_word("probes.0.probe", "p1");
	is_word("probes.1.probe", "a1");
	assert_int_equal(json_size(&shown.doc, at("probes.0.readings")), 4);
	assert_int_equal(json_size(&shown.doc, at("probes.1.readings")), 0);
	assert_int_equal(number("probes.0.readings.0.0"), first);
	assert_int_equal(number("probes.0.readings.3.1"), 5003);
	assert_int_equal(json_type(&shown.doc, at("probes.0.readings.1.1")),
	    JSON_NULL);
	assert_int_equal(api_readings(&shown.api, FORGE_CID,
	    first + FORGE_MINUTE, first + 2 * FORGE_MINUTE, &shown.writer),
	    STATUS_OK);
	read_answer();
	assert_int_equal(json_size(&shown.doc, at("probes.0.readings")), 2);
	assert_int_equal(api_readings_csv(&shown.api, FORGE_CID, INT64_MIN,
	    INT64_MAX, &csv), STATUS_OK);
	assert_string_equal(csv.bytes, "time,probe,temp_c,leg\n"
	    "2026-03-01T00:02:00Z,p1,5.000,0\n"
	    "2026-03-01T00:03:00Z,p1,,0\n"
	    "2026-03-01T00:04:00Z,p1,-0.450,0\n"
	    "2026-03-01T00:05:00Z,p1,5.003,0\n");
	text_free(&csv);
	disconnect();
}

/* Piece by piece, whatever their size, the very text that was made. */
static void the_dossier_is_the_journal(void **state)
{
	struct world *w = *state;
	struct api_dossier *d;
	static char got[65536];
	size_t len = 0;
	ptrdiff_t n;

	forge_whole(w->forge);
	take_all(w);
	connect(w);
	for (size_t cap = 1; cap < 20000; cap = cap * 7 + 1) {
		len = 0;
		assert_int_equal(api_dossier_open(&shown.api, FORGE_CID, &d),
		    STATUS_OK);
		while ((n = api_dossier_read(d, got + len, cap)) > 0)
			len += (size_t)n;
		assert_int_equal(n, 0);
		api_dossier_close(d);
		assert_int_equal(len, w->forge->len);
		assert_memory_equal(got, w->forge->text, len);
	}
	assert_int_equal(api_dossier_open(&shown.api,
	    "bm9ib2R5LWtub3dzLXRoaXM", &d), STATUS_MISSING);
	disconnect();
}

static void receipts_come_with_their_certificate(void **state)
{
	struct world *w = *state;
	struct text text = { 0 };
	struct trust *t = trust_open();
	char *jws;

	forge_whole(w->forge);
	take_all(w);
	connect(w);
	assert_int_equal(api_receipts(&shown.api, FORGE_CID, &text),
	    STATUS_OK);
	jws = strstr(text.bytes, "-----END CERTIFICATE-----\n");
	assert_non_null(jws);
	jws += strlen("-----END CERTIFICATE-----\n");
	jws[strcspn(jws, "\n")] = '\0';
	assert_string_equal(jws, w->jws[0]);
	assert_int_equal(trust_add_pem(t, text.bytes,
	    (size_t)(jws - text.bytes)), STATUS_OK);
	trust_close(t);
	text_free(&text);
	disconnect();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shows_one), TEST(shows_excursions),
		cmocka_unit_test(silence_is_no_state_of_simulated_time),
		TEST(lists_by_pages), TEST(readings_come_out_as_they_went_in),
		TEST(the_dossier_is_the_journal),
		TEST(receipts_come_with_their_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
