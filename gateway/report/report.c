/* SPDX-License-Identifier: Apache-2.0 */
/* report.c - see report.h: pages by cairo, attachments by libqpdf. */
#include "report.h"

#include <cairo-pdf.h>
#include <stdlib.h>
#include <string.h>

#include "chainhead.h"
#include "report_attach.h"
#include "report_page.h"
#include "report_words.h"
#include "utc.h"

#define NO_MEMORY "out of memory"

/* ---- the QR code's text ---- */

bool report_qr_text(const struct verify *v, char out[REPORT_QR_TEXT])
{
	struct chainhead h;
	const struct verify_leg *l;
	const char *outcome;
	size_t n;

	if (!v->authentic || v->leg_count == 0 || v->outcome == 0)
		return false;
	l = &v->legs[v->leg_count - 1];
	memcpy(h.cid, v->cid, sizeof h.cid);
	h.leg = l->leg;
	h.seq = v->head.seq;
	memcpy(h.digest, l->head, sizeof h.digest);
	chainhead_write(&h, out);
	outcome = rules_outcome_name(v->outcome);
	n = strlen(out);
	out[n] = ':';
	memcpy(out + n + 1, outcome, strlen(outcome) + 1);
	return true;
}

/* ---- zones ---- */

static void add_zone(struct report_text *t, const char *name)
{
	for (int i = 0; i < t->zone_count; i++)
		if (strcmp(t->zones[i].name, name) == 0)
			return;
	if (t->zone_count < REPORT_ZONES &&
	    report_zone_open(&t->zones[t->zone_count], name))
		t->zone_count++;
}

/* UTC is the last one, and always there. */
static bool open_zones(struct report_text *t, const struct report_order *o)
{
	const struct report_goods *g = report_facts_worst(o->facts);

	for (int i = 0; i < o->zone_count; i++)
		add_zone(t, o->zones[i]);
	if (o->zone_count == 0 && g != NULL &&
	    g->open.expiry_zone[0] != '\0')
		add_zone(t, g->open.expiry_zone);
	if (t->zone_count == REPORT_ZONES)
		report_zone_close(&t->zones[--t->zone_count]);
	add_zone(t, "UTC");
	return t->zone_count > 0;
}

/* ---- pages ---- */

struct bytes {
	unsigned char *data;
	size_t len, cap;
};

static cairo_status_t take(void *closure, const unsigned char *data,
    unsigned int len)
{
	struct bytes *b = closure;

	if (b->cap - b->len < len) {
		size_t cap = (b->cap + len) * 2;
		unsigned char *more = realloc(b->data, cap);

		if (more == NULL)
			return CAIRO_STATUS_NO_MEMORY;
		b->data = more;
		b->cap = cap;
	}
	memcpy(b->data + b->len, data, len);
	b->len += len;
	return CAIRO_STATUS_SUCCESS;
}

/* Dates are the evidence's: of its last record. */
static void set_metadata(cairo_surface_t *s, struct report_text *t,
    const struct report_order *o)
{
	const struct verify *v = o->verify;
	const char *outcome = v->authentic && v->outcome != 0 ?
	    report_words_outcome(t, v->outcome) : "NOT AUTHENTIC";
	char when[UTC_TEXT];

	utc_format(o->facts->last_utc_ms / 1000 * 1000, when);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE,
	    report_text_f(t, "%s: %s", v->cid[0] != '\0' ? v->cid : "?",
	    outcome));
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_SUBJECT,
	    "Temperature and transport report");
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR,
	    "coldpass " COLDPASS_VERSION);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE,
	    when);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, when);
}

static const char *draw(const struct report_order *o, struct report_text *t,
    struct bytes *pdf)
{
	cairo_surface_t *s = cairo_pdf_surface_create_for_stream(take, pdf,
	    REPORT_PAGE_WIDTH, REPORT_PAGE_HEIGHT);
	struct report_page page = { .text = t, .order = o };
	cairo_t *cr = cairo_create(s);
	cairo_status_t status;

	cairo_pdf_surface_restrict_to_version(s, CAIRO_PDF_VERSION_1_5);
	set_metadata(s, t, o);
	report_ink_open(&page.ink, cr, t->lang == REPORT_EN ? "en" : "ja");
	report_page_all(&page);
	report_ink_close(&page.ink);
	status = cairo_status(cr);
	cairo_destroy(cr);
	cairo_surface_finish(s);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(s);
	cairo_surface_destroy(s);
	return status == CAIRO_STATUS_SUCCESS ? NULL :
	    cairo_status_to_string(status);
}

static const char *attach(const struct report_order *o,
    const struct report_text *t, const struct bytes *pdf,
    unsigned char **out, size_t *len)
{
	struct report_attach files[2];
	int count = 0;

	if (o->dossier.name != NULL)
		files[count++] = (struct report_attach){ o->dossier.name,
			"/application#2fjose", "/Source",
			"the dossier: the evidence", o->dossier.bytes,
			o->dossier.len };
	if (o->receipts.name != NULL)
		files[count++] = (struct report_attach){ o->receipts.name,
			"/text#2fplain", "/Supplement",
			"the cloud's signed receipts", o->receipts.bytes,
			o->receipts.len };
	return report_attach_files(pdf->data, pdf->len, files, count,
	    t->lang == REPORT_JA ? "ja" : "en", out, len);
}

const char *report_make(const struct report_order *o, unsigned char **out,
    size_t *len)
{
	struct report_text t = { .lang = o->lang };
	struct bytes pdf = { NULL, 0, 0 };
	const char *why = NULL;

	*out = NULL;
	*len = 0;
	if (!open_zones(&t, o))
		why = "the zone of UTC cannot be had";
	if (why == NULL)
		why = draw(o, &t, &pdf);
	if (why == NULL && (t.no_memory || o->facts->no_memory))
		why = NO_MEMORY;
	if (why == NULL)
		why = attach(o, &t, &pdf, out, len);
	report_text_free(&t);
	free(pdf.data);
	return why;
}
