/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "order.h"

static struct order order;
static struct problem problem;

static enum status read_text(const char *text)
{
	static struct json_token tokens[512];
	struct json doc;

	memset(&problem, 0, sizeof(problem));
	if (json_parse(&doc, text, strlen(text), tokens, 512, 0, &problem) !=
	    STATUS_OK)
		fail_msg("%s: %s", text, problem.why);
	return order_read(&order, &doc, 0, &problem);
}

#define DIGEST "0123456789012345678901234567890123456789012"

static const char good[] =
    "{\"v\":1,\"profile\":\"a.b.c\",\"probes\":[{\"id\":\"p1\",\"role\":"
    "\"product\",\"group\":\"tray\"},{\"id\":\"p2\",\"role\":\"ambient\"}],\"packaging\":{"
    "\"model\":\"box\",\"hold_s\":7,\"charged\":\"2026-03-04T05:00:00Z\","
    "\"mass_g\":8},\"expiry\":{\"time\":\"2026-03-07T17:00:00+09:00\","
    "\"zone\":\"Asia/Tokyo\"},\"identity\":[\"" DIGEST "\"],\"offline\":"
    "true,\"hours\":72,\"continues\":{\"cid\":\"0123456789012345678901\","
    "\"goods\":\"same\"},\"part\":{\"set\":\"S-1\",\"n\":2,\"of\":3},"
    "\"override\":{\"by\":\"QA\",\"why\":\"no other probe\"},\"eta\":"
    "\"2026-03-06T12:00:00Z\",\"clearance_s\":7200,\"flights\":[{\"from\":"
    "\"2026-03-05T01:00:00Z\",\"to\":\"2026-03-05T13:00:00Z\"},{\"from\":"
    "\"2026-03-05T13:00:00Z\",\"to\":\"2026-03-05T14:00:00Z\"}]}";

static void test_reads_everything(void **state)
{
	(void)state;
	assert_int_equal(read_text(good), STATUS_OK);
	assert_string_equal(order.profile_jws, "a.b.c");
	assert_int_equal(order.probe_count, 2);
	assert_string_equal(order.probes[1].role, "ambient");
	assert_int_equal(order.pack_hold_s, 7);
	assert_int_equal(order.pack_mass_g, 8);
	assert_true(order.pack_charged_ms == 1772600400000LL);
	assert_true(order.expiry_ms == 1772870400000LL);
	assert_string_equal(order.expiry_zone, "Asia/Tokyo");
	assert_int_equal(order.identity_count, 1);
	assert_true(order.may_be_offline);
	assert_int_equal(order.hours, 72);
	assert_true(order.continues);
	assert_int_equal(order.goods, RECORD_GOODS_SAME);
	assert_string_equal(order.probes[0].group, "tray");
	assert_string_equal(order.probes[1].group, "");
	assert_string_equal(order.part_set, "S-1");
	assert_int_equal(order.part_n, 2);
	assert_int_equal(order.part_of, 3);
	assert_true(order.has_override);
	assert_string_equal(order.override_by, "QA");
	assert_string_equal(order.override_why, "no other probe");
	assert_true(order.eta_ms == 1772798400000LL);
	assert_int_equal(order.clearance_s, 7200);
	assert_int_equal(order.flight_count, 2);
	assert_true(order.flights[0].from_ms == 1772672400000LL);
	assert_true(order.flights[1].to_ms == 1772719200000LL);
}

static void test_the_least(void **state)
{
	(void)state;
	assert_int_equal(read_text("{\"v\":1,\"profile\":\"x\",\"probes\":["
	    "{\"id\":\"p\",\"role\":\"product\"}]}"), STATUS_OK);
	assert_true(order.expiry_ms == RECORD_ABSENT);
	assert_true(order.pack_hold_s == RECORD_ABSENT);
	assert_false(order.may_be_offline);
	assert_false(order.continues);
	assert_int_equal(order.hours, 0);
	assert_string_equal(order.part_set, "");
	assert_false(order.has_override);
	assert_true(order.eta_ms == RECORD_ABSENT);
	assert_int_equal(order.clearance_s, 0);
}

