/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c - see rules.h.
 *
 * What a row says about the time before it is only known when it comes: a
 * reading held if this row is near enough, and a gap may hide an excursion if
 * either reading beside it is outside.  So this file keeps the undecided tail
 * and hands settled intervals to rules_count.c.
 */
#include "rules.h"

#include <string.h>

#include "rules_count.h"
#include "rules_event.h"
#include "rules_verdict.h"
#include "rules_window.h"

/* Uncertainties beyond this put every reading outside anyway; bounded so that
 * limit plus uncertainty cannot overflow. */
#define MAX_U_MC 10000000

/* The farthest value that is still inside an upper (lower) limit. */
static void add_track(struct rules *r, int bit, enum profile_op op,
    int32_t limit_mc, int32_t u_mc)
{
	uint64_t track = (uint64_t)1 << bit;
	int32_t beyond;

	if (op == PROFILE_GT || op == PROFILE_GE) {
		beyond = limit_mc - u_mc - (op == PROFILE_GE ? 1 : 0);
		r->upper |= track;
		if (beyond < r->calm_high_mc)
			r->calm_high_mc = beyond;
	} else {
		beyond = limit_mc + u_mc + (op == PROFILE_LE ? 1 : 0);
		r->lower |= track;
		if (beyond > r->calm_low_mc)
			r->calm_low_mc = beyond;
	}
	r->beyond_mc[bit] = beyond;
}

static enum rules_state state_of(enum profile_on on)
{
	switch (on) {
	case PROFILE_ON_LID: return RULES_LID;
	case PROFILE_ON_TILT: return RULES_TILT;
	case PROFILE_ON_SEAL: return RULES_SEAL;
	case PROFILE_ON_LIGHT: return RULES_LIGHT;
	case PROFILE_ON_VIBRATION: return RULES_VIBRATION;
	case PROFILE_ON_TEMP:
	case PROFILE_ON_GAP:
	case PROFILE_ON_LIFE:
	case PROFILE_ON_MKT:
	case PROFILE_ON_SHOCK: break;
	}
	return RULES_STATES;
}

static void add_rule(struct rules *r, int i, int32_t u_mc)
{
	const struct profile_rule *rule = &r->profile->rules[i];
	uint32_t bit = (uint32_t)1 << i;
	enum rules_state state = state_of(rule->on);

	if (rule->on == PROFILE_ON_TEMP)
		add_track(r, i, rule->op, rule->limit_mc,
		    rule->severity < PROFILE_FAIL ? u_mc : 0);
	else if (rule->on == PROFILE_ON_GAP)
		r->gap_rules |= bit;
	else if (rule->on == PROFILE_ON_SHOCK)
		r->shock_rules |= bit;
	else if (state < RULES_STATES)
		r->state_rules[state] |= bit;
}

size_t rules_holds_needed(const struct profile *profile)
{
	int32_t window_s = 0;
	size_t steps;
	int i;

	for (i = 0; i < profile->rule_count; i++)
		if (profile->rules[i].on == PROFILE_ON_MKT &&
		    profile->rules[i].window_s > window_s)
			window_s = profile->rules[i].window_s;
	if (window_s == 0)
		return 0;
	steps = (size_t)window_s /
	    (size_t)(profile->interval_s > 0 ? profile->interval_s : 1);
	return steps + steps / 8 + 8;	/* clocks jitter, faults cut holds */
}

/* All tracks by the present profile and this uncertainty. */
static void set_limits(struct rules *r, int32_t u_mc)
{
	const struct profile *profile = r->profile;
	int i;

	r->calm_low_mc = INT32_MIN;
	r->calm_high_mc = INT32_MAX;
	u_mc = !profile->guard_band || u_mc < 0 ? 0 : u_mc;
	u_mc = u_mc > MAX_U_MC ? MAX_U_MC : u_mc;
	for (i = 0; i < profile->rule_count; i++)
		add_rule(r, i, u_mc);
	if (profile->has_low)
		add_track(r, RULES_BIT_SIDE + RULES_LOW, PROFILE_LT,
		    profile->low_mc, u_mc);
	if (profile->has_high)
		add_track(r, RULES_BIT_SIDE + RULES_HIGH, PROFILE_GT,
		    profile->high_mc, u_mc);
}

void rules_init(struct rules *r, const struct profile *profile, int32_t u_mc,
    struct rules_hold *holds, size_t cap)
{
	int i;

	memset(r, 0, sizeof *r);
	r->profile = profile;
	r->max_gap_ms = (int64_t)profile->max_gap_s * 1000;
	r->begin_ms = r->end_ms = INT64_MAX;
	r->tail_ms = INT64_MIN;
	for (i = 0; i < RULES_STATES; i++)
		r->state_ms[i] = INT64_MIN;
	r->ratio_k = mkt_kelvin_ratio(profile->activation_energy_j_mol);
	mkt_init(&r->mkt, r->ratio_k);
	set_limits(r, u_mc);
	for (i = 0; i < profile->rule_count; i++)
		r->certain[i].at_ms = r->possible[i].at_ms = RULES_NEVER;
	rules_window_init(r, holds, cap);
}

void rules_rebind(struct rules *r, const struct profile *profile, int32_t u_mc)
{
	r->profile = profile;
	set_limits(r, u_mc);
}

void rules_trial(struct rules *r, const struct rules *of)
{
	*r = *of;
	r->fn = NULL;
	r->is_trial = true;	/* with nothing in 'extra' yet */
}

void rules_on_excursion(struct rules *r, rules_excursion_fn *fn, void *ctx)
{
	r->fn = fn;
	r->ctx = ctx;
}

