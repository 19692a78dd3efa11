/* SPDX-License-Identifier: Apache-2.0 */
/* health.h - how the gateway is: for the retained status topic, for the
 * command-line tool, for people.  A hint, never evidence. */
#ifndef HEALTH_H
#define HEALTH_H

#include "gateway.h"
#include "json_write.h"

/* Bytes of journal that one consignment makes in an hour. */
int64_t health_bytes_per_hour(const struct config *c, int64_t interval_s,
    int probes);

/* Publish the status when it changed, and every ten minutes anyway. */
struct health *health_open(struct gateway *g);
void health_close(struct health *h);
void health_changed(struct health *h);
/* The farewell. */
void health_say_offline(struct health *h);

/* The members of the status answer: gateway, link, clock, consignments. */
void health_write(const struct gateway *g, struct json_writer *w);

#endif
