/* SPDX-License-Identifier: Apache-2.0 */
/* line_switch.h - one input line: opened, watched, debounced, and lost.
 *
 * A line that cannot be had, or goes, is tried again every minute; its user
 * is told that nothing is known of it, since when and why, and when it is
 * back.  Nothing else waits for it.
 */
#ifndef LINE_SWITCH_H
#define LINE_SWITCH_H

#include "config.h"
#include "gpio.h"
#include "lid.h"
#include "loop.h"

struct gateway;

struct line_switch_user {
	void *ctx;
	/* The settled level; also the one found at the beginning. */
	void (*level)(void *ctx, bool is_active);
	/* It tells nothing since then (mono), or tells again.  NULL: nobody
	 * wants to know. */
	void (*failing)(void *ctx, bool is_failing, int64_t since_ms,
	    const char *why);
	/* Edges were lost between then (mono) and now.  NULL likewise. */
	void (*lost)(void *ctx, uint32_t edges, int64_t since_ms);
};

struct line_switch {
	struct gateway *g;
	const char *name;		/* "gpio.lid" */
	const struct config_line *config;
	struct line_switch_user user;
	struct gpio gpio;
	bool is_used, is_failing, has_told;
	int64_t since_ms;		/* failing */
	int64_t known_ms;		/* when it last told anything */
	struct lid lid;
	struct loop_watch watch;
	struct loop_timer timer;	/* settled, or try to open again */
};

/* Opens nothing. */
void line_switch_init(struct line_switch *s, struct gateway *g,
    const char *name, const struct config_line *config,
    const struct line_switch_user *user);
/* As configured, if it is and no other is used. */
void line_switch_open(struct line_switch *s);
/* This line (a test's) instead. */
void line_switch_use(struct line_switch *s, const struct gpio *line);
void line_switch_stop(struct line_switch *s);

/* gpio.h's, or a directory's (gpio_files.h). */
bool line_switch_open_output(struct gpio *out, const struct config_line *c,
    bool is_active, char *why, size_t cap);

#endif
