/* SPDX-License-Identifier: Apache-2.0 */
/* test_deviation.c - who may do what, when, and what two persons need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deviation.h"

#define Z "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define FACTS "{\"head\":\"" Z "\",\"verdict\":\"" Z "\"," SAID "}"
#define SAID "\"statement\":\"said\""

static struct deviation d;
static struct problem p;
static struct act_line a;
static int acts;

static int fresh(void **state)
{
	(void)state;
	memset(&d, 0, sizeof(d));
	acts = 0;
	return 0;
}

/* 'who' acts; its name is its thumb, too. */
static enum status act(const char *who, unsigned roles, const char *kind,
    const char *body)
{
	memset(&p, 0, sizeof(p));
	memset(&a.act, 0, sizeof(a.act));
	memset(&a.signer, 0, sizeof(a.signer));
	snprintf(a.act.kind, sizeof(a.act.kind), "%s", kind);
	snprintf(a.signer.name, sizeof(a.signer.name), "%s", who);
	snprintf(a.signer.thumb, sizeof(a.signer.thumb), "%s", who);
	snprintf(a.digest, sizeof(a.digest), "%c%.42s", 'B' + acts, Z);
	a.act.at_ms = 1000 + acts;
	snprintf(a.text, sizeof(a.text), "%s", body);
	assert_int_equal(json_parse(&a.doc, a.text, strlen(a.text), a.tokens,
	    ACT_TOKENS, JSON_COMPACT | JSON_INTEGERS, NULL), STATUS_OK);
	a.body_at = 0;
	acts++;
	return deviation_apply(&d, &a, roles, &p);
}

#define DOES(who, roles, kind, body) \
	assert_int_equal(act(who, roles, kind, body), STATUS_OK)
#define REFUSED(status, who, roles, kind, body) \
	assert_int_equal(act(who, roles, kind, body), status)

static const char *about(const char *name, const char *digest,
    const char *more)
{
	static char text[512];

	snprintf(text, sizeof(text), "{\"%s\":\"%s\"%s," SAID "}", name,
	    digest, more);
	return text;
}

static const char *decide(const char *choice)
{
	char more[64];

	snprintf(more, sizeof(more), ",\"choice\":\"%s\"", choice);
	return about("assessment", d.assessment, more);
}

static void assessed(const char *advice)
{
	char text[128];

	snprintf(text, sizeof(text), "{\"version\":%d,\"advice\":\"%s\"," SAID
	    "}", (int)d.versions + 1, advice);
	DOES("QU-1", ACT_QUALITY, "deviation-assess", text);
}

static void opened(void)
{
	DOES("HO-1", ACT_HOSPITAL, "deviation-open", FACTS);
	assert_int_equal(d.state, DEVIATION_OPEN);
}

static void two_persons_decide(void **state)
{
	(void)state;
	opened();
	assessed("use");
	DOES("QU-1", ACT_QUALITY, "deviation-decide", decide("use"));
	assert_int_equal(d.state, DEVIATION_REVIEW);
	assert_int_equal(d.decided, DEVIATION_UNDECIDED);
	REFUSED(STATUS_REPEATED, "QU-1", ACT_QUALITY, "deviation-decide",
	    decide("use"));
	REFUSED(STATUS_CONFLICT, "QU-2", ACT_QUALITY, "deviation-decide",
	    decide("keep"));
	assert_int_equal(d.state, DEVIATION_REVIEW);
	DOES("QU-2", ACT_QUALITY, "deviation-decide", decide("use"));
	assert_int_equal(d.state, DEVIATION_DECIDED);
	assert_int_equal(d.decided, DEVIATION_USE);
	assert_string_equal(d.by[0].name, "QU-1");
	assert_string_equal(d.by[1].name, "QU-2");
	assert_int_equal(d.decided_ms, a.act.at_ms);
	DOES("QU-1", ACT_QUALITY, "deviation-close", "{" SAID "}");
	assert_int_equal(d.state, DEVIATION_CLOSED);
}

static void a_second_certificate_is_no_second_person(void **state)
{
	(void)state;
	opened();
	assessed("use");
	DOES("QU-1", ACT_QUALITY, "deviation-decide", decide("use"));
	snprintf(d.by[0].thumb, sizeof(d.by[0].thumb), "another");
	REFUSED(STATUS_REPEATED, "QU-1", ACT_QUALITY, "deviation-decide",
	    decide("use"));
	snprintf(d.by[0].thumb, sizeof(d.by[0].thumb), "QU-9");
	REFUSED(STATUS_REPEATED, "QU-9", ACT_QUALITY, "deviation-decide",
	    decide("use"));
}

