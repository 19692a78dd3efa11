/* SPDX-License-Identifier: Apache-2.0 */
/* report_events.h - events and handovers as marks on the chart and acts of
 * people.  Private to report_facts. */
#ifndef REPORT_EVENTS_H
#define REPORT_EVENTS_H

#include "report_facts.h"

void report_events_take(struct report_facts *f, struct report_goods *g,
    const struct record *r, const struct leg *l);

/* Add one leg's totals to those of its goods. */
void report_events_sum(struct report_goods *g,
    const struct record_totals *leg);

/* The leg ends: what is open is drawn up to here. */
void report_events_close(struct report_facts *f, struct report_goods *g,
    int64_t at_ms);

#endif
