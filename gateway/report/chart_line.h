/* SPDX-License-Identifier: Apache-2.0 */
/* chart_line.h - a series as few enough points to draw.
 *
 * Of readings that fall into the same column of the picture the first, the
 * lowest, the highest and the last stay: no peak is lost, however long the
 * journey.
 */
#ifndef CHART_LINE_H
#define CHART_LINE_H

#include "chart.h"
#include "chart_axis.h"

struct chart_vertex {
	int64_t time_ms;
	int32_t temp_mc;
	bool joined;		/* the one before held until here */
};

/* 'out' has room for s->count.  Returns how many there are. */
size_t chart_line_build(const struct chart_series *s, int64_t max_gap_ms,
    const struct chart_axis_time *axis, int columns,
    struct chart_vertex *out);

#endif
