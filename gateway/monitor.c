/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor.h"

#include <string.h>

#include "life.h"

void monitor_init(struct monitor *m, struct leg *leg, monitor_emit_fn *emit,
    void *ctx)
{
	memset(m, 0, sizeof(*m));
	m->leg = leg;
	m->emit = emit;
	m->ctx = ctx;
	m->last_ms = RULES_NEVER;
}

/* ---- telling ---- */

static void tell_fault(struct monitor *m, int64_t time_ms, int probe,
    enum probe_result why)
{
	struct record_event e = { .kind = RECORD_FAULT, .time_ms = time_ms,
		.probe = probe, .dv_mm_s = RECORD_ABSENT };
	const char *word = probe_result_name(why);
	size_t n = strlen(word);

	if (why == PROBE_OK)
		e.kind = RECORD_GOOD;
	else
		memcpy(e.why, word, n + 1);
	m->emit(m->ctx, &e);
}

/* A group is told by its first probe. */
static void tell_excursion(struct monitor *m, int64_t at_ms, int unit,
    bool is_open)
{
	struct record_event e = { .kind = RECORD_EXCURSION, .time_ms = at_ms,
		.probe = leg_unit_probe(m->leg, unit), .flag = is_open,
		.value = m->peak_mc[unit], .dv_mm_s = RECORD_ABSENT };

	memcpy(e.word, m->side[unit] == RULES_LOW ? "low" : "high", 5);
	m->emit(m->ctx, &e);
}

static void tell_alarm(struct monitor *m, int64_t at_ms, int unit, int rule,
    enum rules_fired fired)
{
	const struct profile_rule *r = &m->leg->profile.rules[rule];
	struct record_event e = { .kind = RECORD_ALARM, .time_ms = at_ms,
		.probe = leg_unit_probe(m->leg, unit), .dv_mm_s = RECORD_ABSENT };

	memcpy(e.word, r->id, sizeof(e.word));
	strncpy(e.severity, profile_severity_name(r->severity),
	    sizeof(e.severity) - 1);
	strncpy(e.fired, rules_fired_name(fired), sizeof(e.fired) - 1);
	m->emit(m->ctx, &e);
}

static void tell_warning(struct monitor *m, int64_t at_ms, int unit, int rule,
    int percent)
{
	const struct profile_rule *r = &m->leg->profile.rules[rule];
	struct record_event e = { .kind = RECORD_WARN, .time_ms = at_ms,
		.probe = leg_unit_probe(m->leg, unit), .value = percent,
		.dv_mm_s = RECORD_ABSENT };

	memcpy(e.word, r->id, sizeof(e.word));
	m->emit(m->ctx, &e);
}

/* ---- what changed ---- */

struct open_excursion {
	bool is_open;
	struct rules_excursion x;
};

static void note_open(void *ctx, const struct rules_excursion *x)
{
	struct open_excursion *o = ctx;

	o->is_open = true;
	o->x = *x;
}

static void compare_excursion(struct monitor *m, int64_t at_ms, int unit,
    const struct open_excursion *now, bool quiet)
{
	bool changed_side = m->is_out[unit] && now->is_open &&
	    m->side[unit] != now->x.side;

	if (m->is_out[unit] && (!now->is_open || changed_side)) {
		if (!quiet)
			tell_excursion(m, at_ms, unit, false);
		m->is_out[unit] = false;
	}
	if (!now->is_open)
		return;
	m->peak_mc[unit] = now->x.peak_mc;
	if (m->is_out[unit])
		return;
	m->is_out[unit] = true;
	m->side[unit] = now->x.side;
	if (!quiet)
		tell_excursion(m, at_ms, unit, true);
}

static void compare_rules(struct monitor *m, int64_t at_ms, int unit,
    const struct rules_judgement *j, bool quiet)
{
	for (int i = 0; i < j->rule_count; i++) {
		enum rules_fired fired = j->rules[i].fired;

		if (fired <= m->fired[unit][i])
			continue;
		m->fired[unit][i] = fired;
		if (!quiet && m->leg->profile.rules[i].severity >
		    PROFILE_NOTICE)
			tell_alarm(m, at_ms, unit, i, fired);
	}
}

/* How much of its time is used, gaps included: what may have happened is
 * worth a warning.  Each step is told once; one leapt over is not. */
