/* SPDX-License-Identifier: Apache-2.0 */
/* Whose goods these are: what is kept, compared at a handover, stopped and
 * released, and what a verifier makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"
#include "identity_file.h"

static void data(const char *name, const char *value, bool identifies)
{
	struct identity *i = &scene.order.identity_data;
	struct identity_entry *e = &i->entries[i->count++];

	(void)snprintf(e->name, sizeof(e->name), "%s", name);
	(void)snprintf(e->value, sizeof(e->value), "%s", value);
	e->readers = 1u << IDENTITY_HOSPITAL;
	e->identifies = identifies;
}

static void order_with_identity(void)
{
	new_order();
	scene.order.has_identity = true;
	data("coi", "CHA999926ABC123", true);
	data("lot", "L-1", true);
	data("din", "G123498654321", true);
	data("sender", "Plant", false);
	scene.order.identity_data.decoys = 3;
}

static void open_it(void)
{
	power_on();
	order_with_identity();
	assert_true(try_open());
}

static enum status identify(const char *id1, const char *id2, bool typed)
{
	struct consignment_seen seen = { id1, id2, "nurse", typed };
	bool matches = false;
	enum status s = consignment_identify(here(), &seen, &matches,
	    a_wait(), NULL);

	settle();
	if (s != STATUS_OK)
		return s;
	assert_true(scene_told);
	return matches ? STATUS_OK : STATUS_CONFLICT;
}

static enum status release(const char *by)
{
	enum status s = consignment_release(here(), by, "seen again",
	    a_wait(), NULL);

	settle();
	return s;
}

static void path_of(char *out, size_t cap, int leg)
{
	(void)snprintf(out, cap, "%s/%s/%d.identity", scene.data, scene.cid,
	    leg);
}

static void keeps_what_is_behind_the_digests(void **state)
{
	char path[256];
	struct stat st;
	struct identity *kept;
	enum status s;

	(void)state;
	open_it();
	path_of(path, sizeof(path), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	kept = identity_file_read(&files_real, path, &s);
	assert_non_null(kept);
	assert_int_equal(kept->count, 4);
	assert_string_equal(kept->entries[0].value, "CHA999926ABC123");
	free(kept);
	seal(true);
	(void)verdict(1);
	assert_int_equal(count_in_payloads("\"_sd_alg\":\"sha-256\""), 1);
	assert_int_equal(count_in_payloads("CHA999926ABC123"), 0);
	assert_int_equal(count_in_payloads("\"L-1\""), 0);
	assert_int_equal(count_in_payloads("Plant"), 0);
}

/* Salts cannot be had again: no digest without its disclosure. */
static void nothing_opens_without_its_file(void **state)
{
	(void)state;
	power_on();
	for (int n = 1; n < 60; n++) {
		char path[256];

		order_with_identity();
		bad_files_from(n, n, ENOSPC);
		(void)try_open();
		bad_files_from(0, 0, 0);
		path_of(path, sizeof(path), 0);
		if (scene.opened)
			assert_int_equal(access(path, F_OK), 0);
		else
			assert_int_not_equal(access(path, F_OK), 0);
		if (scene.opened)
			seal(true);
	}
}

static void compares_with_the_order(void **state)
{
	(void)state;
	open_it();
	assert_int_equal(identify("CHA999926ABC123", "l 1", false),
	    STATUS_OK);
	assert_int_equal(identify("CHA999926ABC123", "cha999926abc123",
	    false), STATUS_REPEATED);
	assert_int_equal(identify("", "L-1", false), STATUS_SYNTAX);
	assert_int_equal(identify("\xFF", "L-1", false), STATUS_SYNTAX);
	/* the sender is nobody's identifier */
	assert_int_equal(identify("Plant", "L-1", true), STATUS_CONFLICT);
	assert_false(here()->stop.is_held);
	assert_int_equal(identify("L-2", "CHA999926ABC123", true),
	    STATUS_CONFLICT);
	assert_false(here()->stop.is_held);	/* typed: scan it first */
	assert_int_equal(identify("L-2", "CHA999926ABC123", false),
	    STATUS_CONFLICT);
	assert_true(here()->stop.is_held);
	/* the right ones do not lift it */
	assert_int_equal(identify("L-1", "CHA999926ABC123", false),
	    STATUS_OK);
	assert_true(here()->stop.is_held);
}

static void needs_identity_data(void **state)
{
	(void)state;
	power_on();
	(void)opened();
	assert_int_equal(identify("a", "b", false), STATUS_MISSING);
}

