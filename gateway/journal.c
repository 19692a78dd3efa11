/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - append lines so that a power cut at any moment loses nothing
 * that was answered for, and leaves nothing that was not.
 *
 * Only the bytes up to 'size' exist for anybody.  What a failed call may
 * have left behind them is cut off before the next append; after a failed
 * sync the kernel may have dropped pages it reports as clean, so the durable
 * part is written anew into another file, compared, and renamed.
 */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jws.h"
#include "record.h"

/* Every 16th line's offset is kept: 30 days of one-minute records cost
 * 22 kB, and finding a line means skipping at most 15. */
#define MARK_EVERY 16
#define WINDOW 65536

struct journal {
	const struct files *files;
	const struct crypto *hash;
	char path[PATH_MAX];
	int fd;
	_Atomic int64_t size, count;	/* durable */
	char heads[2][LIMIT_B64_DIGEST + 1];
	_Atomic int head;		/* which of the two */
	_Atomic bool failing;
	bool rewrite;			/* a sync failed */
	off_t *marks;
	size_t mark_cap;
	char buf[LIMIT_RECORD + 1];	/* line and LF in one write */
};

/* ---- what is in the file ---- */

static enum status mark_line(struct journal *j, int64_t seq, off_t at)
{
	size_t i = (size_t)(seq / MARK_EVERY);

	if (seq % MARK_EVERY != 0)
		return STATUS_OK;
	if (i >= j->mark_cap) {
		size_t cap = j->mark_cap ? j->mark_cap * 2 : 64;
		off_t *grown = realloc(j->marks, cap * sizeof(*grown));

		if (!grown)
			return STATUS_NO_SPACE;
		j->marks = grown;
		j->mark_cap = cap;
	}
	j->marks[i] = at;
	return STATUS_OK;
}

/* One line is durable: it counts from now on. */
static enum status take_line(struct journal *j, const char *line, size_t len)
{
	int next = 1 - j->head;
	enum status s = jws_digest(j->hash, line, len, j->heads[next]);

	if (s == STATUS_OK)
		s = mark_line(j, j->count, (off_t)j->size);
	if (s != STATUS_OK)
		return s;
	j->head = next;
	j->size += (int64_t)len + 1;
	j->count++;
	return STATUS_OK;
}

/* While opening, only the last line's digest is worth computing. */
static enum status pass_line(struct journal *j, const char *line, size_t len,
    journal_line_fn *fn, void *ctx)
{
	enum status s = mark_line(j, j->count, (off_t)j->size);

	if (s == STATUS_OK && fn)
		s = fn(ctx, j->count, line, len);
	if (s != STATUS_OK)
		return s;
	j->size += (int64_t)len + 1;
	j->count++;
	return STATUS_OK;
}

/* The whole lines in buf[have]; *used of its bytes were taken. */
static enum status pass_lines(struct journal *j, const char *buf, size_t have,
    journal_line_fn *fn, void *ctx, size_t *used)
{
	const char *lf;

	*used = 0;
	while ((lf = memchr(buf + *used, '\n', have - *used)) != NULL) {
		size_t len = (size_t)(lf - buf) - *used;
		enum status s = len > LIMIT_RECORD ? STATUS_SYNTAX :
		    pass_line(j, buf + *used, len, fn, ctx);

		if (s != STATUS_OK)
			return s;
		*used += len + 1;
	}
	return STATUS_OK;
}

/* Is there an LF anywhere in [at, end)?  A tail longer than any record is a
 * torn write (blocks of zeros) only if nothing whole follows it. */
static enum status no_line_after(struct journal *j, char *buf, int64_t at,
    int64_t end)
{
	while (at < end) {
		size_t n = end - at > WINDOW ? WINDOW : (size_t)(end - at);
		enum status s = files_read_at(j->files, j->fd, buf, n, at);

		if (s != STATUS_OK)
			return s;
		if (memchr(buf, '\n', n))
			return STATUS_SYNTAX;
		at += (int64_t)n;
	}
	return STATUS_OK;
}

