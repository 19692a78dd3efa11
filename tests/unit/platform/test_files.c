/* SPDX-License-Identifier: Apache-2.0 */
/* test_files.c - short transfers, interrupted calls, and every call failing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"

static char dir[64];

/* A table whose n-th call fails, whose transfers are short and interrupted,
 * and which notes what was called. */
static struct {
	int fail_at, calls, fail_errno;
	bool short_transfers;
	int interrupts;
	char trace[512];
} fake;

static bool fails(const char *name)
{
	size_t used = strlen(fake.trace);

	snprintf(fake.trace + used, sizeof(fake.trace) - used, "%s ", name);
	if (++fake.calls != fake.fail_at)
		return false;
	errno = fake.fail_errno;
	return true;
}

static bool interrupted(void)
{
	if (fake.interrupts <= 0)
		return false;
	fake.interrupts--;
	errno = EINTR;
	return true;
}

static int fake_open(const char *path, int flags, mode_t mode)
{
	if (interrupted() || fails("open"))
		return -1;
	return files_real.open(path, flags, mode);
}

static int fake_close(int fd)
{
	int rc = files_real.close(fd);

	return fails("close") ? -1 : rc;
}

static ssize_t fake_pread(int fd, void *buf, size_t len, off_t at)
{
	if (interrupted() || fails("pread"))
		return -1;
	return files_real.pread(fd, buf,
	    fake.short_transfers && len > 1 ? 1 : len, at);
}

static ssize_t fake_pwrite(int fd, const void *buf, size_t len, off_t at)
{
	if (interrupted() || fails("pwrite"))
		return -1;
	return files_real.pwrite(fd, buf,
	    fake.short_transfers && len > 1 ? len / 2 : len, at);
}

static int fake_fdatasync(int fd)
{
	return fails("fdatasync") ? -1 : files_real.fdatasync(fd);
}

static int fake_fsync(int fd)
{
	return fails("fsync") ? -1 : files_real.fsync(fd);
}

static int fake_rename(const char *from, const char *to)
{
	return fails("rename") ? -1 : files_real.rename(from, to);
}

static int fake_unlink(const char *path)
{
	return fails("unlink") ? -1 : files_real.unlink(path);
}

static int fake_mkdir(const char *path, mode_t mode)
{
	return fails("mkdir") ? -1 : files_real.mkdir(path, mode);
}

static int fake_fstat(int fd, struct stat *st)
{
	return fails("fstat") ? -1 : files_real.fstat(fd, st);
}

static const struct files faked = {
    .open = fake_open,
    .close = fake_close,
    .pread = fake_pread,
    .pwrite = fake_pwrite,
    .fdatasync = fake_fdatasync,
    .fsync = fake_fsync,
    .rename = fake_rename,
    .unlink = fake_unlink,
    .mkdir = fake_mkdir,
    .fstat = fake_fstat,
};

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/coldpass-files.XXXXXX");
	memset(&fake, 0, sizeof(fake));
	fake.fail_errno = EIO;
	return mkdtemp(dir) ? 0 : -1;
}

