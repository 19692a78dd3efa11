/* SPDX-License-Identifier: Apache-2.0 */
#include "order.h"

#include <stdio.h>
#include <string.h>

#include "utc.h"

#define HOURS_MAX 87600
#define TIME_MAX 253402300799999LL

static enum status bad(struct problem *p, const struct json *doc, int at,
    const char *where, const char *why)
{
	if (p->status == STATUS_OK && at >= 0)
		p->line = json_line(doc, at);
	return problem_set(p, STATUS_TYPE, where, why);
}

static enum status text(const struct json *doc, int object, const char *name,
    const char *where, char *out, size_t cap, struct problem *p)
{
	int at = json_member(doc, object, name);
	char why[120];

	if (at >= 0 && json_string(doc, at, out, cap) == STATUS_OK)
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "must be text of 1 to %zu bytes",
	    cap - 1);
	return bad(p, doc, at >= 0 ? at : object, where, why);
}

static enum status number(const struct json *doc, int object,
    const char *name, const char *where, int64_t min, int64_t max,
    int64_t *out, struct problem *p)
{
	int at = json_member(doc, object, name);
	char why[120];

	if (at < 0 || json_int(doc, at, min, max, out) == STATUS_OK)
		return STATUS_OK;	/* absent: *out stays */
	(void)snprintf(why, sizeof(why), "must be an integer from %lld to "
	    "%lld", (long long)min, (long long)max);
	return bad(p, doc, at, where, why);
}

static enum status moment(const struct json *doc, int object,
    const char *name, const char *where, int64_t *out, struct problem *p)
{
	char word[64];
	int at = json_member(doc, object, name);

	if (at < 0)
		return STATUS_OK;
	if (json_string(doc, at, word, sizeof(word)) == STATUS_OK &&
	    utc_parse(word, strlen(word), out) == STATUS_OK && *out >= 0 &&
	    *out <= TIME_MAX)
		return STATUS_OK;
	return bad(p, doc, at, where,
	    "must be an RFC 3339 time, \"2026-03-04T05:06:07Z\"");
}

static enum status read_probe(struct order *o, const struct json *doc, int at,
    struct problem *p)
{
	static const char *const names[] = { "id", "role", "group" };
	struct order_probe *probe = &o->probes[o->probe_count];
	enum status s = json_only(doc, at, names, 3, "probes", p);

	if (json_type(doc, at) != JSON_OBJECT)
		s = bad(p, doc, at, "probes", "holds objects {id, role}");
	if (s == STATUS_OK)
		s = text(doc, at, "id", "probes.id", probe->id,
		    sizeof(probe->id), p);
	if (s == STATUS_OK)
		s = text(doc, at, "role", "probes.role", probe->role,
		    sizeof(probe->role), p);
	if (s == STATUS_OK && json_member(doc, at, "group") >= 0)
		s = text(doc, at, "group", "probes.group", probe->group,
		    sizeof(probe->group), p);
	if (s == STATUS_OK && probe->group[0] != '\0' &&
	    strcmp(probe->role, "product") != 0)
		s = bad(p, doc, at, "probes.group", "is for product probes: "
		    "others are not judged");
	for (int i = 0; i < o->probe_count && s == STATUS_OK; i++)
		if (strcmp(o->probes[i].id, probe->id) == 0)
			s = problem_quote(p, STATUS_REPEATED, "probes",
			    "names ", probe->id, " twice");
	o->probe_count++;
	return s;
}

static enum status read_probes(struct order *o, const struct json *doc,
    int order, struct problem *p)
{
	int list = json_member(doc, order, "probes");
	enum status s = STATUS_OK;
	bool has_product = false;

	if (list < 0 || json_type(doc, list) != JSON_ARRAY ||
	    json_size(doc, list) < 1 || json_size(doc, list) > LIMIT_PROBES)
		return bad(p, doc, list < 0 ? order : list, "probes",
		    "must be an array of 1 to 32 objects {id, role}");
	for (int i = json_first(doc, list); i >= 0 && s == STATUS_OK;
	    i = json_next(doc, i))
		s = read_probe(o, doc, i, p);
	for (int i = 0; i < o->probe_count; i++)
		if (strcmp(o->probes[i].role, "product") == 0)
			has_product = true;
	if (s == STATUS_OK && !has_product)
		s = bad(p, doc, list, "probes", "none has the role "
		    "\"product\": without one nothing can be judged");
	return s;
}

