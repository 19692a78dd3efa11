/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_people.c - what people do to a consignment: say who and why, and
 * be told when it is recorded. */
#include "consignment.h"

#include <stdio.h>
#include <string.h>

static enum status refuse(const struct consignment *c, struct problem *p,
    const char *remedy)
{
	char why[160];

	(void)snprintf(why, sizeof(why), "the consignment is %s: %.110s",
	    c->is_sealing ? "being sealed" : consignment_state_name(c->state),
	    c->state == CONSIGNMENT_STUCK ? c->stuck_why : remedy);
	return problem_set(p, STATUS_CONFLICT, "cid", why);
}

static enum status check_person(const char *by, const char *why,
    struct problem *p)
{
	if (!by || by[0] == '\0')
		return problem_set(p, STATUS_MISSING, "by",
		    "say who does this");
	if (!why || why[0] == '\0')
		return problem_set(p, STATUS_MISSING, "why",
		    "say why, \"packed at 4 degrees\"");
	if (strlen(by) > LIMIT_TEXT || strlen(why) > LIMIT_TEXT)
		return problem_set(p, STATUS_RANGE, "by",
		    "who and why take at most 120 bytes each");
	return STATUS_OK;
}

/* One at a time: a second one would overtake what waits for a reading. */
static enum status feed(struct consignment *c, const struct record_event *e,
    struct consignment_wait *wait, struct problem *p)
{
	if (c->deferred_count > 0 || c->is_resuming)
		return problem_set(p, STATUS_CONFLICT, "cid",
		    "is busy: try again in a few seconds");
	consignment_feed(c, e, wait);
	return STATUS_OK;
}

static enum status span_event(struct consignment *c,
    enum record_event_kind kind, const char *by, const char *why,
    struct consignment_wait *wait, struct problem *p)
{
	struct record_event e = { .kind = kind, .dv_mm_s = RECORD_ABSENT };
	enum status s = check_person(by, why, p);

	if (s != STATUS_OK)
		return s;
	(void)snprintf(e.by, sizeof(e.by), "%s", by);
	(void)snprintf(e.why, sizeof(e.why), "%s", why);
	return feed(c, &e, wait, p);
}

/* Neither on its way nor handed over while nobody knows whose it is. */
static enum status refuse_stopped(const struct consignment *c,
    struct problem *p)
{
	return problem_set(p, STATUS_CONFLICT, "cid", c->stop.is_half ?
	    "is stopped, its identifiers did not match: a second person has "
	    "to release it" : "is stopped, its identifiers did not match: two "
	    "persons have to release it (coldpass consignment release)");
}

enum status consignment_loaded(struct consignment *c, const char *by,
    struct consignment_wait *wait, struct problem *p)
{
	if (c->state != CONSIGNMENT_ARMED || c->is_sealing)
		return refuse(c, p, "the goods go in before it starts");
	/* a loading says of itself why it is done */
	return span_event(c, RECORD_LOADED, by, "loaded", wait, p);
}

enum status consignment_start(struct consignment *c, const char *by,
    const char *why_text, struct consignment_wait *wait, struct problem *p)
{
	if (c->state != CONSIGNMENT_ARMED || c->is_sealing)
		return refuse(c, p, "only an armed one can start");
	if (c->stop.is_held)
		return refuse_stopped(c, p);
	return span_event(c, RECORD_START, by, why_text, wait, p);
}

enum status consignment_end(struct consignment *c, const char *by,
    const char *why_text, struct consignment_wait *wait, struct problem *p)
{
	if (c->state != CONSIGNMENT_STARTED || c->is_sealing)
		return refuse(c, p, "only a started one can end");
	if (c->stop.is_held)
		return refuse_stopped(c, p);
	return span_event(c, RECORD_END, by, why_text, wait, p);
}

static void add_wait(struct consignment *c, struct consignment_wait *wait)
{
	wait->next = c->waits;
	wait->armed = true;
	c->waits = wait;
}

void consignment_await(struct consignment *c, struct consignment_wait *wait)
{
	if (!wait)
		return;
	wait->sealed = false;
	wait->events = c->block.taken_events + c->block.events;
	add_wait(c, wait);
}

static bool has_rule(const struct consignment *c, const char *id)
{
	const struct profile *p = &c->leg->profile;

	for (int i = 0; i < p->rule_count; i++)
		if (strcmp(p->rules[i].id, id) == 0)
			return true;
	return false;
}

enum status consignment_note(struct consignment *c,
    const struct record_event *e, struct consignment_wait *wait,
    struct problem *p)
{
	struct record_event at = *e;
	enum status s = check_person(e->by, e->why, p);

	if (s != STATUS_OK)
		return s;
	if (c->state < CONSIGNMENT_ARMED || c->state > CONSIGNMENT_ENDED ||
	    c->is_sealing)
		return refuse(c, p, "nothing is added to it any more");
	if (c->is_resuming)
		return problem_set(p, STATUS_CONFLICT, "cid",
		    "is busy: try again in a few seconds");
	if (e->kind == RECORD_ACK && !has_rule(c, e->word))
		return problem_set(p, STATUS_UNKNOWN, "rule",
		    "is no rule of its profile: `coldpass status` lists the "
		    "alarms");
	if (e->kind == RECORD_ANNOUNCE)		/* which judges the lid */
		return feed(c, e, wait, p);
	consignment_sample_catch_up(c);
	at.time_ms = consignment_event_ms(c);
	consignment_emit(c, &at);
	consignment_await(c, wait);
	consignment_record_poke(c);
	return STATUS_OK;
}

enum status consignment_seal(struct consignment *c, bool final,
    struct consignment_wait *wait, struct problem *p)
{
	/* a leg may close while the judged span goes on in the next one */
	if (c->is_sealing || (c->state != CONSIGNMENT_ARMED &&
	    c->state != CONSIGNMENT_ENDED &&
	    (final || c->state != CONSIGNMENT_STARTED)))
		return refuse(c, p, "end it before sealing it");
	if (!final && c->stop.is_held)
		return refuse_stopped(c, p);	/* no leg goes on unresolved */
	if (c->deferred_count > 0 || c->is_resuming)
		return problem_set(p, STATUS_CONFLICT, "cid",
		    "is busy: try again in a few seconds");
	consignment_sample_stop(c);
	c->is_sealing = true;
	c->seal_final = final;
	if (wait) {
		wait->sealed = true;
		add_wait(c, wait);
	}
	consignment_record_poke(c);
	return STATUS_OK;
}

void consignment_forget_wait(struct consignment *c,
    struct consignment_wait *wait)
{
	struct consignment_wait **at = &c->waits;

	for (int i = 0; i < c->deferred_count; i++)
		if (c->deferred[i].wait == wait)
			c->deferred[i].wait = NULL;
	while (*at && *at != wait)
		at = &(*at)->next;
	if (*at)
		*at = wait->next;
	wait->armed = false;
}
