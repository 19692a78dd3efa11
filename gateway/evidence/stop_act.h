/* SPDX-License-Identifier: Apache-2.0 */
/* stop_act.h - a person's signed release of a hard stop, as an act.
 *
 * {"k":"stop-release","on":<cid>,"n":0,...,"body":{"stop":<ms>,"statement"}}:
 * `stop` is the moment of the identity-mismatch event, so that a release is
 * of one stop and cannot be used again for the next.  Signed anywhere, also
 * far from the box; docs/acts.md is the form of an act.
 */
#ifndef STOP_ACT_H
#define STOP_ACT_H

#include "act.h"
#include "json_write.h"
#include "stop.h"

#define STOP_ACT_KIND "stop-release"

/* The payload; statement: 1 to 120 bytes. */
void stop_act_write(struct json_writer *w, const char *cid, int64_t stop_ms,
    int64_t at_ms, const char *statement);

/* An act that act_read has accepted: does it release this stop of this
 * consignment?  statement: what the person said.  STATUS_CONFLICT. */
enum status stop_act_check(const struct act_line *l, const struct stop *s,
    const char *cid, char statement[LIMIT_TEXT + 1], struct problem *p)
    MUST_USE;

#endif
