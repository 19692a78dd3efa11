/* SPDX-License-Identifier: Apache-2.0 */
/* expire.c - a consignment goes whole or not at all: every leg sealed, the
 * last one for good, every record covered by a receipt, and old enough that
 * a cloud restored from a backup would have asked for it again. */
#include "expire.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "consignment.h"
#include "identity_file.h"
#include "log.h"
#include "receipt_keep.h"

#define DAY_MS 86400000LL

struct removal {
	struct gateway *g;
	char cid[LIMIT_CID + 1];
	int64_t legs;
	struct worker_job job;
};

static bool leg_may_go(const struct gateway *g, const struct consignment *c)
{
	int64_t now = gateway_now(g).utc.utc_ms;

	return c->state == CONSIGNMENT_SEALED && c->uplink && !c->is_out &&
	    uplink_is_covered(c->uplink) &&
	    now - c->sealed_utc_ms > g->config->keep_days * DAY_MS;
}

static bool may_go(const struct gateway *g, const struct consignment *last)
{
	if (!last->is_final || !leg_may_go(g, last))
		return false;
	for (int64_t leg = 0; leg < last->leg_no; leg++) {
		struct consignment *c = consignment_find_leg(g, last->cid,
		    leg);

		if (!c || !leg_may_go(g, c))
			return false;
	}
	return true;
}

/* The last leg first: what is left after a crash is a shorter consignment
 * that is sealed and goes at the next look. */
static void remove_work(void *ctx)
{
	struct removal *r = ctx;
	char path[PATH_MAX];

	for (int64_t leg = r->legs - 1; leg >= 0; leg--) {
		consignment_identity_path(r->g, r->cid, leg, path,
		    sizeof(path));
		identity_file_remove(r->g->files, path);
		consignment_path(r->g, r->cid, leg, path, sizeof(path));
		(void)r->g->files->unlink(path);
		receipt_keep_remove(r->g, r->cid, leg);
	}
	consignment_dir(r->g, r->cid, path, sizeof(path));
	plan_remove(r->g->files, path);
	(void)rmdir(path);
}

static void removed(void *ctx)
{
	struct removal *r = ctx;

	r->g->jobs_out--;
	free(r);
}

static void remove_all(struct gateway *g, const struct consignment *last)
{
	struct removal *r = calloc(1, sizeof(*r));

	if (!r)
		return;
	r->g = g;
	memcpy(r->cid, last->cid, sizeof(r->cid));
	r->legs = last->leg_no + 1;
	log_info("expire", "cid=%s removed: sealed, receipted and kept for "
	    "%lld days", r->cid, (long long)g->config->keep_days);
	annunciator_forget(&g->annunciator, r->cid);
	for (int64_t leg = 0; leg < r->legs; leg++)
		consignment_free(consignment_find_leg(g, r->cid, leg));
	r->job.work = remove_work;
	r->job.done = removed;
	r->job.ctx = r;
	g->jobs_out++;
	worker_submit(g->storage, &r->job);
}

void expire_look(struct gateway *g)
{
	if (gateway_now(g).utc.quality == CLOCK_NONE || g->arming)
		return;
	for (struct consignment *c = g->consignments; c; c = c->next) {
		if (consignment_find(g, c->cid) != c || !may_go(g, c))
			continue;
		remove_all(g, c);
		return;
	}
}
