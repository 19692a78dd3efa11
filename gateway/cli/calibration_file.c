/* SPDX-License-Identifier: Apache-2.0 */
#include "calibration_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utc.h"

#define YEAR_MS (365LL * 86400000)

static enum status wrong(const struct json *doc, int at, struct problem *p,
    const char *where, const char *why)
{
	if (p->status == STATUS_OK)
		p->line = at >= 0 ? json_line(doc, at) : 0;
	return problem_set(p, STATUS_RANGE, where, why);
}

/* ---- members ---- */

static enum status take_text(const struct json *doc, const char *name,
    char *out, size_t cap, struct problem *p)
{
	int at = json_member(doc, 0, name);
	char why[80];

	if (at >= 0 && json_string(doc, at, out, cap) == STATUS_OK)
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "must be text of 1 to %zu bytes, as "
	    "the certificate says", cap - 1);
	return wrong(doc, at, p, name, why);
}

/* A day ("2026-03-01", its first moment) or an RFC 3339 time. */
static enum status take_time(const struct json *doc, const char *name,
    int64_t *out, struct problem *p)
{
	int at = json_member(doc, 0, name);
	char text[64];

	if (at >= 0 && json_string(doc, at, text, 40) == STATUS_OK) {
		if (strlen(text) == 10)
			memcpy(text + 10, "T00:00:00Z", 11);
		if (utc_parse(text, strlen(text), out) == STATUS_OK &&
		    *out >= 0)
			return STATUS_OK;
	}
	return wrong(doc, at, p, name, "must be a day, \"2026-03-01\", or an "
	    "RFC 3339 time");
}

static enum status take_number(const struct json *doc, int point,
    const char *where, const char *name, int64_t low, int64_t high,
    int64_t *out, struct problem *p)
{
	int at = json_member(doc, point, name);
	char place[48], why[100];

	if (at >= 0 && json_int(doc, at, low, high, out) == STATUS_OK)
		return STATUS_OK;
	(void)snprintf(place, sizeof(place), "%s.%s", where, name);
	(void)snprintf(why, sizeof(why), "must be an integer from %lld to "
	    "%lld [m\302\260C]", (long long)low, (long long)high);
	return wrong(doc, at >= 0 ? at : point, p, place, why);
}

static enum status take_point(const struct json *doc, int at, int n,
    struct calibration_point *out, struct problem *p)
{
	static const char *const names[] = { "ref_mc", "reading_mc",
		"uncertainty_mc" };
	char where[24];
	enum status s;

	(void)snprintf(where, sizeof(where), "points[%d]", n);
	if (json_type(doc, at) != JSON_OBJECT)
		return wrong(doc, at, p, where, "must be an object");
	s = json_only(doc, at, names, 3, where, p);
	if (s == STATUS_OK)
		s = take_number(doc, at, where, "ref_mc", -273149, 1000000,
		    &out->ref_mc, p);
	if (s == STATUS_OK)
		s = take_number(doc, at, where, "reading_mc", -273149,
		    1000000, &out->reading_mc, p);
	if (s == STATUS_OK)
		s = take_number(doc, at, where, "uncertainty_mc", 1, 50000,
		    &out->uncertainty_mc, p);
	return s;
}

/* ---- do the points make sense? ---- */

static int64_t off_mc(const struct calibration_point *a)
{
	return llabs(a->reading_mc - a->ref_mc);
}

/* Between two points the reading moves about as far as the reference. */
static bool is_steady(const struct calibration_point *a,
    const struct calibration_point *b)
{
	int64_t ref = b->ref_mc - a->ref_mc;
	int64_t slack = a->uncertainty_mc + b->uncertainty_mc;

	return llabs(b->reading_mc - a->reading_mc - ref) <= ref / 5 + slack;
}

