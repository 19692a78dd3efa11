/* SPDX-License-Identifier: Apache-2.0 */
#include "record_field.h"

#include "base64url.h"
#include "crypto.h"
#include "record.h"

enum status record_field_int(const struct json *doc, int object,
    const char *name, int64_t min, int64_t max, int64_t *out,
    struct problem *p)
{
	int at = json_member(doc, object, name);
	enum status s;

	if (at < 0)
		return problem_set(p, STATUS_MISSING, name,
		    "this member is required");
	s = json_int(doc, at, min, max, out);
	if (s != STATUS_OK)
		return problem_set(p, s, name,
		    "is not an integer of the stated range");
	return STATUS_OK;
}

enum status record_field_maybe_int(const struct json *doc, int object,
    const char *name, int64_t min, int64_t max, int64_t *out,
    struct problem *p)
{
	if (json_member(doc, object, name) < 0) {
		*out = RECORD_ABSENT;
		return STATUS_OK;
	}
	return record_field_int(doc, object, name, min, max, out, p);
}

enum status record_field_text(const struct json *doc, int object,
    const char *name, char *out, size_t cap, struct problem *p)
{
	int at = json_member(doc, object, name);
	enum status s;

	if (at < 0)
		return problem_set(p, STATUS_MISSING, name,
		    "this member is required");
	s = json_string(doc, at, out, cap);
	if (s != STATUS_OK)
		return problem_set(p, s, name,
		    "is not a string of the stated length");
	return STATUS_OK;
}

enum status record_field_digest(const struct json *doc, int at,
    char out[LIMIT_B64_DIGEST + 1])
{
	uint8_t bytes[CRYPTO_DIGEST];
	size_t n;
	enum status s = json_string(doc, at, out, LIMIT_B64_DIGEST + 1);

	if (s != STATUS_OK)
		return s;
	if (base64url_decode(out, LIMIT_B64_DIGEST, bytes, sizeof(bytes),
	    &n) != STATUS_OK || n != sizeof(bytes))
		return STATUS_SYNTAX;
	return STATUS_OK;
}
