/* SPDX-License-Identifier: Apache-2.0 */
/* report_page_top.c - what is seen first: the outcome, what stands in its
 * way, and the code that finds out a changed printout. */
#include <string.h>

#include "qr.h"
#include "report_page.h"
#include "report_shape.h"
#include "report_words.h"

#define QR_SIDE 88.0
#define BOX_H 92.0
#define ICON_R 29.0

static void title(struct report_page *p)
{
	struct report_text *t = p->text;
	double h = report_ink_text(&p->ink, report_text_label(t,
	    "Temperature and transport report", "温度・輸送記録報告書"),
	    REPORT_PAGE_EDGE, p->y, REPORT_PAGE_ROOM, 13, 1,
	    REPORT_INK_BOLD);

	p->y += h + 1;
	if (p->order->verify->authentic)
		(void)report_ink_text(&p->ink, report_text_label(t,
		    "code: outcome and signed head of the chain",
		    "コード：判定と署名付き末尾"), REPORT_PAGE_EDGE +
		    REPORT_PAGE_ROOM * 0.69, p->y, REPORT_PAGE_ROOM * 0.31,
		    6.2, 2, REPORT_INK_FAINT | REPORT_INK_RIGHT);
	p->y += report_ink_text(&p->ink, report_text_label(t,
	    "This report is a rendering; the evidence is the attached "
	    "dossier.",
	    "本書は記録を見やすくしたものです。証拠は添付の記録ファイルです。"),
	    REPORT_PAGE_EDGE, p->y, REPORT_PAGE_ROOM * 0.66, 7, 2,
	    REPORT_INK_FAINT) + 5;
}

/* ---- QR ---- */

/* True if there is one. */
static bool draw_qr(struct report_page *p)
{
	double x = REPORT_PAGE_EDGE + REPORT_PAGE_ROOM - QR_SIDE;
	char text[REPORT_QR_TEXT];
	struct qr q;

	if (!report_qr_text(p->order->verify, text) || !qr_open(&q, text))
		return false;
	report_shape_qr(p->ink.cr, &q, x, p->y + (BOX_H - QR_SIDE) / 2,
	    QR_SIDE);
	qr_close(&q);
	return true;
}

/* ---- outcome ---- */

static void words(struct report_page *p, const char *word,
    const char *sentence, double x, double w)
{
	double h = report_ink_text(&p->ink, word, x, 0, w, 22, 1,
	    REPORT_INK_BOLD | REPORT_INK_MEASURE);
	double size = h > 32 ? 15 : 22, y = p->y + 7;

	y += report_ink_text(&p->ink, word, x, y, w, size, 1,
	    REPORT_INK_BOLD) + 2;
	(void)report_ink_text(&p->ink, sentence, x, y, w, 9.2, 3, 0);
}

static const char *proof(struct report_page *p)
{
	const struct verify *v = p->order->verify;
	struct report_text *t = p->text;

	return report_text_f(t, "%s   %s", v->authentic ?
	    report_text_label(t, "✓ authentic", "✓ 真正") :
	    report_text_label(t, "✗ NOT AUTHENTIC", "✗ 真正でない"),
	    v->complete ? report_text_label(t, "✓ complete", "✓ 完全") :
	    report_text_label(t, "✗ NOT COMPLETE", "✗ 不完全"));
}

static void outcome(struct report_page *p)
{
	const struct verify *v = p->order->verify;
	struct report_text *t = p->text;
	enum rules_outcome o = v->authentic ? v->outcome : 0;
	bool qr = draw_qr(p);
	double w = REPORT_PAGE_ROOM - (qr ? QR_SIDE + 16 : 0);
	double x = REPORT_PAGE_EDGE, text_x = x + 2 * ICON_R + 26;

	cairo_set_line_width(p->ink.cr, 2.4);
	report_shape_ink(p->ink.cr, o);
	cairo_rectangle(p->ink.cr, x + 1.2, p->y + 1.2, w - 2.4,
	    BOX_H - 2.4);
	cairo_stroke(p->ink.cr);
	report_shape_outcome(p->ink.cr, o, x + ICON_R + 12, p->y + BOX_H / 2,
	    ICON_R);
	words(p, o != 0 ? report_words_outcome(t, o) : report_text_label(t,
	    "NOT AUTHENTIC", "真正でない"), o != 0 ?
	    report_words_advice(t, o) : report_text_say(t,
	    "Do not rely on this dossier. Keep the goods in storage and ask "
	    "the sender.",
	    "この記録は信頼できません。所定の条件で保管を続け、発送者に照会して"
	    "ください。"), text_x, x + w - text_x - 8);
	(void)report_ink_text(&p->ink, proof(p), text_x, p->y + BOX_H - 18,
	    x + w - text_x - 8, 9, 1, REPORT_INK_BOLD);
	p->y += BOX_H + 4;
}

