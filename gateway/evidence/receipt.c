/* SPDX-License-Identifier: Apache-2.0 */
/* receipt.c - one reader and one writer of receipts, inverse of each other. */
#include "receipt.h"

#include <string.h>

#include "record.h"

void receipt_write(struct json_writer *w, const struct receipt *r)
{
	json_write_object(w, NULL);
	json_write_int(w, "v", 1);
	json_write_string(w, "gw", r->gw);
	json_write_string(w, "cid", r->cid);
	json_write_int(w, "leg", r->leg);
	json_write_int(w, "upto", r->upto);
	json_write_string(w, "head", r->head);
	json_write_int(w, "seen", r->seen);
	json_write_array(w, "missing");
	for (int i = 0; i < r->range_count; i++) {
		json_write_array(w, NULL);
		json_write_int(w, NULL, r->ranges[i][0]);
		json_write_int(w, NULL, r->ranges[i][1]);
		json_write_array_end(w);
	}
	json_write_array_end(w);
	json_write_int(w, "rx", r->rx_ms);
	json_write_object_end(w);
}

/* One number of an object; fills the problem. */
static enum status number(const struct json *doc, const char *name,
    int64_t min, int64_t *out, struct problem *p)
{
	int at = json_member(doc, 0, name);
	enum status s;

	if (at < 0)
		return problem_set(p, STATUS_MISSING, name,
		    "a receipt needs this member");
	s = json_int(doc, at, min, LIMIT_INT, out);
	if (s != STATUS_OK)
		return problem_set(p, s, name, "not an integer in range");
	return STATUS_OK;
}

static enum status text(const struct json *doc, const char *name, char *out,
    size_t cap, struct problem *p)
{
	int at = json_member(doc, 0, name);
	enum status s;

	if (at < 0)
		return problem_set(p, STATUS_MISSING, name,
		    "a receipt needs this member");
	s = json_string(doc, at, out, cap);
	if (s != STATUS_OK)
		return problem_set(p, s, name, "not a string of fitting length");
	return STATUS_OK;
}

static enum status range(struct receipt *r, const struct json *doc, int at)
{
	int64_t *pair = r->ranges[r->range_count];
	int64_t after = r->range_count == 0 ? r->upto :
	    r->ranges[r->range_count - 1][1];
	int first = json_first(doc, at);

	if (json_type(doc, at) != JSON_ARRAY || json_size(doc, at) != 2)
		return STATUS_TYPE;
	if (json_int(doc, first, 0, LIMIT_INT, &pair[0]) != STATUS_OK ||
	    json_int(doc, json_next(doc, first), 0, LIMIT_INT, &pair[1]) !=
	    STATUS_OK)
		return STATUS_RANGE;
	if (pair[0] > pair[1] || pair[0] <= after || pair[1] > r->seen)
		return STATUS_CONFLICT;
	r->range_count++;
	return STATUS_OK;
}

static enum status ranges(struct receipt *r, const struct json *doc,
    struct problem *p)
{
	int list = json_member(doc, 0, "missing");

	r->range_count = 0;
	if (list < 0 || json_type(doc, list) != JSON_ARRAY)
		return problem_set(p, STATUS_MISSING, "missing",
		    "a receipt lists its missing ranges, [] if none");
	if (json_size(doc, list) > RECEIPT_RANGES)
		return problem_set(p, STATUS_NO_SPACE, "missing",
		    "more than 32 ranges; `seen` has to be lowered instead");
	for (int at = json_first(doc, list); at >= 0; at = json_next(doc, at)) {
		enum status s = range(r, doc, at);

		if (s != STATUS_OK)
			return problem_set(p, s, "missing",
			    "ranges must ascend between upto and seen");
	}
	return STATUS_OK;
}

static enum status members(struct receipt *r, const struct json *doc,
    struct problem *p)
{
	static const char *const names[] = { "v", "gw", "cid", "leg", "upto",
		"head", "seen", "missing", "rx" };
	int64_t v;
	enum status s = json_only(doc, 0, names, 9, "", p);

	if (s == STATUS_OK)
		s = number(doc, "v", 1, &v, p);
	if (s == STATUS_OK && v != 1)
		s = problem_set(p, STATUS_UNKNOWN, "v",
		    "this reader knows receipts of version 1");
	if (s == STATUS_OK)
		s = text(doc, "gw", r->gw, sizeof(r->gw), p);
	if (s == STATUS_OK)
		s = text(doc, "cid", r->cid, sizeof(r->cid), p);
	if (s == STATUS_OK)
		s = number(doc, "leg", 0, &r->leg, p);
	if (s == STATUS_OK)
		s = number(doc, "upto", -1, &r->upto, p);
	if (s == STATUS_OK)
		s = text(doc, "head", r->head, sizeof(r->head), p);
	if (s == STATUS_OK)
		s = number(doc, "seen", -1, &r->seen, p);
	if (s == STATUS_OK)
		s = number(doc, "rx", 0, &r->rx_ms, p);
	return s;
}

enum status receipt_read(struct receipt *out, const char *payload, size_t len,
    struct problem *p)
{
	struct json_token tokens[RECEIPT_TOKENS];
	struct json doc;
	struct receipt r;
	enum status s = json_parse(&doc, payload, len, tokens, RECEIPT_TOKENS,
	    JSON_COMPACT | JSON_INTEGERS, p);

	if (s == STATUS_OK)
		s = members(&r, &doc, p);
	if (s == STATUS_OK && (!record_is_gw(r.gw) || !record_is_cid(r.cid) ||
	    strlen(r.head) != LIMIT_B64_DIGEST))
		s = problem_set(p, STATUS_SYNTAX, "",
		    "gw, cid or head is not of the required form");
	if (s == STATUS_OK && r.upto > r.seen)
		s = problem_set(p, STATUS_CONFLICT, "upto",
		    "is beyond seen, the highest committed record");
	if (s == STATUS_OK)
		s = ranges(&r, &doc, p);
	if (s == STATUS_OK)
		*out = r;
	return s;
}

bool receipt_covers(const struct receipt *r, int64_t seq)
{
	if (seq < 0 || seq > r->seen)
		return false;
	for (int i = 0; i < r->range_count; i++)
		if (seq >= r->ranges[i][0] && seq <= r->ranges[i][1])
			return false;
	return true;
}
