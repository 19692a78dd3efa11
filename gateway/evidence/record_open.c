/* SPDX-License-Identifier: Apache-2.0 */
/* record_open.c - the first record of a leg: who measures what, and how. */
#include "record.h"

#include <string.h>

#include "record_field.h"

static void write_probe(struct json_writer *w, const struct record_probe *p)
{
	json_write_object(w, NULL);
	json_write_string(w, "id", p->id);
	json_write_string(w, "role", p->role);
	json_write_string(w, "place", p->place);
	json_write_string(w, "medium", p->medium);
	json_write_string(w, "quantity", p->quantity);
	json_write_string(w, "model", p->model);
	json_write_string(w, "serial", p->serial);
	json_write_object(w, "cal");
	json_write_string(w, "id", p->cal_id);
	json_write_int(w, "due", p->cal_due_ms);
	json_write_int(w, "low_mc", p->low_mc);
	json_write_int(w, "high_mc", p->high_mc);
	json_write_object_end(w);
	json_write_int(w, "u_mc", p->u_mc);
	if (p->group[0] != '\0')
		json_write_string(w, "group", p->group);
	if (p->has_corr)
		json_write_int(w, "corr_mc", p->corr_mc);
	json_write_object_end(w);
}

static void write_maybe(struct json_writer *w, const char *name, int64_t v)
{
	if (v != RECORD_ABSENT)
		json_write_int(w, name, v);
}

static void write_packaging(struct json_writer *w, const struct record_open *o)
{
	json_write_object(w, "packaging");
	if (o->pack_model[0] != '\0')
		json_write_string(w, "model", o->pack_model);
	write_maybe(w, "hold_s", o->pack_hold_s);
	write_maybe(w, "charged", o->pack_charged_ms);
	write_maybe(w, "mass_g", o->pack_mass_g);
	json_write_object_end(w);
}

static void write_expiry(struct json_writer *w, const struct record_open *o)
{
	if (o->expiry_ms == RECORD_ABSENT) {
		json_write_null(w, "expiry");
		return;
	}
	json_write_object(w, "expiry");
	json_write_int(w, "at", o->expiry_ms);
	json_write_string(w, "zone", o->expiry_zone);
	json_write_object_end(w);
}

void record_write_open(struct json_writer *w, const struct record_open *o)
{
	json_write_string_n(w, "profile", o->profile, o->profile_len);
	json_write_array(w, "probes");
	for (int i = 0; i < o->probe_count; i++)
		write_probe(w, &o->probes[i]);
	json_write_array_end(w);
	write_packaging(w, o);
	write_expiry(w, o);
	record_field_write_identity(w, o);
	if (o->goods != RECORD_GOODS_FIRST)
		json_write_string(w, "goods",
		    o->goods == RECORD_GOODS_SAME ? "same" : "new");
	if (o->has_broken) {
		json_write_object(w, "broken");
		json_write_int(w, "seq", o->broken_seq);
		json_write_string(w, "why", o->broken_why);
		json_write_string(w, "by", o->broken_by);
		json_write_object_end(w);
	}
	if (o->sim_pace != 0)
		json_write_int(w, "sim", o->sim_pace);
	if (o->part_set[0] != '\0') {
		json_write_object(w, "part");
		json_write_string(w, "set", o->part_set);
		json_write_int(w, "n", o->part_n);
		json_write_int(w, "of", o->part_of);
		json_write_object_end(w);
	}
}

/* ---- reading ---- */

static enum status read_calibration(const struct json *doc, int probe,
    struct record_probe *out, struct problem *p)
{
	static const char *const names[] = { "id", "due", "low_mc", "high_mc" };
	int cal = json_member(doc, probe, "cal");
	int64_t low = 0, high = 0;
	enum status s;

	if (cal < 0)
		return problem_set(p, STATUS_MISSING, "cal",
		    "a probe states its calibration");
	s = json_only(doc, cal, names, 4, "probes.cal", p);
	if (s == STATUS_OK)
		s = record_field_text(doc, cal, "id", out->cal_id,
		    sizeof(out->cal_id), p);
	if (s == STATUS_OK)
		s = record_field_int(doc, cal, "due", 0, RECORD_TIME_MAX,
		    &out->cal_due_ms, p);
	if (s == STATUS_OK)
		s = record_field_int(doc, cal, "low_mc", -273150, 1000000,
		    &low, p);
	if (s == STATUS_OK)
		s = record_field_int(doc, cal, "high_mc", low + 1, 1000000,
		    &high, p);
	out->low_mc = (int32_t)low;
	out->high_mc = (int32_t)high;
	return s;
}

