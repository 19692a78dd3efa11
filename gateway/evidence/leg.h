/* SPDX-License-Identifier: Apache-2.0 */
/* leg.h - one leg: its probes, its judged span, its judgement so far.
 *
 * The gateway feeds readings and events as they happen; a verifier feeds
 * whole records.  Both end in the same steps in the same order, so a claim
 * can be compared byte by byte.
 *
 * Order: within a record, events and readings are fed by leg time; at the
 * same ms events come before readings, events in their order, readings in
 * the order of their probes.  A gateway must feed in that order too.
 *
 * Depends on: record.h, legtime.h, rules.h, profile.h.
 */
#ifndef LEG_H
#define LEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "legtime.h"
#include "record.h"
#include "rules.h"

struct leg {
	struct profile profile;
	struct record_open open;	/* its pointers are NULL */
	struct legtime time;
	bool judged[LIMIT_PROBES];	/* role product */
	struct rules rules[LIMIT_PROBES];
	int64_t start_ms, end_ms;	/* RULES_NEVER: not yet */
	bool unknown_gap;
	int64_t records, readings, faults;	/* of the whole leg */
};

/* Begin a leg.  holds: room for mkt windows, shared out equally among the
 * product probes (leg_holds_needed); NULL with 0 if none is needed.
 * before: the leg it continues (goods "same"), NULL otherwise: judgement,
 * span and budgets go on, the time between is gap.
 * STATUS_CONFLICT: goods "same" with another number of product probes;
 * STATUS_RANGE: more judged rules than LIMIT_JUDGED. */
enum status leg_open(struct leg *l, const struct record_head *head,
    const struct record_open *open, const struct profile *profile,
    struct rules_hold *holds, size_t cap, const struct leg *before,
    struct problem *p) MUST_USE;
size_t leg_holds_needed(const struct profile *profile,
    const struct record_open *open);

/* ---- whole records (block, handover, seal), in order ---- */
enum status leg_record(struct leg *l, const struct record *r,
    struct problem *p) MUST_USE;

/* ---- the same steps, one by one, as the gateway makes them ----
 * leg_step_head counts the record itself, advances leg time and answers it;
 * within a record it comes first. */
int64_t leg_step_head(struct leg *l, const struct record_head *h);
void leg_step_reading(struct leg *l, int probe, int64_t time_ms,
    int32_t value_mc);		/* RECORD_NO_VALUE: a fault */
void leg_step_event(struct leg *l, const struct record_event *e);

/* ---- judgement as of a leg time ("up to now", or the end event) ---- */
enum rules_outcome leg_outcome(const struct leg *l, int64_t at_ms);
/* One product probe. */
void leg_judge(const struct leg *l, int probe, int64_t at_ms,
    struct rules_judgement *out, rules_excursion_fn *fn, void *ctx);
/* Why the outcome is at least indeterminate whatever the rules say (no
 * product probe, calibration expired by then or not covering storage, a gap
 * of unknown length), or NULL. */
const char *leg_floor(const struct leg *l, int64_t at_ms);
/* Judged span as of at_ms: false if it has not begun. */
bool leg_span(const struct leg *l, int64_t at_ms, int64_t *from_ms,
    int64_t *to_ms);

/* The claim's value: {"outcome","probes":[{"probe","outcome","rules":[...]}]}
 * with idle rules left out. */
void leg_write_claim(const struct leg *l, int64_t at_ms,
    struct json_writer *w, const char *name);

#endif
