/* SPDX-License-Identifier: Apache-2.0 */
/* parcel_put.h - a parcel's files into a directory that somebody carries
 * away: <cid>.jwsl, <cid>.receipts.txt, <gateway>.trust.pem, README.txt.
 *
 * Each is whole or what it was (copy.h).  Blocks: a worker of its own. */
#ifndef PARCEL_PUT_H
#define PARCEL_PUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "parcel.h"

struct parcel_put {
	const struct files *files;
	char gw[LIMIT_GW + 1];
	char *trust;		/* PEM of the issuers believed */
	char *cloud;		/* PEM of the receipts' signer */
	const atomic_bool *stop;	/* give up soon */
	int placed, same, kept;	/* dossiers; kept: not replaced */
	char why[300];		/* the first thing that did not work, or "" */
};

/* All of them; false with why when one could not be written.  Those kept
 * because another chain is there are told in why too. */
bool parcel_put_all(struct parcel_put *put, const struct parcel *first,
    const char *dir);

/* What README.txt says, in English and Japanese. */
extern const char parcel_put_readme[];

/* "receipts" as `coldpass verify --receipts` reads them; the caller frees.
 * NULL: none, or no memory. */
char *parcel_put_receipts(const struct parcel *p, const char *cloud);

#endif
