/* SPDX-License-Identifier: Apache-2.0 */
/* consignment.c - a consignment's life, and what people do to it. */
#include "consignment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

static const char *const state_names[] = { "", "opening", "armed", "started",
	"ended", "sealed", "stuck" };

const char *consignment_state_name(enum consignment_state s)
{
	return state_names[s];
}

struct consignment *consignment_find_leg(const struct gateway *g,
    const char *cid, int64_t leg)
{
	struct consignment *c = g->consignments;

	while (c && (strcmp(c->cid, cid) != 0 || c->leg_no != leg))
		c = c->next;
	return c;
}

struct consignment *consignment_find(const struct gateway *g, const char *cid)
{
	struct consignment *best = NULL;

	for (struct consignment *c = g->consignments; c; c = c->next)
		if (strcmp(c->cid, cid) == 0 &&
		    (!best || c->leg_no > best->leg_no))
			best = c;
	return best;
}

void consignment_path(const struct gateway *g, const char *cid, int64_t leg,
    char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s/%s/%lld.jwsl", g->config->data_dir, cid,
	    (long long)leg);
}

int64_t consignment_leg_ms(const struct consignment *c, int64_t mono_ms)
{
	return legtime_at(&c->leg->time, mono_ms);
}

/* ---- memory ---- */

struct consignment *consignment_new(struct gateway *g, const char *cid,
    int64_t leg_no)
{
	struct consignment *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->g = g;
	(void)snprintf(c->cid, sizeof(c->cid), "%s", cid);
	c->leg_no = leg_no;
	c->state = CONSIGNMENT_OPENING;
	memcpy(c->prev, RECORD_NO_DIGEST, sizeof(c->prev));
	consignment_record_init(c);
	return c;
}

bool consignment_make_room(struct consignment *c, int probes)
{
	c->leg = calloc(1, sizeof(*c->leg));
	c->line = malloc(LIMIT_RECORD + 1);
	c->block_is_ready = block_init(&c->block, probes, CONSIGNMENT_ROWS,
	    CONSIGNMENT_EVENTS);
	if (c->leg && c->line && c->block_is_ready)
		return true;
	consignment_drop_room(c);
	return false;
}

void consignment_drop_room(struct consignment *c)
{
	free(c->leg);
	free(c->holds);
	free(c->line);
	c->leg = NULL;
	c->holds = NULL;
	c->line = NULL;
	if (c->block_is_ready)
		block_free(&c->block);
	c->block_is_ready = false;
}

void consignment_link(struct consignment *c)
{
	c->next = c->g->consignments;
	c->g->consignments = c;
	c->g->consignment_count++;
}

static void unlink_from_list(struct consignment *c)
{
	struct consignment **at = &c->g->consignments;

	while (*at && *at != c)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = c->next;
	c->g->consignment_count--;
}

/* The storage worker may still be reading a line for the uplink: the journal
 * is closed behind whatever it has to do. */
struct closing {
	struct journal *journal;
	struct worker_job job;
};

static void close_work(void *ctx)
{
	struct closing *k = ctx;

	journal_close(k->journal);
	free(k);
}

static void close_journal(struct consignment *c)
{
	struct closing *k = c->uplink ? calloc(1, sizeof(*k)) : NULL;

	if (!k) {
		journal_close(c->uplink ? NULL : c->journal);
		return;
	}
	k->journal = c->journal;
	k->job.work = close_work;
	k->job.ctx = k;
	worker_submit(c->g->storage, &k->job);
}

void consignment_free(struct consignment *c)
{
	if (!c)
		return;
	unlink_from_list(c);
	consignment_sample_stop(c);
	sampler_free(&c->sampler);
	loop_timer_stop(c->g->loop, &c->retry_timer);
	loop_timer_stop(c->g->loop, &c->due_timer);
	if (c->uplink)
		uplink_drop(c->g->uplink, c->uplink);
	close_journal(c);
	consignment_drop_room(c);
	free(c);
}

bool consignment_is_quiet(const struct consignment *c)
{
	return !c->is_out && !c->is_rejudging && !sampler_is_out(&c->sampler);
}

/* ---- events ---- */

int64_t consignment_event_ms(const struct consignment *c)
{
	int64_t now = consignment_leg_ms(c, gateway_now(c->g).mono_ms);

	if (c->monitor.last_ms != RULES_NEVER && now <= c->monitor.last_ms)
		now = c->monitor.last_ms + 1;
	if (c->block.events > 0 &&
	    c->block.event[c->block.events - 1].time_ms > now)
		now = c->block.event[c->block.events - 1].time_ms;
	return now;
}

/* What is worth a record of its own, at once, or at once but damped. */
static void weigh(struct consignment *c, const struct record_event *e)
{
	switch (e->kind) {
	case RECORD_CLOCK:
	case RECORD_TILT:
		break;
	case RECORD_FAULT:
	case RECORD_GOOD:
	case RECORD_EXCURSION:
	case RECORD_LID:
	case RECORD_SHOCK:
	case RECORD_POWER:
		c->is_pressing = true;
		break;
	default:
		c->is_urgent = true;
		break;
	}
}

