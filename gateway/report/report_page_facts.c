/* SPDX-License-Identifier: Apache-2.0 */
/* report_page_facts.c - consignment, product, shelf life, box: labels and
 * values in two columns. */
#include <string.h>

#include "life.h"
#include "report_page.h"
#include "report_words.h"

#define FACTS_MAX 16
#define LABEL_W 66.0

struct fact {
	const char *label, *value;
	bool bold;
};

struct facts {
	struct report_text *text;
	struct fact list[FACTS_MAX];
	int count;
};

static void add(struct facts *f, const char *label, const char *value)
{
	if (f->count < FACTS_MAX && value != NULL && value[0] != '\0')
		f->list[f->count++] = (struct fact){ label, value, false };
}

/* ---- left: what it is ---- */

static const char *name_of(struct report_text *t, const struct profile *p)
{
	return report_text_say(t, p->name_en,
	    p->name_ja[0] != '\0' ? p->name_ja : p->name_en);
}

static const char *storage_of(struct report_text *t, const struct profile *p)
{
	if (p->has_low && p->has_high)
		return report_text_f(t, "%s … %s", report_text_temp(t,
		    p->low_mc), report_text_temp(t, p->high_mc));
	return p->has_low ? report_text_f(t, "≥ %s", report_text_temp(t,
	    p->low_mc)) : report_text_f(t, "≤ %s", report_text_temp(t,
	    p->high_mc));
}

static const char *packaging_of(struct report_text *t,
    const struct record_open *o)
{
	const char *hold = o->pack_hold_s == RECORD_ABSENT ? "" :
	    report_text_f(t, "%s%s %s", o->pack_model[0] != '\0' ? ", " : "",
	    report_text_label(t, "holds", "保持"),
	    report_text_span(t, o->pack_hold_s * 1000));
	const char *mass = o->pack_mass_g == RECORD_ABSENT ? "" :
	    report_text_f(t, ", %.2f kg", (double)o->pack_mass_g / 1000);

	return report_text_f(t, "%s%s%s", o->pack_model, hold, mass);
}

static void left(struct facts *f, const struct report_order *o,
    const struct report_goods *g)
{
	struct report_text *t = f->text;
	const struct verify_leg *l = &o->verify->legs[g->last_leg];

	add(f, report_text_say(t, "consignment", "輸送番号"),
	    o->verify->cid);
	if (g->open.part_of > 0)
		add(f, report_text_say(t, "part", "分割"), report_text_f(t,
		    "%s %lld / %lld", g->open.part_set,
		    (long long)g->open.part_n, (long long)g->open.part_of));
	add(f, report_text_say(t, "product", "製品"),
	    name_of(t, &g->profile));
	add(f, report_text_say(t, "profile", "プロファイル"),
	    report_text_f(t, "%s v%d, %s %s", l->profile_id,
	    (int)l->profile_version, report_text_label(t, "signed by",
	    "署名者"), l->profile_signer));
	add(f, report_text_say(t, "storage", "保管範囲"),
	    storage_of(t, &g->profile));
	add(f, report_text_say(t, "gateway", "ゲートウェイ"), l->gw);
	add(f, report_text_say(t, "packaging", "包装"),
	    packaging_of(t, &g->open));
	if (o->facts->goods_count > 1)
		add(f, report_text_say(t, "legs", "区間"), report_text_f(t,
		    "%s %lld", report_text_label(t, "chart and tables: leg",
		    "図と表は区間"), (long long)l->leg));
}

/* ---- right: how it is ---- */

static const char *left_of(struct report_text *t, int64_t expiry_ms,
    int64_t at_ms)
{
	struct life_clock c;

	life_left(expiry_ms, at_ms, 0, &c);
	if (c.state == LIFE_TOO_LATE)
		return report_text_label(t, "EXPIRED", "使用期限切れ");
	return report_text_span(t, c.left_min * 60000);
}

static const char *range_of(struct report_text *t,
    const struct report_goods *g)
{
	int32_t low = INT32_MAX, high = INT32_MIN;
	long long readings = 0;

	for (int u = 0; u < g->unit_count; u++) {
		const struct rules_judgement *j = &g->units[u].judged;

		readings += j->readings;
		if (j->has_readings && j->min_mc < low)
			low = j->min_mc;
		if (j->has_readings && j->max_mc > high)
			high = j->max_mc;
	}
	if (readings == 0)
		return "0";
	return report_text_f(t, "%lld; %s … %s", readings,
	    report_text_temp(t, low), report_text_temp(t, high));
}

