/* SPDX-License-Identifier: Apache-2.0 */
/* shake.h - the accelerometers: drained on their bus's thread, told to the
 * box as blows and as the angle it leans at.
 *
 * The angle is taken from the samples of whole seconds, smoothed over a few,
 * and only while their mean is about 1 g long, so that it is the box's and
 * not the driver's.
 */
#ifndef SHAKE_H
#define SHAKE_H

#include "sense.h"
#include "gateway.h"
#include "gpio.h"

struct shake;

/* All that are configured; *out is NULL where none is.  Nothing is asked of
 * the chips before the loop runs. */
enum status shake_open(struct gateway *g, struct sense *sense,
    struct shake **out, char *why, size_t cap) MUST_USE;
/* After buses_stop, before buses_close. */
void shake_close(struct shake *s);

/* What the accelerometer said last. */
enum probe_result shake_result(const struct shake *s, const char *id);

struct shake_count {
	int64_t samples;
	int64_t holes;		/* times that samples were lost */
	int64_t rises;		/* of its interrupt line, -1 without */
};
struct shake_count shake_count(const struct shake *s, const char *id);
/* For tests: is any of them being read? */
bool shake_is_out(const struct shake *s);
/* For tests: its interrupt line. */
void shake_use_line(struct shake *s, const char *id, const struct gpio *line);

#endif