static enum status read_probe_words(const struct json *doc, int at,
    struct record_probe *out, struct problem *p)
{
	const struct {
		const char *name;
		char *out;
		size_t cap;
	} words[] = {
		{ "id", out->id, sizeof(out->id) },
		{ "role", out->role, sizeof(out->role) },
		{ "place", out->place, sizeof(out->place) },
		{ "medium", out->medium, sizeof(out->medium) },
		{ "quantity", out->quantity, sizeof(out->quantity) },
		{ "model", out->model, sizeof(out->model) },
		{ "serial", out->serial, sizeof(out->serial) }
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		enum status s = record_field_text(doc, at, words[i].name,
		    words[i].out, words[i].cap, p);

		if (s != STATUS_OK)
			return s;
	}
	return STATUS_OK;
}

/* What a probe may say besides: its group, the correction in its values. */
static enum status read_probe_extras(const struct json *doc, int at,
    struct record_probe *out, struct problem *p)
{
	int64_t corr = RECORD_ABSENT;
	enum status s = STATUS_OK;

	out->group[0] = '\0';
	if (json_member(doc, at, "group") >= 0)
		s = record_field_text(doc, at, "group", out->group,
		    sizeof(out->group), p);
	if (s == STATUS_OK)
		s = record_field_maybe_int(doc, at, "corr_mc", -100000,
		    100000, &corr, p);
	out->has_corr = corr != RECORD_ABSENT;
	out->corr_mc = out->has_corr ? (int32_t)corr : 0;
	return s;
}

static enum status read_probe(const struct json *doc, int at,
    struct record_probe *out, struct problem *p)
{
	static const char *const names[] = { "id", "role", "place", "medium",
		"quantity", "model", "serial", "cal", "u_mc", "group",
		"corr_mc" };
	int64_t u = 0;
	enum status s = json_only(doc, at, names, 11, "probes", p);

	if (s == STATUS_OK)
		s = read_probe_words(doc, at, out, p);
	if (s == STATUS_OK)
		s = read_calibration(doc, at, out, p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "u_mc", 0, 100000, &u, p);
	out->u_mc = (int32_t)u;
	return s == STATUS_OK ? read_probe_extras(doc, at, out, p) : s;
}

/* A claim calls a group by its name: no probe may have the same. */
static enum status check_groups(const struct record_open *o,
    struct problem *p)
{
	for (int i = 0; i < o->probe_count; i++)
		for (int k = 0; k < o->probe_count; k++)
			if (strcmp(o->probes[i].group, o->probes[k].id) == 0)
				return problem_quote(p, STATUS_CONFLICT,
				    "probes", "a group and a probe are both "
				    "called ", o->probes[k].id, "");
	return STATUS_OK;
}

static enum status read_probes(const struct json *doc, struct record_open *out,
    struct problem *p)
{
	int list = json_member(doc, 0, "probes");
	int n = list < 0 ? 0 : json_size(doc, list);

	if (list < 0 || json_type(doc, list) != JSON_ARRAY ||
	    n > LIMIT_PROBES)
		return problem_set(p, STATUS_MISSING, "probes",
		    "an open record lists its probes, at most 32");
	out->probe_count = 0;
	for (int at = json_first(doc, list); at >= 0; at = json_next(doc, at)) {
		struct record_probe *probe = &out->probes[out->probe_count];
		enum status s = read_probe(doc, at, probe, p);

		if (s != STATUS_OK)
			return s;
		for (int i = 0; i < out->probe_count; i++)
			if (strcmp(out->probes[i].id, probe->id) == 0)
				return problem_quote(p, STATUS_REPEATED,
				    "probes", "two probes are called ",
				    probe->id, "");
		out->probe_count++;
	}
	return check_groups(out, p);
}

static enum status read_packaging(const struct json *doc,
    struct record_open *out, struct problem *p)
{
	static const char *const names[] = { "model", "hold_s", "charged",
		"mass_g" };
	int at = json_member(doc, 0, "packaging");
	enum status s;

	if (at < 0 || json_type(doc, at) != JSON_OBJECT)
		return problem_set(p, STATUS_MISSING, "packaging",
		    "is an object, {} if nothing is known");
	s = json_only(doc, at, names, 4, "packaging", p);
	out->pack_model[0] = '\0';
	if (s == STATUS_OK && json_member(doc, at, "model") >= 0)
		s = record_field_text(doc, at, "model", out->pack_model,
		    sizeof(out->pack_model), p);
	if (s == STATUS_OK)
		s = record_field_maybe_int(doc, at, "hold_s", 0, INT32_MAX,
		    &out->pack_hold_s, p);
	if (s == STATUS_OK)
		s = record_field_maybe_int(doc, at, "charged", 0,
		    RECORD_TIME_MAX, &out->pack_charged_ms, p);
	if (s == STATUS_OK)
		s = record_field_maybe_int(doc, at, "mass_g", 0, INT32_MAX,
		    &out->pack_mass_g, p);
	return s;
}

