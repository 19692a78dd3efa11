/* SPDX-License-Identifier: Apache-2.0 */
/* verify_shown.h - what `verify --disclosures` adds: does the presentation
 * belong to the dossier that was verified, and what it says. */
#ifndef VERIFY_SHOWN_H
#define VERIFY_SHOWN_H

#include "disclosures.h"
#include "examine.h"
#include "verify.h"

/* After examine_run.  Reads the file; a disclosure that does not belong is a finding.  CLI_OK, or
 * the exit code after saying why it cannot be read at all. */
int verify_shown_check(struct examine *e, const char *file,
    struct disclosures *out) MUST_USE;

/* Nothing, where anything of it does not belong. */
void verify_shown_print(const struct verify *v, const struct disclosures *d);

#endif