/* ---- what stands in the way ---- */

/* Black with white words: survives any printer. */
static void banner(struct report_page *p, const char *text)
{
	double h = report_ink_text(&p->ink, text, 0, 0, REPORT_PAGE_ROOM - 12,
	    8.6, 3, REPORT_INK_BOLD | REPORT_INK_MEASURE);

	report_ink_box(&p->ink, REPORT_PAGE_EDGE, p->y, REPORT_PAGE_ROOM,
	    h + 5, 0.08);
	(void)report_ink_text(&p->ink, text, REPORT_PAGE_EDGE + 6,
	    p->y + 2.5, REPORT_PAGE_ROOM - 12, 8.6, 3,
	    REPORT_INK_BOLD | REPORT_INK_WHITE);
	p->y += h + 8;
}

static bool is_expired(const struct report_order *o)
{
	const struct verify *v = o->verify;

	for (int64_t i = 0; i < v->finding_count && i < VERIFY_FINDINGS; i++)
		if (v->findings[i].code == VERIFY_SHELF_LIFE)
			return true;
	return false;
}

static void banners(struct report_page *p)
{
	const struct report_order *o = p->order;
	const struct verify *v = o->verify;
	struct report_text *t = p->text;

	if (v->authentic && is_expired(o))
		banner(p, report_text_label(t, "EXPIRED: the shelf life is "
		    "over.", "使用期限切れです。"));
	if (v->authentic && !v->complete)
		banner(p, report_text_say(t, "NOT COMPLETE: records are "
		    "missing or the dossier is not closed; the outcome is "
		    "that of what is there.",
		    "不完全：記録が欠けているか、封止されていません。判定は現存する"
		    "記録のみによるものです。"));
	if (v->option_mismatch)
		banner(p, report_text_label(t, "NOT WHAT WAS ASKED FOR: see "
		    "the findings.", "指定と一致しません（所見を参照）。"));
	if (v->authentic && o->facts->sim_pace != 0)
		banner(p, report_text_say(t, "SIMULATED: recorded data or "
		    "compressed time; this was not a real journey.",
		    "模擬：記録済みデータの再生または短縮時間であり、実際の輸送では"
		    "ありません。"));
	p->y += 2;
}

static void unproven(struct report_page *p)
{
	struct report_text *t = p->text;
	const struct verify *v = p->order->verify;

	p->y += report_ink_text(&p->ink, report_text_f(t, "%s: %s",
	    report_text_label(t, "Consignment named, unproven",
	    "記載の輸送番号（未証明）"), v->cid[0] != '\0' ? v->cid : "–"),
	    REPORT_PAGE_EDGE, p->y, REPORT_PAGE_ROOM, 9, 2, 0) + 4;
	p->y += report_ink_text(&p->ink, report_text_say(t,
	    "No outcome, chart or values are drawn from it: they could be "
	    "anybody's. The findings say which lines failed, and why.",
	    "値や図は誰でも作れるため、判定・図・数値は示しません。どの行がなぜ"
	    "不合格かは所見を参照してください。"), REPORT_PAGE_EDGE, p->y,
	    REPORT_PAGE_ROOM, 9, 0, 0) + 4;
}

void report_page_top(struct report_page *p)
{
	p->y = REPORT_PAGE_EDGE - 6;
	title(p);
	outcome(p);
	banners(p);
	if (!p->order->verify->authentic)
		unproven(p);
}
