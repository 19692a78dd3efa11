/* SPDX-License-Identifier: Apache-2.0 */
/* test_identity.c - disclosures as RFC 9901 hashes them, identity data of an
 * order, what is kept of it, and the hard stop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/sha.h>

#include "base64url.h"
#include "identity.h"
#include "stop.h"

static enum status sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	(void)ctx;
	return SHA256(data, len, out) != NULL ? STATUS_OK : STATUS_CRYPTO;
}

static const struct crypto hash = { .sha256 = sha256 };

/* ---- RFC 9901 ---- */

static void hashes_as_published(void **state)
{
	static const struct {
		const char *text, *name, *value, *digest;
	} vectors[] = {
		{ "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsIC"
		    "JNw7ZiaXVzIl0", "family_name", "M\xC3\xB6" "bius",
		    "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0" },
		{ "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm"
		    "9obiJd", "given_name", "John",
		    "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4" }
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *text = vectors[i].text;
		struct sdjwt_disclosure d;
		char digest[LIMIT_B64_DIGEST + 1];

		assert_int_equal(sdjwt_read(text, strlen(text), &d, NULL),
		    STATUS_OK);
		assert_string_equal(d.name, vectors[i].name);
		assert_string_equal(d.value, vectors[i].value);
		assert_int_equal(sdjwt_digest(&hash, text, strlen(text),
		    digest), STATUS_OK);
		assert_string_equal(digest, vectors[i].digest);
	}
}

static enum status read_json(const char *json)
{
	char text[2048];
	struct sdjwt_disclosure d;
	size_t len = base64url_encode(json, strlen(json), text);

	return sdjwt_read(text, len, &d, NULL);
}

static void refuses_other_disclosures(void **state)
{
	static const char *const bad[] = { "", "{}", "[]", "1", "[",
		"[\"0123456789012345678901\",\"FR\"]",	/* array element */
		"[\"0123456789012345678901\",\"a\",\"b\",\"c\"]",
		"[\"012345678901234567890\",\"a\",\"b\"]",	/* short salt */
		"[\"0123456789012345678901\",\"_sd\",\"b\"]",
		"[\"0123456789012345678901\",\"...\",\"b\"]",
		"[\"0123456789012345678901\",\"\",\"b\"]",
		"[\"0123456789012345678901\",\"a\",\"\"]",
		"[\"0123456789012345678901\",\"a\",1]",
		"[\"0123456789012345678901\",\"a\",{\"_sd\":[]}]",
		"[1,\"a\",\"b\"]",
		"[\"0123456789012345678901\",\"a\",\"b\"] []" };
	struct sdjwt_disclosure d;

	(void)state;
	assert_int_equal(read_json(
	    "[\"0123456789012345678901\",\"a\",\"b\"]"), STATUS_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_not_equal(read_json(bad[i]), STATUS_OK);
	assert_int_not_equal(sdjwt_read("W!", 2, &d, NULL), STATUS_OK);
}

static void writes_what_it_reads(void **state)
{
	static const uint8_t salt[SDJWT_SALT] = { 1, 2, 255 };
	char value[LIMIT_TEXT + 1], out[SDJWT_TEXT + 1];
	struct sdjwt_disclosure d;

	(void)state;
	memset(value, 1, LIMIT_TEXT);	/* \u0001: the longest there is */
	value[LIMIT_TEXT] = '\0';
	assert_int_equal(sdjwt_write(salt,
	    "a1234567890123456789012345678901", value, out), STATUS_OK);
	assert_int_equal(sdjwt_read(out, strlen(out), &d, NULL), STATUS_OK);
	assert_string_equal(d.value, value);
	assert_int_equal(sdjwt_write(salt, "_sd", "x", out), STATUS_SYNTAX);
	assert_int_equal(sdjwt_write(salt, "a", "\xFF", out), STATUS_SYNTAX);
}

static void splits_presentations(void **state)
{
	static const char text[] = "a.b.c~d1~~d2~";
	static const char *const parts[] = { "a.b.c", "d1", "", "d2" };
	const char *part;
	size_t at = 0, len;
	enum status s;

	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_true(sdjwt_next(text, strlen(text), &at, &part, &len,
		    &s));
		assert_int_equal(len, strlen(parts[i]));
		assert_memory_equal(part, parts[i], len);
	}
	assert_false(sdjwt_next(text, strlen(text), &at, &part, &len, &s));
	assert_int_equal(s, STATUS_OK);
	at = 0;
	assert_true(sdjwt_next("a~b", 3, &at, &part, &len, &s));
	assert_false(sdjwt_next("a~b", 3, &at, &part, &len, &s));
	assert_int_equal(s, STATUS_SYNTAX);
}

/* ---- an order's data ---- */

static struct json_token tokens[512];
static struct identity id;
static struct problem p;

static enum status read_order(const char *text)
{
	struct json doc;

	memset(&p, 0, sizeof(p));
	assert_int_equal(json_parse(&doc, text, strlen(text), tokens, 512, 0,
	    &p), STATUS_OK);
	return identity_read(&id, &doc, 0, &p);
}

