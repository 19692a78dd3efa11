/* SPDX-License-Identifier: Apache-2.0 */
/* From an order to a sealed dossier that a verifier accepts, through
 * everything that can go wrong on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"

/* An event of the very ms of a reading comes a ms later. */
static void assert_span(const struct verify *v, int64_t span_ms)
{
	assert_in_range(v->legs[0].to_ms - v->legs[0].from_ms, span_ms - 1,
	    span_ms + 1);
}

static void test_a_good_journey(void **state)
{
	const struct verify *v;

	(void)state;
	power_on();
	assert_int_equal(opened()->state, CONSIGNMENT_ARMED);
	pass(5);
	start();
	pass(60);
	end();
	pass(3);
	seal(true);
	v = assert_dossier(1, RULES_CONFORM);
	assert_string_equal(v->cid, scene.cid);
	/* taken every minute from the open record on, both ends included */
	assert_span(v, 60 * MINUTE);
	assert_int_equal(count_in_payloads("\"e\":\"gap\""), 0);
	/* the scripted probes replaced recordings: it is told */
	assert_true(has_finding(v, VERIFY_SIM));
}

static void test_an_excursion_is_told_at_once(void **state)
{
	int64_t before;

	(void)state;
	power_on();
	(void)opened();
	start();
	pass(7);
	before = here()->next_seq;
	scene.probes[0].temp_mc = 9000;
	pass(1);
	assert_int_equal(here()->next_seq, before + 1);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_WARNING);
	pass(40);
	scene.probes[0].temp_mc = 5000;
	pass(10);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_REVIEW);
	assert_int_equal(count_in_payloads("\"e\":\"excursion\""), 2);
	assert_int_equal(count_in_payloads("\"rule\":\"warm\",\"severity\""),
	    1);
	/* and told before it fired */
	assert_int_equal(count_in_payloads("\"rule\":\"warm\",\"percent\":50"),
	    1);
	assert_int_equal(count_in_payloads("\"rule\":\"warm\",\"percent\":80"),
	    1);
	/* sealed, and still somebody has to look */
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_ATTENTION);
}

static void test_an_alarm_that_condemns(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(5);
	scene.probes[0].temp_mc = 16000;
	pass(2);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_ALARM);
	scene.probes[0].temp_mc = 5000;
	pass(20);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_FAIL);
	assert_int_equal(count_in_payloads("\"rule\":\"hot\""), 1);
}

/* Rule 10: what would fire an instant rule is read again; two readings that
 * disagree are a fault and fire nothing. */
static void test_a_lying_reading_is_a_fault(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(5);
	scene.probes[0] = (struct scene_probe){ .temp_mc = 20000,
		.second_mc = 5000, .has_second = true };
	pass(3);
	scene.probes[0] = (struct scene_probe){ .temp_mc = 5000 };
	pass(10);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"fault\""), 1);
	assert_int_equal(count_in_payloads("\"why\":\"disagree\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"good\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"alarm\""), 0);
}

/* A leap that no second reading repeats, and one that is real. */
static void test_a_leap_is_read_twice(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(5);
	/* below every instant rule, but eight degrees in a minute */
	scene.probes[0] = (struct scene_probe){ .temp_mc = 13000,
		.second_mc = 5100, .has_second = true };
	scene.probes[1].temp_mc = 30000;
	pass(1);
	assert_int_equal(here()->results[0], PROBE_SLEW);
	assert_int_equal(here()->results[1], PROBE_OK);	/* the lid is open */
	scene.probes[0] = (struct scene_probe){ .temp_mc = 5000 };
	pass(10);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"why\":\"slew\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"excursion\""), 0);
}

/* Half a day at five degrees exactly while the sun warms the box outside. */
static void test_a_stuck_probe_is_no_evidence(void **state)
{
	(void)state;
	power_on();
	scene.config->probes[0].stuck_s = 1800;
	(void)opened();
	start();
	pass(20);
	scene.probes[1].temp_mc = 35000;
	pass(9);
	assert_int_equal(here()->results[0], PROBE_OK);
	pass(30);
	assert_int_equal(here()->results[0], PROBE_STUCK);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_INDETERMINATE);
	assert_int_equal(count_in_payloads("\"e\":\"fault\",\"p\":0,\"why\":"
	    "\"stuck\""), 1);
}

