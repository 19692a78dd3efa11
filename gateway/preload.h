/* SPDX-License-Identifier: Apache-2.0 */
/* preload.h - orders that lie ready: armed by the box itself, without network
 * or tool.
 *
 * The first *.json of the orders directory, in the order of names, is armed
 * as soon as nothing travels here and every check passes; it is looked for at
 * the start, once a minute, and when somebody asks or presses the button.  An
 * order that may not go stays, is shown, and is tried again.  One that went
 * is renamed to *.json.armed behind its durable open record, or removed where
 * it holds identity data in clear; if that comes
 * too late because of a crash, the consignment it made is known by what it
 * says.
 */
#ifndef PRELOAD_H
#define PRELOAD_H

#include "gateway.h"
#include "json_write.h"

struct preload;

/* Without an orders directory: does nothing.  NULL without memory. */
struct preload *preload_open(struct gateway *g);
void preload_close(struct preload *p);

/* Look now. */
void preload_look(struct gateway *g);
/* The member "preload" of the status: what lies ready and why it is not
 * armed; nothing without an orders directory. */
void preload_write(const struct gateway *g, struct json_writer *w);

#endif
