/* SPDX-License-Identifier: Apache-2.0 */
/* outlook_json.c - the outlook as the status answer tells it. */
#include "outlook.h"

#include "life.h"

/* As the profile's file calls them; by their enums. */
static const char *const on_names[] = { "", "temp", "gap", "life", "mkt",
	"lid", "shock", "tilt", "seal", "light", "vibration" };
static const char *const op_names[] = { "", ">", ">=", "<", "<=" };
static const char *const mode_names[] = { "", "instant", "consecutive",
	"cumulative" };

/* ---- budgets ---- */

static void write_limit(const struct profile_rule *r, struct json_writer *w)
{
	if (r->on == PROFILE_ON_TEMP)
		json_write_int(w, "limit_mc", r->limit_mc);
	else if (r->on == PROFILE_ON_TILT)
		json_write_int(w, "limit_mdeg", r->limit_mdeg);
	else if (r->on == PROFILE_ON_LIGHT)
		json_write_int(w, "limit_lux", r->limit_lux);
	else if (r->on == PROFILE_ON_LID)
		json_write_bool(w, "announced", r->announced);
	if (r->on != PROFILE_ON_VIBRATION)
		return;
	json_write_int(w, "low_hz", r->low_hz);
	json_write_int(w, "high_hz", r->high_hz);
	json_write_int(w, "rms_mg", r->rms_mg);
}

static void write_budget(const struct leg *l, int unit,
    const struct rules_finding *f, const struct life_budget *b,
    struct json_writer *w)
{
	const struct profile_rule *r = &l->profile.rules[b->rule];

	json_write_object(w, NULL);
	json_write_string(w, "unit", leg_unit_name(l, unit));
	json_write_string(w, "rule", r->id);
	json_write_string(w, "on", on_names[r->on]);
	if (r->op != 0)
		json_write_string(w, "op", op_names[r->op]);
	write_limit(r, w);
	json_write_string(w, "mode", mode_names[r->mode]);
	json_write_string(w, "severity", profile_severity_name(r->severity));
	json_write_int(w, "delay_s", r->delay_s);
	json_write_string(w, "fired", rules_fired_name(f->fired));
	json_write_int(w, "used_s", b->used_ms / 1000);
	json_write_int(w, "worst_s", b->worst_ms / 1000);
	json_write_int(w, "left_s", b->left_ms / 1000);
	json_write_int(w, "level", b->level);
	json_write_object_end(w);
}

static void write_budgets(const struct leg *l, int64_t now_ms,
    struct json_writer *w)
{
	json_write_array(w, "budgets");
	for (int u = 0; u < leg_unit_count(l); u++) {
		struct life_budget budgets[LIMIT_RULES];
		struct rules_judgement j;
		int n;

		leg_judge(l, u, now_ms, &j, NULL, NULL);
		n = life_budgets(&l->profile, &j, budgets);
		for (int i = 0; i < n; i++)
			write_budget(l, u, &j.rules[budgets[i].rule],
			    &budgets[i], w);
	}
	json_write_array_end(w);
}

/* ---- shelf life ---- */

static const char *const life_names[] = { "unknown", "in-time", "tight",
	"too-late" };

static void write_clock(const struct life_clock *c, const char *name,
    struct json_writer *w)
{
	json_write_object(w, name);
	json_write_string(w, "state", life_names[c->state]);
	if (c->state == LIFE_UNKNOWN)
		json_write_null(w, "left_min");
	else
		json_write_int(w, "left_min", c->left_min);
	json_write_object_end(w);
}

/* What the profile wants to spare. */
static int64_t margin_ms(const struct profile *p)
{
	int64_t most = 0;

	for (int i = 0; i < p->rule_count; i++)
		if (p->rules[i].on == PROFILE_ON_LIFE &&
		    p->rules[i].margin_s > most)
			most = p->rules[i].margin_s;
	return most * 1000;
}

static void write_life(const struct leg *l, const struct plan *plan,
    int64_t now_ms, struct json_writer *w)
{
	int64_t expiry_ms = leg_expiry_ms(l);
	struct life_plan life = { .expiry_ms = l->open.expiry_ms,
		.arrival_ms = plan->eta_ms == RECORD_ABSENT ? LIFE_NEVER :
		plan->eta_ms, .clearance_ms = plan->clearance_s * 1000,
		.margin_ms = margin_ms(&l->profile) };
	struct life_clock left, arrival;

	if (l->open.expiry_ms == RECORD_ABSENT) {
		json_write_null(w, "life");
		return;
	}
	life_left(expiry_ms == RULES_NEVER ? LIFE_NEVER : expiry_ms, now_ms,
	    life.margin_ms, &left);
	life_arrival(&life, &arrival, NULL);
	json_write_object(w, "life");
	json_write_int(w, "expiry_ms", l->open.expiry_ms);
	json_write_string(w, "zone", l->open.expiry_zone);
	write_clock(&left, "now", w);
	if (plan->eta_ms != RECORD_ABSENT) {
		json_write_int(w, "eta_ms", plan->eta_ms);
		json_write_int(w, "clearance_s", plan->clearance_s);
	}
	write_clock(&arrival, "arrival", w);
	json_write_object_end(w);
}

