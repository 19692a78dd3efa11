/* SPDX-License-Identifier: Apache-2.0 */
/* control_request.c - the members of a request, and an answer that waits until
 * something is durable. */
#include "control_request.h"

#include <string.h>

#include "health.h"
#include "utc.h"

bool control_request_text(const struct request *r, const char *name,
    char *out, size_t cap)
{
	return json_string(r->doc, json_member(r->doc, 0, name), out, cap) ==
	    STATUS_OK;
}

bool control_request_time(const struct request *r, const char *name,
    int64_t *out)
{
	char text[64];

	return control_request_text(r, name, text, sizeof(text)) &&
	    utc_parse(text, strlen(text), out) == STATUS_OK && *out >= 0;
}

struct consignment *control_request_named(const struct request *r)
{
	char cid[LIMIT_CID + 1];
	struct consignment *c;

	if (!control_request_text(r, "cid", cid, sizeof(cid))) {
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

static void answer_done(void *ctx, struct consignment *c)
{
	struct control_client *client = ctx;
	struct json_writer w = control_client_begin(client, true);

	client->waiting_for = NULL;
	json_write_string(&w, "cid", c->cid);
	json_write_int(&w, "leg", c->leg_no);
	json_write_string(&w, "state", consignment_state_name(c->state));
	json_write_int(&w, "records", journal_count(c->journal));
	if (client->result)
		json_write_string(&w, "result", client->result);
	if (c->stop.is_held)
		json_write_bool(&w, "stopped", true);
	if (c->state == CONSIGNMENT_SEALED)
		json_write_string(&w, "outcome",
		    rules_outcome_name(c->outcome));
	else if (c->state == CONSIGNMENT_STARTED)
		json_write_int(&w, "judged_from_ms", c->leg->start_ms);
	health_changed(client->g->health);
	control_client_end(client, &w);
}

void control_request_wait(const struct request *r, struct consignment *c)
{
	struct control_client *client = r->client;

	memset(&client->wait, 0, sizeof(client->wait));
	client->wait.fn = answer_done;
	client->wait.ctx = client;
	client->result = NULL;
	client->waiting_for = c;
}

void control_request_done(const struct request *r, enum status s,
    const struct problem *p)
{
	if (s == STATUS_OK)
		return;
	r->client->waiting_for = NULL;
	control_client_refuse(r->client, s, p->where, p->why);
}
