/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_resume.c - the first record after a restart, and judging again
 * what a verifier will see. */
#include "consignment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "rejudge.h"

/* Only what lies between the last recorded row and now can be fed in order;
 * after a gap of unknown length nothing can. */
static void drop_unusable(struct consignment *c, int64_t at_ms)
{
	struct block *b = &c->block;
	int early = 0, late = b->rows;

	while (early < b->rows && b->times[early] <= c->recorded_until_ms)
		early++;
	while (late > early && b->times[late - 1] >= at_ms)
		late--;
	if (early > 0 || late < b->rows)
		log_warn("recover", "cid=%s pending readings=%d dropped: "
		    "their time cannot be told", c->cid,
		    early + b->rows - late);
	block_drop_rows(b, late, b->rows - late);
	block_drop_rows(b, 0, early);
	while (b->events > 0 && b->event[b->events - 1].time_ms > at_ms)
		b->events--;
}

/* The outlook has seen it already while the process ran. */
static void see_row(struct consignment *c, int64_t time_ms,
    const int32_t *values)
{
	monitor_row_again(&c->monitor, time_ms, values);
	if (c->outlook && c->is_resuming)
		outlook_row(c->outlook, c->leg, time_ms, values);
}

/* As leg.h orders it: by time, events before readings. */
static void feed_block(struct consignment *c)
{
	const struct block *b = &c->block;
	int row = 0, event = 0;

	while (row < b->rows || event < b->events) {
		if (event < b->events && (row == b->rows ||
		    b->event[event].time_ms <= b->times[row])) {
			monitor_event(&c->monitor, &b->event[event++]);
			continue;
		}
		see_row(c, b->times[row],
		    &b->values[(size_t)row * (size_t)b->probes]);
		row++;
	}
}

static void say_interruption(struct consignment *c, int64_t at_ms,
    int64_t before_ms)
{
	struct record_event e = { .kind = RECORD_TAIL, .time_ms = at_ms,
		.value = c->torn_bytes, .dv_mm_s = RECORD_ABSENT };

	if (c->torn_bytes > 0)
		consignment_emit(c, &e);
	c->torn_bytes = 0;
	e.kind = RECORD_GAP;
	e.value = 0;
	e.from_ms = c->monitor.last_ms != RULES_NEVER ? c->monitor.last_ms :
	    before_ms;
	(void)snprintf(e.why, sizeof(e.why), "%s", c->was_rebooted ?
	    "power" : "restart");
	consignment_emit(c, &e);
}

void consignment_resume(struct consignment *c)
{
	int64_t before_ms = c->leg->time.last_leg_ms;
	int64_t at_ms;

	c->was_rebooted = c->last_boot != c->g->boot;
	at_ms = consignment_record_fix_head(c, RECORD_BLOCK);
	c->told_tq = c->head.tq;
	drop_unusable(c, at_ms);
	feed_block(c);
	for (int i = 0; i < c->block.events; i++) {
		alarm_event(&c->alarms, &c->leg->profile,
		    &c->block.event[i]);
		box_event(&c->box, &c->block.event[i]);
		stop_event(&c->stop, &c->block.event[i]);
	}
	monitor_resume(&c->monitor, c->monitor.last_ms != RULES_NEVER ?
	    c->monitor.last_ms : before_ms);
	consignment_recover_state(c);
	if (c->leg->start_ms != RULES_NEVER && c->claim_digest[0] == '\0')
		c->claim_is_due = true;
	say_interruption(c, at_ms, before_ms);
	c->is_resuming = false;
	c->last_record_mono_ms = c->head.mono_ms;
	monitor_judge(&c->monitor, at_ms);
	log_info("recover", "cid=%s %s goes on at record %lld", c->cid,
	    consignment_state_name(c->state), (long long)c->next_seq);
	consignment_sample_begin(c);
	consignment_script_begin(c);
	consignment_sample_now(c);
	consignment_record_poke(c);
}

/* ---- judging again while running ---- */

struct judge_job {
	struct rejudge rejudge;
	enum status status;
	struct worker_job job;
	struct consignment *c;
};

static void judge_work(void *ctx)
{
	struct judge_job *j = ctx;

	j->status = rejudge_run(&j->rejudge);
}

/* The journal as a verifier sees it, then what has gathered since. */
static void judged(void *ctx)
{
	struct judge_job *j = ctx;
	struct consignment *c = j->c;
	struct monitor told = c->monitor;

	c->is_rejudging = false;
	c->judge_job = NULL;
	if (j->status == STATUS_OK) {
		consignment_recover_take(c, &j->rejudge);
		feed_block(c);
		c->monitor.last_ms = told.last_ms;
		memcpy(c->monitor.faulty, told.faulty, sizeof(told.faulty));
		memcpy(c->monitor.fired, told.fired, sizeof(told.fired));
		memcpy(c->monitor.warned, told.warned, sizeof(told.warned));
		c->needs_rejudging = false;
	} else {
		log_error("recover", "cid=%s not judged again: %s: its claim "
		    "may differ from a verifier's", c->cid,
		    j->rejudge.problem.why);
		c->needs_rejudging = false;
	}
	free(j);
	consignment_record_poke(c);
}

void consignment_resume_rejudge(struct consignment *c)
{
	struct judge_job *j = calloc(1, sizeof(*j));

	if (!j || !consignment_recover_journals(c, &j->rejudge)) {
		free(j);
		c->needs_rejudging = false;
		return;
	}
	j->rejudge.hash = &c->g->keys->store_hash;
	j->c = c;
	j->job.work = judge_work;
	j->job.done = judged;
	j->job.ctx = j;
	c->is_rejudging = true;
	c->judge_job = j;
	worker_submit(c->g->storage, &j->job);
}