#define DATA "\"coi\":\"CHA999926ABC123\",\"product\":\"Cells\"," 	"\"lot\":\"L-1\",\"recipient\":\"R-7\",\"sender\":\"Plant\"," 	"\"receiver\":\"Ward\",\"ward_phone\":\"1\""
#define ORDER "{\"data\":{" DATA "}}"

static unsigned readers(const char *name)
{
	for (int k = 0; k < id.count; k++)
		if (strcmp(id.entries[k].name, name) == 0)
			return id.entries[k].readers;
	return 0;
}

static void shows_each_reader_its_own(void **state)
{
	(void)state;
	assert_int_equal(read_order(ORDER), STATUS_OK);
	assert_int_equal(id.count, 7);
	assert_int_equal(id.decoys, 9);
	assert_int_equal(readers("coi"), 1 << IDENTITY_HOSPITAL);
	assert_int_equal(readers("recipient"), 1 << IDENTITY_HOSPITAL);
	assert_int_equal(readers("lot"), 1 << IDENTITY_HOSPITAL);
	assert_int_equal(readers("ward_phone"), 1 << IDENTITY_HOSPITAL);
	assert_int_equal(readers("product"), 1 << IDENTITY_HOSPITAL |
	    1 << IDENTITY_CUSTOMS);
	assert_int_equal(readers("sender"), 1 << IDENTITY_HOSPITAL |
	    1 << IDENTITY_CUSTOMS | 1 << IDENTITY_COURIER);
	assert_int_equal(read_order("{\"data\":{" DATA "},\"disclose\":{"
	    "\"customs\":[\"lot\"],\"courier\":[]},\"identify\":[\"lot\","
	    "\"receiver\"],\"decoys\":2}"), STATUS_OK);
	assert_int_equal(readers("lot"), 1 << IDENTITY_HOSPITAL |
	    1 << IDENTITY_CUSTOMS);
	assert_int_equal(readers("sender"), 1 << IDENTITY_HOSPITAL);
	assert_int_equal(id.decoys, 2);
	assert_false(id.entries[0].identifies);
	assert_true(id.entries[2].identifies && id.entries[5].identifies);
}

static void refused(const char *order, const char *where)
{
	assert_int_not_equal(read_order(order), STATUS_OK);
	assert_string_equal(p.where, where);
}

static void refuses_bad_orders(void **state)
{
	(void)state;
	refused("{\"data\":{}}", "data");
	refused("{}", "data");
	refused("{\"data\":{\"coi\":\"X\"}}", "coi");
	refused("{\"data\":{\"coi\":\"CHA999926abc123\"}}", "coi");
	refused("{\"data\":{\"din\":\"G12349865432\"}}", "din");
	refused("{\"data\":{\"sscc\":\"106141411234567898\"}}", "sscc");
	refused("{\"data\":{\"receiver_gln\":\"4000001000006\"}}", "gln");
	refused("{\"data\":{\"_sd\":\"x\"}}", "data");
	refused("{\"data\":{\"lot\":\"\"}}", "lot");
	refused("{\"data\":{\"lot\":7}}", "lot");
	refused("{\"data\":{\"lot\":\"a\\nb\"}}", "lot");
	refused("{\"data\":{\"lot\":\"1\"},\"disclose\":{\"police\":[]}}",
	    "disclose.police");
	refused("{\"data\":{\"lot\":\"1\"},\"disclose\":{\"courier\":"
	    "[\"coi\"]}}", "disclose");
	refused("{\"data\":{\"lot\":\"1\"},\"identify\":[\"lot\"]}",
	    "identify");
	refused("{\"data\":{\"lot\":\"1\"},\"decoys\":16}", "decoys");
	refused("{\"data\":{\"lot\":\"1\"},\"more\":1}", "identity.more");
	refused("{\"data\":{\"lot\":\"1\"},\"release\":true}", "release");
}

static uint8_t random_bytes[IDENTITY_RANDOM];
static char digests[IDENTITY_ENTRIES][LIMIT_B64_DIGEST + 1];

static void seal(void)
{
	int count = 0;

	for (size_t i = 0; i < IDENTITY_RANDOM; i++)
		random_bytes[i] = (uint8_t)(i * 7 + i / 251);
	assert_int_equal(read_order(ORDER), STATUS_OK);
	assert_int_equal(identity_seal(&id, random_bytes, &hash, digests,
	    &count), STATUS_OK);
	assert_int_equal(count, IDENTITY_ENTRIES);
}

static int is_in_digests(const char *disclosure)
{
	char digest[LIMIT_B64_DIGEST + 1];
	int found = 0;

	assert_int_equal(sdjwt_digest(&hash, disclosure, strlen(disclosure),
	    digest), STATUS_OK);
	for (int i = 0; i < IDENTITY_ENTRIES; i++)
		found += strcmp(digests[i], digest) == 0;
	return found;
}

