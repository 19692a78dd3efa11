/* SPDX-License-Identifier: Apache-2.0 */
/* disclosures.h - a presentation (<open record>~<disclosure>~...~) against the
 * dossier it came with: does every disclosure belong to it, once?
 *
 * Whether the dossier is authentic is `verify`'s to say: the presentation's
 * record has to be one of its lines, byte for byte, so what is said of that
 * line holds of this one.
 */
#ifndef DISCLOSURES_H
#define DISCLOSURES_H

#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "identity.h"
#include "record.h"

/* One line of a presentation. */
#define DISCLOSURES_FILE (LIMIT_RECORD + IDENTITY_ENTRIES * (SDJWT_TEXT + 1))

struct disclosures {
	char *text;			/* the file */
	size_t len;
	const char *jws;		/* within it */
	size_t jws_len;
	int count;
	const char *part[IDENTITY_ENTRIES];
	size_t part_len[IDENTITY_ENTRIES];
	struct sdjwt_disclosure one[IDENTITY_ENTRIES];
};

/* Reads and takes apart.  CLI_OK, or the exit code after saying why. */
int disclosures_load(const char *command, const char *path,
    struct disclosures *out) MUST_USE;
void disclosures_free(struct disclosures *d);

/* The open record in a dossier's line; -1 if it is none with digests of
 * disclosures.  open: to be filled. */
enum status disclosures_open_of(const char *line, size_t len,
    struct record_open *open) MUST_USE;

/* Is this disclosure's digest among them? */
bool disclosures_belongs(const struct record_open *open,
    const struct crypto *hash, const char *text, size_t len);

/* Against the whole dossier: the line (1-based) it belongs to.
 * STATUS_MISSING, _UNKNOWN, _REPEATED with why. */
enum status disclosures_check(const struct disclosures *d,
    const char *dossier, size_t len, const struct crypto *hash,
    int64_t *line, struct problem *p) MUST_USE;

#endif
