/* SPDX-License-Identifier: Apache-2.0 */
/* api.c - the list of consignments, and what list and details share. */
#include "api_flight.h"

#include <string.h>

#include "rules.h"

const char *api_outcome(int64_t outcome)
{
	return outcome >= RULES_CONFORM && outcome <= RULES_FAIL ?
	    rules_outcome_name((enum rules_outcome)outcome) : NULL;
}

/* Silence is shown by the cloud's clock, and is no evidence: only the next
 * record can say on its own clock whether it came too late.  Simulated time
 * promises nothing about ours. */
const char *api_state(const struct store_leg *l, int64_t now_ms)
{
	if (l->sealed)
		return l->final ? "sealed" : "between-legs";
	if (l->sim_pace == 0 && l->seen >= 0 &&
	    now_ms > l->last_utc_ms + l->last_due_s * 1000)
		return "overdue";
	return "open";
}

/* ---- one line of the list ---- */

struct summary {
	struct store *store;
	struct store_leg last;		/* by leg number */
	int64_t legs, records, findings, forks, missing, last_utc_ms;
	int64_t outcome, claimed, sim_pace;
	bool is_judged;			/* every leg has an outcome */
};

static bool count_finding(void *ctx, const struct store_finding *f)
{
	struct summary *s = ctx;

	(void)f;
	s->findings++;
	return true;
}

static bool add_leg(void *ctx, const struct store_leg *l)
{
	struct summary *s = ctx;

	s->legs++;
	s->records += l->records;
	s->forks += l->forks;
	s->missing += l->seen + 1 - l->records;
	if (l->last_utc_ms > s->last_utc_ms)
		s->last_utc_ms = l->last_utc_ms;
	if (l->outcome > s->outcome)
		s->outcome = l->outcome;
	if (l->claimed > s->claimed)
		s->claimed = l->claimed;
	if (l->sim_pace > s->sim_pace)
		s->sim_pace = l->sim_pace;
	s->is_judged = s->is_judged && l->outcome != 0;
	if (s->legs == 1 || l->leg > s->last.leg)
		s->last = *l;
	return s->store->findings(s->store, l->id, count_finding, s) ==
	    STATUS_OK;
}

static void write_summary(struct api *a, struct json_writer *w,
    const char *cid, const struct summary *s)
{
	int64_t flight_ms;
	const char *state = api_flight_state(a, &s->last, &flight_ms);

	json_write_object(w, NULL);
	json_write_string(w, "cid", cid);
	json_write_string(w, "gw", s->last.gw);
	json_write_string(w, "state", state);
	if (flight_ms != RECORD_ABSENT)
		json_write_int(w, "flight_since", flight_ms);
	json_write_string_or_null(w, "outcome",
	    s->is_judged ? api_outcome(s->outcome) : NULL);
	json_write_string_or_null(w, "claimed", api_outcome(s->claimed));
	json_write_string(w, "profile", s->last.profile_id);
	json_write_int(w, "legs", s->legs);
	json_write_int(w, "records", s->records);
	json_write_int(w, "missing", s->missing);
	json_write_int(w, "upto", s->last.upto);
	json_write_int(w, "seen", s->last.seen);
	json_write_int(w, "findings", s->findings);
	json_write_int(w, "forks", s->forks);
	json_write_int(w, "last_record_ms", s->last_utc_ms);
	json_write_int(w, "sim", s->sim_pace);
	json_write_object_end(w);
}

struct list {
	struct api *api;
	struct json_writer *writer;
	enum status status;
	int64_t left;
	char last[LIMIT_CID + 1];
};

static bool add_consignment(void *ctx, const char *cid)
{
	struct list *l = ctx;
	struct summary s = { .store = l->api->store, .is_judged = true };

	if (l->left-- == 0)
		return false;		/* there is another page */
	l->status = s.store->legs(s.store, cid, add_leg, &s);
	if (l->status != STATUS_OK)
		return false;
	write_summary(l->api, l->writer, cid, &s);
	memcpy(l->last, cid, strlen(cid) + 1);
	return true;
}

enum status api_list(struct api *a, const char *after, int64_t limit,
    struct json_writer *w)
{
	struct list l = { .api = a, .writer = w, .left = limit };
	enum status s;

	json_write_object(w, NULL);
	json_write_array(w, "consignments");
	s = a->store->consignments(a->store, after, limit + 1,
	    add_consignment, &l);
	json_write_array_end(w);
	json_write_string_or_null(w, "next", l.left < 0 ? l.last : NULL);
	json_write_object_end(w);
	return s == STATUS_OK ? l.status : s;
}
