/* SPDX-License-Identifier: Apache-2.0 */
/* consignment.h - one product on its way: sampled, judged, recorded.
 *
 * armed (open record durable) -> started -> ended -> sealed.  Each has its
 * own probes, profile, chain and journal.  At most one record is being made
 * durable at a time; what comes meanwhile gathers in the block.
 *
 * Files: consignment.c (life), consignment_open.c and consignment_fill.c (from
 * order to open record), consignment_sample.c (the sampling grid),
 * consignment_feed.c (events between the rows), consignment_people.c (what
 * people do), consignment_identity.c (whose goods these are), consignment_script.c (what a simulation recorded),
 * consignment_alarm.c (who is called), consignment_record.c (records),
 * consignment_recover.c (journals back into memory), consignment_resume.c
 * (going on from there).
 */
#ifndef CONSIGNMENT_H
#define CONSIGNMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "block.h"
#include "box.h"
#include "gateway.h"
#include "identity.h"
#include "journal.h"
#include "leg.h"
#include "monitor.h"
#include "order.h"
#include "outlook.h"
#include "plan.h"
#include "plausible.h"
#include "sampler.h"
#include "stop.h"

enum consignment_state {
	CONSIGNMENT_OPENING = 1,	/* open record not durable yet */
	CONSIGNMENT_ARMED, CONSIGNMENT_STARTED, CONSIGNMENT_ENDED,
	CONSIGNMENT_SEALED,
	CONSIGNMENT_STUCK	/* cannot be continued; 'stuck_why' says why */
};

/* A block's memory: 1024 rows are 17 hours of one-minute readings that the
 * store may be away. */
#define CONSIGNMENT_ROWS 1024
#define CONSIGNMENT_EVENTS 256

struct rejudge;
struct judge_job;

/* Whoever waits until something is durable; embedded in its owner. */
struct consignment_wait {
	void (*fn)(void *ctx, struct consignment *c);
	void *ctx;
	int64_t events;		/* until this many events are recorded */
	bool sealed;		/* or until the seal is */
	struct consignment_wait *next;
	bool armed;
};

/* What the sensors and people of one sampling's time can say. */
#define CONSIGNMENT_DEFERRED 8

struct consignment_deferred {
	struct record_event event;
	struct consignment_wait *wait;
};

struct consignment {
	struct consignment *next;
	struct gateway *g;
	char cid[LIMIT_CID + 1];
	int64_t leg_no;
	enum consignment_state state;
	char stuck_why[160];
	bool is_final;			/* sealed for good */

	/* while not sealed */
	struct leg *leg;
	struct rules_hold *holds;
	struct monitor monitor;
	struct alarms alarms;
	struct box box;
	struct stop stop;		/* identifiers that did not match */
	struct identity *identity;	/* in clear; NULL: none kept here */
	int script_next;		/* the simulation's next event */
	struct {
		uint32_t fired, half, most;	/* by rule: told */
	} shown;
	struct block block;
	bool block_is_ready;

	/* sampling, consignment_sample.c */
	struct sampler sampler;
	struct loop_timer slot_timer;
	int64_t interval_ms, slot_ms;	/* leg time of the next slot */
	int64_t slots_lost;		/* since the last row */
	bool is_sampling, is_second_look;
	int64_t row_ms;			/* of the sampling under way */
	uint32_t doubtful;
	struct plausible plausible;
	int32_t values[LIMIT_PROBES];
	enum probe_result results[LIMIT_PROBES];
	bool has_row;			/* values are the last row's */

	/* records, consignment_record.c */
	struct journal *journal;
	struct uplink_leg *uplink;
	int64_t alarm_seq;		/* before a restart: to be offered
					 * first; -1 */
	int64_t next_seq;
	char prev[LIMIT_B64_DIGEST + 1];	/* before record 0 */
	struct record_head head;
	bool head_is_fixed;
	char *line;			/* LIMIT_RECORD + 1 */
	size_t line_len;
	bool has_line, is_out;		/* signed; with the storage worker */
	struct block_cut cut;
	bool is_urgent, line_is_urgent;
	bool is_pressing;		/* urgent, but not more than once a
					 * minute: a loose contact must not
					 * fill the store */
	enum status stored;
	int store_errno;
	bool store_failed;
	int64_t store_failed_ms;	/* leg time */
	struct worker_job job;
	struct loop_timer retry_timer, due_timer;
	int64_t last_record_mono_ms;
	bool is_sealing, seal_final;
	bool claim_is_due;		/* the first block after start */
	char claim_digest[LIMIT_B64_DIGEST + 1];
	char line_claim[LIMIT_B64_DIGEST + 1];
	bool has_ack;
	int64_t ack_seq;
	char ack_digest[LIMIT_B64_DIGEST + 1];
	char *receipt;			/* its newest one's JWS, or NULL */
	int64_t receipt_kept_ms;	/* receipt_keep.c */
	struct consignment_wait *waits;
	bool needs_rejudging, is_rejudging;
	struct judge_job *judge_job;

