/* SPDX-License-Identifier: Apache-2.0 */
/* record_seal.c - the last record of a leg: what it held, in numbers.
 *
 * The totals about events are younger than format 1's first dossiers: each
 * of them may be absent. */
#include "record.h"

#include "record_field.h"

/* ---- writing ---- */

static void write_lid(struct json_writer *w, const struct record_totals *t)
{
	json_write_object(w, "lid");
	json_write_int(w, "count", t->lid_count);
	json_write_int(w, "open_s", t->lid_open_s);
	if (t->lid_first_ms == RECORD_ABSENT)
		json_write_null(w, "first");
	else
		json_write_int(w, "first", t->lid_first_ms);
	json_write_object_end(w);
}

static void write_tilt(struct json_writer *w, const struct record_totals *t)
{
	json_write_object(w, "tilt");
	json_write_int(w, "lying_s", t->lying_s);
	json_write_int(w, "inverted_s", t->inverted_s);
	json_write_object_end(w);
}

static void write_shock(struct json_writer *w, const struct record_totals *t)
{
	json_write_object(w, "shock");
	json_write_int(w, "count", t->shock_count);
	json_write_int(w, "peak_mg", t->shock_peak_mg);
	json_write_int(w, "dv_mm_s", t->shock_dv_mm_s);
	json_write_int(w, "saturated", t->shock_saturated);
	json_write_object_end(w);
}

static void write_totals(struct json_writer *w, const struct record_totals *t)
{
	if (t->has_lid)
		write_lid(w, t);
	if (t->has_tilt)
		write_tilt(w, t);
	if (t->has_shock)
		write_shock(w, t);
	if (t->has_seal)
		json_write_bool(w, "seal_opened", t->seal_opened);
	if (!t->has_vibration)
		return;
	json_write_object(w, "vibration");
	json_write_int(w, "over_s", t->vibration_s);
	json_write_object_end(w);
}

void record_write_seal(struct json_writer *w, const struct record_seal *s)
{
	json_write_int(w, "records", s->records);
	json_write_object(w, "totals");
	json_write_int(w, "readings", s->readings);
	json_write_int(w, "faults", s->faults);
	write_totals(w, &s->totals);
	json_write_object_end(w);
	json_write_bool(w, "final", s->final);
}

/* ---- reading ---- */

struct number {
	const char *name;
	int64_t *out;
};

/* A part of the totals, if it is there: exactly these whole numbers, and
 * 'moment' (a time or null) unless that is NULL. */
static enum status read_part(const struct json *doc, int totals,
    const char *part, bool *has, const struct number *numbers, int count,
    const char *moment, struct problem *p)
{
	int at = json_member(doc, totals, part);
	const char *names[5];
	enum status s;
	int i;

	*has = at >= 0;
	if (!*has)
		return STATUS_OK;
	for (i = 0; i < count; i++)
		names[i] = numbers[i].name;
	if (moment != NULL)
		names[i++] = moment;
	s = json_only(doc, at, names, i, "totals", p);
	for (i = 0; i < count && s == STATUS_OK; i++)
		s = record_field_int(doc, at, numbers[i].name, 0, LIMIT_INT,
		    numbers[i].out, p);
	return s;
}

static enum status read_first(const struct json *doc, int totals,
    struct record_totals *t, struct problem *p)
{
	int lid = json_member(doc, totals, "lid");
	int first = json_member(doc, lid, "first");

	t->lid_first_ms = RECORD_ABSENT;
	if (first >= 0 && json_type(doc, first) == JSON_NULL)
		return STATUS_OK;
	return record_field_int(doc, lid, "first", 0, RECORD_TIME_MAX,
	    &t->lid_first_ms, p);
}

static enum status read_seal_opened(const struct json *doc, int totals,
    struct record_totals *t, struct problem *p)
{
	int at = json_member(doc, totals, "seal_opened");

	t->has_seal = at >= 0;
	if (t->has_seal && json_bool(doc, at, &t->seal_opened) != STATUS_OK)
		return problem_set(p, STATUS_TYPE, "seal_opened",
		    "is true or false");
	return STATUS_OK;
}

static enum status read_totals(const struct json *doc, int at,
    struct record_totals *t, struct problem *p)
{
	const struct number lid[] = { { "count", &t->lid_count },
		{ "open_s", &t->lid_open_s } };
	const struct number tilt[] = { { "lying_s", &t->lying_s },
		{ "inverted_s", &t->inverted_s } };
	const struct number shock[] = { { "count", &t->shock_count },
		{ "peak_mg", &t->shock_peak_mg },
		{ "dv_mm_s", &t->shock_dv_mm_s },
		{ "saturated", &t->shock_saturated } };
	const struct number vibration[] = { { "over_s", &t->vibration_s } };
	enum status s;

	*t = (struct record_totals){ .lid_first_ms = RECORD_ABSENT };
	s = read_part(doc, at, "lid", &t->has_lid, lid, 2, "first", p);
	if (s == STATUS_OK && t->has_lid)
		s = read_first(doc, at, t, p);
	if (s == STATUS_OK)
		s = read_part(doc, at, "tilt", &t->has_tilt, tilt, 2, NULL, p);
	if (s == STATUS_OK)
		s = read_part(doc, at, "shock", &t->has_shock, shock, 4, NULL,
		    p);
	if (s == STATUS_OK)
		s = read_seal_opened(doc, at, t, p);
	if (s == STATUS_OK)
		s = read_part(doc, at, "vibration", &t->has_vibration,
		    vibration, 1, NULL, p);
	return s;
}

static enum status read_counts(const struct json *doc, int totals,
    struct record_seal *out, struct problem *p)
{
	static const char *const names[] = { "readings", "faults", "lid",
		"tilt", "shock", "seal_opened", "vibration" };
	enum status s;

	if (totals < 0)
		return problem_set(p, STATUS_MISSING, "totals",
		    "a seal holds its totals, {\"readings\",\"faults\"} "
		    "at least");
	s = json_only(doc, totals, names, 7, "totals", p);
	if (s == STATUS_OK)
		s = record_field_int(doc, totals, "readings", 0, LIMIT_INT,
		    &out->readings, p);
	if (s == STATUS_OK)
		s = record_field_int(doc, totals, "faults", 0, LIMIT_INT,
		    &out->faults, p);
	if (s == STATUS_OK)
		s = read_totals(doc, totals, &out->totals, p);
	return s;
}

enum status record_read_seal(const struct record *r, struct record_seal *out,
    struct problem *p)
{
	const struct json *doc = &r->doc;
	enum status s = record_field_int(doc, 0, "records", 1, LIMIT_INT,
	    &out->records, p);

	if (s == STATUS_OK)
		s = read_counts(doc, json_member(doc, 0, "totals"), out, p);
	if (s == STATUS_OK && json_bool(doc, json_member(doc, 0, "final"),
	    &out->final) != STATUS_OK)
		s = problem_set(p, STATUS_MISSING, "final",
		    "a seal says whether it is final: true or false");
	return s;
}
