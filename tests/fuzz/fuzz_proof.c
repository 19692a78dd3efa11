/* SPDX-License-Identifier: Apache-2.0 */
/* Proof files from strangers: the cloud's object or a seal; every leaf that
 * is read is climbed.  The first byte chooses the reader. */
#include <stdlib.h>
#include <string.h>

#include "proof_bundle.h"

enum { TOKENS = 4096 };

static struct json_token tokens[TOKENS];

static void require(int condition)
{
	if (!condition)
		abort();
}

static enum status mix(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	const uint8_t *in = data;

	(void)ctx;
	memset(out, 0, CRYPTO_DIGEST);
	for (size_t i = 0; i < len; i++)
		out[i % CRYPTO_DIGEST] = (uint8_t)(out[i % CRYPTO_DIGEST] *
		    31 + in[i]);
	return STATUS_OK;
}

static void try_leaves(const struct proof *proof)
{
	const struct crypto crypto = { .sha256 = mix };
	static const merkle_hash root;
	struct proof_leaf leaf;
	struct proof_stamp stamp;

	for (int i = json_first(&proof->doc, proof->leaves); i >= 0;
	    i = json_next(&proof->doc, i)) {
		struct problem p = { 0 };
		enum status s = proof_read_leaf(proof, i, &leaf, &p);

		require((p.why[0] != '\0') == (s != STATUS_OK));
		if (s == STATUS_OK)
			require(proof_check_leaf(&crypto, &leaf, 9, root) !=
			    STATUS_OK);
	}
	for (int i = json_first(&proof->doc, proof->stamps); i >= 0;
	    i = json_next(&proof->doc, i))
		(void)!proof_read_stamp(&proof->doc, i, &stamp, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data + 1;
	struct problem p = { 0 };
	struct proof_stamp stamp;
	struct proof proof;
	struct json doc;

	if (len == 0)
		return 0;
	if (data[0] % 2 == 1) {
		(void)!proof_read_seal(&doc, text, len - 1, tokens, TOKENS,
		    &stamp, &p);
		return 0;
	}
	if (proof_read(&proof, text, len - 1, tokens, TOKENS, &p) ==
	    STATUS_OK)
		try_leaves(&proof);
	else
		require(p.why[0] != '\0');
	return 0;
}
