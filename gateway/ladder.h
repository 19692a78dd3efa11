/* SPDX-License-Identifier: Apache-2.0 */
/* ladder.h - what is given up as the battery empties, and in which order.
 *
 * Signals first (a courier looks at the lamp for seconds an hour), then
 * position, then the radio but for what is urgent.  Sampling and journal are
 * no step: they go on until the power is gone.  With external power all comes
 * back at once; on the battery a step comes back only when it is charged
 * LADDER_BACK_PCT above where it was given up, so that nothing flutters.
 * What is not known changes nothing.  Pure.
 */
#ifndef LADDER_H
#define LADDER_H

#include <stdbool.h>
#include <stdint.h>

#define LADDER_BACK_PCT 5

enum ladder_step {
	LADDER_ALL,		/* nothing is given up */
	LADDER_SIGNALS,		/* lamp and buzzer spare */
	LADDER_POSITION,	/* and no position */
	LADDER_RADIO		/* and the radio for urgent records alone */
};

struct ladder {
	int32_t limit_pct[LADDER_RADIO + 1];	/* [LADDER_ALL] means nothing */
	enum ladder_step step;
};

struct ladder_supply {
	bool is_external;
	int32_t capacity_pct;	/* below 0: not known */
};

void ladder_init(struct ladder *l, int32_t signals_pct,
    int32_t position_pct, int32_t radio_pct);
/* True if the step changed. */
bool ladder_look(struct ladder *l, const struct ladder_supply *s);

/* "", "signals", "signals position", "signals position radio". */
const char *ladder_given_up(enum ladder_step step);

#endif
