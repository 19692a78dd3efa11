/* SPDX-License-Identifier: Apache-2.0 */
/* status_box.h - the box itself: flight, supply, inputs, the order that lies
 * ready. */
#ifndef STATUS_BOX_H
#define STATUS_BOX_H

#include "ask.h"

void status_box(const struct ask *a);

#endif
