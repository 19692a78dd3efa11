/* SPDX-License-Identifier: Apache-2.0 */
/* shake.h - the accelerometers: drained on their bus's thread, told to the
 * box as blows and as the angle it leans at.
 *
 * Each is drained before its FIFO is full, and at once when its interrupt
 * line rises, where one is wired.  Samples that were lost all the same cut
 * the pulse they were in and are told in the log.
 *
 * The angle is taken from the samples of whole seconds, smoothed over a few,
 * and only while their mean is about 1 g long, so that it is the box's and
 * not the driver's.
 */
#ifndef SHAKE_H
#define SHAKE_H

#include "gpio.h"
#include "sense.h"
#include "gateway.h"

struct shake;

/* All that are configured; *out is NULL where none is.  Nothing is asked of
 * the chips before the loop runs. */
enum status shake_open(struct gateway *g, struct sense *sense,
    struct shake **out, char *why, size_t cap) MUST_USE;
/* After buses_stop, before buses_close. */
void shake_close(struct shake *s);

/* For tests: this line instead of the configured one; closed with it. */
void shake_use_line(struct shake *s, const char *id, const struct gpio *line);
/* How often samples were lost since the start. */
int64_t shake_losses(const struct shake *s, const char *id);
/* What the accelerometer said last. */
enum probe_result shake_result(const struct shake *s, const char *id);

#endif
