/* SPDX-License-Identifier: Apache-2.0 */
/* A journey to draw: 48 hours, a reading every 10 minutes, 5 °C but for
 * 10 °C in hours 10 to 12, -1 °C in hours 20 to 22, nothing in hours 30 to
 * 34, faults in hours 40 to 41. */
#ifndef CHART_SCENE_H
#define CHART_SCENE_H

#include "chart.h"
#include "chart_gap.h"

#define SCENE_START INT64_C(1772582400000)	/* 2026-03-04T00:00:00Z */
#define SCENE_HOUR INT64_C(3600000)
#define SCENE_ROWS 288

struct chart_scene {
	struct chart chart;
	struct chart_series series;
	struct chart_point points[SCENE_ROWS];
	struct chart_span spans[SCENE_ROWS];
	struct chart_limit limits[2];
};

static inline int32_t chart_scene_mc(int64_t hour)
{
	return hour >= 10 && hour < 12 ? 10000 :
	    hour >= 20 && hour < 22 ? -1000 : 5000;
}

static inline void chart_scene_make(struct chart_scene *s)
{
	struct chart *c = &s->chart;
	size_t n = 0;
	int i;

	*s = (struct chart_scene){ .series = { .name = "箱の中央" } };
	for (i = 0; i <= 287; i++) {
		if (i > 30 * 6 && i < 34 * 6)
			continue;
		s->points[n++] = (struct chart_point){
			SCENE_START + i * SCENE_HOUR / 6,
			chart_scene_mc(i / 6), i >= 40 * 6 && i < 41 * 6 };
	}
	s->series.points = s->points;
	s->series.count = n;
	*c = (struct chart){ .title = "A title", .words = &chart_words_en,
		.series = &s->series, .series_count = 1, .limits = s->limits,
		.limit_count = 2, .has_low = true, .has_high = true,
		.low_mc = 2000, .high_mc = 8000, .max_gap_ms = 900000,
		.from_ms = SCENE_START,
		.to_ms = s->points[n - 1].time_ms };
	s->limits[0] = (struct chart_limit){ 12000, "hot > 12 °C" };
	s->limits[1] = (struct chart_limit){ 90000, "boiling > 90 °C" };
	s->series.span_count = chart_gap_find(s->points, n, c->max_gap_ms,
	    c->from_ms, c->to_ms, s->spans);
	s->spans[s->series.span_count++] = (struct chart_span){ CHART_HIGH,
		SCENE_START + 10 * SCENE_HOUR, SCENE_START + 12 * SCENE_HOUR,
		10000 };
	s->spans[s->series.span_count++] = (struct chart_span){ CHART_LOW,
		SCENE_START + 20 * SCENE_HOUR, SCENE_START + 22 * SCENE_HOUR,
		-1000 };
	s->series.spans = s->spans;
}

#endif
