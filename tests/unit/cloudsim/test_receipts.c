/* SPDX-License-Identifier: Apache-2.0 */
/* What the cloud says it has: only what is committed, at a bounded rate. */
#include "cloud_world.h"

static void one_leg(struct world *w, int blocks)
{
	struct record_open o;
	static const int32_t five[1] = { 5000 };

	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	for (int i = 0; i < blocks; i++)
		forge_record_readings(w->forge, five, 1);
}

static void take(struct world *w, int n)
{
	world_send(w, n);
	world_commit(w);
}

static void digest_of(struct world *w, int n, char out[44])
{
	size_t len;
	const char *line = world_line(w, n, &len);

	assert_int_equal(jws_digest(&w->forge->crypto, line, len, out),
	    STATUS_OK);
}

static void says_what_is_committed(void **state)
{
	struct world *w = *state;
	char head[44];

	one_leg(w, 5);
	take(w, 0);
	take(w, 1);
	take(w, 4);
	assert_false(world_receipts(w));
	assert_int_equal(w->sent, 1);
	assert_string_equal(w->said[0].gw, FORGE_GW);
	assert_string_equal(w->said[0].cid, FORGE_CID);
	assert_int_equal(w->said[0].leg, 0);
	assert_int_equal(w->said[0].upto, 1);
	assert_int_equal(w->said[0].seen, 4);
	assert_int_equal(w->said[0].range_count, 1);
	assert_int_equal(w->said[0].ranges[0][0], 2);
	assert_int_equal(w->said[0].ranges[0][1], 3);
	assert_int_equal(w->said[0].rx_ms, WORLD_NOW);
	digest_of(w, 1, head);
	assert_string_equal(w->said[0].head, head);
}

static void is_signed_as_role_cloud(void **state)
{
	struct world *w = *state;
	static struct jws_scratch scratch;
	struct crypto_signer cloud;
	struct jws_header h;
	struct jws j;
	char why[160] = "";

	one_leg(w, 1);
	take(w, 0);
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->forge->crypto.admit(w->forge->crypto.ctx,
	    w->forge->cloud.certs.der, w->forge->cloud.certs.count, "cloud",
	    &cloud, why, sizeof(why)), STATUS_OK);
	assert_int_equal(jws_split(w->jws[0], strlen(w->jws[0]), &j, NULL),
	    STATUS_OK);
	assert_int_equal(jws_header_read(&j, JWS_TYP_RECEIPT, &scratch, &h,
	    NULL), STATUS_OK);
	assert_int_equal(h.cert_count, 0);
	assert_string_equal(h.thumb, cloud.thumb);
	assert_int_equal(jws_verify(&j, &w->forge->crypto, &cloud),
	    STATUS_OK);
}

static void comes_once_an_interval(void **state)
{
	struct world *w = *state;

	static const int32_t five[1] = { 5000 };

	/* from the first reading on nothing is alarming */
	one_leg(w, 0);
	forge_record_event(w->forge, RECORD_START);
	for (int i = 0; i < 4; i++)
		forge_record_readings(w->forge, five, 1);
	take(w, 0);
	take(w, 1);
	assert_false(world_receipts(w));
	assert_int_equal(w->sent, 1);
	take(w, 2);
	assert_true(world_receipts(w));
	assert_int_equal(w->sent, 0);
	w->mono_ms += 999;
	take(w, 3);
	assert_true(world_receipts(w));
	assert_int_equal(w->sent, 0);
	w->mono_ms += 1;
	assert_false(world_receipts(w));
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->said[0].upto, 3);
	assert_false(world_receipts(w));
	assert_int_equal(w->sent, 0);
}

static void alarms_come_at_once(void **state)
{
	struct world *w = *state;
	int32_t hot[15];
	struct record_open o;

	for (int i = 0; i < 15; i++)
		hot[i] = 20000;
	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	forge_record_event(w->forge, RECORD_START);
	forge_record_readings(w->forge, hot, 15);	/* claims fail */
	take(w, 0);
	world_receipts(w);
	take(w, 1);	/* no reading yet: claims indeterminate */
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	take(w, 2);
	assert_false(world_receipts(w));
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->said[0].upto, 2);
}

static void time_never_goes_back(void **state)
{
	struct world *w = *state;
	int64_t last = 0;

	one_leg(w, 5);
	for (int i = 0; i < 5; i++) {
		take(w, i);
		world_receipts(w);
		assert_int_equal(w->sent, 1);
		assert_true(w->said[0].rx_ms > last);
		last = w->said[0].rx_ms;
		w->now_ms -= 3600000;
		w->mono_ms += 1000;
		if (i == 2)
			world_restart(w);
	}
}

/* Every second record: more holes than a receipt may list. */
static void many_holes_lower_seen(void **state)
{
	struct world *w = *state;

	one_leg(w, 80);
	for (int i = 0; i <= 80; i += 2)
		world_send(w, i);
	world_commit(w);
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->said[0].range_count, RECEIPT_RANGES);
	assert_int_equal(w->said[0].upto, 0);
	assert_int_equal(w->said[0].seen, 64);
	assert_false(receipt_covers(&w->said[0], 66));
	/* what it covers is what there is */
	for (int i = 0; i <= 64; i++)
		assert_int_equal(receipt_covers(&w->said[0], i), i % 2 == 0);
}

/* A restarted gateway offers its newest record and gets its receipt back. */
static void is_said_again(void **state)
{
	struct world *w = *state;
	char first[3072];

	one_leg(w, 2);
	for (int i = 0; i < 3; i++)
		take(w, i);
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	memcpy(first, w->jws[0], sizeof(first));
	w->mono_ms += 1000;
	w->now_ms += 1000;
	take(w, 2);
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_string_equal(w->jws[0], first);
	world_restart(w);
	take(w, 2);
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_string_equal(w->jws[0], first);
	assert_int_equal(world_count(w, METRICS_RECEIPTS_AGAIN), 1);
}

