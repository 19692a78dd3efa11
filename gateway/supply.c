/* SPDX-License-Identifier: Apache-2.0 */
#include "supply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flight_mode.h"
#include "health.h"
#include "ladder.h"
#include "lines.h"
#include "log.h"
#include "power.h"
#include "sense.h"

#define EVERY_MS 30000
#define SUBJECT "power"

struct supply {
	struct gateway *g;
	struct loop_timer timer;
	struct worker_job job;
	struct ladder ladder;
	struct power power;		/* as of the last look */
	bool is_known, has_told, is_failing, was_external;
	int64_t known_ms;

	/* the thread's while the job is out */
	struct power fresh;
	bool ok;
	char why[LIMIT_TEXT];
};

/* ---- what it means ---- */

/* Without a mains supply to ask, a battery that does not empty is fed. */
static bool is_external(const struct power *p)
{
	if (p->on_mains != POWER_UNKNOWN)
		return p->on_mains == 1;
	return p->is_discharging == 0;
}

static void apply(struct supply *s)
{
	struct gateway *g = s->g;
	enum ladder_step step = s->ladder.step;

	lamp_spare(&g->lines->lamp, step >= LADDER_SIGNALS);
	buzzer_spare(&g->lines->buzzer, step >= LADDER_SIGNALS);
	flight_mode_spare(g, step >= LADDER_POSITION);
	radio_spare(&g->radio, step >= LADDER_RADIO);
}

static void describe(const struct supply *s, char *out, size_t cap)
{
	const char *given_up = ladder_given_up(s->ladder.step);
	size_t n = (size_t)snprintf(out, cap, "%s",
	    is_external(&s->power) ? "mains" : "battery");

	if (!is_external(&s->power) && s->power.capacity_pct >= 0)
		n += (size_t)snprintf(out + n, cap - n, " %d %%",
		    (int)s->power.capacity_pct);
	(void)snprintf(out + n, cap - n, "%s%s", given_up[0] != '\0' ?
	    ", given up: " : ", nothing given up", given_up);
}

static void say(struct supply *s)
{
	struct annunciator *a = &s->g->annunciator;
	int64_t now = gateway_now(s->g).mono_ms;
	char text[LIMIT_TEXT];

	describe(s, text, sizeof(text));
	log_info("supply", "%s", text);
	sense_power(s->g->sense, text);
	annunciator_clear(a, now, ANNUNCIATOR_WARNING, SUBJECT);
	if (s->ladder.step != LADDER_ALL)
		annunciator_raise(a, now, ANNUNCIATOR_WARNING, SUBJECT,
		    text);
	health_changed(s->g->health);
}

static void judge(struct supply *s)
{
	struct ladder_supply now = { is_external(&s->power),
		s->power.capacity_pct };
	bool changed = ladder_look(&s->ladder, &now);

	if (changed)
		apply(s);
	if (changed || !s->has_told || s->was_external != now.is_external)
		say(s);
	s->has_told = true;
	s->was_external = now.is_external;
}

/* ---- looking ---- */

static void tell_input(struct supply *s, int64_t now_ms)
{
	if (s->is_failing == s->ok || !s->is_known)
		sense_input(s->g->sense, "power", s->ok, s->ok ||
		    s->known_ms == 0 ? now_ms : s->known_ms,
		    s->ok ? "tells again" : s->why);
	s->is_known = true;
	s->is_failing = !s->ok;
	if (s->ok)
		s->known_ms = now_ms;
}

static void looked(void *ctx)
{
	struct supply *s = ctx;

	tell_input(s, gateway_now(s->g).mono_ms);
	if (s->ok) {
		s->power = s->fresh;
		/* a machine that knows of no supply is fed somehow */
		if (s->power.mains_count + s->power.battery_count > 0)
			judge(s);
	}
	loop_timer_after(s->g->loop, &s->timer, EVERY_MS);
}

static void look_work(void *ctx)
{
	struct supply *s = ctx;

	s->ok = power_read(s->g->config->power.supplies, &s->fresh, s->why,
	    sizeof(s->why));
}

static void look(void *ctx)
{
	struct supply *s = ctx;

	s->job = (struct worker_job){ .work = look_work, .done = looked,
		.ctx = s };
	worker_submit(bus_worker(s->g->bus), &s->job);
}

/* ---- life ---- */

void supply_write(const struct gateway *g, struct json_writer *w)
{
	const struct supply *s = g->supply;

	if (!s || !s->has_told)
		return;
	json_write_object(w, "power");
	json_write_string(w, "source", is_external(&s->power) ? "mains" :
	    "battery");
	if (s->power.capacity_pct >= 0)
		json_write_int(w, "capacity_pct", s->power.capacity_pct);
	json_write_string(w, "given_up", ladder_given_up(s->ladder.step));
	json_write_object_end(w);
}

enum status supply_open(struct gateway *g, struct supply **out)
{
	const struct config_power *c = &g->config->power;
	struct supply *s;

	*out = NULL;
	if (!c->supplies)
		return STATUS_OK;
	s = *out = calloc(1, sizeof(*s));
	if (!s)
		return STATUS_NO_SPACE;
	s->g = g;
	ladder_init(&s->ladder, (int32_t)c->signals_pct,
	    (int32_t)c->position_pct, (int32_t)c->radio_pct);
	loop_timer_init(&s->timer, look, s);
	loop_timer_after(g->loop, &s->timer, 0);
	return STATUS_OK;
}

void supply_close(struct supply *s)
{
	if (!s)
		return;
	loop_timer_stop(s->g->loop, &s->timer);
	loop_unpost(s->g->loop, &s->job.call);
	if (!bus_is_stuck(s->g->bus))
		free(s);
}
