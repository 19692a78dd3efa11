/* SPDX-License-Identifier: Apache-2.0 */
/* test_act.c - acts as they are signed and read, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "act.h"
#include "act_form.h"
#include "forge.h"

static struct forge *f;
static struct act_line *l;
static struct problem p;

static int set_up(void **state)
{
	(void)state;
	f = forge_open();
	l = malloc(sizeof(*l));
	return l ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	free(l);
	forge_close(f);
	return 0;
}

static const struct act plain = {
	.kind = "decide", .on = "Zm9yZ2VkLWNvbnNpZ25tZW", .n = 0,
	.prev = RECORD_NO_DIGEST, .at_ms = FORGE_UTC,
	.meaning = "I decide that it may be used",
	.body = "{\"route\":\"jp-act\"}", .body_len = 18
};

/* Sign a payload by 'key' into the forge's text. */
static void sign(const struct forge_key *key, const char *typ,
    const char *payload)
{
	forge_reset(f);
	f->key = key;
	forge_line(f, typ, payload, strlen(payload), true);
}

static const char *written(const struct act *a)
{
	static char text[2048];
	struct json_writer w;
	size_t len;

	json_write_init(&w, text, sizeof(text));
	act_write(&w, a);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	return text;
}

static enum status read_back(void)
{
	memset(&p, 0, sizeof(p));
	return act_read(l, f->text, f->len - 1, &f->crypto, &p);
}

static void comes_back(void **state)
{
	(void)state;
	sign(&f->person, JWS_TYP_ACT, written(&plain));
	assert_int_equal(read_back(), STATUS_OK);
	assert_string_equal(l->act.kind, "decide");
	assert_string_equal(l->act.on, plain.on);
	assert_int_equal(l->act.n, 0);
	assert_int_equal(l->act.at_ms, FORGE_UTC);
	assert_string_equal(l->act.meaning, plain.meaning);
	assert_int_equal(l->act.body_len, 18);
	assert_memory_equal(l->act.body, plain.body, 18);
	assert_string_equal(l->signer.name, "QU-1");
	assert_string_equal(l->digest, f->head.prev);
}

static void others_may_not_sign(void **state)
{
	(void)state;
	sign(&f->quality, JWS_TYP_ACT, written(&plain));
	assert_int_equal(read_back(), STATUS_UNTRUSTED);
	sign(&f->foreign, JWS_TYP_ACT, written(&plain));
	assert_int_equal(read_back(), STATUS_UNTRUSTED);
	sign(&f->person, JWS_TYP_RECORD, written(&plain));
	assert_int_not_equal(read_back(), STATUS_OK);
}

static void the_certificate_was_valid_then(void **state)
{
	struct act a = plain;

	(void)state;
	a.at_ms = FORGE_UTC + 86400000LL * 800;
	sign(&f->person, JWS_TYP_ACT, written(&a));
	assert_int_equal(read_back(), STATUS_UNTRUSTED);
	assert_string_equal(p.where, "at");
	a.at_ms = FORGE_UTC - 86400000LL * 31;
	sign(&f->person, JWS_TYP_ACT, written(&a));
	assert_int_equal(read_back(), STATUS_UNTRUSTED);
	assert_string_equal(p.where, "at");
}

static void the_header_names_the_signer(void **state)
{
	struct forge_key k = f->person;

	(void)state;
	memcpy(k.thumb, f->other_person.thumb, sizeof(k.thumb));
	sign(&k, JWS_TYP_ACT, written(&plain));
	assert_int_equal(read_back(), STATUS_UNTRUSTED);
	assert_string_equal(p.where, "x5t#S256");
}

static void any_other_bit_is_refused(void **state)
{
	(void)state;
	sign(&f->person, JWS_TYP_ACT, written(&plain));
	for (size_t i = 0; i < f->len - 1; i++) {
		f->text[i] ^= 1;
		assert_int_not_equal(read_back(), STATUS_OK);
		f->text[i] ^= 1;
	}
	for (size_t n = 0; n < f->len - 1; n += 7)
		assert_int_not_equal(act_read(l, f->text, n, &f->crypto, &p),
		    STATUS_OK);
}

