/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_keep.c - a genuine record: chain, row, prefix, judgement. */
#include <string.h>

#include "ingest_part.h"
#include "log.h"
#include "verify.h"

void ingest_finding(struct ingest *in, struct registry_leg *l,
    const char *code, int64_t seq, const char *detail)
{
	enum status s = in->store->finding_add(in->store, l->row.id, code,
	    seq, detail);

	if (s != STATUS_OK)
		(void)ingest_fail(in, s);
}

enum status ingest_tell(void *ctx, const char *code, int64_t seq,
    const char *detail)
{
	struct ingest_telling *t = ctx;

	ingest_finding(t->ingest, t->leg, code, seq, detail);
	return t->ingest->failed;
}

/* ---- neighbours ---- */

struct neighbour {
	bool found;
	char digest[LIMIT_B64_DIGEST + 1], prev[LIMIT_B64_DIGEST + 1];
};

static bool copy_neighbour(void *ctx, const struct store_record *r)
{
	struct neighbour *n = ctx;

	n->found = strlen(r->digest) == LIMIT_B64_DIGEST &&
	    strlen(r->prev) == LIMIT_B64_DIGEST;
	if (n->found) {
		memcpy(n->digest, r->digest, sizeof(n->digest));
		memcpy(n->prev, r->prev, sizeof(n->prev));
	}
	return false;
}

static void read_neighbour(struct ingest *in, int64_t leg_id, int64_t seq,
    struct neighbour *out)
{
	enum status s;

	out->found = false;
	s = in->store->records(in->store, leg_id, seq, seq, copy_neighbour,
	    out);
	if (s != STATUS_OK)
		(void)ingest_fail(in, s);
}

static void broken_chain(struct ingest *in, struct registry_leg *l,
    int64_t seq)
{
	log_warn("ingest", "chain does not hold cid=%s leg=%lld seq=%lld: the "
	    "dossier will not verify as authentic", l->row.cid,
	    (long long)l->row.leg, (long long)seq);
	ingest_finding(in, l, verify_code_name(VERIFY_CHAIN), seq,
	    "prev is not the digest of the line before");
}

/* The line that record 0 of a leg has to name, if we hold it. */
static bool line_before_leg(struct ingest *in, const struct store_leg *row,
    struct neighbour *out)
{
	struct registry_leg *before;
	struct store_leg first;

	if (row->leg == 0) {
		out->found = true;
		memcpy(out->digest, RECORD_NO_DIGEST, sizeof(out->digest));
		return true;
	}
	out->found = false;
	/* rows are written with the commit: memory knows better.  A lost leg
	 * is continued from a line that `broken` names; verify judges that. */
	if (row->broken || in->store->leg_first(in->store, row->cid,
	    row->leg - 1, &first) != STATUS_OK ||
	    registry_find(&in->registry, first.gw, first.cid, first.leg,
	    &before) != STATUS_OK || !before->row.sealed)
		return false;
	read_neighbour(in, before->row.id, before->row.seen, out);
	return out->found;
}

/* Does what lies before it fit?  The head of the prefix is in memory. */
static void check_before(struct ingest *in, struct registry_leg *l,
    const struct record_head *h)
{
	struct neighbour n;

	if (h->seq > 0 && h->seq == l->row.upto + 1) {
		if (strcmp(h->prev, l->row.head) != 0)
			broken_chain(in, l, h->seq);
		return;
	}
	if (h->seq == 0)
		(void)line_before_leg(in, &l->row, &n);
	else if (spans_has(&l->spans, h->seq - 1))
		read_neighbour(in, l->row.id, h->seq - 1, &n);
	else
		return;
	if (n.found && strcmp(h->prev, n.digest) != 0)
		broken_chain(in, l, h->seq);
}

static void check_after(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	struct neighbour n;

	if (!spans_has(&l->spans, item->head.seq + 1))
		return;
	read_neighbour(in, l->row.id, item->head.seq + 1, &n);
	if (n.found && strcmp(n.prev, item->digest) != 0)
		broken_chain(in, l, item->head.seq + 1);
}

/* A seal arrived: the next leg's open may be here already. */
static void check_next_leg(struct ingest *in, const struct registry_leg *l,
    const struct ingest_item *item)
{
	struct registry_leg next = { .judgement = NULL };
	struct neighbour n;

	if (in->store->leg_first(in->store, l->row.cid, l->row.leg + 1,
	    &next.row) != STATUS_OK || next.row.broken)
		return;
	read_neighbour(in, next.row.id, 0, &n);
	if (n.found && strcmp(n.prev, item->digest) != 0)
		broken_chain(in, &next, 0);
}

/* Nothing follows a seal. */
static void check_seal(struct ingest *in, struct registry_leg *l,
    const struct record_head *h)
{
	bool after = l->row.sealed && h->seq > l->row.seen;
	bool before = h->kind == RECORD_SEAL && h->seq < l->row.seen;

	if (after || before)
		ingest_finding(in, l, verify_code_name(VERIFY_AFTER_SEAL),
		    after ? h->seq : l->row.seen,
		    "a record that follows the seal of its leg");
}

/* ---- the row ---- */

/* Which digest heads the prefix now: this one's, or the last of a run that
 * was waiting behind it. */