static enum status read_packaging(struct order *o, const struct json *doc,
    int order, struct problem *p)
{
	static const char *const names[] = { "model", "hold_s", "charged",
		"mass_g" };
	int at = json_member(doc, order, "packaging");
	enum status s;

	if (at < 0)
		return STATUS_OK;
	if (json_type(doc, at) != JSON_OBJECT)
		return bad(p, doc, at, "packaging", "must be an object");
	s = json_only(doc, at, names, 4, "packaging", p);
	if (s == STATUS_OK && json_member(doc, at, "model") >= 0)
		s = text(doc, at, "model", "packaging.model", o->pack_model,
		    sizeof(o->pack_model), p);
	if (s == STATUS_OK)
		s = number(doc, at, "hold_s", "packaging.hold_s", 0,
		    INT32_MAX, &o->pack_hold_s, p);
	if (s == STATUS_OK)
		s = number(doc, at, "mass_g", "packaging.mass_g", 0,
		    INT32_MAX, &o->pack_mass_g, p);
	if (s == STATUS_OK)
		s = moment(doc, at, "charged", "packaging.charged",
		    &o->pack_charged_ms, p);
	return s;
}

static enum status read_expiry(struct order *o, const struct json *doc,
    int order, struct problem *p)
{
	static const char *const names[] = { "time", "zone" };
	int at = json_member(doc, order, "expiry");
	enum status s;

	if (at < 0)
		return STATUS_OK;
	if (json_type(doc, at) != JSON_OBJECT)
		return bad(p, doc, at, "expiry",
		    "must be an object {time, zone}");
	s = json_only(doc, at, names, 2, "expiry", p);
	if (s == STATUS_OK)
		s = moment(doc, at, "time", "expiry.time", &o->expiry_ms, p);
	if (s == STATUS_OK && o->expiry_ms == RECORD_ABSENT)
		s = bad(p, doc, at, "expiry.time", "is missing");
	if (s == STATUS_OK)
		s = text(doc, at, "zone", "expiry.zone", o->expiry_zone,
		    sizeof(o->expiry_zone), p);
	return s;
}

static enum status read_identity_data(struct order *o,
    const struct json *doc, int at, struct problem *p)
{
	char where[sizeof(p->where)];
	enum status s;

	o->has_identity = true;
	s = identity_read(&o->identity_data, doc, at, p);
	if (s == STATUS_OK || memcmp(p->where, "identity.", 9) == 0)
		return s;
	(void)snprintf(where, sizeof(where), "%s", p->where);
	(void)snprintf(p->where, sizeof(p->where), "identity.%.60s", where);
	p->line = json_line(doc, at);
	return s;
}

static enum status read_identity(struct order *o, const struct json *doc,
    int order, struct problem *p)
{
	int list = json_member(doc, order, "identity");

	if (list < 0)
		return STATUS_OK;
	if (json_type(doc, list) == JSON_OBJECT)
		return read_identity_data(o, doc, list, p);
	if (json_type(doc, list) != JSON_ARRAY ||
	    json_size(doc, list) > RECORD_IDENTITY)
		return bad(p, doc, list, "identity", "must be an object with "
		    "data, or an array of at most 16 salted digests");
	for (int i = json_first(doc, list); i >= 0; i = json_next(doc, i)) {
		char *out = o->identity[o->identity_count++];

		if (json_string(doc, i, out, sizeof(o->identity[0])) !=
		    STATUS_OK || strlen(out) != LIMIT_B64_DIGEST)
			return bad(p, doc, i, "identity", "holds base64url "
			    "SHA-256 digests of 43 characters, never the "
			    "data itself");
	}
	return STATUS_OK;
}

