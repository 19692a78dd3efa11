/* SPDX-License-Identifier: Apache-2.0 */
/* test_filing.c - packs that are refused, and a filing from draft to
 * release, with what is missing, wrong or changed on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "filing.h"
#include "record.h"
#include "signer.h"

#define Z RECORD_NO_DIGEST
#define LABEL "\"label\":{\"en\":\"e\",\"ja\":\"j\"},\"source\":\"s\"}"
#define MEMBER(name, type, required, more) "{\"name\":\"" name \
	"\",\"type\":\"" type "\",\"required\":" required "," more LABEL
#define MEMBERS MEMBER("lot", "code", "true", "\"min\":2,\"max\":5,") "," \
	MEMBER("coa_lot", "code", "true", "") "," \
	MEMBER("hs", "digits", "true", "\"min\":6,\"max\":10,") "," \
	MEMBER("to", "country", "false", "") "," \
	MEMBER("day", "date", "false", "") "," \
	MEMBER("when", "time", "false", "") "," \
	MEMBER("ray", "yes", "false", "") "," \
	MEMBER("screen", "choice", "false", "\"words\":[\"xray\",\"etd\"],") \
	"," MEMBER("who", "text", "false", "") "," \
	MEMBER("coa", "document", "true", "")
#define OFFICE "\"office\":{\"zone\":\"UTC\",\"days\":[\"mon\",\"wed\"]," \
	"\"from_min\":480,\"to_min\":600,\"holidays\":[\"2026-12-25\"]}"
#define HEAD(version) "{\"v\":1,\"id\":\"p\",\"version\":" version "," \
	"\"jurisdiction\":\"US\",\"direction\":\"import\"," \
	"\"material\":\"product\",\"basis\":\"trial\"," \
	"\"name\":{\"en\":\"e\",\"ja\":\"j\"},\"date\":\"2026-11-20\"," \
	"\"not_verified\":[],\"review\":{\"usual_s\":3600,\"most_s\":7200},"
#define RULES "\"equal\":[{\"first\":\"lot\",\"second\":\"coa_lot\"}]," \
	"\"never\":[{\"first\":\"ray\",\"is\":\"yes\",\"second\":\"screen\"," \
	"\"with\":\"xray\",\"why\":\"no rays\"}]"
#define WHOLE HEAD("1") OFFICE ",\"members\":[" MEMBERS "]," RULES "}"

static const struct crypto hash = { .sha256 = signer_sha256 };
static struct json_token tokens[PACK_TOKENS];
static struct pack pack;
static struct filing f;
static struct act_line a;
static struct problem p;

static enum status read(const char *text)
{
	memset(&p, 0, sizeof(p));
	return pack_read(&pack, text, strlen(text), tokens, PACK_TOKENS,
	    &hash, &p);
}

static int fresh(void **state)
{
	(void)state;
	memset(&f, 0, sizeof(f));
	memset(&a, 0, sizeof(a));
	return read(WHOLE) == STATUS_OK ? 0 : -1;
}

static enum status act(unsigned roles, const char *kind, const char *body)
{
	memset(&p, 0, sizeof(p));
	snprintf(a.act.kind, sizeof(a.act.kind), "%s", kind);
	snprintf(a.text, sizeof(a.text), "%s", body);
	assert_int_equal(json_parse(&a.doc, a.text, strlen(a.text), a.tokens,
	    ACT_TOKENS, JSON_COMPACT | JSON_INTEGERS, NULL), STATUS_OK);
	a.act.n++;
	a.act.at_ms++;
	return filing_apply(&f, &a, roles, &pack, &p);
}

static enum status open_it(const char *digest)
{
	char body[256];

	snprintf(body, sizeof(body), "{\"cid\":\"c\",\"pack\":\"p\","
	    "\"version\":1,\"digest\":\"%s\"}", digest);
	return act(ACT_SHIPPER, "filing-open", body);
}

static enum status set(const char *name, const char *value)
{
	char body[256];

	snprintf(body, sizeof(body), "{\"values\":[{\"name\":\"%s\","
	    "\"value\":\"%s\"}]}", name, value);
	return act(ACT_SHIPPER, "filing-set", body);
}

static enum status move(const char *state)
{
	char body[128];

	snprintf(body, sizeof(body), "{\"state\":\"%s\",\"why\":\"w\"}",
	    state);
	return act(ACT_CUSTOMS, "filing-state", body);
}

#define COA "{\"name\":\"coa\",\"file\":\"coa.pdf\",\"digest\":\"" Z "\"}"

static void filled_in(void)
{
	assert_int_equal(open_it(pack.digest), STATUS_OK);
	assert_int_equal(set("lot", "L-1"), STATUS_OK);
	assert_int_equal(set("coa_lot", "L-1"), STATUS_OK);
	assert_int_equal(set("hs", "3002.51"), STATUS_OK);
	assert_int_equal(act(ACT_SHIPPER, "filing-document", COA),
	    STATUS_OK);
}

/* ---- packs ---- */

