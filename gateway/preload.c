/* SPDX-License-Identifier: Apache-2.0 */
#include "preload.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arming.h"
#include "consignment.h"
#include "health.h"
#include "log.h"
#include "order_load.h"

/* Real time between looks. */
#define LOOK_MS 60000
/* ... while somebody else is arming. */
#define SOON_MS 2000
#define NAME 128
#define WHY 300
#define SUFFIX ".json"
#define ARMED ".armed"

struct preload {
	struct gateway *g;
	struct loop_timer timer;
	struct worker_job job;
	bool is_out;			/* a job, an arming or an opening */
	bool must_look;			/* asked for meanwhile */
	struct arming *arming;
	const char *state;		/* for people */
	char told[WHY];			/* why it was refused, last time */

	/* the worker's while a job is out */
	char name[NAME];		/* "": none */
	enum status status;
	char why[WHY];
	struct order order;
};

static const char *dir_of(const struct preload *p)
{
	return p->g->config->orders_dir;
}

static void look_in(struct preload *p, int64_t ms)
{
	loop_timer_after(p->g->loop, &p->timer, gateway_real_ms(p->g, ms));
}

/* ---- what was found ---- */

static void rest(struct preload *p, const char *state)
{
	p->is_out = false;
	p->state = state;
	health_changed(p->g->health);
	look_in(p, p->must_look ? 0 : LOOK_MS);
	p->must_look = false;
}

static void be_quiet(struct preload *p)
{
	p->told[0] = '\0';
	annunciator_clear(&p->g->annunciator, gateway_now(p->g).mono_ms,
	    ANNUNCIATOR_ATTENTION, "order");
}

static void refuse(struct preload *p, const char *why)
{
	if (strcmp(p->told, why) != 0)
		log_error("preload", "%s is not armed: %s: tried again every "
		    "minute", p->name[0] != '\0' ? p->name : "an order", why);
	(void)snprintf(p->told, sizeof(p->told), "%s", why);
	annunciator_raise(&p->g->annunciator, gateway_now(p->g).mono_ms,
	    ANNUNCIATOR_ATTENTION, "order", why);
	rest(p, "refused");
}

/* ---- it went: out of the way ---- */

static void rename_work(void *ctx)
{
	struct preload *p = ctx;
	char from[PATH_MAX], to[PATH_MAX];

	(void)snprintf(from, sizeof(from), "%s/%s", dir_of(p), p->name);
	(void)snprintf(to, sizeof(to), "%s/%s" ARMED, dir_of(p), p->name);
	errno = 0;
	/* identity data in clear is kept in one place, and goes from there */
	p->status = (p->order.has_identity ? p->g->files->unlink(from) :
	    p->g->files->rename(from, to)) == 0 ?
	    files_sync_dir_of(p->g->files, to) : STATUS_IO;
	if (p->status != STATUS_OK)
		(void)snprintf(p->why, sizeof(p->why), "%.200s: %s", from,
		    strerror(errno));
}

static void renamed(void *ctx)
{
	struct preload *p = ctx;

	p->g->jobs_out--;
	if (p->status != STATUS_OK)
		log_error("preload", "%s: remove it, or it is armed again "
		    "after this journey", p->why);
	rest(p, "armed");
}

static void submit(struct preload *p, loop_fn *work, loop_fn *done)
{
	p->job = (struct worker_job){ .work = work, .done = done, .ctx = p };
	p->is_out = true;
	p->g->jobs_out++;
	worker_submit(p->g->storage, &p->job);
}

static void set_aside(struct preload *p)
{
	be_quiet(p);
	submit(p, rename_work, renamed);
}

/* ---- go or no-go ---- */

static void opened(void *ctx, struct consignment *c, enum status s,
    const char *why)
{
	struct preload *p = ctx;

	(void)s;
	arming_end(p->arming);
	p->arming = NULL;
	health_changed(p->g->health);
	if (!c) {
		refuse(p, why);
		return;
	}
	log_info("preload", "order %s is armed as cid=%s: load, then hold "
	    "the button", p->name, c->cid);
	set_aside(p);
}

static void no_go(struct preload *p)
{
	const struct arming *a = p->arming;
	char why[WHY] = "a check failed";

	for (int i = 0; i < a->check_count; i++)
		if (!a->checks[i].ok) {
			(void)snprintf(why, sizeof(why), "%s: %s",
			    a->checks[i].name, a->checks[i].why);
			break;
		}
	arming_end(p->arming);
	p->arming = NULL;
	refuse(p, why);
}

static void checked(void *ctx, struct arming *a)
{
	struct preload *p = ctx;

	p->arming = a;
	if (a->failed > 0 || p->g->is_stopping)
		no_go(p);
	else
		consignment_open(p->g, &a->order, opened, p);
}

/* ---- finding one ---- */

static bool is_order(const char *name)
{
	size_t n = strlen(name), m = sizeof(SUFFIX) - 1;

	return name[0] != '.' && n > m && n < NAME &&
	    strcmp(name + n - m, SUFFIX) == 0;
}

