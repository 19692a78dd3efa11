/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_alarm.c - lamp, buzzer and calls of one consignment, from what
 * its rules found and what people answered. */
#include "consignment.h"

#include <stdio.h>
#include <string.h>

#include "health.h"
#include "life.h"
#include "unit.h"

/* What a call is about: the consignment, a rule of it, a warning of that. */
#define SUBJECT ANNUNCIATOR_SUBJECT

static struct alarm_times times_of(const struct consignment *c)
{
	const struct config *config = c->g->config;

	return (struct alarm_times){ config->alarm_escalate_s * 1000,
		config->alarm_realarm_s * 1000 };
}

/* ---- the last row ---- */

static bool is_past_life(const struct leg *l, const struct profile_rule *r,
    int64_t time_ms)
{
	int64_t expiry_ms = leg_expiry_ms(l);

	return expiry_ms != RULES_NEVER &&
	    time_ms >= expiry_ms - (int64_t)r->margin_s * 1000;
}

static bool is_outside(const struct consignment *c, int rule, int unit,
    const struct vote_row *row)
{
	const struct profile_rule *r = &c->leg->profile.rules[rule];

	if (r->on == PROFILE_ON_GAP)
		return row->is_fault;
	if (r->on == PROFILE_ON_LIFE)
		return is_past_life(c->leg, r, c->row_ms);
	if (r->on == PROFILE_ON_MKT)
		return rules_mkt_lasts(leg_unit_rules(c->leg, unit), rule);
	return r->on == PROFILE_ON_TEMP &&
	    unit_is_outside(c->leg, unit, r, row);
}

static void note_row(struct consignment *c)
{
	uint32_t outside = 0;

	for (int u = 0; u < leg_unit_count(c->leg); u++) {
		struct vote_row row;

		unit_row(c->leg, u, c->values, &row);
		for (int r = 0; r < c->leg->profile.rule_count; r++)
			if (is_outside(c, r, u, &row))
				outside |= UINT32_C(1) << r;
	}
	alarm_row(&c->alarms, outside);
}

/* ---- lamp and calls ---- */

static void set(struct consignment *c, enum annunciator_state what, bool on,
    const char *part, const char *text)
{
	struct annunciator *a = &c->g->annunciator;
	int64_t now = gateway_now(c->g).mono_ms;
	char subject[SUBJECT];

	(void)snprintf(subject, sizeof(subject), "%s%s%s", c->cid,
	    part[0] != '\0' ? " " : "", part);
	a->is_hushed = alarm_is_quiet(&c->alarms, consignment_leg_ms(c, now));
	if (on)
		annunciator_raise(a, now, what, subject, text);
	else
		annunciator_clear(a, now, what, subject);
	a->is_hushed = false;
}

static bool any_faulty(const struct consignment *c)
{
	for (int i = 0; i < c->leg->open.probe_count; i++)
		if (c->monitor.faulty[i])
			return true;
	return false;
}

static bool any_out(const struct consignment *c)
{
	for (int u = 0; u < leg_unit_count(c->leg); u++)
		if (c->monitor.is_out[u])
			return true;
	return false;
}

static const char *call_text(const struct profile_rule *r)
{
	return r->severity >= PROFILE_INDETERMINATE ?
	    "do not use; keep in storage; ask the responsible person" :
	    "a limit is used up: see the status";
}

static enum annunciator_state call_state(const struct profile_rule *r)
{
	return r->severity >= PROFILE_INDETERMINATE ? ANNUNCIATOR_ALARM :
	    ANNUNCIATOR_WARNING;
}

/* The most that any unit has used of a rule's time, as told. */
static int used_percent(const struct consignment *c, int rule)
{
	int most = 0;

	for (int u = 0; u < leg_unit_count(c->leg); u++)
		if (c->monitor.warned[u][rule] > most)
			most = c->monitor.warned[u][rule];
	return most;
}

static bool is_fired(const struct consignment *c, int rule)
{
	for (int u = 0; u < leg_unit_count(c->leg); u++)
		if (c->monitor.fired[u][rule] != RULES_NO)
			return true;
	return false;
}

/* Tell what has changed of one rule's part; 'shown' keeps what was told. */
static void show(struct consignment *c, int rule, uint32_t *shown, bool on,
    enum annunciator_state what, const char *suffix, const char *text)
{
	uint32_t bit = UINT32_C(1) << rule;
	char part[LIMIT_ID + 8];

	if (((*shown & bit) != 0) == on)
		return;
	*shown ^= bit;
	(void)snprintf(part, sizeof(part), "%s%s",
	    c->leg->profile.rules[rule].id, suffix);
	set(c, what, on, part, text);
}

