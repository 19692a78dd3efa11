/* SPDX-License-Identifier: Apache-2.0 */
#include "flight_mode.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cabin.h"
#include "consignment.h"
#include "flight.h"
#include "health.h"
#include "itinerary.h"
#include "lines.h"
#include "log.h"
#include "position.h"
#include "sense.h"

#define LOOK_MS 10000
#define TEXT 32
#define SUBJECT "flight"

struct flight_mode {
	struct gateway *g;
	struct flight flight;
	struct cabin *cabin;
	struct position *position;
	struct motion motion;
	struct loop_timer timer;
	bool is_sparing, has_told;

	/* on its way to the disk */
	struct worker_job job;
	bool is_out, must_write;
	char text[TEXT];
	enum status status;
};

static const char *const means_names[] = { "pressure", "motion", "gnss",
	"hand" };
static const char *const says_names[] = { "unknown", "ground", "flight" };

/* ---- durable ---- */

static void path_of(const struct gateway *g, char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s/flight", g->config->data_dir);
}

static void keep(struct flight_mode *f);

static void write_work(void *ctx)
{
	struct flight_mode *f = ctx;
	char path[PATH_MAX];

	path_of(f->g, path, sizeof(path));
	f->status = files_replace(f->g->files, path, f->text,
	    strlen(f->text), 0600);
}

static void written(void *ctx)
{
	struct flight_mode *f = ctx;

	f->is_out = false;
	f->g->jobs_out--;
	if (f->status != STATUS_OK)
		log_error("flight", "radio silence could not be kept on the "
		    "disk: after a restart the radio may be on in the air");
	if (f->must_write)
		keep(f);
}

/* Since when it is silent; 0: it is not. */
static void keep(struct flight_mode *f)
{
	f->must_write = f->is_out;
	if (f->is_out)
		return;
	(void)snprintf(f->text, sizeof(f->text), "%lld\n",
	    f->flight.is_silent ? (long long)f->flight.silent_since_ms : 0LL);
	f->job = (struct worker_job){ .work = write_work, .done = written,
		.ctx = f };
	f->is_out = true;
	f->g->jobs_out++;
	worker_submit(f->g->storage, &f->job);
}

/* What was kept; else what the journals say. */
static int64_t silent_since(const struct gateway *g)
{
	int64_t now = gateway_now(g).utc.utc_ms, since = 0;
	char path[PATH_MAX], *text = NULL;
	size_t len = 0;

	path_of(g, path, sizeof(path));
	if (files_load(g->files, path, TEXT, &text, &len) == STATUS_OK)
		since = strtoll(text, NULL, 10);
	else
		for (struct consignment *c = g->consignments; c; c = c->next)
			if (c->leg && c->box.is_silent)
				since = c->box.silent_since_ms;
	free(text);
	if (since <= 0)
		return FLIGHT_NOT_SILENT;
	return since < now ? since : now;
}

/* ---- what changes ---- */

/* "pressure", "pressure gnss": the sources that say so. */
static void sources_of(const struct flight_mode *f, enum flight_says says,
    char *out, size_t cap)
{
	size_t n = 0;

	out[0] = '\0';
	for (int i = 0; i < FLIGHT_SOURCES && n < cap; i++)
		if (f->flight.said[i] == says)
			n += (size_t)snprintf(out + n, cap - n, "%s%s",
			    n > 0 ? " " : "",
			    means_names[f->flight.means[i]]);
}

static void apply(struct flight_mode *f, const char *by, const char *why)
{
	struct gateway *g = f->g;
	bool is_silent = f->flight.is_silent;

	log_warn("flight", "radio silence %s by=%s why=%s", is_silent ?
	    "begins" : "ends", by, why);
	sense_flight(g->sense, is_silent, by, why);
	buzzer_mute(&g->lines->buzzer, is_silent);
	radio_silence(&g->radio, is_silent);
	if (f->position)
		position_rest(f->position, f->is_sparing && !is_silent);
	keep(f);
	health_changed(g->health);
}

static void changed(struct flight_mode *f, enum flight_cause cause,
    const char *by, const char *why)
{
	struct annunciator *a = &f->g->annunciator;
	int64_t now = gateway_now(f->g).mono_ms;
	char sources[40];

	annunciator_clear(a, now, ANNUNCIATOR_WARNING, SUBJECT);
	switch (cause) {
	case FLIGHT_DETECTED:
		sources_of(f, FLIGHT_FLIGHT, sources, sizeof(sources));
		apply(f, sources, "detected");
		break;
	case FLIGHT_ALL_GROUND:
		sources_of(f, FLIGHT_GROUND, sources, sizeof(sources));
		apply(f, sources, "all-ground");
		break;
	case FLIGHT_LANDED:
		apply(f, by, why);
		break;
	case FLIGHT_ITINERARY:
		apply(f, "plan", "itinerary");
		annunciator_raise(a, now, ANNUNCIATOR_WARNING, SUBJECT,
		    "the radio is on an hour after the planned arrival, "
		    "though no sensor says that it has landed");
		break;
	case FLIGHT_NO_CHANGE:
		break;
	}
}

