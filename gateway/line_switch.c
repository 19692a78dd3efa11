/* SPDX-License-Identifier: Apache-2.0 */
#include "line_switch.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "gateway.h"
#include "gpio_files.h"
#include "log.h"

#define RETRY_MS 60000
#define EDGES 16

static int64_t now_ms(const struct line_switch *s)
{
	return gateway_now(s->g).mono_ms;
}

static struct gpio_spec spec_of(const struct config_line *c)
{
	return (struct gpio_spec){ .chip = c->chip,
	    .line = (unsigned)c->line, .bias = (enum gpio_bias)c->bias,
	    .is_active_low = c->is_active_low,
	    .debounce_ms = (int32_t)c->debounce_ms };
}

/* ---- lost and found ---- */

void line_switch_stop(struct line_switch *s)
{
	loop_timer_stop(s->g->loop, &s->timer);
	if (!s->is_used)
		return;
	s->is_used = false;
	loop_unwatch(s->g->loop, &s->watch);
	gpio_close(&s->gpio);
	memset(&s->gpio, 0, sizeof(s->gpio));
}

static void try_again(void *ctx);

static void lose(struct line_switch *s, const char *why)
{
	line_switch_stop(s);
	loop_timer_init(&s->timer, try_again, s);
	loop_timer_after(s->g->loop, &s->timer,
	    gateway_real_ms(s->g, RETRY_MS));
	if (s->is_failing)
		return;
	log_error("lines", "%s: %s: tried again every minute; until then it "
	    "tells nothing", s->name, why);
	s->is_failing = s->has_told = true;
	s->since_ms = now_ms(s);
	if (s->user.failing)
		s->user.failing(s->user.ctx, true, s->since_ms, why);
}

static void be_well(struct line_switch *s)
{
	if (s->has_told && !s->is_failing)
		return;
	if (s->is_failing)
		log_info("lines", "%s: tells again", s->name);
	s->has_told = true;
	s->is_failing = false;
	if (s->user.failing)
		s->user.failing(s->user.ctx, false, s->since_ms,
		    "tells again");
}

/* ---- edges ---- */

static void await_settling(struct line_switch *s)
{
	int64_t due = lid_due_ms(&s->lid);

	if (due == INT64_MAX)
		loop_timer_stop(s->g->loop, &s->timer);
	else
		loop_timer_at(s->g->loop, &s->timer, due);
}

static void settled(void *ctx)
{
	struct line_switch *s = ctx;
	struct lid_change change;

	if (lid_tick(&s->lid, now_ms(s), &change))
		s->user.level(s->user.ctx, change.is_open);
	await_settling(s);
}

static void tell_lost(struct line_switch *s, uint32_t edges)
{
	log_warn("lines", "%s: %u changes were lost: too fast, or too many",
	    s->name, (unsigned)edges);
	if (s->user.lost)
		s->user.lost(s->user.ctx, edges, s->known_ms);
}

static void take_edge(struct line_switch *s, const struct gpio_edge *edge,
    int64_t time_ms)
{
	struct lid_change change;
	bool changed, is_open = edge->is_active;

	if (edge->lost > 0) {
		changed = lid_lost(&s->lid, edge->lost, is_open, time_ms,
		    &change);
		tell_lost(s, edge->lost);
	} else {
		changed = lid_edge(&s->lid, is_open, time_ms, &change);
	}
	if (changed)
		s->user.level(s->user.ctx, change.is_open);
}

/* The newest edge is now, for it woke the loop; those before it are as much
 * earlier as the kernel says. */
static void edges_came(void *ctx, uint32_t events)
{
	struct line_switch *s = ctx;
	struct gpio_edge edges[EDGES];
	int64_t now = now_ms(s);
	int n = gpio_edges(&s->gpio, edges, EDGES);

	if (n < 0 || events & EPOLLERR) {
		lose(s, n < 0 ? strerror(-n) : "its chip went");
		return;
	}
	for (int i = 0; i < n; i++)
		take_edge(s, &edges[i], now - (edges[n - 1].mono_ns -
		    edges[i].mono_ns) / 1000000);
	s->known_ms = now;
	await_settling(s);
}

/* ---- begin ---- */

static void begin(struct line_switch *s, const struct gpio *gpio)
{
	bool is_open = false;
	int error = gpio_get(gpio, &is_open);

	s->gpio = *gpio;
	s->is_used = true;
	if (error == 0 && loop_watch(s->g->loop, &s->watch, gpio_fd(gpio),
	    EPOLLIN, edges_came, s) != STATUS_OK)
		error = errno;
	if (error != 0) {
		lose(s, strerror(error));
		return;
	}
	lid_init(&s->lid, is_open, now_ms(s));
	s->known_ms = now_ms(s);
	if (s->config->chip)
		s->lid.debounce.settle_ms = (int32_t)s->config->debounce_ms;
	loop_timer_init(&s->timer, settled, s);
	be_well(s);
	s->user.level(s->user.ctx, is_open);
}

static void try_again(void *ctx)
{
	struct line_switch *s = ctx;
	struct gpio_spec spec = spec_of(s->config);
	struct gpio gpio;
	char why[200];

	if (!spec.chip)
		return;
	if (gpio_files_is_chip(spec.chip) ?
	    gpio_files_open_input(&gpio, &spec, why, sizeof(why)) :
	    gpio_open_input(&gpio, &spec, why, sizeof(why)))
		begin(s, &gpio);
	else
		lose(s, why);
}

void line_switch_open(struct line_switch *s)
{
	if (s->config->chip && !s->is_used)
		try_again(s);
}

void line_switch_use(struct line_switch *s, const struct gpio *line)
{
	line_switch_stop(s);
	begin(s, line);
}

void line_switch_init(struct line_switch *s, struct gateway *g,
    const char *name, const struct config_line *config,
    const struct line_switch_user *user)
{
	s->g = g;
	s->name = name;
	s->config = config;
	s->user = *user;
	loop_timer_init(&s->timer, try_again, s);
}

bool line_switch_open_output(struct gpio *out, const struct config_line *c,
    bool is_active, char *why, size_t cap)
{
	struct gpio_spec spec = spec_of(c);

	return gpio_files_is_chip(spec.chip) ?
	    gpio_files_open_output(out, &spec, is_active, why, cap) :
	    gpio_open_output(out, &spec, is_active, why, cap);
}
