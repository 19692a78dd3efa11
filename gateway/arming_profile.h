/* SPDX-License-Identifier: Apache-2.0 */
/* arming_profile.h - the order's profile: signed by the quality unit, valid
 * now, and one that can be judged by. */
#ifndef ARMING_PROFILE_H
#define ARMING_PROFILE_H

#include "arming.h"

/* Adds the check "profile"; fills a->order.profile when it holds. */
void arming_profile_check(struct arming *a);

#endif
