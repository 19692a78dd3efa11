/* SPDX-License-Identifier: Apache-2.0 */
/* profile_doubt.h - what a profile may say, but hardly means.
 *
 * A reading farther from storage must never come out better.  profile_parse
 * refuses what breaks that by its very limits (profile_nest.h).  Profiles
 * that are well formed and can be judged, but should not be used:
 *
 * - the first limit on a side lies beyond storage and does not fire at once.
 *   Readings before it are uncovered, hence `review`; readings beyond it are
 *   covered and, until the delay is over, only `budget-used`.  Recorded data
 *   may be judged by such a profile; it is neither signed nor armed;
 * - groups vote by `max` although there are lower limits, or by `min`
 *   although there are upper ones: a probe that leaves storage is not seen.
 */
#ifndef PROFILE_DOUBT_H
#define PROFILE_DOUBT_H

#include "problem.h"
#include "profile.h"

#define PROFILE_DOUBTS 4

/* Fills doubts[0..count-1] with member, reason and remedy; answers count. */
int profile_doubt(const struct profile *profile,
    struct problem doubts[PROFILE_DOUBTS]);

/* Can a reading farther from storage come out better by this profile?
 * STATUS_CONFLICT naming the first such rule and the remedy. */
enum status profile_doubt_betters(const struct profile *profile,
    struct problem *p) MUST_USE;

#endif
