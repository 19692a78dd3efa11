/* SPDX-License-Identifier: Apache-2.0 */
/* rules_count.h - count one probe's settled time and readings (rules.c only).
 *
 * rules.c decides what an interval was, holding or gap; this module clips it
 * to the judged span and adds it to every counter it concerns: certain and
 * possible outside time per rule, gaps, excursions, mean and MKT.
 */
#ifndef RULES_COUNT_H
#define RULES_COUNT_H

#include "rules.h"

/* The tracks that a reading within these bounds may be outside of. */
uint64_t rules_count_outside(const struct rules *r, int32_t low_mc,
    int32_t high_mc);

/* The last reading held over this interval. */
void rules_count_hold(struct rules *r, int64_t from_ms, int64_t to_ms);

/* This interval was gap; 'next_outside' is of the reading that ends it, 0 if
 * there is none. */
void rules_count_gap(struct rules *r, int64_t from_ms, int64_t to_ms,
    uint64_t next_outside);

/* An accepted reading within the span. */
void rules_count_reading(struct rules *r, int64_t time_ms, int32_t low_mc,
    int32_t high_mc, uint64_t outside);

/* Add one interval to a tally by the rule's mode. */
void rules_count_tally(struct rules_tally *t, const struct profile_rule *rule,
    int64_t from_ms, int64_t to_ms);

#endif
