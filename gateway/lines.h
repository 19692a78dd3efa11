/* SPDX-License-Identifier: Apache-2.0 */
/* lines.h - the box's switches and signals on GPIO lines.
 *
 * In: lid and seal, active means open, debounced.  Out: a lamp that is on
 * while anything needs somebody, a buzzer that sounds three times for each
 * announcement and again and again while an alarm waits for an answer.
 * A line that cannot be had is told and tried again every minute; nothing
 * else waits for it.
 */
#ifndef LINES_H
#define LINES_H

#include "annunciator.h"
#include "sense.h"
#include "gateway.h"
#include "gpio.h"

struct lines;

/* Opens nothing yet: that is done from the loop.  NULL without memory. */
struct lines *lines_open(struct gateway *g, struct sense *sense);
void lines_close(struct lines *l);

/* Use these lines (a test's) instead of the configured ones. */
void lines_use_lid(struct lines *l, const struct gpio *line);
void lines_use_seal(struct lines *l, const struct gpio *line);
void lines_use_signals(struct lines *l, const struct gpio *lamp,
    const struct gpio *buzzer);

/* For annunciator_init; log lines are written as well. */
struct annunciator_sink lines_sink(struct lines *l);

#endif
