/* SPDX-License-Identifier: Apache-2.0 */
/* report_table.c - see report_table.h: which tables there are, and those of
 * findings, calibration and people. */
#include "report_table.h"

#include <string.h>

#include "report_words.h"

void report_table_begin(struct report_text *t, struct report_table *out,
    const char *title, int columns, size_t cap, size_t least)
{
	*out = (struct report_table){ .title = title, .columns = columns,
		.cap = cap, .least = least };
	out->shares[0] = 1;
	out->rows = report_text_room(t, cap + 1, sizeof *out->rows);
	if (out->rows == NULL)
		out->cap = 0;
}

struct report_row *report_table_row(struct report_table *table)
{
	table->seen++;
	if (table->count == table->cap)
		return NULL;
	return &table->rows[table->count++];
}

/* ---- findings ---- */

static void findings(struct report_text *t, const struct verify *v,
    struct report_table *out)
{
	struct report_row *row;

	report_table_begin(t, out, report_text_label(t, "Findings", "所見"), 1,
	    VERIFY_FINDINGS, 5);
	for (int64_t i = 0; i < v->finding_count && i < VERIFY_FINDINGS; i++)
		if ((row = report_table_row(out)) != NULL)
			row->cells[0] = report_text_f(t, "• %s",
			    report_words_finding(t, &v->findings[i]));
	out->seen = (size_t)v->finding_count;
	if (v->claimed == 0 || v->claimed == v->outcome ||
	    !v->authentic || (row = report_table_row(out)) == NULL)
		return;
	row->cells[0] = report_text_f(t, "• %s: %s", report_text_label(t,
	    "the gateway's own claim was", "ゲートウェイ自身の判定"),
	    report_words_outcome(t, v->claimed));
}

/* ---- calibration ---- */

static const char *place_of(struct report_text *t,
    const struct record_probe *p)
{
	return report_text_f(t, "%s, %s%s%s", p->role, p->place,
	    p->medium[0] != '\0' ? ", " : "", p->medium);
}

static void calibration_row(struct report_text *t,
    const struct report_goods *g, const struct report_probe *probe,
    struct report_row *row)
{
	const struct record_probe *p = &probe->stated;
	bool due = probe->unit >= 0 && g->has_span &&
	    p->cal_due_ms < g->to_ms;
	const char **c = row->cells;

	*c++ = p->id;
	*c++ = place_of(t, p);
	*c++ = report_text_f(t, "%s %s", p->model, p->serial);
	*c++ = p->cal_id;
	*c++ = due ? report_text_f(t, "%s %s", report_text_date(t,
	    p->cal_due_ms), report_text_label(t, "EXPIRED", "期限切れ")) :
	    report_text_date(t, p->cal_due_ms);
	*c++ = report_text_f(t, "%s … %s", report_text_temp(t, p->low_mc),
	    report_text_temp(t, p->high_mc));
	*c++ = report_text_f(t, "± %s", report_text_temp(t, p->u_mc));
	row->bold = due;
}

static void calibration(struct report_text *t, const struct report_goods *g,
    struct report_table *out)
{
	static const double shares[] = { 0.11, 0.22, 0.17, 0.14, 0.12, 0.15,
		0.09 };
	struct report_row *row;

	report_table_begin(t, out, report_text_label(t,
	    "Probes and their calibration", "プローブと校正"), 7,
	    LIMIT_PROBES, 4);
	memcpy(out->shares, shares, sizeof shares);
	out->heads[0] = report_text_label(t, "probe", "プローブ");
	out->heads[1] = report_text_label(t, "role, place", "役割、位置");
	out->heads[2] = report_text_label(t, "model, serial", "型式、番号");
	out->heads[3] = report_text_label(t, "certificate", "証明書");
	out->heads[4] = report_text_label(t, "due", "校正期限");
	out->heads[5] = report_text_label(t, "range", "範囲");
	out->heads[6] = "U (k = 2)";
	for (int p = 0; p < g->probe_count; p++)
		if ((row = report_table_row(out)) != NULL)
			calibration_row(t, g, &g->probes[p], row);
}

/* ---- people ---- */

static void act_row(struct report_text *t, const struct report_act *a,
    struct report_row *row)
{
	row->cells[0] = report_text_time(t, 0, a->time_ms);
	row->cells[1] = report_words_act(t, a->kind, a->handover);
	row->cells[2] = a->from[0] != '\0' ? report_text_f(t, "%s → %s",
	    a->from, a->by) : a->by;
	row->cells[3] = report_text_f(t, "%s%s%s", a->what,
	    a->what[0] != '\0' && a->why[0] != '\0' ? ": " : "", a->why);
}

/* Who had the goods, and what was changed: shown before what recurs. */
static bool is_major(const struct report_act *a)
{
	return a->handover || (a->kind != RECORD_ACK &&
	    a->kind != RECORD_ANNOUNCE && a->kind != RECORD_QUIET);
}

static void acts(struct report_text *t, const struct report_goods *g,
    struct report_table *out)
{
	static const double shares[] = { 0.2, 0.22, 0.2, 0.38 };
	struct report_row *row;

	report_table_begin(t, out, report_text_label(t,
	    "Handovers and what people did", "引き渡しと操作の記録"), 4,
	    REPORT_ACTS, 3);
	memcpy(out->shares, shares, sizeof shares);
	out->heads[0] = report_text_label(t, "time", "時刻");
	out->heads[1] = report_text_label(t, "what", "内容");
	out->heads[2] = report_text_label(t, "who", "担当");
	out->heads[3] = report_text_label(t, "why, where", "理由・場所");
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < g->act_count; i++)
			if (is_major(&g->acts[i]) == (pass == 0) &&
			    (row = report_table_row(out)) != NULL)
				act_row(t, &g->acts[i], row);
	out->seen = g->acts_seen;
}

/* ---- all ---- */

int report_table_all(struct report_text *t, const struct report_order *o,
    struct report_table *out)
{
	const struct report_goods *g = o->verify->authentic ?
	    report_facts_worst(o->facts) : NULL;
	int n = 0, kept = 0;

	findings(t, o->verify, &out[n++]);
	if (g != NULL) {
		report_table_rules(t, g, &out[n++]);
		report_table_excursions(t, g, &out[n++]);
		report_table_units(t, g, &out[n++]);
		calibration(t, g, &out[n++]);
		acts(t, g, &out[n++]);
	}
	report_table_chain(t, o, &out[n++]);
	for (int i = 0; i < n; i++)
		if (out[i].count > 0)
			out[kept++] = out[i];
	return kept;
}