static enum status scan(struct journal *j, int64_t end, journal_line_fn *fn,
    void *ctx)
{
	char buf[WINDOW];
	size_t have = 0, used = 0;
	int64_t at = 0;

	while (at < end) {
		size_t room = sizeof(buf) - have;
		size_t n = end - at < (int64_t)room ? (size_t)(end - at) : room;
		enum status s;

		if (room == 0)
			return no_line_after(j, buf, at, end);
		s = files_read_at(j->files, j->fd, buf + have, n, at);
		if (s == STATUS_OK)
			s = pass_lines(j, buf, have + n, fn, ctx, &used);
		if (s != STATUS_OK)
			return s;
		at += (int64_t)n;
		have = have + n - used;
		memmove(buf, buf + used, have);
	}
	return STATUS_OK;
}

/* ---- finding lines again ---- */

/* Length of the line that begins at 'at'. */
static enum status line_length(const struct journal *j, int64_t at,
    size_t *len)
{
	char part[4096];

	*len = 0;
	while (at + (int64_t)*len < j->size) {
		int64_t left = j->size - at - (int64_t)*len;
		size_t n = left < (int64_t)sizeof(part) ? (size_t)left :
		    sizeof(part);
		enum status s = files_read_at(j->files, j->fd, part, n,
		    at + (off_t)*len);
		const char *lf;

		if (s != STATUS_OK)
			return s;
		lf = memchr(part, '\n', n);
		if (lf) {
			*len += (size_t)(lf - part);
			return STATUS_OK;
		}
		*len += n;
	}
	return STATUS_SYNTAX;
}

enum status journal_read(struct journal *j, int64_t seq, char *out, size_t cap,
    size_t *len)
{
	enum status s;
	int64_t at;

	if (seq < 0 || seq >= j->count)
		return STATUS_MISSING;
	at = j->marks[seq / MARK_EVERY];
	s = line_length(j, at, len);
	for (int64_t i = seq - seq % MARK_EVERY; i < seq && s == STATUS_OK;
	    i++) {
		at += (int64_t)*len + 1;
		s = line_length(j, at, len);
	}
	if (s != STATUS_OK)
		return s;
	if (*len > cap)
		return STATUS_NO_SPACE;
	return files_read_at(j->files, j->fd, out, *len, at);
}

static enum status read_head(struct journal *j)
{
	size_t len;
	enum status s;

	if (j->count == 0)
		return STATUS_OK;
	s = journal_read(j, j->count - 1, j->buf, sizeof(j->buf), &len);
	if (s == STATUS_OK)
		s = jws_digest(j->hash, j->buf, len, j->heads[j->head]);
	return s;
}

/* ---- opening ---- */

static enum status make_dir_of(const struct files *files, const char *path)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (n == 0)
		return STATUS_OK;
	memcpy(dir, path, n);
	dir[n] = '\0';
	return files_make_dirs(files, dir, 0700);
}

/* Its name is on the disk before anything is in it. */
static enum status create_file(struct journal *j)
{
	enum status s = make_dir_of(j->files, j->path);

	if (s != STATUS_OK)
		return s;
	j->fd = j->files->open(j->path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
	if (j->fd < 0)
		return STATUS_IO;
	if (j->files->fdatasync(j->fd) != 0)
		return STATUS_IO;
	return files_sync_dir_of(j->files, j->path);
}

static enum status cut_tail(struct journal *j)
{
	if (j->files->ftruncate(j->fd, (off_t)j->size) != 0 ||
	    j->files->fdatasync(j->fd) != 0)
		return STATUS_IO;
	return STATUS_OK;
}

static enum status open_file(struct journal *j, journal_line_fn *fn, void *ctx,
    int64_t *torn_bytes)
{
	struct stat st;
	enum status s = create_file(j);

	if (s != STATUS_OK)
		return s;
	if (j->files->fstat(j->fd, &st) != 0)
		return STATUS_IO;
	s = scan(j, st.st_size, fn, ctx);
	if (s == STATUS_OK)
		s = read_head(j);
	if (s != STATUS_OK)
		return s;
	*torn_bytes = st.st_size - j->size;
	return *torn_bytes > 0 ? cut_tail(j) : STATUS_OK;
}

struct journal *journal_open(const struct files *files, const char *path,
    const struct crypto *hash, journal_line_fn *fn, void *ctx,
    int64_t *torn_bytes, enum status *s)
{
	struct journal *j = calloc(1, sizeof(*j));

	if (!j || strlen(path) + sizeof(".new") > sizeof(j->path)) {
		*s = j ? STATUS_RANGE : STATUS_NO_SPACE;
		free(j);
		return NULL;
	}
	j->files = files;
	j->hash = hash;
	j->fd = -1;
	memcpy(j->path, path, strlen(path) + 1);
	memcpy(j->heads[0], RECORD_NO_DIGEST, sizeof(RECORD_NO_DIGEST));
	*s = open_file(j, fn, ctx, torn_bytes);
	if (*s != STATUS_OK) {
		journal_close(j);
		return NULL;
	}
	return j;
}

void journal_close(struct journal *j)
{
	int why = errno;

	if (!j)
		return;
	if (j->fd >= 0)
		(void)j->files->close(j->fd);
	free(j->marks);
	free(j);
	errno = why;
}

/* ---- appending ---- */

/* Copy the durable part to fd and compare what can be read back. */
static enum status copy_durable(struct journal *j, int fd)
{
	char from[8192], back[8192];

