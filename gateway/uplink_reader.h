/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_reader.h - fetch one line of a journal at a time, off the loop.
 *
 * One read is under way at most: a line costs the storage worker some
 * microseconds, and one buffer serves all legs.
 */
#ifndef UPLINK_READER_H
#define UPLINK_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "journal.h"
#include "worker.h"

struct uplink_reader;

/* On the loop's thread; 'line' is valid during the call. */
typedef void uplink_reader_fn(void *ctx, enum status s, const char *line,
    size_t len);

/* NULL without memory. */
struct uplink_reader *uplink_reader_open(struct worker *storage,
    uplink_reader_fn *fn, void *ctx);
/* fn is not called any more; a read under way ends by itself. */
void uplink_reader_close(struct uplink_reader *r);

bool uplink_reader_is_busy(const struct uplink_reader *r);
/* Not while busy. */
void uplink_reader_read(struct uplink_reader *r, struct journal *j,
    int64_t seq);

#endif
