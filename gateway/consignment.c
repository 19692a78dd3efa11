/* SPDX-License-Identifier: Apache-2.0 */
/* consignment.c - a consignment's life, and what people do to it. */
#include "consignment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "health.h"
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

void consignment_dir(const struct gateway *g, const char *cid, char *out,
    size_t cap)
{
	(void)snprintf(out, cap, "%s/%s", g->config->data_dir, cid);
}

void consignment_path(const struct gateway *g, const char *cid, int64_t leg,
    char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s/%s/%lld.jwsl", g->config->data_dir, cid,
	    (long long)leg);
}

void consignment_identity_path(const struct gateway *g, const char *cid,
    int64_t leg, char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s/%s/%lld.identity", g->config->data_dir,
	    cid, (long long)leg);
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
	c->plan.eta_ms = RECORD_ABSENT;
	alarm_init(&c->alarms);
	box_init(&c->box);
	stop_init(&c->stop);
	c->alarm_seq = -1;
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
	free(c->outlook);
	c->leg = NULL;
	c->outlook = NULL;
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
	consignment_identity_drop(c);
	free(c->receipt);
	free(c);
}

bool consignment_is_quiet(const struct consignment *c)
{
	return !c->is_out && !c->is_rejudging && !sampler_is_out(&c->sampler);
}

/* ---- events ---- */

int64_t consignment_event_at(const struct consignment *c, int64_t at_ms)
{
	if (c->monitor.last_ms != RULES_NEVER && at_ms <= c->monitor.last_ms)
		at_ms = c->monitor.last_ms + 1;
	if (c->block.events > 0 &&
	    c->block.event[c->block.events - 1].time_ms > at_ms)
		at_ms = c->block.event[c->block.events - 1].time_ms;
	return at_ms;
}

int64_t consignment_event_ms(const struct consignment *c)
{
	return consignment_event_at(c, consignment_leg_ms(c,
	    gateway_now(c->g).mono_ms));
}

/* What is worth a record of its own, at once, or at once but damped. */
static void weigh(struct consignment *c, const struct record_event *e)
{
	switch (e->kind) {
	case RECORD_CLOCK:
	case RECORD_TILT:
	case RECORD_LIGHT:
	case RECORD_VIBRATION:
		break;
	case RECORD_FAULT:
	case RECORD_GOOD:
	case RECORD_EXCURSION:
	case RECORD_LID:
	case RECORD_SHOCK:
	case RECORD_POWER:
	case RECORD_BUTTON:
	case RECORD_INPUT:
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
	const char *probe = e->probe >= 0 ? c->leg->open.probes[e->probe].id :
	    "";

	if (e->kind == RECORD_WARN)
		log_warn("monitor", "cid=%s probe=%s rule=%s used=%lld%%",
		    c->cid, probe, e->word, (long long)e->value);
	else if (e->kind == RECORD_ALARM)
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
	alarm_event(&c->alarms, &c->leg->profile, e);
	box_event(&c->box, e);
	stop_event(&c->stop, e);
	if (c->outlook)
		outlook_event(c->outlook, e);
	if (!block_add_event(&c->block, e)) {
		consignment_tell(c);
		log_error("consignment", "cid=%s event dropped: 256 wait for "
		    "a store that does not work", c->cid);
		return;
	}
	weigh(c, e);
	log_event(c, e);
	gateway_pending_changed(c->g);
	consignment_tell(c);
	if (e->kind == RECORD_ALARM || e->kind == RECORD_ACK)
		health_changed(c->g->health);
}
