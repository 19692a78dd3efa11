/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bad_files.h"
#include "journal.h"
#include "jws.h"
#include "record.h"
#include "trust.h"

static char dir[64], path[128];
static struct trust *trust;
static struct crypto hash;

static int remove_one(const char *p, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(p);
}

static int set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/coldpass-journal-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/cid/0.jwsl", dir);
	trust = trust_open();
	trust_crypto(trust, &hash);
	memset(&bad, 0, sizeof(bad));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	trust_close(trust);
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A line as long as real ones, its number in front. */
static size_t make_line(char *out, size_t cap, int n)
{
	int len = snprintf(out, cap, "line-%d-", n);

	while (len < 40 + n % 7)
		out[len++] = (char)('a' + n % 26);
	out[len] = '\0';
	return (size_t)len;
}

static struct journal *open_with(const struct files *files, int64_t *torn)
{
	enum status s = STATUS_OK;
	struct journal *j;

	*torn = 0;
	j = journal_open(files, path, &hash, NULL, NULL, torn, &s);
	assert_true(j != NULL || s != STATUS_OK);
	return j;
}

static void append(struct journal *j, int n)
{
	char line[64];
	size_t len = make_line(line, sizeof(line), n);

	assert_int_equal(journal_append(j, line, len), STATUS_OK);
}

static void assert_lines(struct journal *j, int count)
{
	char line[64], got[LIMIT_RECORD], digest[LIMIT_B64_DIGEST + 1];
	size_t len;

	assert_int_equal(journal_count(j), count);
	for (int i = 0; i < count; i++) {
		size_t n = make_line(line, sizeof(line), i);

		assert_int_equal(journal_read(j, i, got, sizeof(got), &len),
		    STATUS_OK);
		assert_int_equal(len, n);
		assert_memory_equal(got, line, n);
		if (i + 1 < count)
			continue;
		assert_int_equal(jws_digest(&hash, line, n, digest),
		    STATUS_OK);
		assert_string_equal(journal_head(j), digest);
	}
	if (count == 0)
		assert_string_equal(journal_head(j), RECORD_NO_DIGEST);
	assert_int_equal(journal_read(j, count, got, sizeof(got), &len),
	    STATUS_MISSING);
}

static void test_append_read_reopen(void **state)
{
	int64_t torn;
	struct journal *j = open_with(&files_real, &torn);

	(void)state;
	assert_non_null(j);
	assert_lines(j, 0);
	for (int i = 0; i < 100; i++)
		append(j, i);
	assert_lines(j, 100);
	journal_close(j);
	j = open_with(&files_real, &torn);
	assert_int_equal(torn, 0);
	assert_lines(j, 100);
	append(j, 100);
	assert_lines(j, 101);
	journal_close(j);
}

static void test_refuses_what_is_no_line(void **state)
{
	static char big[LIMIT_RECORD + 2];
	int64_t torn;
	struct journal *j = open_with(&files_real, &torn);

	(void)state;
	memset(big, 'x', sizeof(big));
	assert_int_equal(journal_append(j, "", 0), STATUS_RANGE);
	assert_int_equal(journal_append(j, "a\nb", 3), STATUS_RANGE);
	assert_int_equal(journal_append(j, big, LIMIT_RECORD + 1),
	    STATUS_RANGE);
	assert_int_equal(journal_append(j, big, LIMIT_RECORD), STATUS_OK);
	assert_int_equal(journal_count(j), 1);
	journal_close(j);
	j = open_with(&files_real, &torn);
	assert_int_equal(journal_count(j), 1);
	assert_int_equal(journal_bytes(j), LIMIT_RECORD + 1);
	journal_close(j);
}

/* A power cut leaves any prefix of what was written. */
static void test_cut_at_every_byte(void **state)
{
	int64_t torn, whole = 0, at = 0;
	struct journal *j = open_with(&files_real, &torn);
	char line[64];
	int64_t size;

	(void)state;
	for (int i = 0; i < 5; i++)
		append(j, i);
	size = journal_bytes(j);
	journal_close(j);
	for (int64_t keep = size; keep >= 0; keep--) {
		at = 0;
		whole = 0;
		while (whole < 5 && at + (int64_t)make_line(line,
		    sizeof(line), (int)whole) + 1 <= keep)
			at += (int64_t)make_line(line, sizeof(line),
			    (int)whole++) + 1;
		assert_int_equal(truncate(path, keep), 0);
		j = open_with(&files_real, &torn);
		assert_non_null(j);
		assert_int_equal(torn, keep - at);
		assert_lines(j, (int)whole);
		for (int i = (int)whole; i < 5; i++)
			append(j, i);
		assert_lines(j, 5);
		assert_int_equal(journal_bytes(j), size);
		journal_close(j);
	}
}

