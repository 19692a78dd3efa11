/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_record.c - from gathered readings to a durable signed line.
 *
 * One record at a time: its line is signed once and kept until the store
 * has it, so one number never has two contents.  Only then is it offered to
 * the uplink, shown to people and answered for.
 */
#include "consignment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "aftermath.h"
#include "jws.h"
#include "lines.h"
#include "log.h"

/* What still fits a line of LIMIT_RECORD beside a block's header and
 * signature: (32768 - 88 - 180) x 3/4. */
#define PAYLOAD_MAX 24360
/* Between records for what may come and go quickly. */
#define PRESSING_MS 60000
/* Real time between attempts at a failing store. */
#define RETRY_MS 5000

static struct gateway_now now_of(const struct consignment *c)
{
	return gateway_now(c->g);
}

/* ---- the head ---- */

/* A quarter more than planned, and a minute, before silence is silence. */
static int64_t due_s(const struct consignment *c)
{
	int64_t full = c->g->config->record_readings *
	    c->leg->profile.interval_s;
	int64_t planned = c->g->config->record_seconds;

	if (full < planned)
		planned = full;
	return planned + planned / 4 + 60;
}

/* Nothing within a record may be later than the record. */
static int64_t latest_content(const struct consignment *c)
{
	const struct block *b = &c->block;
	int64_t latest = RULES_NEVER;

	if (b->rows > 0)
		latest = b->times[b->rows - 1];
	if (b->events > 0 && b->event[b->events - 1].time_ms > latest)
		latest = b->event[b->events - 1].time_ms;
	return latest;
}

static void fill_clocks(const struct consignment *c, struct record_head *h)
{
	struct gateway_now now = now_of(c);

	h->boot = c->g->boot;
	h->mono_ms = now.mono_ms;
	h->utc_ms = now.utc.utc_ms;
	h->tq = (enum record_tq)now.utc.quality;
	h->err_ms = now.utc.err_ms;
	if (c->leg->time.boot == h->boot) {
		int64_t latest = latest_content(c);
		int64_t now_ms = consignment_leg_ms(c, h->mono_ms);

		if (latest > now_ms)
			h->mono_ms += latest - now_ms;
	}
}

int64_t consignment_record_fix_head(struct consignment *c,
    enum record_kind kind)
{
	struct record_head *h = &c->head;

	memset(h, 0, sizeof(*h));
	h->kind = kind;
	memcpy(h->gw, c->g->config->gw, strlen(c->g->config->gw) + 1);
	memcpy(h->cid, c->cid, sizeof(h->cid));
	h->leg = c->leg_no;
	h->seq = c->next_seq;
	memcpy(h->prev, c->next_seq > 0 ? journal_head(c->journal) : c->prev,
	    sizeof(h->prev));
	h->due_s = kind == RECORD_SEAL ? 0 : due_s(c);
	h->has_ack = c->has_ack;
	h->ack_seq = c->ack_seq;
	memcpy(h->ack_digest, c->ack_digest, sizeof(h->ack_digest));
	c->has_ack = false;
	fill_clocks(c, h);
	c->head_is_fixed = true;
	if (kind == RECORD_OPEN)
		return h->utc_ms;
	return leg_step_head(c->leg, h);
}

/* ---- the payload ---- */

/* The claim as of this record into g->claim; 0 if it has not changed. */
static size_t make_claim(struct consignment *c, bool must)
{
	struct gateway *g = c->g;
	struct json_writer w;
	size_t len = 0;

	json_write_init(&w, g->claim, sizeof(g->claim));
	leg_write_claim(c->leg, c->leg->time.last_leg_ms, &w, NULL);
	if (json_write_done(&w, &len) != STATUS_OK ||
	    jws_digest(&g->keys->crypto, g->claim, len, c->line_claim) !=
	    STATUS_OK) {
		log_error("consignment", "cid=%s claim left out: it could not "
		    "be written", c->cid);
		return 0;
	}
	if (!must && strcmp(c->line_claim, c->claim_digest) == 0)
		return 0;
	return len;
}

static void write_seal(const struct consignment *c, struct json_writer *w)
{
	struct record_seal seal = { .records = c->next_seq + 1,
		.final = c->seal_final };

	leg_fill_seal(c->leg, &seal);
	record_write_seal(w, &seal);
}