static void test_silence_is_never_conformity(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(5);
	scene.probes[0].result = PROBE_CRC;
	pass(20);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_ALARM);
	scene.probes[0].result = PROBE_OK;
	pass(5);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_INDETERMINATE);
	assert_int_equal(count_in_payloads("\"e\":\"fault\""), 1);
	assert_int_equal(count_in_payloads("\"why\":\"crc\""), 1);
	assert_int_equal(count_in_payloads("\"rule\":\"blind\",\"severity\""),
	    1);
}

/* ---- restarts ---- */

static void test_goes_on_after_a_crash(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	for (int i = 0; i < 3; i++) {
		int64_t before = here()->next_seq;

		crash();
		clock_manual_advance(&scene.clock, 30000);
		power_on();
		assert_non_null(here());
		assert_int_equal(here()->state, CONSIGNMENT_STARTED);
		assert_int_equal(here()->next_seq, before + 1);
		pass(7);
	}
	end();
	crash();
	power_on();
	assert_int_equal(here()->state, CONSIGNMENT_ENDED);
	seal(true);
	/* nothing was lost: pending readings re-entered */
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"gap\""), 4);
	assert_int_equal(count_in_payloads("\"why\":\"restart\""), 4);
	crash();
	power_on();
	assert_int_equal(here()->state, CONSIGNMENT_SEALED);
	assert_int_equal(here()->outcome, RULES_CONFORM);
	assert_true(here()->is_final);
}

static int64_t readings_in_seal(void)
{
	const char *word = "\"totals\":{\"readings\":";
	static char payload[LIMIT_PAYLOAD + 1];
	char *last = scene_text, *lf, *hit;
	struct jws j;
	size_t len;

	while ((lf = strchr(last, '\n')) != NULL && lf[1] != '\0')
		last = lf + 1;
	assert_int_equal(jws_split(last, (size_t)(lf - last), &j, NULL),
	    STATUS_OK);
	assert_int_equal(jws_payload(&j, payload, LIMIT_PAYLOAD, &len),
	    STATUS_OK);
	payload[len] = '\0';
	hit = strstr(payload, word);
	assert_non_null(hit);
	return strtoll(hit + strlen(word), NULL, 10);
}

/* A crash costs no reading that is older than sync_s. */
static void test_pending_readings_survive(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();		/* slot 0 was taken with the open record */
	pass(11);
	crash();
	power_on();
	pass(1);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(readings_in_seal(), 2 * 13);
}

/* The pending text as it would have been one record earlier, while its first
 * `flown` rows were being stored. */
static void one_record_earlier(int flown)
{
	char path[128], *text, *at, changed[65536];
	struct pending *p;
	enum status s;
	size_t len;
	long long seq;

	(void)snprintf(path, sizeof(path), "%s/pending", scene.data);
	p = pending_open(&files_real, path, &scene.keys.store_hash, &text,
	    &len, &s);
	assert_non_null(p);
	at = strstr(text, "\"seq\":");
	assert_int_equal(sscanf(at, "\"seq\":%lld", &seq), 1);
	(void)snprintf(changed, sizeof(changed), "%.*s\"seq\":%lld,"
	    "\"fly_rows\":%d,%s", (int)(at - text), text, seq - 1, flown,
	    strstr(at, "\"fly_events\""));
	assert_int_equal(pending_write(p, changed, strlen(changed)),
	    STATUS_OK);
	pending_close(p);
	free(text);
}

