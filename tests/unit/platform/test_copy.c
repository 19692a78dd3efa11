/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "copy.h"

static char dir[64];

/* The Nth call that changes something fails like this; -1: none. */
static int fail_at, calls, fail_errno;

static bool fails(void)
{
	if (calls++ != fail_at)
		return false;
	errno = fail_errno;
	return true;
}

static ssize_t bad_pwrite(int fd, const void *buf, size_t len, off_t at)
{
	return fails() ? -1 : files_real.pwrite(fd, buf, len, at);
}

static int bad_fsync(int fd)
{
	return fails() ? -1 : files_real.fsync(fd);
}

static int bad_rename(const char *from, const char *to)
{
	return fails() ? -1 : files_real.rename(from, to);
}

static int bad_open(const char *path, int flags, mode_t mode)
{
	return flags & O_CREAT && fails() ? -1 :
	    files_real.open(path, flags, mode);
}

static struct files bad;

static enum copy_result put(const char *text)
{
	struct copy c;

	copy_begin(&c, &bad, dir, "a.jwsl");
	for (size_t i = 0; i < strlen(text); i++)
		copy_add(&c, text + i, 1);
	return copy_end(&c, true);
}

static const char *there(void)
{
	static char text[256];
	char path[128];
	FILE *f;
	size_t n = 0;

	(void)snprintf(path, sizeof(path), "%s/a.jwsl.new", dir);
	assert_int_not_equal(access(path, F_OK), 0);
	(void)snprintf(path, sizeof(path), "%s/a.jwsl", dir);
	f = fopen(path, "r");
	if (!f)
		return "";
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	return text;
}

static int set_up(void **state)
{
	(void)state;
	memcpy(dir, "/tmp/coldpass-copy.XXXXXX", 26);
	bad = files_real;
	bad.pwrite = bad_pwrite;
	bad.fsync = bad_fsync;
	bad.rename = bad_rename;
	bad.open = bad_open;
	fail_at = -1;
	calls = 0;
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	char path[128];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/a.jwsl", dir);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/README.txt", dir);
	(void)unlink(path);
	return rmdir(dir);
}

static void it_grows_and_never_shrinks(void **state)
{
	(void)state;
	assert_int_equal(put("one\n"), COPY_PLACED);
	assert_int_equal(put("one\n"), COPY_SAME);
	assert_int_equal(put("one\ntwo\n"), COPY_PLACED);
	assert_int_equal(put("one\n"), COPY_LONGER_IS_THERE);
	assert_string_equal(there(), "one\ntwo\n");
	assert_int_equal(put("one\nTWO\nthree\n"), COPY_OTHER_IS_THERE);
	assert_int_equal(put("x"), COPY_OTHER_IS_THERE);
	assert_string_equal(there(), "one\ntwo\n");
}

static void a_source_that_fails_leaves_nothing(void **state)
{
	struct copy c;

	(void)state;
	copy_begin(&c, &bad, dir, "a.jwsl");
	copy_add(&c, "half", 4);
	errno = EIO;
	assert_int_equal(copy_end(&c, false), COPY_FAILED);
	assert_string_equal(there(), "");
}

/* Whichever call fails: what was there is there, and nothing half. */
static void every_failing_call_leaves_what_was(void **state)
{
	static const int errors[] = { ENOSPC, EROFS, EIO };
	int last = 0;

	(void)state;
	for (int e = 0; e < 3; e++) {
		for (fail_at = 0; fail_at < 100; fail_at++) {
			calls = 0;
			fail_errno = 0;
			assert_int_equal(tear_down(NULL), 0);
			assert_true(mkdir(dir, 0700) == 0);
			bad = files_real;
			assert_int_equal(put("one\n"), COPY_PLACED);
			bad.pwrite = bad_pwrite;
			bad.fsync = bad_fsync;
			bad.rename = bad_rename;
			bad.open = bad_open;
			fail_errno = errors[e];
			if (put("one\ntwo\n") == COPY_PLACED)
				break;
			assert_int_equal(errno, errors[e]);
			/* after the rename the new one may be there */
			if (calls < 12)
				assert_string_equal(there(), "one\n");
		}
		assert_in_range(fail_at, 11, 20);
		last = fail_at;
	}
	assert_true(last > 0);
}

static void a_text_is_replaced(void **state)
{
	(void)state;
	assert_int_equal(copy_text(&bad, dir, "README.txt", "long text"),
	    COPY_PLACED);
	assert_int_equal(copy_text(&bad, dir, "README.txt", "short"),
	    COPY_PLACED);
	assert_int_equal(copy_text(&bad, "/nowhere/at/all", "README.txt", "x"),
	    COPY_FAILED);
	assert_non_null(strstr(copy_error(errno), "not there any more"));
	assert_non_null(strstr(copy_error(ENOSPC), "full"));
	assert_non_null(strstr(copy_error(EROFS), "read-only"));
}

static void a_link_is_not_followed(void **state)
{
	char path[128];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/a.jwsl", dir);
	assert_int_equal(symlink("/etc/hostname", path), 0);
	assert_int_equal(put("one\n"), COPY_FAILED);
	assert_int_equal(errno, ELOOP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_grows_and_never_shrinks,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_source_that_fails_leaves_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    every_failing_call_leaves_what_was, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_text_is_replaced, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(a_link_is_not_followed,
		    set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
