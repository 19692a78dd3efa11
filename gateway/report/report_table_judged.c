/* SPDX-License-Identifier: Apache-2.0 */
/* report_table_judged.c - what was judged: rules, excursions, probes. */
#include <stdlib.h>
#include <string.h>

#include "report_table.h"
#include "report_words.h"

/* ---- rules ---- */

/* The unit for which a rule came out worst. */
static int worst_unit(const struct report_goods *g, int rule)
{
	int worst = 0;

	for (int u = 1; u < g->unit_count; u++) {
		const struct rules_finding *f = &g->units[u].judged.rules[rule];
		const struct rules_finding *w =
		    &g->units[worst].judged.rules[rule];

		if (f->fired > w->fired || (f->fired == w->fired &&
		    f->worst_ms > w->worst_ms))
			worst = u;
	}
	return worst;
}

static const char *used(struct report_text *t, const struct rules_finding *f)
{
	const char *certain;

	if (!f->timed)
		return "–";
	certain = report_text_span(t, f->used_ms);
	if (f->worst_ms == f->used_ms)
		return certain;
	return report_text_f(t, "%s (≤ %s)", certain,
	    report_text_span(t, f->worst_ms));
}

static void rule_row(struct report_text *t, const struct report_goods *g,
    int n, struct report_row *row)
{
	const struct profile_rule *r = &g->profile.rules[n];
	int unit = worst_unit(g, n);
	const struct rules_finding *f = &g->units[unit].judged.rules[n];
	const char **c = row->cells;

	*c++ = r->id;
	*c++ = report_words_rule(t, r);
	*c++ = r->delay_s > 0 ? report_text_span(t,
	    (int64_t)r->delay_s * 1000) : "–";
	*c++ = used(t, f);
	*c++ = f->timed ? report_text_span(t, f->left_ms) : "–";
	*c++ = report_words_fired(t, f->fired);
	*c++ = f->fired == RULES_NO ? "" : report_text_time(t, 0, f->at_ms);
	*c++ = g->unit_count > 1 && profile_is_of_probe(r->on) ?
	    g->units[unit].name : "";
	*c++ = report_words_severity(t, r->severity);
	row->bold = f->fired != RULES_NO && r->severity > PROFILE_NOTICE;
}

void report_table_rules(struct report_text *t, const struct report_goods *g,
    struct report_table *out)
{
	static const double shares[] = { 0.1, 0.18, 0.07, 0.115, 0.085, 0.065,
		0.195, 0.065, 0.125 };

	report_table_begin(t, out, report_text_label(t,
	    "Rules of the profile: value against limit", "規則の判定"), 9,
	    LIMIT_RULES, 4);
	memcpy(out->shares, shares, sizeof shares);
	out->heads[0] = report_text_label(t, "rule", "規則");
	out->heads[1] = report_text_label(t, "limit", "限度");
	out->heads[2] = report_text_label(t, "allowed", "許容");
	out->heads[3] = report_text_label(t, "used (at most)",
	    "使用（最大）");
	out->heads[4] = report_text_label(t, "left", "残り");
	out->heads[5] = report_text_label(t, "fired", "該当");
	out->heads[6] = report_text_label(t, "at", "時刻");
	out->heads[7] = report_text_label(t, "probe", "プローブ");
	out->heads[8] = report_text_label(t, "severity", "重大度");
	for (int n = 0; n < g->profile.rule_count && g->unit_count > 0; n++) {
		struct report_row *row = report_table_row(out);

		if (row != NULL)
			rule_row(t, g, n, row);
	}
}

/* ---- excursions ---- */

struct found {
	const struct report_unit *unit;
	const struct rules_excursion *x;
};

static int by_time(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->x->from_ms != y->x->from_ms)
		return x->x->from_ms < y->x->from_ms ? -1 : 1;
	return strcmp(x->unit->name, y->unit->name);
}

static size_t count_excursions(const struct report_goods *g)
{
	size_t n = 0;

	for (int u = 0; u < g->unit_count; u++)
		n += g->units[u].count + g->units[u].is_open;
	return n;
}

static struct found *find_excursions(struct report_text *t,
    const struct report_goods *g, size_t count)
{
	struct found *all = report_text_room(t, count + 1, sizeof *all);
	size_t n = 0;

	for (int u = 0; u < g->unit_count && all != NULL; u++) {
		const struct report_unit *unit = &g->units[u];

		for (size_t i = 0; i < unit->count; i++)
			all[n++] = (struct found){ unit,
				&unit->excursions[i] };
		if (unit->is_open)
			all[n++] = (struct found){ unit, &unit->open };
	}
	if (all != NULL)
		qsort(all, n, sizeof *all, by_time);
	return all;
}

