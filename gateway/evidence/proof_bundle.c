/* SPDX-License-Identifier: Apache-2.0 */
#include "proof_bundle.h"

#include <string.h>

#include "proof.h"
#include "record.h"

static enum status need(const struct json *doc, int object, const char *name,
    enum json_type type, int *out, struct problem *p)
{
	*out = json_member(doc, object, name);
	if (*out >= 0 && json_type(doc, *out) == type)
		return STATUS_OK;
	return problem_set(p, *out < 0 ? STATUS_MISSING : STATUS_TYPE, name,
	    "a proof needs this member");
}

static enum status is_version(const struct json *doc, const char *typ,
    struct problem *p)
{
	int64_t v;

	if (json_int(doc, json_member(doc, 0, "v"), 1, 1, &v) != STATUS_OK ||
	    !json_is(doc, json_member(doc, 0, "typ"), typ))
		return problem_set(p, STATUS_UNKNOWN, "v",
		    "and typ are of no proof that this program reads");
	return STATUS_OK;
}

/* Which algorithms the proof was made with; a later program may know more. */
static enum status check_algorithms(const struct json *doc,
    struct problem *p)
{
	static const char *const known[][2] = { { "leaf", "sha-256" },
		{ "tree", "rfc6962-sha-256" }, { "receipt", "ES256" },
		{ "checkpoint", "ecdsa-p256-sha-256" },
		{ "cosignature", "ed25519" }, { "stamp", "rfc3161" } };
	int alg;
	enum status s = need(doc, 0, "alg", JSON_OBJECT, &alg, p);

	for (size_t i = 0; i < 6 && s == STATUS_OK; i++)
		if (!json_is(doc, json_member(doc, alg, known[i][0]),
		    known[i][1]))
			s = problem_set(p, STATUS_UNKNOWN, known[i][0],
			    "is of an algorithm that this program does not "
			    "know");
	return s;
}

enum status proof_read(struct proof *out, const char *text, size_t len,
    struct json_token *tokens, int cap, struct problem *p)
{
	static const char *const names[] = { "v", "typ", "cid", "alg",
		"cloud", "checkpoint", "leaves", "stamps" };
	struct proof r;
	enum status s = json_parse(&r.doc, text, len, tokens, cap,
	    JSON_INTEGERS, p);

	if (s == STATUS_OK)
		s = is_version(&r.doc, "coldpass-proof", p);
	if (s == STATUS_OK)
		s = json_only(&r.doc, 0, names, 8, "", p);
	if (s == STATUS_OK)
		s = check_algorithms(&r.doc, p);
	if (s == STATUS_OK && (json_string(&r.doc, json_member(&r.doc, 0,
	    "cid"), r.cid, sizeof(r.cid)) != STATUS_OK ||
	    !record_is_cid(r.cid)))
		s = problem_set(p, STATUS_SYNTAX, "cid",
		    "is the consignment's id");
	if (s == STATUS_OK)
		s = need(&r.doc, 0, "cloud", JSON_STRING, &r.cloud, p);
	if (s == STATUS_OK)
		s = need(&r.doc, 0, "checkpoint", JSON_STRING, &r.checkpoint,
		    p);
	if (s == STATUS_OK)
		s = need(&r.doc, 0, "leaves", JSON_ARRAY, &r.leaves, p);
	if (s == STATUS_OK)
		s = need(&r.doc, 0, "stamps", JSON_ARRAY, &r.stamps, p);
	if (s == STATUS_OK)
		*out = r;
	return s;
}

enum status proof_read_leaf(const struct proof *proof, int at,
    struct proof_leaf *out, struct problem *p)
{
	static const char *const names[] = { "entry", "index", "path",
		"jws" };
	const struct json *doc = &proof->doc;
	struct proof_leaf r;
	enum status s = json_only(doc, at, names, 4, "leaves.", p);

	if (s != STATUS_OK)
		return s;
	if (json_string(doc, json_member(doc, at, "entry"), r.text,
	    sizeof(r.text)) != STATUS_OK || entry_read(&r.entry, r.text,
	    r.len = strlen(r.text)) != STATUS_OK)
		return problem_set(p, STATUS_SYNTAX, "leaves.entry",
		    "is no entry of a log");
	if (json_int(doc, json_member(doc, at, "index"), 0, LIMIT_INT,
	    &r.index) != STATUS_OK)
		return problem_set(p, STATUS_TYPE, "leaves.index",
		    "is the entry's number, from 0");
	r.jws = json_member(doc, at, "jws");
	if ((r.jws >= 0) != (r.entry.kind == ENTRY_RECEIPT))
		return problem_set(p, STATUS_CONFLICT, "leaves.jws",
		    "stands with receipts, and with them alone");
	s = proof_read_path(doc, json_member(doc, at, "path"), &r.path, p);
	if (s == STATUS_OK)
		*out = r;
	return s;
}

enum status proof_read_stamp(const struct json *doc, int at,
    struct proof_stamp *out, struct problem *p)
{
	if (json_string(doc, json_member(doc, at, "alg"), out->alg,
	    sizeof(out->alg)) != STATUS_OK)
		return problem_set(p, STATUS_TYPE, "alg",
		    "names the digest that is stamped");
	return need(doc, at, "token", JSON_STRING, &out->token, p);
}

enum status proof_read_seal(struct json *doc, const char *text, size_t len,
    struct json_token *tokens, int cap, struct proof_stamp *out,
    struct problem *p)
{
	static const char *const names[] = { "v", "typ", "alg", "token" };
	enum status s = json_parse(doc, text, len, tokens, cap,
	    JSON_COMPACT | JSON_INTEGERS, p);

	if (s == STATUS_OK)
		s = is_version(doc, "coldpass-seal", p);
	if (s == STATUS_OK)
		s = json_only(doc, 0, names, 4, "", p);
	return s == STATUS_OK ? proof_read_stamp(doc, 0, out, p) : s;
}

enum status proof_check_leaf(const struct crypto *crypto,
    const struct proof_leaf *leaf, int64_t size, const merkle_hash root)
{
	merkle_hash hash;
	enum status s = merkle_leaf(crypto, leaf->text, leaf->len, hash);

	if (s == STATUS_OK)
		s = merkle_check_inclusion(crypto, hash, leaf->index, size,
		    &leaf->path, root);
	return s == STATUS_RANGE ? STATUS_CHAIN : s;
}
