/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "profile.h"
#include "profile_doubt.h"

#define BLIND "{\"id\":\"blind\",\"on\":\"gap\",\"mode\":\"consecutive\"," \
	"\"delay_s\":900,\"severity\":\"indeterminate\"}"
#define BLIND_SUM "{\"id\":\"blind-sum\",\"on\":\"gap\"," \
	"\"mode\":\"cumulative\",\"delay_s\":3600,\"severity\":\"review\"}"

/* One rule per line, so that lines tell them apart. */
static const char base[] =
    "{\"v\":1,\"id\":\"fresh\",\"version\":3,\"name\":{\"en\":\"Fresh\"},\n"
    "\"category\":\"non-frozen\",\"source\":\"test\",\n"
    "\"storage\":{\"low_mc\":2000,\"high_mc\":8000},\"interval_s\":60,"
    "\"max_gap_s\":300,\"rules\":[\n"
    BLIND ",\n" BLIND_SUM "]}";

static struct json_token tokens[PROFILE_TOKENS];
static struct profile profile;
static struct problem problem;

static enum status parse(const char *text)
{
	size_t len = strlen(text);
	char *copy = malloc(len);
	enum status s;

	assert_non_null(copy);
	memcpy(copy, text, len);
	memset(&problem, 0, sizeof problem);
	s = profile_parse(&profile, copy, len, tokens, &problem);
	assert_int_equal(problem.status, s);
	assert_int_equal(profile_parse(&profile, copy, len, tokens, NULL), s);
	free(copy);
	return s;
}

/* The base with its first 'from' replaced by 'to'. */
static const char *with(const char *from, const char *to)
{
	static char text[16000];
	const char *at = strstr(base, from);

	assert_non_null(at);
	(void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - base), base,
	    to, at + strlen(from));
	return text;
}

/* The base with one more rule, whose members after the id are given. */
static const char *with_rule(const char *members)
{
	static char rule[2000];

	(void)snprintf(rule, sizeof rule, "[\n{\"id\":\"x\",%s},\n", members);
	return with("[\n", rule);
}

static void refused(const char *text, enum status s, const char *where,
    const char *why)
{
	enum status got = parse(text);

	if (got != s || strcmp(problem.where, where) != 0 ||
	    strstr(problem.why, why) == NULL)
		fail_msg("%s\n%s at '%s': %s", text, status_name(got),
		    problem.where, problem.why);
	assert_true(problem.line > 0);
	assert_true(strlen(problem.why) < sizeof problem.why - 1);
}

static void accepted(const char *text)
{
	if (parse(text) != STATUS_OK)
		fail_msg("%s\n%s: %s", text, problem.where, problem.why);
}

static void members_are_read(void **state)
{
	(void)state;
	accepted(with("\"category\"", "\"guard_band\":true,"
	    "\"activation_energy_j_mol\":83144,\"category\""));
	assert_string_equal(profile.id, "fresh");
	assert_int_equal(profile.version, 3);
	assert_string_equal(profile.name_en, "Fresh");
	assert_string_equal(profile.name_ja, "");
	assert_int_equal(profile.category, PROFILE_NON_FROZEN);
	assert_true(profile.has_low && profile.has_high);
	assert_int_equal(profile.low_mc, 2000);
	assert_int_equal(profile.high_mc, 8000);
	assert_int_equal(profile.interval_s, 60);
	assert_int_equal(profile.max_gap_s, 300);
	assert_true(profile.guard_band);
	assert_int_equal(profile.activation_energy_j_mol, 83144);
	assert_int_equal(profile.rule_count, 2);
	assert_string_equal(profile.rules[1].id, "blind-sum");
	assert_int_equal(profile.rules[1].mode, PROFILE_CUMULATIVE);
	assert_int_equal(profile.rules[1].delay_s, 3600);
	accepted(with("\"en\":\"Fresh\"", "\"ja\":\"\\u65b0\",\"pt-BR\":\"F\","
	    "\"en\":\"F\""));
	assert_string_equal(profile.name_ja, "\xE6\x96\xB0");
	assert_false(profile.guard_band);
	accepted(with("\"low_mc\":2000,", ""));
	assert_false(profile.has_low);
	accepted(with(",\"high_mc\":8000", ""));
	assert_false(profile.has_high);
}

static void rules_are_read(void **state)
{
	const struct profile_rule *r = &profile.rules[0];

	(void)state;
	accepted(with_rule("\"on\":\"temp\",\"op\":\"<=\",\"limit_mc\":-500,"
	    "\"mode\":\"instant\",\"severity\":\"fail\""));
	assert_int_equal(r->on, PROFILE_ON_TEMP);
	assert_int_equal(r->op, PROFILE_LE);
	assert_int_equal(r->limit_mc, -500);
	assert_int_equal(r->mode, PROFILE_INSTANT);
	assert_int_equal(r->confirm, 1);
	assert_int_equal(r->severity, PROFILE_FAIL);
	accepted(with_rule("\"on\":\"mkt\",\"op\":\">=\",\"limit_mc\":8000,"
	    "\"window_s\":86400,\"severity\":\"notice\""));
	assert_int_equal(r->on, PROFILE_ON_MKT);
	assert_int_equal(r->window_s, 86400);
	assert_int_equal(r->mode, PROFILE_NO_MODE);
	assert_int_equal(profile_mkt_window_s(&profile), 86400);
	accepted(with_rule("\"on\":\"life\",\"margin_s\":0,"
	    "\"severity\":\"fail\""));
	assert_int_equal(r->on, PROFILE_ON_LIFE);
	assert_int_equal(profile_mkt_window_s(&profile), 0);
	accepted(with_rule("\"on\":\"shock\",\"op\":\">=\",\"peak_mg\":25000,"
	    "\"mode\":\"instant\",\"severity\":\"review\""));
	assert_int_equal(r->peak_mg, 25000);
	assert_int_equal(r->dv_mm_s, 0);
	accepted(with_rule("\"on\":\"tilt\",\"op\":\">\",\"limit_mdeg\":45000,"
	    "\"mode\":\"cumulative\",\"delay_s\":3600,"
	    "\"severity\":\"review\""));
	assert_int_equal(r->limit_mdeg, 45000);
	accepted(with_rule("\"on\":\"lid\",\"mode\":\"instant\","
	    "\"severity\":\"review\""));
	assert_int_equal(r->on, PROFILE_ON_LID);
	accepted(with_rule("\"on\":\"temp\",\"op\":\">\",\"limit_mc\":15000,"
	    "\"mode\":\"instant\",\"confirm\":5,\"severity\":\"fail\""));
	assert_int_equal(r->confirm, 5);
}

