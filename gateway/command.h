/* SPDX-License-Identifier: Apache-2.0 */
/* command.h - the few things the cloud may ask for: signed, counted, timed.
 *
 * {"v":1,"gw","counter","expires_ms","op"}: the counter is durable before
 * anything is done, so nothing is done twice.  Refused while the time is not
 * known.  op: "ping" (status now), "send-all" (offer every record again).
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stddef.h>

#include "gateway.h"

struct command *command_open(struct gateway *g, char *why, size_t cap);
void command_close(struct command *c);

/* One command as it came from the broker, believed by nobody yet. */
void command_take(struct command *c, const char *jws, size_t len);

#endif