static enum status read_expiry(const struct json *doc, struct record_open *out,
    struct problem *p)
{
	static const char *const names[] = { "at", "zone" };
	int at = json_member(doc, 0, "expiry");
	enum status s;

	out->expiry_ms = RECORD_ABSENT;
	out->expiry_zone[0] = '\0';
	if (at < 0)
		return problem_set(p, STATUS_MISSING, "expiry",
		    "is {\"at\",\"zone\"}, or null if none is stated");
	if (json_type(doc, at) == JSON_NULL)
		return STATUS_OK;
	s = json_only(doc, at, names, 2, "expiry", p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "at", 0, RECORD_TIME_MAX,
		    &out->expiry_ms, p);
	if (s == STATUS_OK)
		s = record_field_text(doc, at, "zone", out->expiry_zone,
		    sizeof(out->expiry_zone), p);
	return s;
}

static enum status read_broken(const struct json *doc, struct record_open *out,
    struct problem *p)
{
	static const char *const names[] = { "seq", "why", "by" };
	int at = json_member(doc, 0, "broken");
	enum status s;

	out->has_broken = at >= 0;
	if (at < 0)
		return STATUS_OK;
	s = json_only(doc, at, names, 3, "broken", p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "seq", 0, LIMIT_INT,
		    &out->broken_seq, p);
	if (s == STATUS_OK)
		s = record_field_text(doc, at, "why", out->broken_why,
		    sizeof(out->broken_why), p);
	if (s == STATUS_OK)
		s = record_field_text(doc, at, "by", out->broken_by,
		    sizeof(out->broken_by), p);
	return s;
}

static enum status read_part(const struct json *doc, struct record_open *out,
    struct problem *p)
{
	static const char *const names[] = { "set", "n", "of" };
	int at = json_member(doc, 0, "part");
	enum status s;

	out->part_set[0] = '\0';
	out->part_n = out->part_of = 0;
	if (at < 0)
		return STATUS_OK;
	s = json_only(doc, at, names, 3, "part", p);
	if (s == STATUS_OK)
		s = record_field_text(doc, at, "set", out->part_set,
		    sizeof(out->part_set), p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "of", 1, RECORD_PARTS,
		    &out->part_of, p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "n", 1, out->part_of,
		    &out->part_n, p);
	return s;
}

/* A later leg says whether it carries the same goods; leg 0 does not. */
static enum status read_goods(const struct record *r, struct record_open *out,
    struct problem *p)
{
	int at = json_member(&r->doc, 0, "goods");

	out->goods = RECORD_GOODS_FIRST;
	if (at >= 0 && json_is(&r->doc, at, "same"))
		out->goods = RECORD_GOODS_SAME;
	else if (at >= 0 && json_is(&r->doc, at, "new"))
		out->goods = RECORD_GOODS_NEW;
	else if (at >= 0)
		return problem_set(p, STATUS_UNKNOWN, "goods",
		    "is \"same\" or \"new\"");
	if ((r->head.leg == 0) != (out->goods == RECORD_GOODS_FIRST))
		return problem_set(p, STATUS_CONFLICT, "goods",
		    "belongs to every leg but the first");
	return STATUS_OK;
}

enum status record_read_open(const struct record *r, struct record_open *out,
    struct problem *p)
{
	const struct json *doc = &r->doc;
	int profile = json_member(doc, 0, "profile");
	enum status s;

	if (profile < 0 || json_type(doc, profile) != JSON_STRING)
		return problem_set(p, STATUS_MISSING, "profile",
		    "an open record carries its profile as a JWS string");
	out->profile = json_raw(doc, profile, &out->profile_len);
	s = read_probes(doc, out, p);
	if (s == STATUS_OK)
		s = read_packaging(doc, out, p);
	if (s == STATUS_OK)
		s = read_expiry(doc, out, p);
	if (s == STATUS_OK)
		s = record_field_identity(doc, out, p);
	if (s == STATUS_OK)
		s = read_broken(doc, out, p);
	if (s == STATUS_OK)
		s = read_goods(r, out, p);
	if (s == STATUS_OK)
		s = read_part(doc, out, p);
	out->sim_pace = 0;
	if (s == STATUS_OK && json_member(doc, 0, "sim") >= 0)
		s = record_field_int(doc, 0, "sim", 1, 1000000,
		    &out->sim_pace, p);
	return s;
}
