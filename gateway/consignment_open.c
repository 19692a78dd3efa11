/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_open.c - from an order that may go to a durable open record.
 *
 * Nothing exists until that record is durable: a failed attempt leaves no
 * file behind, and a crash before it leaves an empty journal, which the next
 * start removes. */
#include "consignment.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aftermath.h"
#include "base64url.h"
#include "identity_file.h"
#include "lines.h"
#include "log.h"
#include "rejudge.h"

/* 132 random bits: 22 characters of base64url, all of them random. */
#define CID_BITS_BYTES 17
#define CID_LENGTH 22

struct opening {
	struct gateway *g;
	struct consignment *c;
	struct record_open open;
	struct order order;
	bool continues_same;
	struct rejudge before;		/* goods "same": judged so far */
	enum status status;
	int error;
	consignment_opened_fn *fn;
	void *ctx;
	struct worker_job job;
	struct consignment_wait wait;	/* for the overrides' record */
};

/* ---- the open record ---- */

static void copy(char *out, size_t cap, const char *text)
{
	(void)snprintf(out, cap, "%s", text);
}

static enum status make_cid(char out[LIMIT_CID + 1])
{
	uint8_t bytes[CID_BITS_BYTES];
	char text[BASE64URL_LEN(CID_BITS_BYTES) + 1];
	enum status s = signer_random(bytes, sizeof(bytes));

	if (s != STATUS_OK)
		return s;
	/* begins with a letter: an id is an argument of commands, and one
	 * beginning with '-' would read as an option */
	bytes[0] &= 0x7f;
	(void)base64url_encode(bytes, sizeof(bytes), text);
	memcpy(out, text, CID_LENGTH);
	out[CID_LENGTH] = '\0';
	return STATUS_OK;
}

static enum status make_line(struct opening *o)
{
	struct consignment *c = o->c;
	struct json_writer w;
	size_t len = 0;
	enum status s;

	json_write_init(&w, o->g->payload, sizeof(o->g->payload));
	record_write_head(&w, &c->head);
	record_write_open(&w, &o->open);
	record_write_end(&w);
	s = json_write_done(&w, &len);
	if (s == STATUS_OK)
		s = consignment_record_sign(c, len);
	return s;
}

static enum status begin_leg(struct opening *o)
{
	struct consignment *c = o->c;
	const struct profile *profile = &o->order.profile;
	bool same = o->continues_same;
	size_t need = same ? 0 : leg_holds_needed(profile, &o->open);
	struct problem p = { .status = STATUS_OK };

	if (need > 0) {
		c->holds = calloc(need, sizeof(*c->holds));
		if (!c->holds)
			return STATUS_NO_SPACE;
	} else if (same) {
		c->holds = o->before.holds;
		o->before.holds = NULL;
	}
	if (same) {
		c->alarms = o->before.alarms;
		c->box = o->before.box;
		c->stop = o->before.stop;
		c->outlook = o->before.outlook;
		o->before.outlook = NULL;
	}
	c->interval_ms = profile->interval_s * INT64_C(1000);
	/* due_s reads the profile while the head is made */
	c->leg->profile = *profile;
	(void)consignment_record_fix_head(c, RECORD_OPEN);
	c->told_tq = c->head.tq;
	return leg_open(c->leg, &c->head, &o->open, profile,
	    same ? NULL : c->holds, need, same ? o->before.leg : NULL, &p);
}

static enum status add_probes(struct opening *o)
{
	sampler_init(&o->c->sampler, o->g->loop, o->g->bus, NULL, NULL);
	for (int i = 0; i < o->order.probe_count; i++) {
		struct probes_unit *u = probes_find(&o->g->probes,
		    o->order.probes[i].id);

		if (!u || !sampler_add(&o->c->sampler, u))
			return STATUS_MISSING;
	}
	return STATUS_OK;
}

/* ---- its end, either way ---- */

static void finish(struct opening *o, enum status s, const char *why)
{
	struct consignment *c = o->c;

	if (s != STATUS_OK) {
		consignment_free(c);
		c = NULL;
	}
	o->fn(o->ctx, c, s, why);
	free(o->before.leg);
	free(o->before.holds);
	free(o->before.outlook);
	free(o);
}

