/* SPDX-License-Identifier: Apache-2.0 */
/* api_log_part.h - what api_log.c and api_bundle.c share. */
#ifndef API_LOG_PART_H
#define API_LOG_PART_H

#include "api.h"

/* The newest checkpoint's size.  STATUS_MISSING. */
enum status api_log_newest(struct api *a, int64_t *out) MUST_USE;
/* Members entry, index and path. */
enum status api_log_write_leaf(struct api *a,
    const struct store_log_entry *e, int64_t size, struct json_writer *w)
    MUST_USE;
/* Member checkpoint, with its cosignatures. */
enum status api_log_write_note(struct api *a, int64_t size,
    struct json_writer *w) MUST_USE;

#endif
