/* SPDX-License-Identifier: Apache-2.0 */
/* record_identity.c - the salted digests of `open`: a plain list, or as
 * RFC 9901 writes them, so that its libraries find them. */
#include "identity.h"
#include "record.h"
#include "record_field.h"

void record_field_write_identity(struct json_writer *w,
    const struct record_open *o)
{
	if (o->has_sd)
		json_write_object(w, "identity");
	json_write_array(w, o->has_sd ? "_sd" : "identity");
	for (int i = 0; i < o->identity_count; i++)
		json_write_string(w, NULL, o->identity[i]);
	json_write_array_end(w);
	if (!o->has_sd)
		return;
	json_write_object_end(w);
	json_write_string(w, "_sd_alg", SDJWT_ALG);
}

/* The list of digests; -1 if `identity` is neither form of it. */
static int identity_list(const struct json *doc, struct record_open *out,
    struct problem *p)
{
	static const char *const names[] = { "_sd" };
	int at = json_member(doc, 0, "identity");
	int alg = json_member(doc, 0, "_sd_alg");

	out->has_sd = at >= 0 && json_type(doc, at) == JSON_OBJECT;
	if (out->has_sd != (alg >= 0) ||
	    (alg >= 0 && !json_is(doc, alg, SDJWT_ALG)))
		return -1;
	if (!out->has_sd)
		return at;
	if (json_only(doc, at, names, 1, "identity", p) != STATUS_OK)
		return -1;
	return json_member(doc, at, "_sd");
}

enum status record_field_identity(const struct json *doc,
    struct record_open *out, struct problem *p)
{
	int list = identity_list(doc, out, p);

	out->identity_count = 0;
	if (list < 0 || json_type(doc, list) != JSON_ARRAY ||
	    json_size(doc, list) > RECORD_IDENTITY)
		return problem_set(p, STATUS_MISSING, "identity",
		    "lists salted digests, [] if none, at most 16; as "
		    "{\"_sd\"} with _sd_alg sha-256");
	for (int at = json_first(doc, list); at >= 0; at = json_next(doc, at)) {
		enum status s = record_field_digest(doc, at,
		    out->identity[out->identity_count++]);

		if (s != STATUS_OK)
			return problem_set(p, s, "identity",
			    "holds something that is no SHA-256 digest");
	}
	if (out->has_sd && !identity_is_ascending(out->identity,
	    out->identity_count))
		return problem_set(p, STATUS_ORDER, "identity", "its digests "
		    "are not in ascending order, each but once");
	return STATUS_OK;
}
