/* SPDX-License-Identifier: Apache-2.0 */
/* control_ops.c - what a request of the local socket asks for. */
#include <stdlib.h>
#include <string.h>

#include "control_request.h"
#include "handover.h"
#include "health.h"
#include "json.h"
#include "log.h"
#include "order.h"
#include "survey.h"

#define TOKENS 2048

typedef enum status span_fn(struct consignment *c, const char *by,
    const char *why, struct consignment_wait *wait, struct problem *p);

/* Begin or end the judged span. */
static void span_op(const struct request *r, span_fn *fn)
{
	char by[LIMIT_TEXT + 2] = "", why[LIMIT_TEXT + 2] = "";
	struct problem p = { .status = STATUS_OK };
	struct consignment *c = control_request_named(r);

	if (!c)
		return;
	(void)control_request_text(r, "by", by, sizeof(by));
	(void)control_request_text(r, "why", why, sizeof(why));
	control_request_wait(r, c);
	control_request_done(r, fn(c, by, why, &r->client->wait, &p), &p);
}

static void op_loaded(const struct request *r)
{
	char by[LIMIT_TEXT + 2] = "";
	struct problem p = { .status = STATUS_OK };
	struct consignment *c = control_request_named(r);

	if (!c)
		return;
	(void)control_request_text(r, "by", by, sizeof(by));
	control_request_wait(r, c);
	control_request_done(r, consignment_loaded(c, by, &r->client->wait,
	    &p), &p);
}

static void op_start(const struct request *r)
{
	span_op(r, consignment_start);
}

static void op_end(const struct request *r)
{
	span_op(r, consignment_end);
}

static void op_seal(const struct request *r)
{
	struct problem p = { .status = STATUS_OK };
	struct consignment *c = control_request_named(r);
	int at = json_member(r->doc, 0, "final");
	bool final = true;

	if (!c)
		return;
	if (at >= 0 && json_bool(r->doc, at, &final) != STATUS_OK) {
		control_client_refuse(r->client, STATUS_TYPE, "final",
		    "must be true or false");
		return;
	}
	control_request_wait(r, c);
	control_request_done(r, consignment_seal(c, final, &r->client->wait,
	    &p), &p);
}

/* ---- arming ---- */

static void end_arming(struct control_client *client)
{
	arming_end(client->arming);
	client->arming = NULL;
}

static void opened(void *ctx, struct consignment *c, enum status s,
    const char *why)
{
	struct control_client *client = ctx;
	struct json_writer w = control_client_begin(client, c != NULL);

	if (c) {
		json_write_string(&w, "cid", c->cid);
		json_write_int(&w, "leg", c->leg_no);
		json_write_string(&w, "state",
		    consignment_state_name(c->state));
	} else {
		json_write_object(&w, "error");
		json_write_string(&w, "status", status_name(s));
		json_write_string(&w, "where", "");
		json_write_string(&w, "why", why);
		json_write_object_end(&w);
	}
	arming_write_checks(client->arming, &w);
	end_arming(client);
	health_changed(client->g->health);
	control_client_end(client, &w);
}

static void no_go(struct control_client *client)
{
	struct json_writer w = control_client_begin(client, false);

	json_write_object(&w, "error");
	json_write_string(&w, "status", "conflict");
	json_write_string(&w, "where", "checks");
	json_write_string(&w, "why", "no-go: nothing was armed; the failed "
	    "checks say what to do");
	json_write_object_end(&w);
	arming_write_checks(client->arming, &w);
	end_arming(client);
	control_client_end(client, &w);
}

static void armed(void *ctx, struct arming *a)
{
	struct control_client *client = ctx;

	client->arming = a;
	if (a->failed > 0 || client->is_gone || client->g->is_stopping)
		no_go(client);
	else
		consignment_open(client->g, &a->order, opened, client);
}

static void checked(void *ctx, struct arming *a)
{
	struct control_client *client = ctx;
	struct json_writer w = control_client_begin(client, true);

	client->arming = a;
	json_write_bool(&w, "go", a->failed == 0);
	arming_write_checks(a, &w);
	end_arming(client);
	control_client_end(client, &w);
}

static void begin_arming(const struct request *r, const struct order *order,
    arming_done_fn *done)
{
	struct control_client *client = r->client;
	struct arming *a;

	if (client->g->arming || client->g->is_stopping) {
		control_client_refuse(client, STATUS_CONFLICT, "",
		    "another arming is under way: try again in a few "
		    "seconds");
		return;
	}
	a = arming_begin(client->g, order, done, client);
	if (a)
		client->arming = a;	/* the store is always asked later */
	else
		control_client_refuse(client, STATUS_NO_SPACE, "",
		    "out of memory");
}

static void op_open(const struct request *r)
{
	struct problem p = { .status = STATUS_OK };
	struct order *order = malloc(sizeof(*order));
	enum status s = STATUS_NO_SPACE;

	if (order)
		s = order_read(order, r->doc, json_member(r->doc, 0, "order"),
		    &p);
	if (s == STATUS_OK)
		begin_arming(r, order, armed);
	else
		control_client_refuse(r->client, s, p.where, p.why);
	free(order);
}

