/* SPDX-License-Identifier: Apache-2.0 */
/* block.h - what happened since the last record: readings and events that
 * wait to be signed.
 *
 * A row holds one value per probe, taken at one leg time; rows and events
 * are each in time order.  All memory is taken at block_init.  A cut names
 * the oldest part of both that one record can take.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "json_write.h"
#include "record.h"

/* Series in one record that leg_record accepts. */
#define BLOCK_SERIES 512

struct block {
	int probes;
	int row_cap, rows;
	int64_t *times;			/* leg time of each row */
	int32_t *values;		/* rows x probes, RECORD_NO_VALUE */
	int event_cap, events;
	struct record_event *event;
	int64_t taken_events;		/* removed since block_init */
};

struct block_cut {
	int rows, events;
};

bool block_init(struct block *b, int probes, int row_cap, int event_cap);
void block_free(struct block *b);

/* False when there is no room: nothing was taken. */
bool block_add_row(struct block *b, int64_t time_ms, const int32_t *values);
bool block_add_event(struct block *b, const struct record_event *e);

struct block_cut block_all(const struct block *b);
/* The first n rows and events in time order, an event before a row of the
 * same moment. */
struct block_cut block_first(const struct block *b, int n);
/* Series that these rows make: a run per probe and unbroken grid. */
int block_series(const struct block *b, int rows, int64_t step_ms);

/* The members "readings" and "events", each only if it has anything. */
void block_write(const struct block *b, struct json_writer *w,
    struct block_cut cut, int64_t step_ms);
void block_remove(struct block *b, struct block_cut cut);
/* Forget n rows from row 'from' on. */
void block_drop_rows(struct block *b, int from, int n);

/* Read both members of an object back (block_write's inverse), appending;
 * rows of several series at one moment are joined.  STATUS_NO_SPACE: more
 * than fits. */
enum status block_read(struct block *b, const struct json *doc, int object,
    struct problem *p) MUST_USE;

#endif
