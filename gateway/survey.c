/* SPDX-License-Identifier: Apache-2.0 */
#include "survey.h"

#include <stdio.h>
#include <stdlib.h>

#include "sampler.h"
#include "shake.h"

#define SAMPLERS ((CONFIG_PROBES + LIMIT_PROBES - 1) / LIMIT_PROBES)

struct survey {
	struct gateway *g;
	struct loop_timer timer;
	int64_t count;
	bool is_under_way;
	int left;			/* samplers still at it */
	struct sampler samplers[SAMPLERS];
};

static void sampled(void *ctx)
{
	struct survey *s = ctx;

	if (--s->left > 0)
		return;
	s->is_under_way = false;
	s->count++;
}

static void take(void *ctx)
{
	struct survey *s = ctx;
	struct gateway *g = s->g;
	int n = 0;

	for (int i = 0; i < SAMPLERS; i++) {
		sampler_free(&s->samplers[i]);
		sampler_init(&s->samplers[i], g->loop, g->bus, sampled, s);
	}
	for (int i = 0; i < g->probes.count; i++)
		if (!g->probes.units[i].is_recorded &&
		    !sampler_add(&s->samplers[n], &g->probes.units[i]) &&
		    ++n < SAMPLERS)
			(void)sampler_add(&s->samplers[n],
			    &g->probes.units[i]);
	s->left = SAMPLERS;
	for (int i = 0; i < SAMPLERS; i++)
		sampler_take(&s->samplers[i], gateway_now(g).utc.utc_ms,
		    UINT32_MAX);
}

int64_t survey_begin(struct survey *s)
{
	if (!s->is_under_way) {
		s->is_under_way = true;
		loop_timer_after(s->g->loop, &s->timer, 0);
	}
	return s->count + 1;
}

int64_t survey_count(const struct survey *s)
{
	return s->count;
}

struct survey *survey_open(struct gateway *g)
{
	struct survey *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->g = g;
	loop_timer_init(&s->timer, take, s);
	return s;
}

void survey_close(struct survey *s)
{
	if (!s)
		return;
	loop_timer_stop(s->g->loop, &s->timer);
	for (int i = 0; i < SAMPLERS; i++)
		sampler_free(&s->samplers[i]);
	free(s);
}

/* ---- telling ---- */

static void write_chip(struct json_writer *w, const char *id,
    const char *kind, const char *driver, const struct config_chip *c)
{
	json_write_object(w, NULL);
	json_write_string(w, "id", id);
	json_write_string(w, "kind", kind);
	json_write_string(w, "driver", driver);
	if (c->bus)
		json_write_string(w, "bus", c->bus);
	if (c->address != CONFIG_ABSENT)
		json_write_int(w, "address", c->address);
}

/* Is it well? */
static bool write_probe(const struct gateway *g, struct json_writer *w,
    const struct probes_unit *u)
{
	char why[300];
	enum probe_result r = u->last.result;

	write_chip(w, u->config->id, "temperature", u->config->driver,
	    &u->config->chip);
	if (!u->has_last) {
		json_write_string(w, "result", u->is_recorded ? "recorded" :
		    "not-read");
		json_write_object_end(w);
		return true;
	}
	json_write_string(w, "result", r == PROBE_OK ? "ok" :
	    probe_result_name(r));
	if (r == PROBE_OK)
		json_write_int(w, "mc", u->last.temp_mc);
	json_write_int(w, "age_ms", gateway_now(g).mono_ms -
	    u->last_mono_ms);
	if (r != PROBE_OK) {
		probes_explain(u, r, why, sizeof(why));
		json_write_string(w, "why", why);
	}
	json_write_object_end(w);
	return r == PROBE_OK;
}

static bool write_accel(const struct gateway *g, struct json_writer *w,
    const struct config_accel *c)
{
	enum probe_result r = shake_result(g->shake, c->id);
	struct shake_count n = shake_count(g->shake, c->id);

	write_chip(w, c->id, "acceleration", c->driver, &c->chip);
	json_write_string(w, "result", r == PROBE_OK ? "ok" :
	    probe_result_name(r));
	json_write_int(w, "samples", n.samples);
	json_write_int(w, "holes", n.holes);
	if (n.rises >= 0)
		json_write_int(w, "interrupts", n.rises);
	if (r != PROBE_OK)
		json_write_string(w, "why", "check wiring, supply, driver and "
		    "address");
	json_write_object_end(w);
	return r == PROBE_OK;
}

int survey_write(const struct gateway *g, struct json_writer *w)
{
	int unwell = 0;

	json_write_int(w, "surveyed", g->survey ? survey_count(g->survey) :
	    0);
	json_write_array(w, "sensors");
	for (int i = 0; i < g->probes.count; i++)
		unwell += !write_probe(g, w, &g->probes.units[i]);
	for (int64_t i = 0; i < g->config->accel_count; i++)
		unwell += !write_accel(g, w, &g->config->accels[i]);
	json_write_array_end(w);
	return unwell;
}
