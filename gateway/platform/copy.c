/* SPDX-License-Identifier: Apache-2.0 */
/* copy.c - write under another name, sync, rename, sync the directory. */
#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPARE 65536

static void fail(struct copy *c)
{
	if (c->error == 0)
		c->error = errno != 0 ? errno : EIO;
}

static void open_old(struct copy *c)
{
	struct stat st;

	c->old_fd = c->files->open(c->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW,
	    0);
	if (c->old_fd < 0) {
		if (errno != ENOENT)
			fail(c);
		return;
	}
	if (c->files->fstat(c->old_fd, &st) != 0)
		fail(c);
	else if (!S_ISREG(st.st_mode))
		c->is_other = true;
	else
		c->old_bytes = st.st_size;
}

void copy_begin(struct copy *c, const struct files *f, const char *dir,
    const char *name)
{
	int n;

	memset(c, 0, sizeof(*c));
	c->files = f;
	c->fd = c->old_fd = -1;
	n = snprintf(c->path, sizeof(c->path), "%s/%s", dir, name);
	if (n < 0 || n + 5 >= (int)sizeof(c->path)) {
		c->error = ENAMETOOLONG;
		return;
	}
	(void)snprintf(c->fresh, sizeof(c->fresh), "%.*s.new", n, c->path);
	open_old(c);
	if (c->error != 0)
		return;
	c->fd = f->open(c->fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0644);
	if (c->fd < 0)
		fail(c);
}

/* Does what is there go on like this, as far as it goes? */
static void compare(struct copy *c, const char *data, size_t len)
{
	int64_t left = c->old_bytes - c->at;
	char *old;

	if (c->is_other || left <= 0)
		return;
	if ((int64_t)len > left)
		len = (size_t)left;
	old = malloc(COMPARE);
	if (!old) {
		fail(c);
		return;
	}
	for (size_t n = 0; n < len && !c->is_other && c->error == 0;) {
		size_t piece = len - n < COMPARE ? len - n : COMPARE;

		if (files_read_at(c->files, c->old_fd, old, piece,
		    c->at + (int64_t)n) != STATUS_OK)
			fail(c);
		else if (memcmp(old, data + n, piece) != 0)
			c->is_other = true;
		n += piece;
	}
	free(old);
}

void copy_add(struct copy *c, const void *data, size_t len)
{
	if (c->error != 0)
		return;
	compare(c, data, len);
	if (c->error == 0 && files_write_at(c->files, c->fd, data, len,
	    c->at) != STATUS_OK)
		fail(c);
	c->at += (int64_t)len;
}

static void close_one(struct copy *c, int *fd)
{
	if (*fd >= 0 && c->files->close(*fd) < 0)
		fail(c);
	*fd = -1;
}

static enum copy_result place(struct copy *c)
{
	if (c->files->rename(c->fresh, c->path) < 0)
		fail(c);
	else if (files_sync_dir_of(c->files, c->path) == STATUS_OK)
		return COPY_PLACED;
	else
		fail(c);
	return COPY_FAILED;
}

static enum copy_result decide(struct copy *c)
{
	if (c->error != 0)
		return COPY_FAILED;
	if (c->is_other)
		return COPY_OTHER_IS_THERE;
	if (c->at < c->old_bytes)
		return COPY_LONGER_IS_THERE;
	return c->at == c->old_bytes && c->at > 0 ? COPY_SAME : COPY_PLACED;
}

enum copy_result copy_end(struct copy *c, bool is_whole)
{
	bool was_opened = c->fd >= 0;
	enum copy_result r;

	if (!is_whole)
		fail(c);
	if (c->fd >= 0 && c->error == 0 && c->files->fsync(c->fd) < 0)
		fail(c);
	close_one(c, &c->fd);
	close_one(c, &c->old_fd);
	r = decide(c);
	if (r == COPY_PLACED)
		r = place(c);
	if (r != COPY_PLACED && was_opened)
		(void)c->files->unlink(c->fresh);
	errno = c->error;
	return r;
}

enum copy_result copy_text(const struct files *f, const char *dir,
    const char *name, const char *text)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s", dir, name);

	if (n < 0 || n >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return COPY_FAILED;
	}
	return files_replace(f, path, text, strlen(text), 0644) == STATUS_OK ?
	    COPY_PLACED : COPY_FAILED;
}

const char *copy_error(int error_number)
{
	switch (error_number) {
	case ENOSPC:
	case EDQUOT:
		return "it is full: make room on it or take another";
	case EROFS:
		return "it is read-only: slide its lock, or mount it for "
		    "writing";
	case EACCES:
	case EPERM:
		return "this user may not write there: mount it for the "
		    "gateway's user";
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return "it is not there any more: put it in again and wait "
		    "until the copy is done";
	case EIO:
		return "it gives errors: take another";
	default:
		return strerror(error_number);
	}
}
