/* SPDX-License-Identifier: Apache-2.0 */
/* Honest gateways: order, holding, duplicates, forks, chain, judgement. */
#include "cloud_world.h"

#define LINES 5		/* of forge_whole: open start readings end seal */

static void send_all(struct world *w)
{
	int n = world_lines(w);

	for (int i = 0; i < n; i++)
		world_send(w, i);
	world_commit(w);
	world_judge(w);
}

static void keeps_a_whole_leg(void **state)
{
	struct world *w = *state;
	struct store_leg l;

	forge_whole(w->forge);
	send_all(w);
	l = world_leg(w, 0);
	assert_int_equal(l.records, LINES);
	assert_int_equal(l.upto, LINES - 1);
	assert_int_equal(l.seen, LINES - 1);
	assert_string_equal(l.head, w->forge->head.prev);
	assert_true(l.sealed && l.final);
	assert_int_equal(l.judged, LINES);
	assert_int_equal(l.outcome, RULES_CONFORM);
	assert_int_equal(l.claimed, RULES_CONFORM);
	assert_int_equal(world_finding(w, 0, "claim"), 0);
	assert_int_equal(world_finding(w, 0, "chain"), 0);
	assert_string_equal(l.profile_id, "test-2-8");
	assert_string_equal(l.profile_signer, "QU-TEST");
	assert_int_equal(world_count(w, METRICS_ACCEPTED), LINES);
	assert_int_equal(world_count(w, METRICS_REFUSED), 0);
}

struct lines {
	const struct world *world;
	int n;
};

static bool same_line(void *ctx, const struct store_record *r)
{
	struct lines *l = ctx;
	size_t len;
	const char *line = world_line(l->world, l->n, &len);

	assert_int_equal(r->seq, l->n);
	assert_int_equal(r->len, len);
	assert_memory_equal(r->line, line, len);
	l->n++;
	return true;
}

static void keeps_the_exact_bytes(void **state)
{
	struct world *w = *state;
	struct lines l = { w, 0 };

	forge_whole(w->forge);
	send_all(w);
	assert_int_equal(w->store->records(w->store, world_leg(w, 0).id, 0,
	    STORE_SEQ_MAX, same_line, &l), STATUS_OK);
	assert_int_equal(l.n, LINES);
}

/* Every order of the five lines ends in the same row. */
static void any_order_is_good(void **state)
{
	struct world *w = *state;
	static const int orders[][LINES] = { { 4, 3, 2, 1, 0 },
		{ 0, 4, 2, 1, 3 }, { 1, 0, 3, 2, 4 }, { 3, 0, 4, 1, 2 } };

	for (size_t o = 0; o < 4; o++) {
		struct store_leg l;

		forge_whole(w->forge);
		for (int i = 0; i < LINES; i++) {
			world_send(w, orders[o][i]);
			world_commit(w);
			world_judge(w);
		}
		l = world_leg(w, 0);
		assert_int_equal(l.upto, LINES - 1);
		assert_string_equal(l.head, w->forge->head.prev);
		assert_int_equal(l.judged, LINES);
		assert_int_equal(l.outcome, RULES_CONFORM);
		assert_int_equal(world_finding(w, 0, "chain"), 0);
		assert_int_equal(world_finding(w, 0, "claim"), 0);
		assert_int_equal(world_finding(w, 0, "after-seal"), 0);
		assert_int_equal(w->ingest.hold.count, 0);
		world_disconnect(w);
		world_unlink(w);
		world_connect(w);
	}
}

static void holds_what_has_no_open(void **state)
{
	struct world *w = *state;
	struct store_leg l;

	forge_whole(w->forge);
	world_send(w, 1);
	world_send(w, 2);
	world_send(w, 2);
	world_commit(w);
	assert_int_equal(world_count(w, METRICS_HELD), 2);
	assert_int_equal(world_count(w, METRICS_DUPLICATES), 1);
	assert_int_equal(world_count(w, METRICS_ACCEPTED), 0);
	assert_int_equal(w->store->leg_first(w->store, FORGE_CID, 0, &l),
	    STATUS_MISSING);
	/* nothing is covered, and the gateway is told so */
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_int_equal(w->said[0].upto, -1);
	assert_int_equal(w->said[0].seen, -1);
	world_send(w, 0);
	world_commit(w);
	assert_int_equal(world_leg(w, 0).upto, 2);
	assert_int_equal(w->ingest.hold.count, 0);
	/* the same second: still a newer receipt than the empty one */
	w->mono_ms += 1000;
	world_receipts(w);
	assert_int_equal(w->sent, 1);
	assert_true(w->said[0].rx_ms > WORLD_NOW);
	assert_int_equal(w->said[0].upto, 2);
}

