/* SPDX-License-Identifier: Apache-2.0 */
/* files.c - whole transfers, whole replacements, and the kernel's table.
 *
 * A replaced file is either the old or the new one after a power cut: the
 * new content is on the disk before its name is, and the name is on the disk
 * before success is reported.
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int kernel_open(const char *path, int flags, mode_t mode)
{
	return open(path, flags | O_CLOEXEC, mode);
}

const struct files files_real = {
    .open = kernel_open,
    .close = close,
    .pread = pread,
    .pwrite = pwrite,
    .fdatasync = fdatasync,
    .fsync = fsync,
    .ftruncate = ftruncate,
    .fallocate = fallocate,
    .rename = rename,
    .unlink = unlink,
    .mkdir = mkdir,
    .fstat = fstat,
};

static int open_again(const struct files *f, const char *path, int flags,
    mode_t mode)
{
	int fd;

	do
		fd = f->open(path, flags, mode);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* Close on a failure path, keeping the errno that tells of the failure. */
static void close_after(const struct files *f, int fd)
{
	int why = errno;

	(void)f->close(fd);
	errno = why;
}

enum status files_write_at(const struct files *f, int fd, const void *data,
    size_t len, off_t at)
{
	const char *from = data;

	while (len > 0) {
		ssize_t n = f->pwrite(fd, from, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = EIO;	/* no progress, no reason */
			return STATUS_IO;
		}
		from += n;
		len -= (size_t)n;
		at += n;
	}
	return STATUS_OK;
}

enum status files_read_at(const struct files *f, int fd, void *out, size_t len,
    off_t at)
{
	char *to = out;

	while (len > 0) {
		ssize_t n = f->pread(fd, to, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return STATUS_IO;
		if (n == 0)
			return STATUS_RANGE;
		to += n;
		len -= (size_t)n;
		at += n;
	}
	return STATUS_OK;
}

/* The size says how much to read; a directory, a pipe or a device has none. */
static enum status regular_size(const struct files *f, int fd, size_t max,
    size_t *size)
{
	struct stat st;

	if (f->fstat(fd, &st) < 0)
		return STATUS_IO;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return STATUS_IO;
	}
	if (st.st_size < 0 || (uintmax_t)st.st_size > max)
		return STATUS_RANGE;
	*size = (size_t)st.st_size;
	return STATUS_OK;
}

enum status files_load(const struct files *f, const char *path, size_t max,
    char **out, size_t *len)
{
	enum status s;
	size_t size = 0;
	char *buf;
	int fd = open_again(f, path, O_RDONLY | O_NONBLOCK, 0);

	if (fd < 0)
		return errno == ENOENT ? STATUS_NO_FILE : STATUS_IO;
	s = regular_size(f, fd, max, &size);
	if (s != STATUS_OK)
		goto closing;
	buf = malloc(size + 1);
	if (!buf) {
		s = STATUS_IO;
		goto closing;
	}
	s = files_read_at(f, fd, buf, size, 0);
	if (s != STATUS_OK) {
		if (s == STATUS_RANGE) {	/* shrank while being read */
			errno = EIO;
			s = STATUS_IO;
		}
		free(buf);
		goto closing;
	}
	buf[size] = '\0';
	*out = buf;
	*len = size;
closing:
	close_after(f, fd);
	return s;
}

/* What is left of an attempt that a power cut ended stands in the way of
 * O_EXCL once; whoever keeps putting it there is not us. */
static int create_new(const struct files *f, const char *path, mode_t mode)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
	int fd = open_again(f, path, flags, mode);

	if (fd >= 0 || errno != EEXIST)
		return fd;
	if (f->unlink(path) < 0 && errno != ENOENT)
		return -1;
	return open_again(f, path, flags, mode);
}

static enum status write_new(const struct files *f, const char *path,
    const void *data, size_t len, mode_t mode)
{
	int fd = create_new(f, path, mode);

	if (fd < 0)
		return STATUS_IO;
	if (files_write_at(f, fd, data, len, 0) != STATUS_OK ||
	    f->fdatasync(fd) < 0) {
		close_after(f, fd);
		return STATUS_IO;
	}
	return f->close(fd) < 0 ? STATUS_IO : STATUS_OK;
}

enum status files_replace(const struct files *f, const char *path,
    const void *data, size_t len, mode_t mode)
{
	char fresh[PATH_MAX];
	int n = snprintf(fresh, sizeof(fresh), "%s.new", path);

	if (n < 0 || (size_t)n >= sizeof(fresh)) {
		errno = ENAMETOOLONG;
		return STATUS_IO;
	}
	if (write_new(f, fresh, data, len, mode) != STATUS_OK ||
	    f->rename(fresh, path) < 0) {
		int why = errno;

		(void)f->unlink(fresh);
		errno = why;
		return STATUS_IO;
	}
	return files_sync_dir_of(f, path);
}

enum status files_sync_dir_of(const struct files *f, const char *path)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;
	int fd;

	if (len >= sizeof(dir)) {
		errno = ENAMETOOLONG;
		return STATUS_IO;
	}
	memcpy(dir, path, len);
	dir[len] = '\0';
	if (len == 0)
		memcpy(dir, slash ? "/" : ".", 2);
	fd = open_again(f, dir, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return STATUS_IO;
	if (f->fsync(fd) < 0) {
		close_after(f, fd);
		return STATUS_IO;
	}
	return f->close(fd) < 0 ? STATUS_IO : STATUS_OK;
}

static enum status make_dir(const struct files *f, const char *path,
    mode_t mode)
{
	struct stat st;
	int fd;

	if (f->mkdir(path, mode) == 0)
		return files_sync_dir_of(f, path);
	if (errno != EEXIST)
		return STATUS_IO;
	/* something has this name: only a directory will do */
	fd = open_again(f, path, O_PATH, 0);
	if (fd < 0)
		return STATUS_IO;
	if (f->fstat(fd, &st) < 0) {
		close_after(f, fd);
		return STATUS_IO;
	}
	(void)f->close(fd);
	if (S_ISDIR(st.st_mode))
		return STATUS_OK;
	errno = ENOTDIR;
	return STATUS_IO;
}

enum status files_make_dirs(const struct files *f, const char *path,
    mode_t mode)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len == 0 || len >= sizeof(part)) {
		errno = len ? ENAMETOOLONG : EINVAL;
		return STATUS_IO;
	}
	memcpy(part, path, len + 1);
	while (len > 1 && part[len - 1] == '/')
		part[--len] = '\0';
	for (size_t i = 1; i <= len; i++) {
		enum status s;

		if (part[i] != '/' && part[i] != '\0')
			continue;
		part[i] = '\0';
		s = make_dir(f, part, mode);
		if (s != STATUS_OK)
			return s;
		if (i < len)
			part[i] = '/';
	}
	return STATUS_OK;
}
