/* SPDX-License-Identifier: Apache-2.0 */
/* chart.h - one journey to be drawn: what was measured, what was allowed,
 * what was judged.
 *
 * The same chart goes into reports (chart_draw.h), files (chart_file.h) and
 * terminals (chart_term.h).  It decides nothing: excursions come from the
 * judgement, gaps follow the rule that readings hold by (chart_gap.h).
 * Nothing here is owned.
 */
#ifndef CHART_H
#define CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chart_words.h"

#define CHART_LABEL 64		/* bytes of a limit's label, with NUL */

/* A row that was not rejected; rows are in ascending order of time. */
struct chart_point {
	int64_t time_ms;
	int32_t temp_mc;	/* meaningless on a fault */
	bool fault;
};

enum chart_span_kind { CHART_HIGH = 1, CHART_LOW, CHART_GAP };

struct chart_span {
	enum chart_span_kind kind;
	int64_t from_ms, to_ms;
	int32_t peak_mc;	/* of an excursion */
};

struct chart_series {
	const char *name;
	const struct chart_point *points;
	size_t count;
	const struct chart_span *spans;	/* excursions and gaps */
	size_t span_count;
};

/* What happened to the box: the lid or the seal open from .. to, a shock. */
enum chart_mark_kind { CHART_MARK_LID = 1, CHART_MARK_SEAL, CHART_MARK_SHOCK };

struct chart_mark {
	enum chart_mark_kind kind;
	int64_t from_ms, to_ms;
};

/* A rule's limit; storage limits stand in struct chart itself. */
struct chart_limit {
	int32_t temp_mc;
	char label[CHART_LABEL];	/* "hot > 15 °C" */
};

struct chart {
	const char *title, *subtitle;	/* NULL: none */
	const struct chart_words *words;
	const struct chart_series *series;
	int series_count;
	const struct chart_limit *limits;
	int limit_count;
	bool has_low, has_high;		/* storage */
	int32_t low_mc, high_mc;
	int64_t max_gap_ms;		/* how long a reading may hold */
	int64_t from_ms, to_ms;		/* judged; time counts from here */
	const struct chart_mark *marks;	/* a lane of their own, if any */
	size_t mark_count;
	const char *clock;		/* whose clock is shown; NULL: UTC */
	int64_t clock_off_ms;		/* how far it is ahead of UTC */
};

#endif
