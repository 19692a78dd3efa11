/* SPDX-License-Identifier: Apache-2.0 */
/* show.h - tell the page what to draw: what accepted records say and what
 * the rules made of it.  Reads a struct verify, changes nothing in it but who
 * listens to excursions.
 *
 * Depends on: verify.h, page.h.
 */
#ifndef SHOW_H
#define SHOW_H

#include "verify.h"

struct show_ear {
	int64_t leg;
	int unit;
};

/* Zeroed before a run. */
struct show {
	const struct leg *judged;	/* the leg under way, NULL: none */
	int64_t leg;			/* its number */
	struct show_ear ears[LIMIT_PROBES];
};

/* After a record was accepted. */
void show_record(struct show *s, struct verify *v);
/* After the last one, before verify_end. */
void show_end(struct show *s, struct verify *v);

#endif
