/* SPDX-License-Identifier: Apache-2.0 */
/* gateway_clock.h - what the record says about the wall clock as it gets
 * better or steps.
 *
 * Nothing written is ever written anew.  A step is told with its length; a
 * clock that became trustworthy, or turned out to have been wrong by more
 * than it claimed, is told once, with the moment since boot to which it
 * belongs (an anchor), so that a verifier can date what came before.
 */
#ifndef GATEWAY_CLOCK_H
#define GATEWAY_CLOCK_H

#include "gateway.h"

/* Every few seconds. */
void gateway_clock_look(struct gateway *g);

#endif
