/* SPDX-License-Identifier: Apache-2.0 */
#include "health.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "clock_kernel.h"
#include "consignment.h"
#include "flight_mode.h"
#include "handover.h"
#include "health_part.h"
#include "log.h"
#include "preload.h"
#include "sense.h"
#include "supply.h"

/* The status again although nothing changed. */
#define AGAIN_MS (10 * 60 * 1000)
/* Several changes of one moment are told together; real time. */
#define TOGETHER_MS 200
#define TEXT_MAX 6144
/* Consignments and alarms named in the retained status; of more alarms the
 * number is told. */
#define NAMED 8
#define ALARMS_NAMED 16

struct health {
	struct gateway *g;
	struct loop_timer timer, soon;
	bool soon_is_set;
	char text[TEXT_MAX], told[TEXT_MAX];

	/* free space, asked for on the storage worker */
	struct worker_job job;
	bool is_out;
	int64_t found_bytes;	/* the worker's */
	int64_t free_bytes;	/* -1: unknown */
};

/* ---- how long the store lasts ---- */

/* A line is about 700 bytes without readings; a reading about 4, a series
 * about 60, both by 4/3 for base64. */
int64_t health_bytes_per_hour(const struct config *c, int64_t interval_s,
    int probes)
{
	int64_t span_s = c->record_readings * interval_s, readings;

	if (span_s > c->record_seconds)
		span_s = c->record_seconds;
	if (span_s < 1)
		span_s = 1;
	readings = span_s / interval_s + 1;
	return (3600 / span_s + 1) *
	    (1000 + probes * (80 + readings * 16 / 3));
}

static int64_t autonomy_h(const struct gateway *g, int64_t free_bytes)
{
	int64_t rate = 0;

	for (struct consignment *c = g->consignments; c; c = c->next)
		if (c->leg && c->state < CONSIGNMENT_SEALED)
			rate += health_bytes_per_hour(g->config,
			    c->leg->profile.interval_s,
			    c->leg->open.probe_count);
	if (rate == 0)
		rate = health_bytes_per_hour(g->config, 60, 4);
	return free_bytes / rate;
}

/* ---- writing ---- */

static void write_oldest(const struct gateway *g, struct json_writer *w)
{
	const struct consignment *oldest = NULL;
	int64_t count = 0;

	for (struct consignment *c = g->consignments; c; c = c->next) {
		int64_t n = c->uplink ? uplink_uncovered(c->uplink) :
		    c->journal ? journal_count(c->journal) : 0;

		count += n;
		if (n > 0)
			oldest = c;	/* the list is newest first */
	}
	if (!oldest) {
		json_write_null(w, "oldest_unreceipted");
	} else {
		json_write_object(w, "oldest_unreceipted");
		json_write_string(w, "cid", oldest->cid);
		json_write_int(w, "leg", oldest->leg_no);
		json_write_int(w, "seq", oldest->uplink ?
		    uplink_oldest_uncovered(oldest->uplink) : 0);
		json_write_object_end(w);
	}
	json_write_int(w, "unreceipted", count);
}

static void write_common(const struct gateway *g, struct json_writer *w)
{
	int64_t free_bytes = g->health ? g->health->free_bytes : -1;

	json_write_string(w, "version", COLDPASS_VERSION);
	json_write_int(w, "boot", g->boot);
	if (g->sim_pace != 0)
		json_write_int(w, "sim", g->sim_pace);
	json_write_string(w, "lamp",
	    annunciator_state_name(annunciator_worst(&g->annunciator)));
	write_oldest(g, w);
	if (free_bytes >= 0)
		json_write_int(w, "autonomy_h", autonomy_h(g, free_bytes));
	else
		json_write_null(w, "autonomy_h");
	json_write_string(w, "radio", radio_state(&g->radio));
	flight_mode_write(g, w);
	supply_write(g, w);
	preload_write(g, w);
	sense_write_inputs(g->sense, w);
}

