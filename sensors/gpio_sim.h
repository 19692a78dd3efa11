/* SPDX-License-Identifier: Apache-2.0 */
/* gpio_sim.h - a line that a test moves.
 *
 * Behaves like the kernel's second interface: a FIFO of GPIO_SIM_EDGES that
 * drops the oldest and numbers all.  The descriptor is an eventfd that is
 * readable while there are edges. */
#ifndef GPIO_SIM_H
#define GPIO_SIM_H

#include "gpio.h"

#define GPIO_SIM_EDGES 16

struct gpio_sim {
	struct gpio gpio;
	int fd;
	bool is_active, is_output;
	int fail_errno;		/* 0, or what every call gives */
	uint32_t seqno, read_seqno;
	size_t first, count;
	struct {
		int64_t mono_ns;
		bool is_active;
		uint32_t seqno;
	} edges[GPIO_SIM_EDGES];
};

/* False when the kernel refuses the eventfd. */
bool gpio_sim_open(struct gpio_sim *sim, bool is_output, bool is_active);
/* The line moves; staying where it is makes no edge. */
void gpio_sim_drive(struct gpio_sim *sim, bool is_active, int64_t mono_ns);

#endif
