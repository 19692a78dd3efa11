/* SPDX-License-Identifier: Apache-2.0 */
/* shake_line.h - an accelerometer's interrupt: a GPIO line that rises when
 * its FIFO should be read.
 *
 * A help and never a condition: the FIFO is read by time as well, before it
 * can overflow, so a wire that breaks costs a delay and no sample.
 */
#ifndef SHAKE_LINE_H
#define SHAKE_LINE_H

#include "config.h"
#include "gpio.h"
#include "loop.h"

struct shake_line {
	struct loop *loop;
	struct gpio gpio;
	struct loop_watch watch;
	bool is_used;
	int64_t rises;		/* also those the kernel dropped */
	loop_fn *fn;
	void *ctx;
};

/* fn is called on the loop when the line rises.  Without a line in the
 * configuration, or where it cannot be had (that is logged by `name`), the
 * line stays unused. */
void shake_line_open(struct shake_line *l, struct loop *loop,
    const struct config_line *config, const char *name, loop_fn *fn,
    void *ctx);
/* For tests: this line instead; it is closed with l. */
void shake_line_use(struct shake_line *l, struct loop *loop,
    const struct gpio *line, loop_fn *fn, void *ctx);
void shake_line_close(struct shake_line *l);

/* Is it still up, so that no edge will come? */
bool shake_line_is_up(const struct shake_line *l);

#endif
