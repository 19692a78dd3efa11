/* SPDX-License-Identifier: Apache-2.0 */
/* report_chart.h - the goods of a report as a chart. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "chart.h"
#include "report_facts.h"
#include "report_text.h"

/* Probes drawn at most; the worst ones are. */
#define REPORT_CHART_SERIES 6

/* *out points into the facts and the texts' memory.  False: nothing to draw.
 * *left_out: probes that are not drawn. */
bool report_chart_make(struct report_text *t, const struct report_goods *g,
    struct chart *out, int *left_out);

#endif
