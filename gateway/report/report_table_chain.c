/* SPDX-License-Identifier: Apache-2.0 */
/* report_table_chain.c - who signed, how the chain stands, what is attached,
 * how anybody can check it. */
#include <string.h>

#include "report_table.h"
#include "report_words.h"

static void pair(struct report_table *out, const char *label,
    const char *value)
{
	struct report_row *row = report_table_row(out);

	if (row == NULL)
		return;
	row->cells[0] = label;
	row->cells[1] = value;
}

static void leg_rows(struct report_text *t, const struct report_order *o,
    int n, struct report_table *out)
{
	const struct verify_leg *l = &o->verify->legs[n];
	const struct report_leg *s = &o->facts->legs[n];

	pair(out, report_text_f(t, "%s %lld", report_text_label(t, "leg",
	    "区間"), (long long)l->leg), report_text_f(t,
	    "%s; %s %s, %s … %s; %s %s ± %lld ms", l->gw,
	    report_text_label(t, "certificate", "証明書"), s->thumb,
	    report_text_date(t, s->not_before_ms),
	    report_text_date(t, s->not_after_ms),
	    report_text_label(t, "clock", "時計"), record_tq_name(s->tq),
	    (long long)s->err_ms));
	if (o->verify->leg_count > 1 && l->outcome != 0)
		pair(out, "", report_text_f(t, "%s; %s … %s",
		    report_words_outcome(t, l->outcome), l->has_span ?
		    report_text_time(t, 0, l->from_ms) : "–", l->has_span ?
		    report_text_time(t, 0, l->to_ms) : "–"));
	pair(out, "", report_text_f(t, "%lld %s; %s %s; %s %s",
	    (long long)l->records, report_text_label(t, "records", "記録"),
	    report_text_label(t, "first", "先頭"), l->open,
	    report_text_label(t, "head", "末尾"), l->head));
	pair(out, "", report_text_f(t, "%s %s v%d %s, %s %s",
	    report_text_label(t, "profile", "プロファイル"), l->profile_id,
	    (int)l->profile_version, l->profile_digest,
	    report_text_label(t, "signed by", "署名者"), l->profile_signer));
}

static void identity_rows(struct report_text *t, const struct report_goods *g,
    struct report_table *out)
{
	for (int i = 0; g != NULL && i < g->open.identity_count; i++)
		pair(out, i == 0 ? report_text_label(t, "identities",
		    "識別情報の要約値") : "", report_text_f(t, "%s%s",
		    g->open.identity[i], i > 0 ? "" : report_text_label(t,
		    " (salted digest: a commitment, never the data)",
		    "（ソルト付き要約値。データそのものではない）")));
}

static void attachment_row(struct report_text *t,
    const struct report_order *o, struct report_table *out)
{
	const char *receipts = o->receipts.name != NULL ? report_text_f(t,
	    "; %s", o->receipts.name) : "";

	if (o->dossier.name == NULL)
		return;
	pair(out, report_text_label(t, "attached", "添付"), report_text_f(t,
	    "%s (%zu %s)%s", o->dossier.name, o->dossier.len,
	    report_text_label(t, "bytes", "バイト"), receipts));
}

static void check_rows(struct report_text *t, const struct report_order *o,
    struct report_table *out)
{
	char qr[REPORT_QR_TEXT];

	if (!report_qr_text(o->verify, qr))
		return;
	pair(out, report_text_label(t, "QR code", "QRコード"),
	    report_text_f(t, "%s", qr));
	pair(out, report_text_label(t, "to check", "確認方法"),
	    report_text_f(t, "pdfdetach -save 1 REPORT.pdf; coldpass verify "
	    "%s --trust CA.pem --head \"%s\"",
	    o->dossier.name != NULL ? o->dossier.name : "DOSSIER",
	    report_text_label(t, "<text of the QR code>",
	    "<QRコードの文字列>")));
}

void report_table_chain(struct report_text *t, const struct report_order *o,
    struct report_table *out)
{
	const struct verify *v = o->verify;

	report_table_begin(t, out, report_text_label(t,
	    "Chain, signatures, attachments", "鎖・署名・添付"), 2, 80, 6);
	out->shares[0] = 0.13;
	out->shares[1] = 0.87;
	check_rows(t, o, out);
	attachment_row(t, o, out);
	if (v->authentic)
		identity_rows(t, report_facts_worst(o->facts), out);
	for (int i = 0; v->authentic && i < v->leg_count; i++)
		leg_rows(t, o, i, out);
}
