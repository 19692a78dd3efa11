/* SPDX-License-Identifier: Apache-2.0 */
/* profile_rule.h - read one rule of a profile: which members its kind has,
 * and which of them go together.  Private to profile*.c. */
#ifndef PROFILE_RULE_H
#define PROFILE_RULE_H

#include "profile.h"
#include "profile_reader.h"

/* Longest duration in a profile [s]: ten years of 365.25 days. */
#define PROFILE_RULE_LONGEST_S 315576000
/* Temperatures a reading can have [m°C]: above absolute zero, up to 1000 °C.
 * A limit outside could never, or always, be crossed. */
#define PROFILE_RULE_COLDEST_MC (-273149)
#define PROFILE_RULE_HOTTEST_MC 1000000

extern const char profile_rule_severities[5][PROFILE_READER_WORD];

/* Reads rules[index] from token 'at'; leaves the reader set to that rule. */
enum status profile_rule_read(struct profile_reader *r, int at, int index,
    struct profile_rule *out) MUST_USE;

/* "rules[3]" into path[cap] and 'rule "warm": ' (nothing for id "") into
 * 'subject': how messages call a rule. */
void profile_rule_name(char *path, unsigned cap,
    char subject[PROFILE_READER_SUBJECT], int index, const char *id);

/* Lets refusals speak about a rule that was read from token 'at'. */
void profile_rule_focus(struct profile_reader *r, int at, int index,
    const char *id);

#endif
