/* SPDX-License-Identifier: Apache-2.0 */
#include "rejudge.h"

#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "jws.h"
#include "record.h"

/* Rows of one record: what a block takes while the store is away. */
#define ROWS 1024

/* Room for one line at a time; half a megabyte that is given back. */
struct room {
	struct rejudge_line line;
	struct block rows;		/* one record's, while has_rows */
	bool has_rows;
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

/* ---- the outlook sees what the rules saw ---- */

static void begin_outlook(struct rejudge *r, struct room *m, bool same)
{
	if (!r->wants_outlook)
		return;
	if (!same) {
		free(r->outlook);
		r->outlook = outlook_new(r->leg);
	}
	if (m->has_rows)
		block_free(&m->rows);
	m->has_rows = r->outlook && block_init(&m->rows,
	    r->leg->open.probe_count, ROWS, 1);
}

static void see_rows(struct rejudge *r, const struct block *b, int *row,
    int64_t before_ms)
{
	for (; *row < b->rows && b->times[*row] < before_ms; (*row)++)
		outlook_row(r->outlook, r->leg, b->times[*row],
		    &b->values[(size_t)*row * (size_t)b->probes]);
}

/* What does not fit is not seen; the estimates are the poorer for it. */
static void see_record(struct rejudge *r, struct room *m)
{
	const struct record *rec = &m->line.record;
	struct record_event e;
	int row = 0;

	if (!m->has_rows)
		return;
	m->rows.rows = m->rows.events = 0;
	(void)!block_read(&m->rows, &rec->doc, 0, NULL);
	for (int at = rec->events < 0 ? -1 : json_first(&rec->doc,
	    rec->events); at >= 0; at = json_next(&rec->doc, at)) {
		if (record_read_event(rec, at, &e, NULL) != STATUS_OK)
			continue;
		see_rows(r, &m->rows, &row, e.time_ms);
		outlook_event(r->outlook, &e);
	}
	see_rows(r, &m->rows, &row, INT64_MAX);
}

/* ---- lines ---- */

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
		box_init(&r->box);
		free(r->holds);
		r->holds = need ? calloc(need, sizeof(*r->holds)) : NULL;
		if (need && !r->holds)
			return STATUS_NO_SPACE;
	}
	r->open_leg_ms = rec->head.utc_ms;
	s = leg_open(r->leg, &rec->head, &m->open, &m->profile,
	    same ? NULL : r->holds, need, same ? before : NULL, &r->problem);
	if (s == STATUS_OK)
		begin_outlook(r, m, same);
	return s;
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
		box_event(&r->box, &e);
		stop_event(&r->stop, &e);
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
	see_record(r, m);
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
	r->outlook = NULL;
	memset(&r->problem, 0, sizeof(r->problem));
	stop_init(&r->stop);
	for (int i = 0; i < r->count && s == STATUS_OK; i++) {
		free(before);
		before = r->leg;
		r->leg = calloc(1, sizeof(*r->leg));
		s = r->leg ? judge_journal(r, i, m, before) : STATUS_NO_SPACE;
	}
	free(before);
	if (m && m->has_rows)
		block_free(&m->rows);
	free(m);
	if (s == STATUS_OK)
		return s;
	free(r->leg);
	free(r->holds);
	free(r->outlook);
	r->leg = NULL;
	r->holds = NULL;
	r->outlook = NULL;
	return s;
}
