/* SPDX-License-Identifier: Apache-2.0 */
/* gpio.h - one line of a GPIO chip: edges in, levels out.
 *
 * gpio_v1.c speaks libgpiod 1 (Debian 12), gpio_v2.c libgpiod 2 (Debian 13);
 * the Makefile takes the one that fits.  gpio_sim.h is for tests.
 *
 * Edges carry the kernel's time stamp (CLOCK_MONOTONIC, which stands still
 * while the machine sleeps).  Version 2 numbers them, so losses are exact,
 * and lets the kernel debounce; version 1 shows a loss only when two edges
 * in a row go the same way (at least one between them was dropped), and
 * never debounces: callers run debounce.h over the edges in either case.
 */
#ifndef GPIO_H
#define GPIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gpio_bias {
	GPIO_BIAS_AS_IS,
	GPIO_BIAS_NONE,
	GPIO_BIAS_PULL_UP,
	GPIO_BIAS_PULL_DOWN
};

struct gpio_spec {
	const char *chip;	/* "/dev/gpiochip0" */
	unsigned line;
	enum gpio_bias bias;
	bool is_active_low;
	int32_t debounce_ms;	/* asked of the kernel, where it can */
};

struct gpio_edge {
	int64_t mono_ns;
	bool is_active;
	uint32_t lost;		/* edges dropped just before this one */
};

struct gpio_ops {
	int (*fd)(void *line);
	/* 0 or an error number; *is_active untouched on failure. */
	int (*get)(void *line, bool *is_active);
	int (*set)(void *line, bool is_active);
	/* Never blocks: up to cap edges, oldest first; or a negative error
	 * number. */
	int (*edges)(void *line, struct gpio_edge *out, size_t cap);
	void (*close)(void *line);
};

struct gpio {
	const struct gpio_ops *ops;
	void *line;
};

/* False with the reason and the remedy in why. */
bool gpio_open_input(struct gpio *g, const struct gpio_spec *spec, char *why,
    size_t cap);
bool gpio_open_output(struct gpio *g, const struct gpio_spec *spec,
    bool is_active, char *why, size_t cap);

/* Readable when gpio_edges has something; -1 for outputs. */
int gpio_fd(const struct gpio *g);
int gpio_get(const struct gpio *g, bool *is_active);
int gpio_set(const struct gpio *g, bool is_active);
int gpio_edges(const struct gpio *g, struct gpio_edge *out, size_t cap);
/* A zeroed struct is allowed. */
void gpio_close(struct gpio *g);

/* The reason of a failed open, for the implementations. */
void gpio_explain(const struct gpio_spec *spec, int error_number, char *why,
    size_t cap);

#endif