static void only_whose_it_is_withdraws(void **state)
{
	(void)state;
	opened();
	assessed("use");
	REFUSED(STATUS_ORDER, "QU-1", ACT_QUALITY, "deviation-withdraw",
	    "{" SAID "}");
	DOES("QU-1", ACT_QUALITY, "deviation-decide", decide("use"));
	REFUSED(STATUS_UNTRUSTED, "QU-2", ACT_QUALITY, "deviation-withdraw",
	    "{" SAID "}");
	DOES("QU-1", ACT_QUALITY, "deviation-withdraw", "{" SAID "}");
	DOES("QU-2", ACT_QUALITY, "deviation-decide", decide("keep"));
	DOES("QU-1", ACT_QUALITY, "deviation-decide", decide("keep"));
	assert_int_equal(d.decided, DEVIATION_KEEP);
}

static void release(void)
{
	char conditions[3][64];
	static const char *const which[] = { "serious", "no-alternative",
		"requested" };

	for (int i = 0; i < 3; i++) {
		snprintf(conditions[i], sizeof(conditions[i]),
		    "{\"condition\":\"%s\"," SAID "}", which[i]);
		REFUSED(STATUS_MISSING, "QU-1", ACT_QUALITY,
		    "deviation-decide", decide("release"));
		DOES("PH-1", ACT_PHYSICIAN, "oos-condition", conditions[i]);
	}
}

static void a_release_needs_everything(void **state)
{
	(void)state;
	opened();
	assessed("release");
	release();
	REFUSED(STATUS_MISSING, "QU-1", ACT_QUALITY, "deviation-decide",
	    decide("release"));
	REFUSED(STATUS_CONFLICT, "PH-1", ACT_PHYSICIAN, "oos-accept",
	    about("risk", Z, ""));
	DOES("QU-1", ACT_QUALITY, "oos-risk", about("assessment",
	    d.assessment, ",\"document\":\"" Z "\""));
	REFUSED(STATUS_MISSING, "QU-1", ACT_QUALITY, "deviation-decide",
	    decide("release"));
	DOES("PH-1", ACT_PHYSICIAN, "oos-accept", about("risk", d.risk, ""));
	REFUSED(STATUS_MISSING, "QU-1", ACT_QUALITY, "deviation-decide",
	    decide("release"));
	assert_non_null(strstr(p.why, "legal route"));
	DOES("QU-1", ACT_QUALITY, "oos-route", "{\"route\":\"jp-act\","
	    "\"basis\":\"as filed\",\"date\":\"2026-03-04\"}");
	DOES("QU-1", ACT_QUALITY, "deviation-decide", decide("release"));
	DOES("QU-2", ACT_QUALITY, "deviation-decide", decide("release"));
	assert_int_equal(d.decided, DEVIATION_RELEASE);
}

static void a_new_assessment_makes_opinions_void(void **state)
{
	char older[sizeof(d.assessment)];

	(void)state;
	opened();
	assessed("release");
	release();
	DOES("QU-1", ACT_QUALITY, "oos-risk", about("assessment",
	    d.assessment, ",\"document\":\"" Z "\""));
	DOES("PH-1", ACT_PHYSICIAN, "oos-accept", about("risk", d.risk, ""));
	DOES("QU-1", ACT_QUALITY, "deviation-decide", decide("use"));
	memcpy(older, d.assessment, sizeof(older));
	REFUSED(STATUS_CONFLICT, "QU-2", ACT_QUALITY, "deviation-assess",
	    "{\"version\":1,\"advice\":\"use\"," SAID "}");
	assessed("use");
	assert_int_equal(d.half, DEVIATION_UNDECIDED);
	assert_int_equal(d.has & (DEVIATION_RISK | DEVIATION_ACCEPTED), 0);
	assert_int_equal(d.has & 7, 7);
	REFUSED(STATUS_CONFLICT, "QU-2", ACT_QUALITY, "deviation-decide",
	    about("assessment", older, ",\"choice\":\"use\""));
	/* a newer evaluation of the risk is not yet accepted */
	DOES("QU-1", ACT_QUALITY, "oos-risk", about("assessment",
	    d.assessment, ",\"document\":\"" Z "\""));
	DOES("PH-1", ACT_PHYSICIAN, "oos-accept", about("risk", d.risk, ""));
	DOES("QU-1", ACT_QUALITY, "oos-risk", about("assessment",
	    d.assessment, ",\"document\":\"" Z "\""));
	assert_int_equal(d.has & DEVIATION_ACCEPTED, 0);
}