static void compare_budgets(struct monitor *m, int64_t at_ms, int unit,
    const struct rules_judgement *j, bool quiet)
{
	const struct profile *p = &m->leg->profile;

	for (int i = 0; i < j->rule_count; i++) {
		const struct rules_finding *f = &j->rules[i];
		int percent;

		if (!f->timed || p->rules[i].severity == PROFILE_NOTICE)
			continue;
		percent = (int)life_level_of(f->worst_ms,
		    (int64_t)p->rules[i].delay_s * 1000);
		if (percent <= m->warned[unit][i])
			continue;
		m->warned[unit][i] = (uint8_t)percent;
		if (!quiet && f->fired == RULES_NO &&
		    percent < LIFE_LEVEL_USED)
			tell_warning(m, at_ms, unit, i, percent);
	}
}

/* An excursion that reached the end of the judged span stays open for ever
 * in the judgement; after the end nothing new is told. */
static void judge(struct monitor *m, int64_t at_ms, bool quiet)
{
	const struct leg *l = m->leg;

	if (l->start_ms == RULES_NEVER || at_ms < l->start_ms)
		return;
	for (int i = 0; i < leg_unit_count(l); i++) {
		struct open_excursion now = { .is_open = false };
		struct rules_judgement j;

		leg_judge(l, i, at_ms, &j, note_open, &now);
		compare_excursion(m, at_ms, i, &now, quiet);
		compare_budgets(m, at_ms, i, &j, quiet);
		compare_rules(m, at_ms, i, &j, quiet);
	}
}

void monitor_judge(struct monitor *m, int64_t at_ms)
{
	judge(m, at_ms, false);
}

void monitor_resume(struct monitor *m, int64_t at_ms)
{
	judge(m, at_ms, true);
}

/* ---- feeding ---- */

static void feed(struct monitor *m, int64_t time_ms, const int32_t *values)
{
	for (int i = 0; i < m->leg->open.probe_count; i++) {
		leg_step_reading(m->leg, i, time_ms, values[i]);
		m->faulty[i] = values[i] == RECORD_NO_VALUE;
	}
	m->last_ms = time_ms;
}

void monitor_row_again(struct monitor *m, int64_t time_ms,
    const int32_t *values)
{
	if (m->last_ms != RULES_NEVER && time_ms <= m->last_ms)
		return;
	feed(m, time_ms, values);
}

void monitor_row(struct monitor *m, int64_t time_ms, const int32_t *values,
    const enum probe_result *results)
{
	if (m->last_ms != RULES_NEVER && time_ms <= m->last_ms)
		return;
	for (int i = 0; i < m->leg->open.probe_count; i++) {
		bool is_fault = values[i] == RECORD_NO_VALUE;

		if (is_fault != m->faulty[i])
			tell_fault(m, time_ms, i,
			    is_fault ? results[i] : PROBE_OK);
		m->reason[i] = results[i];
	}
	feed(m, time_ms, values);
	judge(m, time_ms, false);
}

void monitor_event(struct monitor *m, const struct record_event *e)
{
	leg_step_event(m->leg, e);
}

/* ---- rule 10: read again what would fire ---- */

static bool is_outside(const struct monitor *m, int probe,
    const struct profile_rule *r, int32_t value_mc)
{
	bool is_guarded = m->leg->profile.guard_band &&
	    r->severity < PROFILE_FAIL;
	int64_t u = is_guarded ? m->leg->open.probes[probe].u_mc : 0;

	switch (r->op) {
	case PROFILE_GT: return value_mc + u > r->limit_mc;
	case PROFILE_GE: return value_mc + u >= r->limit_mc;
	case PROFILE_LT: return value_mc - u < r->limit_mc;
	case PROFILE_LE: return value_mc - u <= r->limit_mc;
	}
	return false;
}

static bool is_unfired_instant(const struct monitor *m, int probe, int rule)
{
	const struct profile_rule *r = &m->leg->profile.rules[rule];

	return r->on == PROFILE_ON_TEMP && r->mode == PROFILE_INSTANT &&
	    m->fired[leg_unit_of(m->leg, probe)][rule] != RULES_YES;
}

bool monitor_is_doubtful(const struct monitor *m, int probe, int32_t value_mc)
{
	const struct profile *p = &m->leg->profile;

	if (!m->leg->judged[probe])
		return false;
	for (int i = 0; i < p->rule_count; i++)
		if (is_unfired_instant(m, probe, i) &&
		    is_outside(m, probe, &p->rules[i], value_mc))
			return true;
	return false;
}

bool monitor_agrees(const struct monitor *m, int probe, int32_t a_mc,
    int32_t b_mc)
{
	const struct profile *p = &m->leg->profile;

	if (!m->leg->judged[probe])
		return true;
	for (int i = 0; i < p->rule_count; i++)
		if (is_unfired_instant(m, probe, i) &&
		    is_outside(m, probe, &p->rules[i], a_mc) !=
		    is_outside(m, probe, &p->rules[i], b_mc))
			return false;
	return true;
}
