/* SPDX-License-Identifier: Apache-2.0 */
/* copy.h - put a file on a stick: whole and durable under its name, or what
 * was there stays.
 *
 * A file that only ever grows is replaced by a longer one that begins with
 * it, and by nothing else: a copy of a longer chain, or of another one under
 * the same name, is not lost to a shorter one.
 *
 * All of it blocks: a worker's thread.
 */
#ifndef COPY_H
#define COPY_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files.h"

enum copy_result {
	COPY_PLACED = 1,
	COPY_SAME,		/* it was there already */
	COPY_LONGER_IS_THERE,	/* kept: it begins with what was to come */
	COPY_OTHER_IS_THERE,	/* kept: it is another chain's */
	COPY_FAILED		/* errno; nothing is left of it */
};

struct copy {
	const struct files *files;
	char path[PATH_MAX], fresh[PATH_MAX];
	int fd, old_fd;		/* -1: none */
	int64_t at, old_bytes;
	bool is_other;
	int error;		/* the first one */
};

/* Open; errors are told by copy_end. */
void copy_begin(struct copy *c, const struct files *f, const char *dir,
    const char *name);
void copy_add(struct copy *c, const void *data, size_t len);
/* is_whole false: the source failed (errno); nothing is left of the copy. */
enum copy_result copy_end(struct copy *c, bool is_whole);

/* A small file that may change in any way. */
enum copy_result copy_text(const struct files *f, const char *dir,
    const char *name, const char *text);

/* What an error number means for somebody who holds the stick. */
const char *copy_error(int error_number);

#endif
