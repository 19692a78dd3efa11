/* SPDX-License-Identifier: Apache-2.0 */
/* button.h - a button that counts when it has been held.
 *
 * A box is knocked, leant on and carried: only a press of hold_ms counts, at
 * that moment, so that whoever holds it sees the lamp answer and lets go.  It
 * counts once, however long it is held; one that is held as the gateway
 * starts counts only after it was let go.
 */
#ifndef BUTTON_H
#define BUTTON_H

#include "line_switch.h"

struct button_user {
	void *ctx;
	void (*held)(void *ctx);
	void (*failing)(void *ctx, bool is_failing, int64_t since_ms,
	    const char *why);
};

struct button {
	struct line_switch line;
	struct button_user user;
	struct loop_timer hold;
	bool was_up;			/* seen released */
};

void button_init(struct button *b, struct gateway *g, const char *name,
    const struct config_line *config, const struct button_user *user);
void button_stop(struct button *b);

#endif