static void test_only_what_no_record_holds_reenters(void **state)
{
	int64_t rows[] = { 0, 0 };

	(void)state;
	for (int flown = 0; flown < 2; flown++) {
		power_on();
		(void)opened();
		start();
		pass(20);
		assert_int_equal(here()->block.rows, 5);
		crash();
		one_record_earlier(flown * 3);
		power_on();
		pass(1);
		end();
		seal(true);
		(void)assert_dossier(1, RULES_CONFORM);
		rows[flown] = readings_in_seal() / 2;
		crash();
	}
	/* none of the five, but the slot of this very moment is taken again */
	assert_int_equal(rows[0], 22 - 5 + 1);
	assert_int_equal(rows[1], 22 - 3);	/* the last two */
}

/* Signed but never stored: all of it is pending, and comes back. */
static void test_a_line_that_was_not_stored_reenters(void **state)
{
	int64_t before;

	(void)state;
	power_on();
	(void)opened();
	start();
	pass(14);
	before = here()->next_seq;
	bad_files_from(1, INT32_MAX, ENOSPC);
	pass(2);
	assert_true(here()->has_line);
	assert_true(here()->cut.rows > 0);
	bad_files_from(0, 0, 0);
	gateway_pending_now(scene.g);
	settle();
	assert_int_equal(here()->next_seq, before);
	crash();
	power_on();
	pass(1);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(readings_in_seal(), 2 * 18);
}

/* The pending file says it is part of a record that is in the journal: only
 * what came later re-enters.  And if it is damaged, it is not needed. */
static void test_pending_is_never_taken_twice(void **state)
{
	char path[128];

	(void)state;
	power_on();
	(void)opened();
	start();
	for (int i = 0; i < 40; i++) {
		pass(1);
		if (i % 3 == 0) {
			crash();
			power_on();
		}
	}
	crash();
	(void)snprintf(path, sizeof(path), "%s/pending", scene.data);
	write_text(path, "damaged");
	power_on();
	pass(1);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"gap\""), 15);
}

static void test_a_torn_tail_is_stated(void **state)
{
	char path[160];
	FILE *f;

	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	crash();
	(void)snprintf(path, sizeof(path), "%s/%s/0.jwsl", scene.data,
	    scene.cid);
	f = fopen(path, "a");
	fputs("eyJhbGciOiJFUzI1NiI", f);
	fclose(f);
	power_on();
	pass(1);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"tail\",\"bytes\":19"), 1);
}

static void another_boot(void)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/boot", scene.data);
	write_text(path, "1 another-boot\n");
	scene.clock.now_mono_ms = 5000;
}

static void test_a_reboot_is_bridged_by_the_wall_clock(void **state)
{
	const struct verify *v;

	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	crash();
	another_boot();
	scene.clock.now.utc_ms += 4 * MINUTE;
	power_on();
	assert_int_equal(scene.g->boot, 2);
	pass(20);
	end();
	seal(true);
	v = assert_dossier(1, RULES_CONFORM);
	assert_span(v, 44 * MINUTE);
	assert_int_equal(count_in_payloads("\"why\":\"power\""), 1);
}

static void test_a_long_power_cut_is_a_gap(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	crash();
	another_boot();
	scene.clock.now.utc_ms += 30 * MINUTE;
	power_on();
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_ALARM);
	pass(20);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_INDETERMINATE);
	assert_int_equal(count_in_payloads("\"rule\":\"blind\""), 1);
}

/* Without a clock nobody knows how long it was off. */
static void test_a_reboot_without_a_clock(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	crash();
	another_boot();
	scene.clock.now = (struct clock_utc){ 1000, CLOCK_NONE, 0 };
	power_on();
	assert_true(here()->is_resuming);	/* it waits for a better one */
	pass(1);
	assert_true(here()->is_resuming);
	pass(2);
	assert_false(here()->is_resuming);
	/* and sampling goes on at once, whatever was pending */
	pass(2);
	assert_in_range(consignment_leg_ms(here(), scene.clock.now_mono_ms) -
	    here()->monitor.last_ms, 0, MINUTE);
	pass(20);
	end();
	seal(true);
	assert_true(has_finding(assert_dossier(1, RULES_INDETERMINATE),
	    VERIFY_UNKNOWN_GAP));
}

