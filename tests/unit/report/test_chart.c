/* SPDX-License-Identifier: Apache-2.0 */
/* What a chart is made of: gaps, axes, and as few points as show all peaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chart_axis.h"
#include "chart_gap.h"
#include "chart_line.h"
#include "chart_scene.h"

static struct chart_scene scene;

static void expect_gaps(const struct chart_point *points, size_t count,
    int64_t from, int64_t to, const int64_t *want)
{
	struct chart_span out[16];
	size_t n = chart_gap_find(points, count, 10, from, to, out), i;

	for (i = 0; want[2 * i] != want[2 * i + 1]; i++) {
		assert_true(i < n);
		assert_int_equal(out[i].kind, CHART_GAP);
		assert_true(out[i].from_ms == want[2 * i]);
		assert_true(out[i].to_ms == want[2 * i + 1]);
	}
	assert_int_equal(n, i);
}

static void gaps(void **state)
{
	const struct chart_point p[] = {
		{ 0, 5, false }, { 10, 5, false }, { 21, 5, false },
		{ 25, 0, true }, { 30, 5, false }, { 45, 5, false }
	};

	(void)state;
	expect_gaps(p, 6, 0, 45, (const int64_t[]){ 10, 21, 25, 45, 0, 0 });
	expect_gaps(p, 6, -5, 55, (const int64_t[]){ -5, 0, 10, 21, 25, 45,
	    0, 0 });
	expect_gaps(p, 6, 0, 56, (const int64_t[]){ 10, 21, 25, 56, 0, 0 });
	expect_gaps(p, 6, 12, 27, (const int64_t[]){ 12, 21, 25, 27, 0, 0 });
	expect_gaps(p, 2, 0, 15, (const int64_t[]){ 0, 0 });
	expect_gaps(NULL, 0, 0, 9, (const int64_t[]){ 0, 9, 0, 0 });
	expect_gaps(p, 1, 0, 0, (const int64_t[]){ 0, 0 });
}

static void expect_temp_axis(int32_t low, int32_t high, int32_t step)
{
	struct chart_axis_temp a = chart_axis_temp(&scene.chart, 8);

	assert_int_equal(a.low_mc, low);
	assert_int_equal(a.high_mc, high);
	assert_int_equal(a.step_mc, step);
}

static void temperature_axis(void **state)
{
	struct chart_axis_temp a;

	(void)state;
	chart_scene_make(&scene);
	/* 12 is near the data and shown, 90 is not */
	expect_temp_axis(-2000, 14000, 2000);
	scene.chart.limit_count = 0;
	expect_temp_axis(-2000, 12000, 2000);
	a = chart_axis_temp(&scene.chart, 8);
	assert_true(chart_axis_shows(&a, 12000));
	assert_false(chart_axis_shows(&a, 12001));
	scene.series.count = 0;
	expect_temp_axis(1000, 9000, 1000);
	scene.chart.has_low = scene.chart.has_high = false;
	a = chart_axis_temp(&scene.chart, 8);
	assert_true(a.low_mc < 0 && a.high_mc > 0);
}

static void time_axis(void **state)
{
	struct chart_axis_time a;

	(void)state;
	chart_scene_make(&scene);
	a = chart_axis_time(&scene.chart, 8);
	assert_true(a.step_ms == 6 * SCENE_HOUR);
	assert_true(a.origin_ms == SCENE_START);
	scene.chart.from_ms += SCENE_HOUR;
	scene.chart.to_ms += SCENE_HOUR;
	a = chart_axis_time(&scene.chart, 8);
	assert_true(a.from_ms == SCENE_START);
	assert_true(a.to_ms == scene.chart.to_ms);
	scene.series.count = 0;
	scene.chart.to_ms = scene.chart.from_ms;
	a = chart_axis_time(&scene.chart, 8);
	assert_true(a.to_ms > a.from_ms);
	assert_true(chart_axis_first(7, 0, 5) == 10);
	assert_true(chart_axis_first(10, 0, 5) == 10);
	assert_true(chart_axis_first(-7, 0, 5) == -5);
}

static void texts(void **state)
{
	char text[CHART_AXIS_TEXT];

	(void)state;
	chart_axis_degrees(8000, 2000, text);
	assert_string_equal(text, "8");
	chart_axis_degrees(8000, 500, text);
	assert_string_equal(text, "8.0");
	chart_axis_degrees(-500, 1000, text);
	assert_string_equal(text, "−0.5");
	chart_axis_degrees(8367, 1000, text);
	assert_string_equal(text, "8.367");
	chart_axis_elapsed(6 * SCENE_HOUR, SCENE_HOUR, text);
	assert_string_equal(text, "6 h");
	chart_axis_elapsed(-90 * 60000, 30 * 60000, text);
	assert_string_equal(text, "−1:30");
	chart_axis_elapsed(96 * SCENE_HOUR, 48 * SCENE_HOUR, text);
	assert_string_equal(text, "4 d");
	chart_axis_date(SCENE_START + 21 * SCENE_HOUR, text);
	assert_string_equal(text, "2026-03-04");
	chart_axis_clock(SCENE_START + 21 * SCENE_HOUR, text);
	assert_string_equal(text, "21:00");
}

/* However few columns: the farthest values stay, and so do the holes. */
static void few_points_show_all(void **state)
{
	struct chart_vertex v[SCENE_ROWS];
	struct chart_axis_time a;
	size_t n, i, high = 0, low = 0, holes = 0;

	(void)state;
	chart_scene_make(&scene);
	scene.points[70].temp_mc = 33000;
	scene.points[75].temp_mc = -33000;
	a = chart_axis_time(&scene.chart, 8);
	n = chart_line_build(&scene.series, scene.chart.max_gap_ms, &a, 4, v);
	assert_true(n < 30);
	for (i = 0; i < n; i++) {
		high += v[i].temp_mc == 33000;
		low += v[i].temp_mc == -33000;
		holes += !v[i].joined;
		assert_true(i == 0 || v[i].time_ms > v[i - 1].time_ms);
	}
	assert_int_equal(high, 1);
	assert_int_equal(low, 1);
	assert_int_equal(holes, 3);
	n = chart_line_build(&scene.series, scene.chart.max_gap_ms, &a, 10000,
	    v);
	assert_int_equal(n, scene.series.count - 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps),
		cmocka_unit_test(temperature_axis),
		cmocka_unit_test(time_axis),
		cmocka_unit_test(texts),
		cmocka_unit_test(few_points_show_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
