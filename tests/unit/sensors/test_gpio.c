/* SPDX-License-Identifier: Apache-2.0 */
/* Real lines, through whichever libgpiod is installed, whose functions this
 * program replaces: edges, losses, levels and reasons. */
#include <errno.h>
#include <gpiod.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gpio.h"

static struct {
	int open_errno, request_errno, value_errno;
	int open_chips, value;
	unsigned line;
	bool is_pulled_up, is_active_low;
	int edge_count;
	struct {
		bool is_rising;
		unsigned long seqno;
	} edges[32];
} fake;

/* only version 1 has this macro */
#ifdef GPIOD_LINE_BULK_INITIALIZER
#include "gpiod_fake_v1.h"
#else
#include "gpiod_fake_v2.h"
#endif

static const struct gpio_spec lid = { .chip = "/dev/gpiochip0", .line = 17,
    .bias = GPIO_BIAS_PULL_UP, .is_active_low = true, .debounce_ms = 20 };

static struct gpio gpio;
static char why[200];

static void open_lid(void)
{
	memset(&fake, 0, sizeof(fake));
	assert_true(gpio_open_input(&gpio, &lid, why, sizeof(why)));
	assert_int_equal(fake.line, 17);
	assert_true(fake.is_pulled_up);
	assert_true(fake.is_active_low);
}

static void close_all(void)
{
	gpio_close(&gpio);
	assert_int_equal(fake.open_chips, 0);
}

static void reads_edges_and_levels(void **state)
{
	struct gpio_edge e[4];
	bool is_active = true;

	(void)state;
	open_lid();
	assert_int_equal(gpio_fd(&gpio), 42);
	assert_int_equal(gpio_edges(&gpio, e, 4), 0);
	fake.edge_count = 2;
	fake.edges[0].is_rising = true;
	fake.edges[0].seqno = 1;
	fake.edges[1].seqno = 2;
	assert_int_equal(gpio_edges(&gpio, e, 4), 2);
	assert_true(e[0].is_active);
	assert_false(e[1].is_active);
	assert_int_equal(e[0].mono_ns, 7000000000);
	assert_int_equal(e[1].mono_ns, 7000000001);
	assert_int_equal(e[0].lost, 0);
	assert_int_equal(e[1].lost, 0);
	assert_int_equal(gpio_edges(&gpio, e, 0), 0);
	assert_int_equal(gpio_get(&gpio, &is_active), 0);
	assert_false(is_active);
	close_all();
}

static void counts_lost_edges(void **state)
{
	struct gpio_edge e[16];

	(void)state;
	open_lid();
	fake.edge_count = 2;
	fake.edges[0].is_rising = true;
	fake.edges[0].seqno = 1;
	fake.edges[1].is_rising = true;	/* 2 to 4 were dropped */
	fake.edges[1].seqno = 5;
	assert_int_equal(gpio_edges(&gpio, e, 16), 2);
	assert_int_equal(e[0].lost, 0);
	assert_int_equal(e[1].lost, FAKE_COUNTS_EXACTLY ? 3 : 1);
	close_all();
}

static void failures_are_errors(void **state)
{
	struct gpio_edge e[4];
	bool is_active = true;

	(void)state;
	open_lid();
	fake.edge_count = 1;
	fake.value_errno = EIO;
	assert_int_equal(gpio_edges(&gpio, e, 4), -EIO);
	assert_int_equal(gpio_get(&gpio, &is_active), EIO);
	assert_true(is_active);
	assert_int_equal(gpio_set(&gpio, false), EIO);
	close_all();
}

static void drives_outputs(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	assert_true(gpio_open_output(&gpio, &lid, true, why, sizeof(why)));
	assert_int_equal(fake.value, 1);
	assert_int_equal(gpio_fd(&gpio), -1);
	assert_int_equal(gpio_set(&gpio, false), 0);
	assert_int_equal(fake.value, 0);
	close_all();
}

static void says_why_it_cannot_open(void **state)
{
	(void)state;
	memset(&gpio, 0, sizeof(gpio));
	memset(&fake, 0, sizeof(fake));
	fake.open_errno = ENOENT;
	assert_false(gpio_open_input(&gpio, &lid, why, sizeof(why)));
	assert_non_null(strstr(why, "/dev/gpiochip0 line 17"));
	assert_non_null(strstr(why, "gpiodetect"));
	fake.open_errno = 0;
	fake.request_errno = EBUSY;
	assert_false(gpio_open_input(&gpio, &lid, why, sizeof(why)));
	assert_non_null(strstr(why, "another program"));
	assert_false(gpio_open_output(&gpio, &lid, true, why, sizeof(why)));
	assert_non_null(strstr(why, "another program"));
	close_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_edges_and_levels),
		cmocka_unit_test(counts_lost_edges),
		cmocka_unit_test(failures_are_errors),
		cmocka_unit_test(drives_outputs),
		cmocka_unit_test(says_why_it_cannot_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
