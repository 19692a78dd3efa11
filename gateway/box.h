/* SPDX-License-Identifier: Apache-2.0 */
/* box.h - what the box said last: lid, tamper seal, angle, light, radio
 * silence, supply, inputs that fail.
 *
 * Each lasts until the next word about it, so after a restart only what is
 * different now has to be said.
 */
#ifndef BOX_H
#define BOX_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

/* Of more inputs that fail at a time the record says so, this does not. */
#define BOX_INPUTS 8

struct box_input {
	char what[LIMIT_TEXT + 1];
	int64_t from_ms;		/* leg time */
};

struct box {
	bool lid_is_open, seal_is_open;
	bool is_silent;			/* radio, for a flight */
	int64_t silent_since_ms;	/* leg time */
	int64_t tilt_mdeg, lux;		/* RECORD_ABSENT: nothing yet */
	char power[LIMIT_TEXT + 1];	/* "": nothing yet */
	int failing_count;
	struct box_input failing[BOX_INPUTS];
};

void box_init(struct box *b);
/* Every event, as it is recorded or read back. */
void box_event(struct box *b, const struct record_event *e);
/* Does this event about a state say what is known already? */
bool box_knows(const struct box *b, const struct record_event *e);
/* NULL: it does not fail, as far as was said. */
const struct box_input *box_failing(const struct box *b, const char *what);

#endif
