/* SPDX-License-Identifier: Apache-2.0 */
/* hands.h - what a press of the box's buttons does.
 *
 * One button takes the one consignment in the box a step further: armed to
 * started, started to ended, ended to sealed.  At a wrong moment, or with
 * more than one consignment, nothing is done and the lamp says so.  A press
 * is a signed event; the lamp answers yes only once that is on the disk.
 */
#ifndef HANDS_H
#define HANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "consignment.h"

enum hands_ask { HANDS_NEXT, HANDS_LANDED };

struct hands {
	struct consignment_wait wait;	/* armed: a press is being recorded */
	const char *doing;
};

void hands_press(struct gateway *g, enum hands_ask ask, int64_t held_ms);

#endif
