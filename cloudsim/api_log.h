/* SPDX-License-Identifier: Apache-2.0 */
/* api_log.h - the log, its checkpoints and proofs, for witnesses and for
 * whoever wants to check them.  docs/witness.md has the forms.
 *
 * Depends on: api.h, ledger.h, checkpoint.h.
 */
#ifndef API_LOG_H
#define API_LOG_H

#include "api.h"
#include "checkpoint.h"

/* The newest checkpoint (size -1) or the one of that size, with the
 * cosignatures that are here.  STATUS_MISSING. */
enum status api_log_checkpoint(struct api *a, int64_t size, struct text *out)
    MUST_USE;
/* The entry of a thing with that digest and its path to the newest
 * checkpoint.  STATUS_MISSING: no such thing; STATUS_ORDER: not in any
 * checkpoint yet. */
enum status api_log_proof(struct api *a, const char *digest,
    struct json_writer *w) MUST_USE;
/* STATUS_RANGE: not 0 <= from <= to <= the newest checkpoint's size. */
enum status api_log_consistency(struct api *a, int64_t from, int64_t to,
    struct json_writer *w) MUST_USE;
enum status api_log_entries(struct api *a, int64_t from, int64_t limit,
    struct json_writer *w) MUST_USE;

/* What `coldpass verify --proof` reads.  STATUS_MISSING: no such
 * consignment; STATUS_ORDER: no checkpoint holds a receipt of it yet. */
enum status api_log_bundle(struct api *a, const char *cid,
    struct json_writer *w) MUST_USE;

/* Is this the root that our entries have at that size?  STATUS_CHAIN. */
enum status api_log_is_ours(struct api *a, const struct checkpoint *c)
    MUST_USE;

#endif
