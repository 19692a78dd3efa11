/* SPDX-License-Identifier: Apache-2.0 */
/* rules_count.c - see rules_count.h.
 *
 * A reading that is inside everything while nothing is under way costs two
 * comparisons and the sums: tracks are visited by the bits of 'open' and
 * 'outside' only.
 */
#include "rules_count.h"

#include "rules_window.h"

#define SIDES ((uint64_t)3 << RULES_BIT_SIDE)

static int lowest(uint64_t set)
{
	return __builtin_ctzll(set);
}

uint64_t rules_count_outside(const struct rules *r, int32_t low_mc,
    int32_t high_mc)
{
	uint64_t left, outside = 0;
	int i;

	if (low_mc >= r->calm_low_mc && high_mc <= r->calm_high_mc)
		return 0;
	for (left = r->upper; left != 0; left &= left - 1) {
		i = lowest(left);
		if (high_mc > r->beyond_mc[i])
			outside |= (uint64_t)1 << i;
	}
	for (left = r->lower; left != 0; left &= left - 1) {
		i = lowest(left);
		if (low_mc < r->beyond_mc[i])
			outside |= (uint64_t)1 << i;
	}
	return outside;
}

void rules_count_tally(struct rules_tally *t, const struct profile_rule *rule,
    int64_t from_ms, int64_t to_ms)
{
	int64_t delay_ms = (int64_t)rule->delay_s * 1000;
	int64_t reached;

	t->run_ms += to_ms - from_ms;
	if (rule->mode == PROFILE_CONSECUTIVE) {
		reached = t->run_ms;
		if (reached > t->used_ms)
			t->used_ms = reached;
	} else if (rule->mode == PROFILE_CUMULATIVE) {
		t->used_ms += to_ms - from_ms;
		reached = t->used_ms;
	} else {
		return;
	}
	if (t->at_ms == RULES_NEVER && reached >= delay_ms)
		t->at_ms = to_ms - (reached - delay_ms);
}

static int32_t farther(enum rules_side side, int32_t a, int32_t b)
{
	if (side == RULES_HIGH)
		return a > b ? a : b;
	return a < b ? a : b;
}

static void stretch_open(struct rules_stretch *s, int64_t from_ms)
{
	if (s->open)
		return;
	*s = (struct rules_stretch){ .open = true, .from_ms = from_ms };
}

static void stretch_peak(struct rules_stretch *s, enum rules_side side,
    int32_t temp_mc)
{
	s->peak_mc = s->has_reading ? farther(side, s->peak_mc, temp_mc)
				    : temp_mc;
	s->has_reading = true;
}

static void stretch_close(struct rules *r, enum rules_side side, int64_t to_ms)
{
	struct rules_stretch *s = &r->side[side];
	struct rules_excursion x = {
		.side = side, .from_ms = s->from_ms, .to_ms = to_ms,
		.certain_ms = s->certain_ms, .worst_ms = s->worst_ms,
		.peak_mc = s->peak_mc
	};

	if (s->open && s->has_reading) {
		r->excursions++;
		if (r->fn != NULL)
			r->fn(r->ctx, &x);
	}
	s->open = false;
}

/* The last reading's value that counts on this side. */
static int32_t last_mc(const struct rules *r, int side)
{
	return side == RULES_HIGH ? r->last_high_mc : r->last_low_mc;
}

/* Time outside the tracks in 'set', certain or only possible. */
static void count_outside_time(struct rules *r, uint64_t set, bool is_certain,
    int64_t from_ms, int64_t to_ms)
{
	const struct profile_rule *rules = r->profile->rules;
	struct rules_stretch *s;
	int i;

	r->open |= set;
	for (; set != 0; set &= set - 1) {
		i = lowest(set);
		if (i < RULES_BIT_SIDE) {
			if (is_certain)
				rules_count_tally(&r->certain[i], &rules[i],
				    from_ms, to_ms);
			rules_count_tally(&r->possible[i], &rules[i], from_ms,
			    to_ms);
			continue;
		}
		s = &r->side[i - RULES_BIT_SIDE];
		stretch_open(s, from_ms);
		s->worst_ms += to_ms - from_ms;
		s->certain_ms += is_certain ? to_ms - from_ms : 0;
		if (is_certain)
			stretch_peak(s, (enum rules_side)(i - RULES_BIT_SIDE),
			    last_mc(r, i - RULES_BIT_SIDE));
	}
}

static void count_mean(struct rules *r, int64_t length_ms)
{
	int64_t halfway_mc = r->last_low_mc +
	    ((int64_t)r->last_high_mc - r->last_low_mc) / 2;
	int64_t product;

	r->held_ms += length_ms;
	mkt_add(&r->mkt, r->last_high_mc, (double)length_ms);
	if (__builtin_mul_overflow(length_ms, halfway_mc, &product) ||
	    __builtin_add_overflow(r->sum_mc_ms, product, &r->sum_mc_ms))
		r->sum_is_lost = true;
}

