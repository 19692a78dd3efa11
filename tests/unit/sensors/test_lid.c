/* SPDX-License-Identifier: Apache-2.0 */
/* A bouncing contact becomes openings with the right times; a simulated line
 * carries the edges. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gpio_sim.h"
#include "lid.h"

static void settled_changes_count(void **state)
{
	struct debounce d;
	struct debounce_change c = { false, -1 };

	(void)state;
	debounce_init(&d, 50, false, 0);
	assert_int_equal(debounce_due_ms(&d), INT64_MAX);
	assert_false(debounce_edge(&d, true, 1000, &c));
	assert_false(debounce_edge(&d, false, 1003, &c));
	assert_false(debounce_edge(&d, true, 1007, &c));
	assert_int_equal(debounce_due_ms(&d), 1057);
	assert_false(debounce_tick(&d, 1056, &c));
	assert_int_equal(c.since_ms, -1);
	assert_true(debounce_tick(&d, 1057, &c));
	assert_true(c.level);
	assert_int_equal(c.since_ms, 1007);
	assert_int_equal(d.bounces, 1);
	assert_int_equal(debounce_due_ms(&d), INT64_MAX);
	assert_false(debounce_tick(&d, 5000, &c));
}

static void a_short_pulse_is_nothing(void **state)
{
	struct debounce d;
	struct debounce_change c;

	(void)state;
	debounce_init(&d, 50, true, 0);
	assert_false(debounce_edge(&d, false, 100, &c));
	assert_false(debounce_edge(&d, true, 149, &c));
	assert_false(debounce_tick(&d, 10000, &c));
	assert_true(d.level);
	assert_int_equal(d.bounces, 1);
}

static void an_edge_settles_what_came_before(void **state)
{
	struct lid lid;
	struct lid_change c;

	(void)state;
	lid_init(&lid, false, 0);
	assert_false(lid_edge(&lid, true, 1000, &c));
	/* no tick came; the closing edge is 9 s later */
	assert_true(lid_edge(&lid, false, 10000, &c));
	assert_true(c.is_open);
	assert_int_equal(c.since_ms, 1000);
	assert_int_equal(lid_due_ms(&lid), 10000 + LID_SETTLE_MS);
	assert_true(lid_tick(&lid, 10050, &c));
	assert_false(c.is_open);
	assert_int_equal(c.since_ms, 10000);
	assert_int_equal(lid.openings, 1);
	assert_int_equal(lid_open_ms(&lid, 99999), 9000);
}

static void counts_openings_and_time(void **state)
{
	struct lid lid;
	struct lid_change c;
	int64_t t = 0;
	int i;

	(void)state;
	lid_init(&lid, true, 0);	/* open when the gateway starts */
	assert_int_equal(lid.openings, 1);
	assert_int_equal(lid_open_ms(&lid, 500), 500);
	for (i = 0; i < 3; i++) {
		assert_false(lid_edge(&lid, false, t += 1000, &c));
		assert_true(lid_tick(&lid, t + 50, &c));
		assert_false(lid_edge(&lid, true, t += 1000, &c));
		assert_true(lid_tick(&lid, t + 50, &c));
	}
	assert_int_equal(lid.openings, 4);
	assert_int_equal(lid_open_ms(&lid, t + 700), 3000 + 700);
}

static void lost_edges_are_told(void **state)
{
	struct lid lid;
	struct lid_change c;

	(void)state;
	lid_init(&lid, false, 0);
	assert_false(lid_lost(&lid, 3, true, 1000, &c));
	assert_int_equal(lid.lost_edges, 3);
	assert_true(lid_tick(&lid, 1050, &c));
	assert_true(c.is_open);
}

static bool is_readable(const struct gpio *g)
{
	struct pollfd p = { .fd = gpio_fd(g), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void a_line_numbers_its_edges(void **state)
{
	struct gpio_sim sim;
	struct gpio_edge e[GPIO_SIM_EDGES];
	bool is_active = true;
	int i;

	(void)state;
	assert_true(gpio_sim_open(&sim, false, false));
	assert_false(is_readable(&sim.gpio));
	gpio_sim_drive(&sim, true, 1000);
	gpio_sim_drive(&sim, true, 1500);	/* no edge */
	gpio_sim_drive(&sim, false, 2000);
	assert_true(is_readable(&sim.gpio));
	assert_int_equal(gpio_edges(&sim.gpio, e, 1), 1);
	assert_int_equal(e[0].mono_ns, 1000);
	assert_true(e[0].is_active);
	assert_true(is_readable(&sim.gpio));
	assert_int_equal(gpio_edges(&sim.gpio, e, 4), 1);
	assert_false(e[0].is_active);
	assert_int_equal(e[0].lost, 0);
	assert_false(is_readable(&sim.gpio));
	/* the oldest are dropped, and counted */
	for (i = 0; i < GPIO_SIM_EDGES + 5; i++)
		gpio_sim_drive(&sim, i % 2 == 0, 3000 + i);
	assert_int_equal(gpio_edges(&sim.gpio, e, GPIO_SIM_EDGES),
	    GPIO_SIM_EDGES);
	assert_int_equal(e[0].lost, 5);
	assert_int_equal(e[1].lost, 0);
	assert_int_equal(gpio_get(&sim.gpio, &is_active), 0);
	sim.fail_errno = EIO;
	assert_int_equal(gpio_get(&sim.gpio, &is_active), EIO);
	assert_int_equal(gpio_edges(&sim.gpio, e, 1), -EIO);
	gpio_close(&sim.gpio);
	gpio_close(&sim.gpio);	/* twice does no harm */
}

static void an_output_holds_its_level(void **state)
{
	struct gpio_sim sim;
	bool is_active = false;

	(void)state;
	assert_true(gpio_sim_open(&sim, true, false));
	assert_int_equal(gpio_fd(&sim.gpio), -1);
	assert_int_equal(gpio_set(&sim.gpio, true), 0);
	assert_int_equal(gpio_get(&sim.gpio, &is_active), 0);
	assert_true(is_active);
	gpio_close(&sim.gpio);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settled_changes_count),
		cmocka_unit_test(a_short_pulse_is_nothing),
		cmocka_unit_test(an_edge_settles_what_came_before),
		cmocka_unit_test(counts_openings_and_time),
		cmocka_unit_test(lost_edges_are_told),
		cmocka_unit_test(a_line_numbers_its_edges),
		cmocka_unit_test(an_output_holds_its_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