/* STATUS_NO_SPACE: the cut does not fit. */
static enum status encode(struct consignment *c, size_t claim_len,
    size_t *len)
{
	struct gateway *g = c->g;
	struct json_writer w;
	enum status s;

	if (block_series(&c->block, c->cut.rows, c->interval_ms) >
	    BLOCK_SERIES)
		return STATUS_NO_SPACE;
	json_write_init(&w, g->payload, sizeof(g->payload));
	record_write_head(&w, &c->head);
	block_write(&c->block, &w, c->cut, c->interval_ms);
	if (c->head.kind == RECORD_SEAL)
		write_seal(c, &w);
	if (claim_len > 0)
		json_write_raw(&w, "claim", g->claim, claim_len);
	record_write_end(&w);
	s = json_write_done(&w, len);
	if (s == STATUS_OK && *len > PAYLOAD_MAX)
		s = STATUS_NO_SPACE;
	return s;
}

/* The claim is about everything so far, so it goes with a record that takes
 * everything so far. */
static enum status encode_what_fits(struct consignment *c, size_t *len)
{
	int items = c->block.rows + c->block.events;
	bool must = c->claim_is_due || c->head.kind == RECORD_SEAL;
	size_t claim = 0;
	enum status s;

	c->line_claim[0] = '\0';
	c->cut = block_all(&c->block);
	if (c->leg->start_ms != RULES_NEVER || must)
		claim = make_claim(c, must);
	s = encode(c, claim, len);
	while (s == STATUS_NO_SPACE && items > 1) {
		claim = 0;
		items /= 2;
		c->cut = block_first(&c->block, items);
		s = encode(c, 0, len);
	}
	if (claim == 0)
		c->line_claim[0] = '\0';
	return s;
}

/* ---- signing and storing ---- */

enum status consignment_record_sign(struct consignment *c, size_t len)
{
	struct keys *k = c->g->keys;
	bool is_open = c->head.kind == RECORD_OPEN;
	enum status s = jws_sign(JWS_TYP_RECORD, k->self.thumb,
	    is_open ? k->certs.der : NULL, is_open ? k->certs.count : 0,
	    c->g->payload, len, &k->crypto, &k->signing, c->line,
	    LIMIT_RECORD + 1, &c->line_len);

	c->has_line = s == STATUS_OK;
	return s;
}

static void store_work(void *ctx)
{
	struct consignment *c = ctx;

	errno = 0;
	c->stored = journal_append(c->journal, c->line, c->line_len);
	c->store_errno = errno;
}

static void stored(void *ctx);

void consignment_record_store(struct consignment *c)
{
	c->is_out = true;
	c->job.work = store_work;
	c->job.done = stored;
	c->job.ctx = c;
	worker_submit(c->g->storage, &c->job);
}

static void retry(void *ctx)
{
	struct consignment *c = ctx;

	if (c->has_line && !c->is_out)
		consignment_record_store(c);
	else
		consignment_record_poke(c);
}

static void try_later(struct consignment *c)
{
	loop_timer_after(c->g->loop, &c->retry_timer,
	    gateway_real_ms(c->g, RETRY_MS));
}

static void store_failed(struct consignment *c)
{
	if (!c->store_failed) {
		c->store_failed = true;
		c->store_failed_ms = c->leg->time.last_leg_ms;
		log_error("consignment", "cid=%s record %lld not kept: %s "
		    "(%s): sampling goes on, nothing is sent", c->cid,
		    (long long)c->next_seq, status_name(c->stored),
		    strerror(c->store_errno));
		consignment_tell(c);
	}
	try_later(c);
}

static void store_works_again(struct consignment *c)
{
	struct record_event e = { .kind = RECORD_STORE,
		.time_ms = consignment_event_ms(c),
		.from_ms = c->store_failed_ms, .dv_mm_s = RECORD_ABSENT };

	(void)snprintf(e.why, sizeof(e.why), "%s",
	    c->store_errno != 0 ? strerror(c->store_errno) : "write failed");
	c->store_failed = false;
	log_info("consignment", "cid=%s store works again", c->cid);
	consignment_emit(c, &e);
}

static void wake_waits(struct consignment *c)
{
	struct consignment_wait **at = &c->waits;

	while (*at) {
		struct consignment_wait *w = *at;
		bool over = w->sealed ? c->state == CONSIGNMENT_SEALED :
		    c->block.taken_events >= w->events;

		if (!over) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		w->armed = false;
		w->fn(w->ctx, c);
	}
}

