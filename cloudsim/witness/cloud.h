/* SPDX-License-Identifier: Apache-2.0 */
/* cloud.h - a cloud's log over HTTP, as its witness sees it (libcurl). */
#ifndef CLOUD_H
#define CLOUD_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define CLOUD_BODY 65536
#define CLOUD_WHY 320

struct cloud;

/* 'base' is http:// or https:// and goes up to, not including, /api/v1;
 * 'ca' (may be NULL): the issuers believed for https, a PEM file. */
struct cloud *cloud_open(const char *base, const char *ca,
    char why[CLOUD_WHY]);
void cloud_close(struct cloud *c);

/* The body of a 200 answer, NUL-terminated, valid until the next call.
 * STATUS_OFFLINE: nobody answered; STATUS_CONFLICT: another answer than 200,
 * told in why; STATUS_RANGE: too long. */
enum status cloud_checkpoint(struct cloud *c, const char **body, size_t *len,
    char why[CLOUD_WHY]) MUST_USE;
enum status cloud_consistency(struct cloud *c, int64_t from, int64_t to,
    const char **body, size_t *len, char why[CLOUD_WHY]) MUST_USE;
enum status cloud_cosign(struct cloud *c, const char *note, size_t len,
    char why[CLOUD_WHY]) MUST_USE;

#endif
