/* SPDX-License-Identifier: Apache-2.0 */
/* api_show.c - one consignment in full, judged again for this answer. */
#include <stdlib.h>
#include <string.h>

#include "api_flight.h"
#include "assess.h"
#include "judgement_json.h"

/* Excursions shown per probe; the outcome counts all of them. */
#define EXCURSIONS_MAX 1000
#define LEGS_MAX 64

struct excursions {
	struct rules_excursion *list;
	size_t count;
};

struct show {
	struct api *api;
	struct json_writer *writer;
	int count;
	struct store_leg legs[LEGS_MAX];
};

static bool keep_leg(void *ctx, const struct store_leg *l)
{
	struct show *s = ctx;

	if (s->count < LEGS_MAX)
		s->legs[s->count++] = *l;
	return true;
}

static void write_maybe(struct json_writer *w, const char *name, bool has,
    int64_t v)
{
	if (has)
		json_write_int(w, name, v);
	else
		json_write_null(w, name);
}

/* ---- judgement ---- */

static void keep_excursion(void *ctx, const struct rules_excursion *x)
{
	struct excursions *e = ctx;

	if (e->list && e->count < EXCURSIONS_MAX)
		e->list[e->count++] = *x;
}

static void write_probe(struct json_writer *w, const struct leg *l, int unit,
    struct excursions *e)
{
	struct rules_judgement j;

	leg_judge(l, unit, l->time.last_leg_ms, &j, keep_excursion, e);
	judgement_json_probe(w, leg_unit_name(l, unit), &l->profile, &j,
	    e->list, e->count);
}

static void write_probes(struct json_writer *w, const struct leg *l,
    struct excursions excursions[LIMIT_PROBES])
{
	int64_t from, to;
	bool has = leg_span(l, l->time.last_leg_ms, &from, &to);

	write_maybe(w, "from", has, from);
	write_maybe(w, "to", has, to);
	json_write_string_or_null(w, "floor",
	    leg_floor(l, l->time.last_leg_ms));
	json_write_array(w, "probes");
	for (int i = 0; i < leg_unit_count(l); i++)
		write_probe(w, l, i, &excursions[i]);
	json_write_array_end(w);
}

static void collect(struct leg *l, struct excursions all[LIMIT_PROBES])
{
	for (int i = 0; i < leg_unit_count(l); i++) {
		all[i].list = calloc(EXCURSIONS_MAX, sizeof(*all[i].list));
		rules_on_excursion(leg_unit_rules(l, i), keep_excursion,
		    &all[i]);
	}
}

/* A leg that cannot be judged (yet) has no probes to show, and says why. */
static enum status write_judgement(struct show *s, const struct store_leg *row)
{
	struct assess assess = { s->api->store, s->api->scratch, NULL, NULL };
	struct excursions all[LIMIT_PROBES] = { { NULL, 0 } };
	struct problem p = { 0 };
	struct assess_leg *l = NULL;
	struct store_leg copy = *row;
	enum status done = assess_open(&assess, row, &l, &p);

	if (done == STATUS_OK) {
		collect(&l->leg, all);
		done = assess_catch_up(&assess, l, &copy, row->upto,
		    INT64_MAX);
	}
	if (done == STATUS_OK)
		write_probes(s->writer, &l->leg, all);
	else if (done == STATUS_OFFLINE || done == STATUS_CONFLICT)
		json_write_string(s->writer, "unjudged", p.why);
	for (int i = 0; i < LIMIT_PROBES; i++)
		free(all[i].list);
	assess_free(l);
	return done == STATUS_OFFLINE || done == STATUS_CONFLICT ? STATUS_OK :
	    done;
}

/* ---- legs ---- */

static void write_profile(struct json_writer *w, const struct store_leg *l)
{
	json_write_object(w, "profile");
	json_write_string(w, "id", l->profile_id);
	json_write_int(w, "version", l->profile_version);
	json_write_string(w, "digest", l->profile_digest);
	json_write_string(w, "signer", l->profile_signer);
	json_write_object_end(w);
}

static enum status write_leg(struct show *s, const struct store_leg *l)
{
	struct json_writer *w = s->writer;
	int64_t flight_ms;
	enum status done;

	json_write_object(w, NULL);
	json_write_int(w, "leg", l->leg);
	json_write_string(w, "gw", l->gw);
	json_write_string(w, "state", api_flight_state(s->api, l, &flight_ms));
	if (flight_ms != RECORD_ABSENT)
		json_write_int(w, "flight_since", flight_ms);
	json_write_string_or_null(w, "outcome", api_outcome(l->outcome));
	json_write_string_or_null(w, "claimed", api_outcome(l->claimed));
	write_maybe(w, "claimed_seq", l->claimed_seq >= 0, l->claimed_seq);
	json_write_int(w, "records", l->records);
	json_write_int(w, "upto", l->upto);
	json_write_int(w, "seen", l->seen);
	json_write_int(w, "judged", l->judged);
	json_write_int(w, "late", l->late);
	json_write_int(w, "forks", l->forks);
	json_write_string(w, "head", l->head);
	json_write_string(w, "open", l->open);
	json_write_string(w, "signer", l->thumb);
	write_profile(w, l);
	write_maybe(w, "expiry", l->expiry_ms != RECORD_ABSENT, l->expiry_ms);
	json_write_int(w, "sim", l->sim_pace);
	json_write_int(w, "last_record_ms", l->last_utc_ms);
	write_maybe(w, "due_ms", !l->sealed,
	    l->last_utc_ms + l->last_due_s * 1000);
	done = write_judgement(s, l);
	json_write_object_end(w);
	return done;
}

