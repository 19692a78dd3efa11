/* SPDX-License-Identifier: Apache-2.0 */
/* lines.c - which line is what, and to whom it tells. */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gpio_files.h"
#include "log.h"

/* ---- lid and seal ---- */

static void lid_moved(void *ctx, bool is_open)
{
	struct lines *l = ctx;

	sense_lid(l->sense, is_open);
}

static void seal_moved(void *ctx, bool is_open)
{
	struct lines *l = ctx;

	sense_seal(l->sense, is_open);
}

static void lid_failing(void *ctx, bool is_failing, int64_t since_ms,
    const char *why)
{
	struct lines *l = ctx;

	sense_input(l->sense, "lid", !is_failing, since_ms, why);
}

static void seal_failing(void *ctx, bool is_failing, int64_t since_ms,
    const char *why)
{
	struct lines *l = ctx;

	sense_input(l->sense, "seal", !is_failing, since_ms, why);
}

static void say_lost(struct lines *l, const char *what, uint32_t edges,
    int64_t since_ms)
{
	char why[64];

	(void)snprintf(why, sizeof(why), "%u changes lost", (unsigned)edges);
	sense_lost(l->sense, what, since_ms, why);
}

static void lid_lost_some(void *ctx, uint32_t edges, int64_t since_ms)
{
	say_lost(ctx, "lid", edges, since_ms);
}

static void seal_lost_some(void *ctx, uint32_t edges, int64_t since_ms)
{
	say_lost(ctx, "seal", edges, since_ms);
}

/* ---- buttons ---- */

static void button_held(void *ctx)
{
	struct lines *l = ctx;

	hands_press(l->g, HANDS_NEXT, l->button.line.config->hold_ms);
}

static void landed_held(void *ctx)
{
	struct lines *l = ctx;

	hands_press(l->g, HANDS_LANDED, l->landed.line.config->hold_ms);
}

static void button_failing(void *ctx, bool is_failing, int64_t since_ms,
    const char *why)
{
	struct lines *l = ctx;

	sense_input(l->sense, "button", !is_failing, since_ms, why);
}

static void landed_failing(void *ctx, bool is_failing, int64_t since_ms,
    const char *why)
{
	struct lines *l = ctx;

	sense_input(l->sense, "button landed", !is_failing, since_ms, why);
}

/* ---- signals ---- */

static void show(void *ctx, enum annunciator_state worst)
{
	struct lines *l = ctx;

	annunciator_log.lamp(NULL, worst);
	lamp_look(&l->lamp);
}

static void announce(void *ctx, enum annunciator_state what,
    const char *subject, const char *text)
{
	struct lines *l = ctx;

	annunciator_log.announce(NULL, what, subject, text);
	if (!l->g->annunciator.is_hushed)
		buzzer_announce(&l->buzzer);
}

static void sound(void *ctx, bool on)
{
	struct lines *l = ctx;

	annunciator_log.buzzer(NULL, on);
	buzzer_sound(&l->buzzer, on);
}

struct annunciator_sink lines_sink(struct lines *l)
{
	return (struct annunciator_sink){ .ctx = l, .lamp = show,
	    .buzzer = sound, .announce = announce };
}

void lines_look(struct gateway *g)
{
	if (g->lines)
		lamp_look(&g->lines->lamp);
}

bool lines_are_files(const struct config *c)
{
	const struct config_line *all[] = { &c->lid, &c->seal, &c->button,
		&c->landed, &c->lamp, &c->buzzer };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i]->chip && gpio_files_is_chip(all[i]->chip))
			return true;
	return false;
}

static bool open_signal(const struct config_line *c, const char *name,
    const struct gpio *used, struct gpio *out)
{
	char why[200];

	if (!c->chip || used->ops)
		return false;
	if (line_switch_open_output(out, c, false, why, sizeof(why)))
		return true;
	log_error("lines", "%s: %s: signals are log lines only", name, why);
	return false;
}

/* ---- all ---- */

static void begin(void *ctx)
{
	struct lines *l = ctx;
	const struct config *c = l->g->config;
	struct gpio line;

	if (open_signal(&c->lamp, "gpio.lamp", &l->lamp.gpio, &line))
		lamp_use(&l->lamp, &line);
	if (open_signal(&c->buzzer, "gpio.buzzer", &l->buzzer.gpio, &line))
		buzzer_use(&l->buzzer, &line);
	line_switch_open(&l->lid);
	line_switch_open(&l->seal);
	line_switch_open(&l->button.line);
	line_switch_open(&l->landed.line);
}

struct lines *lines_open(struct gateway *g, struct sense *sense)
{
	const struct config *c = g->config;
	struct lines *l = calloc(1, sizeof(*l));
	struct line_switch_user lid = { l, lid_moved, lid_failing,
		lid_lost_some };
	struct line_switch_user seal = { l, seal_moved, seal_failing,
		seal_lost_some };

	if (!l)
		return NULL;
	l->g = g;
	l->sense = sense;
	line_switch_init(&l->lid, g, "gpio.lid", &c->lid, &lid);
	line_switch_init(&l->seal, g, "gpio.seal", &c->seal, &seal);
	button_init(&l->button, g, "gpio.button", &c->button,
	    &(struct button_user){ l, button_held, button_failing });
	button_init(&l->landed, g, "gpio.landed", &c->landed,
	    &(struct button_user){ l, landed_held, landed_failing });
	lamp_init(&l->lamp, g);
	buzzer_init(&l->buzzer, g);
	loop_timer_init(&l->begin, begin, l);
	loop_timer_after(g->loop, &l->begin, 0);
	return l;
}

void lines_use_lid(struct lines *l, const struct gpio *line)
{
	line_switch_use(&l->lid, line);
}

void lines_use_seal(struct lines *l, const struct gpio *line)
{
	line_switch_use(&l->seal, line);
}

void lines_use_buttons(struct lines *l, const struct gpio *button,
    const struct gpio *landed)
{
	if (button)
		line_switch_use(&l->button.line, button);
	if (landed)
		line_switch_use(&l->landed.line, landed);
}

void lines_use_signals(struct lines *l, const struct gpio *lamp,
    const struct gpio *buzzer)
{
	lamp_use(&l->lamp, lamp);
	buzzer_use(&l->buzzer, buzzer);
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	line_switch_stop(&l->lid);
	line_switch_stop(&l->seal);
	button_stop(&l->button);
	button_stop(&l->landed);
	loop_timer_stop(l->g->loop, &l->begin);
	lamp_close(&l->lamp);
	buzzer_close(&l->buzzer);
	free(l);
}