static void digests_say_nothing(void **state)
{
	int count = 0;

	(void)state;
	seal();
	assert_true(identity_is_ascending(digests, IDENTITY_ENTRIES));
	for (int k = 0; k < id.count; k++)
		assert_int_equal(is_in_digests(id.entries[k].disclosure), 1);
	/* broken random numbers are noticed, not published */
	memset(random_bytes, 0, sizeof(random_bytes));
	assert_int_equal(identity_seal(&id, random_bytes, &hash, digests,
	    &count), STATUS_CRYPTO);
	assert_int_equal(count, 0);
}

static void comes_back_as_it_was_hashed(void **state)
{
	static char text[IDENTITY_FILE];
	static struct identity back;
	struct json_writer w;
	struct json doc;
	size_t len = 0;

	(void)state;
	seal();
	json_write_init(&w, text, sizeof(text));
	identity_write(&id, &w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_int_equal(json_parse(&doc, text, len, tokens, 512, 0, NULL),
	    STATUS_OK);
	assert_int_equal(identity_keep(&back, &doc, 0, NULL), STATUS_OK);
	assert_int_equal(back.count, id.count);
	for (int k = 0; k < id.count; k++) {
		const struct identity_entry *a = &id.entries[k];
		const struct identity_entry *b = &back.entries[k];

		assert_string_equal(a->disclosure, b->disclosure);
		assert_string_equal(a->name, b->name);
		assert_string_equal(a->value, b->value);
		assert_int_equal(a->readers, b->readers);
		assert_int_equal(a->identifies, b->identifies);
	}
}

static void refuses_changed_files(void **state)
{
	static const char *const bad[] = { "{}", "[]",
		"{\"disclosures\":[1]}", "{\"disclosures\":[\"AAAA\"]}",
		"{\"disclosures\":[]}",
		"{\"disclosures\":[],\"disclose\":{}}" };
	struct json doc;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(json_parse(&doc, bad[i], strlen(bad[i]),
		    tokens, 512, 0, NULL), STATUS_OK);
		assert_int_not_equal(identity_keep(&id, &doc, 0, NULL),
		    STATUS_OK);
	}
}

/* ---- the hard stop ---- */

static void tell(struct stop *s, enum record_event_kind kind, const char *by)
{
	struct record_event e = { .kind = kind };

	strcpy(e.by, by);
	stop_event(s, &e);
}

static void takes_two_persons(void **state)
{
	struct stop s;

	(void)state;
	stop_init(&s);
	assert_int_equal(stop_may_release(&s, "A", NULL), STATUS_CONFLICT);
	tell(&s, RECORD_MISMATCH, "nurse");
	assert_true(s.is_held);
	assert_int_equal(stop_may_release(&s, " ", NULL), STATUS_MISSING);
	assert_int_equal(stop_may_release(&s, "Sato", NULL), STATUS_OK);
	tell(&s, RECORD_RELEASED, "Sato");
	assert_true(s.is_held && s.is_half);
	assert_int_equal(stop_may_release(&s, "sa-TO ", NULL),
	    STATUS_CONFLICT);
	assert_int_equal(stop_may_release(&s, "(Sato.)", NULL),
	    STATUS_CONFLICT);
	assert_int_equal(stop_may_release(&s, "...", NULL), STATUS_MISSING);
	assert_int_equal(stop_may_release(&s, "Ito", NULL), STATUS_OK);
	tell(&s, RECORD_RELEASED, "Ito");
	assert_false(s.is_held || s.was_passed);
}

static void a_new_mismatch_asks_again(void **state)
{
	struct stop s;

	(void)state;
	stop_init(&s);
	tell(&s, RECORD_MISMATCH, "nurse");
	tell(&s, RECORD_RELEASED, "Sato");
	tell(&s, RECORD_MISMATCH, "nurse");
	assert_false(s.is_half);
	tell(&s, RECORD_RELEASED, "Ito");
	assert_true(s.is_held);
}

static void tells_who_went_past_it(void **state)
{
	struct stop s;

	(void)state;
	stop_init(&s);
	tell(&s, RECORD_START, "a");
	assert_false(s.was_passed);
	tell(&s, RECORD_MISMATCH, "a");
	tell(&s, RECORD_END, "a");
	assert_true(s.was_passed);
	stop_init(&s);
	tell(&s, RECORD_MISMATCH, "a");
	tell(&s, RECORD_RELEASED, "Sato");
	tell(&s, RECORD_RELEASED, "SATO");
	assert_true(s.is_held && s.was_passed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_as_published),
		cmocka_unit_test(refuses_other_disclosures),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(splits_presentations),
		cmocka_unit_test(shows_each_reader_its_own),
		cmocka_unit_test(refuses_bad_orders),
		cmocka_unit_test(digests_say_nothing),
		cmocka_unit_test(comes_back_as_it_was_hashed),
		cmocka_unit_test(refuses_changed_files),
		cmocka_unit_test(takes_two_persons),
		cmocka_unit_test(a_new_mismatch_asks_again),
		cmocka_unit_test(tells_who_went_past_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
