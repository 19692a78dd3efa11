/* SPDX-License-Identifier: Apache-2.0 */
/* Proof files: what is read, and that every other thing is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base64url.h"
#include "proof_bundle.h"

#define CID "Zm9yZ2VkLWNvbnNpZ25tZW"
#define DIGEST "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define ALG "{\"leaf\":\"sha-256\",\"tree\":\"rfc6962-sha-256\"," \
	"\"receipt\":\"ES256\",\"checkpoint\":\"ecdsa-p256-sha-256\"," \
	"\"cosignature\":\"ed25519\",\"stamp\":\"rfc3161\"}"
#define ENTRY "receipt sha-256 " DIGEST " " CID "/0"
#define LEAF "{\"entry\":\"" ENTRY "\",\"index\":1,\"path\":[\"" DIGEST \
	"\"],\"jws\":\"a.b.c\"}"
#define BEGIN "{\"v\":1,\"typ\":\"coldpass-proof\",\"cid\":\"" CID "\"," \
	"\"alg\":" ALG ",\"cloud\":\"pem\",\"checkpoint\":\"note\","
#define PROOF(leaves, stamps) BEGIN "\"leaves\":[" leaves "],\"stamps\":[" \
	stamps "]}"

static struct json_token tokens[512];

static enum status sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	(void)ctx;
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 ?
	    STATUS_OK : STATUS_CRYPTO;
}

static enum status read_text(const char *text, struct proof *out,
    struct problem *p)
{
	return proof_read(out, text, strlen(text), tokens, 512, p);
}

static enum status read_first(const char *text, struct proof_leaf *out)
{
	struct problem p = { 0 };
	struct proof proof;

	assert_int_equal(read_text(text, &proof, &p), STATUS_OK);
	return proof_read_leaf(&proof, json_first(&proof.doc, proof.leaves),
	    out, &p);
}

static void a_proof_is_read(void **state)
{
	static const char text[] = PROOF(LEAF, "{\"alg\":\"sha-512\","
	    "\"token\":\"AAAA\"}");
	const struct crypto crypto = { .sha256 = sha256 };
	struct problem p = { 0 };
	struct proof proof;
	struct proof_leaf leaf;
	struct proof_stamp stamp;
	uint8_t both[1 + 2 * CRYPTO_DIGEST] = { 1 };
	merkle_hash root;
	size_t n;

	(void)state;
	assert_int_equal(read_text(text, &proof, &p), STATUS_OK);
	assert_string_equal(proof.cid, CID);
	assert_int_equal(read_first(text, &leaf), STATUS_OK);
	assert_string_equal(leaf.text, ENTRY);
	assert_int_equal(leaf.index, 1);
	assert_true(leaf.jws > 0);
	assert_int_equal(read_text(text, &proof, &p), STATUS_OK);
	assert_int_equal(proof_read_stamp(&proof.doc, json_first(&proof.doc,
	    proof.stamps), &stamp, &p), STATUS_OK);
	assert_string_equal(stamp.alg, "sha-512");
	/* the second of two: its neighbour is the whole path */
	assert_int_equal(base64url_decode(DIGEST, 43, both + 1, 32, &n),
	    STATUS_OK);
	assert_int_equal(merkle_leaf(&crypto, ENTRY, strlen(ENTRY),
	    both + 33), STATUS_OK);
	sha256(NULL, both, sizeof(both), root);
	assert_int_equal(proof_check_leaf(&crypto, &leaf, 2, root),
	    STATUS_OK);
	assert_int_equal(proof_check_leaf(&crypto, &leaf, 1, root),
	    STATUS_CHAIN);
	assert_int_equal(proof_check_leaf(&crypto, &leaf, 3, root),
	    STATUS_CHAIN);
	root[0] ^= 1;
	assert_int_equal(proof_check_leaf(&crypto, &leaf, 2, root),
	    STATUS_CHAIN);
}