static void test_a_clock_that_comes_late_is_waited_for(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	crash();
	another_boot();
	scene.clock.now.quality = CLOCK_NONE;
	power_on();
	assert_true(here()->is_resuming);
	scene.clock.now.quality = CLOCK_NTP;
	pass(1);
	assert_false(here()->is_resuming);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
}

/* ---- a store that fails ---- */

static void test_a_failing_store_loses_nothing(void **state)
{
	int64_t before;

	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	before = here()->next_seq;
	bad_files_from(1, INT32_MAX, ENOSPC);
	pass(45);
	assert_int_equal(here()->next_seq, before);
	assert_true(here()->store_failed);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_STORE);
	bad_files_from(0, 0, 0);
	pass(2);
	assert_false(here()->store_failed);
	assert_true(here()->next_seq > before);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"store\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"gap\""), 0);
	/* slots 0 to 67 */
	assert_int_equal(readings_in_seal(), 2 * 68);
}

/* Each failing call at a time, while a record is being stored. */
static void test_any_store_call_may_fail(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	for (int n = 1; n < 30; n++) {
		bad_files_from(n, n, EIO);
		pass(4);
		bad_files_from(0, 0, 0);
		pass(1);
		assert_false(here()->store_failed);
	}
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"gap\""), 0);
}

/* So long that memory is full: the oldest readings go, a gap says so, and
 * the claim is what a verifier sees, not what the gateway once saw. */
static void test_a_store_that_stays_away(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	scene.probes[0].temp_mc = 16000;	/* these will be dropped */
	bad_files_from(1, INT32_MAX, EIO);
	pass(100);
	scene.probes[0].temp_mc = 5000;
	pass(1200);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_ALARM);
	bad_files_from(0, 0, 0);
	pass(5);
	end();
	seal(true);
	/* the gateway saw it fail; what is left shows a hole */
	(void)assert_dossier(1, RULES_INDETERMINATE);
	assert_true(count_in_payloads("\"why\":\"store\"") >= 1);
}

/* ---- several, and later legs ---- */

static void test_two_at_once(void **state)
{
	char first[LIMIT_CID + 1];

	(void)state;
	power_on();
	(void)opened();
	memcpy(first, scene.cid, sizeof(first));
	start();
	new_order();
	assert_false(try_open());	/* p1 watches a product already */
	assert_non_null(strstr(scene.checks, "already watches"));
	memcpy(scene.order.probes[0].id, "p3", 3);
	assert_true(try_open());	/* p2, ambient, may be shared */
	assert_string_not_equal(first, scene.cid);
	start();
	scene.probes[2].temp_mc = 16000;
	pass(30);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_FAIL);
	memcpy(scene.cid, first, sizeof(first));
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
}

static void test_same_goods_in_a_second_leg(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(10);
	scene.probes[0].temp_mc = 9000;
	pass(40);
	scene.probes[0].temp_mc = 5000;
	pass(10);
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
	end();
	seal(false);
	new_order();
	scene.order.continues = true;
	scene.order.goods = RECORD_GOODS_SAME;
	memcpy(scene.order.cid, scene.cid, sizeof(scene.cid));
	if (!try_open())
		fail_msg("%s %s", scene.why, scene.checks);
	assert_int_equal(here()->leg_no, 1);
	assert_int_equal(here()->state, CONSIGNMENT_ENDED);
	pass(10);
	crash();
	power_on();
	assert_int_equal(here()->leg_no, 1);
	pass(5);
	seal(true);
	(void)assert_dossier(2, RULES_REVIEW);
}

/* Changed profile, key or gateway in the middle of the journey: the judged
 * span and what was used of the rules go on. */
static void test_a_leg_ends_while_judged(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(10);
	scene.probes[0].temp_mc = 9000;
	pass(35);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_WARNING);
	seal(false);
	new_order();
	scene.order.continues = true;
	scene.order.goods = RECORD_GOODS_SAME;
	memcpy(scene.order.cid, scene.cid, sizeof(scene.cid));
	if (!try_open())
		fail_msg("%s %s", scene.why, scene.checks);
	assert_int_equal(here()->state, CONSIGNMENT_STARTED);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_WARNING);
	scene.probes[0].temp_mc = 5000;
	pass(10);
	end();
	seal(true);
	(void)assert_dossier(2, RULES_REVIEW);
}