	/* after a restart, consignment_recover.c */
	bool is_resuming;
	int64_t torn_bytes;
	bool was_rebooted;
	int64_t last_boot, last_mono_ms;	/* of the journal's last record */
	int64_t recorded_until_ms;	/* last row in the journal */

	/* events that judge wait for the sampling under way */
	int deferred_count;
	struct consignment_deferred deferred[CONSIGNMENT_DEFERRED];

	/* the best wall clock the record knows of in this boot */
	enum record_tq told_tq;
	bool anchor_is_due;

	/* for estimates */
	struct plan plan;
	struct outlook *outlook;	/* NULL without memory */

	/* what sense.c has told it of blows and of lost changes */
	struct {
		bool is_known;
		int64_t blows, holes;
	} told;

	/* sealed */
	int64_t sealed_utc_ms;
	enum rules_outcome outcome;
};

const char *consignment_state_name(enum consignment_state s);

/* By id; the newest leg of it. */
struct consignment *consignment_find(const struct gateway *g,
    const char *cid);
struct consignment *consignment_find_leg(const struct gateway *g,
    const char *cid, int64_t leg);

/* ---- what people do (consignment_people.c for control_ops.c) ---- */
/* The judged span begins or ends; told to 'wait' when durable.
 * STATUS_CONFLICT with why when its state forbids it. */
enum status consignment_start(struct consignment *c, const char *by,
    const char *why_text, struct consignment_wait *wait, struct problem *p)
    MUST_USE;
/* The goods are in: from now on load_max_s runs. */
enum status consignment_loaded(struct consignment *c, const char *by,
    struct consignment_wait *wait, struct problem *p) MUST_USE;
enum status consignment_end(struct consignment *c, const char *by,
    const char *why_text, struct consignment_wait *wait, struct problem *p)
    MUST_USE;
enum status consignment_seal(struct consignment *c, bool final,
    struct consignment_wait *wait, struct problem *p) MUST_USE;
/* What a person adds to the record: RECORD_ACK, _ANNOUNCE, _QUIET or
 * _CORRECT, with everything but its time filled in. */
enum status consignment_note(struct consignment *c,
    const struct record_event *e, struct consignment_wait *wait,
    struct problem *p) MUST_USE;
/* What somebody read off the goods.  Two different identifiers of the
 * order's: an `identified` event; others: an `identity-mismatch` event and a
 * hard stop, but while typed STATUS_CONFLICT, which asks for a scan. */
struct consignment_seen {
	const char *id1, *id2, *by;
	bool is_typed;
};
enum status consignment_identify(struct consignment *c,
    const struct consignment_seen *seen, bool *matches,
    struct consignment_wait *wait, struct problem *p) MUST_USE;
/* One of the two persons that lift a hard stop: by name, or by an act signed
 * with a person's key (evidence/stop_act.h). */
enum status consignment_release(struct consignment *c, const char *by,
    const char *why, struct consignment_wait *wait, struct problem *p)
    MUST_USE;
enum status consignment_release_act(struct consignment *c, const char *act,
    size_t len, struct consignment_wait *wait, struct problem *p) MUST_USE;
void consignment_forget_wait(struct consignment *c,
    struct consignment_wait *wait);

/* ---- parts for each other ---- */
struct consignment *consignment_new(struct gateway *g, const char *cid,
    int64_t leg_no);
