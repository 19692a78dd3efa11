/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway_clock.h"

#include <stdlib.h>

#include "consignment.h"
#include "log.h"

/* A jump between two looks beyond this is a step: slewing moves the clock by
 * at most 5 ms in that time. */
#define STEP_MS 2000
/* Less than this is the time between reading one clock and the other. */
#define NOISE_MS 100

/* How much may be believed: the sources that somebody disciplines are one
 * class, those that run by themselves another. */
static int class_of(enum record_tq tq)
{
	switch (tq) {
	case RECORD_NTS:
	case RECORD_GNSS:
	case RECORD_NTP:
		return 2;
	case RECORD_RTC:
	case RECORD_HOLDOVER:
		return 1;
	case RECORD_TQ_NONE:
		break;
	}
	return 0;
}

static bool is_running(const struct consignment *c)
{
	return c->leg && !c->is_resuming && !c->is_sealing &&
	    c->state >= CONSIGNMENT_ARMED && c->state < CONSIGNMENT_SEALED;
}

static void say_step(struct consignment *c, int64_t step_ms)
{
	struct record_event e = { .kind = RECORD_CLOCK, .value = step_ms,
		.dv_mm_s = RECORD_ABSENT };

	e.time_ms = consignment_event_ms(c);
	consignment_emit(c, &e);
}

static void say_anchor(struct consignment *c, const struct gateway_now *now)
{
	struct record_event e = { .kind = RECORD_ANCHOR,
		.mono_ms = now->mono_ms, .utc_ms = now->utc.utc_ms,
		.err_ms = now->utc.err_ms,
		.tq = (enum record_tq)now->utc.quality,
		.dv_mm_s = RECORD_ABSENT };

	log_info("clock", "cid=%s anchored: %s, within %lld ms", c->cid,
	    clock_quality_name(now->utc.quality),
	    (long long)now->utc.err_ms);
	c->anchor_is_due = false;
	if (class_of(e.tq) > class_of(c->told_tq))
		c->told_tq = e.tq;
	consignment_feed(c, &e, NULL);
}

/* It judges, so it waits for its turn among what waits for a reading. */
static void look_at(struct consignment *c, const struct gateway_now *now,
    int64_t step_ms, bool was_wrong)
{
	enum record_tq tq = (enum record_tq)now->utc.quality;

	if (llabs(step_ms) > STEP_MS)
		say_step(c, step_ms);
	if (was_wrong || class_of(tq) > class_of(c->told_tq))
		c->anchor_is_due = true;
	if (tq == RECORD_TQ_NONE)
		c->anchor_is_due = false;
	if (c->anchor_is_due && c->deferred_count == 0)
		say_anchor(c, now);
}

/* A simulation has one clock, which cannot step against itself. */
static int64_t step_since(const struct gateway *g, int64_t offset_ms)
{
	return g->has_offset && !g->config->is_scaled ?
	    offset_ms - g->offset_ms : 0;
}

void gateway_clock_look(struct gateway *g)
{
	struct gateway_now now = gateway_now(g);
	int64_t offset_ms = now.utc.utc_ms - now.mono_ms;
	int64_t step_ms = step_since(g, offset_ms);
	bool was_wrong = llabs(step_ms) > NOISE_MS &&
	    llabs(step_ms) > g->offset_err_ms;

	if (llabs(step_ms) > STEP_MS)
		log_warn("clock", "wall clock stepped by %lld ms: recorded; "
		    "leg time goes on unmoved", (long long)step_ms);
	for (struct consignment *c = g->consignments; c; c = c->next)
		if (is_running(c))
			look_at(c, &now, step_ms, was_wrong);
	g->has_offset = true;
	g->offset_ms = offset_ms;
	g->offset_err_ms = now.utc.err_ms;
}
