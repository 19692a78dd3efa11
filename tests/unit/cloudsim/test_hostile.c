/* SPDX-License-Identifier: Apache-2.0 */
/* Everything a broker, a stranger or a broken gateway can send: refused with
 * its own reason, counted, remembered, and the next honest record is kept. */
#include "cloud_world.h"

static int begin(void **state)
{
	struct world *w;
	struct record_open o;

	world_open(state);
	w = *state;
	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	world_send(w, 0);
	world_commit(w);
	return 0;
}

/* Whatever was sent, the service goes on with the leg's next record. */
static int end(void **state)
{
	struct world *w = *state;
	int n;

	world_commit(w);
	assert_int_equal(world_leg(w, 0).records, 1);
	w->forge->key = &w->forge->gateway;
	w->forge->len = 0;
	w->forge->head.leg = 0;
	w->forge->head.seq = 1;
	memcpy(w->forge->head.gw, FORGE_GW, sizeof(FORGE_GW));
	memcpy(w->forge->head.cid, FORGE_CID, sizeof(FORGE_CID));
	memcpy(w->forge->head.prev, world_leg(w, 0).head, 44);
	forge_record_event(w->forge, RECORD_START);
	n = world_lines(w);
	world_send(w, n - 1);
	world_commit(w);
	assert_int_equal(world_leg(w, 0).records, 2);
	assert_int_equal(world_finding(w, 0, "chain"), 0);
	return world_close(state);
}

/* The line made last, without its LF. */
static char *last_line(struct world *w, size_t *len)
{
	return (char *)(uintptr_t)world_line(w, world_lines(w) - 1, len);
}

static void send_last(struct world *w)
{
	size_t len;
	char *line = last_line(w, &len);

	world_send_to(w, WORLD_TOPIC, line, len);
	world_commit(w);
}

static void refused(struct world *w, enum metrics_refusal code)
{
	assert_int_equal(world_refused(w, code), 1);
	assert_int_equal(world_count(w, METRICS_REFUSED), 1);
}

static void sign_payload(struct world *w, const char *payload, size_t len)
{
	forge_line(w->forge, JWS_TYP_RECORD, payload, len, false);
}

/* A block's payload with something put in before its last brace. */
static void sign_with(struct world *w, const char *extra, size_t extra_len)
{
	static char payload[LIMIT_RECORD];
	struct json_writer j;
	size_t len;

	w->forge->head.kind = RECORD_BLOCK;
	json_write_init(&j, payload, sizeof(payload));
	record_write_head(&j, &w->forge->head);
	record_write_end(&j);
	assert_int_equal(json_write_done(&j, &len), STATUS_OK);
	memcpy(payload + len - 1, extra, extra_len);
	payload[len - 1 + extra_len] = '}';
	sign_payload(w, payload, len + extra_len);
}

/* A header of our own making before a good payload and signature. */
static void send_header(struct world *w, const char *header)
{
	char line[8192];
	size_t len, n = base64url_encode(header, strlen(header), line);
	char *good, *dot;

	forge_record_event(w->forge, RECORD_START);
	good = last_line(w, &len);
	dot = memchr(good, '.', len);
	len -= (size_t)(dot - good);
	memcpy(line + n, dot, len);
	world_send_to(w, WORLD_TOPIC, line, n + len);
	world_commit(w);
}

static void empty(void **state)
{
	struct world *w = *state;

	world_send_to(w, WORLD_TOPIC, "", 0);
	refused(w, METRICS_SIZE);
}

static void too_long(void **state)
{
	static char line[LIMIT_RECORD + 1];

	memset(line, 'A', sizeof(line));
	world_send_to(*state, WORLD_TOPIC, line, sizeof(line));
	refused(*state, METRICS_SIZE);
}

static void noise(void **state)
{
	char line[300];

	srand(3);
	for (size_t i = 0; i < sizeof(line); i++)
		line[i] = (char)(rand() % 256);
	world_send_to(*state, WORLD_TOPIC, line, sizeof(line));
	refused(*state, METRICS_SYNTAX);
}

