/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c - an order's identity data, and its salted digests. */
#include "identity.h"

#include <string.h>

#include "gs1.h"
#include "isbt.h"

#define H (1u << IDENTITY_HOSPITAL)
#define X (1u << IDENTITY_CUSTOMS)
#define C (1u << IDENTITY_COURIER)

/* Who is shown what unless the order says otherwise: the hospital all;
 * customs what is in the box and between whom it travels, nothing that leads
 * to a patient; the courier whose box it is and where it goes.  A name that
 * is not here is for the hospital alone. */
static const struct {
	const char *name;
	unsigned readers;
	bool identifies;
} known[] = {
	{ "coi", H, true }, { "din", H, true }, { "lot", H, true },
	{ "recipient", H, true }, { "product", H | X, false },
	{ "gtin", H | X, false }, { "sender", H | X | C, false },
	{ "receiver", H | X | C, false }, { "sender_gln", H | X | C, false },
	{ "receiver_gln", H | X | C, false }, { "sscc", H | X | C, true },
	{ "grai", H | X | C, true }, { "giai", H | X | C, true }
};
#define KNOWN ((int)(sizeof(known) / sizeof(known[0])))

static const char *const reader_names[] = { "", "hospital", "customs",
	"courier" };

const char *identity_reader_name(enum identity_reader r)
{
	return reader_names[r];
}

enum identity_reader identity_reader_by_name(const char *name)
{
	for (int r = IDENTITY_HOSPITAL; r <= IDENTITY_READERS; r++)
		if (strcmp(name, reader_names[r]) == 0)
			return (enum identity_reader)r;
	return (enum identity_reader)0;
}

static struct identity_entry *find(struct identity *i, const char *name)
{
	for (int k = 0; k < i->count; k++)
		if (strcmp(i->entries[k].name, name) == 0)
			return &i->entries[k];
	return NULL;
}

/* ---- one value ---- */

static enum gs1_kind gs1_of(const char *name)
{
	if (strcmp(name, "sender_gln") == 0 ||
	    strcmp(name, "receiver_gln") == 0)
		return GS1_GLN;
	return gs1_by_name(name);
}

static enum status check_value(const struct identity_entry *e,
    struct problem *p)
{
	enum gs1_kind kind = gs1_of(e->name);

	for (const char *c = e->value; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7F)
			return problem_set(p, STATUS_SYNTAX, e->name,
			    "holds a control character");
	if (strcmp(e->name, "coi") == 0 && !isbt_is_coi(e->value))
		return problem_set(p, STATUS_SYNTAX, "coi", "is no ISBT 128 "
		    "chain of identity identifier, CH and 13 characters; "
		    "call a maker's own code maker_coi");
	if (strcmp(e->name, "din") == 0 && !isbt_is_din(e->value))
		return problem_set(p, STATUS_SYNTAX, "din", "is no donation "
		    "identification number of 13 characters");
	return kind == 0 || gs1_check(kind, e->value, p) == STATUS_OK ?
	    STATUS_OK : STATUS_SYNTAX;
}

static void fill_defaults(struct identity_entry *e)
{
	e->readers = H;
	for (int k = 0; k < KNOWN; k++) {
		if (strcmp(e->name, known[k].name) != 0)
			continue;
		e->readers = known[k].readers;
		e->identifies = known[k].identifies;
	}
}

static enum status read_entry(struct identity *out, const struct json *doc,
    int name, struct problem *p)
{
	struct identity_entry *e = &out->entries[out->count];

	if (json_string(doc, name, e->name, sizeof(e->name)) != STATUS_OK ||
	    !sdjwt_is_name(e->name))
		return problem_set(p, STATUS_SYNTAX, "data", "has a member "
		    "whose name is not 1 to 32 of letters, digits, _ . -");
	if (json_string(doc, json_value(doc, name), e->value,
	    sizeof(e->value)) != STATUS_OK)
		return problem_set(p, STATUS_TYPE, e->name,
		    "must be text of 1 to 120 bytes");
	fill_defaults(e);
	out->count++;
	return check_value(e, p);
}

static enum status read_data(struct identity *out, const struct json *doc,
    int at, struct problem *p)
{
	enum status s = STATUS_OK;

	if (at < 0 || json_type(doc, at) != JSON_OBJECT ||
	    json_size(doc, at) < 1 || json_size(doc, at) > IDENTITY_ENTRIES)
		return problem_set(p, STATUS_TYPE, "data",
		    "must be an object of 1 to 16 texts");
	for (int n = json_first(doc, at); n >= 0 && s == STATUS_OK;
	    n = json_next(doc, n))
		s = read_entry(out, doc, n, p);
	return s;
}

/* ---- lists of names ---- */

static enum status read_names(struct identity *out, const struct json *doc,
    int list, const char *where, unsigned bit, struct problem *p)
{
	char name[LIMIT_ID + 1];

	if (json_type(doc, list) != JSON_ARRAY ||
	    json_size(doc, list) > IDENTITY_ENTRIES)
		return problem_set(p, STATUS_TYPE, where,
		    "must be an array of at most 16 names of data");
	for (int k = 0; k < out->count; k++) {
		if (bit == 0)
			out->entries[k].identifies = false;
		out->entries[k].readers &= ~bit;
	}
	for (int at = json_first(doc, list); at >= 0;
	    at = json_next(doc, at)) {
		struct identity_entry *e = NULL;

		if (json_string(doc, at, name, sizeof(name)) == STATUS_OK)
			e = find(out, name);
		if (!e)
			return problem_set(p, STATUS_UNKNOWN, where,
			    "names something that data does not have");
		if (bit == 0)
			e->identifies = true;
		e->readers |= bit;
	}
	return STATUS_OK;
}

