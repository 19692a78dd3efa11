/* SPDX-License-Identifier: Apache-2.0 */
/* control.h - the local socket: one JSON line asks, one JSON line answers.
 *
 * {"op":"open","order":{...}} {"op":"loaded","cid","by"}
 * {"op":"start","cid","by","why"} {"op":"end",...}
 * {"op":"seal","cid","final"} {"op":"status"} {"op":"checks"}
 * {"op":"ack","cid","rule","by","why"}
 * {"op":"announce","cid","from","to","by","why"} {"op":"quiet",...}
 * {"op":"correct","cid","what","old","new","by","why"}
 * {"op":"plan","cid","eta","clearance_s"}
 * {"op":"preload","name","order":{...}}: kept in the orders directory; what
 * comes of it is in the status.  {"op":"landed","by","why"}: radio silence
 * may end.
 * {"op":"sensors"}: what each sensor said last; {"op":"survey"}: ask them all
 * anew, {"ok":true,"survey":N}; it is over when sensors has "surveyed" >= N.
 * {"op":"dossier","cid"}: {"ok":true,"bytes":N} and N raw bytes.
 * {"op":"handover","cid"}: what goes with it (handover.h).
 * What fails: {"ok":false,"error":{"status","where","why"}}.
 * An answer to what changes anything comes when it is durable.  The socket's
 * mode (0600) is the permission; there is no network listener.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway.h"

/* NULL with why: another gateway answers there, or the path is not ours. */
struct control *control_open(struct gateway *g, char *why, size_t cap);
void control_close(struct control *c);
/* Has a client's request something under way on a worker? */
bool control_is_busy(const struct control *c);

#endif
