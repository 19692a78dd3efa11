/* SPDX-License-Identifier: Apache-2.0 */
/* profile_diff.h - what differs between two profiles, in the words of those
 * who approve them, and whether it is milder or stricter where that can be
 * said for certain.
 *
 * Profiles that differ in white space or in the order of members and rules
 * judge alike: they are the same here, though each needs its own signature.
 */
#ifndef PROFILE_DIFF_H
#define PROFILE_DIFF_H

#include <stdbool.h>

#include "profile_file.h"

/* Prints the differences; CLI_OK if there are none, else CLI_ADVERSE. */
int profile_diff_print(const struct profile_file *a,
    const struct profile_file *b, bool as_json);

#endif
