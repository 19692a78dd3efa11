/* SPDX-License-Identifier: Apache-2.0 */
/* status_text.h - the gateway's status for people. */
#ifndef STATUS_TEXT_H
#define STATUS_TEXT_H

#include <stdbool.h>

#include "ask.h"

/* The gateway: link, clock, store, lamp. */
void status_text_gateway(const struct ask *a);
/* Every consignment; with_readings: its probes and what is left of rules. */
void status_text_consignments(const struct ask *a, bool with_readings);
/* One member of the answer as JSON. */
void status_text_print_member(const struct ask *a, const char *name);

#endif