static void refused(const char *from, const char *to, const char *where)
{
	char text[2048];
	const char *at = strstr(good, from);

	assert_non_null(at);
	(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good,
	    to, at + strlen(from));
	if (read_text(text) == STATUS_OK)
		fail_msg("taken: %s", text);
	if (strncmp(problem.where, where, strlen(where)) != 0 ||
	    problem.why[0] == '\0')
		fail_msg("\"%s\": \"%s\" does not name %s", problem.where,
		    problem.why, where);
}

static void test_names_what_is_wrong(void **state)
{
	(void)state;
	refused("\"v\":1", "\"v\":2", "v");
	refused("\"v\":1,", "", "v");
	refused("\"hours\":72", "\"days\":3", "days");
	refused("\"hours\":72", "\"hours\":0", "hours");
	refused("\"hours\":72", "\"hours\":\"72\"", "hours");
	refused("\"profile\":\"a.b.c\"", "\"profile\":7", "profile");
	refused("\"product\"", "\"cargo\"", "probes");
	refused("\"p2\"", "\"p1\"", "probes");
	refused("\"role\":\"ambient\"", "\"role\":\"\"", "probes.role");
	refused("\"id\":\"p2\"", "\"ID\":\"p2\"", "probes");
	refused("\"hold_s\":7", "\"hold_s\":-7", "packaging.hold_s");
	refused("\"hold_s\"", "\"hold\"", "packaging");
	refused("2026-03-04T05:00:00Z", "yesterday", "packaging.charged");
	refused("\"zone\":\"Asia/Tokyo\"", "\"zone\":\"\"", "expiry.zone");
	refused("\"time\":\"2026-03-07T17:00:00+09:00\",", "", "expiry.time");
	refused(DIGEST, "patient Smith", "identity");
	refused("[\"" DIGEST "\"]", "{\"data\":{\"lot\":7}}",
	    "identity.lot");
	refused("[\"" DIGEST "\"]", "{\"data\":{\"lot\":\"7\"},"
	    "\"show\":1}", "identity.show");
	refused("[\"" DIGEST "\"]", "7", "identity");
	refused("\"offline\":true", "\"offline\":1", "offline");
	refused("\"goods\":\"same\"", "\"goods\":\"old\"", "continues.goods");
	refused("0123456789012345678901\"", "x\"", "continues.cid");
	refused("\"group\":\"tray\"", "\"group\":7", "probes.group");
	refused("\"role\":\"ambient\"", "\"role\":\"ambient\",\"group\":"
	    "\"air\"", "probes.group");
	refused("\"n\":2", "\"n\":4", "part.n");
	refused("\"n\":2", "\"n\":0", "part.n");
	refused("\"of\":3", "\"of\":65", "part.of");
	refused("\"n\":2,", "", "part.n");
	refused("{\"from\":\"2026-03-05T01:00:00Z\",", "{", "flights");
	refused("2026-03-05T01:00:00Z", "2026-03-05T13:00:00Z", "flights");
	refused("2026-03-05T13:00:00Z\",\"to\":\"2026-03-05T14",
	    "2026-03-05T12:59:59Z\",\"to\":\"2026-03-05T14", "flights");
	refused("\"clearance_s\":7200", "\"profile_file\":\"p.jws\"",
	    "profile_file");
	refused("\"by\":\"QA\",", "", "override.by");
	refused("\"no other probe\"", "\"\"", "override");
	refused("2026-03-06T12:00:00Z", "noon", "eta");
	refused("\"clearance_s\":7200", "\"clearance_s\":-1", "clearance_s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_everything),
		cmocka_unit_test(test_the_least),
		cmocka_unit_test(test_names_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
