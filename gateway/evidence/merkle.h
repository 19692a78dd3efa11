/* SPDX-License-Identifier: Apache-2.0 */
/* merkle.h - one root for a list that only grows, and short proofs about it.
 *
 * RFC 6962 section 2.1 (the same tree as RFC 9162): a leaf's hash is
 * SHA-256(0x00 || leaf), a node's SHA-256(0x01 || left || right), the empty
 * list's SHA-256 of nothing.  A proof of inclusion shows that a leaf stands
 * at its place in a list of that root; a proof of consistency that a longer
 * list begins with the whole of a shorter one, so that nothing was taken
 * away or changed.
 *
 * Whoever keeps the list stores what merkle_append tells and gives it back
 * to the makers of proofs through struct merkle_source; a proof costs about
 * two reads per doubling of the list.  Checkers need nothing but the proof.
 */
#ifndef MERKLE_H
#define MERKLE_H

#include <stddef.h>
#include <stdint.h>

#include "crypto.h"

#define MERKLE_LEVELS 54	/* sizes are integers of JSON: below 2^53 */
#define MERKLE_LEAF 512		/* bytes of one leaf, at most */

typedef uint8_t merkle_hash[CRYPTO_DIGEST];

/* A list of 'size' leaves, as far as growing needs it: the root of the
 * complete tree of 2^l leaves for every bit l that is set in size. */
struct merkle {
	const struct crypto *crypto;	/* its sha256 only */
	int64_t size;
	merkle_hash peaks[MERKLE_LEVELS];
};

/* Told each complete tree that a new leaf finishes: its root, its level (2^l
 * leaves) and its number among those of that level. */
typedef enum status merkle_tell_fn(void *ctx, int level, int64_t number,
    const merkle_hash hash);

/* STATUS_RANGE: longer than MERKLE_LEAF. */
enum status merkle_leaf(const struct crypto *crypto, const void *leaf,
    size_t len, merkle_hash out) MUST_USE;
/* 'tell' may be NULL.  After a failure 'm' is not to be used any more. */
enum status merkle_append(struct merkle *m, const merkle_hash leaf,
    merkle_tell_fn *tell, void *ctx) MUST_USE;
enum status merkle_root(const struct merkle *m, merkle_hash out) MUST_USE;

/* Of the leaf, or of the smaller list, upwards. */
struct merkle_proof {
	int count;
	merkle_hash hash[MERKLE_LEVELS + 1];
};

struct merkle_source {
	const struct crypto *crypto;
	/* what was told under that level and number */
	enum status (*fetch)(void *ctx, int level, int64_t number,
	    merkle_hash out);
	void *ctx;
};

/* The root of leaves 0..size-1. */
enum status merkle_root_at(const struct merkle_source *src, int64_t size,
    merkle_hash out) MUST_USE;
/* STATUS_RANGE: not 0 <= index < size, not 0 <= from <= to. */
enum status merkle_inclusion(const struct merkle_source *src, int64_t index,
    int64_t size, struct merkle_proof *out) MUST_USE;
enum status merkle_consistency(const struct merkle_source *src, int64_t from,
    int64_t to, struct merkle_proof *out) MUST_USE;

/* STATUS_CHAIN: it does not hold; STATUS_RANGE: nothing such numbers can be
 * proven about. */
enum status merkle_check_inclusion(const struct crypto *crypto,
    const merkle_hash leaf, int64_t index, int64_t size,
    const struct merkle_proof *proof, const merkle_hash root) MUST_USE;
/* Every list continues the empty one, with an empty proof. */
enum status merkle_check_consistency(const struct crypto *crypto,
    int64_t from, const merkle_hash from_root, int64_t to,
    const merkle_hash to_root, const struct merkle_proof *proof) MUST_USE;

#endif