static void rules_about_the_box_are_read(void **state)
{
	const struct profile_rule *r = &profile.rules[0];

	(void)state;
	accepted(with_rule("\"on\":\"lid\",\"mode\":\"cumulative\","
	    "\"delay_s\":60,\"announced\":true,\"severity\":\"review\""));
	assert_true(r->announced);
	accepted(with_rule("\"on\":\"seal\",\"mode\":\"instant\","
	    "\"severity\":\"review\""));
	assert_int_equal(r->on, PROFILE_ON_SEAL);
	accepted(with_rule("\"on\":\"light\",\"op\":\">=\","
	    "\"limit_lux\":0,\"mode\":\"consecutive\",\"delay_s\":5,"
	    "\"severity\":\"notice\""));
	assert_int_equal(r->op, PROFILE_GE);
	assert_int_equal(r->limit_lux, 0);
	accepted(with_rule("\"on\":\"vibration\",\"op\":\">\","
	    "\"low_hz\":20,\"high_hz\":30,\"rms_mg\":500,"
	    "\"mode\":\"cumulative\",\"delay_s\":600,"
	    "\"severity\":\"review\""));
	assert_int_equal(r->low_hz, 20);
	assert_int_equal(r->high_hz, 30);
	assert_int_equal(r->rms_mg, 500);
	accepted(with_rule("\"on\":\"shock\",\"op\":\">=\",\"peak_mg\":5,"
	    "\"min_us\":5000,\"mode\":\"instant\","
	    "\"severity\":\"review\""));
	assert_int_equal(r->min_us, 5000);
	refused(with_rule("\"on\":\"shock\",\"op\":\">=\","
	    "\"min_us\":5000,\"mode\":\"instant\","
	    "\"severity\":\"review\""), STATUS_MISSING, "rules[0]",
	    "peak_mg");
	refused(with_rule("\"on\":\"vibration\",\"op\":\">\","
	    "\"low_hz\":30,\"high_hz\":30,\"rms_mg\":500,"
	    "\"mode\":\"cumulative\",\"delay_s\":600,"
	    "\"severity\":\"review\""), STATUS_CONFLICT,
	    "rules[0].low_hz", "below high_hz");
	refused(with_rule("\"on\":\"vibration\",\"op\":\">\","
	    "\"low_hz\":20,\"high_hz\":30,\"rms_mg\":500,"
	    "\"mode\":\"instant\",\"severity\":\"review\""),
	    STATUS_UNKNOWN, "rules[0].mode", "consecutive cumulative");
	refused(with_rule("\"on\":\"seal\",\"mode\":\"cumulative\","
	    "\"severity\":\"review\""), STATUS_UNKNOWN, "rules[0].mode",
	    "instant");
	refused(with_rule("\"on\":\"lid\",\"mode\":\"instant\","
	    "\"announced\":1,\"severity\":\"review\""), STATUS_TYPE,
	    "rules[0].announced", "true or false");
	refused(with_rule("\"on\":\"tilt\",\"op\":\">\",\"limit_mdeg\":5,"
	    "\"mode\":\"instant\",\"announced\":true,"
	    "\"severity\":\"review\""), STATUS_UNKNOWN,
	    "rules[0].announced", "unknown");
	refused(with_rule("\"on\":\"light\",\"op\":\"<\","
	    "\"limit_lux\":5,\"mode\":\"instant\","
	    "\"severity\":\"review\""), STATUS_UNKNOWN, "rules[0].op",
	    "> >=");
}

static void groups_and_loading_are_read(void **state)
{
	static const char *const votes[] = { "worst", "min", "max", "mean",
		"2-of-3" };
	char member[80];

	(void)state;
	accepted(base);
	assert_int_equal(profile.vote, PROFILE_WORST);
	assert_int_equal(profile.quorum, 1);
	assert_int_equal(profile.disagree_mc, 0);
	assert_int_equal(profile.load_max_s, 0);
	for (int i = PROFILE_WORST; i <= PROFILE_TWO_OF_THREE; i++) {
		(void)snprintf(member, sizeof member,
		    "\"vote\":\"%s\",\"category\"", votes[i]);
		accepted(with("\"category\"", member));
		assert_int_equal(profile.vote, i);
		assert_string_equal(profile_vote_name(profile.vote),
		    votes[i]);
	}
	accepted(with("\"category\"", "\"quorum\":2,\"disagree_mc\":500,"
	    "\"load_max_s\":900,\"category\""));
	assert_int_equal(profile.quorum, 2);
	assert_int_equal(profile.disagree_mc, 500);
	assert_int_equal(profile.load_max_s, 900);
	refused(with("\"category\"", "\"vote\":\"best\",\"category\""),
	    STATUS_UNKNOWN, "vote", "worst min max mean 2-of-3");
	refused(with("\"category\"", "\"quorum\":0,\"category\""),
	    STATUS_RANGE, "quorum", "from 1 to 32");
	refused(with("\"category\"", "\"disagree_mc\":0,\"category\""),
	    STATUS_RANGE, "disagree_mc", "from 1");
	refused(with("\"category\"", "\"load_max_s\":0,\"category\""),
	    STATUS_RANGE, "load_max_s", "from 1");
}

