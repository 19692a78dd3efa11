/* SPDX-License-Identifier: Apache-2.0 */
#include "receipt_keep.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

/* A receipt comes with every record; each is 4 kB of wear. */
#define EVERY_MS 60000
#define RECEIPT_MAX 8192

struct keeping {
	struct gateway *g;
	char cid[LIMIT_CID + 1];
	char path[PATH_MAX];
	char *text;
	enum status status;
	struct worker_job job;
};

static void receipt_path(const struct gateway *g, const char *cid,
    int64_t leg, char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s/%s/%lld.receipt", g->config->data_dir,
	    cid, (long long)leg);
}

static void work(void *ctx)
{
	struct keeping *k = ctx;

	k->status = files_replace(k->g->files, k->path, k->text,
	    strlen(k->text), 0600);
}

static void done(void *ctx)
{
	struct keeping *k = ctx;

	k->g->jobs_out--;
	if (k->status != STATUS_OK)
		log_warn("receipt", "cid=%s its newest receipt is not kept: "
		    "%s: a dossier handed over after a restart may come "
		    "without it", k->cid, status_name(k->status));
	free(k->text);
	free(k);
}

static bool is_due(const struct consignment *c)
{
	int64_t now = gateway_now(c->g).mono_ms;

	return c->receipt_kept_ms == 0 ||
	    now - c->receipt_kept_ms >= gateway_real_ms(c->g, EVERY_MS) ||
	    (c->state == CONSIGNMENT_SEALED && c->uplink &&
	    uplink_is_covered(c->uplink));
}

static void keep(struct consignment *c)
{
	struct keeping *k = calloc(1, sizeof(*k));

	if (k)
		k->text = strdup(c->receipt);
	if (!k || !k->text) {
		free(k);
		return;
	}
	c->receipt_kept_ms = gateway_now(c->g).mono_ms;
	k->g = c->g;
	memcpy(k->cid, c->cid, sizeof(k->cid));
	receipt_path(c->g, c->cid, c->leg_no, k->path, sizeof(k->path));
	k->job.work = work;
	k->job.done = done;
	k->job.ctx = k;
	c->g->jobs_out++;
	worker_submit(c->g->storage, &k->job);
}

void receipt_keep_take(struct consignment *c, const char *jws)
{
	char *copy = jws ? strdup(jws) : NULL;

	if (!copy)
		return;
	free(c->receipt);
	c->receipt = copy;
	if (is_due(c) && !c->g->is_stopping)
		keep(c);
}

void receipt_keep_read(struct consignment *c)
{
	char path[PATH_MAX];
	char *text = NULL;
	size_t len;

	receipt_path(c->g, c->cid, c->leg_no, path, sizeof(path));
	if (files_load(c->g->files, path, RECEIPT_MAX, &text, &len) !=
	    STATUS_OK)
		return;
	free(c->receipt);
	c->receipt = text;
}

void receipt_keep_remove(const struct gateway *g, const char *cid,
    int64_t leg)
{
	char path[PATH_MAX];

	receipt_path(g, cid, leg, path, sizeof(path));
	(void)g->files->unlink(path);
}
