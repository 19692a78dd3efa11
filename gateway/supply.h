/* SPDX-License-Identifier: Apache-2.0 */
/* supply.h - what feeds the gateway, and what it does about that.
 *
 * The kernel's power_supply class is read every half minute on the kernel's
 * bus thread; ladder.h decides.  Each change is a signed event, a message and
 * part of the status.
 */
#ifndef SUPPLY_H
#define SUPPLY_H

#include "gateway.h"
#include "json_write.h"

struct supply;

/* *out is NULL where nobody looks. */
enum status supply_open(struct gateway *g, struct supply **out) MUST_USE;
/* After buses_stop. */
void supply_close(struct supply *s);
/* The member "power" of the status; nothing where nobody looks. */
void supply_write(const struct gateway *g, struct json_writer *w);

#endif