static void a_line_feed_after_it(void **state)
{
	struct world *w = *state;
	size_t len;
	char *line;

	forge_record_event(w->forge, RECORD_START);
	line = last_line(w, &len);
	world_send_to(w, WORLD_TOPIC, line, len + 1);
	refused(w, METRICS_SYNTAX);
}

static void other_topics(void **state)
{
	struct world *w = *state;
	static const char *const topics[] = {
		"", "coldpass/v1/", "coldpass/v2/" FORGE_GW "/rec/" FORGE_CID,
		"coldpass/v1/" FORGE_GW "/rec/", "coldpass/v1//rec/" FORGE_CID,
		"coldpass/v1/" FORGE_GW "/rec/short",
		"coldpass/v1/" FORGE_GW "/status",
		"coldpass/v1/../rec/" FORGE_CID,
		"coldpass/v1/GW-TEST-2/rec/" FORGE_CID,
		WORLD_TOPIC "x", WORLD_TOPIC "/x",
		"coldpass/v1/" FORGE_GW "/rec/" FORGE_CID FORGE_CID };
	size_t n = sizeof(topics) / sizeof(topics[0]), len;
	char *line;

	forge_record_event(w->forge, RECORD_START);
	line = last_line(w, &len);
	for (size_t i = 0; i < n; i++)
		world_send_to(w, topics[i], line, len);
	assert_int_equal(world_refused(w, METRICS_TOPIC), n);
	assert_int_equal(world_count(w, METRICS_REFUSED), n);
}

static void alg_none(void **state)
{
	send_header(*state, "{\"alg\":\"none\",\"typ\":\"coldpass-rec+jws\"}");
	refused(*state, METRICS_ALG);
}

static void alg_none_without_signature(void **state)
{
	struct world *w = *state;
	size_t len;
	char *line;

	forge_record_event(w->forge, RECORD_START);
	line = last_line(w, &len);
	while (line[len - 1] != '.')
		len--;
	world_send_to(w, WORLD_TOPIC, line, len);
	refused(w, METRICS_SYNTAX);
}

static void alg_hs256(void **state)
{
	send_header(*state,
	    "{\"alg\":\"HS256\",\"typ\":\"coldpass-rec+jws\"}");
	refused(*state, METRICS_ALG);
}

static void crit(void **state)
{
	struct world *w = *state;
	char header[256];

	snprintf(header, sizeof(header), "{\"alg\":\"ES256\",\"typ\":"
	    "\"coldpass-rec+jws\",\"x5t#S256\":\"%s\",\"crit\":[\"b64\"]}",
	    w->forge->gateway.thumb);
	send_header(w, header);
	refused(w, METRICS_HEADER);
}

/* A genuine receipt is no record: every purpose has its own typ. */
static void another_typ(void **state)
{
	struct world *w = *state;
	static const char payload[] = "{\"v\":1}";

	forge_line(w->forge, JWS_TYP_RECEIPT, payload, sizeof(payload) - 1,
	    false);
	send_last(w);
	refused(w, METRICS_TYP);
}

static void certificates_in_a_block(void **state)
{
	struct world *w = *state;
	size_t len;
	char *line, *dot, payload[LIMIT_RECORD];

	forge_record_event(w->forge, RECORD_START);
	line = last_line(w, &len);
	dot = memchr(line, '.', len);
	assert_int_equal(base64url_decode(dot + 1,
	    (size_t)((char *)memchr(dot + 1, '.', len) - dot - 1),
	    (uint8_t *)payload, sizeof(payload), &len), STATUS_OK);
	forge_line(w->forge, JWS_TYP_RECORD, payload, len, true);
	send_last(w);
	refused(w, METRICS_HEADER);
}

static void a_changed_reading(void **state)
{
	struct world *w = *state;
	static const int32_t five[1] = { 5000 };
	size_t len;
	char *line;

	forge_record_readings(w->forge, five, 1);
	line = last_line(w, &len);
	/* the digits of mono, say */
	for (char *at = strchr(line, '.') + 200; ; at++) {
		if (*at < 'A' || *at > 'L')
			continue;
		*at = (char)(*at + 1);
		break;
	}
	world_send_to(w, WORLD_TOPIC, line, len);
	assert_int_equal(world_count(w, METRICS_REFUSED), 1);
	assert_int_equal(world_leg(w, 0).records, 1);
}