/* A warning is shown while what it warns of goes on. */
static void show_rule(struct consignment *c, int rule)
{
	const struct profile_rule *r = &c->leg->profile.rules[rule];
	bool fired = is_fired(c, rule);
	bool warns = !fired && alarm_lasts(&c->alarms, rule);
	int used = used_percent(c, rule);

	show(c, rule, &c->shown.fired, fired, call_state(r), "",
	    call_text(r));
	show(c, rule, &c->shown.half, warns && used >= LIFE_LEVEL_HALF,
	    ANNUNCIATOR_WARNING, " 50%",
	    "half of a rule's time is used: see the status");
	show(c, rule, &c->shown.most, warns && used >= LIFE_LEVEL_MOST,
	    ANNUNCIATOR_WARNING, " 80%",
	    "most of a rule's time is used: act now");
}

static bool sounds(const struct consignment *c, int64_t mono_ms)
{
	return c->leg && c->state < CONSIGNMENT_SEALED && !c->is_resuming &&
	    alarm_sounds(&c->alarms, consignment_leg_ms(c, mono_ms));
}

/* One buzzer for all that travels on this gateway. */
void consignment_tell_buzzer(struct gateway *g)
{
	int64_t mono_ms = gateway_now(g).mono_ms;
	bool on = false;

	for (struct consignment *c = g->consignments; c && !on; c = c->next)
		on = sounds(c, mono_ms);
	annunciator_sound(&g->annunciator, on);
}

void consignment_tell(struct consignment *c)
{
	if (!c->leg)
		return;
	for (int i = 0; i < c->leg->profile.rule_count; i++)
		show_rule(c, i);
	set(c, ANNUNCIATOR_WARNING, any_out(c), "",
	    "outside its storage range: see the status");
	set(c, ANNUNCIATOR_FAULT, any_faulty(c), "",
	    "a probe gives no values");
	set(c, ANNUNCIATOR_ALARM, c->stop.is_held, "identity",
	    "identifiers do not match: hand nothing over; keep in storage; "
	    "call the quality unit");
	set(c, ANNUNCIATOR_STORE, c->store_failed, "",
	    "records cannot be kept");
	consignment_tell_buzzer(c->g);
}

/* ---- time passes ---- */

/* Acknowledged, and still so: an event of its own, which leaves at once. */
static void call_again(struct consignment *c, int rule, int64_t at_ms)
{
	const struct profile_rule *r = &c->leg->profile.rules[rule];
	const struct alarm *one = &c->alarms.rule[rule];
	struct record_event e = { .kind = RECORD_ALARM, .time_ms = at_ms,
		.probe = one->probe, .dv_mm_s = RECORD_ABSENT };
	char subject[SUBJECT];

	memcpy(e.word, r->id, sizeof(e.word));
	(void)snprintf(e.severity, sizeof(e.severity), "%s",
	    profile_severity_name(r->severity));
	(void)snprintf(e.fired, sizeof(e.fired), "%s",
	    rules_fired_name(one->fired));
	(void)snprintf(subject, sizeof(subject), "%s %s", c->cid, r->id);
	consignment_emit(c, &e);
	c->g->annunciator.is_hushed = alarm_is_quiet(&c->alarms, at_ms);
	annunciator_recall(&c->g->annunciator, call_state(r), subject,
	    "acknowledged, and it still lasts");
	c->g->annunciator.is_hushed = false;
}

/* After the end nothing new can happen to the goods that is judged. */
static void call_all_again(struct consignment *c, int64_t at_ms)
{
	struct alarm_times times = times_of(c);
	int rule = -1;

	if (c->state != CONSIGNMENT_STARTED || c->is_sealing)
		return;
	while ((rule = alarm_due_again(&c->alarms, &times, at_ms,
	    rule + 1)) >= 0)
		call_again(c, rule, at_ms);
}

static void look(struct consignment *c, int64_t at_ms)
{
	struct alarm_times times = times_of(c);

	call_all_again(c, at_ms);
	if (alarm_look(&c->alarms, &times, at_ms))
		health_changed(c->g->health);
}

/* Rows of a recording bring their own time; the clock may be far ahead. */
void consignment_alarm_look(struct consignment *c)
{
	if (!c->leg || c->is_resuming || c->state < CONSIGNMENT_ARMED ||
	    c->state >= CONSIGNMENT_SEALED)
		return;
	if (!c->sampler.is_recorded)
		look(c, consignment_event_ms(c));
	consignment_tell_buzzer(c->g);
}

void consignment_alarm_row(struct consignment *c)
{
	note_row(c);
	look(c, c->row_ms);
	consignment_tell(c);
}
