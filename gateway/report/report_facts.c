/* SPDX-License-Identifier: Apache-2.0 */
/* report_facts.c - see report_facts.h. */
#include "report_facts.h"

#include <stdlib.h>
#include <string.h>

#include "report_events.h"

static struct report_goods *current(struct report_facts *f)
{
	return f->goods_count > 0 ? f->goods[f->goods_count - 1] : NULL;
}

/* Room for one more of 'size' bytes; NULL without memory. */
static void *grow(void *old, size_t count, size_t *cap, size_t size)
{
	size_t more = *cap == 0 ? 64 : *cap * 2;
	void *p;

	if (count < *cap)
		return old;
	p = realloc(old, more * size);
	if (p != NULL)
		*cap = more;
	return p;
}

/* ---- a leg begins ---- */

static void take_signer(struct report_facts *f, const struct verify *v)
{
	struct report_leg *l = &f->legs[v->leg_count - 1];

	memcpy(l->signer, v->signer.name, sizeof l->signer);
	memcpy(l->thumb, v->signer.thumb, sizeof l->thumb);
	l->not_before_ms = v->signer.not_before_ms;
	l->not_after_ms = v->signer.not_after_ms;
	l->tq = v->record.head.tq;
	l->err_ms = v->record.head.err_ms;
	f->last_utc_ms = v->record.head.utc_ms;
	if (v->open.sim_pace != 0)
		f->sim_pace = v->open.sim_pace;
}

/* Where this leg's probe is drawn: with the probe of that name, or else with
 * one of its unit that nothing else of this leg continues. */
static int series_of(const struct report_facts *f,
    const struct report_goods *g, const struct record_probe *probe, int unit,
    uint32_t taken)
{
	(void)f;
	for (int i = 0; i < g->probe_count; i++)
		if (!(taken >> i & 1) && g->probes[i].unit == unit &&
		    strcmp(g->probes[i].stated.id, probe->id) == 0)
			return i;
	for (int i = 0; unit >= 0 && i < g->probe_count; i++)
		if (!(taken >> i & 1) && g->probes[i].unit == unit)
			return i;
	return g->probe_count < LIMIT_PROBES ? g->probe_count : -1;
}

static void take_probes(struct report_facts *f, struct report_goods *g,
    const struct leg *l)
{
	uint32_t taken = 0;

	for (int p = 0; p < l->open.probe_count; p++) {
		int unit = leg_unit_of(l, p);
		int s = series_of(f, g, &l->open.probes[p], unit, taken);

		f->series[p] = s;
		if (s < 0)
			continue;
		taken |= UINT32_C(1) << s;
		if (s == g->probe_count)
			g->probe_count++;
		g->probes[s].stated = l->open.probes[p];
		g->probes[s].unit = unit;
	}
}

static struct report_goods *begin_goods(struct report_facts *f, int leg)
{
	struct report_goods *g = calloc(1, sizeof *g);

	if (g == NULL) {
		f->no_memory = true;
		return NULL;
	}
	g->first_leg = leg;
	f->goods[f->goods_count++] = g;
	f->lid_open = f->seal_open = false;
	return g;
}

static void keep_excursion(void *ctx, const struct rules_excursion *x)
{
	struct report_unit *u = ctx;
	void *more = grow(u->excursions, u->count, &u->cap, sizeof *x);

	if (more == NULL)
		return;
	u->excursions = more;
	u->excursions[u->count++] = *x;
}

static void opened(void *ctx, const struct verify *v, struct leg *l)
{
	struct report_facts *f = ctx;
	struct report_goods *g = current(f);

	take_signer(f, v);
	if (g == NULL || l->open.goods != RECORD_GOODS_SAME)
		g = begin_goods(f, v->leg_count - 1);
	if (g == NULL)
		return;
	g->last_leg = v->leg_count - 1;
	g->profile = l->profile;
	g->open = l->open;
	g->open.profile = NULL;
	g->unit_count = leg_unit_count(l);
	take_probes(f, g, l);
	for (int u = 0; u < g->unit_count; u++) {
		const char *name = leg_unit_name(l, u);

		memcpy(g->units[u].name, name, strlen(name) + 1);
		g->units[u].is_open = false;
		rules_on_excursion(leg_unit_rules(l, u), keep_excursion,
		    &g->units[u]);
	}
}

