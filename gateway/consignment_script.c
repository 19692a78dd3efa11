/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_script.c - a simulation's recorded events, each at its moment
 * between the rows.
 *
 * What a box went through while nobody listened is lost, as it would be; how
 * it is now is said when somebody listens again. */
#include "consignment.h"

#include <string.h>

/* The leg time of a moment of this boot. */
static int64_t leg_at(const struct consignment *c, int64_t utc_ms)
{
	struct gateway_now now = gateway_now(c->g);

	return consignment_leg_ms(c, now.mono_ms) -
	    (now.utc.utc_ms - utc_ms);
}

static bool is_mine(const struct consignment *c, const struct script_row *r)
{
	if (r->probe[0] == '\0')
		return true;
	for (int i = 0; i < c->leg->open.probe_count; i++)
		if (strcmp(c->leg->open.probes[i].id, r->probe) == 0)
			return true;
	return false;
}

static void play(struct consignment *c, const struct script_row *r)
{
	struct record_event e;

	if (is_mine(c, r) && script_event(r, &e))
		consignment_feed_at(c, &e, leg_at(c, r->time_ms));
}

void consignment_script_until(struct consignment *c, int64_t leg_ms)
{
	const struct script *s = c->g->script;

	while (s && c->script_next < s->count &&
	    leg_at(c, s->rows[c->script_next].time_ms) <= leg_ms)
		play(c, &s->rows[c->script_next++]);
}

/* The last word about this kind of state before row 'end', if it is news. */
static void say_state(struct consignment *c, enum record_event_kind kind,
    int end)
{
	const struct script *s = c->g->script;
	struct record_event e;

	for (int i = end - 1; i >= 0; i--) {
		const struct script_row *r = &s->rows[i];

		if (r->kind != kind || !is_mine(c, r))
			continue;
		if (script_event(r, &e) && !box_knows(&c->box, &e))
			consignment_feed(c, &e, NULL);
		return;
	}
}

void consignment_script_begin(struct consignment *c)
{
	static const enum record_event_kind states[] = { RECORD_LID,
		RECORD_SEAL_STATE, RECORD_TILT, RECORD_LIGHT };
	const struct script *s = c->g->script;
	int64_t now_ms = gateway_now(c->g).utc.utc_ms;

	c->script_next = 0;
	while (s && c->script_next < s->count &&
	    s->rows[c->script_next].time_ms <= now_ms)
		c->script_next++;
	for (size_t i = 0; s && i < sizeof(states) / sizeof(states[0]); i++)
		say_state(c, states[i], c->script_next);
}
