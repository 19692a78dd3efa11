/* SPDX-License-Identifier: Apache-2.0 */
#include "sense.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consignment.h"
#include "log.h"

/* Consignments come, wait for a reading, resume: looked at so often. */
#define LOOK_MS 1000

/* Kept for consignments that cannot be told at once. */
#define BLOWS 16
#define HOLES 8
#define INPUTS 16

struct input {
	char what[LIMIT_TEXT + 1], why[LIMIT_TEXT + 1];
	bool ok;
	int64_t since_ms;		/* mono, while it fails */
};

/* Nothing is known of an input between two moments. */
struct hole {
	char what[LIMIT_TEXT + 1], why[LIMIT_TEXT + 1];
	int64_t since_ms;		/* mono */
};

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
	int input_count;
	struct input inputs[INPUTS];
	int64_t hole_count;
	struct hole holes[HOLES];	/* the last ones, by their number */
	bool has_flight, is_silent;
	char flight_by[LIMIT_TEXT + 1], flight_why[LIMIT_TEXT + 1];
	char power[LIMIT_TEXT + 1];	/* "": nothing to tell */
};

static void copy(char *out, size_t cap, const char *text)
{
	(void)snprintf(out, cap, "%s", text);
}

static bool is_listening(const struct consignment *c)
{
	return c->leg && c->state >= CONSIGNMENT_ARMED &&
	    c->state <= CONSIGNMENT_ENDED && c->is_sampling &&
	    !c->is_resuming && !c->is_sealing && c->deferred_count == 0;
}

/* What its record does not say yet (box.h): all is taken as closed. */
static void tell_state(struct consignment *c, const struct record_event *e)
{
	if (is_listening(c) && !box_knows(&c->box, e))
		consignment_feed(c, e, NULL);
}

static void tell_lid(const struct sense *b, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_LID, .flag = b->lid_is_open,
		.dv_mm_s = RECORD_ABSENT };

	if (b->has_lid)
		tell_state(c, &e);
}

static void tell_seal(const struct sense *b, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_SEAL_STATE,
		.flag = b->seal_is_open, .dv_mm_s = RECORD_ABSENT };

	if (b->has_seal)
		tell_state(c, &e);
}

static void tell_tilt(const struct sense *b, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_TILT, .value = b->tilt_mdeg,
		.dv_mm_s = RECORD_ABSENT };

	if (!b->has_tilt || (c->box.tilt_mdeg != RECORD_ABSENT &&
	    llabs(c->box.tilt_mdeg - b->tilt_mdeg) < b->tilt_step_mdeg))
		return;
	tell_state(c, &e);
}

/* A leg hears of what came after it was first seen here. */
static void know(const struct sense *b, struct consignment *c)
{
	if (c->told.is_known || !c->leg)
		return;
	c->told.is_known = true;
	c->told.blows = b->blow_count;
	c->told.holes = b->hole_count;
}

static void tell_input(const struct input *in, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_INPUT, .flag = in->ok,
		.dv_mm_s = RECORD_ABSENT };
	const struct box_input *was = box_failing(&c->box, in->what);

	if (!c->leg)
		return;
	copy(e.what, sizeof(e.what), in->what);
	copy(e.why, sizeof(e.why), in->why);
	e.from_ms = in->ok && was ? was->from_ms :
	    consignment_leg_ms(c, in->since_ms);
	tell_state(c, &e);
}

static void tell_holes(const struct sense *b, struct consignment *c)
{
	if (b->hole_count - c->told.holes > HOLES)
		c->told.holes = b->hole_count - HOLES;
	while (c->told.holes < b->hole_count && is_listening(c)) {
		const struct hole *h = &b->holes[c->told.holes++ % HOLES];
		struct record_event e = { .kind = RECORD_INPUT, .flag = true,
			.from_ms = consignment_leg_ms(c, h->since_ms),
			.dv_mm_s = RECORD_ABSENT };

		copy(e.what, sizeof(e.what), h->what);
		copy(e.why, sizeof(e.why), h->why);
		consignment_feed(c, &e, NULL);
	}
}