static void packs_are_strict(void **state)
{
	static const char *const wrong[] = {
		"{}", WHOLE "x",
		HEAD("0") OFFICE ",\"members\":[" MEMBERS "]}",
		HEAD("1") OFFICE ",\"members\":[]}",
		HEAD("1") OFFICE ",\"members\":[" MEMBERS "," MEMBERS "]}",
		HEAD("1") OFFICE ",\"members\":["
		    MEMBER("a", "code", "true", "\"min\":5,\"max\":4,") "]}",
		HEAD("1") OFFICE ",\"members\":["
		    MEMBER("a", "choice", "true", "") "]}",
		HEAD("1") OFFICE ",\"members\":["
		    MEMBER("a", "date", "true", "\"words\":[\"x\"],") "]}",
		HEAD("1") OFFICE ",\"members\":["
		    MEMBER("a", "number", "true", "") "]}",
		HEAD("1") OFFICE ",\"members\":[" MEMBERS "],\"equal\":["
		    "{\"first\":\"lot\",\"second\":\"nobody\"}]}",
		HEAD("1") "\"office\":{\"zone\":\"UTC\",\"days\":[\"mon\"],"
		    "\"from_min\":600,\"to_min\":600,\"holidays\":[]},"
		    "\"members\":[" MEMBERS "]}",
		HEAD("1") "\"office\":{\"zone\":\"UTC\",\"days\":[\"mon\"],"
		    "\"from_min\":0,\"to_min\":600,\"holidays\":"
		    "[\"2026-02-30\"]},\"members\":[" MEMBERS "]}"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_not_equal(read(wrong[i]), STATUS_OK);
		assert_true(p.why[0] != '\0');
	}
	assert_int_equal(read(WHOLE), STATUS_OK);
	assert_int_equal(pack.member_count, 10);
	assert_int_equal(pack.usual_ms, 3600000);
	assert_int_equal(pack.office.days, 1 | 4);
	assert_int_equal(pack.office.holidays[0], 20812);
	assert_int_equal(strlen(pack.digest), 43);
}

static void says_what_it_asks_for(void **state)
{
	char out[LIMIT_TEXT + 1];
	const struct pack_member *m = pack_member(&pack, "hs");

	(void)state;
	assert_non_null(m);
	assert_string_equal(pack_label(&pack, m, "ja", out), "j");
	assert_string_equal(pack_says(&pack, m, "source", out), "s");
	assert_null(pack_says(&pack, m, "system", out));
	assert_null(pack_member(&pack, "nobody"));
}

