/* SPDX-License-Identifier: Apache-2.0 */
#include "totals.h"

void totals_init(struct totals *t)
{
	*t = (struct totals){ .begin_ms = INT64_MAX, .end_ms = INT64_MAX,
		.at_ms = INT64_MIN, .pose = TILT_UPRIGHT,
		.lid_first_ms = RECORD_ABSENT };
}

void totals_continue(struct totals *t, int64_t at_ms)
{
	struct totals before = *t;

	totals_init(t);
	t->begin_ms = before.begin_ms;
	t->end_ms = before.end_ms;
	t->at_ms = at_ms;
	t->lid_is_open = before.lid_is_open;
	t->seal_is_open = before.seal_is_open;
	t->pose = before.pose;
	t->shaking = before.shaking;
}

static bool is_in_span(const struct totals *t, int64_t time_ms)
{
	return time_ms >= t->begin_ms && time_ms <= t->end_ms;
}

/* Everything that lasts has lasted until now. */
static void settle(struct totals *t, int64_t time_ms)
{
	int64_t from_ms = t->at_ms > t->begin_ms ? t->at_ms : t->begin_ms;
	int64_t to_ms = time_ms < t->end_ms ? time_ms : t->end_ms;
	int64_t ms = from_ms < to_ms ? to_ms - from_ms : 0;

	t->lid_open_ms += t->lid_is_open ? ms : 0;
	t->lying_ms += t->pose == TILT_LYING ? ms : 0;
	t->inverted_ms += t->pose == TILT_INVERTED ? ms : 0;
	t->shaking_ms += t->shaking != 0 ? ms : 0;
	if (time_ms > t->at_ms)
		t->at_ms = time_ms;
}

static void opened(struct totals *t, int64_t time_ms)
{
	t->lid_count++;
	if (t->lid_first_ms == RECORD_ABSENT)
		t->lid_first_ms = time_ms;
}

void totals_begin(struct totals *t, int64_t time_ms)
{
	if (t->begin_ms != INT64_MAX)
		return;
	t->begin_ms = time_ms;
	if (t->lid_is_open)
		opened(t, time_ms);
	t->seal_opened = t->seal_is_open;
}

void totals_end(struct totals *t, int64_t time_ms)
{
	if (t->end_ms == INT64_MAX)
		t->end_ms = time_ms;
}

static void shock(struct totals *t, const struct record_event *e)
{
	if (!is_in_span(t, e->time_ms))
		return;
	t->shock_count++;
	t->shock_saturated += e->flag;
	if (e->value > t->shock_peak_mg)
		t->shock_peak_mg = e->value;
	if (e->dv_mm_s > t->shock_dv_mm_s)
		t->shock_dv_mm_s = e->dv_mm_s;
}

static void shake(struct totals *t, const struct profile *p,
    const struct record_event *e)
{
	const struct profile_rule *rule;
	uint32_t bit;
	int i;

	for (i = 0; i < p->rule_count; i++) {
		rule = &p->rules[i];
		bit = (uint32_t)1 << i;
		if (rule->on != PROFILE_ON_VIBRATION ||
		    rule->low_hz != e->low_hz || rule->high_hz != e->high_hz)
			continue;
		if (e->value > rule->rms_mg ||
		    (e->value == rule->rms_mg && rule->op == PROFILE_GE))
			t->shaking |= bit;
		else
			t->shaking &= ~bit;
	}
}

void totals_event(struct totals *t, const struct profile *profile,
    const struct record_event *e)
{
	settle(t, e->time_ms);
	switch (e->kind) {
	case RECORD_LID:
		if (e->flag && !t->lid_is_open && is_in_span(t, e->time_ms))
			opened(t, e->time_ms);
		t->lid_is_open = e->flag;
		return;
	case RECORD_SEAL_STATE:
		t->seal_is_open = e->flag;
		if (e->flag && is_in_span(t, e->time_ms))
			t->seal_opened = true;
		return;
	case RECORD_TILT:
		t->pose = e->value > TILT_INVERTED_MDEG ? TILT_INVERTED :
		    e->value >= TILT_LYING_MDEG ? TILT_LYING : TILT_UPRIGHT;
		return;
	case RECORD_SHOCK:
		shock(t, e);
		return;
	case RECORD_VIBRATION:
		shake(t, profile, e);
		return;
	default:
		return;
	}
}

static bool has_vibration_rule(const struct profile *p)
{
	int i;

	for (i = 0; i < p->rule_count; i++)
		if (p->rules[i].on == PROFILE_ON_VIBRATION)
			return true;
	return false;
}

void totals_fill(const struct totals *t, const struct profile *profile,
    int64_t at_ms, struct record_totals *out)
{
	struct totals now = *t;

	settle(&now, at_ms);
	*out = (struct record_totals){
		.has_lid = true, .has_tilt = true, .has_shock = true,
		.has_seal = true, .has_vibration = has_vibration_rule(profile),
		.lid_count = now.lid_count,
		.lid_open_s = now.lid_open_ms / 1000,
		.lid_first_ms = now.lid_first_ms,
		.lying_s = now.lying_ms / 1000,
		.inverted_s = now.inverted_ms / 1000,
		.shock_count = now.shock_count,
		.shock_saturated = now.shock_saturated,
		.shock_peak_mg = now.shock_peak_mg,
		.shock_dv_mm_s = now.shock_dv_mm_s,
		.seal_opened = now.seal_opened,
		.vibration_s = now.shaking_ms / 1000
	};
}

bool totals_agree(const struct record_totals *said,
    const struct record_totals *counted)
{
	const struct record_totals *a = said, *b = counted;

	if (a->has_lid && (a->lid_count != b->lid_count ||
	    a->lid_open_s != b->lid_open_s ||
	    a->lid_first_ms != b->lid_first_ms))
		return false;
	if (a->has_tilt && (a->lying_s != b->lying_s ||
	    a->inverted_s != b->inverted_s))
		return false;
	if (a->has_shock && (a->shock_count != b->shock_count ||
	    a->shock_saturated != b->shock_saturated ||
	    a->shock_peak_mg != b->shock_peak_mg ||
	    a->shock_dv_mm_s != b->shock_dv_mm_s))
		return false;
	if (a->has_seal && a->seal_opened != b->seal_opened)
		return false;
	return !a->has_vibration || a->vibration_s == b->vibration_s;
}
