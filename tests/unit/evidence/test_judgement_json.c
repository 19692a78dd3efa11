/* SPDX-License-Identifier: Apache-2.0 */
/* A judgement as JSON, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "judgement_json.h"

static const struct profile profile = {
	.rule_count = 4,
	.rules = {
		{ .id = "warm", .on = PROFILE_ON_TEMP,
		    .mode = PROFILE_CONSECUTIVE, .delay_s = 180 },
		{ .id = "lid", .on = PROFILE_ON_LID,
		    .mode = PROFILE_CUMULATIVE, .delay_s = 60 },
		{ .id = "hot", .on = PROFILE_ON_TEMP,
		    .mode = PROFILE_INSTANT },
		{ .id = "blind", .on = PROFILE_ON_GAP,
		    .mode = PROFILE_CUMULATIVE, .delay_s = 900 },
	}
};

static struct rules_judgement judgement(void)
{
	return (struct rules_judgement){
		.outcome = RULES_REVIEW, .span_ms = 420999, .readings = 8,
		.rejected = 1, .faults = 2, .uncovered = 3, .gap_count = 1,
		.gap_total_ms = 1999, .gap_longest_ms = 1000,
		.has_readings = true, .min_mc = -5, .max_mc = 8300,
		.has_mean = true, .mean_mc = 7214, .rule_count = 4,
		.rules = {
			{ .fired = RULES_POSSIBLE, .at_ms = 17, .timed = true,
			    .used_ms = 999, .worst_ms = 120001,
			    .left_ms = 59999 },
			{ .fired = RULES_NO, .at_ms = RULES_NEVER,
			    .timed = true, .used_ms = 1, .worst_ms = 1,
			    .left_ms = 59999 },
			{ .fired = RULES_NO, .at_ms = RULES_NEVER },
			{ .fired = RULES_NO, .at_ms = RULES_NEVER,
			    .timed = true, .left_ms = 900000 },
		}
	};
}

static char buf[4096];

static const char *finish(struct json_writer *w)
{
	size_t len;

	assert_int_equal(json_write_done(w, &len), STATUS_OK);
	return buf;
}

static void in_full(void **state)
{
	static const struct rules_excursion excursions[] = {
		{ RULES_HIGH, 10, 20, 1999, 2000, 8300 },
		{ RULES_LOW, 30, RULES_NEVER, 0, 0, -5 },
	};
	struct rules_judgement j = judgement();
	struct json_writer w;

	(void)state;
	json_write_init(&w, buf, sizeof buf);
	judgement_json_probe(&w, "p\"1", &profile, &j, excursions, 2);
	assert_string_equal(finish(&w), "{\"probe\":\"p\\\"1\","
	    "\"outcome\":\"review\",\"readings\":8,\"rejected\":1,"
	    "\"faults\":2,\"span_s\":420,\"gap\":{\"count\":1,\"total_s\":1,"
	    "\"longest_s\":1},\"uncovered\":3,\"min_mc\":-5,\"max_mc\":8300,"
	    "\"mean_mc\":7214,\"mkt_mc\":null,\"excursions\":["
	    "{\"side\":\"high\",\"from\":10,\"to\":20,\"duration_s\":1,"
	    "\"worst_s\":2,\"peak_mc\":8300},{\"side\":\"low\",\"from\":30,"
	    "\"to\":null,\"duration_s\":0,\"worst_s\":0,\"peak_mc\":-5}],"
	    "\"rules\":[{\"id\":\"warm\",\"fired\":\"possible\",\"at\":17,"
	    "\"used_s\":0,\"worst_s\":120,\"left_s\":60},{\"id\":\"hot\","
	    "\"fired\":\"no\",\"at\":null,\"used_s\":null,\"worst_s\":null,"
	    "\"left_s\":null},{\"id\":\"blind\",\"fired\":\"no\",\"at\":null,"
	    "\"used_s\":0,\"worst_s\":0,\"left_s\":900}]}");
}

static void a_claim_leaves_idle_rules_out(void **state)
{
	struct rules_judgement j = judgement();
	struct json_writer w;

	(void)state;
	json_write_init(&w, buf, sizeof buf);
	judgement_json_claim(&w, "p1", &profile, &j);
	assert_string_equal(finish(&w), "{\"probe\":\"p1\","
	    "\"outcome\":\"review\",\"rules\":[{\"id\":\"warm\","
	    "\"fired\":\"possible\",\"at\":17,\"used_s\":0,\"worst_s\":120,"
	    "\"left_s\":60},{\"id\":\"lid\",\"fired\":\"no\",\"at\":null,"
	    "\"used_s\":0,\"worst_s\":0,\"left_s\":60}]}");
}

static void what_is_unknown_is_null(void **state)
{
	struct rules_judgement j = { .outcome = RULES_INDETERMINATE };
	struct profile none = { .rule_count = 0 };
	struct json_writer w;

	(void)state;
	json_write_init(&w, buf, sizeof buf);
	judgement_json_probe(&w, "1", &none, &j, NULL, 0);
	assert_non_null(strstr(finish(&w), "\"min_mc\":null,\"max_mc\":null,"
	    "\"mean_mc\":null,\"mkt_mc\":null,\"excursions\":[],"
	    "\"rules\":[]}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_full),
		cmocka_unit_test(a_claim_leaves_idle_rules_out),
		cmocka_unit_test(what_is_unknown_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