/* ---- time to a limit ---- */

static const char *const kind_names[] = { "unknown", "within", "beyond",
	"outside" };

/* Beyond the horizon is null. */
static void write_min(struct json_writer *w, const char *name, int32_t min)
{
	if (min == FORECAST_BEYOND_MIN)
		json_write_null(w, name);
	else
		json_write_int(w, name, min);
}

static void write_answer(const struct forecast_answer *a,
    struct json_writer *w)
{
	json_write_string(w, "kind", kind_names[a->kind]);
	if (a->kind == FORECAST_UNKNOWN)
		json_write_string(w, "why", forecast_why_name(a->why));
	if (a->kind == FORECAST_UNKNOWN || a->kind == FORECAST_OUTSIDE)
		return;
	write_min(w, "low_min", a->low_min);
	write_min(w, "mid_min", a->mid_min);
	write_min(w, "high_min", a->high_min);
	if (a->bare_min != FORECAST_BEYOND_MIN)
		json_write_int(w, "bare_min", a->bare_min);
}

static void write_side(const struct outlook *o, int unit, int64_t now_ms,
    int32_t limit_mc, enum rules_side side, struct json_writer *w)
{
	const struct outlook_unit *u = &o->unit[unit];
	struct forecast_answer a;

	if (unit == 0 && o->has_hold && side == RULES_HIGH)
		forecast_hold_to_limit(&o->hold, now_ms, limit_mc,
		    FORECAST_HORIZON_MIN, &a);
	else
		forecast_to_limit(&u->forecast, now_ms, limit_mc, side,
		    FORECAST_HORIZON_MIN, &a);
	json_write_object(w, NULL);
	json_write_string(w, "side", side == RULES_HIGH ? "high" : "low");
	json_write_int(w, "limit_mc", limit_mc);
	write_answer(&a, w);
	json_write_object_end(w);
}

static void write_bound(const struct outlook *o, const struct leg *l,
    int unit, int64_t now_ms, struct json_writer *w)
{
	const struct outlook_unit *u = &o->unit[unit];
	struct outlook_bound b;

	if (!u->is_blind && (!u->has_good || now_ms - u->good_ms <=
	    (int64_t)l->profile.max_gap_s * 1000)) {
		json_write_null(w, "blind");
		return;
	}
	outlook_blind_bound(o, l, unit, now_ms, &b);
	json_write_object(w, "blind");
	if (u->has_good)
		json_write_int(w, "since_ms", u->good_ms);
	else
		json_write_null(w, "since_ms");
	if (b.why[0] != '\0')
		json_write_string(w, "why", b.why);
	if (b.has_low)
		json_write_int(w, "low_mc", b.low_mc);
	if (b.has_high)
		json_write_int(w, "high_mc", b.high_mc);
	json_write_object_end(w);
}

static void write_unit(const struct outlook *o, const struct leg *l,
    int unit, int64_t now_ms, struct json_writer *w)
{
	const struct profile *p = &l->profile;
	struct forecast_tau tau;

	json_write_object(w, NULL);
	json_write_string(w, "unit", leg_unit_name(l, unit));
	json_write_array(w, "limits");
	if (p->has_low)
		write_side(o, unit, now_ms, p->low_mc, RULES_LOW, w);
	if (p->has_high)
		write_side(o, unit, now_ms, p->high_mc, RULES_HIGH, w);
	json_write_array_end(w);
	if (forecast_time_constant(&o->unit[unit].forecast, &tau))
		json_write_int(w, "time_constant_min", tau.mid_min);
	else
		json_write_null(w, "time_constant_min");
	write_bound(o, l, unit, now_ms, w);
	json_write_object_end(w);
}

/* ---- coolant ---- */

static const char *const basis_names[] = { "unknown", "nominal", "weighed",
	"measured", "gone" };

static void write_hold(const struct outlook *o, int64_t now_ms,
    struct json_writer *w)
{
	struct forecast_hold_left left;

	if (!o->has_hold) {
		json_write_null(w, "coolant");
		return;
	}
	forecast_hold_left(&o->hold, now_ms, &left);
	json_write_object(w, "coolant");
	json_write_string(w, "basis", basis_names[left.basis]);
	write_min(w, "low_min", left.left_min.low);
	write_min(w, "mid_min", left.left_min.mid);
	write_min(w, "high_min", left.left_min.high);
	json_write_int(w, "side_min", left.side_min);
	json_write_int(w, "inverted_min", left.inverted_min);
	json_write_object_end(w);
}

void outlook_write(const struct outlook *o, const struct leg *l,
    const struct plan *plan, int64_t now_ms, struct json_writer *w)
{
	if (l->start_ms != RULES_NEVER)
		write_budgets(l, now_ms, w);
	json_write_object(w, "estimates");
	write_life(l, plan, now_ms, w);
	write_hold(o, now_ms, w);
	json_write_array(w, "units");
	for (int u = 0; u < o->units; u++)
		write_unit(o, l, u, now_ms, w);
	json_write_array_end(w);
	json_write_object_end(w);
}
