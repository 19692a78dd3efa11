/* SPDX-License-Identifier: Apache-2.0 */
/* rules_event.c - see rules_event.h; what rules.h offers about the box.
 *
 * Of each state only this is kept: which rules it is outside of now, and up
 * to when its time was counted.  The lid's rules also change sides by the
 * clock, when an announced window begins or ends. */
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

/* Such rules have upper limits only. */
static bool is_beyond(enum profile_op op, int32_t value, int32_t limit)
{
	return op == PROFILE_GE ? value >= limit : value > limit;
}

/* As of this moment the state is outside of rule i, or not: an inside one
 * ends its stretch, an outside one fires an instant rule (nothing but
 * temperature is read again, so the first time counts). */
static void set(struct rules *r, int i, bool outside, int64_t time_ms)
{
	const struct profile_rule *rule = &r->profile->rules[i];
	uint32_t bit = (uint32_t)1 << i;

	if (!outside) {
		r->state_outside &= ~bit;
		r->certain[i].run_ms = 0;
		return;
	}
	r->state_outside |= bit;
	if (rule->mode == PROFILE_INSTANT && is_in_span(r, time_ms) &&
	    r->certain[i].at_ms == RULES_NEVER)
		r->certain[i].at_ms = time_ms;
}

/* Count the time of one state, unchanged until now, up to this moment. */
static void settle(struct rules *r, enum rules_state state, int64_t time_ms)
{
	int64_t since_ms = r->state_ms[state];
	int64_t from_ms = since_ms > r->begin_ms ? since_ms : r->begin_ms;
	int64_t to_ms = time_ms < r->end_ms ? time_ms : r->end_ms;
	uint32_t left = r->state_rules[state] & r->state_outside;
	int i;

	if (time_ms > r->state_ms[state])
		r->state_ms[state] = time_ms;
	for (; left != 0 && from_ms < to_ms; left &= left - 1) {
		i = lowest(left);
		rules_count_tally(&r->certain[i], &r->profile->rules[i],
		    from_ms, to_ms);
	}
}

/* ---- the lid, and openings said beforehand ---- */

static bool is_announced(const struct rules *r, int64_t time_ms)
{
	int n;

	for (n = 0; n < r->notice_usable; n++)
		if (time_ms >= r->notices[n].from_ms &&
		    time_ms < r->notices[n].to_ms)
			return true;
	return false;
}

/* When a window next begins or ends, 'until' if not before that. */
static int64_t next_edge(const struct rules *r, int64_t after_ms,
    int64_t until_ms)
{
	const struct rules_notice *w;
	int n;

	for (n = 0; n < r->notice_usable; n++) {
		w = &r->notices[n];
		if (w->from_ms > after_ms && w->from_ms < until_ms)
			until_ms = w->from_ms;
		if (w->to_ms > after_ms && w->to_ms < until_ms)
			until_ms = w->to_ms;
	}
	return until_ms;
}

static void set_lid(struct rules *r, int64_t time_ms)
{
	bool announced = is_announced(r, time_ms);
	uint32_t left;
	int i;

	for (left = r->state_rules[RULES_LID]; left != 0; left &= left - 1) {
		i = lowest(left);
		set(r, i, r->lid_is_open &&
		    r->profile->rules[i].announced == announced, time_ms);
	}
}

static void settle_lid(struct rules *r, int64_t time_ms)
{
	while (r->lid_is_open && r->state_ms[RULES_LID] < time_ms) {
		settle(r, RULES_LID, next_edge(r, r->state_ms[RULES_LID],
		    time_ms));
		set_lid(r, r->state_ms[RULES_LID]);
	}
	settle(r, RULES_LID, time_ms);
}

void rules_lid(struct rules *r, int64_t time_ms, bool open)
{
	settle_lid(r, time_ms);
	if (open && !r->lid_is_open)
		r->notice_usable = r->notice_count;
	r->lid_is_open = open;
	set_lid(r, time_ms);
}

/* Forget windows that are over: nothing is counted in them any more. */
static void drop_notices(struct rules *r, int64_t time_ms)
{
	int n, kept = 0, usable = 0;

	for (n = 0; n < r->notice_count; n++) {
		if (r->notices[n].to_ms <= time_ms)
			continue;
		usable += n < r->notice_usable;
		r->notices[kept++] = r->notices[n];
	}
	r->notice_count = kept;
	r->notice_usable = usable;
}

