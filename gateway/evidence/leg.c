/* SPDX-License-Identifier: Apache-2.0 */
/* leg.c - feed one leg in time order and ask for its judgement. */
#include "leg.h"

#include <string.h>

#include "judgement_json.h"

/* Series of one record; more would be a reading per 60 bytes of payload. */
#define LEG_SERIES 512

static bool is_product(const struct record_probe *p)
{
	return strcmp(p->role, "product") == 0 &&
	    strcmp(p->quantity, "temp") == 0;
}

static int product_count(const struct record_open *open)
{
	int n = 0;

	for (int i = 0; i < open->probe_count; i++)
		n += is_product(&open->probes[i]);
	return n;
}

size_t leg_holds_needed(const struct profile *profile,
    const struct record_open *open)
{
	return rules_holds_needed(profile) * (size_t)product_count(open);
}

static int next_product(const struct leg *l, int after)
{
	for (int i = after + 1; i < l->open.probe_count; i++)
		if (l->judged[i])
			return i;
	return -1;
}

/* Same goods, new leg: each product probe takes over from its counterpart,
 * in order; what lies between the legs is gap. */
static void take_over(struct leg *l, const struct leg *before)
{
	int theirs = next_product(before, -1);

	for (int i = next_product(l, -1); i >= 0; i = next_product(l, i)) {
		l->rules[i] = before->rules[theirs];
		rules_rebind(&l->rules[i], &l->profile,
		    l->open.probes[i].u_mc);
		rules_break(&l->rules[i], before->time.last_leg_ms);
		theirs = next_product(before, theirs);
	}
	l->start_ms = before->start_ms;
	l->end_ms = before->end_ms;
	l->unknown_gap = before->unknown_gap;
}

enum status leg_open(struct leg *l, const struct record_head *head,
    const struct record_open *open, const struct profile *profile,
    struct rules_hold *holds, size_t cap, const struct leg *before,
    struct problem *p)
{
	int products = product_count(open);
	size_t share = products > 0 ? cap / (size_t)products : 0;

	if (products * profile->rule_count > LIMIT_JUDGED)
		return problem_set(p, STATUS_RANGE, "probes",
		    "product probes times rules exceed 160; a claim over them "
		    "would not fit a record");
	if (before != NULL && product_count(&before->open) != products)
		return problem_set(p, STATUS_CONFLICT, "goods",
		    "the same goods need as many product probes as before");
	l->profile = *profile;
	l->open = *open;
	l->open.profile = NULL;
	legtime_open(&l->time, head);
	l->start_ms = l->end_ms = RULES_NEVER;
	l->unknown_gap = false;
	l->records = 1;
	l->readings = l->faults = 0;
	for (int i = 0; i < open->probe_count; i++) {
		l->judged[i] = is_product(&open->probes[i]);
		if (!l->judged[i] || before != NULL)
			continue;
		rules_init(&l->rules[i], &l->profile, open->probes[i].u_mc,
		    share > 0 ? holds : NULL, share);
		if (share > 0)
			holds += share;
	}
	if (before != NULL)
		take_over(l, before);
	return STATUS_OK;
}

/* ---- steps ---- */

int64_t leg_step_head(struct leg *l, const struct record_head *h)
{
	int64_t before = l->time.last_leg_ms, now;
	bool unknown;

	now = legtime_step(&l->time, h, &unknown);
	l->records++;
	if (!unknown)
		return now;
	l->unknown_gap = true;
	for (int i = next_product(l, -1); i >= 0; i = next_product(l, i))
		rules_unknown_gap(&l->rules[i], before);
	return now;
}

void leg_step_reading(struct leg *l, int probe, int64_t time_ms,
    int32_t value_mc)
{
	enum status s = STATUS_OK;

	if (value_mc == RECORD_NO_VALUE) {
		l->faults++;
		if (l->judged[probe])
			s = rules_fault(&l->rules[probe], time_ms);
	} else {
		l->readings++;
		if (l->judged[probe])
			s = rules_reading(&l->rules[probe], time_ms, value_mc);
	}
	(void)s;	/* a row out of order is counted by the rules */
}

static void step_product(struct leg *l, int i, const struct record_event *e)
{
	struct rules *r = &l->rules[i];

	switch (e->kind) {
	case RECORD_START:
		rules_begin(r, e->time_ms);
		break;
	case RECORD_END:
		rules_end(r, e->time_ms);
		break;
	case RECORD_LID:
		rules_lid(r, e->time_ms, e->flag);
		break;
	case RECORD_TILT:
		rules_tilt(r, e->time_ms, (int32_t)e->value);
		break;
	case RECORD_SHOCK:
		rules_shock(r, e->time_ms, &(struct rules_pulse){ 0 });
		break;
	default:
		break;
	}
}

void leg_step_event(struct leg *l, const struct record_event *e)
{
	if (e->kind == RECORD_START && l->start_ms == RULES_NEVER)
		l->start_ms = e->time_ms;
	else if (e->kind == RECORD_START)
		return;
	if (e->kind == RECORD_END && l->start_ms != RULES_NEVER &&
	    l->end_ms == RULES_NEVER)
		l->end_ms = e->time_ms;
	else if (e->kind == RECORD_END)
		return;
	for (int i = next_product(l, -1); i >= 0; i = next_product(l, i))
		step_product(l, i, e);
}

