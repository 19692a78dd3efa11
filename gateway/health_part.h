/* SPDX-License-Identifier: Apache-2.0 */
/* health_part.h - what health.c tells of consignments and their alarms. */
#ifndef HEALTH_PART_H
#define HEALTH_PART_H

#include "consignment.h"
#include "json_write.h"

/* One consignment as the status answer tells it. */
void health_write_consignment(const struct consignment *c,
    struct json_writer *w);
/* "alarms": up to 'most' of all; the number of the others, if any. */
void health_write_alarms(const struct gateway *g, int most,
    struct json_writer *w);

#endif
