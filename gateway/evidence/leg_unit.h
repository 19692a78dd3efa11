/* SPDX-License-Identifier: Apache-2.0 */
/* leg_unit.h - who is judged: single probes and groups (leg*.c only, but for
 * the struct's size).
 *
 * The rows of a group become one (vote.h).  A row waits until every member
 * has one of that time, or until something later comes; so live readings and
 * whole records make the same rows whatever arrives, and a silent spare holds
 * up nothing for longer than an interval.
 */
#ifndef LEG_UNIT_H
#define LEG_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "limit.h"
#include "problem.h"
#include "record.h"

struct leg;
struct rules;

struct leg_unit {
	int first;		/* its first probe */
	bool is_group;
	uint32_t members;	/* its probes, as bits */

	/* a group's rows */
	bool waits, has_row;
	uint32_t heard;		/* members that the waiting row has */
	int64_t wait_ms;	/* its time */
	int64_t row_ms;		/* of the last one judged */
	int64_t disagreements;	/* rows within the span */
	int64_t disagree_ms;	/* the first of them */
};

/* Fill units and unit_of (by probe, -1: none), LIMIT_PROBES each, from what
 * `open` states; how many units there are. */
int leg_unit_list(struct leg_unit *units, int8_t *unit_of,
    const struct record_open *open);

/* The largest expanded uncertainty among its probes. */
int32_t leg_unit_u_mc(const struct record_open *open,
    const struct leg_unit *u);

/* One row of a probe; value_mc RECORD_NO_VALUE: a fault.  What waits from
 * before it has been flushed. */
void leg_unit_row(struct leg *l, int probe, int64_t time_ms,
    int32_t value_mc);

/* Judge the rows that wait and are earlier than this moment. */
void leg_unit_flush(struct leg *l, int64_t before_ms);

/* The row that waits in this unit, judged by a copy of its rules. */
void leg_unit_finish(const struct leg *l, int unit, struct rules *copy);

#endif