static bool is_in_span(const struct rules *r, int64_t time_ms)
{
	return time_ms >= r->begin_ms && time_ms <= r->end_ms;
}

/* A row of this very moment, told before the span was, belongs to it. */
void rules_begin(struct rules *r, int64_t time_ms)
{
	if (r->begin_ms != INT64_MAX)
		return;
	r->begin_ms = time_ms;
	rules_event_begin(r);
	if (!r->has_row || r->row_ms != time_ms || time_ms > r->end_ms)
		return;
	if (r->row_is_reading)
		rules_count_reading(r, time_ms, r->last_low_mc,
		    r->last_high_mc, r->last_outside);
	else
		r->faults++;
}

void rules_end(struct rules *r, int64_t time_ms)
{
	if (r->end_ms == INT64_MAX)
		r->end_ms = time_ms;
}

/* From 'time_ms' on there is gap; what is the time before it? */
static void begin_gap(struct rules *r, int64_t time_ms)
{
	if (!r->is_holding)
		return;
	r->is_holding = false;
	if (time_ms < r->tail_ms || time_ms - r->tail_ms > r->max_gap_ms)
		return;
	rules_count_hold(r, r->tail_ms, time_ms);
	r->tail_ms = time_ms;
}

/* The tail ends at a reading, or at the end of the span. */
static void settle(struct rules *r, int64_t time_ms, uint64_t next_outside)
{
	if (r->is_holding && time_ms - r->tail_ms <= r->max_gap_ms)
		rules_count_hold(r, r->tail_ms, time_ms);
	else
		rules_count_gap(r, r->tail_ms, time_ms, next_outside);
}

void rules_reject(struct rules *r, int64_t time_ms)
{
	if (is_in_span(r, time_ms))
		r->rejected++;
}

/* Is this row later than the row before it? */
static bool accept(struct rules *r, int64_t time_ms, bool is_reading)
{
	if (r->has_row && time_ms <= r->row_ms) {
		rules_reject(r, time_ms);
		return false;
	}
	r->has_row = true;
	r->row_ms = time_ms;
	r->row_is_reading = is_reading;
	return true;
}

enum status rules_reading_pair(struct rules *r, int64_t time_ms,
    int32_t low_mc, int32_t high_mc)
{
	uint64_t outside;

	if (!accept(r, time_ms, true))
		return STATUS_ORDER;
	outside = rules_count_outside(r, low_mc, high_mc);
	settle(r, time_ms, outside);
	if (is_in_span(r, time_ms))
		rules_count_reading(r, time_ms, low_mc, high_mc, outside);
	r->is_holding = true;
	r->tail_ms = time_ms;
	r->last_low_mc = low_mc;
	r->last_high_mc = high_mc;
	r->last_outside = outside;
	return STATUS_OK;
}

enum status rules_reading(struct rules *r, int64_t time_ms, int32_t temp_mc)
{
	return rules_reading_pair(r, time_ms, temp_mc, temp_mc);
}

enum status rules_fault(struct rules *r, int64_t time_ms)
{
	if (!accept(r, time_ms, false))
		return STATUS_ORDER;
	if (is_in_span(r, time_ms))
		r->faults++;
	begin_gap(r, time_ms);
	return STATUS_OK;
}

void rules_break(struct rules *r, int64_t time_ms)
{
	begin_gap(r, time_ms);
}

void rules_unknown_gap(struct rules *r, int64_t time_ms)
{
	uint32_t left;
	int i;

	begin_gap(r, time_ms);
	if (!is_in_span(r, time_ms))
		return;
	r->has_unknown_gap = true;
	for (left = r->gap_rules; left != 0; left &= left - 1) {
		i = __builtin_ctz(left);
		if (r->certain[i].at_ms == RULES_NEVER)
			r->certain[i].at_ms = time_ms;
	}
}

static void tell_open(const struct rules *r, rules_excursion_fn *fn, void *ctx)
{
	const struct rules_stretch *s;
	struct rules_excursion x;
	int side;

	for (side = 0; side < 2; side++) {
		s = &r->side[side];
		if (!s->open || !s->has_reading)
			continue;
		x = (struct rules_excursion){
			.side = (enum rules_side)side, .from_ms = s->from_ms,
			.to_ms = RULES_NEVER, .certain_ms = s->certain_ms,
			.worst_ms = s->worst_ms, .peak_mc = s->peak_mc
		};
		fn(ctx, &x);
	}
}

/* The tail is settled on a copy that leaves the caller's ring alone; it closes
 * no excursion, so its listener hears nothing. */
void rules_judge(const struct rules *r, int64_t end_ms, int64_t expiry_ms,
    struct rules_judgement *out, rules_excursion_fn *fn, void *ctx)
{
	struct rules now = *r;

	now.holds = NULL;
	if (end_ms < now.end_ms)
		now.end_ms = end_ms;
	settle(&now, now.end_ms, 0);
	rules_event_settle(&now, now.end_ms);
	rules_verdict_fill(&now, expiry_ms, out);
	if (fn != NULL)
		tell_open(&now, fn, ctx);
}

const char *rules_outcome_name(enum rules_outcome o)
{
	switch (o) {
	case RULES_CONFORM: return "conform";
	case RULES_BUDGET_USED: return "budget-used";
	case RULES_REVIEW: return "review";
	case RULES_FAIL: return "fail";
	case RULES_INDETERMINATE: break;
	}
	return "indeterminate";
}

const char *rules_fired_name(enum rules_fired f)
{
	switch (f) {
	case RULES_POSSIBLE: return "possible";
	case RULES_YES: return "yes";
	case RULES_NO: break;
	}
	return "no";
}
