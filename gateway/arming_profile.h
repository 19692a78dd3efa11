/* SPDX-License-Identifier: Apache-2.0 */
/* arming_profile.h - the order's profile: signed by the quality unit, valid
 * now, and one that can be judged by. */
#ifndef ARMING_PROFILE_H
#define ARMING_PROFILE_H

#include "arming.h"

/* Adds the check "profile"; fills a->order.profile when it holds. */
void arming_profile_check(struct arming *a);

/* Add one check's answer. */
void arming_say(struct arming *a, const char *name, bool ok, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

#endif
