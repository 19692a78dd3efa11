/* SPDX-License-Identifier: Apache-2.0 */
/* intake.c - two batches going round between loop and worker. */
#include "intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "log.h"
#include "worker.h"

#define RECORDS_TOPIC "coldpass/v1/+/rec/+"
/* Records judged between two batches: about 20 ms. */
#define JUDGE_BUDGET 2000
/* How often a database that refused is tried again. */
#define STORE_RETRY_MS 5000

struct intake {
	struct loop *loop;
	struct ingest *ingest;
	struct receipts *receipts;
	struct checkpoints *checkpoints;
	struct metrics *metrics;
	struct mqtt *mqtt;
	struct worker *worker;
	struct worker_job job;
	struct loop_timer timer;
	struct batch batches[2];
	struct batch *filling;		/* the loop's */
	bool busy, paused, due;		/* due: the worker has work without a
					 * batch */
	/* the worker's while busy, the loop's otherwise */
	struct batch *working;
	struct batch outbox;		/* gateway and receipt */
	int64_t now_ms, mono_ms;
	bool is_waiting;		/* some receipts are not due yet */
	int64_t checkpoint_ms;		/* until the log is looked at again */
	bool is_behind;			/* more to judge */
	bool is_refused;		/* the database */
};

/* ---- on the worker's thread ---- */

static void keep_receipt(void *ctx, const char *gw, const char *jws,
    size_t len)
{
	struct intake *i = ctx;

	/* no room: as if the broker had lost it, the gateway asks again */
	if (batch_add(&i->outbox, gw, jws, len) != STATUS_OK)
		metrics_count(i->metrics, METRICS_PUBLISH_FAILURES);
}

static void try_store(struct intake *i)
{
	struct store *store = i->ingest->store;

	if (metrics_gauge_value(i->metrics, METRICS_STORE_OK))
		return;
	if (store->touch(store, i->now_ms) == STATUS_OK)
		metrics_set(i->metrics, METRICS_STORE_OK, 1);
}

static void work(void *ctx)
{
	struct intake *i = ctx;
	enum status s;

	batch_clear(&i->outbox);
	for (size_t n = 0; n < i->working->count; n++) {
		size_t len;
		const char *line = batch_body(i->working, n, &len);

		ingest_message(i->ingest, batch_name(i->working, n), line,
		    len, i->now_ms);
	}
	s = ingest_commit(i->ingest);
	if (s != STATUS_OK)
		try_store(i);
	i->is_waiting = receipts_make(i->receipts, i->now_ms, i->mono_ms,
	    keep_receipt, i);
	i->checkpoint_ms = checkpoints_make(i->checkpoints, i->now_ms,
	    i->mono_ms);
	i->is_behind = ingest_judge(i->ingest, JUDGE_BUDGET);
	try_store(i);
	i->is_refused = !metrics_gauge_value(i->metrics, METRICS_STORE_OK);
}

/* ---- on the loop's thread ---- */

static void publish(struct intake *i)
{
	char topic[LIMIT_GW + 32];

	for (size_t n = 0; n < i->outbox.count; n++) {
		size_t len;
		const char *jws = batch_body(&i->outbox, n, &len);

		(void)snprintf(topic, sizeof(topic), "coldpass/v1/%s/ack",
		    batch_name(&i->outbox, n));
		if (mqtt_publish(i->mqtt, topic, jws, len, "application/jose",
		    false, 0) != STATUS_OK)
			metrics_count(i->metrics, METRICS_PUBLISH_FAILURES);
	}
}

static void schedule(struct intake *i)
{
	int64_t wait_ms = i->is_waiting ? i->receipts->every_ms / 4 + 1 :
	    i->is_refused ? STORE_RETRY_MS : 0;

	if (i->checkpoint_ms > 0 &&
	    (wait_ms == 0 || i->checkpoint_ms < wait_ms))
		wait_ms = i->checkpoint_ms;
	if (i->is_behind)
		i->due = true;
	else if (wait_ms > 0)
		loop_timer_after(i->loop, &i->timer, wait_ms);
}

static void done(void *ctx)
{
	struct intake *i = ctx;

	i->busy = false;
	publish(i);
	batch_clear(i->working);
	schedule(i);
}

