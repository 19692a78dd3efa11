/* SPDX-License-Identifier: Apache-2.0 */
/* lamp.h - one lamp that tells everything by when it is on.
 *
 * No colour is needed and none is used: how often it flashes says what is,
 * so that a single white lamp serves, and people who see no colours.  What
 * needs somebody goes first; then what the box is doing.  The answer to a
 * press is shown once, over all else.
 */
#ifndef LAMP_H
#define LAMP_H

#include <stdbool.h>

#include "annunciator.h"
#include "gpio.h"
#include "loop.h"

struct gateway;

enum lamp_signal {
	LAMP_EMPTY,		/* nothing travels */
	LAMP_READY,		/* armed: load it */
	LAMP_RECORDING,		/* started */
	LAMP_ENDED,		/* unpacked, to be sealed */
	LAMP_SEALED,
	LAMP_ATTENTION,		/* it ended badly, or an order is refused */
	LAMP_FAULT, LAMP_WARNING, LAMP_STORE, LAMP_ALARM,
	LAMP_ACCEPTED,		/* a press: done */
	LAMP_REFUSED		/* a press: nothing was done */
};

struct lamp {
	struct gateway *g;
	struct gpio gpio;		/* ops NULL: none */
	struct loop_timer timer;
	enum lamp_signal shown;
	int step;			/* of the pattern; even: on */
	bool is_answer;			/* 'shown' is one, until it is over */
	bool is_sparing, has_failed;
};

/* Milliseconds on, off, on, ... ended by -1. */
const int *lamp_pattern(enum lamp_signal s);
const char *lamp_signal_name(enum lamp_signal s);
/* What to show of this gateway. */
enum lamp_signal lamp_choose(const struct gateway *g);

void lamp_init(struct lamp *l, struct gateway *g);
void lamp_use(struct lamp *l, const struct gpio *line);
void lamp_close(struct lamp *l);
/* Something may have changed. */
void lamp_look(struct lamp *l);
/* LAMP_ACCEPTED or LAMP_REFUSED, once. */
void lamp_answer(struct lamp *l, enum lamp_signal s);
/* Power is short: flashes are shorter and rarer. */
void lamp_spare(struct lamp *l, bool is_sparing);

#endif
