/* SPDX-License-Identifier: Apache-2.0 */
/* view.h - two views of one log: does the second continue the first?
 *
 * No network, no clock: the same judgement for a witness that watches and
 * for somebody who compares what two parties were shown.
 */
#ifndef VIEW_H
#define VIEW_H

#include "checkpoint.h"
#include "note_key.h"
#include "problem.h"

#define VIEW_WHY 256

/* A checkpoint and its text. */
struct view {
	struct checkpoint checkpoint;
	char text[CHECKPOINT_TEXT + 1];
};

enum view_verdict {
	VIEW_SAME = 1,		/* the same list */
	VIEW_GROWN,		/* the later begins with the whole earlier */
	VIEW_SHRUNK,		/* it holds less than was shown before */
	VIEW_FORKED,		/* as long, and other content */
	VIEW_REWRITTEN,		/* longer, and the proof does not hold */
	VIEW_OTHER,		/* another log's */
	VIEW_UNPROVEN		/* longer, and there is no proof at hand */
};

/* A note signed by that log.  False with the reason in why. */
bool view_read(struct view *v, const struct note_key *log, const char *text,
    size_t len, char why[VIEW_WHY]);

/* 'proof' (may be NULL) is the consistency proof as the cloud answers it. */
enum view_verdict view_compare(const struct view *earlier,
    const struct view *later, const char *proof, size_t len,
    char why[VIEW_WHY]);

/* Is this verdict the log's fault? */
bool view_is_breach(enum view_verdict verdict);
const char *view_words(enum view_verdict verdict);

#endif
