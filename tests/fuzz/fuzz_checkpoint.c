/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints, log entries and consistency proofs from strangers: what is
 * taken is written again as it was.  The first byte chooses the reader. */
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"
#include "entry.h"
#include "proof.h"

static void require(int condition)
{
	if (!condition)
		abort();
}

static void try_checkpoint(const char *text, size_t len)
{
	char again[CHECKPOINT_TEXT * 2];
	struct checkpoint_signature sig;
	struct checkpoint c;
	struct problem p = { 0 };
	size_t at = 0, body, n;
	enum status s = checkpoint_read(&c, text, len, &p);

	require((p.why[0] != '\0') == (s != STATUS_OK));
	if (s != STATUS_OK)
		return;
	require(checkpoint_write(c.origin, c.size, c.root, again,
	    sizeof(again), &body) == STATUS_OK);
	require(body <= c.body_len && memcmp(again, text, body) == 0);
	memcpy(again, text, c.body_len + 1);
	n = c.body_len + 1;
	while (checkpoint_next(&c, &at, &sig)) {
		require(checkpoint_time(&sig) >= -1);
		require(checkpoint_add(sig.name, sig.id, sig.bytes, sig.len,
		    again, sizeof(again), &n) == STATUS_OK);
	}
	require(n == len && memcmp(again, text, len) == 0);
	require(checkpoint_cosigned(&c, 1, again, sizeof(again), &n) ==
	    STATUS_OK);
}

static void try_entry(const char *text, size_t len)
{
	char again[ENTRY_TEXT];
	struct entry e;
	size_t n;

	if (entry_read(&e, text, len) != STATUS_OK)
		return;
	require(entry_write(&e, again, &n) == STATUS_OK);
	require(n == len && memcmp(again, text, n) == 0);
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

static void try_proof(const char *text, size_t len, int64_t from, int64_t to)
{
	const struct crypto crypto = { .sha256 = mix };
	struct merkle_proof path;
	merkle_hash root = { 0 };

	if (proof_read_consistency(text, len, from, to, &path, NULL) !=
	    STATUS_OK)
		return;
	(void)!merkle_check_consistency(&crypto, from, root, to, root, &path);
	(void)!merkle_check_inclusion(&crypto, root, from, to, &path, root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len == 0)
		return 0;
	switch (data[0] % 3) {
	case 0: try_checkpoint((const char *)data + 1, len - 1); break;
	case 1: try_entry((const char *)data + 1, len - 1); break;
	default: try_proof((const char *)data + 1, len - 1, 3, 7); break;
	}
	return 0;
}
