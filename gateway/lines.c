/* SPDX-License-Identifier: Apache-2.0 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "lid.h"
#include "log.h"

#define RETRY_MS 60000
#define BEEP_MS 400
#define EDGES 16

typedef void switch_fn(struct sense *b, bool is_open);

struct line_switch {
	struct gateway *g;
	struct sense *sense;
	const char *name;
	const struct config_line *config;
	switch_fn *tell;
	struct gpio gpio;
	bool is_used;
	struct lid lid;
	struct loop_watch watch;
	struct loop_timer timer;	/* settled, or try to open again */
};

struct lines {
	struct gateway *g;
	struct line_switch lid, seal;
	struct gpio lamp, buzzer;
	struct loop_timer begin, beep;
	bool is_sounding, is_loud;
};

static int64_t now_ms(const struct gateway *g)
{
	return gateway_now(g).mono_ms;
}

/* ---- switches ---- */

static void stop_switch(struct line_switch *s)
{
	loop_timer_stop(s->g->loop, &s->timer);
	if (!s->is_used)
		return;
	s->is_used = false;
	loop_unwatch(s->g->loop, &s->watch);
	gpio_close(&s->gpio);
	memset(&s->gpio, 0, sizeof(s->gpio));
}

static void open_switch(void *ctx);

static void lose_switch(struct line_switch *s, const char *why)
{
	log_error("lines", "%s: %s: tried again in a minute; until then its "
	    "openings are not seen", s->name, why);
	stop_switch(s);
	loop_timer_init(&s->timer, open_switch, s);
	loop_timer_after(s->g->loop, &s->timer,
	    gateway_real_ms(s->g, RETRY_MS));
}

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

	if (lid_tick(&s->lid, now_ms(s->g), &change))
		s->tell(s->sense, change.is_open);
	await_settling(s);
}

static void take_edge(struct line_switch *s, const struct gpio_edge *edge,
    int64_t time_ms)
{
	struct lid_change change;
	bool changed, is_open = edge->is_active;

	if (edge->lost > 0)
		changed = lid_lost(&s->lid, edge->lost, is_open, time_ms,
		    &change);
	else
		changed = lid_edge(&s->lid, is_open, time_ms, &change);
	if (changed)
		s->tell(s->sense, change.is_open);
}

/* The newest edge is now, for it woke the loop; those before it are as much
 * earlier as the kernel says. */
static void edges_came(void *ctx, uint32_t events)
{
	struct line_switch *s = ctx;
	struct gpio_edge edges[EDGES];
	int64_t now = now_ms(s->g);
	int n = gpio_edges(&s->gpio, edges, EDGES);

	if (n < 0 || events & EPOLLERR) {
		lose_switch(s, n < 0 ? strerror(-n) : "its chip went");
		return;
	}
	for (int i = 0; i < n; i++)
		take_edge(s, &edges[i], now - (edges[n - 1].mono_ns -
		    edges[i].mono_ns) / 1000000);
	await_settling(s);
}

static void begin_switch(struct line_switch *s, const struct gpio *gpio)
{
	bool is_open = false;
	int error = gpio_get(gpio, &is_open);

	s->gpio = *gpio;
	s->is_used = true;
	if (error == 0 && loop_watch(s->g->loop, &s->watch, gpio_fd(gpio),
	    EPOLLIN, edges_came, s) != STATUS_OK)
		error = errno;
	if (error != 0) {
		lose_switch(s, strerror(error));
		return;
	}
	lid_init(&s->lid, is_open, now_ms(s->g));
	if (s->config->chip)
		s->lid.debounce.settle_ms = (int32_t)s->config->debounce_ms;
	loop_timer_init(&s->timer, settled, s);
	s->tell(s->sense, is_open);
}

static struct gpio_spec spec_of(const struct config_line *c)
{
	return (struct gpio_spec){ .chip = c->chip,
	    .line = (unsigned)c->line, .bias = (enum gpio_bias)c->bias,
	    .is_active_low = c->is_active_low,
	    .debounce_ms = (int32_t)c->debounce_ms };
}

static void open_switch(void *ctx)
{
	struct line_switch *s = ctx;
	struct gpio_spec spec = spec_of(s->config);
	struct gpio gpio;
	char why[200];

	if (gpio_open_input(&gpio, &spec, why, sizeof(why)))
		begin_switch(s, &gpio);
	else
		lose_switch(s, why);
}

