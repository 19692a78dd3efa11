/* SPDX-License-Identifier: Apache-2.0 */
#include "radio.h"

#include <string.h>

#include "gateway.h"
#include "health.h"
#include "log.h"

static bool must_hold(const struct radio *r)
{
	if (r->is_silent)
		return !r->is_leaving;
	return r->is_sparing && !r->is_urgent;
}

const char *radio_state(const struct radio *r)
{
	if (r->is_silent)
		return "flight";
	return must_hold(r) ? "saving" : "on";
}

static void settle(struct radio *r)
{
	bool held = must_hold(r);

	if (held == r->is_held)
		return;
	r->is_held = held;
	log_info("radio", "%s", held ? r->is_silent ? "off: in the air" :
	    "off: saving power; on for what is urgent" : "on");
	if (r->g->uplink)
		uplink_hold(r->g->uplink, held, r->is_silent ?
		    "radio silence: in the air" : "saving power");
	radio_switch_set(&r->machine, held);
	health_changed(r->g->health);
}

static void rang(void *ctx)
{
	struct radio *r = ctx;

	r->is_leaving = r->is_urgent = false;
	settle(r);
}

void radio_silence(struct radio *r, bool is_silent)
{
	bool is_up = r->g->uplink && uplink_is_up(r->g->uplink);

	if (r->is_silent == is_silent)
		return;
	r->is_silent = is_silent;
	r->is_leaving = is_silent && is_up;
	r->is_urgent = false;
	if (r->is_leaving)
		loop_timer_after(r->g->loop, &r->timer,
		    gateway_real_ms(r->g, RADIO_FAREWELL_MS));
	health_changed(r->g->health);
	settle(r);
}

void radio_spare(struct radio *r, bool is_sparing)
{
	r->is_sparing = is_sparing;
	settle(r);
}

void radio_urgent(struct radio *r)
{
	if (!r->is_sparing || r->is_silent)
		return;
	r->is_urgent = true;
	loop_timer_after(r->g->loop, &r->timer,
	    gateway_real_ms(r->g, RADIO_URGENT_MS));
	settle(r);
}

void radio_relieved(struct radio *r)
{
	if (!r->is_urgent || !r->g->uplink ||
	    uplink_has_uncovered(r->g->uplink))
		return;
	r->is_urgent = false;
	loop_timer_stop(r->g->loop, &r->timer);
	settle(r);
}

void radio_init(struct radio *r, struct gateway *g)
{
	memset(r, 0, sizeof(*r));
	r->g = g;
	loop_timer_init(&r->timer, rang, r);
	radio_switch_init(&r->machine, g);
}

void radio_begin(struct radio *r)
{
	radio_switch_set(&r->machine, r->is_held);
}

bool radio_begins_held(const struct radio *r)
{
	return r->is_held;
}

void radio_stop(struct radio *r)
{
	loop_timer_stop(r->g->loop, &r->timer);
	radio_switch_stop(&r->machine);
}