static enum status read_continues(struct order *o, const struct json *doc,
    int order, struct problem *p)
{
	static const char *const names[] = { "cid", "goods" };
	int at = json_member(doc, order, "continues");
	int goods = json_member(doc, at, "goods");
	enum status s;

	if (at < 0)
		return STATUS_OK;
	o->continues = true;
	if (json_type(doc, at) != JSON_OBJECT)
		return bad(p, doc, at, "continues",
		    "must be an object {cid, goods}");
	s = json_only(doc, at, names, 2, "continues", p);
	if (s == STATUS_OK)
		s = text(doc, at, "cid", "continues.cid", o->cid,
		    sizeof(o->cid), p);
	if (s != STATUS_OK)
		return s;
	o->goods = json_is(doc, goods, "same") ? RECORD_GOODS_SAME :
	    RECORD_GOODS_NEW;
	if (o->goods == RECORD_GOODS_NEW && !json_is(doc, goods, "new"))
		return bad(p, doc, at, "continues.goods",
		    "must be \"same\" or \"new\"");
	if (!record_is_cid(o->cid))
		return bad(p, doc, at, "continues.cid",
		    "is no consignment id");
	return STATUS_OK;
}

static enum status read_part(struct order *o, const struct json *doc,
    int order, struct problem *p)
{
	static const char *const names[] = { "set", "n", "of" };
	int at = json_member(doc, order, "part");
	enum status s;

	if (at < 0)
		return STATUS_OK;
	if (json_type(doc, at) != JSON_OBJECT)
		return bad(p, doc, at, "part",
		    "must be an object {set, n, of}");
	s = json_only(doc, at, names, 3, "part", p);
	if (s == STATUS_OK)
		s = text(doc, at, "set", "part.set", o->part_set,
		    sizeof(o->part_set), p);
	if (s == STATUS_OK)
		s = number(doc, at, "of", "part.of", 1, RECORD_PARTS,
		    &o->part_of, p);
	if (s == STATUS_OK)
		s = number(doc, at, "n", "part.n", 1, RECORD_PARTS,
		    &o->part_n, p);
	if (s == STATUS_OK && (o->part_n < 1 || o->part_n > o->part_of))
		s = bad(p, doc, at, "part.n", "must be an integer from 1 to "
		    "part.of, at most 64");
	return s;
}

static enum status read_override(struct order *o, const struct json *doc,
    int order, struct problem *p)
{
	static const char *const names[] = { "by", "why" };
	int at = json_member(doc, order, "override");
	enum status s;

	if (at < 0)
		return STATUS_OK;
	o->has_override = true;
	if (json_type(doc, at) != JSON_OBJECT)
		return bad(p, doc, at, "override",
		    "must be an object {by, why}");
	s = json_only(doc, at, names, 2, "override", p);
	if (s == STATUS_OK)
		s = text(doc, at, "by", "override.by", o->override_by,
		    sizeof(o->override_by), p);
	if (s == STATUS_OK)
		s = text(doc, at, "why", "override.why", o->override_why,
		    sizeof(o->override_why), p);
	return s;
}

static enum status read_plan(struct order *o, const struct json *doc, int at,
    struct problem *p)
{
	enum status s = moment(doc, at, "eta", "eta", &o->eta_ms, p);

	if (s == STATUS_OK)
		s = number(doc, at, "clearance_s", "clearance_s", 0,
		    ORDER_CLEARANCE_S, &o->clearance_s, p);
	return s;
}

static enum status read_flight(struct order *o, const struct json *doc,
    int at, struct problem *p)
{
	static const char *const names[] = { "from", "to" };
	struct plan_flight *f = &o->flights[o->flight_count];
	enum status s;

	f->from_ms = f->to_ms = RECORD_ABSENT;
	if (json_type(doc, at) != JSON_OBJECT)
		return bad(p, doc, at, "flights", "holds objects {from, to}");
	s = json_only(doc, at, names, 2, "flights", p);
	if (s == STATUS_OK)
		s = moment(doc, at, "from", "flights.from", &f->from_ms, p);
	if (s == STATUS_OK)
		s = moment(doc, at, "to", "flights.to", &f->to_ms, p);
	if (s == STATUS_OK && (f->from_ms == RECORD_ABSENT ||
	    f->to_ms <= f->from_ms || (o->flight_count > 0 &&
	    f->from_ms < o->flights[o->flight_count - 1].to_ms)))
		s = bad(p, doc, at, "flights", "states from and to, from "
		    "before to, and each flight after the one before");
	o->flight_count++;
	return s;
}