static void end_gap(struct rules *r)
{
	uint32_t left;

	for (left = r->gap_rules; left != 0; left &= left - 1)
		r->certain[lowest(left)].run_ms = 0;
	r->gap_run_ms = 0;
}

void rules_count_hold(struct rules *r, int64_t from_ms, int64_t to_ms)
{
	if (from_ms < r->begin_ms)
		from_ms = r->begin_ms;
	if (to_ms > r->end_ms)
		to_ms = r->end_ms;
	if (from_ms >= to_ms)
		return;
	if (r->gap_run_ms != 0)
		end_gap(r);
	count_mean(r, to_ms - from_ms);
	if (r->holds != NULL)
		rules_window_add(r, from_ms, to_ms, r->last_high_mc);
	if (r->last_outside != 0)
		count_outside_time(r, r->last_outside, true, from_ms, to_ms);
}

static void count_gap_time(struct rules *r, int64_t from_ms, int64_t to_ms)
{
	uint32_t left;
	int i;

	if (r->gap_run_ms == 0)
		r->gap_count++;
	r->gap_run_ms += to_ms - from_ms;
	r->gap_total_ms += to_ms - from_ms;
	if (r->gap_run_ms > r->gap_longest_ms)
		r->gap_longest_ms = r->gap_run_ms;
	for (left = r->gap_rules; left != 0; left &= left - 1) {
		i = lowest(left);
		rules_count_tally(&r->certain[i], &r->profile->rules[i],
		    from_ms, to_ms);
	}
}

void rules_count_gap(struct rules *r, int64_t from_ms, int64_t to_ms,
    uint64_t next_outside)
{
	uint64_t left = r->last_outside & ~SIDES;

	if (from_ms < r->begin_ms)
		from_ms = r->begin_ms;
	if (to_ms > r->end_ms)
		to_ms = r->end_ms;
	if (from_ms >= to_ms)
		return;
	count_gap_time(r, from_ms, to_ms);
	for (; left != 0; left &= left - 1)
		r->certain[lowest(left)].run_ms = 0;
	count_outside_time(r, r->last_outside | next_outside, false, from_ms,
	    to_ms);
}

/* These tracks' stretches end with an inside reading. */
static void end_stretches(struct rules *r, uint64_t ended, int64_t time_ms)
{
	int i;

	r->open &= ~ended;
	for (; ended != 0; ended &= ended - 1) {
		i = lowest(ended);
		if (i >= RULES_BIT_SIDE) {
			stretch_close(r, (enum rules_side)(i - RULES_BIT_SIDE),
			    time_ms);
			continue;
		}
		r->certain[i].run_ms = 0;
		r->possible[i].run_ms = 0;
		r->in_row[i] = 0;
	}
}

static void count_outside_reading(struct rules *r, uint64_t outside,
    int64_t time_ms, int32_t low_mc, int32_t high_mc)
{
	const struct profile_rule *rule;
	struct rules_stretch *s;
	int i;

	for (; outside != 0; outside &= outside - 1) {
		i = lowest(outside);
		if (i >= RULES_BIT_SIDE) {
			s = &r->side[i - RULES_BIT_SIDE];
			stretch_open(s, time_ms);
			stretch_peak(s, (enum rules_side)(i - RULES_BIT_SIDE),
			    i == RULES_BIT_SIDE + RULES_HIGH ? high_mc :
			    low_mc);
			continue;
		}
		rule = &r->profile->rules[i];
		if (rule->mode != PROFILE_INSTANT)
			continue;
		if (r->certain[i].at_ms == RULES_NEVER &&
		    ++r->in_row[i] == rule->confirm)
			r->certain[i].at_ms = time_ms;
	}
}

static bool is_uncovered(uint64_t outside)
{
	return (outside & SIDES) != 0 && (outside & ~SIDES) == 0;
}

/* Of two bounds each is a reading of its own here: a rule on one side does
 * not cover the other. */
static bool any_uncovered(const struct rules *r, int32_t low_mc,
    int32_t high_mc, uint64_t outside)
{
	if (low_mc == high_mc)
		return is_uncovered(outside);
	return is_uncovered(rules_count_outside(r, low_mc, low_mc)) ||
	    is_uncovered(rules_count_outside(r, high_mc, high_mc));
}

void rules_count_reading(struct rules *r, int64_t time_ms, int32_t low_mc,
    int32_t high_mc, uint64_t outside)
{
	/* time outside came before this reading, and opened its tracks */
	uint64_t ended = r->open & ~outside;

	if (r->readings == 0 || low_mc < r->min_mc)
		r->min_mc = low_mc;
	if (r->readings == 0 || high_mc > r->max_mc)
		r->max_mc = high_mc;
	r->readings++;
	if (ended != 0)
		end_stretches(r, ended, time_ms);
	if (outside != 0) {
		if (any_uncovered(r, low_mc, high_mc, outside))
			r->uncovered++;
		count_outside_reading(r, outside, time_ms, low_mc, high_mc);
	}
	if (r->holds != NULL)
		rules_window_judge(r, time_ms);
}
