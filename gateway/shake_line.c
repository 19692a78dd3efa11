/* SPDX-License-Identifier: Apache-2.0 */
#include "shake_line.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "log.h"

#define EDGES 16

static void lose(struct shake_line *l, const char *why)
{
	log_error("shake", "interrupt: %s: its FIFO is read by time alone",
	    why);
	shake_line_close(l);
}

static void edges_came(void *ctx, uint32_t events)
{
	struct shake_line *l = ctx;
	struct gpio_edge edges[EDGES];
	int64_t rises = 0;
	int n = gpio_edges(&l->gpio, edges, EDGES);

	if (n < 0 || events & EPOLLERR) {
		lose(l, n < 0 ? strerror(-n) : "its chip went");
		return;
	}
	for (int i = 0; i < n; i++)
		rises += edges[i].is_active ? 1 : edges[i].lost > 0;
	l->rises += rises;
	if (rises > 0)
		l->fn(l->ctx);
}

void shake_line_use(struct shake_line *l, struct loop *loop,
    const struct gpio *line, loop_fn *fn, void *ctx)
{
	shake_line_close(l);
	l->loop = loop;
	l->gpio = *line;
	l->fn = fn;
	l->ctx = ctx;
	l->is_used = loop_watch(loop, &l->watch, gpio_fd(line), EPOLLIN,
	    edges_came, l) == STATUS_OK;
	if (!l->is_used) {
		gpio_close(&l->gpio);
		memset(&l->gpio, 0, sizeof(l->gpio));
	}
}

void shake_line_open(struct shake_line *l, struct loop *loop,
    const struct config_line *config, const char *name, loop_fn *fn,
    void *ctx)
{
	struct gpio_spec spec = { .chip = config->chip,
		.line = (unsigned)config->line,
		.bias = (enum gpio_bias)config->bias,
		.is_active_low = config->is_active_low };
	struct gpio gpio;
	char why[200];

	if (!config->chip)
		return;
	if (gpio_open_input(&gpio, &spec, why, sizeof(why)))
		shake_line_use(l, loop, &gpio, fn, ctx);
	else
		log_error("shake", "%s: interrupt: %s: its FIFO is read by "
		    "time alone", name, why);
}

bool shake_line_is_up(const struct shake_line *l)
{
	bool is_up = false;

	return l->is_used && gpio_get(&l->gpio, &is_up) == 0 && is_up;
}

void shake_line_close(struct shake_line *l)
{
	if (!l->is_used)
		return;
	l->is_used = false;
	loop_unwatch(l->loop, &l->watch);
	gpio_close(&l->gpio);
	memset(&l->gpio, 0, sizeof(l->gpio));
}
