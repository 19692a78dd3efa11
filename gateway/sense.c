/* SPDX-License-Identifier: Apache-2.0 */
#include "sense.h"

#include <stdlib.h>

#include "consignment.h"
#include "log.h"

/* Consignments come, wait for a reading, resume: looked at so often. */
#define LOOK_MS 1000

/* Kept for consignments that cannot be told at once. */
#define BLOWS 16

struct sense {
	struct gateway *g;
	struct loop_timer timer;
	bool has_lid, lid_is_open;
	bool has_seal, seal_is_open;
	bool has_tilt;
	int32_t tilt_mdeg, tilt_step_mdeg;
	int64_t blow_count;
	struct sense_blow blows[BLOWS];	/* the last ones, by their number */
	int64_t blow_ms;		/* of the newest */
};

static bool is_listening(const struct consignment *c)
{
	return c->leg && c->state >= CONSIGNMENT_ARMED &&
	    c->state <= CONSIGNMENT_ENDED && c->is_sampling &&
	    !c->is_resuming && !c->is_sealing && c->deferred_count == 0;
}

/* What a new leg takes for granted until told: all is closed.  One that comes
 * back after a restart may have been told otherwise. */
static bool is_news(const struct consignment *c, bool was_told, bool before,
    bool now)
{
	return was_told ? before != now : now || c->last_boot > 0;
}

static void tell_lid(const struct sense *b, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_LID, .flag = b->lid_is_open,
		.dv_mm_s = RECORD_ABSENT };

	if (!b->has_lid || !is_listening(c))
		return;
	if (is_news(c, c->told.has_lid, c->told.lid_is_open, b->lid_is_open))
		consignment_feed(c, &e, NULL);
	c->told.has_lid = true;
	c->told.lid_is_open = b->lid_is_open;
}

static void tell_seal(const struct sense *b, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_SEAL_STATE,
		.flag = b->seal_is_open, .dv_mm_s = RECORD_ABSENT };

	if (!b->has_seal || !is_listening(c))
		return;
	if (is_news(c, c->told.has_seal, c->told.seal_is_open,
	    b->seal_is_open))
		consignment_feed(c, &e, NULL);
	c->told.has_seal = true;
	c->told.seal_is_open = b->seal_is_open;
}

static void tell_tilt(const struct sense *b, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_TILT, .value = b->tilt_mdeg,
		.dv_mm_s = RECORD_ABSENT };

	if (!b->has_tilt || !is_listening(c))
		return;
	if (c->told.has_tilt && abs(c->told.tilt_mdeg - b->tilt_mdeg) <
	    b->tilt_step_mdeg)
		return;
	consignment_feed(c, &e, NULL);
	c->told.has_tilt = true;
	c->told.tilt_mdeg = b->tilt_mdeg;
}

/* What the product had when it was hit: its first probe's last value. */
static void add_temp(const struct consignment *c, struct record_event *e)
{
	e->has_temp = false;
	for (int i = 0; i < c->leg->open.probe_count && !e->has_temp; i++) {
		if (!c->has_row || !c->leg->judged[i] ||
		    c->values[i] == RECORD_NO_VALUE)
			continue;
		e->has_temp = true;
		e->temp_mc = c->values[i];
	}
}

/* A leg hears of what came after it was first seen here. */
static void know(const struct sense *b, struct consignment *c)
{
	if (c->told.is_known || !c->leg)
		return;
	c->told.is_known = true;
	c->told.blows = b->blow_count;
}

static void tell_blows(const struct sense *b, struct consignment *c)
{
	if (b->blow_count - c->told.blows > BLOWS)
		c->told.blows = b->blow_count - BLOWS;
	while (c->told.blows < b->blow_count && is_listening(c)) {
		const struct sense_blow *blow =
		    &b->blows[c->told.blows++ % BLOWS];
		struct record_event e = { .kind = RECORD_SHOCK,
			.value = blow->peak_mg, .flag = blow->is_saturated,
			.dur_us = blow->dur_us, .dv_mm_s = blow->dv_mm_s < 0 ?
			RECORD_ABSENT : blow->dv_mm_s };

		add_temp(c, &e);
		consignment_feed(c, &e, NULL);
	}
}

static void tell_all(struct sense *b)
{
	for (struct consignment *c = b->g->consignments; c; c = c->next) {
		know(b, c);
		tell_lid(b, c);
		tell_seal(b, c);
		tell_tilt(b, c);
		tell_blows(b, c);
	}
}

static void look(void *ctx)
{
	struct sense *b = ctx;

	tell_all(b);
	loop_timer_after(b->g->loop, &b->timer,
	    gateway_real_ms(b->g, LOOK_MS));
}

/* Only once there is anything to tell. */
static void keep_looking(struct sense *b)
{
	tell_all(b);
	if (!b->timer.armed)
		loop_timer_after(b->g->loop, &b->timer,
		    gateway_real_ms(b->g, LOOK_MS));
}

void sense_lid(struct sense *b, bool is_open)
{
	if (!b->has_lid || b->lid_is_open != is_open)
		log_info("sense", "lid=%s", is_open ? "open" : "closed");
	b->has_lid = true;
	b->lid_is_open = is_open;
	keep_looking(b);
}

void sense_seal(struct sense *b, bool is_open)
{
	if (!b->has_seal || b->seal_is_open != is_open)
		log_info("sense", "seal=%s", is_open ? "open" : "closed");
	b->has_seal = true;
	b->seal_is_open = is_open;
	keep_looking(b);
}

void sense_tilt(struct sense *b, int32_t mdeg, int32_t step_mdeg)
{
	b->has_tilt = true;
	b->tilt_mdeg = mdeg;
	b->tilt_step_mdeg = step_mdeg;
	keep_looking(b);
}

static bool is_same_blow(const struct sense *b, const struct sense_blow *blow,
    int64_t now_ms)
{
	const struct sense_blow *last;

	if (b->blow_count == 0 || now_ms - b->blow_ms >= SENSE_SAME_BLOW_MS)
		return false;
	last = &b->blows[(b->blow_count - 1) % BLOWS];
	return blow->peak_mg <= last->peak_mg &&
	    blow->dv_mm_s <= last->dv_mm_s;
}

void sense_blow(struct sense *b, const struct sense_blow *blow)
{
	int64_t now = gateway_now(b->g).mono_ms;

	if (is_same_blow(b, blow, now))
		return;
	for (struct consignment *c = b->g->consignments; c; c = c->next)
		know(b, c);
	b->blows[b->blow_count++ % BLOWS] = *blow;
	b->blow_ms = now;
	log_warn("sense", "blow peak_mg=%d dv_mm_s=%d", (int)blow->peak_mg,
	    (int)blow->dv_mm_s);
	keep_looking(b);
}

struct sense *sense_open(struct gateway *g)
{
	struct sense *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->g = g;
	loop_timer_init(&b->timer, look, b);
	return b;
}

void sense_close(struct sense *b)
{
	if (!b)
		return;
	loop_timer_stop(b->g->loop, &b->timer);
	free(b);
}
