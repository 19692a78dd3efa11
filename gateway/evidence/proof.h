/* SPDX-License-Identifier: Apache-2.0 */
/* proof.h - proofs as JSON: what a log answers a witness with. */
#ifndef PROOF_H
#define PROOF_H

#include "json.h"
#include "merkle.h"

/* An array of base64url hashes. */
enum status proof_read_path(const struct json *doc, int at,
    struct merkle_proof *out, struct problem *p) MUST_USE;

/* {"from","to","path"}: from one size to another.  STATUS_CONFLICT: it is
 * about other sizes. */
enum status proof_read_consistency(const char *text, size_t len,
    int64_t from, int64_t to, struct merkle_proof *out, struct problem *p)
    MUST_USE;

#endif
