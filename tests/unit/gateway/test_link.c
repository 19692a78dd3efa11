/* SPDX-License-Identifier: Apache-2.0 */
/* What the gateway gives to the uplink and takes from it.  The uplink is
 * played by this file: its functions stand here, so the real ones are not
 * linked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"
#include "expire.h"
#include "health.h"

struct uplink {
	struct uplink_events events;
	char status[4096];
	int statuses;
	bool is_up, is_covered, is_held;
	int legs, offers, urgent_offers;
	const char *receipt;
};

struct uplink_leg {
	struct journal *journal;
	int64_t offered;	/* all below */
};

static struct uplink played;

struct uplink *uplink_open(struct loop *loop, struct worker *storage,
    const struct uplink_config *config, const struct uplink_events *events,
    char *why, size_t why_cap)
{
	(void)loop;
	(void)storage;
	(void)why;
	(void)why_cap;
	assert_string_equal(config->gw, SCENE_GW);
	assert_string_equal(config->cloud->name, "C");
	played.events = *events;
	played.is_held = config->mqtt.is_held;
	return &played;
}

void uplink_close(struct uplink *u)
{
	assert_int_equal(u->legs, 0);	/* all were dropped before */
}

struct uplink_leg *uplink_add(struct uplink *u, struct journal *j,
    const char *cid, int64_t leg)
{
	struct uplink_leg *l = calloc(1, sizeof(*l));

	(void)leg;
	assert_int_equal(strlen(cid), 22);
	l->journal = j;
	l->offered = journal_count(j);
	u->legs++;
	return l;
}

void uplink_drop(struct uplink *u, struct uplink_leg *l)
{
	u->legs--;
	free(l);
}

/* Only what is durable may leave. */
void uplink_offer(struct uplink *u, struct uplink_leg *l, int64_t seq,
    bool urgent)
{
	char line[LIMIT_RECORD];
	size_t len;

	assert_true(seq < journal_count(l->journal));
	assert_int_equal(journal_read(l->journal, seq, line, sizeof(line),
	    &len), STATUS_OK);
	l->offered = seq + 1;
	u->offers++;
	u->urgent_offers += urgent;
}

void uplink_status(struct uplink *u, const char *json)
{
	(void)snprintf(u->status, sizeof(u->status), "%s", json);
	u->statuses++;
}

bool uplink_is_up(const struct uplink *u)
{
	return u->is_up;
}

int64_t uplink_uncovered(const struct uplink_leg *l)
{
	return played.is_covered ? 0 : l->offered;
}

int64_t uplink_oldest_uncovered(const struct uplink_leg *l)
{
	(void)l;
	return played.is_covered ? -1 : 0;
}

bool uplink_is_covered(const struct uplink_leg *l)
{
	(void)l;
	return played.is_covered;
}

bool uplink_has_uncovered(const struct uplink *u)
{
	return !u->is_covered;
}

void uplink_hold(struct uplink *u, bool held, const char *why)
{
	assert_true(why[0] != '\0');
	u->is_held = held;
}

const char *uplink_receipt(const struct uplink_leg *l)
{
	(void)l;
	return played.receipt;
}

/* ---- the tests ---- */

static void connect_up(void)
{
	char why[200];

	memset(&played, 0, sizeof(played));
	played.is_up = true;
	power_on();
	assert_int_equal(gateway_connect(scene.g, why, sizeof(why)),
	    STATUS_OK);
	settle();
}

static void test_only_durable_records_are_offered(void **state)
{
	int before;

	(void)state;
	connect_up();
	(void)opened();
	assert_int_equal(played.offers, 1);
	assert_int_equal(played.urgent_offers, 1);
	start();
	pass(20);
	assert_int_equal(played.offers, here()->next_seq);
	before = played.urgent_offers;
	scene.probes[0].temp_mc = 9000;
	pass(2);
	assert_int_equal(played.urgent_offers, before + 1);
	bad_files_from(1, INT32_MAX, EIO);
	before = played.offers;
	pass(30);
	assert_int_equal(played.offers, before);
	bad_files_from(0, 0, 0);
	pass(1);
	assert_true(played.offers > before);
	assert_int_equal(played.offers, here()->next_seq);
}

