/* SPDX-License-Identifier: Apache-2.0 */
/* Two views of one log: what is growth, what is a breach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "base64url.h"
#include "json_write.h"
#include "merkle.h"
#include "view.h"

#define LOG "log.example/1"
#define SIZES 20

/* A log's key and a history of it in memory. */
struct world {
	char dir[64], log_file[96], witness_file[96];
	EVP_PKEY *key;
	struct note_key *log, *witness;
	merkle_hash leaf[SIZES + 1];
};

static const struct world *history;	/* of fetch */

static void write_key(const char *path, EVP_PKEY *key, bool is_private)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(is_private ? PEM_write_PrivateKey(f, key, NULL, NULL,
	    0, NULL, NULL) : PEM_write_PUBKEY(f, key), 1);
	fclose(f);
	chmod(path, 0600);
}

static int open_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	EVP_PKEY *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	char why[256] = "";
	struct crypto hash;

	note_key_hash(&hash);
	strcpy(w->dir, "/tmp/coldpass-view.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->log_file, sizeof(w->log_file), "%s/log.pem", w->dir);
	snprintf(w->witness_file, sizeof(w->witness_file), "%s/w.key",
	    w->dir);
	w->key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	write_key(w->log_file, w->key, false);
	write_key(w->witness_file, ed, true);
	EVP_PKEY_free(ed);
	w->log = note_key_public(w->log_file, why, sizeof(why));
	w->witness = note_key_private(w->witness_file, why, sizeof(why));
	assert_string_equal(why, "");
	for (int i = 0; i <= SIZES; i++)
		assert_int_equal(merkle_leaf(&hash, &i, sizeof(i),
		    w->leaf[i]), STATUS_OK);
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	note_key_close(w->log);
	note_key_close(w->witness);
	EVP_PKEY_free(w->key);
	unlink(w->log_file);
	unlink(w->witness_file);
	rmdir(w->dir);
	free(w);
	return 0;
}

/* Trees by recursion are the reference's; here any will do. */
static enum status fetch(void *ctx, int level, int64_t number,
    merkle_hash out)
{
	struct merkle m = { .crypto = ctx };

	for (int64_t i = number << level; i < (number + 1) << level; i++)
		if (merkle_append(&m, history->leaf[i], NULL, NULL))
			return STATUS_CRYPTO;
	return merkle_root(&m, out);
}

static void show(const struct world *w, int64_t size, const char *origin,
    char out[1024], size_t *len)
{
	uint8_t id[CHECKPOINT_ID], sig[CHECKPOINT_SIGNATURE];
	struct crypto hash;
	struct merkle_source src = { &hash, fetch, &hash };
	merkle_hash root;
	size_t body, sig_len;

	history = w;
	note_key_hash(&hash);
	assert_int_equal(merkle_root_at(&src, size, root), STATUS_OK);
	assert_int_equal(checkpoint_write(origin, size, root, out, 1024,
	    &body), STATUS_OK);
	assert_int_equal(note_key_sign(w->key, out, body, id, sig, &sig_len),
	    STATUS_OK);
	*len = body + 1;
	assert_int_equal(checkpoint_add(origin, id, sig, sig_len, out, 1024,
	    len), STATUS_OK);
}

static void view(const struct world *w, int64_t size, struct view *out)
{
	char text[1024], why[VIEW_WHY];
	size_t len;

	show(w, size, LOG, text, &len);
	assert_true(view_read(out, w->log, text, len, why));
}

static size_t prove(const struct world *w, int64_t from, int64_t to,
    char out[8192])
{
	struct crypto hash;
	struct merkle_source src = { &hash, fetch, &hash };
	struct merkle_proof path;
	struct json_writer j;
	char text[64];
	size_t len;

	history = w;
	note_key_hash(&hash);
	assert_int_equal(merkle_consistency(&src, from, to, &path),
	    STATUS_OK);
	json_write_init(&j, out, 8192);
	json_write_object(&j, NULL);
	json_write_int(&j, "from", from);
	json_write_int(&j, "to", to);
	json_write_array(&j, "path");
	for (int i = 0; i < path.count; i++) {
		base64url_encode(path.hash[i], CRYPTO_DIGEST, text);
		json_write_string(&j, NULL, text);
	}
	json_write_array_end(&j);
	json_write_object_end(&j);
	assert_int_equal(json_write_done(&j, &len), STATUS_OK);
	return len;
}

static void growth_is_growth(void **state)
{
	struct world *w = *state;
	static struct view a, b;
	char proof[8192], why[VIEW_WHY];

	for (int64_t from = 0; from <= SIZES; from++)
		for (int64_t to = from; to <= SIZES; to++) {
			size_t len = prove(w, from, to, proof);

			view(w, from, &a);
			view(w, to, &b);
			assert_int_equal(view_compare(&a, &b, proof, len,
			    why), from == to ? VIEW_SAME : VIEW_GROWN);
			assert_int_equal(view_compare(&b, &a, proof, len,
			    why), from == to ? VIEW_SAME : VIEW_SHRUNK);
		}
}

