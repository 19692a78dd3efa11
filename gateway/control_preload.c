/* SPDX-License-Identifier: Apache-2.0 */
/* control_preload.c - lay an order ready: it is durable before it is answered,
 * and armed by preload.c like one that somebody copied there. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control_request.h"
#include "order.h"
#include "preload.h"

#define NAME_MAX_LENGTH 64

static void work(void *ctx)
{
	struct control_client *client = ctx;
	struct control_preloading *k = &client->preloading;
	const struct files *f = client->g->files;

	k->status = files_make_dirs(f, client->g->config->orders_dir, 0700);
	if (k->status == STATUS_OK)
		k->status = files_replace(f, k->path, k->text, k->len, 0600);
}

static void done(void *ctx)
{
	struct control_client *client = ctx;
	struct control_preloading *k = &client->preloading;
	struct json_writer w;

	k->is_out = false;
	free(k->text);
	k->text = NULL;
	if (k->status != STATUS_OK) {
		control_client_refuse(client, k->status, "order",
		    "could not be kept: see orders_dir and its disk");
		return;
	}
	preload_look(client->g);
	w = control_client_begin(client, true);
	preload_write(client->g, &w);
	control_client_end(client, &w);
}

/* A file's name, and nothing else. */
static bool is_plain(const char *name)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789._-");

	return n > 0 && n <= NAME_MAX_LENGTH && name[n] == '\0' &&
	    name[0] != '.';
}

static enum status check(const struct request *r, int order,
    struct problem *p)
{
	struct order *o = malloc(sizeof(*o));
	enum status s = o ? order_read(o, r->doc, order, p) : STATUS_NO_SPACE;

	free(o);
	return s;
}

static bool keep_text(struct control_preloading *k, const struct json *doc,
    int order)
{
	const char *raw = json_raw(doc, order, &k->len);

	k->text = malloc(k->len);
	if (k->text)
		memcpy(k->text, raw, k->len);
	return k->text != NULL;
}

void control_preload(const struct request *r)
{
	struct control_client *client = r->client;
	struct control_preloading *k = &client->preloading;
	const char *dir = client->g->config->orders_dir;
	char name[NAME_MAX_LENGTH + 2] = "order";
	int order = json_member(r->doc, 0, "order");
	struct problem p = { .status = STATUS_OK };
	enum status s = check(r, order, &p);

	(void)control_request_text(r, "name", name, sizeof(name));
	if (!dir)
		control_client_refuse(client, STATUS_CONFLICT, "orders_dir",
		    "is not configured: this gateway takes no orders ahead");
	else if (!is_plain(name))
		control_client_refuse(client, STATUS_SYNTAX, "name", "must "
		    "be 1 to 64 letters, digits, '.', '_', '-'");
	else if (s != STATUS_OK)
		control_client_refuse(client, s, p.where, p.why);
	else if (!keep_text(k, r->doc, order))
		control_client_refuse(client, STATUS_NO_SPACE, "",
		    "out of memory");
	else {
		(void)snprintf(k->path, sizeof(k->path), "%s/%s.json", dir,
		    name);
		k->job = (struct worker_job){ .work = work, .done = done,
			.ctx = client };
		k->is_out = true;
		worker_submit(client->g->storage, &k->job);
	}
}