static void top_members_are_checked(void **state)
{
	static const char *const required[] = {
		"\"v\":1,", "\"id\":\"fresh\",", "\"version\":3,",
		"\"name\":{\"en\":\"Fresh\"},", "\"category\":\"non-frozen\",",
		"\"source\":\"test\",", "\"interval_s\":60,",
		"\"max_gap_s\":300,",
		"\"storage\":{\"low_mc\":2000,\"high_mc\":8000},"
	};
	char name[32];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof required / sizeof required[0]; i++) {
		(void)sscanf(required[i], "\"%31[a-z_]", name);
		refused(with(required[i], ""), STATUS_MISSING, name,
		    "missing");
	}
	refused("[]", STATUS_TYPE, "", "must be an object");
	refused("{\"v\":1,}", STATUS_SYNTAX, "", "column 8");
	refused(with("\"v\":1", "\"v\":1,\"v\":1"), STATUS_REPEATED, "v",
	    "twice");
	refused(with("\"v\":1", "\"v\":2"), STATUS_RANGE, "v", "profile 1");
	refused(with("\"v\":1", "\"v\":1,\"vv\":1"), STATUS_UNKNOWN, "vv",
	    "unknown member");
	refused(with("\"fresh\"", "\"-a\""), STATUS_RANGE, "id", "letter");
	refused(with("\"fresh\"", "\"a b\""), STATUS_RANGE, "id", "A-Z");
	refused(with("\"fresh\"", "5"), STATUS_TYPE, "id", "A-Z");
	refused(with("\"fresh\"", "\"abcdefghijklmnopqrstuvwxyz0123456\""),
	    STATUS_RANGE, "id", "1 to 32");
	accepted(with("\"fresh\"", "\"9bcdefghijklmnopqrstuvwxyz.12_-A\""));
	refused(with(":3", ":0"), STATUS_RANGE, "version", "from 1 to");
	refused(with(":3", ":1.5"), STATUS_TYPE, "version", "an integer");
	refused(with("\"non-frozen\"", "\"cold\""), STATUS_UNKNOWN,
	    "category", "non-frozen cryopreserved frozen ambient");
	refused(with("\"test\"", "\"\""), STATUS_RANGE, "source", "1000");
	refused(with("\"Fresh\"", "\"\""), STATUS_RANGE, "name.en", "empty");
	refused(with("\"en\"", "\"ja\""), STATUS_MISSING, "name.en",
	    "missing");
	refused(with("\"en\":", "\"english\":\"F\",\"en\":"), STATUS_UNKNOWN,
	    "name", "language");
	refused(with("\"en\":", "\"fr\":7,\"en\":"), STATUS_TYPE, "name.fr",
	    "text");
	refused(with("60", "0"), STATUS_RANGE, "interval_s", "from 1");
	refused(with("300", "59"), STATUS_RANGE, "max_gap_s", "from 60");
	accepted(with("300", "60"));
	refused(with("\"source\"", "\"guard_band\":1,\"source\""),
	    STATUS_TYPE, "guard_band", "true or false");
	refused(with("\"source\"", "\"activation_energy_j_mol\":0,\"source\""),
	    STATUS_RANGE, "activation_energy_j_mol", "1000000");
}

static void long_texts_are_bounded(void **state)
{
	static char text[LIMIT_PROFILE + 2];
	char source[1100];

	(void)state;
	memset(source, 'x', sizeof source);
	source[0] = source[1001] = '"';
	source[1002] = '\0';
	accepted(with("\"test\"", source));
	source[1001] = 'x';
	source[1002] = '"';
	source[1003] = '\0';
	refused(with("\"test\"", source), STATUS_RANGE, "source", "1000");
	memset(text, ' ', LIMIT_PROFILE);
	memcpy(text, base, sizeof base - 1);
	accepted(text);
	memset(text, ' ', LIMIT_PROFILE + 1);
	memcpy(text, base, sizeof base - 1);
	assert_int_equal(parse(text), STATUS_NO_SPACE);
}

static void storage_is_checked(void **state)
{
	static const char was[] = "{\"low_mc\":2000,\"high_mc\":8000}";

	(void)state;
	refused(with(was, "{}"), STATUS_MISSING, "storage", "or both");
	refused(with(was, "5"), STATUS_TYPE, "storage", "object");
	refused(with("2000", "8000"), STATUS_CONFLICT, "storage.low_mc",
	    "below");
	refused(with("2000", "-273150"), STATUS_RANGE, "storage.low_mc",
	    "-273149");
	refused(with("8000", "1000001"), STATUS_RANGE, "storage.high_mc",
	    "1000000");
	refused(with("8000", "8000,\"mid_mc\":5"), STATUS_UNKNOWN,
	    "storage.mid_mc", "low_mc high_mc");
}

#define TEMP(rest) "\"on\":\"temp\"," rest ",\"severity\":\"review\""
#define WARM "\"op\":\">\",\"limit_mc\":8000"