static void op_checks(const struct request *r)
{
	begin_arming(r, NULL, checked);
}

/* ---- looking ---- */

static void op_status(const struct request *r)
{
	struct json_writer w = control_client_begin(r->client, true);

	health_write(r->client->g, &w);
	control_client_end(r->client, &w);
}

static void op_sensors(const struct request *r)
{
	struct json_writer w = control_client_begin(r->client, true);

	(void)survey_write(r->client->g, &w);
	control_client_end(r->client, &w);
}

static void op_survey(const struct request *r)
{
	struct json_writer w = control_client_begin(r->client, true);

	json_write_int(&w, "survey", survey_begin(r->client->g->survey));
	control_client_end(r->client, &w);
}

static void op_dossier(const struct request *r)
{
	struct consignment *c = control_request_named(r);

	if (c)
		control_dossier_begin(r->client, c->cid);
}

/* Without a durable record there is nothing to hand over. */
static void op_handover(const struct request *r)
{
	struct consignment *c = control_request_named(r);
	struct json_writer w;

	if (!c)
		return;
	if (!c->journal || journal_count(c->journal) == 0) {
		control_client_refuse(r->client, STATUS_MISSING, "cid",
		    "has no record yet: try again in a moment");
		return;
	}
	w = control_client_begin(r->client, true);
	(void)handover_write_texts(r->client->g->handover, c->cid, &w);
	control_client_end(r->client, &w);
}

/* ---- finding the op ---- */

static const struct {
	const char *name;
	void (*fn)(const struct request *r);
	const char *members[7];
	int count;
} ops[] = {
	{ "open", op_open, { "op", "order" }, 2 },
	{ "loaded", op_loaded, { "op", "cid", "by" }, 3 },
	{ "start", op_start, { "op", "cid", "by", "why" }, 4 },
	{ "end", op_end, { "op", "cid", "by", "why" }, 4 },
	{ "seal", op_seal, { "op", "cid", "final" }, 3 },
	{ "ack", control_note_ack, { "op", "cid", "rule", "by", "why" }, 5 },
	{ "announce", control_note_announce, { "op", "cid", "from", "to",
	    "by", "why" }, 6 },
	{ "quiet", control_note_quiet, { "op", "cid", "from", "to", "by",
	    "why" }, 6 },
	{ "correct", control_note_correct, { "op", "cid", "what", "old",
	    "new", "by", "why" }, 7 },
	{ "plan", control_note_plan, { "op", "cid", "eta", "clearance_s" },
	    4 },
	{ "identify", control_identity_identify, { "op", "cid", "id1", "id2",
	    "typed", "by" }, 6 },
	{ "release", control_identity_release, { "op", "cid", "by", "why",
	    "act" }, 5 },
	{ "identity", control_identity_fetch, { "op", "cid", "leg" }, 3 },
	{ "preload", control_preload, { "op", "name", "order" }, 3 },
	{ "landed", control_note_landed, { "op", "by", "why" }, 3 },
	{ "status", op_status, { "op" }, 1 },
	{ "checks", op_checks, { "op" }, 1 },
	{ "sensors", op_sensors, { "op" }, 1 },
	{ "survey", op_survey, { "op" }, 1 },
	{ "dossier", op_dossier, { "op", "cid" }, 2 },
	{ "handover", op_handover, { "op", "cid" }, 2 },
};

static void dispatch(const struct request *r)
{
	struct problem p = { .status = STATUS_OK };
	int op = json_member(r->doc, 0, "op");

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		enum status s;

		if (op < 0 || !json_is(r->doc, op, ops[i].name))
			continue;
		s = json_only(r->doc, 0, ops[i].members, ops[i].count, "",
		    &p);
		if (s == STATUS_OK)
			ops[i].fn(r);
		else
			control_client_refuse(r->client, s, p.where, p.why);
		return;
	}
	control_client_refuse(r->client, STATUS_UNKNOWN, "op", "is open, "
	    "loaded, start, end, seal, ack, announce, quiet, correct, plan, "
	    "identify, release, identity, preload, landed, status, checks, "
	    "sensors, survey, dossier or handover");
}

void control_ops_request(struct control_client *client, const char *text,
    size_t len)
{
	struct json_token *tokens = calloc(TOKENS, sizeof(*tokens));
	struct problem p = { .status = STATUS_OK };
	struct json doc;
	struct request r = { client, &doc };
	enum status s = STATUS_NO_SPACE;

	if (tokens)
		s = json_parse(&doc, text, len, tokens, TOKENS, 0, &p);
	if (s == STATUS_OK && json_type(&doc, 0) == JSON_OBJECT)
		dispatch(&r);
	else
		control_client_refuse(client, s == STATUS_OK ? STATUS_TYPE :
		    s, p.where, s == STATUS_OK ? "must be an object" : p.why);
	free(tokens);
}

void control_ops_forget(struct control_client *client)
{
	if (client->waiting_for)
		consignment_forget_wait(client->waiting_for, &client->wait);
	client->waiting_for = NULL;
}
