/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway_pending.h"

#include "consignment.h"
#include "log.h"

/* Room kept for the brackets that close the text. */
#define CLOSING 16
/* However fast simulated time runs, this often at most; real time. */
#define LEAST_MS 20
#define RETRY_MS 5000

/* 'fly_rows' and 'fly_events' of the readings and events are in the line
 * that is being stored: should that line turn out to be in the journal, only
 * what came after it is still pending. */
static void write_one(const struct consignment *c, struct json_writer *w,
    struct block_cut cut)
{
	json_write_object(w, NULL);
	json_write_string(w, "cid", c->cid);
	json_write_int(w, "leg", c->leg_no);
	json_write_int(w, "seq", c->next_seq);
	json_write_int(w, "fly_rows", c->has_line ? c->cut.rows : 0);
	json_write_int(w, "fly_events", c->has_line ? c->cut.events : 0);
	block_write(&c->block, w, cut, c->interval_ms);
	json_write_object_end(w);
}

/* As much of it as fits, the oldest first. */
static void write_what_fits(const struct consignment *c,
    struct json_writer *w)
{
	struct json_writer before = *w;
	int items = c->block.rows + c->block.events;
	struct block_cut cut = block_all(&c->block);

	for (;;) {
		write_one(c, w, cut);
		if (w->status == STATUS_OK)
			return;
		*w = before;
		items /= 2;
		if (items == 0)
			return;
		cut = block_first(&c->block, items);
	}
}

static bool write_all(struct gateway *g, size_t *len)
{
	struct json_writer w;

	json_write_init(&w, g->pending_text, PENDING_TEXT - CLOSING);
	json_write_object(&w, NULL);
	json_write_int(&w, "v", 1);
	json_write_array(&w, "consignments");
	for (struct consignment *c = g->consignments; c; c = c->next)
		if (c->block_is_ready && c->block.rows + c->block.events > 0)
			write_what_fits(c, &w);
	w.cap = PENDING_TEXT;
	json_write_array_end(&w);
	json_write_object_end(&w);
	return json_write_done(&w, len) == STATUS_OK;
}

static void work(void *ctx)
{
	struct gateway *g = ctx;

	g->pending_status = pending_write(g->pending, g->pending_text,
	    g->pending_len);
}

static void arm(struct gateway *g, int64_t ms)
{
	if (g->pending_timer_is_set)
		return;
	g->pending_timer_is_set = true;
	loop_timer_after(g->loop, &g->pending_timer, ms);
}

static void written(void *ctx)
{
	struct gateway *g = ctx;

	g->pending_is_out = false;
	if (g->pending_status != STATUS_OK && !g->is_stopping) {
		log_error("pending", "not kept: %s: a power cut now costs the "
		    "readings since the last record",
		    status_name(g->pending_status));
		g->pending_changed = true;
		arm(g, gateway_real_ms(g, RETRY_MS));
	} else if (g->pending_changed) {
		gateway_pending_changed(g);
	}
}

void gateway_pending_now(struct gateway *g)
{
	g->pending_timer_is_set = false;
	loop_timer_stop(g->loop, &g->pending_timer);
	if (g->pending_is_out || !g->pending_text)
		return;		/* 'written' looks again */
	g->pending_changed = g->pending_is_first = false;
	if (!write_all(g, &g->pending_len)) {
		log_error("pending", "text could not be written: nothing kept");
		return;
	}
	g->pending_job.work = work;
	g->pending_job.done = written;
	g->pending_job.ctx = g;
	g->pending_is_out = true;
	g->has_pending_written = true;
	g->pending_written_ms = gateway_now(g).mono_ms;
	worker_submit(g->storage, &g->pending_job);
}

static void rang(void *ctx)
{
	gateway_pending_now(ctx);
}

void gateway_pending_init(struct gateway *g)
{
	loop_timer_init(&g->pending_timer, rang, g);
}

/* The first change after a quiet time is kept at once, so that a minute's
 * reading does not wait for ten seconds; then no more than once per sync_s. */
void gateway_pending_changed(struct gateway *g)
{
	int64_t least = gateway_real_ms(g, LEAST_MS), now, wait;

	g->pending_changed = true;
	if (g->pending_is_out)
		return;
	now = gateway_now(g).mono_ms;
	wait = g->has_pending_written && !g->pending_is_first ?
	    g->pending_written_ms + g->config->sync_s * 1000 - now : 0;
	if (wait < least)
		wait = least;
	arm(g, g->is_stopping ? 0 : wait);
}

void gateway_pending_first(struct gateway *g)
{
	g->pending_is_first = true;
	g->pending_timer_is_set = false;
	loop_timer_stop(g->loop, &g->pending_timer);
	gateway_pending_changed(g);
}