static void an_exchanged_signature(void **state)
{
	struct world *w = *state;
	size_t len;
	char *line, keep;

	forge_record_event(w->forge, RECORD_START);
	line = last_line(w, &len);
	keep = line[len - 20];
	line[len - 20] = keep == 'A' ? 'B' : 'A';
	world_send_to(w, WORLD_TOPIC, line, len);
	refused(w, METRICS_SIGNATURE);
}

/* The same key under its own thumbprint, but not the leg's. */
static void another_gateways_key(void **state)
{
	struct world *w = *state;

	w->forge->key = &w->forge->other_gateway;
	forge_record_event(w->forge, RECORD_START);
	send_last(w);
	refused(w, METRICS_SIGNER);
}

/* Another key that says it is the leg's. */
static void a_stolen_thumbprint(void **state)
{
	struct world *w = *state;
	struct forge_key thief = w->forge->foreign;

	memcpy(thief.thumb, w->forge->gateway.thumb, sizeof(thief.thumb));
	w->forge->key = &thief;
	forge_record_event(w->forge, RECORD_START);
	send_last(w);
	refused(w, METRICS_SIGNATURE);
}

static void bad_utf8(void **state)
{
	sign_with(*state, ",\"claim\":{\"x\":\"\xff\"}", 17);
	send_last(*state);
	refused(*state, METRICS_JSON);
}

static void two_documents(void **state)
{
	sign_payload(*state, "{}{}", 4);
	send_last(*state);
	refused(*state, METRICS_JSON);
}

static void white_space(void **state)
{
	sign_with(*state, " ", 1);
	send_last(*state);
	refused(*state, METRICS_JSON);
}

static void too_deep(void **state)
{
	static const char deep[] = ",\"claim\":[[[[[[[[[]]]]]]]]]";

	sign_with(*state, deep, sizeof(deep) - 1);
	send_last(*state);
	refused(*state, METRICS_DEPTH);
}

static void deep_as_it_gets(void **state)
{
	static char deep[20000];

	memset(deep, '[', sizeof(deep));
	sign_payload(*state, deep, sizeof(deep));
	send_last(*state);
	assert_int_equal(world_count(*state, METRICS_REFUSED), 1);
	assert_int_equal(world_refused(*state, METRICS_DEPTH), 1);
}

static void a_member_twice(void **state)
{
	sign_with(*state, ",\"seq\":1", 8);
	send_last(*state);
	refused(*state, METRICS_REPEATED);
}

static void a_fraction(void **state)
{
	sign_with(*state, ",\"claim\":1.5", 12);
	send_last(*state);
	refused(*state, METRICS_NUMBER);
}

static void an_integer_beyond_doubles(void **state)
{
	sign_with(*state, ",\"claim\":9007199254740992", 25);
	send_last(*state);
	refused(*state, METRICS_NUMBER);
}

static void an_unknown_member(void **state)
{
	sign_with(*state, ",\"extra\":1", 10);
	send_last(*state);
	refused(*state, METRICS_PAYLOAD);
}

static void a_number_no_leg_has(void **state)
{
	struct world *w = *state;

	w->forge->head.seq = (int64_t)STORE_SEQ_MAX + 1;
	sign_with(w, "", 0);
	send_last(w);
	refused(w, METRICS_NUMBERING);
}

static void a_block_that_is_number_0(void **state)
{
	struct world *w = *state;

	w->forge->head.seq = 0;
	sign_with(w, "", 0);
	send_last(w);
	refused(w, METRICS_PAYLOAD);
}

/* ---- opens ---- */

static void open_with(struct world *w, const struct forge_key *key,
    const char *profile)
{
	struct record_open o;

	forge_reset(w->forge);
	w->forge->head.leg = 1;
	w->forge->key = key;
	forge_fill_open(w->forge, &o);
	o.goods = RECORD_GOODS_NEW;
	if (profile) {
		o.profile = profile;
		o.profile_len = strlen(profile);
	}
	forge_record_open(w->forge, &o, forge_profile_text);
	send_last(w);
}

