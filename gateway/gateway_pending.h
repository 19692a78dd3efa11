/* SPDX-License-Identifier: Apache-2.0 */
/* gateway_pending.h - keep what no record holds durable: one text for all
 * consignments, at most once per sync_s. */
#ifndef GATEWAY_PENDING_H
#define GATEWAY_PENDING_H

#include "gateway.h"

void gateway_pending_init(struct gateway *g);
/* Without waiting for sync_s. */
void gateway_pending_now(struct gateway *g);

/* As gateway_pending_changed, by the first reading since the start: it shows
 * that all works again, and is kept at once. */
void gateway_pending_first(struct gateway *g);

#endif
