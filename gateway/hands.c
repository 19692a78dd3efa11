/* SPDX-License-Identifier: Apache-2.0 */
#include "hands.h"

#include <stdio.h>
#include <string.h>

#include "flight_mode.h"
#include "lines.h"
#include "log.h"
#include "preload.h"

#define BY "button"

/* ---- the answer ---- */

static void say_no(struct gateway *g, const char *why)
{
	log_warn("hands", "a press was refused: %s", why);
	lamp_answer(&g->lines->lamp, LAMP_REFUSED);
	buzzer_answer(&g->lines->buzzer, false);
}

static void say_yes(struct gateway *g, const char *what)
{
	log_info("hands", "a press was taken: %s", what);
	lamp_answer(&g->lines->lamp, LAMP_ACCEPTED);
	buzzer_answer(&g->lines->buzzer, true);
}

/* ---- the record ---- */

static bool is_open_to_events(const struct consignment *c)
{
	return c->leg && c->state >= CONSIGNMENT_ARMED &&
	    c->state <= CONSIGNMENT_ENDED && !c->is_sealing &&
	    !c->is_resuming;
}

static void record(struct consignment *c, const char *what, const char *why)
{
	struct record_event e = { .kind = RECORD_BUTTON, .probe = -1,
		.dv_mm_s = RECORD_ABSENT };

	if (!is_open_to_events(c))
		return;
	(void)snprintf(e.what, sizeof(e.what), "%s", what);
	(void)snprintf(e.why, sizeof(e.why), "%.120s", why);
	consignment_sample_catch_up(c);
	e.time_ms = consignment_event_ms(c);
	consignment_emit(c, &e);
}

static void record_all(struct gateway *g, const char *what, const char *why)
{
	for (struct consignment *c = g->consignments; c; c = c->next) {
		record(c, what, why);
		consignment_record_poke(c);
	}
}

static void refuse(struct gateway *g, const char *why)
{
	char text[LIMIT_TEXT + 1];

	(void)snprintf(text, sizeof(text), "refused: %s", why);
	record_all(g, "none", text);
	say_no(g, why);
}

/* ---- one step further ---- */

static void recorded(void *ctx, struct consignment *c)
{
	struct gateway *g = ctx;

	log_info("hands", "cid=%s is %s", c->cid,
	    consignment_state_name(c->state));
	say_yes(g, g->lines->hands.doing);
}

/* The only one that a press can concern; NULL with why. */
static struct consignment *find_one(const struct gateway *g,
    const char **why)
{
	struct consignment *one = NULL;
	int n = 0;

	for (struct consignment *c = g->consignments; c; c = c->next) {
		if (c->state == CONSIGNMENT_SEALED ||
		    c->state == CONSIGNMENT_STUCK)
			continue;
		one = c;
		n++;
	}
	*why = n == 0 ? "nothing is armed" : "more than one consignment "
	    "travels here: use coldpass consignment";
	return n == 1 ? one : NULL;
}

static const char *doing(const struct consignment *c)
{
	switch (c->state) {
	case CONSIGNMENT_ARMED: return "start";
	case CONSIGNMENT_STARTED: return "end";
	case CONSIGNMENT_ENDED: return "seal";
	default: return NULL;
	}
}

/* The press is recorded before what it does: nothing follows a seal. */
static enum status step(struct consignment *c, const char *why,
    struct consignment_wait *wait, struct problem *p)
{
	c->g->lines->hands.doing = doing(c);
	if (!c->g->lines->hands.doing || c->is_sealing || c->is_resuming ||
	    c->deferred_count > 0)
		return problem_set(p, STATUS_CONFLICT, "",
		    "it is busy: try again in a few seconds");
	if (c->stop.is_held && c->state != CONSIGNMENT_ENDED)
		return problem_set(p, STATUS_CONFLICT, "", "it is stopped, "
		    "its identifiers did not match: two people release it");
	record(c, c->g->lines->hands.doing, why);
	if (c->state == CONSIGNMENT_ARMED)
		return consignment_start(c, BY, why, wait, p);
	if (c->state == CONSIGNMENT_STARTED)
		return consignment_end(c, BY, why, wait, p);
	return consignment_seal(c, true, wait, p);
}

static void press_next(struct gateway *g, const char *held)
{
	struct problem p = { .status = STATUS_OK };
	const char *why;
	struct consignment *c = find_one(g, &why);

	if (!c) {
		preload_look(g);
		refuse(g, why);
		return;
	}
	memset(&g->lines->hands.wait, 0, sizeof(g->lines->hands.wait));
	g->lines->hands.wait.fn = recorded;
	g->lines->hands.wait.ctx = g;
	if (step(c, held, &g->lines->hands.wait, &p) != STATUS_OK)
		refuse(g, p.why);
}

/* ---- landed ---- */

static void press_landed(struct gateway *g, const char *held)
{
	if (!flight_mode_landed(g, BY, held)) {
		refuse(g, "landed: the radio is not silent for a flight");
		return;
	}
	record_all(g, "landed", held);
	say_yes(g, "landed");
}

void hands_press(struct gateway *g, enum hands_ask ask, int64_t held_ms)
{
	char held[40];

	(void)snprintf(held, sizeof(held), "held %lld ms", (long long)held_ms);
	if (g->is_stopping)
		return;
	if (g->lines->hands.wait.armed)
		refuse(g, "the last press is still being recorded");
	else if (ask == HANDS_LANDED)
		press_landed(g, held);
	else
		press_next(g, held);
}
