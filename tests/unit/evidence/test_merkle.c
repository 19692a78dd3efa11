/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of RFC 6962: published roots, and every proof of every size up to
 * 130 against the recursive definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "merkle.h"

#define SIZES 130

static enum status sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	(void)ctx;
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 ?
	    STATUS_OK : STATUS_CRYPTO;
}

static const struct crypto crypto = { .sha256 = sha256 };

/* What a log keeps: complete trees by level and number. */
struct kept {
	merkle_hash node[9][256];
	struct merkle list;
};

static enum status keep(void *ctx, int level, int64_t number,
    const merkle_hash hash)
{
	struct kept *k = ctx;

	assert_in_range(level, 0, 8);
	assert_in_range(number, 0, 255);
	memcpy(k->node[level][number], hash, CRYPTO_DIGEST);
	return STATUS_OK;
}

static enum status fetch(void *ctx, int level, int64_t number,
    merkle_hash out)
{
	const struct kept *k = ctx;

	/* only what was told: complete trees */
	assert_true((number + 1) << level <= k->list.size);
	memcpy(out, k->node[level][number], CRYPTO_DIGEST);
	return STATUS_OK;
}

static void leaf_of(int i, merkle_hash out)
{
	char text[32];

	snprintf(text, sizeof(text), "leaf %d", i);
	assert_int_equal(merkle_leaf(&crypto, text, strlen(text), out),
	    STATUS_OK);
}

/* The definition itself: MTH of RFC 6962, leaves from..to-1. */
static void reference(int from, int to, merkle_hash out)
{
	uint8_t both[1 + 2 * CRYPTO_DIGEST];
	int k = 1;

	if (from == to) {
		sha256(NULL, "", 0, out);
		return;
	}
	if (to - from == 1) {
		leaf_of(from, out);
		return;
	}
	while (k * 2 < to - from)
		k *= 2;
	both[0] = 1;
	reference(from, from + k, both + 1);
	reference(from + k, to, both + 1 + CRYPTO_DIGEST);
	sha256(NULL, both, sizeof(both), out);
}

static void grow(struct kept *k, int size)
{
	merkle_hash leaf;

	memset(k, 0, sizeof(*k));
	k->list.crypto = &crypto;
	for (int i = 0; i < size; i++) {
		leaf_of(i, leaf);
		assert_int_equal(merkle_append(&k->list, leaf, keep, k),
		    STATUS_OK);
	}
}

static struct merkle_source source(struct kept *k)
{
	return (struct merkle_source){ &crypto, fetch, k };
}

static void from_hex(const char *hex, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned v;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &v), 1);
		out[i] = (uint8_t)v;
	}
}

/* The eight leaves and roots that implementations of Certificate
 * Transparency have shared since RFC 6962. */
static void published_roots_hold(void **state)
{
	static const char *const leaves[8] = { "", "00", "10", "2021", "3031",
		"40414243", "5051525354555657",
		"606162636465666768696a6b6c6d6e6f" };
	static const char *const roots[9] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" };
	struct merkle m = { .crypto = &crypto };

	(void)state;
	for (int i = 0; i <= 8; i++) {
		merkle_hash want, root, leaf;
		uint8_t text[16];
		size_t len = i < 8 ? strlen(leaves[i]) / 2 : 0;

		from_hex(roots[i], want, sizeof(want));
		assert_int_equal(merkle_root(&m, root), STATUS_OK);
		assert_memory_equal(root, want, sizeof(want));
		if (i == 8)
			break;
		from_hex(leaves[i], text, len);
		assert_int_equal(merkle_leaf(&crypto, text, len, leaf),
		    STATUS_OK);
		assert_int_equal(merkle_append(&m, leaf, NULL, NULL),
		    STATUS_OK);
	}
}

