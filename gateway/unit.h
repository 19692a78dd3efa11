/* SPDX-License-Identifier: Apache-2.0 */
/* unit.h - what a row says of one judged unit: a probe, or a group's vote. */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "leg.h"
#include "vote.h"

/* values: by probe, RECORD_NO_VALUE for a fault. */
void unit_row(const struct leg *l, int unit, const int32_t *values,
    struct vote_row *out);
/* Is such a row outside this `temp` rule, as rules.h would judge it? */
bool unit_is_outside(const struct leg *l, int unit,
    const struct profile_rule *rule, const struct vote_row *row);

#endif