static void test_new_goods_in_a_second_leg(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	scene.probes[0].temp_mc = 16000;
	pass(10);
	end();
	seal(false);
	scene.probes[0].temp_mc = 5000;
	new_order();
	scene.order.continues = true;
	scene.order.goods = RECORD_GOODS_NEW;
	memcpy(scene.order.cid, scene.cid, sizeof(scene.cid));
	assert_true(try_open());
	assert_int_equal(here()->state, CONSIGNMENT_ARMED);
	pass(1);
	start();
	pass(10);
	end();
	seal(true);
	assert_int_equal(here()->outcome, RULES_CONFORM);
	(void)assert_dossier(2, RULES_FAIL);
}

/* ---- refusals ---- */

static void test_states_are_held_to(void **state)
{
	struct problem p = { .status = STATUS_OK };

	(void)state;
	power_on();
	(void)opened();
	assert_int_equal(consignment_end(here(), "a", "b", NULL, &p),
	    STATUS_CONFLICT);
	assert_int_equal(consignment_start(here(), "", "b", NULL, NULL),
	    STATUS_MISSING);
	assert_int_equal(consignment_start(here(), "a", "", NULL, NULL),
	    STATUS_MISSING);
	start();
	assert_int_equal(consignment_start(here(), "a", "b", NULL, NULL),
	    STATUS_CONFLICT);
	assert_int_equal(consignment_seal(here(), true, NULL, NULL),
	    STATUS_CONFLICT);
	end();
	seal(true);
	assert_int_equal(consignment_end(here(), "a", "b", NULL, NULL),
	    STATUS_CONFLICT);
	assert_int_equal(consignment_seal(here(), true, NULL, NULL),
	    STATUS_CONFLICT);
}

static int entries(const char *path)
{
	char command[192];
	FILE *f;
	int n = -1;

	(void)snprintf(command, sizeof(command), "ls -A '%s' | wc -l", path);
	f = popen(command, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &n), 1);
	pclose(f);
	return n;
}

static void refused(const char *check, const char *words)
{
	char name[64];
	int before = entries(scene.data);

	assert_false(try_open());
	assert_true(scene.failed_checks > 0);
	(void)snprintf(name, sizeof(name), "{\"check\":\"%s\",\"ok\":false",
	    check);
	if (!strstr(scene.checks, name) || !strstr(scene.checks, words))
		fail_msg("%s does not say that %s: %s", scene.checks, check,
		    words);
	assert_int_equal(entries(scene.data), before);
	assert_null(scene.g->arming);
	new_order();
}

static void test_no_go_leaves_nothing(void **state)
{
	(void)state;
	power_on();
	new_order();
	scene.order.may_be_offline = false;
	refused("broker", "not connected");
	memcpy(scene.order.probes[0].id, "p9", 3);
	refused("probe:p9", "is not configured");
	scene.probes[0].result = PROBE_SHORT;
	refused("probe:p1", "(short)");
	scene.probes[0].result = PROBE_OK;
	scene.order.profile_jws[scene.order.profile_len - 3] ^= 1;
	refused("profile", "");
	scene.order.profile_jws[400] ^= 1;
	refused("profile", "");
	sign_as("cloud", JWS_TYP_PROFILE, scene_profile,
	    scene.order.profile_jws, sizeof(scene.order.profile_jws));
	scene.order.profile_len = strlen(scene.order.profile_jws);
	refused("profile", "role");
	sign_claiming("quality", "cloud", JWS_TYP_PROFILE, scene_profile,
	    scene.order.profile_jws, sizeof(scene.order.profile_jws));
	scene.order.profile_len = strlen(scene.order.profile_jws);
	refused("profile", "thumbprint");
	scene.clock.now.quality = CLOCK_NONE;
	refused("clock", "not known");
	scene.clock.now.quality = CLOCK_NTP;
	scene.clock.now.utc_ms += 400LL * 86400000;
	refused("key", "expired");
	refused("profile", "not valid now");
	refused("calibration:p1", "expired");
	scene.clock.now.utc_ms -= 400LL * 86400000;
	bad_files_from(1, INT32_MAX, EROFS);
	refused("storage", "Read-only");
	bad_files_from(0, 0, 0);
	scene.order.hours = 87600;
	assert_true(try_open());
}

