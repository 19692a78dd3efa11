/* SPDX-License-Identifier: Apache-2.0 */
/* assess.c - feed committed records in order; compare the gateway's claim. */
#include "assess.h"

#include <stdlib.h>
#include <string.h>

#include "admit.h"
#include "verify.h"

void assess_free(struct assess_leg *l)
{
	if (!l)
		return;
	free(l->holds);
	free(l);
}

static enum status tell(struct assess *a, const char *code, int64_t seq,
    const char *detail)
{
	return a->finding ? a->finding(a->ctx, code, seq, detail) : STATUS_OK;
}

/* ---- one record ---- */

/* Read a committed line; its signature was verified when it came. */
static bool read_line(struct scratch *s, const char *line, size_t len,
    struct problem *p)
{
	struct jws j;
	size_t n;

	return jws_split(line, len, &j, p) == STATUS_OK &&
	    jws_payload(&j, s->payload, LIMIT_PAYLOAD, &n) == STATUS_OK &&
	    record_read(&s->record, s->payload, n, s->tokens, LIMIT_TOKENS,
	    p) == STATUS_OK;
}

static int64_t claimed_outcome(const struct record *r)
{
	int at = json_member(&r->doc, r->claim, "outcome");

	for (int o = RULES_CONFORM; at >= 0 && o <= RULES_FAIL; o++)
		if (json_is(&r->doc, at,
		    rules_outcome_name((enum rules_outcome)o)))
			return o;
	return 0;
}

static bool same_claim(struct assess *a, const struct assess_leg *l,
    const struct record *r)
{
	struct json_writer w;
	const char *theirs;
	size_t len, theirs_len;

	json_write_init(&w, a->scratch->claim, sizeof(a->scratch->claim));
	leg_write_claim(&l->leg, l->leg.time.last_leg_ms, &w, NULL);
	theirs = json_raw(&r->doc, r->claim, &theirs_len);
	return json_write_done(&w, &len) == STATUS_OK && len == theirs_len &&
	    memcmp(a->scratch->claim, theirs, len) == 0;
}

static enum status check_claim(struct assess *a, struct assess_leg *l,
    struct store_leg *row, const struct record *r)
{
	if (r->claim < 0)
		return STATUS_OK;
	row->claimed = claimed_outcome(r);
	row->claimed_seq = r->head.seq;
	if (same_claim(a, l, r))
		return STATUS_OK;
	return tell(a, verify_code_name(VERIFY_CLAIM), r->head.seq,
	    "the gateway's claim differs from the rules' result");
}

static enum status check_seal(struct assess *a, struct assess_leg *l,
    const struct record *r)
{
	struct record_seal seal;
	struct problem p = { 0 };

	if (r->head.kind != RECORD_SEAL)
		return STATUS_OK;
	if (record_read_seal(r, &seal, &p) != STATUS_OK)
		return tell(a, verify_code_name(VERIFY_PAYLOAD), r->head.seq,
		    p.why);
	if (seal.records == r->head.seq + 1 && leg_seal_agrees(&l->leg, &seal))
		return STATUS_OK;
	return tell(a, verify_code_name(VERIFY_COUNT), r->head.seq,
	    "the seal counts other records, readings or events than there "
	    "are");
}

/* What lies below the rules: as verify tells it at a leg's end. */
static enum status check_floor(struct assess *a, struct assess_leg *l,
    int64_t seq)
{
	int64_t at_ms = l->leg.time.last_leg_ms;
	enum leg_doubt doubt = leg_doubt(&l->leg, at_ms);
	enum verify_code code = VERIFY_CALIBRATION;

	if (doubt == LEG_NO_DOUBT)
		return STATUS_OK;
	if (doubt == LEG_NO_PRODUCT)
		code = VERIFY_NO_PRODUCT;
	else if (l->leg.unknown_gap)
		code = VERIFY_UNKNOWN_GAP;
	else if (doubt == LEG_TIME_UNPROVEN)
		code = VERIFY_TIME_UNPROVEN;
	return tell(a, verify_code_name(code), seq,
	    leg_floor(&l->leg, at_ms));
}

static enum status stop(struct assess *a, struct store_leg *row, int64_t seq,
    const struct problem *p)
{
	row->stopped = true;
	row->outcome = 0;
	return tell(a, verify_code_name(VERIFY_PAYLOAD), seq, p->why);
}

/* Things told once: only for a record that was not judged before. */
static enum status look(struct assess *a, struct assess_leg *l,
    struct store_leg *row, const struct record *r, int64_t before_ms)
{
	enum status s;

	if (l->leg.time.last_leg_ms - before_ms > l->due_s * 1000)
		row->late++;
	s = check_claim(a, l, row, r);
	if (s == STATUS_OK)
		s = check_seal(a, l, r);
	if (s == STATUS_OK)
		s = check_floor(a, l, r->head.seq);
	row->judged = r->head.seq + 1;
	return s;
}

enum status assess_record(struct assess *a, struct assess_leg *l,
    struct store_leg *row, const struct record *r)
{
	int64_t before_ms = l->leg.time.last_leg_ms;
	struct problem p = { 0 };
	enum status s = STATUS_OK;

	if (row->stopped || r->head.seq != l->next)
		return STATUS_OK;
	if (r->head.seq > 0 && leg_record(&l->leg, r, &p) != STATUS_OK)
		return stop(a, row, r->head.seq, &p);
	l->next++;
	if (r->head.seq >= row->judged)
		s = look(a, l, row, r, before_ms);
	l->due_s = r->head.due_s;
	return s;
}

/* ---- many ---- */

struct walk {
	struct assess *assess;
	struct assess_leg *leg;
	struct store_leg *row;
	enum status status;
};

