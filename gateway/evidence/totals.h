/* SPDX-License-Identifier: Apache-2.0 */
/* totals.h - what a seal says about the box, counted from the events.
 *
 * Within the judged span: what happens while packing and unpacking is
 * recorded, not counted.  Gateway and verifier count with this; a seal that
 * says otherwise is a finding.
 *
 * Depends on: record.h, profile.h, tilt.h.
 */
#ifndef TOTALS_H
#define TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include "profile.h"
#include "record.h"
#include "tilt.h"

struct totals {
	int64_t begin_ms, end_ms;	/* INT64_MAX: not yet */
	int64_t at_ms;			/* counted up to */

	/* as of at_ms */
	bool lid_is_open, seal_is_open;
	enum tilt_pose pose;
	uint32_t shaking;		/* vibration rules that are beyond */

	int64_t lid_count, lid_open_ms, lid_first_ms;
	int64_t lying_ms, inverted_ms, shaking_ms;
	int64_t shock_count, shock_saturated, shock_peak_mg, shock_dv_mm_s;
	bool seal_opened;
};

void totals_init(struct totals *t);

/* Another leg of the same goods, from this leg time on: the span and what
 * lasts go on, the counting begins anew. */
void totals_continue(struct totals *t, int64_t at_ms);

/* The first call of each counts.  A lid or seal that is open as the span
 * begins was opened then. */
void totals_begin(struct totals *t, int64_t time_ms);
void totals_end(struct totals *t, int64_t time_ms);

/* Any event, in time order. */
void totals_event(struct totals *t, const struct profile *profile,
    const struct record_event *e);

/* As of this moment; 't' is unchanged. */
void totals_fill(const struct totals *t, const struct profile *profile,
    int64_t at_ms, struct record_totals *out);

/* Does what a seal says, as far as it says it, agree with our counting? */
bool totals_agree(const struct record_totals *said,
    const struct record_totals *counted);

#endif