static const char *box_of(struct report_text *t, const struct report_goods *g)
{
	const struct record_totals *s = &g->totals;
	const char *lid = s->lid_count == 0 ? "0" : report_text_f(t,
	    "%lld (%s)", (long long)s->lid_count, report_text_span(t,
	    s->lid_open_s * 1000));
	const char *shock = s->shock_count == 0 ? "0" : report_text_f(t,
	    "%lld (≤ %.1f g)", (long long)s->shock_count,
	    (double)s->shock_peak_mg / 1000);

	return report_text_f(t, "%s %s; %s %s; %s %s; %s %s",
	    report_text_label(t, "lid openings recorded", "蓋の開放記録"), lid,
	    report_text_label(t, "shocks", "衝撃"), shock,
	    report_text_label(t, "lying", "横倒し"),
	    report_text_span(t, (s->lying_s + s->inverted_s) * 1000),
	    report_text_label(t, "seal opened", "封印開封"),
	    s->seal_opened ? report_text_label(t, "YES", "あり") :
	    report_text_label(t, "no record", "記録なし"));
}

static const char *witness_of(struct report_text *t, const struct verify *v)
{
	long long records = 0;

	for (int i = 0; i < v->leg_count; i++)
		records += v->legs[i].records;
	return v->witnessed < 0 ? report_text_f(t, "%lld; %s", records,
	    report_text_label(t, "no receipts given", "受領証なし")) :
	    report_text_f(t, "%lld; %lld %s", records, (long long)v->witnessed,
	    report_text_label(t, "witnessed by the cloud's receipts",
	    "件は受領証あり"));
}

static void right(struct facts *f, const struct report_order *o,
    const struct report_goods *g)
{
	struct report_text *t = f->text;
	const struct verify *v = o->verify;
	int64_t at_ms = o->at_ms != RECORD_ABSENT ? o->at_ms : g->to_ms;

	if (g->has_span)
		add(f, report_text_say(t, "judged", "判定期間"),
		    report_text_span(t, g->to_ms - g->from_ms));
	add(f, report_text_say(t, "readings", "測定値"), range_of(t, g));
	if (v->expiry_ms != RECORD_ABSENT && (g->has_span ||
	    o->at_ms != RECORD_ABSENT)) {
		add(f, report_text_say(t, "shelf life left", "残り期限"),
		    report_text_f(t, "%s %s", left_of(t, v->expiry_ms, at_ms),
		    o->at_ms != RECORD_ABSENT ? report_text_label(t,
		    "at the time named", "（指定の時点）") :
		    report_text_label(t, "when judging ended",
		    "（判定終了時）")));
		f->list[f->count - 1].bold = true;
	}
	add(f, report_text_say(t, "box", "容器"), box_of(t, g));
	add(f, report_text_say(t, "records", "記録数"), witness_of(t, v));
}

/* ---- drawing ---- */

static double column(struct report_page *p, const struct facts *f, double x,
    double w)
{
	double y = p->y;

	for (int i = 0; i < f->count; i++) {
		double a = report_ink_text(&p->ink, f->list[i].label, x, y,
		    LABEL_W - 4, REPORT_PAGE_SIZE - 0.6, 2, REPORT_INK_FAINT);
		double b = report_ink_text(&p->ink, f->list[i].value,
		    x + LABEL_W, y - 0.4, w - LABEL_W, REPORT_PAGE_SIZE + 0.4,
		    3, f->list[i].bold ? REPORT_INK_BOLD : 0);

		y += (a > b ? a : b) + 1.2;
	}
	return y;
}

void report_page_facts(struct report_page *p)
{
	const struct report_goods *g = report_facts_worst(p->order->facts);
	double w = REPORT_PAGE_ROOM / 2 - 6, a, b;
	struct facts f = { .text = p->text };

	left(&f, p->order, g);
	a = column(p, &f, REPORT_PAGE_EDGE, w);
	memset(f.list, 0, sizeof f.list);
	f.count = 0;
	right(&f, p->order, g);
	b = column(p, &f, REPORT_PAGE_EDGE + REPORT_PAGE_ROOM / 2 + 6, w);
	p->y = (a > b ? a : b) + 3;
}
