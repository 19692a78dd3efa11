/* SPDX-License-Identifier: Apache-2.0 */
/* lines.h - the box's switches, buttons and signals on GPIO lines.
 *
 * In: lid and seal, active means open; a button that starts, ends and seals,
 * one that says "landed".  Out: a lamp (lamp.h) and a buzzer (buzzer.h).  A
 * line that cannot be had is told, in the record too, and tried again every
 * minute; nothing else waits for it.
 */
#ifndef LINES_H
#define LINES_H

#include "annunciator.h"
#include "button.h"
#include "buzzer.h"
#include "gateway.h"
#include "gpio.h"
#include "hands.h"
#include "lamp.h"
#include "line_switch.h"
#include "sense.h"

struct lines {
	struct gateway *g;
	struct sense *sense;
	struct line_switch lid, seal;
	struct button button, landed;
	struct hands hands;
	struct lamp lamp;
	struct buzzer buzzer;
	struct loop_timer begin;
};

/* Opens nothing yet: that is done from the loop.  NULL without memory. */
struct lines *lines_open(struct gateway *g, struct sense *sense);
void lines_close(struct lines *l);

/* Use these lines (a test's) instead of the configured ones. */
void lines_use_lid(struct lines *l, const struct gpio *line);
void lines_use_seal(struct lines *l, const struct gpio *line);
void lines_use_buttons(struct lines *l, const struct gpio *button,
    const struct gpio *landed);
void lines_use_signals(struct lines *l, const struct gpio *lamp,
    const struct gpio *buzzer);

/* What travels has changed: the lamp may have to. */
void lines_look(struct gateway *g);

/* Is any line a directory's, a simulation (gpio_files.h)? */
bool lines_are_files(const struct config *c);

/* For annunciator_init; log lines are written as well. */
struct annunciator_sink lines_sink(struct lines *l);

#endif