static void be_armed(struct consignment *c)
{
	struct gateway *g = c->g;

	c->has_line = c->head_is_fixed = false;
	c->next_seq = 1;
	c->last_record_mono_ms = c->head.mono_ms;
	c->state = c->leg->end_ms != RULES_NEVER ? CONSIGNMENT_ENDED :
	    c->leg->start_ms != RULES_NEVER ? CONSIGNMENT_STARTED :
	    CONSIGNMENT_ARMED;
	if (!c->outlook)
		c->outlook = outlook_new(c->leg);
	monitor_init(&c->monitor, c->leg, consignment_emit, c);
	monitor_resume(&c->monitor, c->leg->time.last_leg_ms);
	c->claim_is_due = c->state == CONSIGNMENT_STARTED;
	aftermath_armed(g);
	consignment_link(c);
	lines_look(g);
	if (g->uplink) {
		c->uplink = uplink_add(g->uplink, c->journal, c->cid,
		    c->leg_no);
		if (c->uplink)
			uplink_offer(g->uplink, c->uplink, 0, true);
	}
	log_info("consignment", "cid=%s leg=%lld armed profile=%s version=%d",
	    c->cid, (long long)c->leg_no, c->leg->profile.id,
	    (int)c->leg->profile.version);
	consignment_sample_begin(c);
	consignment_script_begin(c);
	consignment_tell(c);	/* what the leg before it left */
}

static void overrides_recorded(void *ctx, struct consignment *c)
{
	struct opening *o = ctx;

	(void)c;
	finish(o, STATUS_OK, "");
}

/* Somebody answers for what the checks advised against: armed only once that
 * is signed as well. */
static void record_overrides(struct opening *o)
{
	struct consignment *c = o->c;
	struct record_event e = { .kind = RECORD_OVERRIDE,
		.time_ms = consignment_event_ms(c), .dv_mm_s = RECORD_ABSENT };

	copy(e.by, sizeof(e.by), o->order.override_by);
	copy(e.why, sizeof(e.why), o->order.override_why);
	for (int i = 0; i < o->order.overridden_count; i++) {
		copy(e.what, sizeof(e.what), o->order.overridden[i]);
		consignment_emit(c, &e);
	}
	o->wait.fn = overrides_recorded;
	o->wait.ctx = o;
	consignment_await(c, &o->wait);
	consignment_record_poke(c);
}

static void stored(void *ctx)
{
	struct opening *o = ctx;
	struct consignment *c = o->c;
	char why[200];

	c->is_out = false;
	if (o->status == STATUS_OK) {
		be_armed(c);
		if (o->order.overridden_count > 0)
			record_overrides(o);
		else
			finish(o, STATUS_OK, "");
		return;
	}
	(void)snprintf(why, sizeof(why), "the open record was not kept: %s",
	    o->status == STATUS_IO ? strerror(o->error) :
	    status_name(o->status));
	finish(o, o->status, why);
}

/* ---- storing it ---- */

static void remove_files(struct opening *o, const char *path)
{
	char dir[PATH_MAX], *slash;

	journal_close(o->c->journal);
	o->c->journal = NULL;
	(void)o->g->files->unlink(path);
	consignment_identity_path(o->g, o->c->cid, o->c->leg_no, dir,
	    sizeof(dir));
	identity_file_remove(o->g->files, dir);
	copy(dir, sizeof(dir), path);
	slash = strrchr(dir, '/');
	if (slash && o->c->leg_no == 0) {
		*slash = '\0';
		(void)rmdir(dir);
	}
}

/* For estimates only, so a failure takes nothing away. */
static void keep_plan(struct opening *o)
{
	struct consignment *c = o->c;
	char dir[PATH_MAX];

	consignment_dir(o->g, c->cid, dir, sizeof(dir));
	if (o->order.eta_ms == RECORD_ABSENT && o->order.flight_count == 0) {
		plan_read(o->g->files, dir, &c->plan);	/* an earlier leg's */
		return;
	}
	c->plan.eta_ms = o->order.eta_ms;
	c->plan.clearance_s = o->order.clearance_s;
	c->plan.flight_count = o->order.flight_count;
	memcpy(c->plan.flights, o->order.flights, sizeof(c->plan.flights));
	if (plan_write(o->g->files, dir, &c->plan) != STATUS_OK)
		log_warn("consignment", "cid=%s the expected arrival could "
		    "not be kept: a restart forgets it", c->cid);
}