/* ---- looking ---- */

static enum flight_says says(const struct flight_mode *f,
    enum flight_means means)
{
	int64_t now = gateway_now(f->g).mono_ms;

	switch (means) {
	case FLIGHT_BY_PRESSURE: return cabin_says(f->cabin);
	case FLIGHT_BY_MOTION: return motion_says(&f->motion, now);
	case FLIGHT_BY_GNSS: return position_says(f->position);
	case FLIGHT_BY_HAND: break;
	}
	return FLIGHT_UNKNOWN;
}

static void step(struct flight_mode *f, const char *by, const char *why)
{
	struct flight_input in = { .landed_pressed = by != NULL,
		.now_ms = gateway_now(f->g).utc.utc_ms,
		.arrival_ms = itinerary_arrival(f->g,
		    f->flight.silent_since_ms) };
	enum flight_cause cause;

	for (int i = 0; i < FLIGHT_SOURCES; i++)
		in.says[i] = says(f, f->flight.means[i]);
	cause = flight_step(&f->flight, &in);
	if (cause != FLIGHT_NO_CHANGE)
		changed(f, cause, by, why);
}

/* Kept from before a restart: in force, and told to who hears it anew. */
static void tell_kept(struct flight_mode *f)
{
	f->has_told = true;
	if (!f->flight.is_silent)
		return;
	sense_flight(f->g->sense, true, "restart", "detected");
	buzzer_mute(&f->g->lines->buzzer, true);
}

static void look(void *ctx)
{
	struct flight_mode *f = ctx;

	if (!f->has_told)
		tell_kept(f);
	step(f, NULL, NULL);
	loop_timer_after(f->g->loop, &f->timer, LOOK_MS);
}

/* ---- from outside ---- */

bool flight_mode_is_silent(const struct gateway *g)
{
	return g->flight && g->flight->flight.is_silent;
}

void flight_mode_motion(struct gateway *g, const struct motion_second *s)
{
	if (g->flight)
		motion_feed(&g->flight->motion, gateway_now(g).mono_ms, s);
}

bool flight_mode_landed(struct gateway *g, const char *by, const char *why)
{
	char text[LIMIT_TEXT + 1];

	if (!flight_mode_is_silent(g))
		return false;
	(void)snprintf(text, sizeof(text), "landed: %.110s", why);
	step(g->flight, by, text);
	return true;
}

void flight_mode_spare(struct gateway *g, bool is_sparing)
{
	struct flight_mode *f = g->flight;

	if (!f)
		return;
	f->is_sparing = is_sparing;
	if (f->position)
		position_rest(f->position, is_sparing &&
		    !f->flight.is_silent);
}

void flight_mode_write(const struct gateway *g, struct json_writer *w)
{
	const struct flight_mode *f = g->flight;

	if (!f)
		return;
	json_write_object(w, "flight");
	json_write_bool(w, "silent", f->flight.is_silent);
	if (f->flight.is_silent)
		json_write_int(w, "since_ms", f->flight.silent_since_ms);
	for (int i = 0; i < FLIGHT_SOURCES; i++)
		json_write_string(w, means_names[f->flight.means[i]],
		    says_names[f->flight.said[i]]);
	json_write_object_end(w);
}

/* ---- life ---- */

static bool open_sources(struct flight_mode *f)
{
	const struct config_flight *c = &f->g->config->flight;

	motion_init(&f->motion);
	if (c->pressure)
		f->cabin = cabin_open(f->g, c->pressure);
	if (c->gnss_host)
		f->position = position_open(f->g, c->gnss_host,
		    c->gnss_port);
	return (!c->pressure || f->cabin) && (!c->gnss_host || f->position);
}

enum status flight_mode_open(struct gateway *g, struct flight_mode **out)
{
	const struct config_flight *c = &g->config->flight;
	enum flight_means first = c->pressure ? FLIGHT_BY_PRESSURE :
	    FLIGHT_BY_MOTION;
	enum flight_means second = c->gnss_host ? FLIGHT_BY_GNSS :
	    FLIGHT_BY_MOTION;
	struct flight_mode *f;

	*out = NULL;
	if (!c->pressure && !c->motion)
		return STATUS_OK;
	f = *out = calloc(1, sizeof(*f));
	if (!f)
		return STATUS_NO_SPACE;
	f->g = g;
	loop_timer_init(&f->timer, look, f);
	if (!flight_init(&f->flight, first, second, silent_since(g)) ||
	    !open_sources(f))
		return STATUS_NO_SPACE;
	radio_silence(&g->radio, f->flight.is_silent);
	loop_timer_after(g->loop, &f->timer, 0);
	return STATUS_OK;
}

void flight_mode_close(struct flight_mode *f)
{
	if (!f)
		return;
	loop_timer_stop(f->g->loop, &f->timer);
	loop_unpost(f->g->loop, &f->job.call);
	cabin_close(f->cabin);
	position_close(f->position);
	free(f);
}