static void test_a_receipt_is_witnessed_once(void **state)
{
	static const char digest[] =
	    "abcdefghijabcdefghijabcdefghijabcdefghijabc";
	struct receipt r = { .leg = 0, .upto = 1, .seen = 1 };

	(void)state;
	connect_up();
	(void)opened();
	start();
	memcpy(r.cid, scene.cid, sizeof(r.cid));
	played.events.receipt(played.events.ctx, &r, digest);
	pass(40);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"ack\":{\"seq\":1,\"h\":"
	    "\"abcdefghijabcdefghijabcdefghijabcdefghijabc\"}"), 1);
	assert_int_equal(count_in_payloads("\"ack\":"), 1);
	/* of nobody's leg: no harm */
	r.leg = 7;
	played.events.receipt(played.events.ctx, &r, digest);
}

/* Whoever is handed the dossier gets it, also after a restart. */
static void test_the_newest_receipt_is_kept(void **state)
{
	static const char digest[LIMIT_B64_DIGEST + 1];
	struct receipt r = { .leg = 0, .upto = 1, .seen = 1 };

	(void)state;
	connect_up();
	(void)opened();
	start();
	memcpy(r.cid, scene.cid, sizeof(r.cid));
	assert_null(here()->receipt);
	played.receipt = "a.b.c";
	played.events.receipt(played.events.ctx, &r, digest);
	assert_string_equal(here()->receipt, "a.b.c");
	settle();
	played.receipt = "d.e.f";	/* within the minute: memory alone */
	played.events.receipt(played.events.ctx, &r, digest);
	assert_string_equal(here()->receipt, "d.e.f");
	crash();
	connect_up();
	assert_string_equal(here()->receipt, "a.b.c");
	played.receipt = "g.h.i";
	played.events.receipt(played.events.ctx, &r, digest);
	pass(1);
	crash();
	connect_up();
	assert_string_equal(here()->receipt, "g.h.i");
}

static void test_the_status_follows(void **state)
{
	int before;

	(void)state;
	connect_up();
	pass(1);
	assert_non_null(strstr(played.status, "\"state\":\"online\""));
	assert_non_null(strstr(played.status, "\"unreceipted\":0"));
	assert_non_null(strstr(played.status, "\"autonomy_h\":"));
	before = played.statuses;
	pass(25);
	assert_int_equal(played.statuses, before + 2);	/* every 10 min */
	(void)opened();
	health_changed(scene.g->health);
	pass(1);
	assert_non_null(strstr(played.status, scene.cid));
	assert_non_null(strstr(played.status, "\"oldest_unreceipted\":{"));
	stop();
	assert_non_null(strstr(played.status, "\"state\":\"offline\""));
}

/* An alarm leaves at once and urgently; the retained status names it, and
 * again when its level rises, so that the next person can be called. */
static void test_an_alarm_leaves_at_once(void **state)
{
	int urgent, statuses;

	(void)state;
	connect_up();
	(void)opened();
	start();
	pass(2);
	scene.probes[0].temp_mc = 9000;
	pass(29);
	assert_non_null(strstr(played.status, "\"alarms\":[]"));
	urgent = played.urgent_offers;
	pass(3);
	assert_true(here()->alarms.rule[0].is_raised);
	assert_true(played.urgent_offers > urgent);
	assert_int_equal(played.offers, here()->next_seq);
	assert_non_null(strstr(played.status, "\"rule\":\"warm\""));
	assert_non_null(strstr(played.status,
	    "\"level\":0,\"acknowledged\":false"));
	statuses = played.statuses;
	pass(11);
	assert_true(played.statuses > statuses);
	assert_non_null(strstr(played.status,
	    "\"level\":1,\"acknowledged\":false"));
	/* a restart does not make it less urgent */
	crash();
	connect_up();
	assert_true(played.urgent_offers >= 1);
	assert_in_range(here()->alarm_seq, 1,
	    journal_count(here()->journal) - 2);
}

static void test_silence_is_shown(void **state)
{
	struct receipt r = { .leg = 0 };

	(void)state;
	connect_up();
	played.events.link(played.events.ctx, false, "broken");
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_SILENT);
	played.events.link(played.events.ctx, true, "");
	/* a connection is no receipt */
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_SILENT);
	played.events.receipt(played.events.ctx, &r, "");
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_OK);
}

/* ---- forgetting ---- */

static bool is_kept(const char *cid)
{
	char path[160];

	(void)snprintf(path, sizeof(path), "%s/%s", scene.data, cid);
	return access(path, F_OK) == 0;
}

static void days(int n)
{
	clock_manual_advance(&scene.clock, n * 86400000LL);
	settle();
	clock_manual_advance(&scene.clock, 30000);
	settle();
}

