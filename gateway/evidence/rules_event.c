/* SPDX-License-Identifier: Apache-2.0 */
/* rules_event.c - see rules_event.h. */
#include "rules_event.h"

#include "rules_count.h"

static int lowest(uint32_t set)
{
	return __builtin_ctz(set);
}

static bool is_in_span(const struct rules *r, int64_t time_ms)
{
	return time_ms >= r->begin_ms && time_ms <= r->end_ms;
}

static bool is_tilted(const struct profile_rule *rule, int32_t angle_mdeg)
{
	switch (rule->op) {
	case PROFILE_GT: return angle_mdeg > rule->limit_mdeg;
	case PROFILE_GE: return angle_mdeg >= rule->limit_mdeg;
	case PROFILE_LT: return angle_mdeg < rule->limit_mdeg;
	case PROFILE_LE: return angle_mdeg <= rule->limit_mdeg;
	}
	return false;
}

/* Is the state that rule i speaks of outside it now? */
static bool is_outside(const struct rules *r, int i)
{
	if ((r->lid_rules >> i & 1) != 0)
		return r->lid_is_open;
	return r->has_tilt &&
	    is_tilted(&r->profile->rules[i], r->tilt_mdeg);
}

static void settle(struct rules *r, uint32_t set, int64_t *since_ms,
    int64_t time_ms)
{
	int64_t from_ms = *since_ms > r->begin_ms ? *since_ms : r->begin_ms;
	int64_t to_ms = time_ms < r->end_ms ? time_ms : r->end_ms;

	if (time_ms > *since_ms)
		*since_ms = time_ms;
	for (; set != 0 && from_ms < to_ms; set &= set - 1)
		if (is_outside(r, lowest(set)))
			rules_count_tally(&r->certain[lowest(set)],
			    &r->profile->rules[lowest(set)], from_ms, to_ms);
}

void rules_event_settle(struct rules *r, int64_t time_ms)
{
	settle(r, r->lid_rules, &r->lid_ms, time_ms);
	settle(r, r->tilt_rules, &r->tilt_ms, time_ms);
}

/* A new word about the state: stretches end, instant rules count it. */
static void state(struct rules *r, uint32_t set, int64_t time_ms)
{
	const struct profile_rule *rule;
	int i;

	for (; set != 0; set &= set - 1) {
		i = lowest(set);
		rule = &r->profile->rules[i];
		if (!is_outside(r, i)) {
			r->certain[i].run_ms = 0;
			r->in_row[i] = 0;
		} else if (rule->mode == PROFILE_INSTANT &&
		    is_in_span(r, time_ms) &&
		    r->in_row[i] < rule->confirm &&
		    ++r->in_row[i] == rule->confirm &&
		    r->certain[i].at_ms == RULES_NEVER) {
			r->certain[i].at_ms = time_ms;
		}
	}
}

void rules_event_begin(struct rules *r)
{
	state(r, r->lid_rules | r->tilt_rules, r->begin_ms);
}

void rules_event_lid(struct rules *r, int64_t time_ms, bool open)
{
	settle(r, r->lid_rules, &r->lid_ms, time_ms);
	r->lid_is_open = open;
	state(r, r->lid_rules, time_ms);
}

void rules_event_tilt(struct rules *r, int64_t time_ms, int32_t angle_mdeg)
{
	settle(r, r->tilt_rules, &r->tilt_ms, time_ms);
	r->has_tilt = true;
	r->tilt_mdeg = angle_mdeg;
	state(r, r->tilt_rules, time_ms);
}

/* A pulse whose velocity change nobody measured may have reached the limit:
 * doubt fires as possible, never in full. */
void rules_event_shock(struct rules *r, int64_t time_ms, int32_t peak_mg,
    int32_t dv_mm_s, bool saturated)
{
	uint32_t left = is_in_span(r, time_ms) ? r->shock_rules : 0;
	const struct profile_rule *rule;
	bool reached, doubtful;
	int i;

	for (; left != 0; left &= left - 1) {
		i = lowest(left);
		rule = &r->profile->rules[i];
		doubtful = rule->dv_mm_s > 0 && dv_mm_s < 0 && !saturated;
		reached = saturated || (peak_mg >= rule->peak_mg &&
		    (doubtful || dv_mm_s >= rule->dv_mm_s ||
		    rule->dv_mm_s == 0));
		if (!reached)
			continue;
		if (doubtful && r->possible[i].at_ms == RULES_NEVER)
			r->possible[i].at_ms = time_ms;
		if (!doubtful && r->in_row[i] < rule->confirm &&
		    ++r->in_row[i] == rule->confirm)
			r->certain[i].at_ms = time_ms;
	}
}