static void rule_members_are_checked(void **state)
{
	(void)state;
	refused(with_rule("\"severity\":\"fail\""), STATUS_MISSING,
	    "rules[0].on", "rule \"x\": is missing");
	refused(with_rule("\"on\":\"humidity\",\"severity\":\"fail\""),
	    STATUS_UNKNOWN, "rules[0].on", "temp gap life mkt lid shock tilt");
	assert_int_equal(problem.line, 4);
	refused(with_rule(TEMP(WARM)), STATUS_MISSING, "rules[0].mode",
	    "instant consecutive cumulative");
	refused(with_rule(TEMP(WARM ",\"mode\":\"cumulative\"")),
	    STATUS_MISSING, "rules[0].delay_s", "rule \"x\": must be");
	refused(with_rule(TEMP(WARM ",\"mode\":\"cumulative\","
	    "\"delay_s\":0")), STATUS_RANGE, "rules[0].delay_s", "from 1 to");
	refused(with_rule(TEMP(WARM ",\"mode\":\"consecutive\","
	    "\"delay_s\":315576001")), STATUS_RANGE, "rules[0].delay_s",
	    "315576000");
	accepted(with_rule(TEMP(WARM ",\"mode\":\"consecutive\","
	    "\"delay_s\":315576000")));
	refused(with_rule(TEMP(WARM ",\"mode\":\"instant\",\"delay_s\":1")),
	    STATUS_CONFLICT, "rules[0].delay_s", "takes no delay");
	refused(with_rule(TEMP(WARM ",\"mode\":\"cumulative\",\"delay_s\":9,"
	    "\"confirm\":2")), STATUS_CONFLICT, "rules[0].confirm",
	    "instant only");
	refused(with_rule(TEMP(WARM ",\"mode\":\"instant\",\"confirm\":0")),
	    STATUS_RANGE, "rules[0].confirm", "from 1 to 5");
	refused(with_rule(TEMP(WARM ",\"mode\":\"instant\",\"confirm\":6")),
	    STATUS_RANGE, "rules[0].confirm", "from 1 to 5");
	refused(with_rule(TEMP("\"op\":\">\",\"mode\":\"instant\"")),
	    STATUS_MISSING, "rules[0].limit_mc", "m°C");
	refused(with_rule(TEMP("\"op\":\"=\",\"limit_mc\":8000,"
	    "\"mode\":\"instant\"")), STATUS_UNKNOWN, "rules[0].op",
	    "> >= < <=");
	refused(with_rule(TEMP(WARM ",\"mode\":\"instant\",\"window_s\":5")),
	    STATUS_UNKNOWN, "rules[0].window_s", "limit_mc");
	refused(with_rule("\"on\":\"temp\"," WARM ",\"mode\":\"instant\","
	    "\"severity\":\"grave\""), STATUS_UNKNOWN, "rules[0].severity",
	    "notice review indeterminate fail");
	refused(with("\"blind\"", "\"\""), STATUS_RANGE, "rules[0].id",
	    "1 to 32");
	refused(with(BLIND, "7," BLIND), STATUS_TYPE, "rules[0]", "object");
}

/* A limit that no reading can cross, or that every reading does. */
static void limits_that_cannot_be_crossed(void **state)
{
	(void)state;
	refused(with_rule(TEMP("\"op\":\"<\",\"limit_mc\":-273150,"
	    "\"mode\":\"instant\"")), STATUS_RANGE, "rules[0].limit_mc",
	    "never fire");
	accepted(with_rule(TEMP("\"op\":\"<=\",\"limit_mc\":-273149,"
	    "\"mode\":\"instant\"")));
	refused(with_rule(TEMP("\"op\":\">\",\"limit_mc\":1000001,"
	    "\"mode\":\"instant\"")), STATUS_RANGE, "rules[0].limit_mc",
	    "never fire");
	accepted(with_rule(TEMP("\"op\":\">=\",\"limit_mc\":1000000,"
	    "\"mode\":\"instant\"")));
}

static void other_kinds_are_checked(void **state)
{
	(void)state;
	refused(with_rule("\"on\":\"mkt\",\"op\":\"<\",\"limit_mc\":8000,"
	    "\"window_s\":9,\"severity\":\"fail\""), STATUS_UNKNOWN,
	    "rules[0].op", "one of: > >=");
	refused(with_rule("\"on\":\"mkt\",\"op\":\">\",\"limit_mc\":8000,"
	    "\"severity\":\"fail\""), STATUS_MISSING, "rules[0].window_s",
	    "from 1");
	refused(with_rule("\"on\":\"mkt\",\"op\":\">\",\"limit_mc\":8000,"
	    "\"window_s\":9,\"mode\":\"instant\",\"severity\":\"fail\""),
	    STATUS_UNKNOWN, "rules[0].mode", "unknown");
	refused(with_rule("\"on\":\"life\",\"margin_s\":-1,"
	    "\"severity\":\"fail\""), STATUS_RANGE, "rules[0].margin_s",
	    "from 0");
	refused(with_rule("\"on\":\"life\",\"severity\":\"fail\""),
	    STATUS_MISSING, "rules[0].margin_s", "missing");
	refused(with_rule("\"on\":\"life\",\"margin_s\":0,\"op\":\">\","
	    "\"severity\":\"fail\""), STATUS_UNKNOWN, "rules[0].op",
	    "unknown");
	refused(with_rule("\"on\":\"gap\",\"mode\":\"instant\","
	    "\"severity\":\"fail\""), STATUS_UNKNOWN, "rules[0].mode",
	    "one of: consecutive cumulative");
	refused(with_rule("\"on\":\"shock\",\"op\":\">=\","
	    "\"mode\":\"instant\",\"severity\":\"fail\""), STATUS_MISSING,
	    "rules[0]", "peak_mg, dv_mm_s or both");
	refused(with_rule("\"on\":\"shock\",\"op\":\">\",\"dv_mm_s\":5,"
	    "\"mode\":\"instant\",\"severity\":\"fail\""), STATUS_UNKNOWN,
	    "rules[0].op", "one of: >=");
	refused(with_rule("\"on\":\"shock\",\"op\":\">=\",\"dv_mm_s\":5,"
	    "\"mode\":\"instant\",\"confirm\":2,\"severity\":\"fail\""),
	    STATUS_RANGE, "rules[0].confirm", "from 1 to 1");
	refused(with_rule("\"on\":\"shock\",\"op\":\">=\",\"dv_mm_s\":5,"
	    "\"mode\":\"cumulative\",\"severity\":\"fail\""), STATUS_UNKNOWN,
	    "rules[0].mode", "one of: instant");
	refused(with_rule("\"on\":\"tilt\",\"op\":\"<\",\"limit_mdeg\":5,"
	    "\"mode\":\"instant\",\"severity\":\"fail\""), STATUS_UNKNOWN,
	    "rules[0].op", "one of: > >=");
	refused(with_rule("\"on\":\"tilt\",\"op\":\">\",\"limit_mdeg\":180001,"
	    "\"mode\":\"instant\",\"severity\":\"fail\""), STATUS_RANGE,
	    "rules[0].limit_mdeg", "180000");
	refused(with_rule("\"on\":\"lid\",\"op\":\">\",\"mode\":\"instant\","
	    "\"severity\":\"fail\""), STATUS_UNKNOWN, "rules[0].op",
	    "unknown");
}