/* Off the list and freed.  Nothing of it may be out. */
void consignment_free(struct consignment *c);
/* The memory that only an unsealed one needs. */
bool consignment_make_room(struct consignment *c, int probes);
void consignment_drop_room(struct consignment *c);
void consignment_link(struct consignment *c);
bool consignment_is_quiet(const struct consignment *c);
/* its directory, and this leg's journal there */
void consignment_dir(const struct gateway *g, const char *cid, char *out,
    size_t cap);
void consignment_path(const struct gateway *g, const char *cid, int64_t leg,
    char *out, size_t cap);
/* ... and what is kept of its identity data */
void consignment_identity_path(const struct gateway *g, const char *cid,
    int64_t leg, char *out, size_t cap);
int64_t consignment_leg_ms(const struct consignment *c, int64_t mono_ms);
/* The leg time of something happening now, later than all fed before. */
int64_t consignment_event_ms(const struct consignment *c);
/* ... of something that happened then. */
int64_t consignment_event_at(const struct consignment *c, int64_t at_ms);
/* Into the block; an urgent one closes the record. */
void consignment_emit(void *consignment, const struct record_event *e);
/* Tell 'wait' when every event emitted so far is recorded. */
void consignment_await(struct consignment *c, struct consignment_wait *wait);

/* consignment_alarm.c */
void consignment_tell(struct consignment *c);	/* lamp, calls, buzzer */
void consignment_tell_buzzer(struct gateway *g);
/* After each row; and as time passes: levels, calls again, quiet phases. */
void consignment_alarm_row(struct consignment *c);
void consignment_alarm_look(struct consignment *c);

/* consignment_open.c */
typedef void consignment_opened_fn(void *ctx, struct consignment *c,
    enum status s, const char *why);
/* From an order whose checks all passed; fn once the open record is durable
 * (c) or not (NULL, with the reason). */
void consignment_open(struct gateway *g, const struct order *order,
    consignment_opened_fn *fn, void *ctx);

/* consignment_fill.c */
void consignment_fill_open(struct record_open *o, const struct gateway *g,
    const struct order *order);

/* consignment_identity.c */
/* Salt the order's identity data: digests for the open record. */
enum status consignment_identity_seal(struct consignment *c,
    const struct order *order, struct record_open *open) MUST_USE;
void consignment_identity_drop(struct consignment *c);

/* consignment_sample.c */
void consignment_sample_begin(struct consignment *c);
/* Between two slots, after an interruption. */
void consignment_sample_now(struct consignment *c);
void consignment_sample_stop(struct consignment *c);
/* Take every slot that is due. */
void consignment_sample_catch_up(struct consignment *c);

/* consignment_feed.c */
/* Feed an event that may move the judgement, now or when the sampling under
 * way is done. */
void consignment_feed(struct consignment *c, const struct record_event *e,
    struct consignment_wait *wait);

/* ... which happened at that leg time, as near as what is fed allows. */
void consignment_feed_at(struct consignment *c, const struct record_event *e,
    int64_t at_ms);

/* What waited for the sampling that is done now. */
void consignment_feed_deferred(struct consignment *c);

/* consignment_script.c */
void consignment_script_begin(struct consignment *c);
/* Everything up to and including that leg time. */
void consignment_script_until(struct consignment *c, int64_t leg_ms);

/* consignment_record.c */
/* Make a record if one is due. */
void consignment_record_poke(struct consignment *c);
void consignment_record_init(struct consignment *c);
/* Fix the next record's head now; its leg time. */
int64_t consignment_record_fix_head(struct consignment *c,
    enum record_kind kind);
/* Sign g->payload[len] as the next line. */
enum status consignment_record_sign(struct consignment *c, size_t len)
    MUST_USE;
/* Hand the signed line to the storage worker. */
void consignment_record_store(struct consignment *c);

/* consignment_recover.c */
/* Every journal under the data directory, and what was pending; before the
 * loop runs.  What cannot be read stays where it is and is told. */
enum status consignment_recover_all(struct gateway *g, const char *pending,
    size_t pending_len) MUST_USE;
bool consignment_recover_journals(const struct consignment *c,
    struct rejudge *r);
void consignment_recover_take(struct consignment *c, struct rejudge *r);
void consignment_recover_state(struct consignment *c);

/* consignment_resume.c */
/* The first record after a restart, once the clock can be believed. */
void consignment_resume(struct consignment *c);
/* Judge the journal again into a fresh leg, then the block. */
void consignment_resume_rejudge(struct consignment *c);

#endif
