/* SPDX-License-Identifier: Apache-2.0 */
/* gpio_v1.c - lines through libgpiod 1 (Debian 12).
 *
 * The kernel keeps 16 edges and drops the newest; there are no numbers, so a
 * loss is inferred from two edges in the same direction. */
#include "gpio.h"

#include <errno.h>
#include <gpiod.h>
#include <stdlib.h>

#define CONSUMER "coldpass"
/* What the kernel keeps for a line (GPIO uAPI version 1). */
#define KERNEL_EDGES 16

struct line {
	struct gpiod_chip *chip;
	struct gpiod_line *line;
	bool is_input, has_last, was_active;
};

static int v1_fd(void *line)
{
	const struct line *l = line;

	return l->is_input ? gpiod_line_event_get_fd(l->line) : -1;
}

static int v1_get(void *line, bool *is_active)
{
	const struct line *l = line;
	int value = gpiod_line_get_value(l->line);

	if (value < 0)
		return errno;
	*is_active = value == 1;
	return 0;
}

static int v1_set(void *line, bool is_active)
{
	const struct line *l = line;

	return gpiod_line_set_value(l->line, is_active) < 0 ? errno : 0;
}

static void take_edge(struct line *l, const struct gpiod_line_event *event,
    struct gpio_edge *out)
{
	out->mono_ns = (int64_t)event->ts.tv_sec * 1000000000 +
	    event->ts.tv_nsec;
	out->is_active = event->event_type == GPIOD_LINE_EVENT_RISING_EDGE;
	out->lost = l->has_last && l->was_active == out->is_active ? 1 : 0;
	l->has_last = true;
	l->was_active = out->is_active;
}

static int v1_edges(void *line, struct gpio_edge *out, size_t cap)
{
	const struct timespec now = { 0, 0 };
	struct line *l = line;
	struct gpiod_line_event events[KERNEL_EDGES];
	unsigned want = cap < KERNEL_EDGES ? (unsigned)cap : KERNEL_EDGES;
	int n, i;

	if (want == 0)
		return 0;
	n = gpiod_line_event_wait(l->line, &now);
	if (n > 0)
		n = gpiod_line_event_read_multiple(l->line, events, want);
	if (n < 0)
		return -errno;
	for (i = 0; i < n; i++)
		take_edge(l, &events[i], &out[i]);
	return n;
}

static void v1_close(void *line)
{
	struct line *l = line;

	gpiod_chip_close(l->chip);	/* releases its lines */
	free(l);
}

static const struct gpio_ops v1_ops = {
	.fd = v1_fd,
	.get = v1_get,
	.set = v1_set,
	.edges = v1_edges,
	.close = v1_close,
};

static int flags_of(const struct gpio_spec *spec)
{
	static const int bias[] = {
		[GPIO_BIAS_AS_IS] = 0,
		[GPIO_BIAS_NONE] = GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE,
		[GPIO_BIAS_PULL_UP] = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP,
		[GPIO_BIAS_PULL_DOWN] = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN,
	};

	return bias[spec->bias] |
	    (spec->is_active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0);
}

/* NULL with errno. */
static struct line *find_line(const struct gpio_spec *spec)
{
	struct line *l = calloc(1, sizeof(*l));
	int e;

	if (l == NULL)
		return NULL;
	l->chip = gpiod_chip_open(spec->chip);
	if (l->chip == NULL)
		goto free_line;
	l->line = gpiod_chip_get_line(l->chip, spec->line);
	if (l->line == NULL)
		goto close_chip;
	return l;
close_chip:
	e = errno;
	gpiod_chip_close(l->chip);
	errno = e;
free_line:
	free(l);
	return NULL;
}

static bool finish(struct gpio *g, struct line *l, int requested,
    const struct gpio_spec *spec, char *why, size_t cap)
{
	int e = errno;

	if (l != NULL && requested == 0) {
		g->ops = &v1_ops;
		g->line = l;
		return true;
	}
	if (l != NULL)
		v1_close(l);
	gpio_explain(spec, e, why, cap);
	return false;
}

bool gpio_open_input(struct gpio *g, const struct gpio_spec *spec, char *why,
    size_t cap)
{
	struct line *l = find_line(spec);
	int r = -1;

	if (l != NULL) {
		l->is_input = true;
		r = gpiod_line_request_both_edges_events_flags(l->line,
		    CONSUMER, flags_of(spec));
	}
	return finish(g, l, r, spec, why, cap);
}

bool gpio_open_output(struct gpio *g, const struct gpio_spec *spec,
    bool is_active, char *why, size_t cap)
{
	struct line *l = find_line(spec);
	int r = -1;

	if (l != NULL)
		r = gpiod_line_request_output_flags(l->line, CONSUMER,
		    flags_of(spec), is_active);
	return finish(g, l, r, spec, why, cap);
}
