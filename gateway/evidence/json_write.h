/* SPDX-License-Identifier: Apache-2.0 */
/* json_write.h - write JSON without white space into a caller's buffer.
 *
 * Errors are sticky: write everything, check once with json_write_end_all.
 * Commas are placed by looking at the last byte written.  'name' is NULL
 * inside arrays and for the root.  Integers only, by construction.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

struct json_writer {
	char *buf;
	size_t cap, len;
	enum status status;
};

void json_write_init(struct json_writer *w, char *buf, size_t cap);
void json_write_object(struct json_writer *w, const char *name);
void json_write_object_end(struct json_writer *w);
void json_write_array(struct json_writer *w, const char *name);
void json_write_array_end(struct json_writer *w);
void json_write_int(struct json_writer *w, const char *name, int64_t v);
/* UTF-8 in, escaped as RFC 8259 requires; bad UTF-8 is STATUS_SYNTAX. */
void json_write_string(struct json_writer *w, const char *name,
    const char *s);
void json_write_string_n(struct json_writer *w, const char *name,
    const char *s, size_t len);
void json_write_bool(struct json_writer *w, const char *name, bool v);
void json_write_null(struct json_writer *w, const char *name);
/* Bytes that are already one JSON value. */
void json_write_raw(struct json_writer *w, const char *name, const char *json,
    size_t len);
/* NULL-friendly: a string, or null when s is NULL. */
void json_write_string_or_null(struct json_writer *w, const char *name,
    const char *s);

/* NUL-terminates (the NUL is not counted) and tells the length.
 * STATUS_NO_SPACE if anything did not fit, STATUS_SYNTAX for bad UTF-8. */
enum status json_write_done(struct json_writer *w, size_t *len) MUST_USE;

#endif
