/* SPDX-License-Identifier: Apache-2.0 */
/* control_ops.c - what a request of the local socket asks for. */
#include <stdlib.h>
#include <string.h>

#include "control_client.h"
#include "health.h"
#include "json.h"
#include "log.h"
#include "order.h"
#include "survey.h"
#include "utc.h"

#define TOKENS 2048

struct request {
	struct control_client *client;
	const struct json *doc;
};

typedef void op_fn(const struct request *r);

/* ---- members ---- */

static bool text_member(const struct request *r, const char *name, char *out,
    size_t cap)
{
	return json_string(r->doc, json_member(r->doc, 0, name), out, cap) ==
	    STATUS_OK;
}

/* NULL when refused. */
static struct consignment *named(const struct request *r)
{
	char cid[LIMIT_CID + 1];
	struct consignment *c;

	if (!text_member(r, "cid", cid, sizeof(cid))) {
		control_client_refuse(r->client, STATUS_MISSING, "cid",
		    "name the consignment");
		return NULL;
	}
	c = consignment_find(r->client->g, cid);
	if (!c)
		control_client_refuse(r->client, STATUS_MISSING, "cid",
		    "no such consignment here: `coldpass status` lists them");
	return c;
}

/* ---- waiting until something is durable ---- */

static void answer_done(void *ctx, struct consignment *c)
{
	struct control_client *client = ctx;
	struct json_writer w = control_client_begin(client, true);

	client->waiting_for = NULL;
	json_write_string(&w, "cid", c->cid);
	json_write_int(&w, "leg", c->leg_no);
	json_write_string(&w, "state", consignment_state_name(c->state));
	json_write_int(&w, "records", journal_count(c->journal));
	if (c->state == CONSIGNMENT_SEALED)
		json_write_string(&w, "outcome",
		    rules_outcome_name(c->outcome));
	health_changed(client->g->health);
	control_client_end(client, &w);
}

static void answer_later(const struct request *r, struct consignment *c)
{
	struct control_client *client = r->client;

	memset(&client->wait, 0, sizeof(client->wait));
	client->wait.fn = answer_done;
	client->wait.ctx = client;
	client->waiting_for = c;
}

static void finish_or_refuse(const struct request *r, enum status s,
    const struct problem *p)
{
	if (s == STATUS_OK)
		return;
	r->client->waiting_for = NULL;
	control_client_refuse(r->client, s, p->where, p->why);
}

typedef enum status span_fn(struct consignment *c, const char *by,
    const char *why, struct consignment_wait *wait, struct problem *p);

static void span_op(const struct request *r, span_fn *fn)
{
	char by[LIMIT_TEXT + 2] = "", why[LIMIT_TEXT + 2] = "";
	struct problem p = { .status = STATUS_OK };
	struct consignment *c = named(r);

	if (!c)
		return;
	(void)text_member(r, "by", by, sizeof(by));
	(void)text_member(r, "why", why, sizeof(why));
	answer_later(r, c);
	finish_or_refuse(r, fn(c, by, why, &r->client->wait, &p), &p);
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
	struct consignment *c = named(r);
	int at = json_member(r->doc, 0, "final");
	bool final = true;

	if (!c)
		return;
	if (at >= 0 && json_bool(r->doc, at, &final) != STATUS_OK) {
		control_client_refuse(r->client, STATUS_TYPE, "final",
		    "must be true or false");
		return;
	}
	answer_later(r, c);
	finish_or_refuse(r, consignment_seal(c, final, &r->client->wait, &p),
	    &p);
}

/* ---- what people add ---- */

static bool time_member(const struct request *r, const char *name,
    int64_t *out)
{
	char text[64];

	return text_member(r, name, text, sizeof(text)) &&
	    utc_parse(text, strlen(text), out) == STATUS_OK && *out >= 0;
}

static void note_op(const struct request *r, struct record_event *e)
{
	struct problem p = { .status = STATUS_OK };
	struct consignment *c = named(r);

	if (!c)
		return;
	e->dv_mm_s = RECORD_ABSENT;
	(void)text_member(r, "by", e->by, sizeof(e->by));
	(void)text_member(r, "why", e->why, sizeof(e->why));
	answer_later(r, c);
	finish_or_refuse(r, consignment_note(c, e, &r->client->wait, &p), &p);
}

static void op_ack(const struct request *r)
{
	struct record_event e = { .kind = RECORD_ACK };

	if (text_member(r, "rule", e.word, sizeof(e.word)))
		note_op(r, &e);
	else
		control_client_refuse(r->client, STATUS_MISSING, "rule",
		    "name the rule whose alarm is acknowledged");
}

static void op_announce(const struct request *r)
{
	struct record_event e = { .kind = RECORD_ANNOUNCE };

	if (time_member(r, "from", &e.from_ms) &&
	    time_member(r, "to", &e.to_ms) && e.from_ms < e.to_ms)
		note_op(r, &e);
	else
		control_client_refuse(r->client, STATUS_RANGE, "from",
		    "state from and to, RFC 3339 times, from before to");
}

static void op_correct(const struct request *r)
{
	struct record_event e = { .kind = RECORD_CORRECT };

	if (text_member(r, "what", e.what, sizeof(e.what)) &&
	    text_member(r, "old", e.old_value, sizeof(e.old_value)) &&
	    text_member(r, "new", e.new_value, sizeof(e.new_value)))
		note_op(r, &e);
	else
		control_client_refuse(r->client, STATUS_MISSING, "what",
		    "state what is corrected, its old and its new value, at "
		    "most 120 bytes each");
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
	struct consignment *c = named(r);

	if (c)
		control_dossier_begin(r->client, c->cid);
}

/* ---- finding the op ---- */

static const struct {
	const char *name;
	op_fn *fn;
	const char *members[7];
	int count;
} ops[] = {
	{ "open", op_open, { "op", "order" }, 2 },
	{ "start", op_start, { "op", "cid", "by", "why" }, 4 },
	{ "end", op_end, { "op", "cid", "by", "why" }, 4 },
	{ "seal", op_seal, { "op", "cid", "final" }, 3 },
	{ "ack", op_ack, { "op", "cid", "rule", "by", "why" }, 5 },
	{ "announce", op_announce, { "op", "cid", "from", "to", "by", "why" },
	    6 },
	{ "correct", op_correct, { "op", "cid", "what", "old", "new", "by",
	    "why" }, 7 },
	{ "status", op_status, { "op" }, 1 },
	{ "checks", op_checks, { "op" }, 1 },
	{ "sensors", op_sensors, { "op" }, 1 },
	{ "survey", op_survey, { "op" }, 1 },
	{ "dossier", op_dossier, { "op", "cid" }, 2 },
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
	    "start, end, seal, ack, announce, correct, status, checks, "
	    "sensors, survey or dossier");
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
