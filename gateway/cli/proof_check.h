/* SPDX-License-Identifier: Apache-2.0 */
/* proof_check.h - a dossier against what the cloud's log shows of it: entries,
 * checkpoint, witnesses, time stamps.  docs/witness.md.
 */
#ifndef PROOF_CHECK_H
#define PROOF_CHECK_H

#include "crypto.h"
#include "stamp.h"
#include "verify.h"
#include "witness.h"

#define PROOF_CHECK_KEYS 8

struct proof_check {
	const char *file;
	const char *keys[PROOF_CHECK_KEYS];	/* witnesses' */
	const char *tsas[PROOF_CHECK_KEYS];	/* issuers of time stamps */
	int key_count, tsa_count;
	struct stamp_piece dossier;
};

/* Where the value of --witness-key or --tsa goes; NULL: neither, or too
 * many. */
const char **proof_check_slot(struct proof_check *c, const char *option);

/* Fills v->log and adds findings.  CLI_OK whatever holds, or an exit code
 * after saying what cannot be read. */
int proof_check_run(const struct proof_check *c, const char *command,
    struct verify *v, const struct witness_lines *lines,
    const struct crypto *crypto);

#endif