static void be_sealed(struct consignment *c)
{
	c->state = CONSIGNMENT_SEALED;
	c->is_sealing = false;
	c->is_final = c->seal_final;
	c->outcome = leg_outcome(c->leg, c->leg->time.last_leg_ms);
	c->sealed_utc_ms = c->head.utc_ms;
	aftermath_sealed(c);
	lines_look(c->g);
	consignment_tell_buzzer(c->g);
	loop_timer_stop(c->g->loop, &c->due_timer);
	log_info("consignment", "cid=%s leg=%lld sealed records=%lld "
	    "outcome=%s", c->cid, (long long)c->leg_no,
	    (long long)c->next_seq, rules_outcome_name(c->outcome));
}

/* The line is durable: now it has happened. */
static void stored(void *ctx)
{
	struct consignment *c = ctx;
	bool was_failing = c->store_failed;

	c->is_out = false;
	if (c->stored != STATUS_OK) {
		store_failed(c);
		return;
	}
	c->has_line = c->head_is_fixed = false;
	c->next_seq++;
	c->last_record_mono_ms = now_of(c).mono_ms;
	if (c->line_claim[0] != '\0')
		memcpy(c->claim_digest, c->line_claim,
		    sizeof(c->claim_digest));
	block_remove(&c->block, c->cut);
	if (c->line_is_urgent)
		radio_urgent(&c->g->radio);
	if (c->uplink)
		uplink_offer(c->g->uplink, c->uplink, c->next_seq - 1,
		    c->line_is_urgent);
	if (c->head.kind == RECORD_SEAL)
		be_sealed(c);
	else if (was_failing)
		store_works_again(c);
	gateway_pending_changed(c->g);
	wake_waits(c);
	if (c->state == CONSIGNMENT_SEALED)
		consignment_drop_room(c);
	else
		consignment_record_poke(c);
}

/* ---- when ---- */

/* When the next record is made if nothing happens meanwhile. */
static int64_t due_mono_ms(const struct consignment *c)
{
	int64_t wait = c->g->config->record_seconds * 1000;

	if (c->is_pressing && wait > PRESSING_MS)
		wait = PRESSING_MS;
	return c->last_record_mono_ms + wait;
}

static bool is_due(const struct consignment *c)
{
	return c->is_urgent || c->is_sealing ||
	    c->block.rows >= c->g->config->record_readings ||
	    now_of(c).mono_ms >= due_mono_ms(c);
}

static void due_rang(void *ctx)
{
	consignment_record_poke(ctx);
}

void consignment_record_init(struct consignment *c)
{
	loop_timer_init(&c->retry_timer, retry, c);
	loop_timer_init(&c->due_timer, due_rang, c);
}

/* Encode and sign; what fails here (the crypto library) is tried again with
 * the same head. */
static void make_record(struct consignment *c, enum record_kind kind)
{
	size_t len = 0;
	enum status s;

	if (!c->head_is_fixed)
		(void)consignment_record_fix_head(c, kind);
	c->line_is_urgent = c->is_urgent || c->is_pressing;
	s = encode_what_fits(c, &len);
	if (s == STATUS_OK)
		s = consignment_record_sign(c, len);
	if (s != STATUS_OK) {
		log_error("consignment", "cid=%s record %lld not signed: %s: "
		    "readings gather meanwhile", c->cid,
		    (long long)c->next_seq, status_name(s));
		try_later(c);
		return;
	}
	c->is_urgent = c->cut.rows < c->block.rows ||
	    c->cut.events < c->block.events;
	c->is_pressing = false;
	if (c->line_claim[0] != '\0')
		c->claim_is_due = false;
	consignment_record_store(c);
}

void consignment_record_poke(struct consignment *c)
{
	enum record_kind kind = RECORD_BLOCK;

	if (!c->leg || c->state == CONSIGNMENT_OPENING ||
	    c->state >= CONSIGNMENT_SEALED || c->is_out || c->has_line ||
	    c->is_resuming || c->is_rejudging || c->g->is_stopping)
		return;
	if (!is_due(c)) {
		loop_timer_at(c->g->loop, &c->due_timer, due_mono_ms(c));
		return;
	}
	if (c->needs_rejudging) {
		consignment_resume_rejudge(c);
		return;
	}
	if (c->is_sealing && c->block.rows == 0 && c->block.events == 0)
		kind = RECORD_SEAL;
	make_record(c, kind);
}