static enum status read_disclose(struct identity *out,
    const struct json *doc, int at, struct problem *p)
{
	enum status s;

	if (at < 0)
		return STATUS_OK;
	if (json_type(doc, at) != JSON_OBJECT)
		return problem_set(p, STATUS_TYPE, "disclose", "must be an "
		    "object of hospital, customs and courier");
	s = json_only(doc, at, reader_names + 1, IDENTITY_READERS,
	    "disclose", p);
	for (int r = IDENTITY_HOSPITAL; r <= IDENTITY_READERS &&
	    s == STATUS_OK; r++) {
		int list = json_member(doc, at, reader_names[r]);

		if (list >= 0)
			s = read_names(out, doc, list, "disclose", 1u << r,
			    p);
	}
	return s;
}

static enum status read_identify(struct identity *out,
    const struct json *doc, int at, struct problem *p)
{
	if (at < 0)
		return STATUS_OK;
	if (json_type(doc, at) == JSON_ARRAY && json_size(doc, at) < 2)
		return problem_set(p, STATUS_RANGE, "identify", "names at "
		    "least two: a handover compares two identifiers");
	return read_names(out, doc, at, "identify", 0, p);
}

static enum status read_release(struct identity *out,
    const struct json *doc, int at, struct problem *p)
{
	out->needs_acts = at >= 0 && json_is(doc, at, "signed");
	if (at < 0 || out->needs_acts || json_is(doc, at, "named"))
		return STATUS_OK;
	return problem_set(p, STATUS_UNKNOWN, "release",
	    "must be \"signed\" or \"named\"");
}

enum status identity_read(struct identity *out, const struct json *doc,
    int at, struct problem *p)
{
	static const char *const names[] = { "data", "disclose", "identify",
		"decoys", "release" };
	int decoys = json_member(doc, at, "decoys");
	int64_t n;
	enum status s = json_only(doc, at, names, 5, "identity", p);

	memset(out, 0, sizeof(*out));
	if (s == STATUS_OK)
		s = read_data(out, doc, json_member(doc, at, "data"), p);
	if (s == STATUS_OK)
		s = read_disclose(out, doc, json_member(doc, at, "disclose"),
		    p);
	if (s == STATUS_OK)
		s = read_identify(out, doc, json_member(doc, at, "identify"),
		    p);
	n = IDENTITY_ENTRIES - out->count;
	if (s == STATUS_OK && decoys >= 0 && json_int(doc, decoys, 0,
	    IDENTITY_ENTRIES - out->count, &n) != STATUS_OK)
		s = problem_set(p, STATUS_RANGE, "decoys", "must be an "
		    "integer from 0 to 16 less the number of data");
	out->decoys = (int)n;
	return s == STATUS_OK ? read_release(out, doc,
	    json_member(doc, at, "release"), p) : s;
}

/* ---- digests ---- */

static void insert(char digests[][LIMIT_B64_DIGEST + 1], int n,
    const char *new)
{
	for (; n > 0 && strcmp(digests[n - 1], new) > 0; n--)
		memcpy(digests[n], digests[n - 1], LIMIT_B64_DIGEST + 1);
	memcpy(digests[n], new, LIMIT_B64_DIGEST + 1);
}

static enum status seal_entry(struct identity_entry *e,
    const uint8_t *random, const struct crypto *hash, char *digest)
{
	enum status s = sdjwt_write(random, e->name, e->value,
	    e->disclosure);

	if (s == STATUS_OK)
		s = sdjwt_digest(hash, e->disclosure, strlen(e->disclosure),
		    digest);
	return s;
}

enum status identity_seal(struct identity *i,
    const uint8_t random[IDENTITY_RANDOM], const struct crypto *hash,
    char digests[IDENTITY_ENTRIES][LIMIT_B64_DIGEST + 1], int *count)
{
	enum status s = STATUS_OK;
	int n = i->count + i->decoys;

	for (int k = 0; k < n && s == STATUS_OK; k++) {
		const uint8_t *bytes = random + k * CRYPTO_DIGEST;
		char digest[LIMIT_B64_DIGEST + 1];

		if (k < i->count)
			s = seal_entry(&i->entries[k], bytes, hash, digest);
		else
			s = sdjwt_decoy(hash, bytes, digest);
		if (s == STATUS_OK)
			insert(digests, k, digest);
	}
	if (s == STATUS_OK && !identity_is_ascending(digests, n))
		s = STATUS_CRYPTO;	/* the same random bytes twice */
	*count = s == STATUS_OK ? n : 0;
	return s;
}

bool identity_is_same(const struct identity *a, const struct identity *b)
{
	if (a->count != b->count)
		return false;
	for (int k = 0; k < a->count; k++)
		if (strcmp(a->entries[k].name, b->entries[k].name) != 0 ||
		    strcmp(a->entries[k].value, b->entries[k].value) != 0)
			return false;
	return true;
}

bool identity_is_ascending(
    char digests[IDENTITY_ENTRIES][LIMIT_B64_DIGEST + 1], int count)
{
	for (int i = 1; i < count; i++)
		if (strcmp(digests[i - 1], digests[i]) >= 0)
			return false;
	return true;
}
