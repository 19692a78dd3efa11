/* SPDX-License-Identifier: Apache-2.0 */
/* proof_bundle.h - a proof file: what a log shows about one consignment, to
 * be kept beside the dossier for decades.
 *
 * Lines of JSON: the first as the cloud gave it, never touched again; every
 * further one a seal, a time stamp over the dossier and all lines before it
 * with the algorithms of its day.  Form and meaning: docs/witness.md.
 */
#ifndef PROOF_BUNDLE_H
#define PROOF_BUNDLE_H

#include "entry.h"
#include "json.h"
#include "merkle.h"

#define PROOF_FILE ((size_t)16 << 20)
#define PROOF_TOKENS 65536
#define PROOF_JWS 4096
#define PROOF_ALG 16
/* base64 of a time stamp's token */
#define PROOF_TOKEN 32768

/* Positions in 'doc' of the members, each checked to be of its type. */
struct proof {
	struct json doc;
	char cid[LIMIT_CID + 1];
	int cloud;		/* certificate path, PEM */
	int checkpoint;		/* a note */
	int leaves, stamps;	/* arrays */
};

struct proof_leaf {
	struct entry entry;
	char text[ENTRY_TEXT];
	size_t len;
	int64_t index;
	struct merkle_proof path;
	int jws;		/* a receipt's, -1: another thing */
};

struct proof_stamp {
	char alg[PROOF_ALG];
	int token;		/* base64 */
};

/* STATUS_UNKNOWN: a version, or an algorithm, that this reader does not
 * know. */
enum status proof_read(struct proof *out, const char *text, size_t len,
    struct json_token *tokens, int cap, struct problem *p) MUST_USE;
enum status proof_read_leaf(const struct proof *proof, int at,
    struct proof_leaf *out, struct problem *p) MUST_USE;
/* An item of stamps, or the root of a seal's line. */
enum status proof_read_stamp(const struct json *doc, int at,
    struct proof_stamp *out, struct problem *p) MUST_USE;
enum status proof_read_seal(struct json *doc, const char *text, size_t len,
    struct json_token *tokens, int cap, struct proof_stamp *out,
    struct problem *p) MUST_USE;

/* Does the leaf stand at its place in the list of that size and root?
 * STATUS_CHAIN. */
enum status proof_check_leaf(const struct crypto *crypto,
    const struct proof_leaf *leaf, int64_t size, const merkle_hash root)
    MUST_USE;

#endif
