/* SPDX-License-Identifier: Apache-2.0 */
/* intake.h - carry messages from the broker to the ingest worker and
 * receipts back.
 *
 * While the worker verifies and commits one batch, the loop fills the next:
 * the disk never holds up the connection, and a busy cloud commits many
 * records at a time by itself.  When both batches are full the connection is
 * paused; what is lost meanwhile is sent again, for nothing was receipted.
 *
 * Depends on: ingest.h, receipts.h; loop, worker, mqtt of the platform.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "checkpoints.h"
#include "ingest.h"
#include "loop.h"
#include "mqtt.h"
#include "receipts.h"

struct intake;

/* 'in', 'receipts' and 'checkpoints' belong to the worker from now on. */
struct intake *intake_open(struct loop *loop, struct ingest *in,
    struct receipts *receipts, struct checkpoints *checkpoints,
    const struct mqtt_config *mqtt, char *why, size_t cap);
/* Finishes the batch under way. */
void intake_close(struct intake *i);

#endif
