/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consignment.h"
#include "health.h"
#include "json.h"
#include "jws.h"
#include "log.h"

#define PAYLOAD_MAX 1024
#define TOKENS 32

enum op { OP_PING = 1, OP_SEND_ALL };

struct command {
	struct gateway *g;
	int64_t counter;	/* of the last one accepted, durable */

	/* one is being made durable */
	bool is_out;
	enum op op;
	int64_t next;
	enum status status;
	struct worker_job job;
	struct jws_scratch scratch;
};

static void refuse(const char *why)
{
	log_warn("command", "refused: %s", why);
}

static void path_of(const struct gateway *g, char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s/command", g->config->data_dir);
}

/* ---- acting ---- */

/* A leg that is taken in charge anew is offered from its newest record on,
 * and the receipt to that says what is missing. */
static void send_all(struct gateway *g)
{
	for (struct consignment *c = g->consignments; c; c = c->next) {
		if (!c->uplink)
			continue;
		uplink_drop(g->uplink, c->uplink);
		c->uplink = uplink_add(g->uplink, c->journal, c->cid,
		    c->leg_no);
	}
}

static void store_work(void *ctx)
{
	struct command *c = ctx;
	char path[PATH_MAX], text[32];
	int n = snprintf(text, sizeof(text), "%lld\n", (long long)c->next);

	path_of(c->g, path, sizeof(path));
	c->status = files_replace(c->g->files, path, text, (size_t)n, 0600);
}

static void stored(void *ctx)
{
	struct command *c = ctx;

	c->is_out = false;
	c->g->jobs_out--;
	if (c->status != STATUS_OK) {
		refuse("its counter could not be kept");
		return;
	}
	c->counter = c->next;
	log_info("command", "accepted counter=%lld op=%s",
	    (long long)c->counter, c->op == OP_PING ? "ping" : "send-all");
	if (c->g->is_stopping)
		return;
	if (c->op == OP_SEND_ALL)
		send_all(c->g);
	health_changed(c->g->health);
}

static void accept(struct command *c, enum op op, int64_t counter)
{
	c->op = op;
	c->next = counter;
	c->job.work = store_work;
	c->job.done = stored;
	c->job.ctx = c;
	c->is_out = true;
	c->g->jobs_out++;
	worker_submit(c->g->storage, &c->job);
}

/* ---- believing ---- */

static void judge(struct command *c, const struct json *doc)
{
	static const char *const names[] = { "v", "gw", "counter",
		"expires_ms", "op" };
	struct clock_utc now = gateway_now(c->g).utc;
	int64_t v, counter, expires;
	int op = json_member(doc, 0, "op");

	if (json_type(doc, 0) != JSON_OBJECT ||
	    json_only(doc, 0, names, 5, "", NULL) != STATUS_OK ||
	    json_int(doc, json_member(doc, 0, "v"), 1, 1, &v) != STATUS_OK ||
	    json_int(doc, json_member(doc, 0, "counter"), 1, LIMIT_INT,
	    &counter) != STATUS_OK ||
	    json_int(doc, json_member(doc, 0, "expires_ms"), 0, LIMIT_INT,
	    &expires) != STATUS_OK)
		refuse("not the members of a command");
	else if (!json_is(doc, json_member(doc, 0, "gw"), c->g->config->gw))
		refuse("it is for another gateway");
	else if (now.quality == CLOCK_NONE)
		refuse("the time is not known, so its expiry cannot be "
		    "judged");
	else if (now.utc_ms > expires)
		refuse("it has expired");
	else if (counter <= c->counter)
		refuse("its counter is not higher than the last one's");
	else if (json_is(doc, op, "ping"))
		accept(c, OP_PING, counter);
	else if (json_is(doc, op, "send-all"))
		accept(c, OP_SEND_ALL, counter);
	else
		refuse("its op is not on the list");
}

/* The configured command key, and no other that the same issuer may have
 * certified. */
static bool is_signed(struct command *c, const struct jws *j)
{
	const struct keys *k = c->g->keys;
	struct clock_utc now = gateway_now(c->g).utc;
	struct jws_header h;

	if (jws_header_read(j, JWS_TYP_COMMAND, &c->scratch, &h, NULL) !=
	    STATUS_OK || strcmp(h.thumb, k->command.thumb) != 0)
		return false;
	if (now.utc_ms < k->command.not_before_ms ||
	    now.utc_ms > k->command.not_after_ms)
		return false;
	return jws_verify(j, &k->crypto, &k->command) == STATUS_OK;
}

void command_take(struct command *c, const char *text, size_t len)
{
	char payload[PAYLOAD_MAX];
	struct json_token tokens[TOKENS];
	struct json doc;
	struct jws j;
	size_t n;

	if (!c->g->keys->has_command)
		refuse("no command key is configured");
	else if (c->is_out)
		refuse("another one is being taken");
	else if (jws_split(text, len, &j, NULL) != STATUS_OK ||
	    !is_signed(c, &j))
		refuse("not signed by the configured command key");
	else if (jws_payload(&j, payload, sizeof(payload), &n) != STATUS_OK ||
	    json_parse(&doc, payload, n, tokens, TOKENS,
	    JSON_COMPACT | JSON_INTEGERS, NULL) != STATUS_OK)
		refuse("its payload is no JSON of ours");
	else
		judge(c, &doc);
}

/* ---- life ---- */

struct command *command_open(struct gateway *g, char *why, size_t cap)
{
	struct command *c = calloc(1, sizeof(*c));
	char path[PATH_MAX], *text = NULL;
	size_t len = 0;
	enum status s;

	if (!c)
		return NULL;
	c->g = g;
	path_of(g, path, sizeof(path));
	s = files_load(g->files, path, 64, &text, &len);
	if (s == STATUS_OK)
		c->counter = strtoll(text, NULL, 10);
	free(text);
	if (s == STATUS_OK || s == STATUS_NO_FILE)
		return c;
	(void)snprintf(why, cap, "%s: cannot be read (%s)", path,
	    status_name(s));
	free(c);
	return NULL;
}

void command_close(struct command *c)
{
	free(c);
}
