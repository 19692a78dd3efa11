/* SPDX-License-Identifier: Apache-2.0 */
/* bad_files.h - the real file operations, of which any call can be made to
 * fail.  Counts over all operations; functions are static because every test
 * is one program from one file. */
#ifndef BAD_FILES_H
#define BAD_FILES_H

#include <errno.h>
#include <stdatomic.h>

#include "files.h"

static struct {
	atomic_int calls;	/* since bad_files_from */
	atomic_int first, last;	/* calls first..last fail; 0: none */
	atomic_int error;
	atomic_int only_sync;	/* only fdatasync and fsync fail (and count) */
} bad;

static void bad_files_from(int first, int last, int error)
{
	bad.calls = 0;
	bad.error = error;
	bad.last = last;
	bad.first = first;
}

static inline int bad_now(int is_sync)
{
	int n;

	if (bad.only_sync && !is_sync)
		return 0;
	n = ++bad.calls;
	if (bad.first == 0 || n < bad.first || n > bad.last)
		return 0;
	errno = bad.error;
	return 1;
}

static int bad_open(const char *path, int flags, mode_t mode)
{
	return bad_now(0) ? -1 : files_real.open(path, flags, mode);
}

/* close is not made to fail: the descriptor would be lost to the test */
static int bad_close(int fd)
{
	return files_real.close(fd);
}

static ssize_t bad_pread(int fd, void *buf, size_t len, off_t at)
{
	return bad_now(0) ? -1 : files_real.pread(fd, buf, len, at);
}

/* A write that fails has written half of it. */
static ssize_t bad_pwrite(int fd, const void *buf, size_t len, off_t at)
{
	if (!bad_now(0))
		return files_real.pwrite(fd, buf, len, at);
	(void)!files_real.pwrite(fd, buf, len / 2, at);
	errno = bad.error;
	return -1;
}

static int bad_fdatasync(int fd)
{
	return bad_now(1) ? -1 : files_real.fdatasync(fd);
}

static int bad_fsync(int fd)
{
	return bad_now(1) ? -1 : files_real.fsync(fd);
}

static int bad_ftruncate(int fd, off_t len)
{
	return bad_now(0) ? -1 : files_real.ftruncate(fd, len);
}

static int bad_fallocate(int fd, int mode, off_t at, off_t len)
{
	return bad_now(0) ? -1 : files_real.fallocate(fd, mode, at, len);
}

static int bad_rename(const char *from, const char *to)
{
	return bad_now(0) ? -1 : files_real.rename(from, to);
}

static int bad_unlink(const char *path)
{
	return bad_now(0) ? -1 : files_real.unlink(path);
}

static int bad_mkdir(const char *path, mode_t mode)
{
	return bad_now(0) ? -1 : files_real.mkdir(path, mode);
}

static int bad_fstat(int fd, struct stat *st)
{
	return bad_now(0) ? -1 : files_real.fstat(fd, st);
}

static const struct files bad_files = {
	.open = bad_open, .close = bad_close, .pread = bad_pread,
	.pwrite = bad_pwrite, .fdatasync = bad_fdatasync,
	.fsync = bad_fsync, .ftruncate = bad_ftruncate,
	.fallocate = bad_fallocate, .rename = bad_rename,
	.unlink = bad_unlink, .mkdir = bad_mkdir, .fstat = bad_fstat,
};

#endif