/* ---- findings and receipts ---- */

struct of_leg {
	struct json_writer *writer;
	int64_t leg;
};

static bool write_finding(void *ctx, const struct store_finding *f)
{
	struct of_leg *o = ctx;

	json_write_object(o->writer, NULL);
	json_write_int(o->writer, "leg", o->leg);
	json_write_string(o->writer, "code", f->code);
	json_write_int(o->writer, "seq", f->seq);
	json_write_int(o->writer, "count", f->count);
	json_write_string(o->writer, "detail", f->detail);
	json_write_object_end(o->writer);
	return true;
}

static bool write_receipt(void *ctx, const struct store_receipt *r)
{
	struct of_leg *o = ctx;

	json_write_object(o->writer, NULL);
	json_write_int(o->writer, "leg", o->leg);
	json_write_int(o->writer, "upto", r->upto);
	json_write_int(o->writer, "seen", r->seen);
	json_write_int(o->writer, "rx", r->rx_ms);
	json_write_string(o->writer, "digest", r->digest);
	json_write_object_end(o->writer);
	return true;
}

/* Two gateways that both say they carry the same leg. */
static void write_rivals(struct show *s)
{
	for (int i = 1; i < s->count; i++) {
		if (s->legs[i].leg != s->legs[i - 1].leg)
			continue;
		json_write_object(s->writer, NULL);
		json_write_int(s->writer, "leg", s->legs[i].leg);
		json_write_string(s->writer, "code", "fork");
		json_write_int(s->writer, "seq", 0);
		json_write_int(s->writer, "count", 1);
		json_write_string(s->writer, "detail", "another gateway "
		    "signed a leg of the same number; the dossier holds the "
		    "one that came first");
		json_write_object_end(s->writer);
	}
}

static enum status write_lists(struct show *s)
{
	struct store *store = s->api->store;
	enum status done = STATUS_OK;

	json_write_array(s->writer, "findings");
	for (int i = 0; i < s->count && done == STATUS_OK; i++) {
		struct of_leg o = { s->writer, s->legs[i].leg };

		done = store->findings(store, s->legs[i].id, write_finding,
		    &o);
	}
	write_rivals(s);
	json_write_array_end(s->writer);
	json_write_array(s->writer, "receipts");
	for (int i = 0; i < s->count && done == STATUS_OK; i++) {
		struct of_leg o = { s->writer, s->legs[i].leg };

		done = store->receipt_newest(store, s->legs[i].id,
		    write_receipt, &o);
	}
	json_write_array_end(s->writer);
	return done;
}

/* ---- all ---- */

static void write_head(struct show *s, const char *cid)
{
	const struct store_leg *last = &s->legs[s->count - 1];
	int64_t outcome = 0, claimed = 0, sim = 0, flight_ms;
	bool is_judged = true;

	for (int i = 0; i < s->count; i++) {
		const struct store_leg *l = &s->legs[i];

		outcome = l->outcome > outcome ? l->outcome : outcome;
		claimed = l->claimed > claimed ? l->claimed : claimed;
		sim = l->sim_pace > sim ? l->sim_pace : sim;
		is_judged = is_judged && l->outcome != 0;
	}
	json_write_string(s->writer, "cid", cid);
	json_write_string(s->writer, "gw", last->gw);
	json_write_string(s->writer, "state",
	    api_flight_state(s->api, last, &flight_ms));
	if (flight_ms != RECORD_ABSENT)
		json_write_int(s->writer, "flight_since", flight_ms);
	json_write_string_or_null(s->writer, "outcome",
	    is_judged ? api_outcome(outcome) : NULL);
	json_write_string_or_null(s->writer, "claimed", api_outcome(claimed));
	write_maybe(s->writer, "expiry", last->expiry_ms != RECORD_ABSENT,
	    last->expiry_ms);
	json_write_int(s->writer, "sim", sim);
}

enum status api_show(struct api *a, const char *cid, struct json_writer *w)
{
	struct show *s = calloc(1, sizeof(*s));
	enum status done;

	if (!s)
		return STATUS_NO_SPACE;
	s->api = a;
	s->writer = w;
	done = a->store->legs(a->store, cid, keep_leg, s);
	if (done == STATUS_OK && s->count == 0)
		done = STATUS_MISSING;
	if (done == STATUS_OK) {
		json_write_object(w, NULL);
		write_head(s, cid);
		json_write_array(w, "legs");
		for (int i = 0; i < s->count && done == STATUS_OK; i++)
			done = write_leg(s, &s->legs[i]);
		json_write_array_end(w);
		if (done == STATUS_OK)
			done = write_lists(s);
		json_write_object_end(w);
	}
	free(s);
	return done;
}