/* What is on the disk although nobody could be told: as after a power cut
 * between the disk and the answer, it is there, armed, and can be sealed. */
static void seal_the_unknown(const char *known)
{
	struct consignment *c = scene.g->consignments;

	if (strcmp(c->cid, known) == 0)
		c = c->next;
	assert_int_equal(c->state, CONSIGNMENT_ARMED);
	assert_int_equal(c->next_seq, 2);
	assert_int_equal(consignment_seal(c, true, NULL, NULL), STATUS_OK);
	settle();
	assert_int_equal(c->state, CONSIGNMENT_SEALED);
}

/* The checks pass and then the store fails: nothing is armed, and after a
 * restart nothing is left but what the dying disk could not take back. */
static void test_an_open_that_is_not_kept(void **state)
{
	char known[LIMIT_CID + 1];
	int calls, count = 1;

	(void)state;
	power_on();
	(void)opened();
	memcpy(known, scene.cid, sizeof(known));
	new_order();
	memcpy(scene.order.probes[0].id, "p3", 3);
	for (calls = 1; calls < 100; calls++) {
		bad_files_from(calls, INT32_MAX, ENOSPC);
		if (try_open())
			break;
		bad_files_from(0, 0, 0);
		assert_int_equal(scene.g->consignment_count, count);
		crash();
		power_on();
		if (scene.g->consignment_count > count) {
			seal_the_unknown(known);
			count++;
		}
		/* of the directory: lock, boot, pending and one for each */
		assert_int_equal(entries(scene.data), 3 + count);
	}
	bad_files_from(0, 0, 0);
	assert_true(calls > 5 && calls < 100);
	assert_true(count <= 2);
}

/* ---- probes on a bus ---- */

static void test_a_slow_bus_is_waited_for(void **state)
{
	(void)state;
	scene.is_on_bus = true;
	power_on();
	for (int i = 0; i < SCENE_PROBES; i++)
		scene.probes[i].wait_ms = 200;
	new_order();
	scene.opened = false;
	assert_non_null(arming_begin(scene.g, &scene.order, was_checked,
	    NULL));
	for (int i = 0; i < 400 && !scene.opened; i++) {
		clock_manual_advance(&scene.clock, 10);
		loop_turn(scene.loop, 1);
	}
	assert_true(scene.opened);
	settle();
	pass(2);
	/* in the middle of a conversion */
	while (!sampler_is_busy(&here()->sampler)) {
		clock_manual_advance(&scene.clock, 50);
		settle();
	}
	assert_int_equal(consignment_start(here(), "a", "b", a_wait(), NULL),
	    STATUS_OK);
	assert_int_equal(here()->state, CONSIGNMENT_ARMED);
	pass(1);
	assert_true(scene_told);
	pass(10);
	assert_int_equal(consignment_end(here(), "a", "b", a_wait(), NULL),
	    STATUS_OK);
	pass(1);
	assert_true(scene_told);
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
}

