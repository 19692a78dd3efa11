/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that are files: moved by whoever writes them. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gpio_files.h"

static char dir[64], path[80], why[200];
static struct gpio gpio;

static void put(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static int set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/coldpass-gpio-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/7", dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gpio_close(&gpio);
	(void)unlink(path);
	return rmdir(dir);
}

static struct gpio_spec line(bool is_active_low)
{
	return (struct gpio_spec){ .chip = dir, .line = 7,
	    .is_active_low = is_active_low };
}

static bool is_readable(void)
{
	struct pollfd p = { .fd = gpio_fd(&gpio), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void an_edge_is_what_changed(void **state)
{
	struct gpio_spec spec = line(false);
	struct gpio_edge edges[4];
	bool level = true;

	(void)state;
	assert_true(gpio_files_is_chip(dir));
	assert_false(gpio_files_is_chip("/dev/null"));
	put("0\n");
	assert_true(gpio_files_open_input(&gpio, &spec, why, sizeof(why)));
	assert_int_equal(gpio_get(&gpio, &level), 0);
	assert_false(level);
	assert_false(is_readable());
	put("1\n");
	assert_true(is_readable());
	assert_int_equal(gpio_edges(&gpio, edges, 4), 1);
	assert_true(edges[0].is_active);
	assert_true(edges[0].mono_ns > 0);
	assert_false(is_readable());
	put("1");
	assert_int_equal(gpio_edges(&gpio, edges, 4), 0);
	put("");			/* about to be written */
	assert_int_equal(gpio_edges(&gpio, edges, 4), 0);
	put("x\n");
	assert_int_equal(gpio_edges(&gpio, edges, 4), -EIO);
	assert_int_equal(gpio_get(&gpio, &level), EIO);
}

static void low_may_be_active(void **state)
{
	struct gpio_spec spec = line(true);
	struct gpio_edge edges[4];
	bool level = false;

	(void)state;
	put("0");
	assert_true(gpio_files_open_input(&gpio, &spec, why, sizeof(why)));
	assert_int_equal(gpio_get(&gpio, &level), 0);
	assert_true(level);
	put("1");
	assert_int_equal(gpio_edges(&gpio, edges, 4), 1);
	assert_false(edges[0].is_active);
}

static char written(void)
{
	FILE *f = fopen(path, "r");
	int c;

	assert_non_null(f);
	c = fgetc(f);
	(void)fclose(f);
	return (char)c;
}

static void outputs_are_seen(void **state)
{
	struct gpio_spec spec = line(true);

	(void)state;
	assert_true(gpio_files_open_output(&gpio, &spec, true, why,
	    sizeof(why)));
	assert_int_equal(gpio_fd(&gpio), -1);
	assert_int_equal(written(), '0');
	assert_int_equal(gpio_set(&gpio, false), 0);
	assert_int_equal(written(), '1');
}

static void a_missing_line_is_named(void **state)
{
	struct gpio_spec spec = line(false);

	(void)state;
	assert_false(gpio_files_open_input(&gpio, &spec, why, sizeof(why)));
	assert_non_null(strstr(why, "line 7: No such file"));
	put("maybe");
	assert_false(gpio_files_open_input(&gpio, &spec, why, sizeof(why)));
	assert_null(gpio.ops);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_edge_is_what_changed),
		TEST(low_may_be_active),
		TEST(outputs_are_seen),
		TEST(a_missing_line_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