	for (int64_t at = 0; at < j->size;) {
		int64_t left = j->size - at;
		size_t n = left < (int64_t)sizeof(from) ? (size_t)left :
		    sizeof(from);
		enum status s = files_read_at(j->files, j->fd, from, n, at);

		if (s == STATUS_OK)
			s = files_write_at(j->files, fd, from, n, at);
		if (s == STATUS_OK)
			s = files_read_at(j->files, fd, back, n, at);
		if (s != STATUS_OK)
			return s;
		if (memcmp(from, back, n) != 0)
			return STATUS_IO;
		at += (int64_t)n;
	}
	return j->files->fdatasync(fd) == 0 ? STATUS_OK : STATUS_IO;
}

/* The last line of what is copied must still be the line that was signed. */
static enum status check_head(struct journal *j, int fd)
{
	char digest[LIMIT_B64_DIGEST + 1], line[LIMIT_RECORD];
	int old = j->fd;
	size_t len;
	enum status s;

	if (j->count == 0)
		return STATUS_OK;
	j->fd = fd;
	s = journal_read(j, j->count - 1, line, sizeof(line), &len);
	j->fd = old;
	if (s == STATUS_OK)
		s = jws_digest(j->hash, line, len, digest);
	if (s == STATUS_OK && strcmp(digest, j->heads[j->head]) != 0)
		s = STATUS_CHAIN;
	return s;
}

static enum status rewrite(struct journal *j)
{
	char fresh[PATH_MAX + 4];
	enum status s;
	int fd;

	(void)snprintf(fresh, sizeof(fresh), "%s.new", j->path);
	fd = j->files->open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW,
	    0600);
	if (fd < 0)
		return STATUS_IO;
	s = copy_durable(j, fd);
	if (s == STATUS_OK)
		s = check_head(j, fd);
	if (s == STATUS_OK && j->files->rename(fresh, j->path) != 0)
		s = STATUS_IO;
	if (s != STATUS_OK) {
		(void)j->files->close(fd);
		return s;
	}
	(void)j->files->close(j->fd);
	j->fd = fd;
	return files_sync_dir_of(j->files, j->path);
}

static enum status repair(struct journal *j)
{
	enum status s = j->rewrite ? rewrite(j) : cut_tail(j);

	if (s != STATUS_OK) {
		j->rewrite = true;	/* trust nothing about this file */
		return s;
	}
	j->rewrite = false;
	j->failing = false;
	return STATUS_OK;
}

enum status journal_append(struct journal *j, const char *line, size_t len)
{
	enum status s = STATUS_OK;

	if (len == 0 || len > LIMIT_RECORD || memchr(line, '\n', len))
		return STATUS_RANGE;
	if (j->failing)
		s = repair(j);
	if (s != STATUS_OK)
		return s;
	memcpy(j->buf, line, len);
	j->buf[len] = '\n';
	s = files_write_at(j->files, j->fd, j->buf, len + 1, (off_t)j->size);
	if (s == STATUS_OK && j->files->fdatasync(j->fd) != 0) {
		j->rewrite = true;
		s = STATUS_IO;
	}
	if (s == STATUS_OK)
		s = take_line(j, line, len);
	if (s != STATUS_OK)
		j->failing = true;
	return s;
}

/* ---- accessors ---- */

int64_t journal_count(const struct journal *j)
{
	return j->count;
}

int64_t journal_bytes(const struct journal *j)
{
	return j->size;
}

const char *journal_head(const struct journal *j)
{
	return j->heads[j->head];
}

const char *journal_path(const struct journal *j)
{
	return j->path;
}

bool journal_is_failing(const struct journal *j)
{
	return j->failing;
}