static void advance(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	int64_t upto = spans_upto(&l->spans);
	const char *head = item->digest;
	struct neighbour n;

	if (upto == l->row.upto)
		return;
	if (upto != item->head.seq) {
		read_neighbour(in, l->row.id, upto, &n);
		if (!n.found)
			return;
		head = n.digest;
	}
	l->row.upto = upto;
	memcpy(l->row.head, head, sizeof(l->row.head));
}

static void note_newest(struct registry_leg *l, const struct record *r)
{
	const struct record_head *h = &r->head;
	struct record_seal seal;

	if (h->seq < l->row.seen)
		return;
	l->row.last_utc_ms = h->utc_ms;
	l->row.last_due_s = h->due_s;
	l->row.sealed = h->kind == RECORD_SEAL;
	l->row.final = l->row.sealed &&
	    record_read_seal(r, &seal, NULL) == STATUS_OK && seal.final;
}

/* Each side witnesses the other: the gateway cites a receipt of ours. */
static void check_cited(struct ingest *in, struct registry_leg *l,
    const struct record_head *h)
{
	bool known = true;
	enum status s;

	if (!h->has_ack)
		return;
	s = in->store->receipt_known(in->store, l->row.id, h->ack_digest,
	    &known);
	if (s != STATUS_OK)
		(void)ingest_fail(in, s);
	else if (!known && h->ack_seq >= 0)
		ingest_finding(in, l, verify_code_name(VERIFY_RECEIPT),
		    h->seq, "cites a receipt that this cloud does not have: "
		    "was an old database restored?");
}

/* ---- judging ---- */

/* The parsed record is still at hand: judge it at once if it is next. */
static void judge_now(struct ingest *in, struct registry_leg *l,
    const struct record *r)
{
	struct ingest_telling t = { in, l };
	struct assess a = { in->store, in->scratch, ingest_tell, &t };
	enum status s;

	if (!l->judgement || l->judgement->next != r->head.seq) {
		if (l->row.upto >= l->row.judged && !l->row.stopped)
			registry_want_judgement(&in->registry, l);
		return;
	}
	s = assess_record(&a, l->judgement, &l->row, r);
	if (s != STATUS_OK)
		(void)ingest_fail(in, s);
	else
		metrics_count(in->metrics, METRICS_JUDGED);
	if (l->row.upto >= l->row.judged && !l->row.stopped)
		registry_want_judgement(&in->registry, l);
}

/* ---- keeping ---- */

static struct store_record row_of(const struct ingest *in,
    const struct ingest_item *item)
{
	return (struct store_record){
		.seq = item->head.seq, .digest = item->digest,
		.prev = item->head.prev, .line = item->line,
		.len = item->len, .rx_ms = in->now_ms
	};
}

static bool add_record(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	struct store_record row = row_of(in, item);
	enum status s = ingest_begin(in);

	if (s == STATUS_OK)
		s = in->store->record_add(in->store, l->row.id, &row);
	if (s != STATUS_OK)
		return ingest_fail(in, s);
	if (spans_add(&l->spans, item->head.seq) != STATUS_OK)
		return ingest_fail(in, STATUS_NO_SPACE);
	return true;
}

static void want_receipt(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	l->changed = true;
	l->urgent = l->urgent || item->is_alarm;
	registry_touch(&in->registry, l);
	registry_want_receipt(&in->registry, l);
}

void ingest_keep(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	if (l->spans.count >= SPANS_MAX) {
		metrics_refuse(in->metrics, METRICS_NUMBERING);
		return;
	}
	if (ingest_begin(in) != STATUS_OK)
		return;
	check_before(in, l, &item->head);
	check_after(in, l, item);
	check_seal(in, l, &item->head);
	if (in->failed != STATUS_OK || !add_record(in, l, item))
		return;
	l->row.records++;
	advance(in, l, item);
	note_newest(l, &in->scratch->record);
	if (item->head.seq > l->row.seen)
		l->row.seen = item->head.seq;
	check_cited(in, l, &item->head);
	if (item->head.kind == RECORD_SEAL)
		check_next_leg(in, l, item);
	judge_now(in, l, &in->scratch->record);
	want_receipt(in, l, item);
	in->records++;
	metrics_count(in->metrics, METRICS_ACCEPTED);
}

void ingest_keep_fork(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	struct store_record row = row_of(in, item);
	enum status s = ingest_begin(in);

	if (s == STATUS_OK)
		s = in->store->fork_add(in->store, l->row.id, &row);
	if (s == STATUS_REPEATED) {
		metrics_count(in->metrics, METRICS_DUPLICATES);
		registry_want_receipt(&in->registry, l);
		return;
	}
	if (s != STATUS_OK) {
		(void)ingest_fail(in, s);
		return;
	}
	log_warn("ingest", "fork: two different signed records cid=%s "
	    "leg=%lld seq=%lld gw=%s; both are kept", l->row.cid,
	    (long long)l->row.leg, (long long)item->head.seq, l->row.gw);
	metrics_count(in->metrics, METRICS_FORKS);
	l->row.forks++;
	ingest_finding(in, l, "fork", item->head.seq,
	    "another signed record has the same number; both are kept");
	registry_touch(&in->registry, l);
	registry_want_receipt(&in->registry, l);
}
