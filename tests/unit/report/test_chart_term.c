/* SPDX-License-Identifier: Apache-2.0 */
/* A chart in a terminal: its width, its marks without colour, its escapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chart_grid.h"
#include "chart_scene.h"
#include "chart_term.h"

static struct chart_scene scene;
static char *text;

static const char *print(int columns, bool color)
{
	const struct chart_term_style style = { columns, 12, color };
	size_t len;
	FILE *out;

	free(text);
	text = NULL;
	out = open_memstream(&text, &len);
	assert_non_null(out);
	assert_true(chart_term_print(out, &scene.chart, &style));
	fclose(out);
	assert_int_equal(strlen(text), len);
	return text;
}

static int count(const char *in, const char *what)
{
	int n = 0;

	for (; (in = strstr(in, what)) != NULL; in += strlen(what))
		n++;
	return n;
}

static void fits_any_width(void **state)
{
	static const int widths[] = { 30, 40, 80, 200 };
	char line[4096];
	const char *at, *lf;
	size_t i;

	(void)state;
	chart_scene_make(&scene);
	for (i = 0; i < sizeof widths / sizeof widths[0]; i++)
		for (at = print(widths[i], false); *at != '\0'; at = lf + 1) {
			lf = strchr(at, '\n');
			assert_non_null(lf);
			assert_true((size_t)(lf - at) < sizeof line);
			memcpy(line, at, (size_t)(lf - at));
			line[lf - at] = '\0';
			if (chart_grid_fit(NULL, line, 1000) > widths[i])
				fail_msg("wider than %d: %s", widths[i], line);
		}
}

static void told_without_colour(void **state)
{
	(void)state;
	chart_scene_make(&scene);
	print(80, false);
	assert_null(strchr(text, '\033'));
	/* 2 of 48 hours of 72 columns, and one in the legend */
	assert_in_range(count(text, "▲"), 4, 6);
	assert_in_range(count(text, "▼"), 4, 6);
	assert_in_range(count(text, "░"), 6, 9);
	assert_in_range(count(text, "×"), 2, 4);
	assert_non_null(strstr(text, "     8 ┤"));
	assert_non_null(strstr(text, "     2 ┤"));
	assert_non_null(strstr(text, "storage 2 … 8 °C"));
	assert_non_null(strstr(text, "· hot > 12 °C"));
	assert_non_null(strstr(text, "beyond the scale: boiling > 90 °C"));
	assert_non_null(strstr(text, "24 h"));
	assert_non_null(strstr(text, "2026-03-05"));
}

static void colour_adds_nothing_else(void **state)
{
	char *plain, *at, *out;

	(void)state;
	chart_scene_make(&scene);
	plain = strdup(print(80, false));
	print(80, true);
	assert_non_null(strchr(text, '\033'));
	for (at = out = text; *at != '\0'; at++) {
		if (*at == '\033')
			at = strchr(at, 'm');
		else
			*out++ = *at;
	}
	*out = '\0';
	assert_string_equal(text, plain);
	free(plain);
}

static void several_and_none(void **state)
{
	struct chart_series two[2];

	(void)state;
	chart_scene_make(&scene);
	two[0] = scene.series;
	two[1] = (struct chart_series){ .name = "empty\033[2J" };
	scene.chart.series = two;
	scene.chart.series_count = 2;
	print(40, false);
	assert_non_null(strstr(text, "箱の中央"));
	assert_non_null(strstr(text, "empty?[2J"));
	assert_int_equal(count(text, "└"), 2);
	scene.chart.series_count = 0;
	print(40, false);
}

static void one_sided_storage(void **state)
{
	(void)state;
	chart_scene_make(&scene);
	scene.chart.has_low = false;
	print(80, false);
	assert_non_null(strstr(text, "storage ≤ 8 °C"));
	chart_scene_make(&scene);
	scene.chart.has_high = false;
	print(80, false);
	assert_non_null(strstr(text, "storage ≥ 2 °C"));
}

static void fitting(void **state)
{
	(void)state;
	assert_int_equal(chart_grid_fit(NULL, "abc", 2), 2);
	assert_int_equal(chart_grid_fit(NULL, "箱の", 3), 2);
	assert_int_equal(chart_grid_fit(NULL, "°C", 9), 2);
	assert_int_equal(chart_grid_fit(NULL, "\xB0\n", 9), 2);
}

static int end(void **state)
{
	(void)state;
	free(text);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fits_any_width),
		cmocka_unit_test(told_without_colour),
		cmocka_unit_test(colour_adds_nothing_else),
		cmocka_unit_test(several_and_none),
		cmocka_unit_test(one_sided_storage),
		cmocka_unit_test(fitting),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