static void remove_all(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	char name[512];

	while (d && (e = readdir(d)) != NULL) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (unlink(name) < 0)
			remove_all(name);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

static int remove_dir(void **state)
{
	(void)state;
	remove_all(dir);
	return 0;
}

static const char *in_dir(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void expect_content(const char *path, const char *content)
{
	char *data = NULL;
	size_t len = 0;

	assert_int_equal(files_load(&files_real, path, 4096, &data, &len),
	    STATUS_OK);
	assert_string_equal(data, content);
	assert_int_equal(len, strlen(content));
	free(data);
}

static void transfers_are_completed(void **state)
{
	char back[11] = "";
	int fd;

	(void)state;
	fake.short_transfers = true;
	fake.interrupts = 3;
	fd = open(in_dir("f"), O_RDWR | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(files_write_at(&faked, fd, "0123456789", 10, 5),
	    STATUS_OK);
	fake.interrupts = 2;
	assert_int_equal(files_read_at(&faked, fd, back, 10, 5), STATUS_OK);
	assert_string_equal(back, "0123456789");
	assert_int_equal(files_read_at(&faked, fd, back, 11, 5),
	    STATUS_RANGE);
	assert_int_equal(files_read_at(&faked, fd, back, 1, 100),
	    STATUS_RANGE);
	assert_int_equal(files_read_at(&faked, fd, back, 0, 100), STATUS_OK);
	close(fd);
}

static void load_knows_its_failures(void **state)
{
	char *data = NULL;
	size_t len = 7;

	(void)state;
	assert_int_equal(files_load(&files_real, in_dir("none"), 10, &data,
	    &len), STATUS_NO_FILE);
	assert_int_equal(files_load(&files_real, dir, 10, &data, &len),
	    STATUS_IO);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(files_replace(&files_real, in_dir("f"), "abcdef", 6,
	    0600), STATUS_OK);
	assert_int_equal(files_load(&files_real, in_dir("f"), 5, &data, &len),
	    STATUS_RANGE);
	assert_null(data);
	assert_int_equal(len, 7);
	fake.interrupts = 2;
	fake.short_transfers = true;
	assert_int_equal(files_load(&faked, in_dir("f"), 6, &data, &len),
	    STATUS_OK);
	assert_string_equal(data, "abcdef");
	free(data);
}

static void load_fails_with_any_call(void **state)
{
	char *data = NULL;
	size_t len = 0;

	(void)state;
	assert_int_equal(files_replace(&files_real, in_dir("f"), "abc", 3,
	    0600), STATUS_OK);
	for (int n = 1; n <= 3; n++) {		/* open, fstat, pread */
		fake.calls = 0;
		fake.fail_at = n;
		assert_int_equal(files_load(&faked, in_dir("f"), 10, &data,
		    &len), STATUS_IO);
		assert_int_equal(errno, EIO);
		assert_null(data);
	}
	/* what was read is read, however the descriptor ends */
	fake.calls = 0;
	fake.fail_at = 4;
	assert_int_equal(files_load(&faked, in_dir("f"), 10, &data, &len),
	    STATUS_OK);
	assert_string_equal(data, "abc");
	free(data);
}

static void replace_is_durable_before_it_is_visible(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(files_replace(&faked, in_dir("f"), "one", 3, 0640),
	    STATUS_OK);
	assert_string_equal(fake.trace, "open pwrite fdatasync close rename "
	    "open fsync close ");
	expect_content(in_dir("f"), "one");
	assert_int_equal(stat(in_dir("f"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(files_replace(&faked, in_dir("f"), "", 0, 0640),
	    STATUS_OK);
	expect_content(in_dir("f"), "");
}

/* Whichever call fails: failure is reported, the file is the old one or the
 * new one, nothing is left behind. */
static void replace_fails_with_any_call(void **state)
{
	char *data;
	size_t len;
	int n;

	(void)state;
	for (n = 1; n < 20; n++) {
		enum status s;

		assert_int_equal(files_replace(&files_real, in_dir("f"),
		    "old", 3, 0600), STATUS_OK);
		fake.calls = 0;
		fake.fail_at = n;
		s = files_replace(&faked, in_dir("f"), "new", 3, 0600);
		assert_int_equal(access(in_dir("f.new"), F_OK), -1);
		assert_int_equal(files_load(&files_real, in_dir("f"), 10,
		    &data, &len), STATUS_OK);
		assert_true(!strcmp(data, "old") || !strcmp(data, "new"));
		if (n <= 5)
			assert_string_equal(data, "old");
		free(data);
		if (fake.calls < n) {
			assert_int_equal(s, STATUS_OK);
			break;
		}
		assert_int_equal(s, STATUS_IO);
	}
	assert_int_equal(n, 9);
}

static void a_leftover_does_not_stand_in_the_way(void **state)
{
	char target[256];

	(void)state;
	assert_int_equal(files_replace(&files_real, in_dir("f.new"), "torn",
	    4, 0600), STATUS_OK);
	assert_int_equal(files_replace(&files_real, in_dir("f"), "whole", 5,
	    0600), STATUS_OK);
	expect_content(in_dir("f"), "whole");
	/* a link put there by somebody else is replaced, not followed */
	snprintf(target, sizeof(target), "%s", in_dir("target"));
	assert_int_equal(symlink(target, in_dir("g.new")), 0);
	assert_int_equal(files_replace(&files_real, in_dir("g"), "x", 1,
	    0600), STATUS_OK);
	assert_int_equal(access(target, F_OK), -1);
	expect_content(in_dir("g"), "x");
}

static void replace_says_why(void **state)
{
	(void)state;
	fake.fail_at = 2;
	fake.fail_errno = ENOSPC;
	assert_int_equal(files_replace(&faked, in_dir("f"), "x", 1, 0600),
	    STATUS_IO);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(files_replace(&files_real, in_dir("no/such/dir"),
	    "x", 1, 0600), STATUS_IO);
	assert_int_equal(errno, ENOENT);
}

static void directories_are_made_as_needed(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(files_make_dirs(&files_real, in_dir("a/b//c/"),
	    0750), STATUS_OK);
	assert_int_equal(stat(in_dir("a/b/c"), &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0750);
	assert_int_equal(files_make_dirs(&files_real, in_dir("a/b/c"), 0700),
	    STATUS_OK);
	assert_int_equal(files_replace(&files_real, in_dir("a/file"), "", 0,
	    0600), STATUS_OK);
	assert_int_equal(files_make_dirs(&files_real, in_dir("a/file/d"),
	    0700), STATUS_IO);
	assert_int_equal(errno, ENOTDIR);
	assert_int_equal(files_make_dirs(&files_real, "/", 0700), STATUS_OK);
	assert_int_equal(files_make_dirs(&files_real, "", 0700), STATUS_IO);
	fake.fail_at = 1;
	fake.fail_errno = EROFS;
	assert_int_equal(files_make_dirs(&faked, in_dir("q"), 0700),
	    STATUS_IO);
	assert_int_equal(errno, EROFS);
}

static void directories_of_names_are_synced(void **state)
{
	(void)state;
	assert_int_equal(files_sync_dir_of(&files_real, in_dir("any")),
	    STATUS_OK);
	assert_int_equal(files_sync_dir_of(&files_real, "bare"), STATUS_OK);
	assert_int_equal(files_sync_dir_of(&files_real, "/root-entry"),
	    STATUS_OK);
	assert_int_equal(files_sync_dir_of(&files_real, in_dir("no/such")),
	    STATUS_IO);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(transfers_are_completed),
	    TEST(load_knows_its_failures),
	    TEST(load_fails_with_any_call),
	    TEST(replace_is_durable_before_it_is_visible),
	    TEST(replace_fails_with_any_call),
	    TEST(a_leftover_does_not_stand_in_the_way),
	    TEST(replace_says_why),
	    TEST(directories_are_made_as_needed),
	    TEST(directories_of_names_are_synced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