static enum status find_first(struct preload *p)
{
	DIR *dir = opendir(dir_of(p));
	struct dirent *entry;

	p->name[0] = '\0';
	if (!dir && errno == ENOENT)
		return files_make_dirs(p->g->files, dir_of(p), 0700);
	if (!dir) {
		(void)snprintf(p->why, sizeof(p->why), "%s: %s", dir_of(p),
		    strerror(errno));
		return STATUS_IO;
	}
	while ((entry = readdir(dir)) != NULL)
		if (is_order(entry->d_name) && (p->name[0] == '\0' ||
		    strcmp(entry->d_name, p->name) < 0))
			(void)snprintf(p->name, sizeof(p->name), "%s",
			    entry->d_name);
	(void)closedir(dir);
	return STATUS_OK;
}

static void find_work(void *ctx)
{
	struct preload *p = ctx;
	char path[PATH_MAX];

	p->status = find_first(p);
	if (p->status != STATUS_OK || p->name[0] == '\0')
		return;
	(void)snprintf(path, sizeof(path), "%s/%s", dir_of(p), p->name);
	p->status = order_load(p->g->files, path, &p->order, p->why,
	    sizeof(p->why));
}

/* What travels here, if anything. */
static struct consignment *travelling(const struct gateway *g)
{
	struct consignment *c = g->consignments;

	while (c && (c->state == CONSIGNMENT_SEALED ||
	    c->state == CONSIGNMENT_STUCK))
		c = c->next;
	return c;
}

/* Is this the consignment that the order made before a crash? */
static bool is_of(const struct consignment *c, const struct order *o)
{
	const struct record_open *open;

	if (!c->leg || c->leg->open.probe_count != o->probe_count)
		return false;
	open = &c->leg->open;
	for (int i = 0; i < o->probe_count; i++)
		if (strcmp(open->probes[i].id, o->probes[i].id) != 0 ||
		    strcmp(open->probes[i].role, o->probes[i].role) != 0)
			return false;
	if (o->has_identity ? !c->identity ||
	    !identity_is_same(c->identity, &o->identity_data) :
	    open->identity_count != o->identity_count ||
	    memcmp(open->identity, o->identity, sizeof(o->identity[0]) *
	    (size_t)o->identity_count) != 0)
		return false;
	return open->expiry_ms == o->expiry_ms &&
	    strcmp(open->pack_model, o->pack_model) == 0 &&
	    strcmp(open->part_set, o->part_set) == 0 &&
	    open->part_n == o->part_n;
}

static void take(struct preload *p)
{
	struct consignment *c = travelling(p->g);

	if (c && is_of(c, &p->order)) {
		set_aside(p);
		return;
	}
	if (c) {
		be_quiet(p);
		rest(p, "waiting");
		return;
	}
	p->state = "checking";
	p->arming = arming_begin(p->g, &p->order, checked, p);
	if (p->arming)
		return;			/* the store is always asked later */
	rest(p, "waiting");		/* somebody else is arming */
	look_in(p, SOON_MS);
}

static void found(void *ctx)
{
	struct preload *p = ctx;

	p->g->jobs_out--;
	if (p->g->is_stopping) {
		p->is_out = false;
	} else if (p->status == STATUS_OK && p->name[0] == '\0') {
		be_quiet(p);
		rest(p, "none");
	} else if (p->status != STATUS_OK) {
		refuse(p, p->why);
	} else {
		take(p);
	}
}

static void look(void *ctx)
{
	struct preload *p = ctx;
	struct consignment *c = travelling(p->g);

	if (p->is_out || p->g->is_stopping)
		return;
	/* until then nobody knows what travels here */
	if (c && c->is_resuming)
		look_in(p, SOON_MS);
	else
		submit(p, find_work, found);
}

void preload_look(struct gateway *g)
{
	struct preload *p = g->preload;

	if (!dir_of(p))
		return;
	if (p->is_out)
		p->must_look = true;
	else
		look_in(p, 0);
}

/* ---- life ---- */

void preload_write(const struct gateway *g, struct json_writer *w)
{
	const struct preload *p = g->preload;

	if (!p || !dir_of(p))
		return;
	json_write_object(w, "preload");
	json_write_string(w, "state", p->state);
	if (!p->is_out && p->name[0] != '\0')
		json_write_string(w, "order", p->name);
	if (p->told[0] != '\0')
		json_write_string(w, "why", p->told);
	json_write_object_end(w);
}

struct preload *preload_open(struct gateway *g)
{
	struct preload *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->g = g;
	p->state = "none";
	loop_timer_init(&p->timer, look, p);
	if (dir_of(p))
		loop_timer_after(g->loop, &p->timer, 0);
	return p;
}

void preload_close(struct preload *p)
{
	if (!p)
		return;
	loop_timer_stop(p->g->loop, &p->timer);
	loop_unpost(p->g->loop, &p->job.call);
	free(p);
}