static void tell_flight(const struct sense *b, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_FLIGHT,
		.flag = b->is_silent, .dv_mm_s = RECORD_ABSENT };

	if (!b->has_flight)
		return;
	copy(e.by, sizeof(e.by), b->flight_by);
	copy(e.why, sizeof(e.why), b->flight_why);
	tell_state(c, &e);
}

static void tell_power(const struct sense *b, struct consignment *c)
{
	struct record_event e = { .kind = RECORD_POWER,
		.dv_mm_s = RECORD_ABSENT };

	if (b->power[0] == '\0')
		return;
	copy(e.why, sizeof(e.why), b->power);
	tell_state(c, &e);
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
		for (int i = 0; i < b->input_count; i++)
			tell_input(&b->inputs[i], c);
		tell_holes(b, c);
		tell_flight(b, c);
		tell_power(b, c);
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

/* ---- inputs ---- */

static struct input *input_of(struct sense *b, const char *what)
{
	struct input *in = b->inputs;

	for (int i = 0; i < b->input_count; i++)
		if (strcmp(b->inputs[i].what, what) == 0)
			return &b->inputs[i];
	if (b->input_count == INPUTS)
		return NULL;
	in = &b->inputs[b->input_count++];
	*in = (struct input){ .ok = true };
	copy(in->what, sizeof(in->what), what);
	return in;
}

static void show_input(struct sense *b, const struct input *in)
{
	struct annunciator *a = &b->g->annunciator;
	int64_t now = gateway_now(b->g).mono_ms;
	char subject[ANNUNCIATOR_SUBJECT];

	(void)snprintf(subject, sizeof(subject), "input %.60s", in->what);
	if (in->ok)
		annunciator_clear(a, now, ANNUNCIATOR_FAULT, subject);
	else
		annunciator_raise(a, now, ANNUNCIATOR_FAULT, subject,
		    in->why);
}

void sense_input(struct sense *b, const char *what, bool ok,
    int64_t since_ms, const char *why)
{
	struct input *in = input_of(b, what);

	if (!in)
		return;
	in->ok = ok;
	in->since_ms = since_ms;
	(void)snprintf(in->why, sizeof(in->why), "%.*s", LIMIT_TEXT, why);
	show_input(b, in);
	keep_looking(b);
}

void sense_lost(struct sense *b, const char *what, int64_t since_ms,
    const char *why)
{
	struct hole *h;

	for (struct consignment *c = b->g->consignments; c; c = c->next)
		know(b, c);
	h = &b->holes[b->hole_count++ % HOLES];
	copy(h->what, sizeof(h->what), what);
	(void)snprintf(h->why, sizeof(h->why), "%.*s", LIMIT_TEXT, why);
	h->since_ms = since_ms;
	keep_looking(b);
}

void sense_write_inputs(const struct sense *b, struct json_writer *w)
{
	json_write_array(w, "inputs");
	for (int i = 0; i < b->input_count; i++) {
		if (b->inputs[i].ok)
			continue;
		json_write_object(w, NULL);
		json_write_string(w, "what", b->inputs[i].what);
		json_write_string(w, "why", b->inputs[i].why);
		json_write_int(w, "for_s", (gateway_now(b->g).mono_ms -
		    b->inputs[i].since_ms) / 1000);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

/* ---- journey ---- */

void sense_flight(struct sense *b, bool is_silent, const char *by,
    const char *why)
{
	b->has_flight = true;
	b->is_silent = is_silent;
	(void)snprintf(b->flight_by, sizeof(b->flight_by), "%.*s",
	    LIMIT_TEXT, by);
	(void)snprintf(b->flight_why, sizeof(b->flight_why), "%.*s",
	    LIMIT_TEXT, why);
	keep_looking(b);
}

void sense_power(struct sense *b, const char *why)
{
	(void)snprintf(b->power, sizeof(b->power), "%.*s", LIMIT_TEXT, why);
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
