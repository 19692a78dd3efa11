/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_feed.c - events that move the judgement, each at its moment
 * between the rows. */
#include "consignment.h"

#include <string.h>

#include "lines.h"
#include "log.h"

static void say_late_start(const struct consignment *c, int64_t time_ms)
{
	int64_t early_s = (time_ms - c->leg->start_ms) / 1000;

	if (early_s > 0)
		log_warn("consignment", "cid=%s judged from %lld s before its "
		    "start on: the goods were loaded longer ago than "
		    "load_max_s=%d", c->cid, (long long)early_s,
		    (int)c->leg->profile.load_max_s);
}

/* How warm the product was when it was struck: its first probe that said. */
static void add_temp(const struct consignment *c, struct record_event *e)
{
	if (e->kind != RECORD_SHOCK || !c->has_row)
		return;
	for (int i = 0; i < c->leg->open.probe_count && !e->has_temp; i++) {
		if (!c->leg->judged[i] || c->values[i] == RECORD_NO_VALUE)
			continue;
		e->has_temp = true;
		e->temp_mc = c->values[i];
	}
}

static void feed_then(struct consignment *c, struct record_event *e,
    struct consignment_wait *wait, int64_t at_ms)
{
	e->time_ms = consignment_event_at(c, at_ms);
	add_temp(c, e);
	monitor_event(&c->monitor, e);
	if (e->kind == RECORD_START) {
		c->state = CONSIGNMENT_STARTED;
		c->claim_is_due = true;
		say_late_start(c, e->time_ms);
	} else if (e->kind == RECORD_END) {
		c->state = CONSIGNMENT_ENDED;
	}
	lines_look(c->g);
	consignment_emit(c, e);
	consignment_await(c, wait);
	monitor_judge(&c->monitor, e->time_ms);
	consignment_record_poke(c);
}

static void feed_now(struct consignment *c, struct record_event *e,
    struct consignment_wait *wait)
{
	feed_then(c, e, wait, consignment_event_ms(c));
}

void consignment_feed_deferred(struct consignment *c)
{
	struct consignment_deferred first;

	while (c->deferred_count > 0 && !sampler_is_busy(&c->sampler)) {
		first = c->deferred[0];
		c->deferred_count--;
		memmove(c->deferred, c->deferred + 1,
		    (size_t)c->deferred_count * sizeof(c->deferred[0]));
		feed_now(c, &first.event, first.wait);
	}
}

static void feed_or_defer(struct consignment *c,
    const struct record_event *e, struct consignment_wait *wait)
{
	struct record_event copy = *e;

	if (!sampler_is_busy(&c->sampler)) {
		feed_now(c, &copy, wait);
		return;
	}
	if (c->deferred_count == CONSIGNMENT_DEFERRED) {
		log_error("consignment", "cid=%s event dropped: %d wait for a "
		    "reading already", c->cid, CONSIGNMENT_DEFERRED);
		return;
	}
	c->deferred[c->deferred_count++] =
	    (struct consignment_deferred){ copy, wait };
	if (wait)
		wait->armed = true;
}

void consignment_feed(struct consignment *c, const struct record_event *e,
    struct consignment_wait *wait)
{
	consignment_sample_catch_up(c);
	feed_or_defer(c, e, wait);
}

void consignment_feed_at(struct consignment *c, const struct record_event *e,
    int64_t at_ms)
{
	struct record_event copy = *e;

	if (sampler_is_busy(&c->sampler))
		feed_or_defer(c, e, NULL);
	else
		feed_then(c, &copy, NULL, at_ms);
}