static void gap_rules_are_required(void **state)
{
	(void)state;
	refused(with(BLIND ",\n", ""), STATUS_MISSING, "rules",
	    "no consecutive gap rule");
	refused(with(",\n" BLIND_SUM, ""), STATUS_MISSING, "rules",
	    "no cumulative gap rule");
	refused(with(BLIND ",\n" BLIND_SUM, ""), STATUS_MISSING, "rules",
	    "gap rule");
	refused(with("\"indeterminate\"", "\"review\""), STATUS_CONFLICT,
	    "rules", "raise the severity");
	accepted(with("\"review\"", "\"fail\""));
	refused(with("\"blind-sum\"", "\"blind\""), STATUS_REPEATED,
	    "rules[1].id", "choose another");
	assert_int_equal(problem.line, 5);
}

/* A rule about something else is no gap rule. */
static void no_other_rule_is_a_gap_rule(void **state)
{
	static const char other[] = "{\"id\":\"t\",\"on\":\"temp\","
	    "\"op\":\">\",\"limit_mc\":8000,\"mode\":\"%s\",\"delay_s\":9,"
	    "\"severity\":\"fail\"}";
	char rule[200];

	(void)state;
	(void)snprintf(rule, sizeof rule, other, "consecutive");
	refused(with(BLIND, rule), STATUS_MISSING, "rules",
	    "no consecutive gap rule");
	(void)snprintf(rule, sizeof rule, other, "cumulative");
	refused(with(BLIND_SUM, rule), STATUS_MISSING, "rules",
	    "no cumulative gap rule");
}

static void mkt_needs_a_conventional_product(void **state)
{
	static char text[4000];
	static const struct {
		const char *storage;
		enum status s;
	} cases[] = {
		{ "\"high_mc\":-25001", STATUS_CONFLICT },
		{ "\"high_mc\":-25000", STATUS_OK },
		{ "\"low_mc\":-30000,\"high_mc\":-20000", STATUS_OK },
		{ "\"low_mc\":-25001", STATUS_CONFLICT },
		{ "\"low_mc\":-25000", STATUS_OK }
	};
	const char *rule, *at;
	size_t i;

	(void)state;
	rule = with_rule("\"on\":\"mkt\",\"op\":\">\",\"limit_mc\":8000,"
	    "\"window_s\":86400,\"severity\":\"review\"");
	at = strstr(rule, "\"low_mc\"");
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)snprintf(text, sizeof text, "%.*s%s%s",
		    (int)(at - rule), rule, cases[i].storage,
		    strchr(at, '}'));
		assert_int_equal(parse(text), cases[i].s);
	}
}

static void a_refused_mkt_rule_is_named(void **state)
{
	(void)state;
	refused(with("\"low_mc\":2000,\"high_mc\":8000},\"interval_s\":60,"
	    "\"max_gap_s\":300,\"rules\":[\n", "\"high_mc\":-80000},"
	    "\"interval_s\":60,\"max_gap_s\":300,\"rules\":[\n"
	    "{\"id\":\"mean\",\"on\":\"mkt\",\"op\":\">\",\"limit_mc\":1,"
	    "\"window_s\":9,\"severity\":\"review\"},\n"), STATUS_CONFLICT,
	    "rules[0].on", "rule \"mean\"");
}

static void far_side_limits_are_refused(void **state)
{
	(void)state;
	/* the limits of storage themselves are not beyond it */
	accepted(with_rule(TEMP("\"op\":\"<\",\"limit_mc\":8000,"
	    "\"mode\":\"instant\"")));
	accepted(with_rule(TEMP("\"op\":\">=\",\"limit_mc\":2000,"
	    "\"mode\":\"instant\"")));
	refused(with_rule(TEMP("\"op\":\"<\",\"limit_mc\":8001,"
	    "\"mode\":\"instant\"")), STATUS_CONFLICT, "rules[0].limit_mc",
	    "above storage.high_mc");
	refused(with_rule(TEMP("\"op\":\">=\",\"limit_mc\":1999,"
	    "\"mode\":\"instant\"")), STATUS_CONFLICT, "rules[0].limit_mc",
	    "below storage.low_mc");
	accepted(with_rule(TEMP("\"op\":\"<\",\"limit_mc\":3000,"
	    "\"mode\":\"instant\"")));
	accepted(with_rule(TEMP("\"op\":\">\",\"limit_mc\":7000,"
	    "\"mode\":\"instant\"")));
}

