/* SPDX-License-Identifier: Apache-2.0 */
/* rules_window.h - mkt rules over trailing windows (rules.c only).
 *
 * All windows of a profile share one ring of holds.  Adding a hold and
 * judging a reading take constant time on average; sums are only ever added
 * up, so they are as exact after a month as on the first day.
 */
#ifndef RULES_WINDOW_H
#define RULES_WINDOW_H

#include "rules.h"

void rules_window_init(struct rules *r, struct rules_hold *holds, size_t cap);

/* A hold within the span, later than the ones before. */
void rules_window_add(struct rules *r, int64_t from_ms, int64_t to_ms,
    int32_t temp_mc);

/* A reading within the span: judge the windows that are full by now. */
void rules_window_judge(struct rules *r, int64_t time_ms);

#endif
