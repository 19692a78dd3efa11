/* SPDX-License-Identifier: Apache-2.0 */
/* rules_verdict.c - see rules_verdict.h. */
#include "rules_verdict.h"

static bool is_timed(const struct profile_rule *rule)
{
	return rule->mode == PROFILE_CONSECUTIVE ||
	    rule->mode == PROFILE_CUMULATIVE;
}

static void fire(struct rules_finding *f, enum rules_fired fired,
    int64_t at_ms)
{
	f->fired = fired;
	f->at_ms = at_ms;
}

static void find_timed(const struct rules *r, int i, struct rules_finding *f)
{
	const struct profile_rule *rule = &r->profile->rules[i];
	int64_t delay_ms = (int64_t)rule->delay_s * 1000;

	f->timed = true;
	f->used_ms = r->certain[i].used_ms;
	f->worst_ms = rule->on == PROFILE_ON_TEMP ? r->possible[i].used_ms
						  : f->used_ms;
	f->left_ms = f->worst_ms < delay_ms ? delay_ms - f->worst_ms : 0;
}

static void find_counted(const struct rules *r, int i, struct rules_finding *f)
{
	if (is_timed(&r->profile->rules[i]))
		find_timed(r, i, f);
	if (r->certain[i].at_ms != RULES_NEVER)
		fire(f, RULES_YES, r->certain[i].at_ms);
	else if (r->possible[i].at_ms != RULES_NEVER)
		fire(f, RULES_POSSIBLE, r->possible[i].at_ms);
}

static void find_life(const struct rules *r, int i, int64_t expiry_ms,
    struct rules_finding *f)
{
	int64_t at_ms;

	if (expiry_ms == RULES_NEVER)
		return;
	at_ms = expiry_ms - (int64_t)r->profile->rules[i].margin_s * 1000;
	if (r->end_ms > at_ms)
		fire(f, RULES_YES, at_ms);
}

static bool is_judged(const struct rules *r, int i, struct rules_finding *f)
{
	for (int w = 0; w < r->window_count; w++) {
		if (r->windows[w].rule != i)
			continue;
		if (r->windows[w].at_ms != RULES_NEVER)
			fire(f, RULES_YES, r->windows[w].at_ms);
		return r->windows[w].is_judged;
	}
	return false;
}

/* Where no reading came once the span was as old as the window, the whole of
 * it is judged at its end. */
static void find_mkt(const struct rules *r, int i, struct rules_finding *f)
{
	const struct profile_rule *rule = &r->profile->rules[i];
	int32_t mkt_mc;

	if (is_judged(r, i, f) || r->held_ms == 0)
		return;
	mkt_mc = mkt_value_mc(&r->mkt);
	if (mkt_mc > rule->limit_mc ||
	    (mkt_mc == rule->limit_mc && rule->op == PROFILE_GE))
		fire(f, RULES_YES, r->end_ms);
}

static void find(const struct rules *r, int i, int64_t expiry_ms,
    struct rules_finding *f)
{
	*f = (struct rules_finding){ .at_ms = RULES_NEVER };
	switch (r->profile->rules[i].on) {
	case PROFILE_ON_TEMP:
	case PROFILE_ON_GAP:
	case PROFILE_ON_LID:
	case PROFILE_ON_SHOCK:
	case PROFILE_ON_TILT:
	case PROFILE_ON_SEAL:
	case PROFILE_ON_LIGHT:
	case PROFILE_ON_VIBRATION: find_counted(r, i, f); break;
	case PROFILE_ON_LIFE: find_life(r, i, expiry_ms, f); break;
	case PROFILE_ON_MKT: find_mkt(r, i, f); break;
	}
}

static void worsen(enum rules_outcome *o, enum rules_outcome by)
{
	if (by > *o)
		*o = by;
}

static enum rules_outcome severity_outcome(enum profile_severity s)
{
	switch (s) {
	case PROFILE_FAIL: return RULES_FAIL;
	case PROFILE_INDETERMINATE: return RULES_INDETERMINATE;
	case PROFILE_REVIEW: return RULES_REVIEW;
	case PROFILE_NOTICE: break;
	}
	return RULES_CONFORM;
}

/* A hole in the data never condemns: possible is indeterminate at most. */
static enum rules_outcome finding_outcome(const struct profile_rule *rule,
    const struct rules_finding *f)
{
	enum rules_outcome o = f->fired != RULES_NO ?
	    severity_outcome(rule->severity) : RULES_CONFORM;

	if (f->fired == RULES_POSSIBLE && o > RULES_INDETERMINATE)
		o = RULES_INDETERMINATE;
	return o;
}

static enum rules_outcome outcome(const struct rules *r,
    const struct rules_judgement *j)
{
	enum rules_outcome o = j->any_excursion ? RULES_BUDGET_USED
						: RULES_CONFORM;
	int i;

	for (i = 0; i < j->rule_count; i++)
		worsen(&o, finding_outcome(&r->profile->rules[i],
		    &j->rules[i]));
	if (j->uncovered > 0)
		worsen(&o, RULES_REVIEW);
	if (j->readings == 0 || r->has_unknown_gap)
		worsen(&o, RULES_INDETERMINATE);
	return o;
}

/* Round half to even, as temperatures are when they are read. */
static int32_t mean_mc(int64_t sum_mc_ms, int64_t held_ms)
{
	int64_t mean = sum_mc_ms / held_ms, rest = sum_mc_ms % held_ms;

	if (rest < 0) {
		mean--;
		rest += held_ms;
	}
	if (rest > held_ms - rest || (rest == held_ms - rest && mean % 2 != 0))
		mean++;
	return (int32_t)mean;
}

static void fill_figures(const struct rules *r, struct rules_judgement *out)
{
	out->has_readings = r->readings > 0;
	out->min_mc = r->min_mc;
	out->max_mc = r->max_mc;
	if (r->held_ms == 0)
		return;
	if (!r->sum_is_lost) {
		out->has_mean = true;
		out->mean_mc = mean_mc(r->sum_mc_ms, r->held_ms);
	}
	if (!r->profile->has_high || r->profile->high_mc >= -25000) {
		out->has_mkt = true;
		out->mkt_mc = mkt_value_mc(&r->mkt);
	}
}

void rules_verdict_fill(const struct rules *r, int64_t expiry_ms,
    struct rules_judgement *out)
{
	int i;

	*out = (struct rules_judgement){
		.span_ms = r->end_ms > r->begin_ms ? r->end_ms - r->begin_ms
						   : 0,
		.readings = r->readings, .rejected = r->rejected,
		.faults = r->faults, .uncovered = r->uncovered,
		.gap_count = r->gap_count,
		.gap_total_ms = r->gap_total_ms,
		.gap_longest_ms = r->gap_longest_ms,
		.rule_count = r->profile->rule_count
	};
	fill_figures(r, out);
	for (i = 0; i < 2; i++)
		if (r->side[i].open && r->side[i].has_reading)
			out->excursion_open = true;
	out->any_excursion = out->excursion_open || r->excursions > 0;
	for (i = 0; i < out->rule_count; i++)
		find(r, i, expiry_ms, &out->rules[i]);
	out->outcome = outcome(r, out);
}