/* Any entry changed, any two sizes: never growth. */
static void another_history_is_a_breach(void **state)
{
	struct world *w = *state;
	struct world other = *w;
	static struct view a, b;
	char proof[8192], why[VIEW_WHY];

	for (int changed = 0; changed < 8; changed++) {
		other.leaf[changed][3] ^= 1;
		for (int64_t from = changed + 1; from <= 9; from++)
			for (int64_t to = from; to <= SIZES; to++) {
				size_t len;

				view(w, from, &a);
				view(&other, to, &b);
				len = prove(&other, from, to, proof);
				assert_int_equal(view_compare(&a, &b, proof,
				    len, why), from == to ? VIEW_FORKED :
				    VIEW_REWRITTEN);
				len = prove(w, from, to, proof);
				assert_int_equal(view_compare(&a, &b, proof,
				    len, why), from == to ? VIEW_FORKED :
				    VIEW_REWRITTEN);
			}
		other.leaf[changed][3] ^= 1;
	}
}

static void a_proof_that_is_none_is_a_breach(void **state)
{
	struct world *w = *state;
	static const char *const texts[] = { "", "{}", "[]", "{\"from\":3,"
	    "\"to\":9}", "{\"from\":3,\"to\":9,\"path\":[]}", "{\"from\":3,"
	    "\"to\":9,\"path\":[\"x\"]}", "{\"from\":3,\"to\":9,\"path\":[]"
	    ",\"more\":1}", "null" };
	static struct view a, b;
	char why[VIEW_WHY];

	view(w, 3, &a);
	view(w, 9, &b);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(view_compare(&a, &b, texts[i],
		    strlen(texts[i]), why), VIEW_REWRITTEN);
	assert_int_equal(view_compare(&a, &b, NULL, 0, why), VIEW_UNPROVEN);
	assert_false(view_is_breach(VIEW_UNPROVEN));
	assert_false(view_is_breach(VIEW_GROWN));
	assert_true(view_is_breach(VIEW_SHRUNK));
}

static void only_the_log_is_believed(void **state)
{
	struct world *w = *state;
	static struct view a, b;
	char text[1024], why[VIEW_WHY] = "";
	size_t len;

	show(w, 5, LOG, text, &len);
	assert_true(view_read(&a, w->log, text, len, why));
	assert_false(view_read(&b, w->witness, text, len, why));
	show(w, 5, "log.example/2", text, &len);
	assert_true(view_read(&b, w->log, text, len, why));
	assert_int_equal(view_compare(&a, &b, NULL, 0, why), VIEW_OTHER);
	/* every byte of what is signed matters, and of the signature */
	show(w, 5, LOG, text, &len);
	for (size_t i = 0; i < len; i++) {
		text[i] ^= 1;
		assert_false(view_read(&b, w->log, text, len, why));
		assert_true(why[0] != '\0');
		text[i] ^= 1;
	}
	assert_true(view_read(&b, w->log, text, len, why));
}

static void a_cosignature_holds_for_its_checkpoint(void **state)
{
	struct world *w = *state;
	static struct view a, b;
	struct checkpoint_signature sig;
	char text[1024], line[512], why[VIEW_WHY];
	size_t len;

	show(w, 5, LOG, text, &len);
	assert_true(view_read(&a, w->log, text, len, why));
	assert_int_equal(note_key_check(w->witness, &a.checkpoint, &sig),
	    STATUS_MISSING);
	assert_int_equal(note_key_cosign(w->witness, "w.example/1",
	    &a.checkpoint, 1234567890, line, sizeof(line)), STATUS_OK);
	memcpy(text + len, line, strlen(line) + 1);
	assert_true(view_read(&a, w->log, text, len + strlen(line), why));
	assert_int_equal(note_key_check(w->witness, &a.checkpoint, &sig),
	    STATUS_OK);
	assert_string_equal(sig.name, "w.example/1");
	assert_int_equal(checkpoint_time(&sig), 1234567890);
	/* under another checkpoint it does not */
	show(w, 6, LOG, text, &len);
	memcpy(text + len, line, strlen(line) + 1);
	assert_true(view_read(&b, w->log, text, len + strlen(line), why));
	assert_int_equal(note_key_check(w->witness, &b.checkpoint, NULL),
	    STATUS_SIGNATURE);
}

static void keys_are_of_their_kind(void **state)
{
	struct world *w = *state;
	char why[256], words[128];

	assert_null(note_key_private(w->log_file, why, sizeof(why)));
	assert_null(note_key_public("/nowhere", why, sizeof(why)));
	assert_non_null(strstr(why, "/nowhere"));
	chmod(w->witness_file, 0644);
	assert_null(note_key_private(w->witness_file, why, sizeof(why)));
	assert_non_null(strstr(why, "chmod 600"));
	assert_int_equal(note_key_words(w->witness, "w.example", words,
	    sizeof(words)), STATUS_OK);
	assert_int_equal(strncmp(words, "w.example+", 10), 0);
	assert_int_equal(note_key_words(w->log, "w.example", words,
	    sizeof(words)), STATUS_RANGE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(growth_is_growth), TEST(another_history_is_a_breach),
		TEST(a_proof_that_is_none_is_a_breach),
		TEST(only_the_log_is_believed),
		TEST(a_cosignature_holds_for_its_checkpoint),
		TEST(keys_are_of_their_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
