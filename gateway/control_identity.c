/* SPDX-License-Identifier: Apache-2.0 */
/* control_identity.c - requests about who the goods are: two identifiers at a
 * handover, the release of a hard stop, and the data for who may see it. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "control_request.h"
#include "identifier.h"
#include "identity_file.h"

void control_identity_identify(const struct request *r)
{
	char id1[IDENTIFIER_TEXT + 1] = "", id2[IDENTIFIER_TEXT + 1] = "";
	char by[LIMIT_TEXT + 2] = "";
	struct consignment_seen seen = { .id1 = id1, .id2 = id2, .by = by };
	struct problem p = { .status = STATUS_OK };
	struct consignment *c = control_request_named(r);
	int typed = json_member(r->doc, 0, "typed");
	bool matches = false;
	enum status s;

	if (!c)
		return;
	if (typed >= 0 && json_bool(r->doc, typed, &seen.is_typed) !=
	    STATUS_OK) {
		control_client_refuse(r->client, STATUS_TYPE, "typed",
		    "must be true or false");
		return;
	}
	(void)control_request_text(r, "id1", id1, sizeof(id1));
	(void)control_request_text(r, "id2", id2, sizeof(id2));
	(void)control_request_text(r, "by", by, sizeof(by));
	control_request_wait(r, c);
	s = consignment_identify(c, &seen, &matches, &r->client->wait, &p);
	r->client->result = matches ? "identified" : "mismatch";
	control_request_done(r, s, &p);
}

static enum status release_act(const struct request *r,
    struct consignment *c, int at, struct problem *p)
{
	const char *act;
	size_t len;

	if (json_type(r->doc, at) != JSON_STRING)
		return problem_set(p, STATUS_TYPE, "act",
		    "must be a signed act, one line");
	act = json_raw(r->doc, at, &len);	/* nothing in it is escaped */
	return consignment_release_act(c, act, len, &r->client->wait, p);
}

void control_identity_release(const struct request *r)
{
	int act = json_member(r->doc, 0, "act");
	char by[LIMIT_TEXT + 2] = "", why[LIMIT_TEXT + 2] = "";
	struct problem p = { .status = STATUS_OK };
	struct consignment *c = control_request_named(r);
	enum status s;

	if (!c)
		return;
	(void)control_request_text(r, "by", by, sizeof(by));
	(void)control_request_text(r, "why", why, sizeof(why));
	control_request_wait(r, c);
	s = act >= 0 ? release_act(r, c, act, &p) :
	    consignment_release(c, by, why, &r->client->wait, &p);
	r->client->result = c->stop.is_held ? "one-of-two" : "released";
	control_request_done(r, s, &p);
}

/* ---- what is behind the digests ---- */

static void read_work(void *ctx)
{
	struct control_client *client = ctx;
	struct control_kept *k = &client->kept;
	char path[PATH_MAX];

	consignment_identity_path(client->g, k->cid, k->leg, path,
	    sizeof(path));
	k->status = identity_file_text(client->g->files, path, &k->text,
	    &k->len);
}

static void read_done(void *ctx)
{
	struct control_client *client = ctx;
	struct control_kept *k = &client->kept;
	struct json_writer w;

	k->is_out = false;
	if (k->status != STATUS_OK) {
		control_client_refuse(client, k->status, "cid",
		    k->status == STATUS_NO_FILE ? "has no identity data "
		    "here: its order named none, or not in clear" :
		    "its identity data cannot be read: see the disk");
		return;
	}
	w = control_client_begin(client, true);
	json_write_string(&w, "cid", k->cid);
	json_write_int(&w, "leg", k->leg);
	json_write_raw(&w, "identity", k->text, k->len);
	free(k->text);
	k->text = NULL;
	control_client_end(client, &w);
}

void control_identity_fetch(const struct request *r)
{
	struct control_kept *k = &r->client->kept;
	struct consignment *c = control_request_named(r);
	int leg = json_member(r->doc, 0, "leg");

	if (!c)
		return;
	k->leg = c->leg_no;
	if (leg >= 0 && json_int(r->doc, leg, 0, c->leg_no, &k->leg) !=
	    STATUS_OK) {
		control_client_refuse(r->client, STATUS_RANGE, "leg",
		    "is no leg of this consignment");
		return;
	}
	memcpy(k->cid, c->cid, sizeof(k->cid));
	k->job.work = read_work;
	k->job.done = read_done;
	k->job.ctx = r->client;
	k->is_out = true;
	worker_submit(r->client->g->storage, &k->job);
}