static void other_things_are_refused(void **state)
{
	static const char *const texts[] = { "", "{}", "[]", "null",
		"{\"v\":2,\"typ\":\"coldpass-proof\"}",
		"{\"v\":1,\"typ\":\"coldpass-seal\"}",
		BEGIN "\"leaves\":[]}", BEGIN "\"leaves\":[],\"stamps\":{}}",
		BEGIN "\"leaves\":[],\"stamps\":[],\"more\":1}",
		"{\"v\":1,\"typ\":\"coldpass-proof\",\"cid\":\"x\",\"alg\":"
		    ALG ",\"cloud\":\"p\",\"checkpoint\":\"n\",\"leaves\":[],"
		    "\"stamps\":[]}",
		"{\"v\":1,\"typ\":\"coldpass-proof\",\"cid\":\"" CID "\","
		    "\"alg\":{},\"cloud\":\"p\",\"checkpoint\":\"n\","
		    "\"leaves\":[],\"stamps\":[]}" };
	static const char *const leaves[] = {
		PROOF("{}", ""), PROOF("1", ""),
		PROOF("{\"entry\":\"x\",\"index\":1,\"path\":[]}", ""),
		PROOF("{\"entry\":\"" ENTRY "\",\"index\":-1,\"path\":[],"
		    "\"jws\":\"a\"}", ""),
		PROOF("{\"entry\":\"" ENTRY "\",\"index\":1,\"path\":[]}",
		    ""),	/* a receipt without itself */
		PROOF("{\"entry\":\"decision sha-256 " DIGEST " " CID "\","
		    "\"index\":1,\"path\":[],\"jws\":\"a\"}", ""),
		PROOF("{\"entry\":\"" ENTRY "\",\"index\":1,\"path\":[\"x\"]"
		    ",\"jws\":\"a\"}", ""),
		PROOF("{\"entry\":\"" ENTRY "\",\"index\":1,\"path\":[],"
		    "\"jws\":\"a\",\"more\":1}", "") };
	struct proof_leaf leaf;
	struct proof proof;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct problem p = { 0 };

		if (read_text(texts[i], &proof, &p) == STATUS_OK)
			fail_msg("taken: %s", texts[i]);
		assert_true(p.why[0] != '\0');
	}
	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++)
		if (read_first(leaves[i], &leaf) == STATUS_OK)
			fail_msg("taken: %s", leaves[i]);
}

static void seals_have_one_form(void **state)
{
	static const char good[] = "{\"v\":1,\"typ\":\"coldpass-seal\","
	    "\"alg\":\"sha-512\",\"token\":\"AAAA\"}";
	static const char *const bad[] = { "", "{}",
		"{\"v\":1,\"typ\":\"coldpass-seal\",\"alg\":\"sha-512\"}",
		"{\"v\":1,\"typ\":\"coldpass-seal\",\"token\":\"AAAA\"}",
		"{\"v\":1,\"typ\":\"coldpass-seal\",\"alg\":\"sha-512\","
		    "\"token\":\"AAAA\",\"more\":1}",
		"{\"v\": 1,\"typ\":\"coldpass-seal\",\"alg\":\"sha-512\","
		    "\"token\":\"AAAA\"}",
		"{\"v\":9,\"typ\":\"coldpass-seal\",\"alg\":\"sha-512\","
		    "\"token\":\"AAAA\"}",
		"{\"v\":1,\"typ\":\"coldpass-seal\",\"alg\":\"an algorithm "
		    "too long\",\"token\":\"AAAA\"}" };
	struct proof_stamp stamp;
	struct json doc;

	(void)state;
	assert_int_equal(proof_read_seal(&doc, good, strlen(good), tokens,
	    512, &stamp, NULL), STATUS_OK);
	assert_string_equal(stamp.alg, "sha-512");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (proof_read_seal(&doc, bad[i], strlen(bad[i]), tokens, 512,
		    &stamp, NULL) == STATUS_OK)
			fail_msg("taken: %s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_proof_is_read),
		cmocka_unit_test(other_things_are_refused),
		cmocka_unit_test(seals_have_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