#define HEAD "{\"v\":1,\"k\":\"decide\",\"on\":\"A\","
#define TAIL "\"meaning\":\"m\",\"body\":{}}"
#define NONE "\"prev\":\"" RECORD_NO_DIGEST "\",\"at\":1772323200000,"

static void forms_are_strict(void **state)
{
	static const char *const wrong[] = {
		HEAD "\"n\":1," NONE TAIL,
		HEAD "\"n\":-1," NONE TAIL,
		HEAD "\"n\":4096," NONE TAIL,
		HEAD "\"n\":0," NONE "\"x\":1," TAIL,
		HEAD "\"n\":0,\"prev\":\"AA\",\"at\":1," TAIL,
		HEAD "\"n\":0," NONE "\"meaning\":\"\",\"body\":{}}",
		HEAD "\"n\":0," NONE "\"meaning\":\"m\",\"body\":[]}",
		HEAD "\"n\":0," NONE "\"meaning\":\"m\"}",
		"{\"v\":2,\"k\":\"decide\",\"on\":\"A\",\"n\":0," NONE TAIL,
		"{\"v\":1,\"k\":\"Decide\",\"on\":\"A\",\"n\":0," NONE TAIL,
		"{\"v\":1,\"k\":\"-x\",\"on\":\"A\",\"n\":0," NONE TAIL,
		"{\"v\":1,\"k\":\"x\",\"on\":\"A/B\",\"n\":0," NONE TAIL
	};

	(void)state;
	sign(&f->person, JWS_TYP_ACT, HEAD "\"n\":0," NONE TAIL);
	assert_int_equal(read_back(), STATUS_OK);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		sign(&f->person, JWS_TYP_ACT, wrong[i]);
		assert_int_not_equal(read_back(), STATUS_OK);
		assert_true(p.why[0] != '\0');
	}
}

static void the_chain_has_one_next_act(void **state)
{
	struct act a = plain;
	char newest[LIMIT_B64_DIGEST + 1];

	(void)state;
	assert_int_equal(act_follows(&a, 0, NULL, NULL), STATUS_OK);
	assert_int_equal(act_follows(&a, 1, newest, NULL), STATUS_REPEATED);
	memset(newest, 'B', sizeof(newest) - 1);
	newest[sizeof(newest) - 1] = '\0';
	a.n = 2;
	memcpy(a.prev, newest, sizeof(newest));
	assert_int_equal(act_follows(&a, 2, newest, NULL), STATUS_OK);
	assert_int_equal(act_follows(&a, 1, newest, NULL), STATUS_ORDER);
	a.prev[0] = 'C';
	assert_int_equal(act_follows(&a, 2, newest, NULL), STATUS_CHAIN);
}

/* ---- bodies ---- */

static const char *const routes[] = { "jp-act", "jp-trial", NULL };
static const struct act_field inner_fields[] = {
	{ .name = "what", .type = ACT_TEXT, .min = 1, .max = 5 },
	{ .name = "sha", .type = ACT_DIGEST, .optional = true }
};
static const struct act_form inner = ACT_FORM(inner_fields);
static const struct act_field fields[] = {
	{ .name = "route", .type = ACT_WORD, .words = routes },
	{ .name = "day", .type = ACT_DATE, .optional = true },
	{ .name = "count", .type = ACT_NUMBER, .optional = true, .min = 2,
	    .max = 4 },
	{ .name = "when", .type = ACT_TIME, .optional = true },
	{ .name = "sure", .type = ACT_BOOL, .optional = true },
	{ .name = "all", .type = ACT_WORDS, .optional = true, .min = 1,
	    .max = 2, .words = routes },
	{ .name = "notes", .type = ACT_TEXTS, .optional = true, .min = 0,
	    .max = 2 },
	{ .name = "one", .type = ACT_OBJECT, .optional = true,
	    .form = &inner },
	{ .name = "many", .type = ACT_OBJECTS, .optional = true, .min = 1,
	    .max = 2, .form = &inner }
};
static const struct act_form form = ACT_FORM(fields);

static enum status check(const char *body)
{
	struct json_token tokens[64];
	struct json doc;

