/* SPDX-License-Identifier: Apache-2.0 */
#include "alarm.h"

#include <string.h>

#include "leg.h"

static uint32_t bit(int rule)
{
	return UINT32_C(1) << rule;
}

void alarm_init(struct alarms *a)
{
	memset(a, 0, sizeof(*a));
	for (int i = 0; i < LIMIT_RULES; i++)
		a->rule[i].ack_ms = RULES_NEVER;
}

static struct alarm *find(struct alarms *a, const struct profile *p,
    const char *id)
{
	for (int i = 0; i < p->rule_count; i++)
		if (strcmp(p->rules[i].id, id) == 0)
			return &a->rule[i];
	return NULL;
}

bool alarm_is_acknowledged(const struct alarm *one)
{
	return one->ack_ms != RULES_NEVER;
}

/* ---- events ---- */

/* News about a rule that nobody has acknowledged changes nothing about how
 * long it has been calling. */
static void raise_alarm(struct alarm *one, const struct record_event *e)
{
	if (!one->is_raised)
		one->since_ms = e->time_ms;
	if (!one->is_raised || alarm_is_acknowledged(one)) {
		one->called_ms = e->time_ms;
		one->level = 0;
	}
	one->is_raised = true;
	one->ack_ms = RULES_NEVER;
	one->probe = e->probe;
	one->fired = strcmp(e->fired, rules_fired_name(RULES_YES)) == 0 ?
	    RULES_YES : RULES_POSSIBLE;
}

static void add_phase(struct alarms *a, const struct record_event *e)
{
	if (a->phase_count == ALARM_PHASES) {
		a->phase_count--;
		memmove(a->phases, a->phases + 1,
		    (size_t)a->phase_count * sizeof(a->phases[0]));
	}
	a->phases[a->phase_count++] =
	    (struct alarm_phase){ e->from_ms, e->to_ms };
}

static bool is_beyond(enum profile_op op, int64_t value, int64_t limit)
{
	switch (op) {
	case PROFILE_GT: return value > limit;
	case PROFILE_GE: return value >= limit;
	case PROFILE_LT: return value < limit;
	case PROFILE_LE: return value <= limit;
	}
	return false;
}

/* A pulse is over at once; a rule that one reached is taken to last until
 * somebody answers: so a second drop after the answer calls again. */
static bool is_reached(const struct profile_rule *r,
    const struct record_event *e)
{
	struct rules_pulse pulse;

	leg_pulse(e, &pulse);
	return rules_reaches(r, &pulse) != RULES_NO;
}

/* What the event says about a rule: -1 nothing, else is it outside? */
static int says(const struct profile_rule *r, const struct record_event *e)
{
	if (e->kind == RECORD_LID && r->on == PROFILE_ON_LID)
		return e->flag;
	if (e->kind == RECORD_SEAL_STATE && r->on == PROFILE_ON_SEAL)
		return e->flag;
	if (e->kind == RECORD_TILT && r->on == PROFILE_ON_TILT)
		return is_beyond(r->op, e->value, r->limit_mdeg);
	if (e->kind == RECORD_LIGHT && r->on == PROFILE_ON_LIGHT)
		return is_beyond(r->op, e->value, r->limit_lux);
	if (e->kind == RECORD_VIBRATION && r->on == PROFILE_ON_VIBRATION &&
	    r->low_hz == e->low_hz && r->high_hz == e->high_hz)
		return is_beyond(r->op, e->value, r->rms_mg);
	if (e->kind == RECORD_SHOCK && r->on == PROFILE_ON_SHOCK &&
	    is_reached(r, e))
		return true;
	return -1;
}

static void note_box(struct alarms *a, const struct profile *p,
    const struct record_event *e)
{
	for (int i = 0; i < p->rule_count; i++) {
		int said = says(&p->rules[i], e);

		if (said > 0)
			a->box_outside |= bit(i);
		else if (said == 0)
			a->box_outside &= ~bit(i);
	}
}

static void answer(struct alarms *a, const struct profile *p,
    struct alarm *one, int64_t time_ms)
{
	int rule = (int)(one - a->rule);

	one->ack_ms = time_ms;
	if (p->rules[rule].on == PROFILE_ON_SHOCK)
		a->box_outside &= ~bit(rule);
}

void alarm_event(struct alarms *a, const struct profile *profile,
    const struct record_event *e)
{
	struct alarm *one = NULL;

	if (e->kind == RECORD_ALARM || e->kind == RECORD_ACK)
		one = find(a, profile, e->word);
	if (one && e->kind == RECORD_ALARM)
		raise_alarm(one, e);
	else if (one && one->is_raised)
		answer(a, profile, one, e->time_ms);
	else if (e->kind == RECORD_QUIET)
		add_phase(a, e);
	else
		note_box(a, profile, e);
}

void alarm_row(struct alarms *a, uint32_t outside)
{
	a->row_outside = outside;
}

/* ---- what follows ---- */

bool alarm_lasts(const struct alarms *a, int rule)
{
	return ((a->box_outside | a->row_outside) & bit(rule)) != 0;
}

static int level_at(const struct alarm *one, const struct alarm_times *times,
    int64_t now_ms)
{
	int64_t level;

	if (alarm_is_acknowledged(one) || now_ms <= one->called_ms)
		return one->level;
	level = (now_ms - one->called_ms) / times->escalate_ms;
	return level < ALARM_LEVEL_MAX ? (int)level : ALARM_LEVEL_MAX;
}

bool alarm_look(struct alarms *a, const struct alarm_times *times,
    int64_t now_ms)
{
	bool changed = false;

	for (int i = 0; i < LIMIT_RULES; i++) {
		struct alarm *one = &a->rule[i];
		int level = one->is_raised ? level_at(one, times, now_ms) : 0;

		changed = changed || level != one->level;
		one->level = level;
	}
	return changed;
}

int alarm_due_again(const struct alarms *a, const struct alarm_times *times,
    int64_t now_ms, int from)
{
	for (int i = from; i < LIMIT_RULES; i++) {
		const struct alarm *one = &a->rule[i];

		if (one->is_raised && alarm_is_acknowledged(one) &&
		    now_ms - one->ack_ms >= times->realarm_ms &&
		    alarm_lasts(a, i))
			return i;
	}
	return -1;
}

bool alarm_is_quiet(const struct alarms *a, int64_t now_ms)
{
	for (int i = 0; i < a->phase_count; i++)
		if (now_ms >= a->phases[i].from_ms &&
		    now_ms < a->phases[i].to_ms)
			return true;
	return false;
}

bool alarm_sounds(const struct alarms *a, int64_t now_ms)
{
	if (alarm_is_quiet(a, now_ms))
		return false;
	for (int i = 0; i < LIMIT_RULES; i++)
		if (a->rule[i].is_raised &&
		    !alarm_is_acknowledged(&a->rule[i]))
			return true;
	return false;
}