static void notices_must_not_better(void **state)
{
	(void)state;
	refused(with_rule("\"on\":\"temp\",\"op\":\">\",\"limit_mc\":10000,"
	    "\"mode\":\"instant\",\"severity\":\"notice\""), STATUS_CONFLICT,
	    "rules[0].severity", "use review");
	refused(with_rule("\"on\":\"temp\",\"op\":\"<=\",\"limit_mc\":1000,"
	    "\"mode\":\"instant\",\"severity\":\"notice\""), STATUS_CONFLICT,
	    "rules[0].severity", "use review");
	refused(with_rule("\"on\":\"temp\",\"op\":\">\",\"limit_mc\":10000,"
	    "\"mode\":\"instant\",\"severity\":\"notice\"},{\"id\":\"y\","
	    "\"on\":\"temp\",\"op\":\">\",\"limit_mc\":10001,"
	    "\"mode\":\"instant\",\"severity\":\"fail\""), STATUS_CONFLICT,
	    "rules[0].severity", "use review");
	/* to a thousandth of a degree, whatever the operator */
	for (size_t i = 0; i < 4; i++) {
		static const struct {
			const char *op;
			int near, far;
		} cases[] = { { ">", 8000, 8001 }, { ">=", 8001, 8002 },
			{ "<", 2000, 1999 }, { "<=", 1999, 1998 } };
		char rule[200];

		for (int k = 0; k < 2; k++) {
			(void)snprintf(rule, sizeof rule, "\"on\":\"temp\","
			    "\"op\":\"%s\",\"limit_mc\":%d,\"mode\":"
			    "\"instant\",\"severity\":\"notice\"",
			    cases[i].op, k ? cases[i].far : cases[i].near);
			if (k)
				refused(with_rule(rule), STATUS_CONFLICT,
				    "rules[0].severity", "use review");
			else
				accepted(with_rule(rule));
		}
	}
	/* the first of two that are as near is named */
	refused(with_rule("\"on\":\"temp\",\"op\":\">\",\"limit_mc\":20000,"
	    "\"mode\":\"instant\",\"severity\":\"review\"},{\"id\":\"y\","
	    "\"on\":\"temp\",\"op\":\">\",\"limit_mc\":10000,"
	    "\"mode\":\"instant\",\"severity\":\"notice\"},{\"id\":\"z\","
	    "\"on\":\"temp\",\"op\":\">\",\"limit_mc\":10000,"
	    "\"mode\":\"instant\",\"severity\":\"notice\""),
	    STATUS_CONFLICT, "rules[1].severity", "rule \"y\"");
	/* without a limit of storage on its side nothing is nearer to it */
	accepted(with("\"low_mc\":2000,\"high_mc\":8000},\"interval_s\":60,"
	    "\"max_gap_s\":300,\"rules\":[\n", "\"high_mc\":8000},"
	    "\"interval_s\":60,\"max_gap_s\":300,\"rules\":[\n"
	    "{\"id\":\"x\",\"on\":\"temp\",\"op\":\"<\","
	    "\"limit_mc\":-5000,\"mode\":\"instant\",\"severity\":"
	    "\"notice\"},\n"));
	accepted(with("\"low_mc\":2000,\"high_mc\":8000},\"interval_s\":60,"
	    "\"max_gap_s\":300,\"rules\":[\n", "\"low_mc\":2000},"
	    "\"interval_s\":60,\"max_gap_s\":300,\"rules\":[\n"
	    "{\"id\":\"x\",\"on\":\"temp\",\"op\":\">\","
	    "\"limit_mc\":9000,\"mode\":\"instant\",\"severity\":"
	    "\"notice\"},\n"));
	/* no uncovered readings before it, or something graded with it */
	accepted(with_rule("\"on\":\"temp\",\"op\":\">\",\"limit_mc\":8000,"
	    "\"mode\":\"instant\",\"severity\":\"notice\""));
	accepted(with_rule("\"on\":\"temp\",\"op\":\">=\",\"limit_mc\":8001,"
	    "\"mode\":\"instant\",\"severity\":\"notice\""));
	accepted(with_rule("\"on\":\"temp\",\"op\":\"<\",\"limit_mc\":3000,"
	    "\"mode\":\"instant\",\"severity\":\"notice\""));
	accepted(with_rule("\"on\":\"temp\",\"op\":\">\",\"limit_mc\":10000,"
	    "\"mode\":\"instant\",\"severity\":\"notice\"},{\"id\":\"y\","
	    "\"on\":\"temp\",\"op\":\">=\",\"limit_mc\":10001,"
	    "\"mode\":\"instant\",\"severity\":\"review\""));
	accepted(with_rule("\"on\":\"temp\",\"op\":\">\",\"limit_mc\":10000,"
	    "\"mode\":\"instant\",\"severity\":\"review\""));
}

static void rules_are_bounded(void **state)
{
	char text[8000] = "[\n";
	size_t n = 2;
	int i;

	(void)state;
	for (i = 0; i < LIMIT_RULES - 2; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
		    "{\"id\":\"l%d\",\"on\":\"life\",\"margin_s\":%d,"
		    "\"severity\":\"notice\"},", i, i);
	accepted(with("[\n", text));
	assert_int_equal(profile.rule_count, LIMIT_RULES);
	(void)snprintf(text + n, sizeof text - n, "{},");
	refused(with("[\n", text), STATUS_NO_SPACE, "rules", "32");
}

