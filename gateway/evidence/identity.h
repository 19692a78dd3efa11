/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h - whose goods these are, in clear where it is held, as salted
 * digests where it is published, and which reader is shown what.
 *
 * From an order's `identity`:
 *   {"data":{"coi":"CHA999926000001","lot":"L-1",...},
 *    "disclose":{"hospital":["coi",...],"customs":[...],"courier":[...]},
 *    "identify":["coi","lot"],"decoys":4,"release":"signed"}
 * Names are free but for these, whose form and check digit are held to:
 * coi, din (ISBT 128), sscc, gtin, grai, giai, sender_gln, receiver_gln (GS1).
 * `disclose` and `identify` default by name (identity.c has the table).
 * Digests are given in ascending order: a digest's place says nothing.
 *
 * Pure: random bytes and SHA-256 come from who calls.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "json.h"
#include "json_write.h"
#include "problem.h"
#include "sdjwt.h"

enum identity_reader {
	IDENTITY_HOSPITAL = 1, IDENTITY_CUSTOMS, IDENTITY_COURIER
};
#define IDENTITY_READERS IDENTITY_COURIER

/* As many as an open record has digests. */
#define IDENTITY_ENTRIES 16
/* Every salt and every decoy. */
#define IDENTITY_RANDOM (IDENTITY_ENTRIES * CRYPTO_DIGEST)
/* What identity_write may need. */
#define IDENTITY_FILE 32768

struct identity_entry {
	char name[LIMIT_ID + 1];
	char value[LIMIT_TEXT + 1];
	unsigned readers;		/* bit 1 << enum identity_reader */
	bool identifies;		/* compared at a handover */
	char disclosure[SDJWT_TEXT + 1];	/* "" until identity_seal */
};

struct identity {
	int count;
	struct identity_entry entries[IDENTITY_ENTRIES];
	int decoys;
	bool needs_acts;		/* a hard stop is released by signed
					 * acts alone, not by names */
};

/* "hospital", "customs", "courier"; 0 if it is none. */
const char *identity_reader_name(enum identity_reader r);
enum identity_reader identity_reader_by_name(const char *name);

/* From an order's object. */
enum status identity_read(struct identity *out, const struct json *doc,
    int at, struct problem *p) MUST_USE;

/* Salt every entry and give the digests, decoys among them, ascending. */
enum status identity_seal(struct identity *i,
    const uint8_t random[IDENTITY_RANDOM], const struct crypto *hash,
    char digests[IDENTITY_ENTRIES][LIMIT_B64_DIGEST + 1], int *count)
    MUST_USE;

/* The same data, whatever the salts? */
bool identity_is_same(const struct identity *a, const struct identity *b);

/* What is kept beside a dossier: a JSON object, and back.  identity_keep
 * reads every disclosure again, so a changed file is refused. */
void identity_write(const struct identity *i, struct json_writer *w);
enum status identity_keep(struct identity *out, const struct json *doc,
    int at, struct problem *p) MUST_USE;

/* Are they strictly ascending, so that none is there twice? */
bool identity_is_ascending(
    char digests[IDENTITY_ENTRIES][LIMIT_B64_DIGEST + 1], int count);

#endif
