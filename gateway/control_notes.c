/* SPDX-License-Identifier: Apache-2.0 */
/* control_notes.c - what people add to a consignment on its way: events that
 * are signed, and the expected arrival, which is not. */
#include <limits.h>
#include <string.h>

#include "control_request.h"
#include "flight_mode.h"
#include "log.h"

static void note(const struct request *r, struct record_event *e)
{
	struct problem p = { .status = STATUS_OK };
	struct consignment *c = control_request_named(r);

	if (!c)
		return;
	e->dv_mm_s = RECORD_ABSENT;
	(void)control_request_text(r, "by", e->by, sizeof(e->by));
	(void)control_request_text(r, "why", e->why, sizeof(e->why));
	control_request_wait(r, c);
	control_request_done(r, consignment_note(c, e, &r->client->wait, &p),
	    &p);
}

void control_note_ack(const struct request *r)
{
	struct record_event e = { .kind = RECORD_ACK };

	if (control_request_text(r, "rule", e.word, sizeof(e.word)))
		note(r, &e);
	else
		control_client_refuse(r->client, STATUS_MISSING, "rule",
		    "name the rule whose alarm is acknowledged");
}

static void note_phase(const struct request *r, enum record_event_kind kind)
{
	struct record_event e = { .kind = kind };

	if (control_request_time(r, "from", &e.from_ms) &&
	    control_request_time(r, "to", &e.to_ms) && e.from_ms < e.to_ms)
		note(r, &e);
	else
		control_client_refuse(r->client, STATUS_RANGE, "from",
		    "state from and to, RFC 3339 times, from before to");
}

void control_note_announce(const struct request *r)
{
	note_phase(r, RECORD_ANNOUNCE);
}

void control_note_quiet(const struct request *r)
{
	note_phase(r, RECORD_QUIET);
}

void control_note_correct(const struct request *r)
{
	struct record_event e = { .kind = RECORD_CORRECT };

	if (control_request_text(r, "what", e.what, sizeof(e.what)) &&
	    control_request_text(r, "old", e.old_value,
	    sizeof(e.old_value)) && control_request_text(r, "new",
	    e.new_value, sizeof(e.new_value)))
		note(r, &e);
	else
		control_client_refuse(r->client, STATUS_MISSING, "what",
		    "state what is corrected, its old and its new value, at "
		    "most 120 bytes each");
}

/* Of the box, not of one consignment. */
void control_note_landed(const struct request *r)
{
	char by[LIMIT_TEXT + 2] = "", why[LIMIT_TEXT + 2] = "";
	struct json_writer w;

	if (!control_request_text(r, "by", by, LIMIT_TEXT + 1) ||
	    !control_request_text(r, "why", why, LIMIT_TEXT + 1)) {
		control_client_refuse(r->client, STATUS_MISSING, "by",
		    "say who says that it has landed, and why, at most 120 "
		    "bytes each");
		return;
	}
	if (!flight_mode_landed(r->client->g, by, why)) {
		control_client_refuse(r->client, STATUS_CONFLICT, "",
		    "the radio is not silent for a flight");
		return;
	}
	w = control_client_begin(r->client, true);
	flight_mode_write(r->client->g, &w);
	control_client_end(r->client, &w);
}

/* ---- the expected arrival ---- */

static void plan_work(void *ctx)
{
	struct control_client *client = ctx;
	char dir[PATH_MAX];

	consignment_dir(client->g, client->planning.cid, dir, sizeof(dir));
	client->planning.status = plan_write(client->g->files, dir,
	    &client->planning.plan);
}

static void planned(void *ctx)
{
	struct control_client *client = ctx;
	struct control_planning *k = &client->planning;
	struct consignment *c = consignment_find(client->g, k->cid);
	struct json_writer w;

	k->is_out = false;
	if (k->status != STATUS_OK || !c) {
		control_client_refuse(client, k->status, "eta",
		    "could not be kept: see the gateway's log and its disk");
		return;
	}
	c->plan = k->plan;
	log_info("consignment", "cid=%s expected at %lld", c->cid,
	    (long long)c->plan.eta_ms);
	w = control_client_begin(client, true);
	json_write_string(&w, "cid", c->cid);
	json_write_string(&w, "state", consignment_state_name(c->state));
	control_client_end(client, &w);
}

void control_note_plan(const struct request *r)
{
	struct control_planning *k = &r->client->planning;
	struct consignment *c = control_request_named(r);
	int at = json_member(r->doc, 0, "clearance_s");

	if (!c)
		return;
	k->plan = c->plan;		/* its flights stay */
	k->plan.clearance_s = 0;
	if (!control_request_time(r, "eta", &k->plan.eta_ms) || (at >= 0 &&
	    json_int(r->doc, at, 0, ORDER_CLEARANCE_S, &k->plan.clearance_s)
	    != STATUS_OK)) {
		control_client_refuse(r->client, STATUS_RANGE, "eta", "state "
		    "eta, an RFC 3339 time, and clearance_s, seconds up to "
		    "thirty days");
		return;
	}
	memcpy(k->cid, c->cid, sizeof(k->cid));
	k->job.work = plan_work;
	k->job.done = planned;
	k->job.ctx = r->client;
	k->is_out = true;
	worker_submit(r->client->g->storage, &k->job);
}
