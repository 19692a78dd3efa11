/* SPDX-License-Identifier: Apache-2.0 */
/* leg_judge.c - what a leg comes to, as of a moment. */
#include "leg.h"

#include "judgement_json.h"

static int64_t end_at(const struct leg *l, int64_t at_ms)
{
	return l->end_ms != RULES_NEVER && l->end_ms < at_ms ? l->end_ms :
	    at_ms;
}

bool leg_span(const struct leg *l, int64_t at_ms, int64_t *from_ms,
    int64_t *to_ms)
{
	if (l->start_ms == RULES_NEVER)
		return false;
	*from_ms = l->start_ms;
	*to_ms = end_at(l, at_ms);
	return true;
}

/* How far leg time stands behind the true time; 0 where `open` knew it. */
static int64_t offset_ms(const struct leg *l)
{
	return l->open_tq == RECORD_TQ_NONE && l->has_anchor ?
	    l->anchor_off_ms : 0;
}

static bool is_dated(const struct leg *l)
{
	return l->open_tq != RECORD_TQ_NONE || l->has_anchor;
}

int64_t leg_expiry_ms(const struct leg *l)
{
	if (l->open.expiry_ms == RECORD_ABSENT || !is_dated(l))
		return RULES_NEVER;
	return l->open.expiry_ms - offset_ms(l);
}

void leg_judge(const struct leg *l, int unit, int64_t at_ms,
    struct rules_judgement *out, rules_excursion_fn *fn, void *ctx)
{
	const struct rules *r = &l->rules[unit];
	struct rules copy;

	if (l->begun && l->start_ms == RULES_NEVER) {
		rules_init(&copy, &l->profile, 0, NULL, 0);
		r = &copy;	/* loaded long ago, never started */
	} else if (l->units[unit].waits) {
		rules_trial(&copy, r);
		leg_unit_finish(l, unit, &copy);
		r = &copy;
	}
	rules_judge(r, end_at(l, at_ms), leg_expiry_ms(l), out, fn, ctx);
}

static bool covers(const struct record_probe *probe, const struct profile *p)
{
	if (p->has_low && p->low_mc < probe->low_mc)
		return false;
	if (p->has_low && p->low_mc > probe->high_mc)
		return false;
	if (p->has_high && p->high_mc > probe->high_mc)
		return false;
	return !p->has_high || p->high_mc >= probe->low_mc;
}

static const char *calibration_doubt(const struct leg *l, int64_t end_ms)
{
	for (int i = 0; i < l->open.probe_count; i++) {
		if (!l->judged[i])
			continue;
		if (l->open.probes[i].cal_due_ms < end_ms + offset_ms(l))
			return "calibration expired";
		if (!covers(&l->open.probes[i], &l->profile))
			return "calibrated range does not cover storage";
	}
	return NULL;
}

static bool has_life_rule(const struct profile *p)
{
	for (int i = 0; i < p->rule_count; i++)
		if (p->rules[i].on == PROFILE_ON_LIFE)
			return true;
	return false;
}

enum leg_doubt leg_doubt(const struct leg *l, int64_t at_ms)
{
	if (l->unit_count == 0)
		return LEG_NO_PRODUCT;
	if (calibration_doubt(l, end_at(l, at_ms)) != NULL)
		return LEG_CALIBRATION;
	if (l->unknown_gap)
		return LEG_UNKNOWN_GAP;
	if (l->open.expiry_ms != RECORD_ABSENT && !is_dated(l) &&
	    has_life_rule(&l->profile))
		return LEG_TIME_UNPROVEN;
	return LEG_NO_DOUBT;
}

const char *leg_floor(const struct leg *l, int64_t at_ms)
{
	switch (leg_doubt(l, at_ms)) {
	case LEG_NO_DOUBT: return NULL;
	case LEG_NO_PRODUCT: return "no product probe";
	case LEG_CALIBRATION:
		return calibration_doubt(l, end_at(l, at_ms));
	case LEG_UNKNOWN_GAP: return "gap of unknown length";
	case LEG_TIME_UNPROVEN:
		return "no trustworthy clock to compare the expiry with";
	}
	return NULL;
}

enum rules_outcome leg_outcome(const struct leg *l, int64_t at_ms)
{
	enum rules_outcome worst = RULES_CONFORM;

	if (leg_doubt(l, at_ms) != LEG_NO_DOUBT || l->start_ms == RULES_NEVER)
		worst = RULES_INDETERMINATE;
	for (int u = 0; u < l->unit_count; u++) {
		struct rules_judgement j;

		leg_judge(l, u, at_ms, &j, NULL, NULL);
		if (j.outcome > worst)
			worst = j.outcome;
	}
	return worst;
}

void leg_write_claim(const struct leg *l, int64_t at_ms,
    struct json_writer *w, const char *name)
{
	json_write_object(w, name);
	json_write_string(w, "outcome",
	    rules_outcome_name(leg_outcome(l, at_ms)));
	json_write_array(w, "probes");
	for (int u = 0; u < l->unit_count; u++) {
		struct rules_judgement j;

		leg_judge(l, u, at_ms, &j, NULL, NULL);
		judgement_json_claim(w, leg_unit_name(l, u), &l->profile, &j);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

/* ---- the seal ---- */

void leg_fill_seal(const struct leg *l, struct record_seal *out)
{
	struct totals none;

	out->readings = l->readings;
	out->faults = l->faults;
	if (l->start_ms == RULES_NEVER)
		totals_init(&none);
	totals_fill(l->start_ms == RULES_NEVER ? &none : &l->totals,
	    &l->profile, l->time.last_leg_ms, &out->totals);
}

bool leg_seal_agrees(const struct leg *l, const struct record_seal *seal)
{
	struct record_seal ours;

	leg_fill_seal(l, &ours);
	return seal->readings == ours.readings &&
	    seal->faults == ours.faults &&
	    totals_agree(&seal->totals, &ours.totals);
}