static void probes_must_measure_the_limits(void **state)
{
	(void)state;
	accepted(with_rule("\"on\":\"temp\",\"op\":\">\",\"limit_mc\":15000,"
	    "\"mode\":\"instant\",\"severity\":\"fail\""));
	memset(&problem, 0, sizeof problem);
	assert_int_equal(profile_check_range(&profile, 2000, 15000, &problem),
	    STATUS_OK);
	assert_int_equal(profile_check_range(&profile, 2001, 15000, &problem),
	    STATUS_RANGE);
	assert_string_equal(problem.where, "storage.low_mc");
	memset(&problem, 0, sizeof problem);
	assert_int_equal(profile_check_range(&profile, 0, 14999, &problem),
	    STATUS_RANGE);
	assert_string_equal(problem.where, "rules[0].limit_mc");
	assert_string_equal(problem.why, "rule \"x\": 15000 m°C lies outside "
	    "what the probe measures, 0 to 14999 m°C; use another probe");
	assert_int_equal(profile_check_range(&profile, 0, 7999, NULL),
	    STATUS_RANGE);
}

static void words_of_the_format(void **state)
{
	(void)state;
	assert_string_equal(profile_category_name(PROFILE_AMBIENT), "ambient");
	assert_string_equal(profile_severity_name(PROFILE_FAIL), "fail");
	assert_string_equal(profile_severity_name((enum profile_severity)0),
	    "unknown");
}

/* --- files --------------------------------------------------------------- */
static int parse_folder(const char *folder, const char *suffix)
{
	static char text[LIMIT_PROFILE + 1];
	size_t len, tail = strlen(suffix), name;
	struct dirent *entry;
	DIR *d = opendir(folder);
	char path[700];
	int files = 0;
	FILE *f;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		name = strlen(entry->d_name);
		if (name < tail ||
		    strcmp(entry->d_name + name - tail, suffix) != 0)
			continue;
		(void)snprintf(path, sizeof path, "%.400s/%s", folder,
		    entry->d_name);
		f = fopen(path, "rb");
		assert_non_null(f);
		len = fread(text, 1, LIMIT_PROFILE, f);
		(void)fclose(f);
		text[len] = '\0';
		accepted(text);
		files++;
	}
	if (d != NULL)
		(void)closedir(d);
	return files;
}

static void shipped_profiles_parse(void **state)
{
	(void)state;
	if (parse_folder("configs/profiles", ".json") < 3)
		fail_msg("run from the top of the source tree: "
		    "configs/profiles/*.json not found");
}

static void replay_profiles_parse(void **state)
{
	const char *shared = getenv("COLDPASS_SHARED_DATA");
	char folder[400];

	(void)state;
	(void)snprintf(folder, sizeof folder, "%s/../acceptance/replay",
	    shared != NULL ? shared : "../shared/data");
	if (parse_folder(folder, ".profile.json") == 0) {
		printf("skip - replay profiles: none in %s\n", folder);
		skip();
	}
}

static void doubtful(const char *members, const char *where, const char *why)
{
	struct problem doubts[PROFILE_DOUBTS], better = { 0 };
	int n;

	accepted(with_rule(members));
	n = profile_doubt(&profile, doubts);
	if (n != (where != NULL))
		fail_msg("%s: %d doubts", members, n);
	if (where == NULL) {
		assert_int_equal(profile_doubt_betters(&profile, &better),
		    STATUS_OK);
		return;
	}
	assert_string_equal(doubts[0].where, where);
	assert_non_null(strstr(doubts[0].why, why));
	assert_int_equal(profile_doubt_betters(&profile, &better),
	    STATUS_CONFLICT);
	assert_string_equal(better.where, where);
	assert_true(strlen(doubts[0].why) < sizeof doubts[0].why - 1);
}

#define LATE ",\"mode\":\"cumulative\",\"delay_s\":9"
#define ONCE ",\"mode\":\"instant\""
#define HIGH(n) "\"op\":\">\",\"limit_mc\":" #n
#define LOW(n) "\"op\":\"<=\",\"limit_mc\":" #n

