/* SPDX-License-Identifier: Apache-2.0 */
#include "lamp.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "consignment.h"
#include "log.h"

#define END (-1)
/* A sealed box is taken for full so long. */
#define FRESH_MS 86400000
/* On battery's last part: half as long on, twice as long off. */
#define SPARE 2
#define SPARE_ON_MIN_MS 50

static const int empty[] = { 50, 9950, END };
static const int ready[] = { 1000, 1000, END };
static const int recording[] = { 100, 2900, END };
static const int ended[] = { 1000, 400, 1000, 2600, END };
static const int sealed[] = { 2000, 8000, END };
static const int attention[] = { 1000, 300, 200, 300, 200, 2000, END };
static const int fault[] = { 200, 300, 200, 300, 200, 1800, END };
static const int warning[] = { 200, 300, 200, 1800, END };
static const int store[] = { 200, 300, 200, 300, 200, 300, 200, 1800, END };
static const int alarm_now[] = { 100, 100, END };
static const int accepted[] = { 2000, 500, END };
static const int refused[] = { 0, 500, 300, 300, 300, 300, 300, 300, 300, 300,
	300, 1000, END };

static const struct {
	const char *name;
	const int *pattern;
} signals[] = {
	[LAMP_EMPTY] = { "empty", empty },
	[LAMP_READY] = { "ready", ready },
	[LAMP_RECORDING] = { "recording", recording },
	[LAMP_ENDED] = { "ended", ended },
	[LAMP_SEALED] = { "sealed", sealed },
	[LAMP_ATTENTION] = { "attention", attention },
	[LAMP_FAULT] = { "fault", fault },
	[LAMP_WARNING] = { "warning", warning },
	[LAMP_STORE] = { "store", store },
	[LAMP_ALARM] = { "alarm", alarm_now },
	[LAMP_ACCEPTED] = { "accepted", accepted },
	[LAMP_REFUSED] = { "refused", refused },
};

const int *lamp_pattern(enum lamp_signal s)
{
	return signals[s].pattern;
}

const char *lamp_signal_name(enum lamp_signal s)
{
	return signals[s].name;
}

/* ---- what to show ---- */

static enum lamp_signal of_trouble(enum annunciator_state worst)
{
	switch (worst) {
	case ANNUNCIATOR_ALARM: return LAMP_ALARM;
	case ANNUNCIATOR_STORE: return LAMP_STORE;
	case ANNUNCIATOR_WARNING: return LAMP_WARNING;
	case ANNUNCIATOR_FAULT: return LAMP_FAULT;
	case ANNUNCIATOR_ATTENTION: return LAMP_ATTENTION;
	case ANNUNCIATOR_SILENT:
	case ANNUNCIATOR_OK: break;
	}
	return LAMP_EMPTY;
}

static enum lamp_signal of_state(const struct consignment *c)
{
	switch (c->state) {
	case CONSIGNMENT_ARMED: return LAMP_READY;
	case CONSIGNMENT_STARTED: return LAMP_RECORDING;
	case CONSIGNMENT_ENDED: return LAMP_ENDED;
	case CONSIGNMENT_STUCK: return LAMP_ATTENTION;
	case CONSIGNMENT_SEALED: return LAMP_SEALED;
	case CONSIGNMENT_OPENING: break;
	}
	return LAMP_EMPTY;
}

/* A box that is done says so until it has been emptied; nobody tells when. */
static bool is_fresh(const struct consignment *c)
{
	return c->state == CONSIGNMENT_SEALED &&
	    gateway_now(c->g).utc.utc_ms - c->sealed_utc_ms < FRESH_MS;
}

/* Of several the one that somebody has to do something about first: load,
 * unpack, seal. */
static enum lamp_signal of_journeys(const struct gateway *g)
{
	static const enum lamp_signal order[] = { LAMP_READY, LAMP_ENDED,
		LAMP_RECORDING };
	const struct consignment *c;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (c = g->consignments; c; c = c->next)
			if (of_state(c) == order[i])
				return order[i];
	for (c = g->consignments; c; c = c->next)
		if (of_state(c) == LAMP_ATTENTION || is_fresh(c))
			return of_state(c);
	return LAMP_EMPTY;
}

enum lamp_signal lamp_choose(const struct gateway *g)
{
	enum lamp_signal s = of_trouble(annunciator_worst(&g->annunciator));

	return s != LAMP_EMPTY ? s : of_journeys(g);
}

/* ---- showing it ---- */

static void set(struct lamp *l, bool on)
{
	bool failed = l->gpio.ops && gpio_set(&l->gpio, on) != 0;

	if (failed && !l->has_failed)
		log_error("lamp", "gpio.lamp cannot be set: see the log for "
		    "what it would show");
	l->has_failed = failed;
}

static int64_t length_of(const struct lamp *l)
{
	int ms = lamp_pattern(l->shown)[l->step];
	bool is_on = l->step % 2 == 0;

	if (!l->is_sparing || l->is_answer || ms == 0)
		return ms;
	if (!is_on)
		return (int64_t)ms * SPARE;
	return ms / SPARE > SPARE_ON_MIN_MS ? ms / SPARE : SPARE_ON_MIN_MS;
}

static void take(struct lamp *l, enum lamp_signal s)
{
	if (s != l->shown)
		log_info("lamp", "shows=%s", lamp_signal_name(s));
	l->shown = s;
	l->step = 0;
}

/* Steps of no length are passed over at once. */
static void show_step(struct lamp *l)
{
	int64_t ms;

	if (lamp_pattern(l->shown)[l->step] == END) {
		l->is_answer = false;
		take(l, lamp_choose(l->g));
	}
	while (lamp_pattern(l->shown)[l->step] == 0)
		l->step++;
	set(l, l->step % 2 == 0);
	ms = length_of(l);
	loop_timer_after(l->g->loop, &l->timer, gateway_real_ms(l->g, ms));
}

static void rang(void *ctx)
{
	struct lamp *l = ctx;

	l->step++;
	show_step(l);
}

static void show(struct lamp *l, enum lamp_signal s)
{
	take(l, s);
	if (l->gpio.ops)
		show_step(l);
}

void lamp_look(struct lamp *l)
{
	enum lamp_signal s = lamp_choose(l->g);

	if (!l->is_answer && s != l->shown)
		show(l, s);
}

void lamp_answer(struct lamp *l, enum lamp_signal s)
{
	l->is_answer = l->gpio.ops != NULL;
	show(l, s);
}

void lamp_spare(struct lamp *l, bool is_sparing)
{
	l->is_sparing = is_sparing;
}

/* ---- life ---- */

void lamp_init(struct lamp *l, struct gateway *g)
{
	memset(l, 0, sizeof(*l));
	l->g = g;
	loop_timer_init(&l->timer, rang, l);
}

void lamp_use(struct lamp *l, const struct gpio *line)
{
	l->gpio = *line;
	show(l, lamp_choose(l->g));
}

void lamp_close(struct lamp *l)
{
	loop_timer_stop(l->g->loop, &l->timer);
	if (!l->gpio.ops)
		return;
	(void)gpio_set(&l->gpio, false);
	gpio_close(&l->gpio);
}