static void excursion_row(struct report_text *t, const struct report_goods *g,
    const struct found *f, struct report_row *row)
{
	bool high = f->x->side == RULES_HIGH;
	const char **c = row->cells;

	*c++ = report_text_f(t, "%s %s %s", high ? "▲" : "▼",
	    high ? report_text_label(t, "above", "上限超過") :
	    report_text_label(t, "below", "下限逸脱"), report_text_temp(t,
	    high ? g->profile.high_mc : g->profile.low_mc));
	*c++ = f->unit->name;
	*c++ = report_text_time(t, 0, f->x->from_ms);
	*c++ = f->x->to_ms == RULES_NEVER ? report_text_label(t,
	    "still outside", "継続中") : report_text_time(t, 0, f->x->to_ms);
	*c++ = report_text_span(t, f->x->certain_ms);
	*c++ = report_text_span(t, f->x->worst_ms);
	*c++ = report_text_temp(t, f->x->peak_mc);
}

void report_table_excursions(struct report_text *t,
    const struct report_goods *g, struct report_table *out)
{
	static const double shares[] = { 0.18, 0.12, 0.19, 0.19, 0.115, 0.115,
		0.09 };
	size_t count = count_excursions(g);
	struct found *all = find_excursions(t, g, count);

	report_table_begin(t, out, report_text_label(t,
	    "Excursions: time outside of storage", "保管範囲外の時間"), 7,
	    count < REPORT_ROWS ? count : REPORT_ROWS, 2);
	memcpy(out->shares, shares, sizeof shares);
	out->heads[0] = report_text_label(t, "side", "方向");
	out->heads[1] = report_text_label(t, "probe", "プローブ");
	out->heads[2] = report_text_label(t, "from", "開始");
	out->heads[3] = report_text_label(t, "to", "終了");
	out->heads[4] = report_text_label(t, "certain", "確実");
	out->heads[5] = report_text_label(t, "at most", "最大");
	out->heads[6] = report_text_label(t, "farthest", "最大偏差");
	for (size_t i = 0; i < count && all != NULL; i++) {
		struct report_row *row = report_table_row(out);

		if (row != NULL)
			excursion_row(t, g, &all[i], row);
	}
}

/* ---- units ---- */

static int64_t faults_of(const struct report_goods *g, int unit)
{
	int64_t n = 0;

	for (int p = 0; p < g->probe_count; p++)
		if (g->probes[p].unit == unit)
			n += g->probes[p].faults;
	return n;
}

static void unit_row(struct report_text *t, const struct report_goods *g,
    int u, struct report_row *row)
{
	const struct report_unit *unit = &g->units[u];
	const struct rules_judgement *j = &unit->judged;
	const char **c = row->cells;

	*c++ = unit->name;
	*c++ = report_text_f(t, "%lld", (long long)j->readings);
	*c++ = j->has_readings ? report_text_temp(t, j->min_mc) : "–";
	*c++ = j->has_readings ? report_text_temp(t, j->max_mc) : "–";
	*c++ = j->has_mean ? report_text_temp(t, j->mean_mc) : "–";
	*c++ = j->has_mkt ? report_text_temp(t, j->mkt_mc) : "–";
	*c++ = j->gap_count == 0 ? "0" : report_text_f(t, "%lld: %s, ≤ %s",
	    (long long)j->gap_count, report_text_span(t, j->gap_total_ms),
	    report_text_span(t, j->gap_longest_ms));
	*c++ = report_text_f(t, "%lld", (long long)faults_of(g, u));
	*c++ = report_words_outcome(t, j->outcome);
	row->bold = j->outcome > RULES_BUDGET_USED;
}

void report_table_units(struct report_text *t, const struct report_goods *g,
    struct report_table *out)
{
	static const double shares[] = { 0.12, 0.08, 0.10, 0.10, 0.09, 0.09,
		0.20, 0.07, 0.15 };

	report_table_begin(t, out, report_text_label(t,
	    "Readings, gaps and faults", "測定値・欠測・故障"), 9,
	    (size_t)g->unit_count, 4);
	memcpy(out->shares, shares, sizeof shares);
	out->heads[0] = report_text_label(t, "probe", "プローブ");
	out->heads[1] = report_text_label(t, "readings", "測定数");
	out->heads[2] = report_text_label(t, "lowest", "最低");
	out->heads[3] = report_text_label(t, "highest", "最高");
	out->heads[4] = report_text_label(t, "mean", "平均");
	out->heads[5] = "MKT";
	out->heads[6] = report_text_label(t, "gaps: all, longest",
	    "欠測：合計、最長");
	out->heads[7] = report_text_label(t, "faults", "故障");
	out->heads[8] = report_text_label(t, "outcome", "判定");
	for (int u = 0; u < g->unit_count; u++) {
		struct report_row *row = report_table_row(out);

		if (row != NULL)
			unit_row(t, g, u, row);
	}
}