static void the_hold_is_bounded(void **state)
{
	struct world *w = *state;
	struct record_open o;
	static const int32_t five[1] = { 5000 };

	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	for (int i = 0; i < 40; i++)
		forge_record_readings(w->forge, five, 1);
	for (int i = 1; i <= 40; i++)
		world_send(w, i);
	world_commit(w);
	/* one gateway gets a quarter of the 16 */
	assert_int_equal(w->ingest.hold.count, 4);
	assert_int_equal(world_refused(w, METRICS_HOLD_FULL), 36);
	world_send(w, 0);
	world_commit(w);
	/* the newest were kept */
	assert_int_equal(world_leg(w, 0).seen, 40);
	assert_int_equal(world_leg(w, 0).records, 5);
}

static void duplicates_are_recognised(void **state)
{
	struct world *w = *state;

	forge_whole(w->forge);
	send_all(w);
	send_all(w);
	assert_int_equal(world_count(w, METRICS_DUPLICATES), LINES);
	assert_int_equal(world_leg(w, 0).records, LINES);
	world_restart(w);
	send_all(w);
	assert_int_equal(world_count(w, METRICS_DUPLICATES), LINES);
	assert_int_equal(world_leg(w, 0).records, LINES);
	assert_int_equal(world_finding(w, 0, "fork"), 0);
}

/* A gateway restored from an old copy signs number 2 once more. */
static void forks_are_kept_and_flagged(void **state)
{
	struct world *w = *state;
	struct record_open o;
	static const int32_t five[1] = { 5000 }, six[1] = { 6000 };
	struct record_head before;
	size_t len;

	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	forge_record_event(w->forge, RECORD_START);
	before = w->forge->head;
	forge_record_readings(w->forge, five, 1);
	send_all(w);
	w->forge->head = before;
	forge_record_readings(w->forge, six, 1);
	world_send(w, 3);
	world_send(w, 3);
	world_commit(w);
	assert_int_equal(world_count(w, METRICS_FORKS), 1);
	assert_int_equal(world_leg(w, 0).forks, 1);
	assert_int_equal(world_leg(w, 0).records, 3);
	assert_int_equal(world_finding(w, 0, "fork"), 1);
	/* the first stays the record */
	assert_int_equal(w->store->fork_add(w->store, world_leg(w, 0).id,
	    &(struct store_record){ .seq = 2, .digest = w->forge->head.prev,
	    .prev = before.prev, .line = world_line(w, 3, &len), .len = 1 }),
	    STATUS_REPEATED);
}

static void a_second_open_is_a_fork(void **state)
{
	struct world *w = *state;
	struct record_open o;

	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	w->forge->head.seq = 0;
	memcpy(w->forge->head.prev, RECORD_NO_DIGEST,
	    sizeof(w->forge->head.prev));
	o.probe_count = 1;
	forge_record_open(w->forge, &o, forge_profile_text);
	send_all(w);
	assert_int_equal(world_count(w, METRICS_FORKS), 1);
	assert_int_equal(world_leg(w, 0).records, 1);
	world_restart(w);
	world_send(w, 1);
	world_commit(w);
	assert_int_equal(world_count(w, METRICS_DUPLICATES), 1);
}

static void break_prev(struct world *w)
{
	memcpy(w->forge->head.prev, RECORD_NO_DIGEST,
	    sizeof(w->forge->head.prev));
	w->forge->head.prev[0] = 'B';
}

