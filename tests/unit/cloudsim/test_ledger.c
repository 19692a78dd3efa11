/* SPDX-License-Identifier: Apache-2.0 */
/* The log behind the receipts: what is committed is in it, what is not is
 * not, and its proofs hold. */
#include <sqlite3.h>

#include "api_log.h"
#include "checkpoints.h"
#include "cloud_world.h"
#include "note_key.h"
#include "proof.h"

#define ORIGIN "cloud.example/log"

static struct checkpoints points;

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

/* Record n, and a receipt for it. */
static void take(struct world *w, int n)
{
	world_send(w, n);
	world_commit(w);
	w->mono_ms += 1000;
	w->now_ms += 1000;
	(void)world_receipts(w);
	assert_int_equal(w->sent, 1);
}

static int64_t size_of(struct world *w)
{
	int64_t size = -1;

	assert_int_equal(w->store->log->size(w->store, &size), STATUS_OK);
	return size;
}

static void digest_of(struct world *w, char out[LIMIT_B64_DIGEST + 1])
{
	assert_int_equal(jws_digest(&w->forge->crypto, w->jws[0],
	    strlen(w->jws[0]), out), STATUS_OK);
}

/* The root of the entries as they are in the database. */
struct rebuilt {
	struct merkle list;
	char last[ENTRY_TEXT];
};

static bool add_entry(void *ctx, const struct store_log_entry *e)
{
	struct rebuilt *r = ctx;
	merkle_hash leaf;
	size_t len;

	assert_int_equal(e->index, r->list.size);
	assert_int_equal(entry_write(&e->entry, r->last, &len), STATUS_OK);
	assert_int_equal(merkle_leaf(r->list.crypto, r->last, len, leaf),
	    STATUS_OK);
	assert_int_equal(merkle_append(&r->list, leaf, NULL, NULL),
	    STATUS_OK);
	return true;
}

static void rebuild(struct world *w, struct rebuilt *r)
{
	memset(r, 0, sizeof(*r));
	r->list.crypto = &w->forge->crypto;
	assert_int_equal(w->store->log->entries(w->store, 0, 1000, add_entry,
	    r), STATUS_OK);
}

static void same_roots(struct world *w)
{
	struct merkle_source src = ledger_source(w->store,
	    &w->forge->crypto);
	struct rebuilt r;
	merkle_hash want, got;
	const struct merkle *list;

	rebuild(w, &r);
	assert_int_equal(r.list.size, size_of(w));
	assert_int_equal(merkle_root(&r.list, want), STATUS_OK);
	assert_int_equal(merkle_root_at(&src, r.list.size, got), STATUS_OK);
	assert_memory_equal(want, got, sizeof(want));
	assert_int_equal(ledger_list(&w->ingest.ledger, &list), STATUS_OK);
	assert_int_equal(merkle_root(list, got), STATUS_OK);
	assert_memory_equal(want, got, sizeof(want));
}

static void every_receipt_is_an_entry(void **state)
{
	struct world *w = *state;
	struct store_log_entry e;
	char digest[LIMIT_B64_DIGEST + 1];

	one_leg(w, 40);
	for (int i = 0; i <= 40; i++) {
		take(w, i);
		assert_int_equal(size_of(w), i + 1);
		digest_of(w, digest);
		assert_int_equal(w->store->log->find(w->store, digest, &e),
		    STATUS_OK);
		assert_int_equal(e.index, i);
		assert_int_equal(e.entry.kind, ENTRY_RECEIPT);
		assert_string_equal(e.entry.ref, FORGE_CID "/0");
		if (i % 7 == 3)
			world_restart(w);
		same_roots(w);
	}
}

/* The same receipt again is the same statement. */
static void said_again_is_one_entry(void **state)
{
	struct world *w = *state;

	one_leg(w, 1);
	take(w, 0);
	take(w, 0);
	assert_int_equal(world_count(w, METRICS_RECEIPTS_AGAIN), 1);
	assert_int_equal(size_of(w), 1);
}

static enum status (*real_commit)(struct store *s);
static bool commits;