/* Before the digests are anywhere: salts cannot be had again. */
static enum status keep_identity(struct opening *o)
{
	struct consignment *c = o->c;
	char path[PATH_MAX];

	if (!c->identity)
		return STATUS_OK;
	consignment_identity_path(o->g, c->cid, c->leg_no, path,
	    sizeof(path));
	return identity_file_write(o->g->files, path, c->identity);
}

static void store_work(void *ctx)
{
	struct opening *o = ctx;
	struct consignment *c = o->c;
	char path[PATH_MAX];
	int64_t torn = 0;

	errno = 0;
	consignment_path(o->g, c->cid, c->leg_no, path, sizeof(path));
	c->journal = journal_open(o->g->files, path,
	    &o->g->keys->store_hash, NULL, NULL, &torn, &o->status);
	if (c->journal)
		o->status = keep_identity(o);
	if (c->journal && o->status == STATUS_OK)
		o->status = journal_append(c->journal, c->line, c->line_len);
	o->error = errno;
	if (o->status == STATUS_OK)
		keep_plan(o);
	if (o->status != STATUS_OK)
		remove_files(o, path);
}

static void submit(struct opening *o, loop_fn *work, loop_fn *done)
{
	o->job.work = work;
	o->job.done = done;
	o->job.ctx = o;
	o->c->is_out = true;
	worker_submit(o->g->storage, &o->job);
}

static void make_and_store(struct opening *o)
{
	enum status s = STATUS_NO_SPACE;

	if (consignment_make_room(o->c, o->order.probe_count))
		s = add_probes(o);
	if (s == STATUS_OK)
		s = consignment_identity_seal(o->c, &o->order, &o->open);
	if (s == STATUS_OK)
		s = begin_leg(o);
	if (s == STATUS_OK)
		s = make_line(o);
	if (s != STATUS_OK) {
		finish(o, s, s == STATUS_RANGE || s == STATUS_NO_SPACE ?
		    "the open record is too large: a shorter profile or "
		    "fewer probes are needed" : status_name(s));
		return;
	}
	submit(o, store_work, stored);
}

/* ---- continuing a consignment ---- */

static void judge_work(void *ctx)
{
	struct opening *o = ctx;

	o->status = rejudge_run(&o->before);
}

static void judged(void *ctx)
{
	struct opening *o = ctx;

	o->c->is_out = false;
	if (o->status == STATUS_OK)
		make_and_store(o);
	else
		finish(o, o->status, o->before.problem.why);
}

static enum status continue_from(struct opening *o)
{
	struct consignment *last = consignment_find(o->g, o->order.cid);

	if (!last || last->state != CONSIGNMENT_SEALED || last->is_final)
		return STATUS_CONFLICT;
	memcpy(o->c->cid, last->cid, sizeof(last->cid));
	o->c->leg_no = last->leg_no + 1;
	memcpy(o->c->prev, journal_head(last->journal), sizeof(o->c->prev));
	if (o->order.goods != RECORD_GOODS_SAME)
		return STATUS_OK;
	o->continues_same = true;
	o->before.hash = &o->g->keys->store_hash;
	o->before.wants_outlook = true;
	return consignment_recover_journals(last, &o->before) ? STATUS_OK :
	    STATUS_CONFLICT;
}

void consignment_open(struct gateway *g, const struct order *order,
    consignment_opened_fn *fn, void *ctx)
{
	struct opening *o = calloc(1, sizeof(*o));
	enum status s = STATUS_NO_SPACE;

	if (o)
		o->c = consignment_new(g, "", 0);
	if (!o || !o->c) {
		free(o);
		fn(ctx, NULL, STATUS_NO_SPACE, "out of memory");
		return;
	}
	o->g = g;
	o->order = *order;
	o->fn = fn;
	o->ctx = ctx;
	consignment_fill_open(&o->open, g, &o->order);
	s = order->continues ? continue_from(o) : make_cid(o->c->cid);
	if (s != STATUS_OK)
		finish(o, s, order->continues ? "the consignment to continue "
		    "is not here, not sealed yet, or sealed for good" :
		    "no random numbers for its id");
	else if (o->continues_same)
		submit(o, judge_work, judged);
	else
		make_and_store(o);
}
