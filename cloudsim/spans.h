/* SPDX-License-Identifier: Apache-2.0 */
/* spans.h - which record numbers of a leg are committed, as intervals.
 *
 * Records may come in any order; a receipt needs the contiguous prefix, the
 * highest number and the holes between, and every arriving record needs
 * "have I got this one?" answered without asking the database.
 */
#ifndef SPANS_H
#define SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

/* A gateway leaves holes when it sends the newest first; more than this many
 * at once is somebody trying to fill our memory. */
#define SPANS_MAX 65536

struct span {
	int64_t from, to;	/* inclusive */
};

/* Zero-initialise; 'list' ascends, disjoint and never touching. */
struct spans {
	struct span *list;
	size_t count, cap;
};

void spans_free(struct spans *s);

/* STATUS_REPEATED: it is in; STATUS_NO_SPACE: no memory, or SPANS_MAX. */
enum status spans_add(struct spans *s, int64_t n) MUST_USE;
bool spans_has(const struct spans *s, int64_t n);

/* The highest n with 0..n in; -1 if 0 is not. */
int64_t spans_upto(const struct spans *s);
/* The highest in, -1 if none. */
int64_t spans_seen(const struct spans *s);

/* Holes below spans_seen, ascending, at most 'cap' of them.  If there are
 * more, *seen is lowered to the end of the span before the first hole that
 * found no room; otherwise it is spans_seen. */
int spans_holes(const struct spans *s, int64_t holes[][2], int cap,
    int64_t *seen);

#endif