static void new_data_opens_it_again(void **state)
{
	(void)state;
	opened();
	DOES("HO-1", ACT_HOSPITAL, "deviation-data", FACTS);
	assert_int_equal(d.reopened, 0);	/* nothing was decided yet */
	assessed("use");
	DOES("QU-1", ACT_QUALITY, "deviation-decide", decide("use"));
	DOES("QU-2", ACT_QUALITY, "deviation-decide", decide("use"));
	DOES("HO-1", ACT_HOSPITAL, "deviation-data", FACTS);
	assert_int_equal(d.state, DEVIATION_OPEN);
	assert_int_equal(d.decided, DEVIATION_UNDECIDED);
	assert_int_equal(d.reopened, 1);
	REFUSED(STATUS_ORDER, "QU-2", ACT_QUALITY, "deviation-decide",
	    about("assessment", Z, ",\"choice\":\"use\""));
	assessed("use");
	assert_int_equal(d.versions, 2);
}

static void each_step_has_its_time_and_role(void **state)
{
	static const char *const kinds[] = { "deviation-assess",
		"oos-condition", "oos-risk", "oos-accept", "oos-route",
		"deviation-decide", "deviation-withdraw", "deviation-notify",
		"deviation-data", "deviation-close" };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		assert_true(deviation_knows(kinds[i]));
		REFUSED(STATUS_ORDER, "X", ACT_ANYBODY, kinds[i], "{}");
	}
	assert_false(deviation_knows("discard"));
	REFUSED(STATUS_UNKNOWN, "X", ACT_ANYBODY, "discard", "{}");
	REFUSED(STATUS_UNTRUSTED, "CU-1", ACT_CUSTOMS, "deviation-open",
	    FACTS);
	REFUSED(STATUS_MISSING, "HO-1", ACT_HOSPITAL, "deviation-open",
	    "{\"head\":\"" Z "\"," SAID "}");
	opened();
	REFUSED(STATUS_ORDER, "HO-1", ACT_HOSPITAL, "deviation-open", FACTS);
	REFUSED(STATUS_UNTRUSTED, "HO-1", ACT_HOSPITAL, "deviation-assess",
	    "{\"version\":1,\"advice\":\"use\"," SAID "}");
	REFUSED(STATUS_UNTRUSTED, "QU-1", ACT_QUALITY, "oos-condition",
	    "{\"condition\":\"serious\"," SAID "}");
	REFUSED(STATUS_UNKNOWN, "QU-1", ACT_QUALITY, "deviation-assess",
	    "{\"version\":1,\"advice\":\"discard\"," SAID "}");
	DOES("QU-1", ACT_QUALITY, "deviation-notify",
	    "{\"whom\":\"authority\",\"sent\":5}");
	assert_int_equal(d.notified, 1);
}

static void has_words(void **state)
{
	(void)state;
	assert_string_equal(deviation_state_name(DEVIATION_REVIEW),
	    "in-review");
	assert_string_equal(deviation_choice_name(DEVIATION_UNDECIDED),
	    "undecided");
	assert_string_equal(deviation_choice_name(DEVIATION_KEEP), "keep");
	assert_string_equal(act_role_name(0), "courier");
	assert_string_equal(act_role_name(7), "administrator");
	assert_null(act_role_name(8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(two_persons_decide, fresh),
		cmocka_unit_test_setup(
		    a_second_certificate_is_no_second_person, fresh),
		cmocka_unit_test_setup(only_whose_it_is_withdraws, fresh),
		cmocka_unit_test_setup(a_release_needs_everything, fresh),
		cmocka_unit_test_setup(a_new_assessment_makes_opinions_void,
		    fresh),
		cmocka_unit_test_setup(new_data_opens_it_again, fresh),
		cmocka_unit_test_setup(each_step_has_its_time_and_role,
		    fresh),
		cmocka_unit_test(has_words)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
