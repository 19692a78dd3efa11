/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bad_files.h"
#include "pending.h"
#include "trust.h"

static char path[64];
static struct trust *trust;
static struct crypto hash;

static int set_up(void **state)
{
	int fd;

	(void)state;
	(void)snprintf(path, sizeof(path), "/tmp/coldpass-pending-XXXXXX");
	fd = mkstemp(path);
	if (fd < 0 || close(fd) != 0 || unlink(path) != 0)
		return -1;
	trust = trust_open();
	trust_crypto(trust, &hash);
	memset(&bad, 0, sizeof(bad));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	trust_close(trust);
	(void)unlink(path);
	return 0;
}

/* What a new start finds; the caller frees. */
static char *found(void)
{
	enum status s = STATUS_OK;
	char *text;
	size_t len;
	struct pending *p = pending_open(&files_real, path, &hash, &text,
	    &len, &s);

	assert_non_null(p);
	pending_close(p);
	return text;
}

static void assert_found(const char *want)
{
	char *text = found();

	if (want)
		assert_string_equal(text, want);
	else
		assert_null(text);
	free(text);
}

static void assert_either(const char *a, const char *b)
{
	char *text = found();

	assert_non_null(text);
	assert_true(strcmp(text, a) == 0 || strcmp(text, b) == 0);
	free(text);
}

static struct pending *begin(const struct files *files)
{
	enum status s = STATUS_OK;
	char *text;
	size_t len;
	struct pending *p = pending_open(files, path, &hash, &text, &len, &s);

	free(text);
	return p;
}

static void put(struct pending *p, const char *text)
{
	assert_int_equal(pending_write(p, text, strlen(text)), STATUS_OK);
}

static void test_the_newest_is_found(void **state)
{
	struct pending *p = begin(&files_real);

	(void)state;
	assert_found(NULL);
	put(p, "one");
	assert_found("one");
	put(p, "two, which is longer");
	assert_found("two, which is longer");
	put(p, "3");
	assert_found("3");
	put(p, "");
	assert_found("");
	pending_close(p);
	p = begin(&files_real);
	put(p, "after a restart");
	assert_found("after a restart");
	pending_close(p);
}

static void test_all_of_it_is_preallocated(void **state)
{
	struct pending *p = begin(&files_real);
	struct stat before, after;
	char *text = malloc(PENDING_TEXT);

	(void)state;
	memset(text, 'x', PENDING_TEXT);
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(before.st_size, 2 * PENDING_HALF);
	assert_int_equal(pending_write(p, text, PENDING_TEXT), STATUS_OK);
	assert_int_equal(pending_write(p, text, PENDING_TEXT), STATUS_OK);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	assert_int_equal(pending_write(p, text, PENDING_TEXT + 1),
	    STATUS_RANGE);
	pending_close(p);
	free(text);
}

static void load(char *into)
{
	int fd = open(path, O_RDONLY);

	assert_int_equal(read(fd, into, 2 * PENDING_HALF), 2 * PENDING_HALF);
	close(fd);
}

static void store(const char *from)
{
	int fd = open(path, O_WRONLY);

	assert_int_equal(write(fd, from, 2 * PENDING_HALF),
	    2 * PENDING_HALF);
	close(fd);
}

/* The write of the third text is cut at every byte of what differs: the
 * second is found until the third is whole. */
static void test_torn_at_every_byte(void **state)
{
	static char before[2 * PENDING_HALF], after[2 * PENDING_HALF],
	    torn[2 * PENDING_HALF];
	struct pending *p = begin(&files_real);
	const char *two = "{\"second\":[1,2,3,4,5,6,7,8,9]}";
	const char *three = "{\"third\":[9,8,7,6,5,4,3,2,1,0]}";
	size_t base = 0, end = sizeof(after);

	(void)state;
	put(p, "{\"first\":\"the text that was here before it\"}");
	put(p, two);
	load(before);
	put(p, three);
	load(after);
	pending_close(p);
	while (before[base] == after[base])
		base++;
	while (before[end - 1] == after[end - 1])
		end--;
	assert_true(end - base < 200);
	for (size_t cut = base; cut < end; cut++) {
		memcpy(torn, before, sizeof(torn));
		memcpy(torn, after, cut);
		store(torn);
		assert_found(two);
		/* and the other way: the front did not arrive */
		memcpy(torn, after, sizeof(torn));
		memcpy(torn, before, cut + 1);
		store(torn);
		assert_found(two);
	}
	store(after);
	assert_found(three);
}

/* Any changed bit makes the half worthless, not the file. */
static void test_every_changed_byte_is_seen(void **state)
{
	static char whole[2 * PENDING_HALF], bent[2 * PENDING_HALF];
	struct pending *p = begin(&files_real);
	size_t half = PENDING_HALF;	/* generation 1 is there */

	(void)state;
	put(p, "{\"only\":1}");
	pending_close(p);
	load(whole);
	for (size_t at = 0; at < PENDING_HEADER + 10; at++) {
		memcpy(bent, whole, sizeof(bent));
		bent[half + at] ^= 0x10;
		store(bent);
		assert_found(NULL);
	}
}

static void test_any_call_may_fail(void **state)
{
	(void)state;
	for (int n = 1; n < 30; n++) {
		struct pending *p = NULL;
		enum status s = STATUS_OK;

		bad_files_from(n, n, EIO);
		for (int tries = 0; !p && tries < 4; tries++)
			p = begin(&bad_files);
		assert_non_null(p);
		s = pending_write(p, "one", 3);
		assert_true(s == STATUS_OK || s == STATUS_IO);
		if (s != STATUS_OK)
			put(p, "one");
		s = pending_write(p, "two", 3);
		if (s != STATUS_OK) {
			/* written, but nobody knows whether it is synced */
			assert_either("one", "two");
			put(p, "two");
		}
		bad_files_from(0, 0, 0);
		assert_found("two");
		pending_close(p);
		assert_int_equal(unlink(path), 0);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_the_newest_is_found),
		TEST(test_all_of_it_is_preallocated),
		TEST(test_torn_at_every_byte),
		TEST(test_every_changed_byte_is_seen),
		TEST(test_any_call_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
