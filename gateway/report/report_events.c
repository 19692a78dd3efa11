/* SPDX-License-Identifier: Apache-2.0 */
/* report_events.c - see report_events.h. */
#include "report_events.h"

#include <string.h>

/* ---- marks ---- */

static void add_mark(struct report_goods *g, enum chart_mark_kind kind,
    int64_t time_ms)
{
	g->marks_seen++;
	if (g->mark_count < REPORT_MARKS)
		g->marks[g->mark_count++] = (struct chart_mark){ kind,
			time_ms, time_ms };
}

/* The last one of that kind lasts until here. */
static void end_mark(struct report_goods *g, enum chart_mark_kind kind,
    int64_t time_ms)
{
	for (size_t i = g->mark_count; i-- > 0;)
		if (g->marks[i].kind == kind) {
			g->marks[i].to_ms = time_ms;
			return;
		}
}

static void take_state(struct report_goods *g, bool *is_open,
    enum chart_mark_kind kind, const struct record_event *e)
{
	if (e->flag && !*is_open)
		add_mark(g, kind, e->time_ms);
	else if (!e->flag && *is_open)
		end_mark(g, kind, e->time_ms);
	*is_open = e->flag;
}

void report_events_close(struct report_facts *f, struct report_goods *g,
    int64_t at_ms)
{
	if (f->lid_open)
		end_mark(g, CHART_MARK_LID, at_ms);
	if (f->seal_open)
		end_mark(g, CHART_MARK_SEAL, at_ms);
}

/* ---- acts ---- */

/* 'least' places stay free for what matters more. */
static struct report_act *new_act(struct report_goods *g, int64_t time_ms,
    size_t least)
{
	struct report_act *a;

	g->acts_seen++;
	if (g->act_count + least >= REPORT_ACTS)
		return NULL;
	a = &g->acts[g->act_count++];
	a->time_ms = time_ms;
	return a;
}

static void take_act(struct report_goods *g, const struct record_event *e)
{
	bool recurs = e->kind == RECORD_ACK || e->kind == RECORD_QUIET ||
	    e->kind == RECORD_ANNOUNCE;
	struct report_act *a = new_act(g, e->time_ms, recurs ? 32 : 0);

	if (a == NULL)
		return;
	a->kind = e->kind;
	memcpy(a->by, e->by, sizeof a->by);
	memcpy(a->why, e->why, sizeof a->why);
	if (e->kind == RECORD_ACK)
		memcpy(a->what, e->word, sizeof e->word);
	else
		memcpy(a->what, e->what, sizeof a->what);
}

static void text_member(const struct record *r, const char *name,
    char out[LIMIT_TEXT + 1])
{
	int at = json_member(&r->doc, 0, name);

	if (at < 0 || json_string(&r->doc, at, out, LIMIT_TEXT + 1) !=
	    STATUS_OK)
		out[0] = '\0';
}

static void take_handover(struct report_goods *g, const struct record *r,
    int64_t time_ms)
{
	struct report_act *a = new_act(g, time_ms, 0);

	if (a == NULL)
		return;
	a->handover = true;
	text_member(r, "from", a->from);
	text_member(r, "to", a->by);
	text_member(r, "place", a->what);
	text_member(r, "condition", a->why);
}

/* ---- a record ---- */

static void take_event(struct report_facts *f, struct report_goods *g,
    const struct record_event *e)
{
	switch (e->kind) {
	case RECORD_LID:
		take_state(g, &f->lid_open, CHART_MARK_LID, e);
		break;
	case RECORD_SEAL_STATE:
		take_state(g, &f->seal_open, CHART_MARK_SEAL, e);
		break;
	case RECORD_SHOCK:
		add_mark(g, CHART_MARK_SHOCK, e->time_ms);
		break;
	case RECORD_START: case RECORD_END: case RECORD_ACK:
	case RECORD_ANNOUNCE: case RECORD_CORRECT: case RECORD_LOADED:
	case RECORD_OVERRIDE: case RECORD_QUIET:
		take_act(g, e);
		break;
	default:
		break;
	}
}

void report_events_take(struct report_facts *f, struct report_goods *g,
    const struct record *r, const struct leg *l)
{
	struct record_event e;

	for (int at = r->events < 0 ? -1 : json_first(&r->doc, r->events);
	    at >= 0; at = json_next(&r->doc, at))
		if (record_read_event(r, at, &e, NULL) == STATUS_OK)
			take_event(f, g, &e);
	if (r->head.kind == RECORD_HANDOVER)
		take_handover(g, r, l->time.last_leg_ms);
}

/* ---- totals ---- */

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void report_events_sum(struct report_goods *g, const struct record_totals *t)
{
	struct record_totals *sum = &g->totals;

	if (sum->lid_count == 0)
		sum->lid_first_ms = t->lid_first_ms;
	sum->lid_count += t->lid_count;
	sum->lid_open_s += t->lid_open_s;
	sum->lying_s += t->lying_s;
	sum->inverted_s += t->inverted_s;
	sum->shock_count += t->shock_count;
	sum->shock_saturated += t->shock_saturated;
	sum->shock_peak_mg = larger(sum->shock_peak_mg, t->shock_peak_mg);
	sum->shock_dv_mm_s = larger(sum->shock_dv_mm_s, t->shock_dv_mm_s);
	sum->seal_opened = sum->seal_opened || t->seal_opened;
	sum->vibration_s += t->vibration_s;
}
