/* SPDX-License-Identifier: Apache-2.0 */
/* radio_switch.h - the machine's own radios, off and on with the uplink.
 *
 * Off a second after the uplink was told to leave, so that it can say so; on
 * at once.  What cannot be switched is a signed fault and is tried again.
 */
#ifndef RADIO_SWITCH_H
#define RADIO_SWITCH_H

#include <stdbool.h>
#include <stdint.h>

#include "loop.h"
#include "worker.h"

struct gateway;

struct radio_switch {
	struct gateway *g;
	struct loop_timer timer;
	struct worker_job job;
	bool is_off;			/* as it should be */
	bool is_out, must_again, has_told, is_failing;
	int64_t since_ms;		/* failing */

	/* the thread's while out */
	bool wanted_off;
	int error;
};

void radio_switch_init(struct radio_switch *s, struct gateway *g);
/* After buses_stop. */
void radio_switch_stop(struct radio_switch *s);
/* Nothing where no switch is configured. */
void radio_switch_set(struct radio_switch *s, bool is_off);

#endif