static void put_tail(const char *bytes, size_t len, size_t times)
{
	FILE *f = fopen(path, "ab");

	assert_non_null(f);
	for (size_t i = 0; i < times; i++)
		assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void test_cuts_a_tail_of_zeros(void **state)
{
	int64_t torn;
	struct journal *j = open_with(&files_real, &torn);

	(void)state;
	append(j, 0);
	journal_close(j);
	put_tail("\0", 1, 200000);
	j = open_with(&files_real, &torn);
	assert_non_null(j);
	assert_int_equal(torn, 200000);
	assert_lines(j, 1);
	journal_close(j);
}

/* Damage in the middle is not a torn tail: nothing is thrown away. */
static void test_leaves_damage_alone(void **state)
{
	int64_t torn;
	enum status s = STATUS_OK;
	struct stat before, after;

	(void)state;
	journal_close(open_with(&files_real, &torn));
	put_tail("x", 1, 200000);
	put_tail("\n", 1, 1);
	assert_int_equal(stat(path, &before), 0);
	assert_null(journal_open(&files_real, path, &hash, NULL, NULL, &torn,
	    &s));
	assert_int_equal(s, STATUS_SYNTAX);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
}

struct seen {
	int count, refuse_at;
};

static enum status see(void *ctx, int64_t seq, const char *line, size_t len)
{
	struct seen *s = ctx;
	char want[64];
	size_t n = make_line(want, sizeof(want), (int)seq);

	assert_int_equal(seq, s->count++);
	assert_int_equal(len, n);
	assert_memory_equal(line, want, n);
	return seq == s->refuse_at ? STATUS_SIGNATURE : STATUS_OK;
}

static void test_tells_lines_while_opening(void **state)
{
	struct seen seen = { 0, -1 };
	enum status s = STATUS_OK;
	int64_t torn;
	struct journal *j = open_with(&files_real, &torn);

	(void)state;
	for (int i = 0; i < 3000; i++)
		append(j, i);
	journal_close(j);
	j = journal_open(&files_real, path, &hash, see, &seen, &torn, &s);
	assert_non_null(j);
	assert_int_equal(seen.count, 3000);
	journal_close(j);
	seen.count = 0;
	seen.refuse_at = 2;
	assert_null(journal_open(&files_real, path, &hash, see, &seen, &torn,
	    &s));
	assert_int_equal(s, STATUS_SIGNATURE);
	assert_int_equal(seen.count, 3);
}

/* Append three lines however often it takes; every call but the failing ones
 * works. */
static void run_with_failures(int first, int last)
{
	int64_t torn = 0;
	struct journal *j = NULL;
	enum status s;

	bad_files_from(first, last, EIO);
	for (int tries = 0; !j && tries < 5; tries++)
		j = journal_open(&bad_files, path, &hash, NULL, NULL, &torn,
		    &s);
	assert_non_null(j);
	for (int i = (int)journal_count(j); i < 3; i++) {
		char line[64];
		size_t len = make_line(line, sizeof(line), i);
		int tries = 0;

		while (journal_append(j, line, len) != STATUS_OK) {
			assert_true(journal_is_failing(j));
			assert_int_equal(journal_count(j), i);
			assert_true(++tries < 8);
		}
		assert_false(journal_is_failing(j));
	}
	bad_files_from(0, 0, 0);
	assert_lines(j, 3);
	journal_close(j);
	j = open_with(&files_real, &torn);
	assert_int_equal(torn, 0);
	assert_lines(j, 3);
	journal_close(j);
}

static void test_any_call_may_fail(void **state)
{
	(void)state;
	for (int length = 1; length <= 3; length++) {
		for (int n = 1; n < 60; n++) {
			run_with_failures(n, n + length - 1);
			assert_int_equal(unlink(path), 0);
		}
	}
}

/* Pages that once failed to reach the disk are written anew elsewhere. */
static void test_a_failed_sync_rewrites(void **state)
{
	int64_t torn;
	struct journal *j;
	struct stat before, after;
	char line[64];
	size_t len = make_line(line, sizeof(line), 2);

	(void)state;
	j = open_with(&bad_files, &torn);
	append(j, 0);
	append(j, 1);
	assert_int_equal(stat(path, &before), 0);
	bad.only_sync = 1;
	bad_files_from(1, 1, EIO);
	assert_int_equal(journal_append(j, line, len), STATUS_IO);
	assert_true(journal_is_failing(j));
	append(j, 2);
	assert_lines(j, 3);
	assert_int_equal(stat(path, &after), 0);
	assert_true(before.st_ino != after.st_ino);
	journal_close(j);
}

/* While it cannot be repaired it takes nothing and loses nothing. */
static void test_fails_until_repaired(void **state)
{
	int64_t torn;
	struct journal *j = open_with(&bad_files, &torn);
	char line[64];
	size_t len = make_line(line, sizeof(line), 1);

	(void)state;
	append(j, 0);
	bad_files_from(1, INT32_MAX, ENOSPC);
	for (int i = 0; i < 10; i++)
		assert_int_equal(journal_append(j, line, len), STATUS_IO);
	bad_files_from(0, 0, 0);
	assert_lines(j, 1);
	append(j, 1);
	append(j, 2);
	assert_lines(j, 3);
	journal_close(j);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_append_read_reopen),
		TEST(test_refuses_what_is_no_line),
		TEST(test_cut_at_every_byte),
		TEST(test_cuts_a_tail_of_zeros),
		TEST(test_leaves_damage_alone),
		TEST(test_tells_lines_while_opening),
		TEST(test_any_call_may_fail),
		TEST(test_a_failed_sync_rewrites),
		TEST(test_fails_until_repaired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