/* Killed between the commit of a record and its receipt. */
static void is_made_up_for_after_a_crash(void **state)
{
	struct world *w = *state;

	one_leg(w, 2);
	take(w, 0);
	take(w, 1);
	world_restart(w);
	take(w, 1);
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->said[0].upto, 1);
}

/* ... and not with the receipt before, which does not cover it: a seal is
 * the last record, and no later one would bring a receipt for it. */
static void is_made_up_for_with_a_new_one(void **state)
{
	struct world *w = *state;

	one_leg(w, 2);
	take(w, 0);
	take(w, 1);
	world_receipts(w);
	assert_int_equal(w->said[0].upto, 1);
	take(w, 2);
	world_restart(w);
	w->mono_ms += 1000;
	take(w, 2);
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->said[0].upto, 2);
	assert_int_equal(world_count(w, METRICS_RECEIPTS_AGAIN), 0);
}

/* ---- a database that fails ---- */

static enum status (*real_commit)(struct store *s);
static int commits_left;

static enum status failing_commit(struct store *s)
{
	return commits_left-- > 0 ? real_commit(s) : STATUS_IO;
}

static void let_commits(struct world *w, int n)
{
	real_commit = w->store->commit;
	w->store->commit = failing_commit;
	commits_left = n;
}

static void nothing_is_said_of_a_failed_commit(void **state)
{
	struct world *w = *state;

	one_leg(w, 3);
	take(w, 0);
	world_receipts(w);
	let_commits(w, 0);
	world_send(w, 1);
	world_send(w, 2);
	assert_int_equal(ingest_commit(&w->ingest), STATUS_IO);
	assert_int_equal(metrics_gauge_value(&w->metrics, METRICS_STORE_OK),
	    0);
	w->mono_ms += 1000;
	world_receipts(w);
	assert_int_equal(w->sent, 0);
	w->store->commit = real_commit;
	assert_int_equal(world_leg(w, 0).records, 1);
	/* it comes again */
	take(w, 1);
	take(w, 2);
	w->mono_ms += 1000;
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->said[0].upto, 2);
	assert_int_equal(metrics_gauge_value(&w->metrics, METRICS_STORE_OK),
	    1);
	assert_int_equal(world_finding(w, 0, "chain"), 0);
	assert_int_equal(world_finding(w, 0, "fork"), 0);
}

static void a_receipt_that_was_not_kept_is_not_sent(void **state)
{
	struct world *w = *state;

	one_leg(w, 1);
	let_commits(w, 1);
	take(w, 0);
	world_receipts(w);
	assert_int_equal(w->sent, 0);
	w->store->commit = real_commit;
	take(w, 0);
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->said[0].upto, 0);
}

/* A failure in the middle of a batch: nothing of the batch counts. */
static enum status (*real_add)(struct store *s, int64_t leg_id,
    const struct store_record *r);
static int adds_left;

static enum status failing_add(struct store *s, int64_t leg_id,
    const struct store_record *r)
{
	return adds_left-- > 0 ? real_add(s, leg_id, r) : STATUS_IO;
}

static void a_batch_counts_whole_or_not(void **state)
{
	struct world *w = *state;

	one_leg(w, 6);
	take(w, 0);
	real_add = w->store->record_add;
	w->store->record_add = failing_add;
	for (int fail = 0; fail < 5; fail++) {
		adds_left = fail;
		for (int i = 1; i < 6; i++)
			world_send(w, i);
		assert_int_equal(ingest_commit(&w->ingest), STATUS_IO);
		assert_int_equal(world_leg(w, 0).records, 1);
		world_receipts(w);
		assert_int_equal(w->sent, 0);
	}
	adds_left = 100;
	for (int i = 1; i < 6; i++)
		world_send(w, i);
	world_commit(w);
	world_judge(w);
	assert_int_equal(world_leg(w, 0).upto, 5);
	assert_int_equal(world_leg(w, 0).judged, 6);
	assert_int_equal(world_finding(w, 0, "claim"), 0);
	w->store->record_add = real_add;
}

/* ---- witnessing ---- */

static void cite(struct world *w, const char *digest)
{
	static const int32_t five[1] = { 5000 };

	w->forge->head.has_ack = true;
	w->forge->head.ack_seq = 0;
	memcpy(w->forge->head.ack_digest, digest, 44);
	forge_record_readings(w->forge, five, 1);
	w->forge->head.has_ack = false;
	take(w, world_lines(w) - 1);
}

static void knows_the_receipts_it_sent(void **state)
{
	struct world *w = *state;
	char digest[44];

	one_leg(w, 0);
	take(w, 0);
	world_receipts(w);
	assert_int_equal(jws_digest(&w->forge->crypto, w->jws[0],
	    strlen(w->jws[0]), digest), STATUS_OK);
	cite(w, digest);
	assert_int_equal(world_finding(w, 0, "receipt"), 0);
	digest[0] = digest[0] == 'A' ? 'B' : 'A';
	cite(w, digest);
	assert_int_equal(world_finding(w, 0, "receipt"), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(says_what_is_committed), TEST(is_signed_as_role_cloud),
		TEST(comes_once_an_interval), TEST(alarms_come_at_once),
		TEST(time_never_goes_back), TEST(many_holes_lower_seen),
		TEST(is_said_again), TEST(is_made_up_for_after_a_crash),
		TEST(is_made_up_for_with_a_new_one),
		TEST(nothing_is_said_of_a_failed_commit),
		TEST(a_receipt_that_was_not_kept_is_not_sent),
		TEST(a_batch_counts_whole_or_not),
		TEST(knows_the_receipts_it_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
