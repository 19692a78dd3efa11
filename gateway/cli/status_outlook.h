/* SPDX-License-Identifier: Apache-2.0 */
/* status_outlook.h - one consignment's alarms, budgets and estimates in the
 * words of those who act. */
#ifndef STATUS_OUTLOOK_H
#define STATUS_OUTLOOK_H

#include "ask.h"

/* consignment: its token in the answer. */
void status_outlook_alarms(const struct ask *a, const char *cid);
void status_outlook_budgets(const struct ask *a, int consignment);
/* Stated as estimates; nothing of them is in a record. */
void status_outlook_estimates(const struct ask *a, int consignment);

#endif
