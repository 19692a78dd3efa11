/* SPDX-License-Identifier: Apache-2.0 */
/* script.h - recorded events of boxes, for simulations: lid, seal, tilt,
 * light, shock and vibration from a file, as the replay driver is for
 * temperatures.
 *
 * CSV, header `time,event,value` and, if several boxes travel on one gateway,
 * a fourth column `probe`: the event is of the consignments that this probe
 * belongs to, of all where it is empty.  time: RFC 3339 or integer ms, not
 * going back.
 *
 *   begin      nothing happens; a first row that says where the file begins
 *   lid        open | closed
 *   seal       open | whole
 *   tilt       angle [m deg]
 *   light      [lux]
 *   shock      peak [mg], velocity change [mm/s], duration [us], clipped 0 | 1;
 *              all but the first may be left out
 *   vibration  low [Hz], high [Hz], rms [mg]
 *
 * Several numbers of one value are separated by blanks.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files.h"
#include "limit.h"
#include "record.h"

struct script_row {
	int64_t time_ms;		/* UTC, shifted to its beginning */
	char probe[LIMIT_ID + 1];	/* "": all boxes */
	enum record_event_kind kind;	/* 0: begin */
	bool flag;
	int64_t number[3];		/* in the order above */
};

struct script {
	int count;
	struct script_row *rows;
};

/* begin_ms: when the first row plays; RECORD_ABSENT: times as they stand.
 * NULL with *s and why, which names file and line. */
struct script *script_open(const struct files *files, const char *path,
    int64_t begin_ms, enum status *s, char *why, size_t cap);
void script_close(struct script *s);

/* The row as an event; its time is for the caller.  False: begin. */
bool script_event(const struct script_row *row, struct record_event *out);
#endif
