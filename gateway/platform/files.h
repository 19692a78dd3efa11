/* SPDX-License-Identifier: Apache-2.0 */
/* files.h - file operations behind a table, so that a test can fail any.
 *
 * Nothing durable is written past this table.  Every function here retries
 * EINTR and short transfers; errno tells the reason of STATUS_IO.
 */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "status.h"

/* The system calls themselves; results as the kernel's. */
struct files {
	int (*open)(const char *path, int flags, mode_t mode);
	int (*close)(int fd);
	ssize_t (*pread)(int fd, void *buf, size_t len, off_t at);
	ssize_t (*pwrite)(int fd, const void *buf, size_t len, off_t at);
	int (*fdatasync)(int fd);
	int (*fsync)(int fd);
	int (*ftruncate)(int fd, off_t len);
	int (*fallocate)(int fd, int mode, off_t at, off_t len);
	int (*rename)(const char *from, const char *to);
	int (*unlink)(const char *path);
	int (*mkdir)(const char *path, mode_t mode);
	int (*fstat)(int fd, struct stat *st);
};

extern const struct files files_real;

enum status files_write_at(const struct files *f, int fd, const void *data,
    size_t len, off_t at) MUST_USE;
/* Exactly len bytes; STATUS_RANGE at end of file. */
enum status files_read_at(const struct files *f, int fd, void *out,
    size_t len, off_t at) MUST_USE;

/* The whole file into a fresh buffer (caller frees), NUL-terminated beyond
 * its length.  STATUS_NO_FILE; STATUS_RANGE above max; STATUS_IO. */
enum status files_load(const struct files *f, const char *path, size_t max,
    char **out, size_t *len) MUST_USE;

/* Write path.new, fdatasync, rename over path, fsync the directory. */
enum status files_replace(const struct files *f, const char *path,
    const void *data, size_t len, mode_t mode) MUST_USE;

/* fsync of the directory that holds 'path'. */
enum status files_sync_dir_of(const struct files *f, const char *path)
    MUST_USE;

/* mkdir -p with this mode for what is missing. */
enum status files_make_dirs(const struct files *f, const char *path,
    mode_t mode) MUST_USE;

#endif
