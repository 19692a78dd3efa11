/* SPDX-License-Identifier: Apache-2.0 */
/* merkle.c - hashing and growing; proofs are in merkle_proof.c and
 * merkle_check.c, so that a checker can be read alone. */
#include "merkle.h"

#include <string.h>

#include "limit.h"
#include "merkle_part.h"

enum status merkle_leaf(const struct crypto *crypto, const void *leaf,
    size_t len, merkle_hash out)
{
	uint8_t text[1 + MERKLE_LEAF];

	if (len > MERKLE_LEAF)
		return STATUS_RANGE;
	text[0] = 0;
	memcpy(text + 1, leaf, len);
	return crypto->sha256(crypto->ctx, text, len + 1, out);
}

enum status merkle_node(const struct crypto *crypto, const merkle_hash left,
    const merkle_hash right, merkle_hash out)
{
	uint8_t text[1 + 2 * CRYPTO_DIGEST];

	text[0] = 1;
	memcpy(text + 1, left, CRYPTO_DIGEST);
	memcpy(text + 1 + CRYPTO_DIGEST, right, CRYPTO_DIGEST);
	return crypto->sha256(crypto->ctx, text, sizeof(text), out);
}

enum status merkle_append(struct merkle *m, const merkle_hash leaf,
    merkle_tell_fn *tell, void *ctx)
{
	merkle_hash hash;
	int level = 0;
	enum status s;

	if (m->size >= LIMIT_INT)
		return STATUS_RANGE;
	memcpy(hash, leaf, sizeof(hash));
	s = tell ? tell(ctx, 0, m->size, hash) : STATUS_OK;
	/* as adding one in binary: every carry closes a tree */
	for (; s == STATUS_OK && (m->size >> level & 1) != 0; level++) {
		s = merkle_node(m->crypto, m->peaks[level], hash, hash);
		if (s == STATUS_OK && tell)
			s = tell(ctx, level + 1, m->size >> (level + 1), hash);
	}
	if (s != STATUS_OK)
		return s;
	memcpy(m->peaks[level], hash, sizeof(hash));
	m->size++;
	return STATUS_OK;
}

enum status merkle_root(const struct merkle *m, merkle_hash out)
{
	enum status s = STATUS_OK;
	bool begun = false;

	if (m->size == 0)
		return m->crypto->sha256(m->crypto->ctx, "", 0, out);
	for (int level = 0; level < MERKLE_LEVELS && s == STATUS_OK; level++) {
		if ((m->size >> level & 1) == 0)
			continue;
		if (begun)
			s = merkle_node(m->crypto, m->peaks[level], out, out);
		else
			memcpy(out, m->peaks[level], CRYPTO_DIGEST);
		begun = true;
	}
	return s;
}
