/* SPDX-License-Identifier: Apache-2.0 */
/* report_chart.c - see report_chart.h. */
#include "report_chart.h"

#include <stdlib.h>
#include <string.h>

#include "chart_gap.h"
#include "report_words.h"

/* ---- which probes ---- */

struct candidate {
	const struct report_goods *g;
	int probe;
};

static int64_t badness(const struct candidate *c)
{
	const struct report_unit *u =
	    &c->g->units[c->g->probes[c->probe].unit];

	return (int64_t)u->judged.outcome * (INT64_C(1) << 50) +
	    u->judged.gap_total_ms + (int64_t)(u->count + u->is_open) *
	    (INT64_C(1) << 40);
}

static int worst_first(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int64_t p = badness(x), q = badness(y);

	if (p != q)
		return p > q ? -1 : 1;
	return x->probe - y->probe;
}

static int in_order(const void *a, const void *b)
{
	return ((const struct candidate *)a)->probe -
	    ((const struct candidate *)b)->probe;
}

/* The probes to draw, in their own order. */
static int choose(const struct report_goods *g,
    struct candidate out[LIMIT_PROBES], int *left_out)
{
	int n = 0;

	for (int p = 0; p < g->probe_count; p++)
		if (g->probes[p].unit >= 0 && g->probes[p].count > 0)
			out[n++] = (struct candidate){ g, p };
	*left_out = n > REPORT_CHART_SERIES ? n - REPORT_CHART_SERIES : 0;
	qsort(out, (size_t)n, sizeof *out, worst_first);
	n -= *left_out;
	qsort(out, (size_t)n, sizeof *out, in_order);
	return n;
}

/* ---- a series ---- */

static struct chart_span excursion(const struct rules_excursion *x,
    int64_t end_ms)
{
	return (struct chart_span){
		.kind = x->side == RULES_HIGH ? CHART_HIGH : CHART_LOW,
		.from_ms = x->from_ms,
		.to_ms = x->to_ms == RULES_NEVER ? end_ms : x->to_ms,
		.peak_mc = x->peak_mc
	};
}

/* Of a group the excursions stand with its first probe drawn. */
static bool tells(const struct candidate *all, int n)
{
	for (int i = 0; i < n; i++)
		if (all[i].g->probes[all[i].probe].unit ==
		    all[n].g->probes[all[n].probe].unit)
			return false;
	return true;
}

static bool fill_series(struct report_text *t, const struct report_goods *g,
    const struct report_probe *p, bool with_excursions, int64_t max_gap_ms,
    struct chart_series *s)
{
	const struct report_unit *u = &g->units[p->unit];
	struct chart_span *spans = report_text_room(t, p->count + 2 +
	    u->count, sizeof *spans);
	size_t n;

	if (spans == NULL)
		return false;
	s->name = p->stated.id;
	s->points = p->points;
	s->count = p->count;
	n = chart_gap_find(p->points, p->count, max_gap_ms, g->from_ms,
	    g->to_ms, spans);
	for (size_t i = 0; with_excursions && i < u->count; i++)
		spans[n++] = excursion(&u->excursions[i], g->to_ms);
	if (with_excursions && u->is_open)
		spans[n++] = excursion(&u->open, g->to_ms);
	s->spans = spans;
	s->span_count = n;
	return true;
}

/* ---- limits ---- */

static void take_limits(struct report_text *t, const struct profile *p,
    struct chart *c)
{
	struct chart_limit *limits = report_text_room(t, LIMIT_RULES,
	    sizeof *limits);

	for (int i = 0; limits != NULL && i < p->rule_count; i++) {
		const struct profile_rule *r = &p->rules[i];
		const char *label;
		size_t len;

		if (r->on != PROFILE_ON_TEMP ||
		    (p->has_low && p->low_mc == r->limit_mc) ||
		    (p->has_high && p->high_mc == r->limit_mc))
			continue;
		label = report_text_f(t, "%s %s %s", r->id, report_words_op(r->op),
		    report_text_temp(t, r->limit_mc));
		len = strlen(label);
		if (len >= CHART_LABEL)
			continue;
		limits[c->limit_count].temp_mc = r->limit_mc;
		memcpy(limits[c->limit_count++].label, label, len + 1);
	}
	c->limits = limits;
}

/* ---- words ---- */

static const struct chart_words *words(struct report_text *t)
{
	const struct chart_words *en = &chart_words_en, *ja = &chart_words_ja;
	struct chart_words *w;

	if (t->lang != REPORT_BOTH)
		return t->lang == REPORT_JA ? ja : en;
	w = report_text_room(t, 1, sizeof *w);
	if (w == NULL)
		return en;
	*w = (struct chart_words){
		.storage = report_text_label(t, en->storage, ja->storage),
		.high = report_text_label(t, en->high, ja->high),
		.low = report_text_label(t, en->low, ja->low),
		.gap = report_text_label(t, en->gap, ja->gap),
		.fault = report_text_label(t, en->fault, ja->fault),
		.elapsed = en->elapsed, .utc = en->utc,
		.beyond = report_text_label(t, en->beyond, ja->beyond),
		.box = report_text_label(t, en->box, ja->box),
		.lid = report_text_label(t, en->lid, ja->lid),
		.seal = report_text_label(t, en->seal, ja->seal),
		.shock = report_text_label(t, en->shock, ja->shock)
	};
	return w;
}

/* ---- all of it ---- */

static void take_clock(struct report_text *t, struct chart *c)
{
	int32_t off_s = report_zone_offset_s(&t->zones[0], c->from_ms);
	int32_t min = (off_s < 0 ? -off_s : off_s) / 60;

	if (off_s == 0)
		return;
	c->clock_off_ms = (int64_t)off_s * 1000;
	c->clock = report_text_f(t, "%c%02d:%02d", off_s < 0 ? '-' : '+',
	    (int)(min / 60), (int)(min % 60));
}

bool report_chart_make(struct report_text *t, const struct report_goods *g,
    struct chart *out, int *left_out)
{
	struct candidate chosen[LIMIT_PROBES];
	int n = g->has_span ? choose(g, chosen, left_out) : 0;
	struct chart_series *series = n > 0 ? report_text_room(t, (size_t)n,
	    sizeof *series) : NULL;

	if (series == NULL)
		return false;
	*out = (struct chart){ .words = words(t), .series = series,
		.series_count = n, .has_low = g->profile.has_low,
		.has_high = g->profile.has_high,
		.low_mc = g->profile.low_mc, .high_mc = g->profile.high_mc,
		.max_gap_ms = (int64_t)g->profile.max_gap_s * 1000,
		.from_ms = g->from_ms, .to_ms = g->to_ms,
		.marks = g->marks, .mark_count = g->mark_count };
	for (int i = 0; i < n; i++)
		if (!fill_series(t, g, &g->probes[chosen[i].probe],
		    tells(chosen, i), out->max_gap_ms, &series[i]))
			return false;
	take_limits(t, &g->profile, out);
	take_clock(t, out);
	return true;
}