/* ... and a published path: leaf 5 among 8 (and 3 to 7, RFC 9162 2.1.5). */
static void published_shapes_hold(void **state)
{
	static struct kept k;
	struct merkle_source src;
	struct merkle_proof p;
	merkle_hash want;

	(void)state;
	grow(&k, 7);
	src = source(&k);
	/* PATH(4, D[7]) = [f, j, k... by the page: leaf 5, leaf 6, 0..3 */
	assert_int_equal(merkle_inclusion(&src, 4, 7, &p), STATUS_OK);
	assert_int_equal(p.count, 3);
	reference(5, 6, want);
	assert_memory_equal(p.hash[0], want, sizeof(want));
	reference(6, 7, want);
	assert_memory_equal(p.hash[1], want, sizeof(want));
	reference(0, 4, want);
	assert_memory_equal(p.hash[2], want, sizeof(want));
	/* PROOF(3, D[7]) = [c, d, g, l] */
	assert_int_equal(merkle_consistency(&src, 3, 7, &p), STATUS_OK);
	assert_int_equal(p.count, 4);
	reference(2, 3, want);
	assert_memory_equal(p.hash[0], want, sizeof(want));
	reference(3, 4, want);
	assert_memory_equal(p.hash[1], want, sizeof(want));
	reference(0, 2, want);
	assert_memory_equal(p.hash[2], want, sizeof(want));
	reference(4, 7, want);
	assert_memory_equal(p.hash[3], want, sizeof(want));
	/* PROOF(4, D[7]) = [l], PROOF(6, D[7]) = [i, j, k] */
	assert_int_equal(merkle_consistency(&src, 4, 7, &p), STATUS_OK);
	assert_int_equal(p.count, 1);
	assert_int_equal(merkle_consistency(&src, 6, 7, &p), STATUS_OK);
	assert_int_equal(p.count, 3);
}

static void every_root_is_the_definition(void **state)
{
	static struct kept k;
	struct merkle_source src = source(&k);

	(void)state;
	grow(&k, SIZES);
	for (int n = 0; n <= SIZES; n++) {
		merkle_hash want, root;

		reference(0, n, want);
		assert_int_equal(merkle_root_at(&src, n, root), STATUS_OK);
		assert_memory_equal(root, want, sizeof(want));
	}
	{
		merkle_hash want, root;

		reference(0, SIZES, want);
		assert_int_equal(merkle_root(&k.list, root), STATUS_OK);
		assert_memory_equal(root, want, sizeof(want));
	}
}

/* Every hash, the place and both sizes matter. */
static void spoil_inclusion(const merkle_hash leaf, int index, int size,
    const struct merkle_proof *good, const merkle_hash root)
{
	struct merkle_proof p = *good;
	merkle_hash other;

	for (int i = 0; i < p.count; i++) {
		p.hash[i][i % CRYPTO_DIGEST] ^= 1;
		assert_int_equal(merkle_check_inclusion(&crypto, leaf, index,
		    size, &p, root), STATUS_CHAIN);
		p.hash[i][i % CRYPTO_DIGEST] ^= 1;
	}
	p.count++;
	assert_int_equal(merkle_check_inclusion(&crypto, leaf, index, size,
	    &p, root), STATUS_CHAIN);
	p.count -= 2;
	if (good->count > 0)
		assert_int_equal(merkle_check_inclusion(&crypto, leaf, index,
		    size, &p, root), STATUS_CHAIN);
	memcpy(other, leaf, sizeof(other));
	other[0] ^= 1;
	assert_int_equal(merkle_check_inclusion(&crypto, other, index, size,
	    good, root), STATUS_CHAIN);
	if (size > 1)
		assert_int_equal(merkle_check_inclusion(&crypto, leaf,
		    (index ^ 1) < size ? index ^ 1 : index - 1, size, good,
		    root), STATUS_CHAIN);
}

static void every_inclusion_is_proven(void **state)
{
	static struct kept k;
	struct merkle_source src = source(&k);

	(void)state;
	grow(&k, SIZES);
	for (int n = 1; n <= SIZES; n++) {
		merkle_hash root;

		assert_int_equal(merkle_root_at(&src, n, root), STATUS_OK);
		for (int i = 0; i < n; i++) {
			struct merkle_proof p;
			merkle_hash leaf;

			memset(&p, 0, sizeof(p));
			leaf_of(i, leaf);
			assert_int_equal(merkle_inclusion(&src, i, n, &p),
			    STATUS_OK);
			assert_int_equal(merkle_check_inclusion(&crypto, leaf,
			    i, n, &p, root), STATUS_OK);
			if (n < 20 || n > 125)
				spoil_inclusion(leaf, i, n, &p, root);
		}
	}
}

