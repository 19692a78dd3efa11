/* SPDX-License-Identifier: Apache-2.0 */
/* stop.h - is a consignment under a hard stop?
 *
 * An `identity-mismatch` event begins one; two `released` events by different
 * persons end it.  A further mismatch in between asks for two again.  Made
 * from the events alone, so it survives a restart and a verifier sees the
 * same.  Whether two names are one person's is judged by their letters and
 * digits alone, ASCII capitals and small ones alike; who may release is the
 * operator's to arrange.
 *
 * Pure.
 */
#ifndef STOP_H
#define STOP_H

#include <stdbool.h>
#include <stdint.h>

#include "problem.h"
#include "record.h"

struct stop {
	bool is_held;
	int64_t since_ms;		/* leg time of the mismatch */
	bool is_half;			/* one has released */
	char first[LIMIT_TEXT + 1];	/* who that was */
	bool was_passed;		/* started, ended or released by one
					 * person while held */
};

void stop_init(struct stop *s);
/* Every event, as it is recorded or read back. */
void stop_event(struct stop *s, const struct record_event *e);

/* May this person release now?  STATUS_CONFLICT: nothing is held, or the
 * same person has released already. */
enum status stop_may_release(const struct stop *s, const char *by,
    struct problem *p) MUST_USE;

#endif
