/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - a verdict for people: one or two A4 pages with the dossier
 * attached.
 *
 * It renders what was verified and judges nothing.  The same order makes the
 * same bytes on the same system: no clock is read, all dates come from the
 * evidence.
 *
 * Depends on: verify.h, report_facts.h, report_text.h.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "report_facts.h"
#include "report_text.h"
#include "verify.h"

/* "coldpass:1:<cid>:<leg>:<seq>:<digest>:<outcome>" */
#define REPORT_QR_TEXT (CHAINHEAD_TEXT + 16)

struct report_file {
	const char *name;		/* NULL: none */
	const void *bytes;
	size_t len;
};

struct report_order {
	const struct verify *verify;	/* ended, receipts compared */
	const struct report_facts *facts;	/* of the same run */
	enum report_lang lang;
	/* Whose clocks to show, the first one leads; without any, the
	 * label's.  UTC is always there. */
	const char *zones[REPORT_ZONES - 1];
	int zone_count;
	int64_t at_ms;			/* RECORD_ABSENT: none */
	struct report_file dossier, receipts;	/* to attach */
};

/* *out[*len] is the PDF, to be freed.  NULL, or why not. */
const char *report_make(const struct report_order *o, unsigned char **out,
    size_t *len);

/* What the QR code says; false where there is nothing to vouch for. */
bool report_qr_text(const struct verify *v, char out[REPORT_QR_TEXT]);

#endif