static void log_event(const struct consignment *c,
    const struct record_event *e)
{
	const char *probe = c->leg->open.probes[e->probe].id;

	if (e->kind == RECORD_ALARM)
		log_warn("monitor", "cid=%s probe=%s rule=%s fired=%s "
		    "severity=%s", c->cid, probe, e->word, e->fired,
		    e->severity);
	else if (e->kind == RECORD_EXCURSION)
		log_warn("monitor", "cid=%s probe=%s excursion=%s side=%s "
		    "peak_mc=%lld", c->cid, probe, e->flag ? "open" :
		    "closed", e->word, (long long)e->value);
	else if (e->kind == RECORD_FAULT)
		log_warn("monitor", "cid=%s probe=%s gives no value: %s: from "
		    "now on this is gap", c->cid, probe, e->why);
	else if (e->kind == RECORD_GOOD)
		log_info("monitor", "cid=%s probe=%s gives values again",
		    c->cid, probe);
}

void consignment_emit(void *consignment, const struct record_event *event)
{
	struct consignment *c = consignment;
	struct record_event copy = *event, *e = &copy;

	/* events of a record stand in the order of their times; one about a
	 * row that took long to read is told after what happened meanwhile */
	if (c->block.events > 0 &&
	    c->block.event[c->block.events - 1].time_ms > e->time_ms)
		e->time_ms = c->block.event[c->block.events - 1].time_ms;
	if (!block_add_event(&c->block, e)) {
		log_error("consignment", "cid=%s event dropped: 256 wait for "
		    "a store that does not work", c->cid);
		return;
	}
	weigh(c, e);
	log_event(c, e);
	gateway_pending_changed(c->g);
	consignment_tell(c);
}

static bool any_faulty(const struct consignment *c)
{
	for (int i = 0; i < c->leg->open.probe_count; i++)
		if (c->monitor.faulty[i])
			return true;
	return false;
}

/* The worst that fired or is out, in the annunciator's words. */
static void find_conditions(const struct consignment *c, bool *alarm,
    bool *warning)
{
	const struct profile *p = &c->leg->profile;

	*alarm = *warning = false;
	for (int i = 0; i < leg_unit_count(c->leg); i++) {
		*warning = *warning || c->monitor.is_out[i];
		for (int r = 0; r < p->rule_count; r++) {
			if (c->monitor.fired[i][r] == RULES_NO)
				continue;
			*warning = true;
			*alarm = *alarm ||
			    p->rules[r].severity >= PROFILE_INDETERMINATE;
		}
	}
}

static void set(struct consignment *c, enum annunciator_state what, bool on,
    const char *text)
{
	struct annunciator *a = &c->g->annunciator;
	int64_t now = gateway_now(c->g).mono_ms;

	if (on)
		annunciator_raise(a, now, what, c->cid, text);
	else
		annunciator_clear(a, now, what, c->cid);
}

void consignment_tell(struct consignment *c)
{
	bool alarm, warning;

	if (!c->leg)
		return;
	find_conditions(c, &alarm, &warning);
	set(c, ANNUNCIATOR_ALARM, alarm,
	    "do not use; keep in storage; ask the responsible person");
	set(c, ANNUNCIATOR_WARNING, warning,
	    "outside its storage range, or a limit used up: see the status");
	set(c, ANNUNCIATOR_FAULT, any_faulty(c), "a probe gives no values");
	set(c, ANNUNCIATOR_STORE, c->store_failed, "records cannot be kept");
}

/* ---- what people do ---- */

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

static enum status span_event(struct consignment *c,
    enum record_event_kind kind, const char *by, const char *why,
    struct consignment_wait *wait, struct problem *p)
{
	struct record_event e = { .kind = kind, .dv_mm_s = RECORD_ABSENT };
	enum status s = check_person(by, why, p);

	if (s != STATUS_OK)
		return s;
	if (c->has_deferred || c->is_resuming)
		return problem_set(p, STATUS_CONFLICT, "cid",
		    "is busy: try again in a few seconds");
	(void)snprintf(e.by, sizeof(e.by), "%s", by);
	(void)snprintf(e.why, sizeof(e.why), "%s", why);
	consignment_feed(c, &e, wait);
	return STATUS_OK;
}

enum status consignment_start(struct consignment *c, const char *by,
    const char *why_text, struct consignment_wait *wait, struct problem *p)
{
	if (c->state != CONSIGNMENT_ARMED || c->is_sealing)
		return refuse(c, p, "only an armed one can start");
	return span_event(c, RECORD_START, by, why_text, wait, p);
}

enum status consignment_end(struct consignment *c, const char *by,
    const char *why_text, struct consignment_wait *wait, struct problem *p)
{
	if (c->state != CONSIGNMENT_STARTED || c->is_sealing)
		return refuse(c, p, "only a started one can end");
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
	if (c->has_deferred || c->is_resuming)
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

	if (c->deferred_wait == wait)
		c->deferred_wait = NULL;
	while (*at && *at != wait)
		at = &(*at)->next;
	if (*at)
		*at = wait->next;
	wait->armed = false;
}