/* The loop goes on, and what the bus did not say is a fault. */
static void test_a_bus_that_hangs_holds_nothing_up(void **state)
{
	int64_t records;

	(void)state;
	scene.is_on_bus = true;
	power_on();
	(void)opened();
	start();
	pass(5);
	scene.probes[1].hangs = true;
	/* the bus's thread runs in real time: give it turns until it told */
	for (int i = 0; i < 20 * 6 || (i < 200 * 6 &&
	    !here()->monitor.faulty[0]); i++) {
		clock_manual_advance(&scene.clock, MINUTE / 6);
		for (int k = 0; k < 3; k++)
			loop_turn(scene.loop, 1);
	}
	assert_true(bus_is_out(scene.g->bus));
	assert_true(here()->monitor.faulty[0]);
	records = here()->next_seq;
	assert_true(records > 3);	/* and records go on */
	scene.probes[1].hangs = false;
	pass(5);
	assert_false(here()->monitor.faulty[0]);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_INDETERMINATE);
	assert_int_equal(count_in_payloads("\"why\":\"timeout\""), 2);
	assert_int_equal(count_in_payloads("\"e\":\"good\""), 2);
}

/* After a crash nobody waits for the next slot: the gap ends at once, and
 * what ended it is kept at once, though sync_s is ten seconds. */
static void test_reads_at_once_after_a_restart(void **state)
{
	int64_t row_ms;
	char word[40];

	(void)state;
	scene.is_on_bus = true;
	power_on();
	(void)opened();
	start();
	pass(5);
	clock_manual_advance(&scene.clock, 20000);
	settle();
	row_ms = here()->monitor.last_ms;
	crash();
	power_on();
	for (int i = 0; i < 20; i++) {
		clock_manual_advance(&scene.clock, 20);
		settle();
	}
	assert_true(here()->monitor.last_ms > row_ms);
	assert_in_range(here()->monitor.last_ms - row_ms, 20000, 21000);
	row_ms = here()->monitor.last_ms;
	/* the power goes before anything else could be written */
	crash();
	clock_manual_advance(&scene.clock, 1000);
	power_on();
	pass(10);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	(void)snprintf(word, sizeof(word), "\"t\":%lld,\"step\"",
	    (long long)row_ms);
	assert_int_equal(count_in_payloads(word), 2);	/* both probes */
	assert_int_equal(count_in_payloads("\"why\":\"restart\""), 2);
}

/* A stalled loop cannot read yesterday's temperature: it says what it
 * missed. */
static void test_slots_that_went_by_are_a_gap(void **state)
{
	(void)state;
	scene.is_on_bus = true;
	power_on();
	(void)opened();
	start();
	pass(10);
	clock_manual_advance(&scene.clock, 200000);
	settle();
	pass(10);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"why\":\"late\""), 1);
	/* the same stall with recordings loses nothing */
	scene.is_on_bus = false;
	take_probes();
	(void)opened();
	start();
	pass(10);
	clock_manual_advance(&scene.clock, 200000);
	settle();
	pass(10);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"gap\""), 0);
}

/* ---- the rest ---- */

static void test_a_stepped_clock_is_recorded(void **state)
{
	const struct verify *v;

	(void)state;
	power_on();
	(void)opened();
	start();
	pass(5);
	scene.clock.now.utc_ms += 3600000;
	pass(5);
	end();
	seal(true);
	v = assert_dossier(1, RULES_CONFORM);
	assert_span(v, 10 * MINUTE);
	assert_int_equal(count_in_payloads("\"step_ms\":3600000"), 1);
	/* it had claimed to be right within less */
	assert_int_equal(count_in_payloads("\"e\":\"anchor\""), 1);
}

/* A battery clock until the network is there: said once, however often the
 * source comes and goes. */
static void test_a_better_clock_is_anchored_once(void **state)
{
	(void)state;
	scene.clock.now.quality = CLOCK_RTC;
	scene.clock.now.err_ms = 60000;
	power_on();
	(void)opened();
	start();
	pass(5);
	scene.clock.now = (struct clock_utc){ scene.clock.now.utc_ms + 45000,
		CLOCK_NTP, 20 };
	pass(5);
	scene.clock.now.quality = CLOCK_RTC;
	pass(5);
	scene.clock.now.quality = CLOCK_NTP;
	pass(5);
	scene.clock.now.utc_ms += 1500;		/* no step, but an error */
	pass(5);
	end();
	seal(true);
	assert_span(assert_dossier(1, RULES_CONFORM), 25 * MINUTE);
	assert_int_equal(count_in_payloads("\"step_ms\":45000"), 1);
	assert_int_equal(count_in_payloads("\"e\":\"clock\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"anchor\""), 2);
	assert_int_equal(count_in_payloads("\"tq\":\"ntp\",\"err\":20}"), 2);
}