void rules_announce(struct rules *r, int64_t time_ms, int64_t from_ms,
    int64_t to_ms)
{
	settle_lid(r, time_ms);
	drop_notices(r, time_ms);
	if (from_ms >= to_ms || r->notice_count == RULES_NOTICES)
		return;
	r->notices[r->notice_count++] = (struct rules_notice){
		.from_ms = from_ms, .to_ms = to_ms
	};
}

/* ---- the other states ---- */

void rules_tilt(struct rules *r, int64_t time_ms, int32_t angle_mdeg)
{
	uint32_t left = r->state_rules[RULES_TILT];
	const struct profile_rule *rule;

	settle(r, RULES_TILT, time_ms);
	for (; left != 0; left &= left - 1) {
		rule = &r->profile->rules[lowest(left)];
		set(r, lowest(left), is_beyond(rule->op, angle_mdeg,
		    rule->limit_mdeg), time_ms);
	}
}

void rules_seal(struct rules *r, int64_t time_ms, bool open)
{
	uint32_t left = r->state_rules[RULES_SEAL];

	/* instant rules only: there is no time to count */
	for (; left != 0; left &= left - 1)
		set(r, lowest(left), open, time_ms);
}

void rules_light(struct rules *r, int64_t time_ms, int32_t lux)
{
	uint32_t left = r->state_rules[RULES_LIGHT];
	const struct profile_rule *rule;

	settle(r, RULES_LIGHT, time_ms);
	for (; left != 0; left &= left - 1) {
		rule = &r->profile->rules[lowest(left)];
		set(r, lowest(left), is_beyond(rule->op, lux,
		    rule->limit_lux), time_ms);
	}
}

/* A level says something about rules of the very same band only. */
void rules_vibration(struct rules *r, int64_t time_ms, int32_t low_hz,
    int32_t high_hz, int32_t rms_mg)
{
	uint32_t left = r->state_rules[RULES_VIBRATION];
	const struct profile_rule *rule;

	settle(r, RULES_VIBRATION, time_ms);
	for (; left != 0; left &= left - 1) {
		rule = &r->profile->rules[lowest(left)];
		if (rule->low_hz == low_hz && rule->high_hz == high_hz)
			set(r, lowest(left), is_beyond(rule->op, rms_mg,
			    rule->rms_mg), time_ms);
	}
}

void rules_event_begin(struct rules *r)
{
	uint32_t left;

	set_lid(r, r->begin_ms);
	left = r->state_outside & ~r->state_rules[RULES_LID];
	for (; left != 0; left &= left - 1)
		set(r, lowest(left), true, r->begin_ms);
}

void rules_event_settle(struct rules *r, int64_t time_ms)
{
	settle_lid(r, time_ms);
	settle(r, RULES_TILT, time_ms);
	settle(r, RULES_LIGHT, time_ms);
	settle(r, RULES_VIBRATION, time_ms);
}

/* ---- shocks ---- */

/* A pulse of which something was not measured may have reached the limit:
 * doubt fires as possible, never in full. */
enum rules_fired rules_reaches(const struct profile_rule *rule,
    const struct rules_pulse *p)
{
	bool doubt = false;

	if (p->peak_mg < rule->peak_mg && !p->saturated)
		return RULES_NO;
	if (rule->dv_mm_s > 0 && !p->saturated) {
		if (p->dv_mm_s < 0)
			doubt = true;
		else if (p->dv_mm_s < rule->dv_mm_s)
			return RULES_NO;
	}
	if (rule->min_us > 0) {
		if (p->dur_us <= 0)
			doubt = true;
		else if (p->dur_us < rule->min_us)
			return RULES_NO;
	}
	return doubt ? RULES_POSSIBLE : RULES_YES;
}

void rules_shock(struct rules *r, int64_t time_ms,
    const struct rules_pulse *pulse)
{
	uint32_t left = is_in_span(r, time_ms) ? r->shock_rules : 0;
	enum rules_fired fired;
	int i;

	for (; left != 0; left &= left - 1) {
		i = lowest(left);
		fired = rules_reaches(&r->profile->rules[i], pulse);
		if (fired == RULES_POSSIBLE &&
		    r->possible[i].at_ms == RULES_NEVER)
			r->possible[i].at_ms = time_ms;
		if (fired == RULES_YES && r->certain[i].at_ms == RULES_NEVER)
			r->certain[i].at_ms = time_ms;
	}
}