static void an_open_of_another_root(void **state)
{
	struct world *w = *state;

	open_with(w, &w->forge->foreign, NULL);
	refused(w, METRICS_UNTRUSTED);
}

static void an_open_of_another_role(void **state)
{
	struct world *w = *state;

	open_with(w, &w->forge->quality, NULL);
	refused(w, METRICS_UNTRUSTED);
}

static void an_open_in_anothers_name(void **state)
{
	struct world *w = *state;

	open_with(w, &w->forge->other_gateway, NULL);
	refused(w, METRICS_UNTRUSTED);
}

static void an_open_after_the_certificate(void **state)
{
	struct world *w = *state;

	open_with(w, &w->forge->expired, NULL);
	refused(w, METRICS_EXPIRED);
}

static void a_profile_nobody_of_quality_signed(void **state)
{
	struct world *w = *state;
	char *profile = forge_profile(w->forge, forge_profile_text,
	    &w->forge->gateway);

	open_with(w, &w->forge->gateway, profile);
	refused(w, METRICS_PROFILE);
	free(profile);
}

static void a_profile_that_contradicts_itself(void **state)
{
	struct world *w = *state;
	char *profile = forge_profile(w->forge, "{\"v\":1}",
	    &w->forge->quality);

	open_with(w, &w->forge->gateway, profile);
	refused(w, METRICS_PROFILE);
	free(profile);
}

/* ---- what is remembered of them ---- */

static void a_flood_is_bounded(void **state)
{
	struct world *w = *state;
	char line[400];

	memset(line, 'x', sizeof(line));
	for (int i = 0; i < STORE_REFUSALS + 500; i++)
		world_send_to(w, WORLD_TOPIC, line, sizeof(line));
	world_commit(w);
	assert_int_equal(world_refused(w, METRICS_SYNTAX),
	    STORE_REFUSALS + 500);
}

/* Cut, joined, flipped: whatever it is, nothing dies (run with sanitizers)
 * and only the genuine line is kept. */
static void mutations(void **state)
{
	struct world *w = *state;
	static char copy[LIMIT_RECORD];
	size_t len;
	const char *line;

	forge_record_event(w->forge, RECORD_START);
	line = last_line(w, &len);
	srand(11);
	for (int i = 0; i < 3000; i++) {
		size_t n = len, at = (size_t)rand() % len;

		memcpy(copy, line, len);
		switch (rand() % 4) {
		case 0: copy[at] = (char)(rand() % 256); break;
		case 1: n = at; break;
		case 2: memmove(copy + at, copy, len - at); break;
		default: copy[at] = '.'; break;
		}
		if (n == len && memcmp(copy, line, len) == 0)
			continue;
		world_send_to(w, WORLD_TOPIC, copy, n);
		if (i % 100 == 0)
			world_commit(w);
	}
	world_commit(w);
	assert_int_equal(world_leg(w, 0).records, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(empty), TEST(too_long), TEST(noise),
		TEST(a_line_feed_after_it), TEST(other_topics),
		TEST(alg_none), TEST(alg_none_without_signature),
		TEST(alg_hs256), TEST(crit), TEST(another_typ),
		TEST(certificates_in_a_block), TEST(a_changed_reading),
		TEST(an_exchanged_signature), TEST(another_gateways_key),
		TEST(a_stolen_thumbprint), TEST(bad_utf8),
		TEST(two_documents), TEST(white_space), TEST(too_deep),
		TEST(deep_as_it_gets), TEST(a_member_twice), TEST(a_fraction),
		TEST(an_integer_beyond_doubles), TEST(an_unknown_member),
		TEST(a_number_no_leg_has), TEST(a_block_that_is_number_0),
		TEST(an_open_of_another_root), TEST(an_open_of_another_role),
		TEST(an_open_in_anothers_name),
		TEST(an_open_after_the_certificate),
		TEST(a_profile_nobody_of_quality_signed),
		TEST(a_profile_that_contradicts_itself),
		TEST(a_flood_is_bounded), TEST(mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