/* Told from both sides: the later record first, or the earlier. */
static void a_broken_chain_is_flagged(void **state)
{
	struct world *w = *state;
	struct record_open o;
	static const int32_t five[1] = { 5000 };
	static const int orders[2][4] = { { 0, 1, 2, 3 }, { 0, 3, 2, 1 } };

	for (int round = 0; round < 2; round++) {
		forge_reset(w->forge);
		forge_fill_open(w->forge, &o);
		forge_record_open(w->forge, &o, forge_profile_text);
		forge_record_event(w->forge, RECORD_START);
		break_prev(w);
		forge_record_readings(w->forge, five, 1);
		forge_record_readings(w->forge, five, 1);
		for (int i = 0; i < 4; i++)
			world_send(w, orders[round][i]);
		world_commit(w);
		assert_int_equal(world_leg(w, 0).records, 4);
		assert_int_equal(world_finding(w, 0, "chain"), 1);
		world_disconnect(w);
		world_unlink(w);
		world_connect(w);
	}
}

/* Counters are this process's; what is committed outlives it. */
static void restarts_go_on(void **state)
{
	struct world *w = *state;
	struct store_leg l;

	forge_whole(w->forge);
	for (int i = 0; i < LINES; i++) {
		world_send(w, i);
		world_commit(w);
		world_restart(w);
	}
	world_send(w, LINES - 1);
	world_commit(w);
	world_judge(w);
	l = world_leg(w, 0);
	assert_int_equal(l.records, LINES);
	assert_int_equal(l.judged, LINES);
	assert_int_equal(l.outcome, RULES_CONFORM);
	assert_int_equal(world_finding(w, 0, "chain"), 0);
}

static void warm(struct world *w)
{
	struct record_open o;
	int32_t hot[15];

	for (int i = 0; i < 15; i++)
		hot[i] = 20000;
	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	forge_record_event(w->forge, RECORD_START);
	forge_record_readings(w->forge, hot, 15);
}

static void outcomes_are_recomputed(void **state)
{
	struct world *w = *state;

	warm(w);
	send_all(w);
	assert_int_equal(world_leg(w, 0).outcome, RULES_FAIL);
	assert_int_equal(world_leg(w, 0).claimed, RULES_FAIL);
	assert_int_equal(world_finding(w, 0, "claim"), 0);
}

/* A gateway that says all is well, over readings that say otherwise. */
static void a_false_claim_is_flagged(void **state)
{
	struct world *w = *state;
	char payload[4096], *claim;
	struct json_writer j;
	size_t len;

	warm(w);
	w->forge->head.kind = RECORD_BLOCK;
	json_write_init(&j, payload, sizeof(payload));
	record_write_head(&j, &w->forge->head);
	json_write_object(&j, "claim");
	json_write_string(&j, "outcome", "conform");
	json_write_array(&j, "probes");
	json_write_array_end(&j);
	json_write_object_end(&j);
	record_write_end(&j);
	assert_int_equal(json_write_done(&j, &len), STATUS_OK);
	claim = strstr(payload, "conform");
	assert_non_null(claim);
	forge_line(w->forge, JWS_TYP_RECORD, payload, len, false);
	send_all(w);
	assert_int_equal(world_leg(w, 0).outcome, RULES_FAIL);
	assert_int_equal(world_leg(w, 0).claimed, RULES_CONFORM);
	assert_int_equal(world_finding(w, 0, "claim"), 1);
	/* judged again after a restart, told once */
	world_restart(w);
	world_send(w, 3);
	world_commit(w);
	world_judge(w);
	assert_int_equal(world_finding(w, 0, "claim"), 1);
}

/* Goods that go on in a second leg take their budget along; the second leg
 * comes first. */
static void a_second_leg_goes_on(void **state)
{
	struct world *w = *state;
	struct record_open o;
	int32_t warm_values[2] = { 9000, 9000 };
	int n;

	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	forge_record_open(w->forge, &o, forge_profile_text);
	forge_record_event(w->forge, RECORD_START);
	forge_record_readings(w->forge, warm_values, 2);
	forge_record_seal(w->forge, false);
	n = world_lines(w);
	forge_next_leg(w->forge);
	o.goods = RECORD_GOODS_SAME;
	forge_record_open(w->forge, &o, forge_profile_text);
	forge_record_readings(w->forge, warm_values, 2);
	forge_record_event(w->forge, RECORD_END);
	forge_record_seal(w->forge, true);
	for (int i = n; i < world_lines(w); i++)
		world_send(w, i);
	world_commit(w);
	world_judge(w);
	assert_int_equal(world_leg(w, 1).outcome, 0);	/* waits for leg 0 */
	for (int i = 0; i < n; i++)
		world_send(w, i);
	world_commit(w);
	world_judge(w);
	assert_int_equal(world_leg(w, 1).judged, 4);
	assert_int_equal(world_leg(w, 1).outcome, world_leg(w, 1).claimed);
	assert_int_equal(world_finding(w, 1, "claim"), 0);
	assert_int_equal(world_finding(w, 1, "chain"), 0);
	assert_int_equal(world_finding(w, 0, "chain"), 0);
}

