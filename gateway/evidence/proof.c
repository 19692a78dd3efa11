/* SPDX-License-Identifier: Apache-2.0 */
#include "proof.h"

#include "base64url.h"

#define TOKENS 128

static enum status read_hash(const struct json *doc, int at, merkle_hash out)
{
	char text[LIMIT_B64_DIGEST + 1];
	size_t len;

	if (json_string(doc, at, text, sizeof(text)) != STATUS_OK)
		return STATUS_TYPE;
	return base64url_decode(text, LIMIT_B64_DIGEST, out, CRYPTO_DIGEST,
	    &len) == STATUS_OK && len == CRYPTO_DIGEST ? STATUS_OK :
	    STATUS_SYNTAX;
}

enum status proof_read_path(const struct json *doc, int at,
    struct merkle_proof *out, struct problem *p)
{
	out->count = 0;
	if (at < 0 || json_type(doc, at) != JSON_ARRAY)
		return problem_set(p, STATUS_MISSING, "path",
		    "is an array of hashes");
	if (json_size(doc, at) > MERKLE_LEVELS + 1)
		return problem_set(p, STATUS_RANGE, "path",
		    "is longer than any log is high");
	for (int i = json_first(doc, at); i >= 0; i = json_next(doc, i))
		if (read_hash(doc, i, out->hash[out->count++]) != STATUS_OK)
			return problem_set(p, STATUS_SYNTAX, "path",
			    "a hash is 43 characters of base64url");
	return STATUS_OK;
}

enum status proof_read_consistency(const char *text, size_t len,
    int64_t from, int64_t to, struct merkle_proof *out, struct problem *p)
{
	static const char *const names[] = { "from", "to", "path" };
	struct json_token tokens[TOKENS];
	struct json doc;
	int64_t a = -1, b = -1;
	enum status s = json_parse(&doc, text, len, tokens, TOKENS,
	    JSON_INTEGERS, p);

	if (s == STATUS_OK)
		s = json_only(&doc, 0, names, 3, "", p);
	if (s != STATUS_OK)
		return s;
	if (json_int(&doc, json_member(&doc, 0, "from"), 0, LIMIT_INT, &a) !=
	    STATUS_OK || json_int(&doc, json_member(&doc, 0, "to"), 0,
	    LIMIT_INT, &b) != STATUS_OK)
		return problem_set(p, STATUS_TYPE, "from",
		    "and to are the two sizes");
	if (a != from || b != to)
		return problem_set(p, STATUS_CONFLICT, "from",
		    "and to are other sizes than were asked for");
	return proof_read_path(&doc, json_member(&doc, 0, "path"), out, p);
}