static bool next_line(void *ctx, const struct store_record *in)
{
	struct walk *w = ctx;
	struct problem p = { 0 };

	if (!read_line(w->assess->scratch, in->line, in->len, &p))
		w->status = stop(w->assess, w->row, in->seq, &p);
	else
		w->status = assess_record(w->assess, w->leg, w->row,
		    &w->assess->scratch->record);
	return w->status == STATUS_OK && !w->row->stopped;
}

enum status assess_catch_up(struct assess *a, struct assess_leg *l,
    struct store_leg *row, int64_t upto, int64_t max)
{
	struct walk w = { a, l, row, STATUS_OK };
	int64_t to = upto - l->next >= max ? l->next + max - 1 : upto;
	enum status s = a->store->records(a->store, row->id, l->next, to,
	    next_line, &w);

	return s == STATUS_OK ? w.status : s;
}

void assess_conclude(const struct assess_leg *l, struct store_leg *row)
{
	row->outcome = row->stopped ? 0 :
	    leg_outcome(&l->leg, l->leg.time.last_leg_ms);
}

/* ---- beginning ---- */

struct reading {
	struct scratch *scratch;
	struct problem *problem;
	enum status status;
};

static bool read_opening(void *ctx, const struct store_record *in)
{
	struct reading *r = ctx;
	struct scratch *s = r->scratch;

	r->status = read_line(s, in->line, in->len, r->problem) &&
	    record_read_open(&s->record, &s->open, r->problem) == STATUS_OK &&
	    admit_profile_again(s, r->problem) ? STATUS_OK : STATUS_CONFLICT;
	/* the line goes when this returns */
	s->open.profile = NULL;
	return false;
}

static enum status load_opening(struct assess *a, const struct store_leg *row,
    struct problem *p)
{
	struct reading r = { a->scratch, p, STATUS_OFFLINE };
	enum status s = a->store->records(a->store, row->id, 0, 0,
	    read_opening, &r);

	return s == STATUS_OK ? r.status : s;
}

/* Judge the whole of the leg before, silently, for the one that goes on. */
static enum status judge_before(struct assess *a, struct store_leg *before,
    struct assess_leg **out, struct problem *p)
{
	struct assess silent = { a->store, a->scratch, NULL, NULL };
	enum status s = assess_open(&silent, before, out, p);

	if (s != STATUS_OK)
		return s;
	s = assess_catch_up(&silent, *out, before, before->upto, INT64_MAX);
	if (s == STATUS_OK && before->stopped) {
		(void)problem_set(p, STATUS_CONFLICT, "goods",
		    "the leg before cannot be judged");
		s = STATUS_CONFLICT;
	}
	if (s != STATUS_OK) {
		assess_free(*out);
		*out = NULL;
	}
	return s;
}

static bool is_whole(const struct store_leg *l)
{
	return l->sealed && l->upto == l->seen;
}

static enum status find_before(struct assess *a, const struct store_leg *row,
    struct store_leg *before, struct problem *p)
{
	enum status s = a->store->leg_first(a->store, row->cid, row->leg - 1,
	    before);

	if (s == STATUS_MISSING || (s == STATUS_OK && !is_whole(before) &&
	    !row->broken)) {
		(void)problem_set(p, STATUS_OFFLINE, "goods",
		    "the leg before is not complete yet");
		return STATUS_OFFLINE;
	}
	if (s == STATUS_OK && strcmp(before->profile_digest,
	    row->profile_digest) != 0) {
		(void)problem_set(p, STATUS_CONFLICT, "goods",
		    "the same goods travel under the same profile");
		return STATUS_CONFLICT;
	}
	return s;
}

/* The leg whose goods go on here, judged to its end; NULL if none does. */
static enum status load_before(struct assess *a, const struct store_leg *row,
    struct assess_leg **out, struct problem *p)
{
	struct store_leg before;
	enum status s;

	*out = NULL;
	if (row->goods != RECORD_GOODS_SAME || row->leg == 0)
		return STATUS_OK;
	s = find_before(a, row, &before, p);
	if (s != STATUS_OK)
		return s;
	/* its own findings were told with its own records */
	before.judged = before.upto + 1;
	return judge_before(a, &before, out, p);
}

/* The rules of a continued leg hold on to the windows of the one before. */
static enum status begin(struct assess_leg *l, struct scratch *s,
    struct assess_leg *before, struct problem *p)
{
	size_t need = before ? 0 : leg_holds_needed(&s->profile, &s->open);

	if (before) {
		l->holds = before->holds;
		before->holds = NULL;
	} else if (need > 0) {
		l->holds = calloc(need, sizeof(*l->holds));
		if (!l->holds)
			return STATUS_NO_SPACE;
	}
	if (leg_open(&l->leg, &s->record.head, &s->open, &s->profile,
	    l->holds, need, before ? &before->leg : NULL, p) != STATUS_OK)
		return STATUS_CONFLICT;
	l->due_s = s->record.head.due_s;
	l->next = 0;
	return STATUS_OK;
}

enum status assess_open(struct assess *a, const struct store_leg *row,
    struct assess_leg **out, struct problem *p)
{
	struct assess_leg *before, *l;
	enum status s = load_before(a, row, &before, p);

	if (s != STATUS_OK)
		return s;
	l = calloc(1, sizeof(*l));
	s = l ? load_opening(a, row, p) : STATUS_NO_SPACE;
	if (s == STATUS_OK)
		s = begin(l, a->scratch, before, p);
	assess_free(before);
	if (s != STATUS_OK) {
		assess_free(l);
		return s;
	}
	*out = l;
	return STATUS_OK;
}