/* Rebooted at 1970, and the time comes later: until then nobody knows, then
 * it is said once, and what is written stays. */
static void test_time_that_comes_at_last(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(20);
	crash();
	another_boot();
	scene.clock.now = (struct clock_utc){ 60000, CLOCK_NONE, 0 };
	power_on();
	pass(10);
	assert_int_equal(here()->told_tq, RECORD_TQ_NONE);
	scene.clock.now = (struct clock_utc){ SCENE_UTC + 35 * MINUTE,
		CLOCK_NTP, 20 };
	pass(10);
	end();
	seal(true);
	assert_true(has_finding(assert_dossier(1, RULES_INDETERMINATE),
	    VERIFY_UNKNOWN_GAP));
	assert_int_equal(count_in_payloads("\"e\":\"anchor\""), 1);
	assert_int_equal(count_in_payloads("\"e\":\"clock\""), 1);
}

static void test_a_clean_stop_keeps_all(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	start();
	pass(4);
	clock_manual_advance(&scene.clock, MINUTE);
	loop_turn(scene.loop, 0);
	stop();
	power_on();
	pass(1);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(readings_in_seal(), 2 * 7);
}

static void test_silence_between_records_is_bounded(void **state)
{
	int64_t before;

	(void)state;
	load_config("\"record\":{\"readings\":240,\"seconds\":600},");
	power_on();
	(void)opened();
	before = here()->next_seq;
	pass(9);
	assert_int_equal(here()->next_seq, before);
	pass(2);
	assert_int_equal(here()->next_seq, before + 1);
	assert_true(here()->head.due_s >= 600);
}

static int group_tear_down(void **state)
{
	(void)state;
	free(scene_verdict);
	free(scene_text);
	return 0;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, \
	    scene_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_reads_at_once_after_a_restart),
		TEST(test_a_good_journey),
		TEST(test_an_excursion_is_told_at_once),
		TEST(test_an_alarm_that_condemns),
		TEST(test_a_lying_reading_is_a_fault),
		TEST(test_a_leap_is_read_twice),
		TEST(test_a_stuck_probe_is_no_evidence),
		TEST(test_silence_is_never_conformity),
		TEST(test_goes_on_after_a_crash),
		TEST(test_pending_readings_survive),
		TEST(test_only_what_no_record_holds_reenters),
		TEST(test_a_line_that_was_not_stored_reenters),
		TEST(test_pending_is_never_taken_twice),
		TEST(test_a_torn_tail_is_stated),
		TEST(test_a_reboot_is_bridged_by_the_wall_clock),
		TEST(test_a_long_power_cut_is_a_gap),
		TEST(test_a_reboot_without_a_clock),
		TEST(test_a_clock_that_comes_late_is_waited_for),
		TEST(test_a_failing_store_loses_nothing),
		TEST(test_any_store_call_may_fail),
		TEST(test_a_store_that_stays_away),
		TEST(test_two_at_once),
		TEST(test_same_goods_in_a_second_leg),
		TEST(test_a_leg_ends_while_judged),
		TEST(test_new_goods_in_a_second_leg),
		TEST(test_states_are_held_to),
		TEST(test_no_go_leaves_nothing),
		TEST(test_an_open_that_is_not_kept),
		TEST(test_a_slow_bus_is_waited_for),
		TEST(test_a_bus_that_hangs_holds_nothing_up),
		TEST(test_slots_that_went_by_are_a_gap),
		TEST(test_a_stepped_clock_is_recorded),
		TEST(test_a_better_clock_is_anchored_once),
		TEST(test_time_that_comes_at_last),
		TEST(test_a_clean_stop_keeps_all),
		TEST(test_silence_between_records_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