static void wake(void *ctx)
{
	struct intake *i = ctx;

	i->due = true;
}

static void submit(struct intake *i)
{
	struct clock *clock = loop_clock(i->loop);

	i->working = i->filling;
	i->filling = i->filling == &i->batches[0] ? &i->batches[1] :
	    &i->batches[0];
	i->busy = true;
	i->due = false;
	i->now_ms = clock->utc(clock).utc_ms;
	i->mono_ms = clock->mono_ms(clock);
	loop_timer_stop(i->loop, &i->timer);
	worker_submit(i->worker, &i->job);
}

static void turn(void *ctx)
{
	struct intake *i = ctx;

	metrics_set(i->metrics, METRICS_QUEUED_NOW,
	    (int64_t)(i->filling->count + (i->busy ? i->working->count : 0)));
	if (i->busy || (i->filling->count == 0 && !i->due))
		return;
	submit(i);
	if (i->paused) {
		i->paused = false;
		mqtt_pause(i->mqtt, false);
	}
}

static void message(void *ctx, const char *topic, const char *payload,
    size_t len)
{
	struct intake *i = ctx;

	if (batch_add(i->filling, topic, payload, len) != STATUS_OK)
		metrics_count(i->metrics, METRICS_OVERLOAD);
	if (batch_is_full(i->filling) && !i->paused) {
		i->paused = true;
		mqtt_pause(i->mqtt, true);
	}
}

static void up(void *ctx)
{
	struct intake *i = ctx;

	metrics_set(i->metrics, METRICS_BROKER_UP, 1);
	log_info("intake", "connected to the broker");
	if (mqtt_subscribe(i->mqtt, RECORDS_TOPIC) != STATUS_OK)
		mqtt_bounce(i->mqtt, "cannot subscribe to records");
}

static void down(void *ctx, const char *reason)
{
	struct intake *i = ctx;

	metrics_set(i->metrics, METRICS_BROKER_UP, 0);
	log_warn("intake", "no connection to the broker: %s; records wait in "
	    "the gateways", reason);
}

static void published(void *ctx, uint64_t tag, int reason)
{
	struct intake *i = ctx;

	(void)tag;
	if (reason != 0 && reason != 16)	/* 16: nobody subscribes */
		metrics_count(i->metrics, METRICS_PUBLISH_FAILURES);
}

struct intake *intake_open(struct loop *loop, struct ingest *in,
    struct receipts *receipts, struct checkpoints *checkpoints,
    const struct mqtt_config *mqtt, char *why, size_t cap)
{
	struct intake *i = calloc(1, sizeof(*i));
	const struct mqtt_handlers handlers = { .ctx = i, .up = up,
		.down = down, .message = message, .published = published };

	if (!i) {
		(void)snprintf(why, cap, "out of memory");
		return NULL;
	}
	i->loop = loop;
	i->ingest = in;
	i->receipts = receipts;
	i->checkpoints = checkpoints;
	i->due = true;		/* the last run may owe a checkpoint */
	i->metrics = in->metrics;
	i->filling = &i->batches[0];
	i->working = &i->batches[1];
	i->job.work = work;
	i->job.done = done;
	i->job.ctx = i;
	loop_timer_init(&i->timer, wake, i);
	metrics_set(i->metrics, METRICS_STORE_OK, 1);
	(void)snprintf(why, cap, "cannot start a thread");
	i->worker = worker_open(loop);
	i->mqtt = i->worker ? mqtt_open(loop, mqtt, &handlers, why, cap) :
	    NULL;
	if (!i->mqtt) {
		worker_close(i->worker);
		free(i);
		return NULL;
	}
	loop_on_turn(loop, turn, i);
	return i;
}

void intake_close(struct intake *i)
{
	if (!i)
		return;
	worker_close(i->worker);
	if (i->busy) {
		loop_unpost(i->loop, &i->job.call);
		publish(i);
	}
	loop_timer_stop(i->loop, &i->timer);
	mqtt_close(i->mqtt);
	batch_free(&i->batches[0]);
	batch_free(&i->batches[1]);
	batch_free(&i->outbox);
	free(i);
}
