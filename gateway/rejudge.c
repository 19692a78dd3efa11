/* SPDX-License-Identifier: Apache-2.0 */
#include "rejudge.h"

#include <stdlib.h>
#include <string.h>

#include "jws.h"
#include "record.h"

/* Room for one line at a time; half a megabyte that is given back. */
struct room {
	struct rejudge_line line;
	struct record_open open;
	struct profile profile;
	char profile_text[LIMIT_PROFILE + 1];
	struct json_token profile_tokens[PROFILE_TOKENS];
};

enum status rejudge_read(struct journal *j, int64_t seq,
    struct rejudge_line *out, struct problem *p)
{
	struct jws jws;
	enum status s = journal_read(j, seq, out->text, LIMIT_RECORD,
	    &out->len);

	if (s == STATUS_OK)
		s = jws_split(out->text, out->len, &jws, p);
	if (s == STATUS_OK)
		s = jws_payload(&jws, out->payload, LIMIT_PAYLOAD,
		    &out->payload_len);
	if (s == STATUS_OK)
		s = record_read(&out->record, out->payload, out->payload_len,
		    out->tokens, LIMIT_TOKENS, p);
	return problem_set(s == STATUS_OK ? NULL : p, s, "",
	    "a line of the journal cannot be read");
}

/* The profile in an open record of our own: its signature was checked when
 * it was armed. */
static enum status read_profile(struct room *m, struct problem *p)
{
	struct jws jws;
	size_t len = 0;
	enum status s = jws_split(m->open.profile, m->open.profile_len, &jws,
	    p);

	if (s == STATUS_OK)
		s = jws_payload(&jws, m->profile_text, LIMIT_PROFILE, &len);
	if (s == STATUS_OK)
		s = profile_parse(&m->profile, m->profile_text, len,
		    m->profile_tokens, p);
	return s;
}

static enum status open_leg(struct rejudge *r, struct room *m,
    const struct leg *before)
{
	const struct record *rec = &m->line.record;
	bool same;
	size_t need;
	enum status s = record_read_open(rec, &m->open, &r->problem);

	if (s == STATUS_OK)
		s = read_profile(m, &r->problem);
	if (s != STATUS_OK)
		return s;
	same = m->open.goods == RECORD_GOODS_SAME;
	need = same ? 0 : leg_holds_needed(&m->profile, &m->open);
	if (same && !before)
		return problem_set(&r->problem, STATUS_MISSING, "goods",
		    "the leg before it is not here");
	if (!same) {
		alarm_init(&r->alarms);
		free(r->holds);
		r->holds = need ? calloc(need, sizeof(*r->holds)) : NULL;
		if (need && !r->holds)
			return STATUS_NO_SPACE;
	}
	r->open_leg_ms = rec->head.utc_ms;
	return leg_open(r->leg, &rec->head, &m->open, &m->profile,
	    same ? NULL : r->holds, need, same ? before : NULL, &r->problem);
}

static void note_rows(struct rejudge *r, const struct record *rec)
{
	struct record_series s;

	if (rec->readings < 0)
		return;
	for (int at = json_first(&rec->doc, rec->readings); at >= 0;
	    at = json_next(&rec->doc, at)) {
		int64_t last;

		if (record_read_series(rec, at, &s, NULL) != STATUS_OK)
			continue;
		last = s.time_ms + (s.count - 1) * s.step_ms;
		if (last > r->last_row_ms)
			r->last_row_ms = last;
	}
}

static void note_fault(struct rejudge *r, const struct record_event *e)
{
	if (e->probe < 0 || e->probe >= LIMIT_PROBES)
		return;
	if (e->kind == RECORD_FAULT)
		r->faulty[e->probe] = true;
	else if (e->kind == RECORD_GOOD)
		r->faulty[e->probe] = false;
}

static void note_events(struct rejudge *r, const struct record *rec)
{
	struct record_event e;

	if (rec->events < 0)
		return;
	for (int at = json_first(&rec->doc, rec->events); at >= 0;
	    at = json_next(&rec->doc, at)) {
		if (record_read_event(rec, at, &e, NULL) != STATUS_OK)
			continue;
		note_fault(r, &e);
		if (e.kind == RECORD_ALARM)
			r->alarm_seq = rec->head.seq;
		alarm_event(&r->alarms, &r->leg->profile, &e);
	}
}

static enum status note_claim(struct rejudge *r, const struct record *rec)
{
	const char *claim;
	size_t len;

	if (rec->claim < 0)
		return STATUS_OK;
	claim = json_raw(&rec->doc, rec->claim, &len);
	return jws_digest(r->hash, claim, len, r->claim_digest);
}

static enum status judge_line(struct rejudge *r, struct room *m)
{
	const struct record *rec = &m->line.record;
	enum status s = leg_record(r->leg, rec, &r->problem);

	if (s != STATUS_OK)
		return s;
	note_rows(r, rec);
	note_events(r, rec);
	return note_claim(r, rec);
}

static enum status judge_journal(struct rejudge *r, int which, struct room *m,
    const struct leg *before)
{
	struct journal *j = r->journals[which];
	enum status s = rejudge_read(j, 0, &m->line, &r->problem);

	r->last_row_ms = RULES_NEVER;
	r->claim_digest[0] = '\0';
	r->alarm_seq = -1;
	memset(r->faulty, 0, sizeof(r->faulty));
	if (s == STATUS_OK && m->line.record.head.kind != RECORD_OPEN)
		s = problem_set(&r->problem, STATUS_SYNTAX, "",
		    "the journal does not begin with an open record");
	if (s == STATUS_OK)
		s = open_leg(r, m, before);
	for (int64_t i = 1; i < r->lines[which] && s == STATUS_OK; i++) {
		s = rejudge_read(j, i, &m->line, &r->problem);
		if (s == STATUS_OK)
			s = judge_line(r, m);
	}
	r->head = m->line.record.head;
	return s;
}

enum status rejudge_run(struct rejudge *r)
{
	struct room *m = calloc(1, sizeof(*m));
	struct leg *before = NULL;
	enum status s = m ? STATUS_OK : STATUS_NO_SPACE;

	r->leg = NULL;
	r->holds = NULL;
	memset(&r->problem, 0, sizeof(r->problem));
	for (int i = 0; i < r->count && s == STATUS_OK; i++) {
		free(before);
		before = r->leg;
		r->leg = calloc(1, sizeof(*r->leg));
		s = r->leg ? judge_journal(r, i, m, before) : STATUS_NO_SPACE;
	}
	free(before);
	free(m);
	if (s == STATUS_OK)
		return s;
	free(r->leg);
	free(r->holds);
	r->leg = NULL;
	r->holds = NULL;
	return s;
}
