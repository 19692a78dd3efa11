/* SPDX-License-Identifier: Apache-2.0 */
/* merkle_check.c - RFC 9162 sections 2.1.3.2 and 2.1.4.2: climb from the
 * proof's end to the root.  'at' is the number of the subtree on the way
 * among those of its level, 'last' that of the level's last one; where both
 * are equal and even, the level has nothing to its right and is skipped. */
#include <string.h>

#include "limit.h"
#include "merkle.h"
#include "merkle_part.h"

static enum status equal(const merkle_hash a, const merkle_hash b)
{
	return memcmp(a, b, CRYPTO_DIGEST) == 0 ? STATUS_OK : STATUS_CHAIN;
}

static bool is_count(const struct merkle_proof *p)
{
	return p->count >= 0 && p->count <= MERKLE_LEVELS + 1;
}

/* Past the levels at which this subtree is a right child or has no sibling,
 * until it is a left one's right neighbour again. */
static void skip(int64_t *at, int64_t *last)
{
	while ((*at & 1) == 0 && *at != 0) {
		*at >>= 1;
		*last >>= 1;
	}
}

enum status merkle_check_inclusion(const struct crypto *crypto,
    const merkle_hash leaf, int64_t index, int64_t size,
    const struct merkle_proof *proof, const merkle_hash root)
{
	int64_t at = index, last = size - 1;
	enum status s = STATUS_OK;
	merkle_hash hash;

	if (index < 0 || index >= size || size > LIMIT_INT || !is_count(proof))
		return STATUS_RANGE;
	memcpy(hash, leaf, sizeof(hash));
	for (int i = 0; i < proof->count && s == STATUS_OK; i++) {
		if (last == 0)
			return STATUS_CHAIN;
		if ((at & 1) != 0 || at == last) {
			s = merkle_node(crypto, proof->hash[i], hash, hash);
			skip(&at, &last);
		} else {
			s = merkle_node(crypto, hash, proof->hash[i], hash);
		}
		at >>= 1;
		last >>= 1;
	}
	if (s == STATUS_OK)
		s = last == 0 ? equal(hash, root) : STATUS_CHAIN;
	return s;
}

/* Both roots are rebuilt from the same hashes: 'old' from those to the left,
 * 'new' from all. */
struct climb {
	const struct crypto *crypto;
	int64_t at, last;
	merkle_hash old, new;
};

static enum status step(struct climb *c, const merkle_hash hash)
{
	enum status s;

	if (c->last == 0)
		return STATUS_CHAIN;
	if ((c->at & 1) != 0 || c->at == c->last) {
		s = merkle_node(c->crypto, hash, c->old, c->old);
		if (s == STATUS_OK)
			s = merkle_node(c->crypto, hash, c->new, c->new);
		skip(&c->at, &c->last);
	} else {
		s = merkle_node(c->crypto, c->new, hash, c->new);
	}
	c->at >>= 1;
	c->last >>= 1;
	return s;
}

static enum status climb(const struct crypto *crypto, int64_t from,
    const merkle_hash from_root, int64_t to, const merkle_hash to_root,
    const struct merkle_proof *proof)
{
	struct climb c = { .crypto = crypto, .at = from - 1, .last = to - 1 };
	/* a smaller list that is one complete tree is itself the begin */
	bool whole = (from & (from - 1)) == 0;
	enum status s = STATUS_OK;

	if (proof->count < (whole ? 0 : 1))
		return STATUS_CHAIN;
	while ((c.at & 1) != 0) {
		c.at >>= 1;
		c.last >>= 1;
	}
	memcpy(c.old, whole ? from_root : proof->hash[0], CRYPTO_DIGEST);
	memcpy(c.new, c.old, CRYPTO_DIGEST);
	for (int i = whole ? 0 : 1; i < proof->count && s == STATUS_OK; i++)
		s = step(&c, proof->hash[i]);
	if (s == STATUS_OK && c.last != 0)
		s = STATUS_CHAIN;
	if (s == STATUS_OK)
		s = equal(c.old, from_root);
	return s == STATUS_OK ? equal(c.new, to_root) : s;
}

enum status merkle_check_consistency(const struct crypto *crypto,
    int64_t from, const merkle_hash from_root, int64_t to,
    const merkle_hash to_root, const struct merkle_proof *proof)
{
	if (from < 0 || from > to || to > LIMIT_INT || !is_count(proof))
		return STATUS_RANGE;
	if (from == to || from == 0) {
		if (proof->count != 0)
			return STATUS_CHAIN;
		return from == to ? equal(from_root, to_root) : STATUS_OK;
	}
	return climb(crypto, from, from_root, to, to_root, proof);
}
