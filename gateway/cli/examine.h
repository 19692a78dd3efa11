/* SPDX-License-Identifier: Apache-2.0 */
/* examine.h - a dossier verified with what stands beside it: roots, receipts,
 * revoked signers.  `verify` prints what comes of it, `report` draws it; both
 * take these options and get the same verdict.
 */
#ifndef EXAMINE_H
#define EXAMINE_H

#include <stddef.h>

#include "crypto.h"
#include "proof_check.h"
#include "trust.h"
#include "verify.h"
#include "witness.h"

#define EXAMINE_TRUST 64

/* What the options of examine_option are, for --help. */
#define EXAMINE_USAGE \
    "  --trust PEM...        roots whose signers are believed\n" \
    "  --at TIME             how much shelf life is left then\n" \
    "  --cid C               the consignment it has to be\n" \
    "  --profile-digest D    the profile it has to be judged by\n" \
    "  --open-digest D       a leg's first record it has to hold\n" \
    "  --head TEXT           a line it has to hold, as a QR code shows it at the\n" \
    "                        box or on a report, \"coldpass:1:...\"\n" \
    "  --receipts FILE       the cloud's receipts: what it has witnessed\n" \
    "  --revoked FILE        signers no longer believed, and since when\n" \
    "  --proof FILE          what the cloud's log shows of it (docs/witness.md)\n" \
    "  --witness-key PEM     a witness that has to have cosigned that log\n" \
    "  --tsa PEM             issuer of time stamps that have to be in it\n"

struct examine {
	const char *command;		/* for messages */
	const char *dossier, *receipts, *revoked, *head_text;
	struct proof_check proof;	/* file, keys, authorities */
	const char *trust_files[EXAMINE_TRUST];
	int trust_count;
	struct verify_options options;

	/* after examine_run */
	struct verify *verify;
	const char *text;		/* the dossier's bytes */
	size_t len;

	/* private */
	struct chainhead head;
	struct trust *trust;
	struct crypto crypto;
	struct witness_lines lines;
	struct witness_revoked revoked_list;
	void *rooms[VERIFY_LEGS];
	int room_count;
};

void examine_init(struct examine *e, const char *command);

/* The option at argv[i]: how many arguments it took; 0: none of these, or
 * without what it needs. */
int examine_option(struct examine *e, int argc, char **argv, int i);

/* Are the arguments whole?  CLI_OK, or CLI_USAGE after saying why. */
int examine_check(struct examine *e);

/* Read and verify.  CLI_OK whatever the verdict, or an exit code after saying
 * what cannot be read. */
int examine_run(struct examine *e);

void examine_close(struct examine *e);

#endif