static void spoil_consistency(int from, const merkle_hash a, int to,
    const merkle_hash b, const struct merkle_proof *good)
{
	struct merkle_proof p = *good;
	merkle_hash other;

	for (int i = 0; i < p.count; i++) {
		p.hash[i][i % CRYPTO_DIGEST] ^= 1;
		assert_int_equal(merkle_check_consistency(&crypto, from, a,
		    to, b, &p), STATUS_CHAIN);
		p.hash[i][i % CRYPTO_DIGEST] ^= 1;
	}
	p.count++;
	assert_int_equal(merkle_check_consistency(&crypto, from, a, to, b,
	    &p), STATUS_CHAIN);
	p.count -= 2;
	if (good->count > 0)
		assert_int_equal(merkle_check_consistency(&crypto, from, a,
		    to, b, &p), STATUS_CHAIN);
	memcpy(other, a, sizeof(other));
	other[31] ^= 1;
	assert_int_equal(merkle_check_consistency(&crypto, from, other, to, b,
	    good), STATUS_CHAIN);
	memcpy(other, b, sizeof(other));
	other[31] ^= 1;
	assert_int_equal(merkle_check_consistency(&crypto, from, a, to, other,
	    good), STATUS_CHAIN);
}

static void every_consistency_is_proven(void **state)
{
	static struct kept k;
	struct merkle_source src = source(&k);

	(void)state;
	grow(&k, SIZES);
	for (int n = 0; n <= SIZES; n++) {
		merkle_hash a, b;

		assert_int_equal(merkle_root_at(&src, n, b), STATUS_OK);
		for (int m = 0; m <= n; m++) {
			struct merkle_proof p;

			memset(&p, 0, sizeof(p));
			assert_int_equal(merkle_root_at(&src, m, a),
			    STATUS_OK);
			assert_int_equal(merkle_consistency(&src, m, n, &p),
			    STATUS_OK);
			assert_int_equal(merkle_check_consistency(&crypto, m,
			    a, n, b, &p), STATUS_OK);
			if (m > 0 && (n < 20 || n > 125))
				spoil_consistency(m, a, n, b, &p);
		}
	}
}

static void impossible_numbers_are_refused(void **state)
{
	static struct kept k;
	struct merkle_source src = source(&k);
	struct merkle_proof p = { .count = 0 };
	merkle_hash h = { 0 };
	char large[MERKLE_LEAF + 1] = "";

	(void)state;
	grow(&k, 3);
	assert_int_equal(merkle_inclusion(&src, 3, 3, &p), STATUS_RANGE);
	assert_int_equal(merkle_inclusion(&src, -1, 3, &p), STATUS_RANGE);
	assert_int_equal(merkle_consistency(&src, 3, 2, &p), STATUS_RANGE);
	assert_int_equal(merkle_root_at(&src, -1, h), STATUS_RANGE);
	assert_int_equal(merkle_root_at(&src, LIMIT_INT + 1, h),
	    STATUS_RANGE);
	assert_int_equal(merkle_check_inclusion(&crypto, h, 0, 0, &p, h),
	    STATUS_RANGE);
	assert_int_equal(merkle_check_inclusion(&crypto, h, 0, INT64_MAX, &p,
	    h), STATUS_RANGE);
	assert_int_equal(merkle_check_consistency(&crypto, 2, h, 1, h, &p),
	    STATUS_RANGE);
	p.count = MERKLE_LEVELS + 2;
	assert_int_equal(merkle_check_consistency(&crypto, 1, h, 2, h, &p),
	    STATUS_RANGE);
	p.count = -1;
	assert_int_equal(merkle_check_inclusion(&crypto, h, 0, 1, &p, h),
	    STATUS_RANGE);
	assert_int_equal(merkle_leaf(&crypto, large, sizeof(large), h),
	    STATUS_RANGE);
	/* two lists of one size are either the same or a fork */
	p.count = 0;
	assert_int_equal(merkle_check_consistency(&crypto, 3, h, 3, h, &p),
	    STATUS_OK);
	assert_int_equal(merkle_check_consistency(&crypto, 3, h, 3,
	    k.node[0][0], &p), STATUS_CHAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_roots_hold),
		cmocka_unit_test(published_shapes_hold),
		cmocka_unit_test(every_root_is_the_definition),
		cmocka_unit_test(every_inclusion_is_proven),
		cmocka_unit_test(every_consistency_is_proven),
		cmocka_unit_test(impossible_numbers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