static enum status maybe_commit(struct store *s)
{
	return commits ? real_commit(s) : STATUS_IO;
}

static void a_lost_commit_leaves_no_entry(void **state)
{
	struct world *w = *state;

	one_leg(w, 8);
	for (int i = 0; i < 3; i++)
		take(w, i);
	world_send(w, 3);
	world_commit(w);
	real_commit = w->store->commit;
	w->store->commit = maybe_commit;
	commits = false;
	w->mono_ms += 1000;
	(void)world_receipts(w);
	assert_int_equal(w->sent, 0);
	commits = true;
	assert_int_equal(size_of(w), 3);
	take(w, 3);
	take(w, 4);
	assert_int_equal(size_of(w), 5);
	same_roots(w);
}

static void rows_only_come(void **state)
{
	static const char *const words[] = {
		"UPDATE log_entry SET ref = 'x'", "DELETE FROM log_entry",
		"UPDATE log_node SET hash = x'00'", "DELETE FROM log_node" };
	struct world *w = *state;
	sqlite3 *db;

	one_leg(w, 1);
	take(w, 0);
	assert_int_equal(sqlite3_open(w->database, &db), SQLITE_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(sqlite3_exec(db, words[i], NULL, NULL, NULL),
		    SQLITE_CONSTRAINT);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_int_equal(size_of(w), 1);
}

/* ---- checkpoints ---- */

static void open_points(struct world *w)
{
	checkpoints_open(&points, &w->ingest, w->signing, ORIGIN, 5000);
}

/* ... and be told when to look again. */
static void look_at_log(struct world *w, int64_t again_ms)
{
	assert_int_equal(checkpoints_make(&points, w->now_ms, w->mono_ms),
	    again_ms);
}

static struct api api_of(struct world *w)
{
	struct api a = { .store = w->store,
		.signer_pem = signing_pem(w->signing), .now_ms = w->now_ms };

	note_key_hash(&a.hash);
	return a;
}

static struct note_key *log_key(struct world *w)
{
	char path[160], why[256] = "";
	struct note_key *k;

	snprintf(path, sizeof(path), "%s/cloud.pem", w->forge->dir);
	k = note_key_public(path, why, sizeof(why));
	assert_string_equal(why, "");
	assert_non_null(k);
	assert_false(note_key_is_witness(k));
	return k;
}

static void read_note(struct world *w, int64_t size, struct text *text,
    struct checkpoint *out)
{
	struct api a = api_of(w);
	struct note_key *k = log_key(w);

	assert_int_equal(api_log_checkpoint(&a, size, text), STATUS_OK);
	assert_int_equal(checkpoint_read(out, text->bytes, text->len, NULL),
	    STATUS_OK);
	assert_string_equal(out->origin, ORIGIN);
	assert_int_equal(note_key_check(k, out, NULL), STATUS_OK);
	note_key_close(k);
}

static void checkpoints_follow_growth(void **state)
{
	struct world *w = *state;
	struct text text = { 0 };
	struct checkpoint c;
	struct rebuilt r;
	merkle_hash root;

	one_leg(w, 9);
	open_points(w);
	look_at_log(w, 5000);
	assert_int_equal(w->store->log->checkpoint(w->store, -1, NULL, NULL),
	    STATUS_MISSING);
	take(w, 0);
	look_at_log(w, 5000);
	read_note(w, -1, &text, &c);
	assert_int_equal(c.size, 1);
	text_free(&text);
	/* bounded rate: the next one is due in so many ms */
	take(w, 1);
	look_at_log(w, 4000);
	take(w, 2);
	world_restart(w);
	open_points(w);
	look_at_log(w, 5000);
	read_note(w, -1, &text, &c);
	assert_int_equal(c.size, 3);
	rebuild(w, &r);
	assert_int_equal(merkle_root(&r.list, root), STATUS_OK);
	assert_memory_equal(root, c.root, sizeof(root));
	text_free(&text);
	assert_int_equal(checkpoints_make(&points, w->now_ms,
	    w->mono_ms + 99999), 5000);
}

static void old_checkpoints_nobody_wants_go(void **state)
{
	struct world *w = *state;
	struct store_checkpoint c = { .note = "x", .len = 1 };

	for (c.size = 1; c.size <= 2 * STORE_CHECKPOINTS; c.size++) {
		assert_int_equal(w->store->log->checkpoint_add(w->store, &c),
		    STATUS_OK);
		if (c.size == 3)
			assert_int_equal(w->store->log->cosignature_add(
			    w->store, 3, "w", "line"), STATUS_OK);
	}
	for (int64_t n = 1; n <= 2 * STORE_CHECKPOINTS; n++) {
		bool kept = n == 3 || n > STORE_CHECKPOINTS;
		struct text text = { 0 };
		struct api a = api_of(w);

		assert_int_equal(api_log_checkpoint(&a, n, &text),
		    kept ? STATUS_OK : STATUS_MISSING);
		text_free(&text);
	}
}

/* ---- what is served ---- */

static void parse(struct json_writer *w, struct json *doc)
{
	static struct json_token tokens[4096];
	size_t len;

	assert_int_equal(json_write_done(w, &len), STATUS_OK);
	assert_int_equal(json_parse(doc, w->buf, len, tokens, 4096,
	    JSON_INTEGERS, NULL), STATUS_OK);
}

static void proofs_hold(void **state)
{
	struct world *w = *state;
	struct api a = api_of(w);
	char digest[LIMIT_B64_DIGEST + 1], body[16384];
	struct json_writer writer;
	struct merkle_proof path;
	struct text text = { 0 };
	struct checkpoint c;
	struct json doc;
	struct rebuilt r;
	merkle_hash leaf;

	one_leg(w, 6);
	open_points(w);
	json_write_init(&writer, body, sizeof(body));
	for (int i = 0; i < 5; i++)
		take(w, i);
	digest_of(w, digest);
	assert_int_equal(api_log_proof(&a, digest, &writer), STATUS_ORDER);
	look_at_log(w, 5000);
	assert_int_equal(api_log_proof(&a, digest, &writer), STATUS_OK);
	parse(&writer, &doc);
	read_note(w, -1, &text, &c);
	rebuild(w, &r);
	assert_int_equal(merkle_leaf(&a.hash, r.last, strlen(r.last), leaf),
	    STATUS_OK);
	assert_true(json_is(&doc, json_member(&doc, 0, "entry"), r.last));
	assert_int_equal(proof_read_path(&doc, json_member(&doc, 0, "path"),
	    &path, NULL), STATUS_OK);
	assert_int_equal(merkle_check_inclusion(&a.hash, leaf, 4, 5, &path,
	    c.root), STATUS_OK);
	digest[0] = digest[0] == 'A' ? 'B' : 'A';
	assert_int_equal(api_log_proof(&a, digest, &writer), STATUS_MISSING);
	assert_int_equal(api_log_is_ours(&a, &c), STATUS_OK);
	c.root[5] ^= 1;
	assert_int_equal(api_log_is_ours(&a, &c), STATUS_CHAIN);
	c.root[5] ^= 1;
	c.size = 4;
	assert_int_equal(api_log_is_ours(&a, &c), STATUS_CHAIN);
	c.size = 99;
	assert_int_equal(api_log_is_ours(&a, &c), STATUS_CHAIN);
	text_free(&text);
}

static void consistency_holds(void **state)
{
	struct world *w = *state;
	struct api a = api_of(w);
	char body[16384];
	struct json_writer writer;
	struct merkle_source src = ledger_source(w->store, &a.hash);

	one_leg(w, 20);
	open_points(w);
	for (int i = 0; i < 19; i++)
		take(w, i);
	look_at_log(w, 5000);
	for (int from = 0; from <= 19; from++) {
		struct merkle_proof path;
		merkle_hash x, y;
		size_t len;

		json_write_init(&writer, body, sizeof(body));
		assert_int_equal(api_log_consistency(&a, from, 19, &writer),
		    STATUS_OK);
		assert_int_equal(json_write_done(&writer, &len), STATUS_OK);
		assert_int_equal(proof_read_consistency(body, len, from, 19,
		    &path, NULL), STATUS_OK);
		assert_int_equal(proof_read_consistency(body, len, from, 18,
		    &path, NULL), STATUS_CONFLICT);
		assert_int_equal(merkle_root_at(&src, from, x), STATUS_OK);
		assert_int_equal(merkle_root_at(&src, 19, y), STATUS_OK);
		assert_int_equal(merkle_check_consistency(&a.hash, from, x,
		    19, y, &path), STATUS_OK);
	}
	assert_int_equal(api_log_consistency(&a, 3, 20, &writer),
	    STATUS_RANGE);
	assert_int_equal(api_log_consistency(&a, 4, 3, &writer),
	    STATUS_RANGE);
}

static void the_bundle_takes_what_a_checkpoint_holds(void **state)
{
	struct world *w = *state;
	struct api a = api_of(w);
	static char body[65536];
	struct json_writer writer;
	struct json doc;
	const struct entry act = { .kind = ENTRY_DECISION,
		.digest = RECORD_NO_DIGEST, .ref = FORGE_CID };
	int leaf;
	int64_t index = -1;

	one_leg(w, 6);
	open_points(w);
	json_write_init(&writer, body, sizeof(body));
	assert_int_equal(api_log_bundle(&a, FORGE_CID, &writer),
	    STATUS_MISSING);
	for (int i = 0; i < 3; i++)
		take(w, i);
	assert_int_equal(api_log_bundle(&a, FORGE_CID, &writer),
	    STATUS_ORDER);
	assert_int_equal(w->store->log->act_add(w->store, &act, "a.b.c", 5,
	    w->now_ms), STATUS_OK);
	assert_int_equal(w->store->log->act_add(w->store, &act, "a.b.c", 5,
	    w->now_ms), STATUS_REPEATED);
	look_at_log(w, 5000);
	take(w, 3);	/* not in it */
	json_write_init(&writer, body, sizeof(body));
	assert_int_equal(api_log_bundle(&a, FORGE_CID, &writer), STATUS_OK);
	parse(&writer, &doc);
	leaf = json_first(&doc, json_member(&doc, 0, "leaves"));
	assert_int_equal(json_size(&doc, json_member(&doc, 0, "leaves")), 2);
	assert_int_equal(json_int(&doc, json_member(&doc, leaf, "index"), 0,
	    9, &index), STATUS_OK);
	assert_int_equal(index, 2);
	assert_true(json_member(&doc, leaf, "jws") > 0);
	leaf = json_next(&doc, leaf);
	assert_true(json_is(&doc, json_member(&doc, leaf, "entry"),
	    "decision sha-256 " RECORD_NO_DIGEST " " FORGE_CID));
}

/* ---- older databases ---- */

/* What the tables of version 1 lacked comes with the next start. */
static void version_1_is_carried_over(void **state)
{
	struct world *w = *state;
	sqlite3 *db;

	one_leg(w, 2);
	take(w, 0);
	world_disconnect(w);
	assert_int_equal(sqlite3_open(w->database, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TABLE log_entry; DROP TABLE "
	    "log_node; DROP TABLE checkpoint; DROP TABLE cosignature; DROP "
	    "TABLE stamp; DROP TABLE act; PRAGMA user_version = 1", NULL,
	    NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	world_connect(w);
	assert_int_equal(world_leg(w, 0).records, 1);
	assert_int_equal(size_of(w), 0);
	take(w, 1);
	assert_int_equal(size_of(w), 1);
	same_roots(w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_receipt_is_an_entry),
		TEST(said_again_is_one_entry),
		TEST(a_lost_commit_leaves_no_entry), TEST(rows_only_come),
		TEST(checkpoints_follow_growth),
		TEST(old_checkpoints_nobody_wants_go), TEST(proofs_hold),
		TEST(consistency_holds),
		TEST(the_bundle_takes_what_a_checkpoint_holds),
		TEST(version_1_is_carried_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
