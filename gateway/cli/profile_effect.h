/* SPDX-License-Identifier: Apache-2.0 */
/* profile_effect.h - does a changed rule judge more mildly or more strictly?
 *
 * Said only where it holds for every journey: PROFILE_UNSAID when some would
 * come out better and others worse, or nobody has thought it through.
 */
#ifndef PROFILE_EFFECT_H
#define PROFILE_EFFECT_H

#include "profile.h"

enum profile_effect { PROFILE_UNSAID = 0, PROFILE_MILDER, PROFILE_STRICTER };

/* From 'a' to 'b': what has to happen (limit, operator, angle, pulse, margin,
 * window), delays and severities being equal. */
enum profile_effect profile_effect_limit(const struct profile_rule *a,
    const struct profile_rule *b);

/* For how long, or how often in a row. */
enum profile_effect profile_effect_time(const struct profile_rule *a,
    const struct profile_rule *b);

/* Of a number that is milder (stricter) the more of it there is. */
enum profile_effect profile_effect_more_is_milder(int64_t from, int64_t to);
enum profile_effect profile_effect_more_is_stricter(int64_t from, int64_t to);

/* "milder", "stricter", "". */
const char *profile_effect_name(enum profile_effect e);

#endif
