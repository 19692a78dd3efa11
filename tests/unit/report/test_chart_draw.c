/* SPDX-License-Identifier: Apache-2.0 */
/* Charts as pictures: what is where, told by looking at the pixels; files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "chart_draw.h"
#include "chart_file.h"
#include "chart_scene.h"

#include <pango/pangocairo.h>

#define WIDTH 900
#define HEIGHT 500
#define FONT 14

static struct chart_scene scene;
static cairo_surface_t *surface;

static void draw(void)
{
	cairo_t *cr;

	cairo_surface_destroy(surface);
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH,
	    HEIGHT);
	cr = cairo_create(surface);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	chart_draw(cr, &scene.chart, WIDTH, HEIGHT, FONT);
	assert_int_equal(cairo_status(cr), CAIRO_STATUS_SUCCESS);
	cairo_destroy(cr);
	cairo_surface_flush(surface);
}

static void pixel(int x, int y, int rgb[3])
{
	const unsigned char *at = cairo_image_surface_get_data(surface) +
	    y * cairo_image_surface_get_stride(surface) + 4 * x;

	rgb[0] = at[2];
	rgb[1] = at[1];
	rgb[2] = at[0];
}

/* Pixels of the reddish, bluish, grey or greenish kind in a rectangle. */
enum kind { RED, BLUE, GREY, GREEN };

static bool is_kind(const int c[3], enum kind k)
{
	int most = c[0] > c[1] ? c[0] : c[1];
	int least = c[0] < c[1] ? c[0] : c[1];

	most = c[2] > most ? c[2] : most;
	least = c[2] < least ? c[2] : least;
	switch (k) {
	case RED: return c[0] > c[1] + 60 && c[0] > c[2] + 60;
	case BLUE: return c[2] > c[0] + 60 && c[2] > c[1] + 30;
	case GREEN: return c[1] > c[0] + 8 && c[1] > c[2];
	case GREY: return most - least < 12 && most > 90 && most < 235;
	}
	return false;
}

static int count(enum kind k, int x1, int y1, int x2, int y2)
{
	int x, y, c[3], n = 0;

	for (y = y1; y < y2; y++)
		for (x = x1; x < x2; x++) {
			pixel(x, y, c);
			n += is_kind(c, k);
		}
	return n;
}

/* The column of an hour: the plot is found by its green storage band. */
static int band_left, band_right, band_top, band_bottom;

static bool is_band(int x, int y)
{
	int c[3];

	pixel(x, y, c);
	return c[0] > 220 && c[0] < 240 && c[1] > 240 && c[2] > 225 &&
	    c[2] < 245;
}

/* Only columns full of it: labels have edges of that colour as well. */
static void find_band(void)
{
	int x, y, n, top, bottom;

	band_left = -1;
	for (x = 0; x < WIDTH; x++) {
		for (y = n = top = bottom = 0; y < HEIGHT; y++) {
			if (!is_band(x, y))
				continue;
			top = n++ == 0 ? y : top;
			bottom = y;
		}
		if (n < 50)
			continue;
		band_left = band_left < 0 ? x : band_left;
		band_right = x;
		band_top = top;
		band_bottom = bottom;
	}
	assert_true(band_right - band_left > WIDTH / 2);
	assert_true(band_bottom - band_top > 50);
}

static int hour(double h)
{
	return band_left + (int)((band_right - band_left) * h / 47.84);
}