/* ---- a record ---- */

static void add_point(struct report_facts *f, struct report_probe *p,
    int64_t time_ms, int32_t value_mc)
{
	void *more;

	if (value_mc == RECORD_NO_VALUE)
		p->faults++;
	if (p->unit < 0 || (p->count > 0 &&
	    time_ms <= p->points[p->count - 1].time_ms))
		return;		/* not judged, or rejected */
	more = grow(p->points, p->count, &p->cap, sizeof *p->points);
	if (more == NULL) {
		f->no_memory = true;
		return;
	}
	p->points = more;
	p->points[p->count++] = (struct chart_point){ time_ms, value_mc,
		value_mc == RECORD_NO_VALUE };
}

static void take_readings(struct report_facts *f, struct report_goods *g,
    const struct record *r)
{
	struct record_series s;
	int32_t mc;

	for (int at = r->readings < 0 ? -1 : json_first(&r->doc, r->readings);
	    at >= 0; at = json_next(&r->doc, at)) {
		if (record_read_series(r, at, &s, NULL) != STATUS_OK ||
		    s.probe >= LIMIT_PROBES || f->series[s.probe] < 0)
			continue;
		for (int i = 0; i < s.count; i++) {
			if (record_next_value(r, &s, &mc) != STATUS_OK)
				break;
			add_point(f, &g->probes[f->series[s.probe]],
			    s.time_ms + i * s.step_ms, mc);
		}
	}
}

static void judged(void *ctx, const struct verify *v, const struct record *r,
    const struct leg *l)
{
	struct report_facts *f = ctx;
	struct report_goods *g = current(f);

	(void)v;
	if (g == NULL)
		return;
	f->last_utc_ms = r->head.utc_ms;
	take_readings(f, g, r);
	report_events_take(f, g, r, l);
}

/* ---- a leg ends ---- */

static void keep_open(void *ctx, const struct rules_excursion *x)
{
	struct report_unit *u = ctx;

	u->is_open = true;
	u->open = *x;
}

static void closed(void *ctx, const struct verify *v, const struct leg *l)
{
	struct report_facts *f = ctx;
	struct report_goods *g = current(f);
	int64_t at_ms = l->time.last_leg_ms;
	struct record_seal seal;

	(void)v;
	if (g == NULL)
		return;
	g->outcome = leg_outcome(l, at_ms);
	g->doubt = leg_doubt(l, at_ms);
	g->has_span = leg_span(l, at_ms, &g->from_ms, &g->to_ms);
	for (int u = 0; u < g->unit_count; u++)
		leg_judge(l, u, at_ms, &g->units[u].judged, keep_open,
		    &g->units[u]);
	leg_fill_seal(l, &seal);
	report_events_sum(g, &seal.totals);
	report_events_close(f, g, at_ms);
}

/* ---- all of it ---- */

void report_facts_init(struct report_facts *f)
{
	memset(f, 0, sizeof *f);
	f->watch = (struct verify_watch){ opened, judged, closed, f };
}

void report_facts_free(struct report_facts *f)
{
	for (int i = 0; i < f->goods_count; i++) {
		for (int n = 0; n < LIMIT_PROBES; n++) {
			free(f->goods[i]->probes[n].points);
			free(f->goods[i]->units[n].excursions);
		}
		free(f->goods[i]);
	}
	f->goods_count = 0;
}

const struct report_goods *report_facts_worst(const struct report_facts *f)
{
	const struct report_goods *worst = NULL;

	for (int i = 0; i < f->goods_count; i++)
		if (worst == NULL || f->goods[i]->outcome >= worst->outcome)
			worst = f->goods[i];
	return worst;
}