static void cuts_between_legs_are_flagged(void **state)
{
	struct world *w = *state;
	struct record_open o;

	for (int round = 0; round < 2; round++) {
		forge_reset(w->forge);
		forge_fill_open(w->forge, &o);
		forge_record_open(w->forge, &o, forge_profile_text);
		forge_record_seal(w->forge, false);
		forge_next_leg(w->forge);
		break_prev(w);
		o.goods = RECORD_GOODS_NEW;
		forge_record_open(w->forge, &o, forge_profile_text);
		if (round == 1)
			world_send(w, 2);
		world_send(w, 0);
		world_send(w, 1);
		if (round == 0)
			world_send(w, 2);
		world_commit(w);
		assert_int_equal(world_finding(w, 1, "chain"), 1);
		world_disconnect(w);
		world_unlink(w);
		world_connect(w);
	}
}

/* More legs at once than judgements fit in memory (4) and legs (8). */
static void caches_may_be_too_small(void **state)
{
	struct world *w = *state;
	char cid[] = "Zm9yZ2VkLWNvbnNpZ25tZ00", topic[128];
	struct store_leg l;

	for (int round = 0; round < LINES; round++) {
		for (char c = 'A'; c <= 'T'; c++) {
			size_t len;
			const char *line;

			cid[22] = c;
			forge_reset(w->forge);
			memcpy(w->forge->head.cid, cid, sizeof(cid));
			{
				struct record_open o;
				static const int32_t five[1] = { 5000 };

				forge_fill_open(w->forge, &o);
				forge_record_open(w->forge, &o,
				    forge_profile_text);
				forge_record_event(w->forge, RECORD_START);
				forge_record_readings(w->forge, five, 1);
				forge_record_event(w->forge, RECORD_END);
				forge_record_seal(w->forge, true);
			}
			line = world_line(w, round, &len);
			snprintf(topic, sizeof(topic), "coldpass/v1/%s/rec/%s",
			    FORGE_GW, cid);
			/* signing is deterministic: the same lines each time */
			world_send_to(w, topic, line, len);
		}
		world_commit(w);
		world_judge(w);
		(void)world_receipts(w);
		w->mono_ms += 1000;
	}
	for (char c = 'A'; c <= 'T'; c++) {
		cid[22] = c;
		assert_int_equal(w->store->leg_first(w->store, cid, 0, &l),
		    STATUS_OK);
		assert_int_equal(l.records, LINES);
		assert_int_equal(l.judged, LINES);
		assert_int_equal(l.outcome, RULES_CONFORM);
	}
	assert_true(w->ingest.registry.count <= 8);
	assert_true(w->ingest.registry.judgements <= 4);
}

static void simulated_time_is_said(void **state)
{
	struct world *w = *state;
	struct record_open o;

	forge_reset(w->forge);
	forge_fill_open(w->forge, &o);
	o.sim_pace = 600;
	w->forge->head.tq = RECORD_TQ_NONE;
	w->forge->head.err_ms = 0;
	forge_record_open(w->forge, &o, forge_profile_text);
	send_all(w);
	assert_int_equal(world_leg(w, 0).sim_pace, 600);
	assert_int_equal(world_finding(w, 0, "sim"), 1);
	assert_int_equal(world_finding(w, 0, "time-unproven"), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_a_whole_leg), TEST(keeps_the_exact_bytes),
		TEST(any_order_is_good), TEST(holds_what_has_no_open),
		TEST(the_hold_is_bounded), TEST(duplicates_are_recognised),
		TEST(forks_are_kept_and_flagged),
		TEST(a_second_open_is_a_fork),
		TEST(a_broken_chain_is_flagged), TEST(restarts_go_on),
		TEST(outcomes_are_recomputed), TEST(a_false_claim_is_flagged),
		TEST(a_second_leg_goes_on),
		TEST(cuts_between_legs_are_flagged),
		TEST(caches_may_be_too_small), TEST(simulated_time_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
