/* SPDX-License-Identifier: Apache-2.0 */
/* mounts.h - which file systems are mounted at a directory, or one level
 * below it, by the kernel's table of mounts.  Pure.
 *
 * Format: proc(5), /proc/self/mountinfo. */
#ifndef MOUNTS_H
#define MOUNTS_H

#include <limits.h>
#include <stdint.h>

/* Sticks at one time. */
#define MOUNTS_MAX 8

struct mounts_one {
	int64_t id;		/* of the mount: another one has another */
	char path[PATH_MAX];
};

/* Those of 'text' at dir (absolute, without a slash at its end) or directly
 * below it, in the table's order; how many. */
int mounts_find(const char *text, const char *dir, struct mounts_one *out,
    int cap);

#endif
