/* SPDX-License-Identifier: Apache-2.0 */
/* chart_gap.h - where a series has no trustworthy reading.
 *
 * As rules.h counts gaps: a reading holds until the next row if that is at
 * most max_gap_ms away; from a fault to the next reading is gap, and so is
 * the span's beginning before the first reading.
 */
#ifndef CHART_GAP_H
#define CHART_GAP_H

#include "chart.h"

/* Gaps of points[count] within [from_ms, to_ms]; 'out' has room for
 * count + 1.  Returns how many there are. */
size_t chart_gap_find(const struct chart_point *points, size_t count,
    int64_t max_gap_ms, int64_t from_ms, int64_t to_ms,
    struct chart_span *out);

/* Does this reading hold until the next row? */
bool chart_gap_holds(const struct chart_point *p,
    const struct chart_point *next, int64_t max_gap_ms);

#endif