static void stops_until_two_release(void **state)
{
	(void)state;
	open_it();
	assert_int_equal(identify("L-2", "CHA999926ABC123", false),
	    STATUS_CONFLICT);
	assert_int_equal(consignment_start(here(), "a", "b", a_wait(), NULL),
	    STATUS_CONFLICT);
	crash();
	power_on();
	assert_true(here()->stop.is_held);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_ALARM);		/* the box says so as well */
	assert_non_null(here()->identity);
	assert_int_equal(release("Sato"), STATUS_OK);
	assert_int_equal(consignment_start(here(), "a", "b", a_wait(), NULL),
	    STATUS_CONFLICT);
	crash();
	power_on();
	assert_true(here()->stop.is_half);
	assert_int_equal(release("\xEF\xBC\xB3" "ato"), STATUS_CONFLICT);
	assert_int_equal(release(""), STATUS_MISSING);
	assert_int_equal(consignment_seal(here(), false, a_wait(), NULL),
	    STATUS_CONFLICT);
	assert_int_equal(release("Ito"), STATUS_OK);
	assert_false(here()->stop.is_held);
	assert_int_equal(annunciator_worst(&scene.g->annunciator),
	    ANNUNCIATOR_OK);
	start();
	pass(3);
	end();
	seal(true);
	assert_false(has_finding(assert_dossier(1, RULES_CONFORM),
	    VERIFY_IDENTITY));
	assert_int_equal(count_in_payloads("\"e\":\"identity-mismatch\","
	    "\"what\":\"differs, coi\",\"how\":\"scanned\",\"by\":\"nurse\""),
	    1);
	assert_int_equal(count_in_payloads("\"e\":\"released\""), 2);
	assert_int_equal(count_in_payloads("\"L-2\""), 0);
}

/* Given up: sealed as it is, and every verifier says so. */
static void an_unreleased_one_is_a_finding(void **state)
{
	(void)state;
	open_it();
	start();
	pass(3);
	end();
	assert_int_equal(identify("L-2", "CHA999926ABC123", false),
	    STATUS_CONFLICT);
	assert_int_equal(release("Sato"), STATUS_OK);
	seal(true);
	assert_true(has_finding(assert_dossier(1, RULES_CONFORM),
	    VERIFY_IDENTITY));
}

/* Each leg has salts of its own. */
static void a_later_leg_has_its_own(void **state)
{
	char one[256], other[256], *a, *b;
	size_t len;

	(void)state;
	open_it();
	seal(false);
	order_with_identity();
	scene.order.continues = true;
	scene.order.goods = RECORD_GOODS_SAME;
	memcpy(scene.order.cid, scene.cid, sizeof(scene.cid));
	assert_true(try_open());
	path_of(one, sizeof(one), 0);
	path_of(other, sizeof(other), 1);
	assert_int_equal(files_load(&files_real, one, 65536, &a, &len),
	    STATUS_OK);
	assert_int_equal(files_load(&files_real, other, 65536, &b, &len),
	    STATUS_OK);
	assert_string_not_equal(a, b);
	free(a);
	free(b);
}

/* A changed or lost file: nothing is compared, nothing is lost. */
static void a_bad_file_compares_nothing(void **state)
{
	char path[256];

	(void)state;
	open_it();
	path_of(path, sizeof(path), 0);
	crash();
	write_text(path, "{\"v\":1,\"disclosures\":[\"AAAA\"]}");
	power_on();
	assert_int_equal(identify("L-1", "CHA999926ABC123", false),
	    STATUS_MISSING);
	seal(true);
	(void)verdict(1);
	assert_true(scene_verdict->authentic && scene_verdict->complete);
}

/* An order that lies ready: armed once whatever happens, and its clear text
 * is nowhere but beside the journal afterwards. */
static void an_order_that_lies_ready(void **state)
{
	char orders[128], path[160], text[20000];

	(void)state;
	(void)snprintf(orders, sizeof(orders), "%s/orders", scene.dir);
	assert_int_equal(mkdir(orders, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/a.json", orders);
	(void)snprintf(text, sizeof(text), "{\"v\":1,\"profile\":\"%s\","
	    "\"offline\":true,\"probes\":[{\"id\":\"p1\",\"role\":"
	    "\"product\"}],\"identity\":{\"data\":{\"lot\":\"L-1\","
	    "\"recipient\":\"R-1\"}}}", scene.profile);
	write_text(path, text);
	scene.config->orders_dir = strdup(orders);
	power_on();
	pass(2);
	assert_int_equal(scene.g->consignment_count, 1);
	assert_non_null(scene.g->consignments->identity);
	assert_int_equal(access(path, F_OK), -1);
	/* a crash between the open record and the removal */
	crash();
	write_text(path, text);
	power_on();
	pass(2);
	assert_int_equal(scene.g->consignment_count, 1);
	assert_int_equal(access(path, F_OK), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scene_set_up, \
	scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_what_is_behind_the_digests),
		TEST(nothing_opens_without_its_file),
		TEST(compares_with_the_order),
		TEST(needs_identity_data),
		TEST(stops_until_two_release),
		TEST(an_unreleased_one_is_a_finding),
		TEST(a_later_leg_has_its_own),
		TEST(a_bad_file_compares_nothing),
		TEST(an_order_that_lies_ready),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(scene_verdict);
	free(scene_text);
	return failed;
}
