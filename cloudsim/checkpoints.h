/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoints.h - sign the log's root when it has grown, at a bounded rate.
 *
 * After the commit of the entries and with a commit of its own, like a
 * receipt: after a crash there is no checkpoint that the database does not
 * bear out.
 *
 * Depends on: ingest.h, ledger.h, signing.h, checkpoint.h.
 */
#ifndef CHECKPOINTS_H
#define CHECKPOINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ingest.h"
#include "signing.h"

struct checkpoints {
	struct ingest *ingest;
	struct signing *signing;
	const char *origin;
	int64_t every_ms;
	bool has_size, has_made;
	int64_t size;		/* of the newest */
	int64_t made_mono_ms;
};

void checkpoints_open(struct checkpoints *c, struct ingest *in,
    struct signing *signing, const char *origin, int64_t every_ms);
/* Call after ingest_commit only.  First gives acts that came over HTTP their
 * place in the log.  How long until it has to be called again. */
int64_t checkpoints_make(struct checkpoints *c, int64_t now_ms,
    int64_t mono_ms);

#endif