static enum status read_flights(struct order *o, const struct json *doc,
    int order, struct problem *p)
{
	int list = json_member(doc, order, "flights");
	enum status s = STATUS_OK;

	if (list < 0)
		return STATUS_OK;
	if (json_type(doc, list) != JSON_ARRAY ||
	    json_size(doc, list) > PLAN_FLIGHTS)
		return bad(p, doc, list, "flights",
		    "must be an array of at most 8 flights {from, to}");
	for (int i = json_first(doc, list); i >= 0 && s == STATUS_OK;
	    i = json_next(doc, i))
		s = read_flight(o, doc, i, p);
	return s;
}

static enum status read_rest(struct order *o, const struct json *doc, int at,
    struct problem *p)
{
	int offline = json_member(doc, at, "offline");
	enum status s;

	if (offline >= 0 && json_bool(doc, offline, &o->may_be_offline) !=
	    STATUS_OK)
		return bad(p, doc, offline, "offline",
		    "must be true or false");
	s = number(doc, at, "hours", "hours", 1, HOURS_MAX, &o->hours, p);
	if (s == STATUS_OK)
		s = read_probes(o, doc, at, p);
	if (s == STATUS_OK)
		s = read_packaging(o, doc, at, p);
	if (s == STATUS_OK)
		s = read_expiry(o, doc, at, p);
	if (s == STATUS_OK)
		s = read_identity(o, doc, at, p);
	if (s == STATUS_OK)
		s = read_continues(o, doc, at, p);
	if (s == STATUS_OK)
		s = read_part(o, doc, at, p);
	if (s == STATUS_OK)
		s = read_override(o, doc, at, p);
	if (s == STATUS_OK)
		s = read_plan(o, doc, at, p);
	if (s == STATUS_OK)
		s = read_flights(o, doc, at, p);
	return s;
}

static enum status read_profile(struct order *o, const struct json *doc,
    int at, const char *profile, size_t len, struct problem *p)
{
	enum status s = STATUS_OK;

	if (!profile)
		s = text(doc, at, "profile", "profile", o->profile_jws,
		    sizeof(o->profile_jws), p);
	else if (len > ORDER_PROFILE)
		s = bad(p, doc, at, "profile_file", "is too long");
	else
		memcpy(o->profile_jws, profile, len);
	if (s == STATUS_OK)
		o->profile_len = strlen(o->profile_jws);
	return s;
}

enum status order_read_with(struct order *out, const struct json *doc, int at,
    const char *profile, size_t len, struct problem *p)
{
	static const char *const names[] = { "v", "probes", "packaging",
		"expiry", "identity", "offline", "hours", "continues", "part",
		"override", "eta", "clearance_s", "flights", "profile",
		"profile_file" };
	int64_t version = 0;
	enum status s;

	memset(out, 0, sizeof(*out));
	out->pack_hold_s = out->pack_charged_ms = RECORD_ABSENT;
	out->pack_mass_g = out->expiry_ms = out->eta_ms = RECORD_ABSENT;
	if (at < 0 || json_type(doc, at) != JSON_OBJECT)
		return bad(p, doc, at, "order", "must be an object");
	s = json_only(doc, at, names, profile ? 15 : 14, "", p);
	if (s == STATUS_OK && json_int(doc, json_member(doc, at, "v"), 1, 1,
	    &version) != STATUS_OK)
		s = bad(p, doc, at, "v", "must be 1, the order's version");
	if (s == STATUS_OK)
		s = read_profile(out, doc, at, profile, len, p);
	return s == STATUS_OK ? read_rest(out, doc, at, p) : s;
}

enum status order_read(struct order *out, const struct json *doc, int at,
    struct problem *p)
{
	return order_read_with(out, doc, at, NULL, 0, p);
}