static void all_is_there(void **state)
{
	(void)state;
	chart_scene_make(&scene);
	draw();
	find_band();
	/* hatched above the band in hours 10 to 12 only */
	assert_true(count(RED, hour(10.2), band_top - 25, hour(11.8),
	    band_top - 2) > 60);
	assert_int_equal(count(RED, hour(13), band_top - 40, hour(47),
	    band_top - 2), 0);
	assert_int_equal(count(RED, hour(0), band_top - 40, hour(9.5),
	    band_top - 2), 0);
	/* hatched below it in hours 20 to 22 only */
	assert_true(count(BLUE, hour(20.2), band_bottom + 3, hour(21.8),
	    band_bottom + 30) > 60);
	assert_int_equal(count(BLUE, hour(0), band_bottom + 3, hour(19.5),
	    band_bottom + 30), 0);
	/* crossed out in hours 30 to 34, over the whole height */
	assert_true(count(GREY, hour(30.5), band_top + 2, hour(33.5),
	    band_bottom - 2) > 300);
	assert_true(count(GREY, hour(30.5), band_top + 2, hour(33.5),
	    band_bottom - 2) > 5 * count(GREY, hour(24.5), band_top + 2,
	    hour(27.5), band_bottom - 2));
}

/* Without colour the kinds still differ: other hatching, other marks. */
static void differs_without_colour(void **state)
{
	int x, y, c[3], rising = 0, falling = 0;

	(void)state;
	chart_scene_make(&scene);
	draw();
	find_band();
	for (y = band_top - 24; y < band_top - 4; y++)
		for (x = hour(10.4); x < hour(11.6); x++) {
			int up[3], down[3];

			pixel(x, y, c);
			pixel(x + 1, y - 1, up);
			pixel(x + 1, y + 1, down);
			rising += is_kind(c, RED) && is_kind(up, RED);
			falling += is_kind(c, RED) && is_kind(down, RED);
		}
	assert_true(rising > 2 * falling);
}

static void draws_anything(void **state)
{
	struct chart_series many[40];
	int i;

	(void)state;
	chart_scene_make(&scene);
	for (i = 0; i < 40; i++)
		many[i] = scene.series;
	scene.chart.series = many;
	scene.chart.series_count = 40;
	draw();
	scene.chart.series_count = 0;
	draw();
	chart_scene_make(&scene);
	scene.chart.words = &chart_words_ja;
	scene.chart.title = NULL;
	scene.chart.to_ms = scene.chart.from_ms;
	scene.series.count = 1;
	draw();
	scene.series.count = 0;
	scene.series.span_count = 0;
	scene.chart.has_low = scene.chart.has_high = false;
	draw();
}

static long size_of(const char *path)
{
	FILE *in = fopen(path, "rb");
	char head[8] = "";
	long size;

	assert_non_null(in);
	assert_true(fread(head, 1, 8, in) == 8);
	assert_true(memcmp(head, "\x89PNG\r\n\x1A\n", 8) == 0 ||
	    memcmp(head, "<?xml ve", 8) == 0);
	fseek(in, 0, SEEK_END);
	size = ftell(in);
	fclose(in);
	return size;
}

static void files(void **state)
{
	char dir[] = "/tmp/coldpass-chart-XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	chart_scene_make(&scene);
	snprintf(path, sizeof path, "%s/a.png", dir);
	assert_null(chart_file_write(&scene.chart, path));
	assert_true(size_of(path) > 5000);
	unlink(path);
	snprintf(path, sizeof path, "%s/a.svg", dir);
	assert_null(chart_file_write(&scene.chart, path));
	assert_true(size_of(path) > 5000);
	unlink(path);
	snprintf(path, sizeof path, "%s/no/a.png", dir);
	assert_non_null(chart_file_write(&scene.chart, path));
	snprintf(path, sizeof path, "%s/no/a.svg", dir);
	assert_non_null(chart_file_write(&scene.chart, path));
	rmdir(dir);
}

/* What fontconfig keeps for the next drawing is no leak of ours; the leak
 * checker, where it is linked, asks by this name. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}

static int end(void **state)
{
	(void)state;
	cairo_surface_destroy(surface);
	pango_cairo_font_map_set_default(NULL);
	cairo_debug_reset_static_data();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_there),
		cmocka_unit_test(differs_without_colour),
		cmocka_unit_test(draws_anything),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