/* ---- whole records ---- */

struct cursor {
	struct record_series series;
	int left;
};

static enum status feed_until(struct leg *l, const struct record *r,
    struct cursor *c, int64_t before_ms)
{
	while (c->left > 0 && c->series.time_ms < before_ms) {
		int32_t value;
		enum status s = record_next_value(r, &c->series, &value);

		if (s != STATUS_OK)
			return s;
		leg_step_reading(l, c->series.probe, c->series.time_ms, value);
		c->series.time_ms += c->series.step_ms;
		c->left--;
	}
	return STATUS_OK;
}

static enum status feed_all_until(struct leg *l, const struct record *r,
    struct cursor *c, int n, int64_t before_ms, struct problem *p)
{
	for (int i = 0; i < n; i++)
		if (feed_until(l, r, &c[i], before_ms) != STATUS_OK)
			return problem_set(p, STATUS_RANGE, "readings.mc",
			    "holds a value that is no temperature");
	return STATUS_OK;
}

static enum status read_cursors(const struct leg *l, const struct record *r,
    struct cursor *c, int *n, struct problem *p)
{
	*n = 0;
	if (r->readings < 0)
		return STATUS_OK;
	for (int at = json_first(&r->doc, r->readings); at >= 0;
	    at = json_next(&r->doc, at)) {
		enum status s;

		if (*n == LEG_SERIES)
			return problem_set(p, STATUS_NO_SPACE, "readings",
			    "more than 512 series in one record");
		s = record_read_series(r, at, &c[*n].series, p);
		if (s != STATUS_OK)
			return s;
		if (c[*n].series.probe >= l->open.probe_count)
			return problem_set(p, STATUS_RANGE, "readings.p",
			    "is no probe of this leg");
		c[*n].left = c[*n].series.count;
		(*n)++;
	}
	return STATUS_OK;
}

static enum status feed_events(struct leg *l, const struct record *r,
    struct cursor *c, int n, struct problem *p)
{
	int64_t last = INT64_MIN;

	for (int at = json_first(&r->doc, r->events); at >= 0;
	    at = json_next(&r->doc, at)) {
		struct record_event e;
		enum status s = record_read_event(r, at, &e, p);

		if (s == STATUS_OK && e.time_ms < last)
			s = problem_set(p, STATUS_ORDER, "events",
			    "are not in the order of their times");
		if (s == STATUS_OK && e.probe >= l->open.probe_count)
			s = problem_set(p, STATUS_RANGE, "events.p",
			    "is no probe of this leg");
		if (s == STATUS_OK)
			s = feed_all_until(l, r, c, n, e.time_ms, p);
		if (s != STATUS_OK)
			return s;
		last = e.time_ms;
		leg_step_event(l, &e);
	}
	return STATUS_OK;
}

enum status leg_record(struct leg *l, const struct record *r,
    struct problem *p)
{
	struct cursor cursors[LEG_SERIES];
	int n;
	enum status s = read_cursors(l, r, cursors, &n, p);

	if (s != STATUS_OK)
		return s;
	leg_step_head(l, &r->head);
	if (r->events >= 0)
		s = feed_events(l, r, cursors, n, p);
	if (s == STATUS_OK)
		s = feed_all_until(l, r, cursors, n, INT64_MAX, p);
	return s;
}

/* ---- judgement ---- */

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

void leg_judge(const struct leg *l, int probe, int64_t at_ms,
    struct rules_judgement *out, rules_excursion_fn *fn, void *ctx)
{
	rules_judge(&l->rules[probe], end_at(l, at_ms), l->open.expiry_ms, out,
	    fn, ctx);
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

const char *leg_floor(const struct leg *l, int64_t at_ms)
{
	int64_t end = end_at(l, at_ms);

	if (next_product(l, -1) < 0)
		return "no product probe";
	for (int i = next_product(l, -1); i >= 0; i = next_product(l, i)) {
		if (l->open.probes[i].cal_due_ms < end)
			return "calibration expired";
		if (!covers(&l->open.probes[i], &l->profile))
			return "calibrated range does not cover storage";
	}
	return l->unknown_gap ? "gap of unknown length" : NULL;
}

enum rules_outcome leg_outcome(const struct leg *l, int64_t at_ms)
{
	enum rules_outcome worst = RULES_CONFORM;

	if (leg_floor(l, at_ms) != NULL || l->start_ms == RULES_NEVER)
		worst = RULES_INDETERMINATE;
	for (int i = next_product(l, -1); i >= 0; i = next_product(l, i)) {
		struct rules_judgement j;

		leg_judge(l, i, at_ms, &j, NULL, NULL);
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
	for (int i = next_product(l, -1); i >= 0; i = next_product(l, i)) {
		struct rules_judgement j;

		leg_judge(l, i, at_ms, &j, NULL, NULL);
		judgement_json_claim(w, l->open.probes[i].id, &l->profile, &j);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}