static void values_fit_their_members(void **state)
{
	static const struct {
		const char *name, *value;
		bool fits;
	} cases[] = {
		{ "lot", "L", false }, { "lot", "L-1.a", true },
		{ "lot", "L-1.ab", false }, { "lot", "L 1", false },
		{ "hs", "30025", false }, { "hs", "3002.51", true },
		{ "hs", "3002.51.00.00", true }, { "hs", "3002.51x", false },
		{ "hs", "3002.51.00.00.1", false },
		{ "to", "JP", true }, { "to", "jp", false },
		{ "to", "JPN", false }, { "to", "J", false },
		{ "day", "2026-02-28", true }, { "day", "2026-02-29", false },
		{ "day", "2026-2-1", false },
		{ "when", "2026-02-28T05:00:00+09:00", true },
		{ "when", "2026-02-28", false },
		{ "ray", "yes", true }, { "ray", "no", false },
		{ "screen", "etd", true }, { "screen", "open", false },
		{ "who", "anything", true }
	};

	(void)state;
	assert_int_equal(open_it(pack.digest), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(set(cases[i].name, cases[i].value) ==
		    STATUS_OK, cases[i].fits);
}

/* ---- filings ---- */

static void from_draft_to_release(void **state)
{
	(void)state;
	filled_in();
	assert_int_equal(f.state, FILING_DRAFT);
	assert_false(filing_is_complete(&f, &pack));
	assert_int_equal(move("released"), STATUS_ORDER);
	assert_int_equal(act(ACT_BROKER, "filing-submit", "{}"), STATUS_OK);
	assert_int_equal(f.state, FILING_FILED);
	assert_true(filing_is_complete(&f, &pack));
	assert_int_equal(move("in-transit"), STATUS_OK);
	assert_int_equal(move("in-transit"), STATUS_ORDER);
	assert_int_equal(move("quarantine"), STATUS_OK);
	assert_int_equal(move("held"), STATUS_OK);
	assert_int_equal(move("in-transit"), STATUS_ORDER);
	assert_int_equal(move("released"), STATUS_OK);
	assert_int_equal(move("held"), STATUS_ORDER);
	assert_int_equal(set("to", "US"), STATUS_ORDER);
	assert_string_equal(filing_state_name(f.state), "released");
}

static void missing_is_said_member_by_member(void **state)
{
	struct filing_member m;
	int missing = 0, left_out = 0;

	(void)state;
	assert_int_equal(open_it(pack.digest), STATUS_OK);
	assert_int_equal(act(ACT_SHIPPER, "filing-submit", "{}"), STATUS_OK);
	assert_int_equal(f.state, FILING_FILED);
	assert_false(filing_is_complete(&f, &pack));
	for (int i = 0; i < pack.member_count; i++) {
		filing_judge(&f, &pack, i, &m);
		missing += m.standing == FILING_MISSING;
		left_out += m.standing == FILING_LEFT_OUT;
	}
	assert_int_equal(missing, 4);
	assert_int_equal(left_out, 6);
}

static void contradictions_are_not_filed(void **state)
{
	struct filing_member m;

	(void)state;
	filled_in();
	assert_int_equal(set("coa_lot", "L-2"), STATUS_OK);
	filing_judge(&f, &pack, 0, &m);
	assert_int_equal(m.standing, FILING_WRONG);
	assert_non_null(strstr(m.why, "coa_lot"));
	assert_int_equal(act(ACT_SHIPPER, "filing-submit", "{}"),
	    STATUS_CONFLICT);
	assert_int_equal(set("coa_lot", "L-1"), STATUS_OK);
	assert_int_equal(set("ray", "yes"), STATUS_OK);
	assert_int_equal(set("screen", "xray"), STATUS_OK);
	assert_int_equal(act(ACT_SHIPPER, "filing-submit", "{}"),
	    STATUS_CONFLICT);
	assert_non_null(strstr(p.why, "no rays"));
	assert_int_equal(set("screen", "etd"), STATUS_OK);
	assert_int_equal(act(ACT_SHIPPER, "filing-submit", "{}"), STATUS_OK);
}

static void what_changed_since_the_last_filing(void **state)
{
	struct filing_member m;

	(void)state;
	filled_in();
	assert_int_equal(act(ACT_SHIPPER, "filing-submit", "{}"), STATUS_OK);
	filing_judge(&f, &pack, 2, &m);
	assert_false(m.changed);
	assert_int_equal(set("hs", "300251"), STATUS_OK);
	filing_judge(&f, &pack, 2, &m);
	assert_true(m.changed);
	assert_string_equal(m.value->filed, "3002.51");
	assert_false(filing_is_complete(&f, &pack));
	assert_int_equal(act(ACT_SHIPPER, "filing-submit", "{}"), STATUS_OK);
	assert_true(filing_is_complete(&f, &pack));
	assert_int_equal(f.submissions, 2);
}

static void refused_whole(void **state)
{
	(void)state;
	assert_int_equal(open_it(Z), STATUS_CONFLICT);
	assert_int_equal(f.state, FILING_NONE);
	assert_int_equal(set("lot", "L-1"), STATUS_ORDER);
	assert_int_equal(open_it(pack.digest), STATUS_OK);
	assert_int_equal(open_it(pack.digest), STATUS_ORDER);
	assert_int_equal(set("nobody", "x"), STATUS_UNKNOWN);
	assert_int_equal(set("coa", Z), STATUS_TYPE);
	assert_int_equal(act(ACT_SHIPPER, "filing-document",
	    "{\"name\":\"lot\",\"file\":\"x\",\"digest\":\"" Z "\"}"),
	    STATUS_TYPE);
	/* of two values one is wrong: neither is kept */
	assert_int_equal(act(ACT_SHIPPER, "filing-set", "{\"values\":["
	    "{\"name\":\"lot\",\"value\":\"L-1\"},"
	    "{\"name\":\"to\",\"value\":\"usa\"}]}"), STATUS_RANGE);
	assert_null(filing_value(&f, "lot"));
	assert_int_equal(act(ACT_HOSPITAL, "filing-submit", "{}"),
	    STATUS_UNTRUSTED);
	assert_int_equal(act(ACT_SHIPPER, "filing-guess", "{}"),
	    STATUS_UNKNOWN);
	assert_int_equal(filing_apply(&f, &a, ACT_SHIPPER, NULL, NULL),
	    STATUS_UNKNOWN);
	snprintf(a.act.kind, sizeof(a.act.kind), "filing-submit");
	assert_int_equal(filing_apply(&f, &a, ACT_SHIPPER, NULL, NULL),
	    STATUS_MISSING);
}

static int64_t utc(const void *ctx, int64_t ms)
{
	(void)ctx;
	(void)ms;
	return 0;
}

static int64_t offset(void *ctx, int64_t ms)
{
	return utc(ctx, ms);
}

/* Wednesday 2026-03-04: the office is open from 8 to 10 */
#define WED INT64_C(1772582400000)
#define HOUR INT64_C(3600000)

static void time_that_is_left(void **state)
{
	char body[128];

	(void)state;
	filled_in();
	assert_true(filing_left_ms(&f, &pack, false, offset, NULL) ==
	    INT64_MIN);
	snprintf(body, sizeof(body), "{\"eta\":%lld,\"expiry\":%lld,"
	    "\"why\":\"w\"}", (long long)(WED + 9 * HOUR),
	    (long long)(WED + 24 * HOUR));
	assert_int_equal(act(ACT_COURIER, "filing-plan", body), STATUS_OK);
	assert_int_equal(filing_left_ms(&f, &pack, false, offset, NULL),
	    14 * HOUR);
	/* two hours do not fit into Wednesday: Monday 9 o'clock */
	assert_int_equal(filing_left_ms(&f, &pack, true, offset, NULL),
	    24 * HOUR - 5 * 24 * HOUR - 9 * HOUR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packs_are_strict),
		cmocka_unit_test_setup(says_what_it_asks_for, fresh),
		cmocka_unit_test_setup(values_fit_their_members, fresh),
		cmocka_unit_test_setup(from_draft_to_release, fresh),
		cmocka_unit_test_setup(missing_is_said_member_by_member,
		    fresh),
		cmocka_unit_test_setup(contradictions_are_not_filed, fresh),
		cmocka_unit_test_setup(what_changed_since_the_last_filing,
		    fresh),
		cmocka_unit_test_setup(refused_whole, fresh),
		cmocka_unit_test_setup(time_that_is_left, fresh)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
