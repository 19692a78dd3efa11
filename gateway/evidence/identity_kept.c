/* SPDX-License-Identifier: Apache-2.0 */
/* identity_kept.c - what is kept of identity data beside a dossier, written
 * and read back: the disclosures as they were hashed, never made again. */
#include "identity.h"

#include <string.h>

static void write_names(const struct identity *i, struct json_writer *w,
    const char *name, unsigned bit)
{
	json_write_array(w, name);
	for (int k = 0; k < i->count; k++) {
		const struct identity_entry *e = &i->entries[k];

		if (bit == 0 ? e->identifies : (e->readers & bit) != 0)
			json_write_string(w, NULL, e->name);
	}
	json_write_array_end(w);
}

void identity_write(const struct identity *i, struct json_writer *w)
{
	json_write_object(w, NULL);
	json_write_int(w, "v", 1);
	json_write_object(w, "disclose");
	for (int r = IDENTITY_HOSPITAL; r <= IDENTITY_READERS; r++)
		write_names(i, w, identity_reader_name(
		    (enum identity_reader)r), 1u << r);
	json_write_object_end(w);
	write_names(i, w, "identify", 0);
	json_write_bool(w, "signed_release", i->needs_acts);
	json_write_array(w, "disclosures");
	for (int k = 0; k < i->count; k++)
		json_write_string(w, NULL, i->entries[k].disclosure);
	json_write_array_end(w);
	json_write_object_end(w);
}

static enum status keep_one(struct identity *out, const struct json *doc,
    int at, struct problem *p)
{
	struct identity_entry *e = &out->entries[out->count];
	struct sdjwt_disclosure d;
	enum status s = json_string(doc, at, e->disclosure,
	    sizeof(e->disclosure));

	if (s != STATUS_OK)
		return problem_set(p, s, "disclosures",
		    "holds something that is no disclosure");
	s = sdjwt_read(e->disclosure, strlen(e->disclosure), &d, p);
	if (s != STATUS_OK)
		return s;
	for (int k = 0; k < out->count; k++)
		if (strcmp(out->entries[k].name, d.name) == 0)
			return problem_quote(p, STATUS_REPEATED,
			    "disclosures", "discloses ", d.name, " twice");
	memcpy(e->name, d.name, sizeof(e->name));
	memcpy(e->value, d.value, sizeof(e->value));
	out->count++;
	return STATUS_OK;
}

static enum status mark(struct identity *out, const struct json *doc,
    int list, unsigned bit, struct problem *p)
{
	if (list < 0 || json_type(doc, list) != JSON_ARRAY)
		return problem_set(p, STATUS_MISSING, "disclose",
		    "lists the names that each reader is shown");
	for (int at = json_first(doc, list); at >= 0;
	    at = json_next(doc, at)) {
		for (int k = 0; k < out->count; k++) {
			struct identity_entry *e = &out->entries[k];

			if (!json_is(doc, at, e->name))
				continue;
			e->readers |= bit;
			e->identifies = e->identifies || bit == 0;
		}
	}
	return STATUS_OK;
}

enum status identity_keep(struct identity *out, const struct json *doc,
    int at, struct problem *p)
{
	int list = json_member(doc, at, "disclosures");
	int disclose = json_member(doc, at, "disclose");
	enum status s = STATUS_OK;

	memset(out, 0, sizeof(*out));
	if (list < 0 || json_type(doc, list) != JSON_ARRAY ||
	    json_size(doc, list) > IDENTITY_ENTRIES)
		return problem_set(p, STATUS_MISSING, "disclosures",
		    "is an array of at most 16 disclosures");
	for (int d = json_first(doc, list); d >= 0 && s == STATUS_OK;
	    d = json_next(doc, d))
		s = keep_one(out, doc, d, p);
	for (int r = IDENTITY_HOSPITAL; r <= IDENTITY_READERS &&
	    s == STATUS_OK; r++)
		s = mark(out, doc, json_member(doc, disclose,
		    identity_reader_name((enum identity_reader)r)), 1u << r,
		    p);
	if (s == STATUS_OK)
		s = mark(out, doc, json_member(doc, at, "identify"), 0, p);
	if (s == STATUS_OK && json_bool(doc, json_member(doc, at,
	    "signed_release"), &out->needs_acts) != STATUS_OK)
		s = problem_set(p, STATUS_MISSING, "signed_release",
		    "is true or false");
	return s;
}
