/* SPDX-License-Identifier: Apache-2.0 */
/* health_consignment.c - one consignment for people: readings, box, judgement
 * so far, who is called, and what may come. */
#include "health_part.h"

/* ---- who is called ---- */

static void write_alarm(const struct consignment *c, int rule,
    struct json_writer *w)
{
	const struct alarm *one = &c->alarms.rule[rule];
	const struct profile_rule *r = &c->leg->profile.rules[rule];

	json_write_object(w, NULL);
	json_write_string(w, "cid", c->cid);
	json_write_string(w, "rule", r->id);
	json_write_string(w, "severity", profile_severity_name(r->severity));
	json_write_string(w, "fired", rules_fired_name(one->fired));
	json_write_int(w, "since", one->since_ms);
	json_write_int(w, "level", one->level);
	json_write_bool(w, "acknowledged", alarm_is_acknowledged(one));
	json_write_object_end(w);
}

/* Up to 'most' of one consignment's; how many it has. */
static int write_alarms_of(const struct consignment *c, int most,
    struct json_writer *w)
{
	int n = 0;

	if (!c->leg || c->state >= CONSIGNMENT_SEALED)
		return 0;
	for (int i = 0; i < c->leg->profile.rule_count; i++)
		if (c->alarms.rule[i].is_raised && n++ < most)
			write_alarm(c, i, w);
	return n;
}

void health_write_alarms(const struct gateway *g, int most,
    struct json_writer *w)
{
	int n = 0;

	json_write_array(w, "alarms");
	for (struct consignment *c = g->consignments; c; c = c->next)
		n += write_alarms_of(c, most > n ? most - n : 0, w);
	json_write_array_end(w);
	if (n > most)
		json_write_int(w, "alarms_untold", n - most);
}

static void write_values(const struct consignment *c, struct json_writer *w)
{
	json_write_array(w, "readings");
	for (int i = 0; i < c->leg->open.probe_count; i++) {
		const struct record_probe *p = &c->leg->open.probes[i];

		json_write_object(w, NULL);
		json_write_string(w, "probe", p->id);
		json_write_string(w, "role", p->role);
		if (!c->has_row || c->values[i] == RECORD_NO_VALUE)
			json_write_null(w, "temp_mc");
		else
			json_write_int(w, "temp_mc", c->values[i]);
		if (c->has_row && c->results[i] != PROBE_OK)
			json_write_string(w, "why",
			    probe_result_name(c->results[i]));
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

/* What the box went through in the judged span. */
static void write_box(const struct consignment *c, struct json_writer *w)
{
	struct record_seal seal;

	leg_fill_seal(c->leg, &seal);
	json_write_object(w, "box");
	json_write_bool(w, "lid_is_open", c->box.lid_is_open);
	json_write_bool(w, "seal_is_open", c->box.seal_is_open);
	if (seal.totals.has_lid) {
		json_write_int(w, "lid_count", seal.totals.lid_count);
		json_write_int(w, "lid_open_s", seal.totals.lid_open_s);
	}
	if (seal.totals.has_shock) {
		json_write_int(w, "shock_count", seal.totals.shock_count);
		json_write_int(w, "shock_peak_mg",
		    seal.totals.shock_peak_mg);
	}
	if (seal.totals.has_tilt)
		json_write_int(w, "lying_s", seal.totals.lying_s);
	json_write_object_end(w);
}

static void write_running(const struct consignment *c, struct json_writer *w)
{
	int64_t now = consignment_leg_ms(c, gateway_now(c->g).mono_ms);

	json_write_string(w, "profile", c->leg->profile.id);
	json_write_bool(w, "store_failing", c->store_failed);
	if (c->monitor.last_ms != RULES_NEVER) {
		json_write_int(w, "last_ms", c->monitor.last_ms);
		json_write_int(w, "age_s", (now - c->monitor.last_ms) / 1000);
	}
	if (c->stop.is_held)
		json_write_bool(w, "stopped", true);
	if (c->stop.is_held)
		json_write_int(w, "stopped_ms", c->stop.since_ms);
	if (c->stop.is_held && c->stop.is_half)
		json_write_string(w, "released_by", c->stop.first);
	write_values(c, w);
	write_box(c, w);
	if (c->leg->start_ms != RULES_NEVER) {
		json_write_string(w, "outcome",
		    rules_outcome_name(leg_outcome(c->leg, now)));
		leg_write_claim(c->leg, now, w, "judgement");
	}
	if (c->outlook)
		outlook_write(c->outlook, c->leg, &c->plan, now, w);
}

void health_write_consignment(const struct consignment *c,
    struct json_writer *w)
{
	json_write_object(w, NULL);
	json_write_string(w, "cid", c->cid);
	json_write_int(w, "leg", c->leg_no);
	json_write_string(w, "state", consignment_state_name(c->state));
	json_write_int(w, "records", c->journal ? journal_count(c->journal) :
	    0);
	if (c->uplink)
		json_write_int(w, "uncovered", uplink_uncovered(c->uplink));
	if (c->state == CONSIGNMENT_STUCK)
		json_write_string(w, "why", c->stuck_why);
	else if (c->state == CONSIGNMENT_SEALED) {
		json_write_bool(w, "final", c->is_final);
		json_write_string(w, "outcome",
		    rules_outcome_name(c->outcome));
	} else if (c->leg) {
		write_running(c, w);
	}
	json_write_object_end(w);
}