static void init_switch(struct line_switch *s, struct gateway *g,
    struct sense *sense, const char *name, const struct config_line *config,
    switch_fn *tell)
{
	s->g = g;
	s->sense = sense;
	s->name = name;
	s->config = config;
	s->tell = tell;
	loop_timer_init(&s->timer, open_switch, s);
}

/* ---- signals ---- */

/* In beeps, which are heard sooner than a steady tone. */
static void beep(void *ctx)
{
	struct lines *l = ctx;

	l->is_loud = !l->is_loud;
	(void)gpio_set(&l->buzzer, l->is_loud);
	loop_timer_after(l->g->loop, &l->beep,
	    gateway_real_ms(l->g, BEEP_MS));
}

static void sound(void *ctx, bool on)
{
	struct lines *l = ctx;

	annunciator_log.buzzer(NULL, on);
	l->is_sounding = on;
	if (!l->buzzer.ops)
		return;
	l->is_loud = false;
	if (on) {
		beep(l);
		return;
	}
	loop_timer_stop(l->g->loop, &l->beep);
	(void)gpio_set(&l->buzzer, false);
}

static void show(void *ctx, enum annunciator_state worst)
{
	struct lines *l = ctx;

	annunciator_log.lamp(NULL, worst);
	if (l->lamp.ops && gpio_set(&l->lamp, worst >= ANNUNCIATOR_FAULT) !=
	    0)
		log_error("lines", "gpio.lamp cannot be set");
}

static void announce(void *ctx, enum annunciator_state what,
    const char *subject, const char *text)
{
	(void)ctx;
	annunciator_log.announce(NULL, what, subject, text);
}

struct annunciator_sink lines_sink(struct lines *l)
{
	return (struct annunciator_sink){ .ctx = l, .lamp = show,
	    .buzzer = sound, .announce = announce };
}

static void open_signal(struct gpio *gpio, const struct config_line *c,
    const char *name, bool is_on)
{
	struct gpio_spec spec = spec_of(c);
	char why[200];

	if (!c->chip || gpio->ops)
		return;
	if (gpio_open_output(gpio, &spec, is_on, why, sizeof(why)))
		return;
	memset(gpio, 0, sizeof(*gpio));
	log_error("lines", "%s: %s: signals are log lines only", name, why);
}

/* ---- all ---- */

static void begin(void *ctx)
{
	struct lines *l = ctx;
	const struct config *c = l->g->config;

	open_signal(&l->lamp, &c->lamp, "gpio.lamp",
	    annunciator_worst(&l->g->annunciator) >= ANNUNCIATOR_FAULT);
	open_signal(&l->buzzer, &c->buzzer, "gpio.buzzer", false);
	if (l->buzzer.ops && l->is_sounding)
		beep(l);
	if (c->lid.chip && !l->lid.is_used)
		open_switch(&l->lid);
	if (c->seal.chip && !l->seal.is_used)
		open_switch(&l->seal);
}

struct lines *lines_open(struct gateway *g, struct sense *sense)
{
	struct lines *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->g = g;
	init_switch(&l->lid, g, sense, "gpio.lid", &g->config->lid, sense_lid);
	init_switch(&l->seal, g, sense, "gpio.seal", &g->config->seal,
	    sense_seal);
	loop_timer_init(&l->begin, begin, l);
	loop_timer_init(&l->beep, beep, l);
	loop_timer_after(g->loop, &l->begin, 0);
	return l;
}

void lines_use_lid(struct lines *l, const struct gpio *line)
{
	stop_switch(&l->lid);
	begin_switch(&l->lid, line);
}

void lines_use_seal(struct lines *l, const struct gpio *line)
{
	stop_switch(&l->seal);
	begin_switch(&l->seal, line);
}

void lines_use_signals(struct lines *l, const struct gpio *lamp,
    const struct gpio *buzzer)
{
	l->lamp = *lamp;
	l->buzzer = *buzzer;
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	stop_switch(&l->lid);
	stop_switch(&l->seal);
	loop_timer_stop(l->g->loop, &l->begin);
	loop_timer_stop(l->g->loop, &l->beep);
	if (l->lamp.ops)
		gpio_close(&l->lamp);
	if (l->buzzer.ops) {
		(void)gpio_set(&l->buzzer, false);
		gpio_close(&l->buzzer);
	}
	free(l);
}