void health_write(const struct gateway *g, struct json_writer *w)
{
	struct clock_utc now = gateway_now(g).utc;

	json_write_string(w, "gateway", g->config->gw);
	write_common(g, w);
	json_write_bool(w, "link", g->uplink && uplink_is_up(g->uplink));
	json_write_object(w, "clock");
	json_write_int(w, "utc_ms", now.utc_ms);
	json_write_string(w, "quality", clock_quality_name(now.quality));
	json_write_int(w, "err_ms", now.err_ms);
	json_write_string(w, "kept_by", clock_kernel_source());
	json_write_object_end(w);
	json_write_int(w, "key_until_ms", g->keys->self.not_after_ms);
	handover_write(g->handover, w);
	health_write_alarms(g, INT32_MAX, w);
	json_write_array(w, "consignments");
	for (struct consignment *c = g->consignments; c; c = c->next)
		health_write_consignment(c, w);
	json_write_array_end(w);
}

/* ---- the retained status ---- */

static void write_names(const struct gateway *g, struct json_writer *w)
{
	int n = 0;

	json_write_array(w, "consignments");
	for (struct consignment *c = g->consignments; c && n < NAMED;
	    c = c->next) {
		if (c->state == CONSIGNMENT_SEALED)
			continue;
		json_write_object(w, NULL);
		json_write_string(w, "cid", c->cid);
		json_write_string(w, "state",
		    consignment_state_name(c->state));
		json_write_object_end(w);
		n++;
	}
	json_write_array_end(w);
}

static const char *online(const struct gateway *g)
{
	return flight_mode_is_silent(g) ? "flight" : "online";
}

static void publish(struct health *h, const char *state, bool anyway)
{
	struct json_writer w;
	size_t len = 0;

	if (!h->g->uplink)
		return;
	json_write_init(&w, h->text, sizeof(h->text));
	json_write_object(&w, NULL);
	json_write_int(&w, "v", 1);
	json_write_string(&w, "state", state);
	write_common(h->g, &w);
	write_names(h->g, &w);
	health_write_alarms(h->g, ALARMS_NAMED, &w);
	json_write_object_end(&w);
	if (json_write_done(&w, &len) != STATUS_OK)
		return;
	if (!anyway && strcmp(h->text, h->told) == 0)
		return;
	memcpy(h->told, h->text, len + 1);
	uplink_status(h->g->uplink, h->text);
}

static void measure_work(void *ctx)
{
	struct health *h = ctx;
	struct statvfs fs;

	h->found_bytes = -1;
	if (statvfs(h->g->config->data_dir, &fs) == 0)
		h->found_bytes = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}

static void measured(void *ctx)
{
	struct health *h = ctx;

	h->is_out = false;
	h->g->jobs_out--;
	h->free_bytes = h->found_bytes;
	if (!h->g->is_stopping)
		publish(h, online(h->g), true);
}

static void again(void *ctx)
{
	struct health *h = ctx;

	loop_timer_after(h->g->loop, &h->timer, AGAIN_MS);
	if (h->is_out || h->g->is_stopping)
		return;
	h->job.work = measure_work;
	h->job.done = measured;
	h->job.ctx = h;
	h->is_out = true;
	h->g->jobs_out++;
	worker_submit(h->g->storage, &h->job);
}

static void soon_rang(void *ctx)
{
	struct health *h = ctx;

	h->soon_is_set = false;
	if (!h->g->is_stopping)
		publish(h, online(h->g), false);
}

void health_changed(struct health *h)
{
	if (!h || h->soon_is_set)
		return;
	h->soon_is_set = true;
	loop_timer_after(h->g->loop, &h->soon,
	    gateway_real_ms(h->g, TOGETHER_MS));
}

void health_say_offline(struct health *h)
{
	if (h)
		publish(h, "offline", true);
}

struct health *health_open(struct gateway *g)
{
	struct health *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->g = g;
	h->free_bytes = -1;
	loop_timer_init(&h->timer, again, h);
	loop_timer_init(&h->soon, soon_rang, h);
	loop_timer_after(g->loop, &h->timer, 0);
	return h;
}

void health_close(struct health *h)
{
	if (!h)
		return;
	loop_timer_stop(h->g->loop, &h->timer);
	loop_timer_stop(h->g->loop, &h->soon);
	free(h);
}