	memset(&p, 0, sizeof(p));
	assert_int_equal(json_parse(&doc, body, strlen(body), tokens, 64,
	    JSON_COMPACT | JSON_INTEGERS, NULL), STATUS_OK);
	return act_form_check(&form, &doc, 0, "body", &p);
}

#define ROUTE "{\"route\":\"jp-act\""

static void bodies_that_fit(void **state)
{
	(void)state;
	assert_int_equal(check(ROUTE "}"), STATUS_OK);
	assert_int_equal(check(ROUTE ",\"day\":\"2028-02-29\",\"count\":4,"
	    "\"when\":0,\"sure\":false,\"all\":[\"jp-trial\",\"jp-act\"],"
	    "\"notes\":[],\"one\":{\"what\":\"w\"},"
	    "\"many\":[{\"what\":\"12345\",\"sha\":\"" RECORD_NO_DIGEST
	    "\"}]}"), STATUS_OK);
}

static void bodies_that_do_not(void **state)
{
	static const struct {
		const char *body;
		enum status s;
		const char *where;
	} cases[] = {
		{ "{}", STATUS_MISSING, "body.route" },
		{ "{\"route\":\"eu\"}", STATUS_UNKNOWN, "body.route" },
		{ "{\"route\":1}", STATUS_UNKNOWN, "body.route" },
		{ ROUTE ",\"x\":1}", STATUS_UNKNOWN, "body.x" },
		{ ROUTE ",\"day\":\"2026-02-29\"}", STATUS_RANGE,
		    "body.day" },
		{ ROUTE ",\"day\":\"2026-2-9\"}", STATUS_TYPE, "body.day" },
		{ ROUTE ",\"count\":1}", STATUS_RANGE, "body.count" },
		{ ROUTE ",\"count\":5}", STATUS_RANGE, "body.count" },
		{ ROUTE ",\"when\":\"now\"}", STATUS_RANGE, "body.when" },
		{ ROUTE ",\"when\":-1}", STATUS_RANGE, "body.when" },
		{ ROUTE ",\"sure\":1}", STATUS_TYPE, "body.sure" },
		{ ROUTE ",\"all\":[]}", STATUS_RANGE, "body.all" },
		{ ROUTE ",\"all\":{}}", STATUS_TYPE, "body.all" },
		{ ROUTE ",\"all\":[\"jp-act\",\"jp-act\"]}", STATUS_REPEATED,
		    "body.all[1]" },
		{ ROUTE ",\"all\":[\"eu\"]}", STATUS_UNKNOWN, "body.all[0]" },
		{ ROUTE ",\"notes\":[\"a\",\"b\",\"c\"]}", STATUS_RANGE,
		    "body.notes" },
		{ ROUTE ",\"notes\":[\"\"]}", STATUS_RANGE, "body.notes[0]" },
		{ ROUTE ",\"one\":{}}", STATUS_MISSING, "body.one.what" },
		{ ROUTE ",\"one\":[]}", STATUS_TYPE, "body.one" },
		{ ROUTE ",\"one\":{\"what\":\"123456\"}}", STATUS_RANGE,
		    "body.one.what" },
		{ ROUTE ",\"one\":{\"what\":\"\"}}", STATUS_RANGE,
		    "body.one.what" },
		{ ROUTE ",\"many\":[{\"what\":\"a\",\"sha\":\"b\"}]}",
		    STATUS_SYNTAX, "body.many[0].sha" },
		{ ROUTE ",\"many\":[{\"what\":\"a\"},{\"who\":\"a\"}]}",
		    STATUS_UNKNOWN, "body.many[1].who" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(check(cases[i].body), cases[i].s);
		assert_string_equal(p.where, cases[i].where);
		assert_true(p.why[0] != '\0');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(others_may_not_sign),
		cmocka_unit_test(the_certificate_was_valid_then),
		cmocka_unit_test(the_header_names_the_signer),
		cmocka_unit_test(any_other_bit_is_refused),
		cmocka_unit_test(forms_are_strict),
		cmocka_unit_test(the_chain_has_one_next_act),
		cmocka_unit_test(bodies_that_fit),
		cmocka_unit_test(bodies_that_do_not)
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
