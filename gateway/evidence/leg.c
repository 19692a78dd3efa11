/* SPDX-License-Identifier: Apache-2.0 */
/* leg.c - feed one leg in time order.
 *
 * Whole records are in leg_record.c, single probes and groups in leg_unit.c,
 * what all of it comes to in leg_judge.c. */
#include "leg.h"

#define ANCHOR_NEAR_MS 3600000

size_t leg_holds_needed(const struct profile *profile,
    const struct record_open *open)
{
	struct leg_unit units[LIMIT_PROBES];
	int8_t unit_of[LIMIT_PROBES];

	return rules_holds_needed(profile) *
	    (size_t)leg_unit_list(units, unit_of, open);
}

/* ---- the span ---- */

static void begin_span(struct leg *l, int64_t time_ms)
{
	l->begun = true;
	for (int u = 0; u < l->unit_count; u++)
		rules_begin(&l->rules[u], time_ms);
	totals_begin(&l->totals, time_ms);
}

/* Something of this moment comes: rows before it are complete, and a span
 * that must begin by now has begun (judged only if a start comes, too). */
static void reach(struct leg *l, int64_t time_ms)
{
	leg_unit_flush(l, time_ms);
	if (!l->begun && time_ms >= l->latest_ms)
		begin_span(l, l->latest_ms);
}

/* ---- beginning ---- */

/* Same goods, new leg: each unit takes over from its counterpart, in order;
 * what lies between the legs is gap. */
static void take_over(struct leg *l, const struct leg *before)
{
	for (int u = 0; u < l->unit_count; u++) {
		l->rules[u] = before->rules[u];
		if (before->units[u].waits)
			leg_unit_finish(before, u, &l->rules[u]);
		rules_rebind(&l->rules[u], &l->profile,
		    leg_unit_u_mc(&l->open, &l->units[u]));
	}
	l->start_ms = before->start_ms;
	l->end_ms = before->end_ms;
	l->latest_ms = before->latest_ms;
	l->begun = before->begun;
	l->unknown_gap = before->unknown_gap;
	l->totals = before->totals;
	totals_continue(&l->totals, l->time.last_leg_ms);
	reach(l, before->time.last_leg_ms);
	for (int u = 0; u < l->unit_count; u++)
		rules_break(&l->rules[u], before->time.last_leg_ms);
}

static void begin_judging(struct leg *l, struct rules_hold *holds, size_t cap)
{
	size_t share = l->unit_count > 0 ? cap / (size_t)l->unit_count : 0;

	for (int u = 0; u < l->unit_count; u++)
		rules_init(&l->rules[u], &l->profile,
		    leg_unit_u_mc(&l->open, &l->units[u]),
		    share > 0 ? holds + (size_t)u * share : NULL, share);
}

static void clear(struct leg *l, const struct record_head *head)
{
	legtime_open(&l->time, head);
	totals_init(&l->totals);
	stop_init(&l->stop);
	l->start_ms = l->end_ms = RULES_NEVER;
	l->latest_ms = INT64_MAX;
	l->begun = l->unknown_gap = false;
	l->open_tq = head->tq;
	l->has_anchor = false;
	l->records = 1;
	l->readings = l->faults = 0;
}

enum status leg_open(struct leg *l, const struct record_head *head,
    const struct record_open *open, const struct profile *profile,
    struct rules_hold *holds, size_t cap, const struct leg *before,
    struct problem *p)
{
	l->unit_count = leg_unit_list(l->units, l->unit_of, open);
	if (l->unit_count * profile->rule_count > LIMIT_JUDGED)
		return problem_set(p, STATUS_RANGE, "probes",
		    "product probes times rules exceed 160; a claim over them "
		    "would not fit a record");
	if (before != NULL && before->unit_count != l->unit_count)
		return problem_set(p, STATUS_CONFLICT, "goods",
		    "the same goods need as many product probes as before");
	l->profile = *profile;
	l->open = *open;
	l->open.profile = NULL;
	for (int i = 0; i < open->probe_count; i++)
		l->judged[i] = leg_unit_of(l, i) >= 0;
	clear(l, head);
	if (before != NULL)
		take_over(l, before);
	else
		begin_judging(l, holds, cap);
	return STATUS_OK;
}

/* ---- steps ---- */