static void a_sealed_one(bool final)
{
	scene.probes[0].temp_mc = 5000;
	new_order();
	scene.order.eta_ms = SCENE_UTC;		/* a file of its own */
	scene.order.has_identity = true;	/* and another */
	scene.order.identity_data.count = 1;
	memcpy(scene.order.identity_data.entries[0].name, "lot", 4);
	memcpy(scene.order.identity_data.entries[0].value, "L-1", 4);
	assert_true(try_open());
	start();
	pass(3);
	end();
	seal(final);
}

static void test_kept_until_old_and_covered(void **state)
{
	char first[LIMIT_CID + 1];

	(void)state;
	connect_up();
	a_sealed_one(true);
	memcpy(first, scene.cid, sizeof(first));
	days(40);
	assert_true(is_kept(first));	/* no receipt covers it */
	played.is_covered = true;
	days(0);
	assert_false(is_kept(first));
	assert_int_equal(scene.g->consignment_count, 0);
	assert_int_equal(played.legs, 0);
	a_sealed_one(true);
	days(29);
	assert_true(is_kept(scene.cid));
	/* a restart does not make it younger */
	crash();
	connect_up();
	played.is_covered = true;
	days(2);
	assert_false(is_kept(scene.cid));
}

static void test_what_is_not_final_stays(void **state)
{
	(void)state;
	connect_up();
	played.is_covered = true;
	a_sealed_one(false);
	days(400);
	assert_true(is_kept(scene.cid));
	scene.clock.now.utc_ms -= 400LL * 86400000;
	new_order();
	scene.order.continues = true;
	scene.order.goods = RECORD_GOODS_NEW;
	memcpy(scene.order.cid, scene.cid, sizeof(scene.cid));
	if (!try_open())
		fail_msg("%s %s", scene.why, scene.checks);
	start();
	pass(3);
	end();
	seal(true);
	days(10);
	assert_true(is_kept(scene.cid));
	days(21);
	assert_false(is_kept(scene.cid));
}

static int group_tear_down(void **state)
{
	(void)state;
	free(scene_verdict);
	free(scene_text);
	return 0;
}

/* ---- silence ---- */

static void ms(int64_t n)
{
	clock_manual_advance(&scene.clock, n);
	settle();
}

/* Two seconds to say so; the status says why. */
static void test_silence_says_good_bye_first(void **state)
{
	(void)state;
	connect_up();
	(void)opened();
	radio_silence(&scene.g->radio, true);
	ms(RADIO_FAREWELL_MS - 200);
	assert_false(played.is_held);
	assert_non_null(strstr(played.status, "\"radio\":\"flight\""));
	ms(400);
	assert_true(played.is_held);
	radio_silence(&scene.g->radio, false);
	assert_false(played.is_held);
	played.is_up = false;		/* nobody to say it to */
	radio_silence(&scene.g->radio, true);
	assert_true(played.is_held);
}

static void test_power_is_saved_but_for_what_is_urgent(void **state)
{
	(void)state;
	connect_up();
	(void)opened();
	start();
	pass(3);
	radio_spare(&scene.g->radio, true);
	assert_true(played.is_held);
	pass(10);
	assert_true(played.is_held);
	scene.probes[0].temp_mc = 9000;		/* an excursion */
	pass(1);
	assert_false(played.is_held);
	radio_relieved(&scene.g->radio);	/* not all is covered */
	assert_false(played.is_held);
	played.is_covered = true;
	radio_relieved(&scene.g->radio);
	assert_true(played.is_held);
	radio_silence(&scene.g->radio, true);	/* urgent is not, in the air */
	radio_urgent(&scene.g->radio);
	ms(3000);
	assert_true(played.is_held);
	radio_silence(&scene.g->radio, false);
	assert_true(played.is_held);		/* still sparing */
	radio_spare(&scene.g->radio, false);
	assert_false(played.is_held);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, \
	    scene_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_only_durable_records_are_offered),
		TEST(test_a_receipt_is_witnessed_once),
		TEST(test_the_newest_receipt_is_kept),
		TEST(test_the_status_follows),
		TEST(test_an_alarm_leaves_at_once),
		TEST(test_silence_is_shown),
		TEST(test_kept_until_old_and_covered),
		TEST(test_what_is_not_final_stays),
		TEST(test_silence_says_good_bye_first),
		TEST(test_power_is_saved_but_for_what_is_urgent),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
