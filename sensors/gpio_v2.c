/* SPDX-License-Identifier: Apache-2.0 */
/* gpio_v2.c - lines through libgpiod 2 (Debian 13).
 *
 * The kernel numbers a line's edges and drops the oldest: a step in the
 * numbers is exactly what was lost. */
#include "gpio.h"

#include <errno.h>
#include <gpiod.h>
#include <stdlib.h>

#define CONSUMER "coldpass"
/* What the kernel keeps for one line (GPIO uAPI version 2). */
#define KERNEL_EDGES 16

struct line {
	struct gpiod_line_request *request;
	struct gpiod_edge_event_buffer *buffer;	/* NULL for outputs */
	unsigned offset;
	unsigned long seqno;	/* of the last edge; they begin at 1 */
};

static int v2_fd(void *line)
{
	const struct line *l = line;

	return l->buffer != NULL ?
	    gpiod_line_request_get_fd(l->request) : -1;
}

static int v2_get(void *line, bool *is_active)
{
	const struct line *l = line;
	enum gpiod_line_value value = gpiod_line_request_get_value(l->request,
	    l->offset);

	if (value == GPIOD_LINE_VALUE_ERROR)
		return errno;
	*is_active = value == GPIOD_LINE_VALUE_ACTIVE;
	return 0;
}

static int v2_set(void *line, bool is_active)
{
	const struct line *l = line;

	return gpiod_line_request_set_value(l->request, l->offset,
	    is_active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE) <
	    0 ? errno : 0;
}

static void take_edge(struct line *l, struct gpiod_edge_event *event,
    struct gpio_edge *out)
{
	unsigned long seqno = gpiod_edge_event_get_line_seqno(event);

	out->mono_ns = (int64_t)gpiod_edge_event_get_timestamp_ns(event);
	out->is_active = gpiod_edge_event_get_event_type(event) ==
	    GPIOD_EDGE_EVENT_RISING_EDGE;
	/* 32 bits in the kernel: the difference survives their end */
	out->lost = (uint32_t)seqno - (uint32_t)l->seqno - 1;
	l->seqno = seqno;
}

static int v2_edges(void *line, struct gpio_edge *out, size_t cap)
{
	struct line *l = line;
	size_t want = cap < KERNEL_EDGES ? cap : KERNEL_EDGES;
	int n, i;

	if (want == 0 || l->buffer == NULL)
		return 0;
	n = gpiod_line_request_wait_edge_events(l->request, 0);
	if (n > 0)
		n = gpiod_line_request_read_edge_events(l->request, l->buffer,
		    want);
	if (n < 0)
		return -errno;
	for (i = 0; i < n; i++)
		take_edge(l, gpiod_edge_event_buffer_get_event(l->buffer,
		    (unsigned long)i), &out[i]);
	return n;
}

static void v2_close(void *line)
{
	struct line *l = line;

	gpiod_edge_event_buffer_free(l->buffer);
	gpiod_line_request_release(l->request);
	free(l);
}

static const struct gpio_ops v2_ops = {
	.fd = v2_fd,
	.get = v2_get,
	.set = v2_set,
	.edges = v2_edges,
	.close = v2_close,
};

static int apply_bias(struct gpiod_line_settings *s, enum gpio_bias bias)
{
	static const enum gpiod_line_bias words[] = {
		[GPIO_BIAS_AS_IS] = GPIOD_LINE_BIAS_AS_IS,
		[GPIO_BIAS_NONE] = GPIOD_LINE_BIAS_DISABLED,
		[GPIO_BIAS_PULL_UP] = GPIOD_LINE_BIAS_PULL_UP,
		[GPIO_BIAS_PULL_DOWN] = GPIOD_LINE_BIAS_PULL_DOWN,
	};

	return gpiod_line_settings_set_bias(s, words[bias]);
}

static int as_input(struct gpiod_line_settings *s,
    const struct gpio_spec *spec)
{
	gpiod_line_settings_set_debounce_period_us(s,
	    (unsigned long)spec->debounce_ms * 1000);
	if (gpiod_line_settings_set_direction(s,
	    GPIOD_LINE_DIRECTION_INPUT) < 0)
		return -1;
	return gpiod_line_settings_set_edge_detection(s, GPIOD_LINE_EDGE_BOTH);
}

static int as_output(struct gpiod_line_settings *s, bool is_active)
{
	if (gpiod_line_settings_set_direction(s,
	    GPIOD_LINE_DIRECTION_OUTPUT) < 0)
		return -1;
	return gpiod_line_settings_set_output_value(s, is_active ?
	    GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
}

/* NULL with errno. */
static struct gpiod_line_request *request(const struct gpio_spec *spec,
    struct gpiod_line_settings *s)
{
	struct gpiod_line_request *r = NULL;
	struct gpiod_line_config *lines = gpiod_line_config_new();
	struct gpiod_request_config *how = gpiod_request_config_new();
	struct gpiod_chip *chip = gpiod_chip_open(spec->chip);
	int e = errno;

	if (lines != NULL && how != NULL && chip != NULL) {
		gpiod_request_config_set_consumer(how, CONSUMER);
		if (gpiod_line_config_add_line_settings(lines, &spec->line, 1,
		    s) == 0)
			r = gpiod_chip_request_lines(chip, how, lines);
		e = errno;
	}
	if (chip != NULL)
		gpiod_chip_close(chip);
	gpiod_request_config_free(how);
	gpiod_line_config_free(lines);
	errno = e;
	return r;
}

/* Takes the settings; configured < 0: they could not be made. */
static struct line *open_line(const struct gpio_spec *spec,
    struct gpiod_line_settings *s, int configured)
{
	struct line *l = calloc(1, sizeof(*l));
	int e;

	if (l != NULL && s != NULL && configured == 0 &&
	    apply_bias(s, spec->bias) == 0) {
		gpiod_line_settings_set_active_low(s, spec->is_active_low);
		l->offset = spec->line;
		l->request = request(spec, s);
	}
	e = errno;
	gpiod_line_settings_free(s);
	if (l != NULL && l->request == NULL) {
		free(l);
		l = NULL;
	}
	errno = e;
	return l;
}

bool gpio_open_input(struct gpio *g, const struct gpio_spec *spec, char *why,
    size_t cap)
{
	struct gpiod_line_settings *s = gpiod_line_settings_new();
	struct line *l = open_line(spec, s, s == NULL ? -1 : as_input(s, spec));
	int e = errno;

	if (l != NULL) {
		l->buffer = gpiod_edge_event_buffer_new(KERNEL_EDGES);
		if (l->buffer == NULL) {
			v2_close(l);
			l = NULL;
			e = ENOMEM;
		}
	}
	if (l == NULL) {
		gpio_explain(spec, e, why, cap);
		return false;
	}
	g->ops = &v2_ops;
	g->line = l;
	return true;
}

bool gpio_open_output(struct gpio *g, const struct gpio_spec *spec,
    bool is_active, char *why, size_t cap)
{
	struct gpiod_line_settings *s = gpiod_line_settings_new();
	struct line *l = open_line(spec, s,
	    s == NULL ? -1 : as_output(s, is_active));

	if (l == NULL) {
		gpio_explain(spec, errno, why, cap);
		return false;
	}
	g->ops = &v2_ops;
	g->line = l;
	return true;
}
