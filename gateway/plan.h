/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h - when a consignment is expected and which flights it takes, beside
 * its journal.
 *
 * For estimates that people are shown, and for the end of radio silence.  No
 * evidence: it is in no record, may be changed at any time, and what cannot
 * be read is as if it was not told.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdint.h>

#include "files.h"
#include "status.h"

#define PLAN_FLIGHTS 8

struct plan_flight {
	int64_t from_ms, to_ms;	/* departure and arrival as planned */
};

struct plan {
	int64_t eta_ms;		/* RECORD_ABSENT: not told */
	int64_t clearance_s;	/* what customs may take then */
	int flight_count;
	struct plan_flight flights[PLAN_FLIGHTS];	/* in order */
};

/* dir: the consignment's.  Both block: storage worker, or before the loop
 * runs. */
enum status plan_write(const struct files *files, const char *dir,
    const struct plan *plan) MUST_USE;
void plan_read(const struct files *files, const char *dir,
    struct plan *out);
/* Before the consignment's directory goes. */
void plan_remove(const struct files *files, const char *dir);

#endif
