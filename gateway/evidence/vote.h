/* SPDX-License-Identifier: Apache-2.0 */
/* vote.h - make one reading of what several probes at one place say.
 *
 * A faulty probe drops out; as long as enough good ones remain, a spare that
 * dies condemns nothing.  What the good ones leave open is passed on as two
 * bounds (rules_reading_pair), so that doubt counts on both sides.
 */
#ifndef VOTE_H
#define VOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "profile.h"

struct vote_row {
	bool is_fault;			/* fewer good members than the quorum */
	int32_t low_mc, high_mc;
	bool disagrees;			/* more than disagree_mc apart */
};

/* good_mc[count]: the members that gave a value, 0 <= count <= LIMIT_PROBES.
 *
 * worst: lowest and highest.  min, max, mean (rounded half to even): that
 * value.  2-of-3: the median; of an even number the two in the middle, so of
 * two the worst of both. */
void vote_combine(const struct profile *profile, const int32_t *good_mc,
    int count, struct vote_row *out);

#endif
