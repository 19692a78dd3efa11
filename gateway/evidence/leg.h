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
 * What is judged is a unit: a product probe that stands alone, or a group of
 * them (record_probe.group), in the order of their first probes.
 *
 * Depends on: record.h, legtime.h, rules.h, profile.h, leg_unit.h, totals.h.
 */
#ifndef LEG_H
#define LEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "leg_unit.h"
#include "legtime.h"
#include "record.h"
#include "rules.h"
#include "stop.h"
#include "totals.h"

struct leg {
	struct profile profile;
	struct record_open open;	/* its pointers are NULL */
	struct legtime time;
	bool judged[LIMIT_PROBES];	/* role product, by probe */
	int8_t unit_of[LIMIT_PROBES];	/* by probe, -1: recorded only */
	int unit_count;
	struct leg_unit units[LIMIT_PROBES];
	struct rules rules[LIMIT_PROBES];	/* by unit */
	int32_t waiting_mc[LIMIT_PROBES];	/* leg_unit.c, by probe */
	struct totals totals;
	int64_t start_ms, end_ms;	/* RULES_NEVER: not yet */
	int64_t latest_ms;		/* the span begins here at the latest,
					 * INT64_MAX: whenever it starts */
	bool begun;			/* the rules have been told a span */
	bool unknown_gap;
	struct stop stop;		/* identifiers that did not match */
	enum record_tq open_tq;
	bool has_anchor;
	int64_t anchor_off_ms;		/* utc = leg time + this */
	int64_t records, readings, faults;	/* of the whole leg */
};

/* Begin a leg.  holds: room for mkt windows, shared out equally among the
 * units (leg_holds_needed); NULL with 0 if none is needed.
 * before: the leg it continues (goods "same"), NULL otherwise: judgement,
 * span and budgets go on, the time between is gap.
 * STATUS_CONFLICT: goods "same" with another number of units;
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
/* A shock's event as the rules take it. */
void leg_pulse(const struct record_event *e, struct rules_pulse *out);

/* ---- units ---- */
int leg_unit_count(const struct leg *l);
/* As claims call it: the probe's id, or the group's. */
const char *leg_unit_name(const struct leg *l, int unit);
/* Its (first) probe. */
int leg_unit_probe(const struct leg *l, int unit);
/* The unit that a probe belongs to, -1: recorded, not judged. */
int leg_unit_of(const struct leg *l, int probe);
/* Rows of the judged span whose probes were too far apart, and the first of
 * them; 0 leaves *first_ms open. */
int64_t leg_unit_disagreements(const struct leg *l, int unit,
    int64_t *first_ms);
/* To listen to its excursions (rules_on_excursion). */
struct rules *leg_unit_rules(struct leg *l, int unit);

/* ---- judgement as of a leg time ("up to now", or the end event) ---- */
enum rules_outcome leg_outcome(const struct leg *l, int64_t at_ms);
/* One unit. */
void leg_judge(const struct leg *l, int unit, int64_t at_ms,
    struct rules_judgement *out, rules_excursion_fn *fn, void *ctx);

/* Why the outcome is at least indeterminate whatever the rules say. */
enum leg_doubt {
	LEG_NO_DOUBT = 0, LEG_NO_PRODUCT, LEG_CALIBRATION, LEG_UNKNOWN_GAP,
	LEG_TIME_UNPROVEN
};
enum leg_doubt leg_doubt(const struct leg *l, int64_t at_ms);
/* The same in words (no product probe, calibration expired by then or not
 * covering storage, a gap of unknown length, a shelf life that no trustworthy
 * clock was compared with), or NULL. */
const char *leg_floor(const struct leg *l, int64_t at_ms);
/* Judged span as of at_ms: false if it has not begun. */
bool leg_span(const struct leg *l, int64_t at_ms, int64_t *from_ms,
    int64_t *to_ms);
/* The stated expiry on leg time; RULES_NEVER: none, or no trustworthy clock
 * has told how leg time stands to it. */
int64_t leg_expiry_ms(const struct leg *l);

/* The claim's value: {"outcome","probes":[{"probe","outcome","rules":[...]}]}
 * with idle rules left out. */
void leg_write_claim(const struct leg *l, int64_t at_ms,
    struct json_writer *w, const char *name);

/* ---- the seal ---- */
/* readings, faults and totals as of the last record. */
void leg_fill_seal(const struct leg *l, struct record_seal *out);
/* Does a seal agree with them, as far as it says anything? */
bool leg_seal_agrees(const struct leg *l, const struct record_seal *seal);

#endif