/* Allowed, for the rules' text defines it; but is it meant? */
static void profiles_hardly_meant_are_doubted(void **state)
{
	(void)state;
	doubtful(TEMP(HIGH(8000) LATE), NULL, NULL);
	doubtful(TEMP(HIGH(8001) LATE), "rules[0].limit_mc",
	    "rule \"x\": readings before it are review");
	doubtful(TEMP(HIGH(8001) ONCE), NULL, NULL);
	doubtful(TEMP(HIGH(8001) ONCE ",\"confirm\":2"),
	    "rules[0].limit_mc", "storage.high_mc");
	doubtful(TEMP(HIGH(7000) LATE), NULL, NULL);
	doubtful(TEMP(LOW(1999) LATE), NULL, NULL);
	doubtful(TEMP(LOW(1998) LATE), "rules[0].limit_mc",
	    "storage.low_mc");
	/* two rules: one at storage makes up for the other */
	doubtful(TEMP(HIGH(9000) LATE) "},{\"id\":\"y\","
	    TEMP(HIGH(8000) LATE), NULL, NULL);
	doubtful(TEMP(HIGH(9000) LATE) "},{\"id\":\"y\","
	    TEMP(HIGH(9000) ONCE), NULL, NULL);
	doubtful(TEMP(HIGH(9000) LATE) "},{\"id\":\"y\","
	    TEMP(HIGH(9001) ONCE), "rules[0].limit_mc", "budget-used");
	/* of two alike the first is named; a notice makes up for nothing */
	doubtful(TEMP(HIGH(9000) LATE) "},{\"id\":\"y\","
	    TEMP(HIGH(9000) LATE), "rules[0].limit_mc", "rule \"x\"");
	doubtful(TEMP(HIGH(9000) LATE) "},{\"id\":\"y\",\"on\":\"temp\","
	    HIGH(9000) ONCE ",\"severity\":\"notice\"",
	    "rules[0].limit_mc", "rule \"x\"");
	/* storage is guarded, a fail rule is not */
	doubtful("\"on\":\"temp\"," HIGH(8000) LATE
	    ",\"severity\":\"fail\"", NULL, NULL);
	accepted(with("\"rules\":[\n", "\"guard_band\":true,\"rules\":[\n"
	    "{\"id\":\"x\",\"on\":\"temp\"," HIGH(8000) LATE
	    ",\"severity\":\"fail\"},"));
	assert_int_equal(profile_doubt(&profile,
	    (struct problem[PROFILE_DOUBTS]){ { 0 } }), 1);
	/* it begins right behind storage, and what comes next is farther */
	for (int at = 8001; at <= 8002; at++) {
		char rules[400];

		(void)snprintf(rules, sizeof rules, "\"guard_band\":true,"
		    "\"rules\":[\n{\"id\":\"x\",\"on\":\"temp\"," HIGH(8000)
		    LATE ",\"severity\":\"fail\"},{\"id\":\"y\",\"on\":"
		    "\"temp\",\"op\":\">\",\"limit_mc\":%d" ONCE
		    ",\"severity\":\"review\"},", at);
		accepted(with("\"rules\":[\n", rules));
		assert_int_equal(profile_doubt(&profile,
		    (struct problem[PROFILE_DOUBTS]){ { 0 } }), at - 8001);
	}
}

/* Storage that ends on one side only. */
static void a_side_without_storage_is_not_doubted(void **state)
{
	static const struct {
		const char *storage, *rule;
		int doubts;
	} cases[] = {
		{ "\"high_mc\":8000", HIGH(9000), 1 },
		{ "\"high_mc\":8000", LOW(-5000), 0 },
		{ "\"low_mc\":2000", LOW(1000), 1 },
		{ "\"low_mc\":2000", HIGH(9000), 0 }
	};
	struct problem doubts[PROFILE_DOUBTS];
	char text[400];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)snprintf(text, sizeof text, "%s},\"interval_s\":60,"
		    "\"max_gap_s\":300,\"rules\":[\n{\"id\":\"x\","
		    "\"on\":\"temp\",%s" LATE ",\"severity\":\"review\"},",
		    cases[i].storage, cases[i].rule);
		accepted(with("\"low_mc\":2000,\"high_mc\":8000},"
		    "\"interval_s\":60,\"max_gap_s\":300,\"rules\":[\n",
		    text));
		assert_int_equal(profile_doubt(&profile, doubts),
		    cases[i].doubts);
	}
}

static void votes_that_do_not_see_are_doubted(void **state)
{
	static const struct {
		const char *vote, *storage;
		int doubts;
	} cases[] = {
		{ "worst", "\"low_mc\":2000,\"high_mc\":8000", 0 },
		{ "min", "\"low_mc\":2000,\"high_mc\":8000", 1 },
		{ "max", "\"low_mc\":2000,\"high_mc\":8000", 1 },
		{ "max", "\"high_mc\":8000", 0 },
		{ "min", "\"low_mc\":2000", 0 },
		{ "min", "\"high_mc\":8000", 1 },
		{ "2-of-3", "\"low_mc\":2000,\"high_mc\":8000", 0 }
	};
	struct problem doubts[PROFILE_DOUBTS];
	char members[100];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		(void)snprintf(members, sizeof members,
		    "\"vote\":\"%s\",\"storage\":{%s}", cases[i].vote,
		    cases[i].storage);
		accepted(with("\"storage\":{\"low_mc\":2000,"
		    "\"high_mc\":8000}", members));
		assert_int_equal(profile_doubt(&profile, doubts),
		    cases[i].doubts);
		if (cases[i].doubts > 0)
			assert_non_null(strstr(doubts[0].why,
			    strcmp(cases[i].vote, "min") == 0 ? "too warm" :
			    "too cold"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_read),
		cmocka_unit_test(rules_are_read),
		cmocka_unit_test(rules_about_the_box_are_read),
		cmocka_unit_test(groups_and_loading_are_read),
		cmocka_unit_test(top_members_are_checked),
		cmocka_unit_test(profiles_hardly_meant_are_doubted),
		cmocka_unit_test(votes_that_do_not_see_are_doubted),
		cmocka_unit_test(long_texts_are_bounded),
		cmocka_unit_test(storage_is_checked),
		cmocka_unit_test(rule_members_are_checked),
		cmocka_unit_test(limits_that_cannot_be_crossed),
		cmocka_unit_test(other_kinds_are_checked),
		cmocka_unit_test(gap_rules_are_required),
		cmocka_unit_test(no_other_rule_is_a_gap_rule),
		cmocka_unit_test(mkt_needs_a_conventional_product),
		cmocka_unit_test(a_refused_mkt_rule_is_named),
		cmocka_unit_test(a_side_without_storage_is_not_doubted),
		cmocka_unit_test(far_side_limits_are_refused),
		cmocka_unit_test(notices_must_not_better),
		cmocka_unit_test(rules_are_bounded),
		cmocka_unit_test(probes_must_measure_the_limits),
		cmocka_unit_test(words_of_the_format),
		cmocka_unit_test(shipped_profiles_parse),
		cmocka_unit_test(replay_profiles_parse)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
