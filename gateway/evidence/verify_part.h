/* SPDX-License-Identifier: Apache-2.0 */
/* verify_part.h - what the verify_*.c files share among themselves. */
#ifndef VERIFY_PART_H
#define VERIFY_PART_H

#include "problem.h"
#include "verify.h"

/* v->record is an authentic `open`: does it fit here, does its profile hold?
 * Begins the leg.  False when it cannot stand at this place. */
bool verify_part_open(struct verify *v, const struct crypto_signer *signer);

/* The present leg ends here: its judgement goes into its verify_leg. */
void verify_part_close_leg(struct verify *v);

void verify_part_problem(struct verify *v, enum verify_code code,
    const struct problem *p);

#endif
