/* SPDX-License-Identifier: Apache-2.0 */
/* merkle_proof.c - walk from the root down to where a proof ends and write
 * down what stands beside the way. */
#include <string.h>

#include "limit.h"
#include "merkle.h"
#include "merkle_part.h"

/* The largest power of two below n; n > 1. */
static int64_t split(int64_t n)
{
	int64_t k = 1;

	while (k < n - k)
		k *= 2;
	return k;
}

/* The root of leaves from..to-1, where 'from' is a multiple of the size of
 * the largest complete tree among them: the case for every part of a walk. */
static enum status part(const struct merkle_source *src, int64_t from,
    int64_t to, merkle_hash out)
{
	enum status s = STATUS_OK;
	bool begun = false;
	merkle_hash hash;

	/* complete trees from the right end, each larger than the last */
	for (int level = 0; to > from && s == STATUS_OK; level++) {
		int64_t size = (int64_t)1 << level;

		if (((to - from) >> level & 1) == 0)
			continue;
		to -= size;
		s = src->fetch(src->ctx, level, to >> level, hash);
		if (s == STATUS_OK && begun)
			s = merkle_node(src->crypto, hash, out, out);
		else
			memcpy(out, hash, sizeof(hash));
		begun = true;
	}
	return s;
}

enum status merkle_root_at(const struct merkle_source *src, int64_t size,
    merkle_hash out)
{
	if (size < 0 || size > LIMIT_INT)
		return STATUS_RANGE;
	return size > 0 ? part(src, 0, size, out) :
	    src->crypto->sha256(src->crypto->ctx, "", 0, out);
}

static enum status push(const struct merkle_source *src, int64_t from,
    int64_t to, struct merkle_proof *out)
{
	if (out->count > MERKLE_LEVELS)
		return STATUS_RANGE;
	return part(src, from, to, out->hash[out->count++]);
}

/* A proof reads upwards. */
static void reverse(struct merkle_proof *p)
{
	merkle_hash hash;

	for (int i = 0, j = p->count - 1; i < j; i++, j--) {
		memcpy(hash, p->hash[i], sizeof(hash));
		memcpy(p->hash[i], p->hash[j], sizeof(hash));
		memcpy(p->hash[j], hash, sizeof(hash));
	}
}

enum status merkle_inclusion(const struct merkle_source *src, int64_t index,
    int64_t size, struct merkle_proof *out)
{
	int64_t lo = 0, hi = size;
	enum status s = STATUS_OK;

	out->count = 0;
	if (index < 0 || index >= size || size > LIMIT_INT)
		return STATUS_RANGE;
	while (hi - lo > 1 && s == STATUS_OK) {
		int64_t middle = lo + split(hi - lo);

		if (index < middle) {
			s = push(src, middle, hi, out);
			hi = middle;
		} else {
			s = push(src, lo, middle, out);
			lo = middle;
		}
	}
	reverse(out);
	return s;
}

enum status merkle_consistency(const struct merkle_source *src, int64_t from,
    int64_t to, struct merkle_proof *out)
{
	int64_t lo = 0, hi = to;
	enum status s = STATUS_OK;

	out->count = 0;
	if (from < 0 || from > to || to > LIMIT_INT)
		return STATUS_RANGE;
	if (from == 0 || from == to)
		return STATUS_OK;
	/* down to the part that ends where the smaller list ended */
	while (from != hi && s == STATUS_OK) {
		int64_t middle = lo + split(hi - lo);

		if (from <= middle) {
			s = push(src, middle, hi, out);
			hi = middle;
		} else {
			s = push(src, lo, middle, out);
			lo = middle;
		}
	}
	/* the whole smaller list is known to the checker already */
	if (s == STATUS_OK && lo > 0)
		s = push(src, lo, hi, out);
	reverse(out);
	return s;
}
