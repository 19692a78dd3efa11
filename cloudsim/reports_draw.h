/* SPDX-License-Identifier: Apache-2.0 */
/* reports_draw.h - one report from the database, verified like anybody
 * would.  Private to reports.c, on its thread. */
#ifndef REPORTS_DRAW_H
#define REPORTS_DRAW_H

#include "reports.h"
#include "store.h"
#include "verify.h"

struct reports_draw {
	struct store *store;		/* a reader of this thread's own */
	const struct crypto *crypto;
	const char *signer_pem;
	struct verify *verify;
};

/* NULL, or why not; the bytes are in *pdf. */
const char *reports_draw(struct reports_draw *d, const struct reports_key *key,
    struct text *pdf);

#endif
