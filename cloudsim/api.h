/* SPDX-License-Identifier: Apache-2.0 */
/* api.h - what the store knows, as JSON, CSV and text for people and desks.
 *
 * A view: everything here can be had again from the dossier, which alone is
 * evidence.  Judgements are worked out from the records at each request by
 * the same steps as everywhere.  One thread per struct api.
 *
 * Depends on: store.h, assess.h.
 */
#ifndef API_H
#define API_H

#include <stddef.h>
#include <stdint.h>

#include "json_write.h"
#include "scratch.h"
#include "store.h"
#include "text.h"

struct api {
	struct store *store;		/* a reader */
	struct scratch *scratch;
	const char *signer_pem;
	struct crypto hash;		/* sha256 alone */
	int64_t now_ms;			/* of the request at hand */
};

/* Two consecutive pages never overlap: 'after' is the last cid seen, NULL at
 * the beginning.  STATUS_MISSING: nobody knows it. */
enum status api_list(struct api *a, const char *after, int64_t limit,
    struct json_writer *w) MUST_USE;

/* One consignment with legs, judgements, findings, receipts. */
enum status api_show(struct api *a, const char *cid, struct json_writer *w)
    MUST_USE;

/* Readings with from_ms <= time <= to_ms. */
enum status api_readings(struct api *a, const char *cid, int64_t from_ms,
    int64_t to_ms, struct json_writer *w) MUST_USE;
enum status api_readings_csv(struct api *a, const char *cid, int64_t from_ms,
    int64_t to_ms, struct text *out) MUST_USE;

/* The file that `coldpass verify --receipts` reads: the newest of each leg. */
enum status api_receipts(struct api *a, const char *cid, struct text *out)
    MUST_USE;

/* The dossier piece by piece, so that its length does not matter. */
struct api_dossier;
/* STATUS_MISSING: no such consignment. */
enum status api_dossier_open(struct api *a, const char *cid,
    struct api_dossier **out) MUST_USE;
/* Up to cap bytes; 0 at the end, -1 when the store fails. */
ptrdiff_t api_dossier_read(struct api_dossier *d, char *out, size_t cap);
void api_dossier_close(struct api_dossier *d);

/* Words shared by list and details. */
const char *api_outcome(int64_t outcome);	/* NULL: none */
const char *api_state(const struct store_leg *l, int64_t now_ms);

#endif
