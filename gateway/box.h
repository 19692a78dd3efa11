/* SPDX-License-Identifier: Apache-2.0 */
/* box.h - what the box said last: lid, tamper seal, angle, light.
 *
 * Each lasts until the next word about it, so after a restart only what is
 * different now has to be said.
 */
#ifndef BOX_H
#define BOX_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

struct box {
	bool lid_is_open, seal_is_open;
	int64_t tilt_mdeg, lux;		/* RECORD_ABSENT: nothing yet */
};

void box_init(struct box *b);
/* Every event, as it is recorded or read back. */
void box_event(struct box *b, const struct record_event *e);
/* Does this event about a state say what is known already? */
bool box_knows(const struct box *b, const struct record_event *e);

#endif
