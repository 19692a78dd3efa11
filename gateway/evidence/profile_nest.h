/* SPDX-License-Identifier: Apache-2.0 */
/* profile_nest.h - do the rules of a profile fit its storage range and each
 * other?  Private to profile*.c.
 *
 * A reading farther from storage must never come out better.  Limits with
 * one of > >= < <= nest by themselves: who is outside the farther one is
 * outside the nearer one too.  Two things break that, and are refused:
 *
 * - a lower limit above storage.high_mc, or an upper limit below
 *   storage.low_mc: on the far side of storage a reading would leave the rule
 *   by moving away;
 * - a `notice` alone beyond uncovered readings: between storage and the first
 *   limit a reading is uncovered, hence `review`; past that limit it is
 *   covered, and if no rule above `notice` can see it, its outcome falls to
 *   `budget-used`.
 *
 * A first limit beyond storage with a severity above `notice` is allowed, as
 * are limits inside storage and a side of storage without any rule.
 *
 * mkt rules are refused on what stores below -25 °C: where storage.high_mc
 * says so or, without one, storage.low_mc.
 */
#ifndef PROFILE_NEST_H
#define PROFILE_NEST_H

#include "profile_rule.h"

/* 'at' holds the tokens of the rules, for messages. */
enum status profile_nest_check(struct profile_reader *r,
    const struct profile *profile, const int at[LIMIT_RULES]) MUST_USE;

#endif
