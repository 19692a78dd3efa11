/* SPDX-License-Identifier: Apache-2.0 */
/* reports_draw.c - see reports_draw.h. */
#include "reports_draw.h"

#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "receipt.h"
#include "report.h"

#define NO_DATABASE "the database does not answer; try again"

struct run {
	struct reports_draw *draw;
	struct api api;
	struct text dossier, receipts;
	struct report_facts facts;
	struct verify_options options;
	void *rooms[VERIFY_LEGS];
	int room_count;
	/* newest receipt of each leg */
	struct receipt newest[VERIFY_LEGS];
	int newest_count;
	int64_t witnessed;
};

/* ---- from the database ---- */

static const char *load_dossier(struct run *r, const char *cid)
{
	static const size_t piece = 256 * 1024;
	struct api_dossier *d;
	char *room = malloc(piece);
	enum status s = room != NULL ? api_dossier_open(&r->api, cid, &d) :
	    STATUS_NO_SPACE;
	ptrdiff_t n = 0;

	while (s == STATUS_OK && r->dossier.len <= REPORTS_DOSSIER &&
	    !r->dossier.failed && (n = api_dossier_read(d, room, piece)) > 0)
		text_add(&r->dossier, room, (size_t)n);
	if (s == STATUS_OK)
		api_dossier_close(d);
	free(room);
	if (s == STATUS_NO_SPACE || r->dossier.failed)
		return "out of memory";
	if (s != STATUS_OK || n < 0)
		return NO_DATABASE;
	return r->dossier.len <= REPORTS_DOSSIER ? NULL : "the dossier is "
	    "too long for a report here: fetch it and use `coldpass report`";
}

/* Receipts of our own, from our own database: they need no verification to
 * be counted here.  Whoever doubts has them attached. */
static void read_receipts(struct run *r)
{
	static const size_t cap = LIMIT_PAYLOAD;
	const char *at = r->receipts.bytes;
	char *payload = malloc(cap);
	struct jws j;
	size_t n, len;

	for (; payload != NULL && at != NULL && *at != '\0';
	    at += len + (at[len] == '\n')) {
		len = strcspn(at, "\n");
		if (r->newest_count < VERIFY_LEGS &&
		    jws_split(at, len, &j, NULL) == STATUS_OK &&
		    jws_payload(&j, payload, cap, &n) == STATUS_OK &&
		    receipt_read(&r->newest[r->newest_count], payload, n,
		    NULL) == STATUS_OK)
			r->newest_count++;
	}
	free(payload);
}

/* ---- what verify.h asks for ---- */

static void *room(void *ctx, size_t bytes)
{
	struct run *r = ctx;
	void *p = r->room_count < VERIFY_LEGS ? malloc(bytes) : NULL;

	if (p != NULL)
		r->rooms[r->room_count++] = p;
	return p;
}

static void on_line(void *ctx, int64_t leg, int64_t seq,
    const char digest[LIMIT_B64_DIGEST + 1])
{
	struct run *r = ctx;

	(void)digest;
	for (int i = 0; i < r->newest_count; i++)
		if (r->newest[i].leg == leg) {
			r->witnessed += receipt_covers(&r->newest[i], seq);
			return;
		}
}

static void examine(struct run *r, const struct reports_key *key)
{
	struct verify *v = r->draw->verify;

	r->options.at_ms = key->at_ms;
	r->options.room = room;
	r->options.line = on_line;
	r->options.ctx = r;
	r->options.watch = &r->facts.watch;
	verify_init(v, r->draw->crypto, &r->options);
	verify_text(v, r->dossier.bytes, r->dossier.len);
	v->witnessed = r->witnessed;
}

static const char *draw(struct run *r, const struct reports_key *key,
    struct text *pdf)
{
	struct report_order o = {
		.verify = r->draw->verify, .facts = &r->facts,
		.lang = key->lang, .zone_count = key->zone_count,
		.at_ms = key->at_ms,
		.dossier = { "dossier.jwsl", r->dossier.bytes,
		    r->dossier.len },
		.receipts = { "receipts.txt", r->receipts.bytes,
		    r->receipts.len }
	};
	unsigned char *bytes;
	const char *why;

	for (int i = 0; i < key->zone_count; i++)
		o.zones[i] = key->zones[i];
	why = report_make(&o, &bytes, &pdf->len);
	pdf->bytes = (char *)bytes;
	pdf->cap = pdf->len;
	return why;
}

const char *reports_draw(struct reports_draw *d, const struct reports_key *key,
    struct text *pdf)
{
	struct run *r = calloc(1, sizeof(*r));
	const char *why;

	if (!r)
		return "out of memory";
	r->draw = d;
	r->api.store = d->store;
	r->api.signer_pem = d->signer_pem;
	report_facts_init(&r->facts);
	why = load_dossier(r, key->cid);
	if (!why && (api_receipts(&r->api, key->cid, &r->receipts) !=
	    STATUS_OK || r->receipts.failed))
		why = NO_DATABASE;
	if (!why) {
		read_receipts(r);
		examine(r, key);
		why = draw(r, key, pdf);
	}
	for (int i = 0; i < r->room_count; i++)
		free(r->rooms[i]);
	report_facts_free(&r->facts);
	text_free(&r->dossier);
	text_free(&r->receipts);
	free(r);
	return why;
}
