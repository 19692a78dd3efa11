/* SPDX-License-Identifier: Apache-2.0 */
/* record_field.h - read one member of a record, with the message for it.
 *
 * Shared by the readers of records and of acts.
 */
#ifndef RECORD_FIELD_H
#define RECORD_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include "json.h"
#include "limit.h"
#include "problem.h"

/* Latest moment a record may name: the end of the year 9999. */
#define RECORD_TIME_MAX 253402300799999LL

/* A required integer member of 'object'. */
enum status record_field_int(const struct json *doc, int object,
    const char *name, int64_t min, int64_t max, int64_t *out,
    struct problem *p) MUST_USE;
/* An integer member that may be absent: *out is then RECORD_ABSENT. */
enum status record_field_maybe_int(const struct json *doc, int object,
    const char *name, int64_t min, int64_t max, int64_t *out,
    struct problem *p) MUST_USE;
/* A required string member. */
enum status record_field_text(const struct json *doc, int object,
    const char *name, char *out, size_t cap, struct problem *p) MUST_USE;
/* 43 characters of canonical base64url: 32 bytes. */
enum status record_field_digest(const struct json *doc, int at,
    char out[LIMIT_B64_DIGEST + 1]) MUST_USE;

/* record_identity.c */
struct record_open;
struct json_writer;
void record_field_write_identity(struct json_writer *w,
    const struct record_open *o);
enum status record_field_identity(const struct json *doc,
    struct record_open *out, struct problem *p) MUST_USE;

#endif
