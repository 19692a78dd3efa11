/* SPDX-License-Identifier: Apache-2.0 */
/* api_dossier.c - the exact lines, and the receipts that witness them. */
#include <stdlib.h>
#include <string.h>

#include "api.h"

/* Legs of one dossier; our verifier reads 16. */
#define LEGS_MAX 64
/* Lines fetched at once: at least one record and its LF fits. */
#define PIECE (256 * 1024)

struct api_dossier {
	struct store *store;
	int64_t ids[LEGS_MAX], numbers[LEGS_MAX];
	int count, at;		/* legs */
	int64_t next;		/* record of leg 'at' */
	bool failed;
	size_t len, sent;
	char piece[PIECE];
};

/* Of two gateways that claim the same leg the one that came first. */
static bool keep_leg(void *ctx, const struct store_leg *l)
{
	struct api_dossier *d = ctx;

	if (d->count > 0 && d->numbers[d->count - 1] == l->leg)
		return true;
	if (d->count == LEGS_MAX)
		return false;
	d->ids[d->count] = l->id;
	d->numbers[d->count++] = l->leg;
	return true;
}

enum status api_dossier_open(struct api *a, const char *cid,
    struct api_dossier **out)
{
	struct api_dossier *d = calloc(1, sizeof(*d));
	enum status s;

	if (!d)
		return STATUS_NO_SPACE;
	d->store = a->store;
	s = a->store->legs(a->store, cid, keep_leg, d);
	if (s == STATUS_OK && d->count == 0)
		s = STATUS_MISSING;
	if (s != STATUS_OK)
		free(d);
	else
		*out = d;
	return s;
}

static bool keep_line(void *ctx, const struct store_record *r)
{
	struct api_dossier *d = ctx;

	if (r->len + 1 > sizeof(d->piece) - d->len)
		return false;
	memcpy(d->piece + d->len, r->line, r->len);
	d->piece[d->len + r->len] = '\n';
	d->len += r->len + 1;
	d->next = r->seq + 1;
	return true;
}

static void fetch(struct api_dossier *d)
{
	d->len = d->sent = 0;
	while (d->len == 0 && d->at < d->count && !d->failed) {
		d->failed = d->store->records(d->store, d->ids[d->at],
		    d->next, STORE_SEQ_MAX, keep_line, d) != STATUS_OK;
		if (d->len == 0) {
			d->at++;
			d->next = 0;
		}
	}
}

ptrdiff_t api_dossier_read(struct api_dossier *d, char *out, size_t cap)
{
	size_t n;

	if (d->sent == d->len)
		fetch(d);
	if (d->failed)
		return -1;
	n = d->len - d->sent < cap ? d->len - d->sent : cap;
	memcpy(out, d->piece + d->sent, n);
	d->sent += n;
	return (ptrdiff_t)n;
}

void api_dossier_close(struct api_dossier *d)
{
	free(d);
}

/* ---- receipts ---- */

static bool add_receipt(void *ctx, const struct store_receipt *r)
{
	struct text *out = ctx;

	text_add(out, r->jws, r->len);
	text_add(out, "\n", 1);
	return false;
}

enum status api_receipts(struct api *a, const char *cid, struct text *out)
{
	struct api_dossier *legs;
	enum status s = api_dossier_open(a, cid, &legs);

	if (s != STATUS_OK)
		return s;
	text_add(out, a->signer_pem, strlen(a->signer_pem));
	for (int i = 0; i < legs->count && s == STATUS_OK; i++)
		s = a->store->receipt_newest(a->store, legs->ids[i],
		    add_receipt, out);
	api_dossier_close(legs);
	return s;
}