static enum status check_point(const struct json *doc, int at, int n,
    const struct calibration_point *here, struct problem *p)
{
	char where[24];

	(void)snprintf(where, sizeof(where), "points[%d]", n);
	if (off_mc(here) > CALIBRATION_OFF_MC)
		return wrong(doc, at, p, where, "the probe is off by more than "
		    "5 \302\260C here: it is defective, or units were mixed "
		    "(thousandths of a degree are wanted)");
	if (n == 0)
		return STATUS_OK;
	if (here->ref_mc <= here[-1].ref_mc)
		return wrong(doc, at, p, where, "ref_mc must rise from point "
		    "to point: sort them, and leave none in twice");
	if (here->reading_mc <= here[-1].reading_mc)
		return wrong(doc, at, p, where, "the reading falls while the "
		    "reference rises: one of the two points is wrong");
	if (!is_steady(&here[-1], here))
		return wrong(doc, at, p, where, "the deviation jumps between "
		    "this point and the one before: one of them is wrong, or "
		    "the probe is defective");
	return STATUS_OK;
}

static enum status take_points(struct calibration *out,
    const struct json *doc, struct problem *p)
{
	int list = json_member(doc, 0, "points");
	enum status s = STATUS_OK;

	if (list < 0 || json_type(doc, list) != JSON_ARRAY ||
	    json_size(doc, list) < 2 ||
	    json_size(doc, list) > CALIBRATION_POINTS)
		return wrong(doc, list, p, "points", "must be 2 to 64 points: "
		    "one alone says nothing of a range");
	for (int at = json_first(doc, list); at >= 0 && s == STATUS_OK;
	    at = json_next(doc, at)) {
		int n = out->count++;

		s = take_point(doc, at, n, &out->points[n], p);
		if (s == STATUS_OK)
			s = check_point(doc, at, n, &out->points[n], p);
	}
	return s;
}

enum status calibration_file_read(struct calibration *out,
    const struct json *doc, struct problem *p)
{
	static const char *const names[] = { "v", "certificate",
		"laboratory", "accreditation", "serial", "date", "due",
		"points" };
	int64_t version;
	enum status s;

	memset(out, 0, sizeof(*out));
	if (json_type(doc, 0) != JSON_OBJECT)
		return wrong(doc, 0, p, "", "must be one JSON object");
	s = json_only(doc, 0, names, 8, "", p);
	if (s == STATUS_OK && json_int(doc, json_member(doc, 0, "v"), 1, 1,
	    &version) != STATUS_OK)
		s = wrong(doc, json_member(doc, 0, "v"), p, "v", "must be 1");
	if (s == STATUS_OK)
		s = take_text(doc, "certificate", out->certificate,
		    sizeof(out->certificate), p);
	if (s == STATUS_OK)
		s = take_text(doc, "laboratory", out->laboratory,
		    sizeof(out->laboratory), p);
	if (s == STATUS_OK)
		s = take_text(doc, "accreditation", out->accreditation,
		    sizeof(out->accreditation), p);
	if (s == STATUS_OK)
		s = take_text(doc, "serial", out->serial, sizeof(out->serial),
		    p);
	if (s == STATUS_OK)
		s = take_time(doc, "date", &out->date_ms, p);
	if (s == STATUS_OK)
		s = take_time(doc, "due", &out->due_ms, p);
	if (s == STATUS_OK && (out->due_ms <= out->date_ms ||
	    out->due_ms - out->date_ms > CALIBRATION_YEARS * YEAR_MS +
	    2 * 86400000LL))
		s = wrong(doc, json_member(doc, 0, "due"), p, "due", "must be "
		    "later than date, by 5 years at most");
	return s == STATUS_OK ? take_points(out, doc, p) : s;
}

enum status calibration_file_at(const struct calibration *c, int64_t utc_ms,
    struct problem *p)
{
	if (c->date_ms > utc_ms)
		return problem_set(p, STATUS_RANGE, "date", "lies in the "
		    "future: is this machine's clock right?");
	if (c->due_ms <= utc_ms)
		return problem_set(p, STATUS_RANGE, "due", "is over: have the "
		    "probe calibrated again; nothing is armed with it");
	return STATUS_OK;
}

/* ---- what follows ---- */

int64_t calibration_file_low_mc(const struct calibration *c)
{
	return c->points[0].ref_mc;
}

int64_t calibration_file_high_mc(const struct calibration *c)
{
	return c->points[c->count - 1].ref_mc;
}

int64_t calibration_file_u_mc(const struct calibration *c)
{
	int64_t most = 0;

	for (int i = 0; i < c->count; i++) {
		int64_t u = off_mc(&c->points[i]) +
		    c->points[i].uncertainty_mc;

		if (u > most)
			most = u;
	}
	return most;
}