int64_t leg_step_head(struct leg *l, const struct record_head *h)
{
	int64_t before = l->time.last_leg_ms, now;
	bool unknown;

	now = legtime_step(&l->time, h, &unknown);
	l->records++;
	if (!unknown)
		return now;
	leg_unit_flush(l, INT64_MAX);
	reach(l, before);
	l->unknown_gap = true;
	l->has_anchor = false;	/* it dated the time before */
	for (int u = 0; u < l->unit_count; u++)
		rules_unknown_gap(&l->rules[u], before);
	return now;
}

void leg_step_reading(struct leg *l, int probe, int64_t time_ms,
    int32_t value_mc)
{
	if (value_mc == RECORD_NO_VALUE)
		l->faults++;
	else
		l->readings++;
	reach(l, time_ms);
	leg_unit_row(l, probe, time_ms, value_mc);
}

/* Numbers of events are bounded by the reader to more than the rules'. */
static int32_t limited(int64_t v)
{
	v = v > INT32_MAX ? INT32_MAX : v;
	v = v < INT32_MIN ? INT32_MIN : v;
	return (int32_t)v;
}

void leg_pulse(const struct record_event *e, struct rules_pulse *out)
{
	*out = (struct rules_pulse){
		.peak_mg = limited(e->value),
		.dv_mm_s = e->dv_mm_s == RECORD_ABSENT ?
		    RULES_UNMEASURED :
		    limited(e->dv_mm_s),
		.dur_us = e->dur_us, .saturated = e->flag
	};
}

static void step_unit(struct rules *r, const struct record_event *e)
{
	struct rules_pulse pulse;

	switch (e->kind) {
	case RECORD_END:
		rules_end(r, e->time_ms);
		break;
	case RECORD_ANNOUNCE:
		rules_announce(r, e->time_ms, e->from_ms, e->to_ms);
		break;
	case RECORD_LID:
		rules_lid(r, e->time_ms, e->flag);
		break;
	case RECORD_TILT:
		rules_tilt(r, e->time_ms, limited(e->value));
		break;
	case RECORD_SHOCK:
		leg_pulse(e, &pulse);
		rules_shock(r, e->time_ms, &pulse);
		break;
	case RECORD_SEAL_STATE:
		rules_seal(r, e->time_ms, e->flag);
		break;
	case RECORD_LIGHT:
		rules_light(r, e->time_ms, limited(e->value));
		break;
	case RECORD_VIBRATION:
		rules_vibration(r, e->time_ms, limited(e->low_hz),
		    limited(e->high_hz), limited(e->value));
		break;
	default:
		break;
	}
}

static void step_start(struct leg *l, int64_t time_ms)
{
	if (l->start_ms != RULES_NEVER)
		return;
	l->start_ms = time_ms < l->latest_ms ? time_ms : l->latest_ms;
	if (!l->begun)
		begin_span(l, l->start_ms);
}

/* False: an end before any start, or a second one, means nothing. */
static bool step_end(struct leg *l, int64_t time_ms)
{
	if (l->start_ms == RULES_NEVER || l->end_ms != RULES_NEVER)
		return false;
	l->end_ms = time_ms;
	totals_end(&l->totals, time_ms);
	return true;
}

/* Nobody gains by starting late: the first loading counts. */
static void step_loaded(struct leg *l, int64_t time_ms)
{
	if (l->profile.load_max_s > 0 && l->latest_ms == INT64_MAX &&
	    l->start_ms == RULES_NEVER)
		l->latest_ms = time_ms + (int64_t)l->profile.load_max_s * 1000;
}

/* Its mono is of the boot that its record was made in; one that is far from
 * its event belongs to another boot and dates nothing. */
static void step_anchor(struct leg *l, const struct record_event *e)
{
	int64_t leg_ms = legtime_at(&l->time, e->mono_ms);

	if (leg_ms > e->time_ms + ANCHOR_NEAR_MS ||
	    leg_ms < e->time_ms - ANCHOR_NEAR_MS)
		return;
	l->has_anchor = true;
	l->anchor_off_ms = e->utc_ms - leg_ms;
}

void leg_step_event(struct leg *l, const struct record_event *e)
{
	reach(l, e->time_ms);
	stop_event(&l->stop, e);
	if (e->kind == RECORD_START)
		step_start(l, e->time_ms);
	else if (e->kind == RECORD_LOADED)
		step_loaded(l, e->time_ms);
	else if (e->kind == RECORD_ANCHOR)
		step_anchor(l, e);
	else if (e->kind == RECORD_END && !step_end(l, e->time_ms))
		return;
	totals_event(&l->totals, &l->profile, e);
	for (int u = 0; u < l->unit_count; u++)
		step_unit(&l->rules[u], e);
}
