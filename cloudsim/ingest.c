/* SPDX-License-Identifier: Apache-2.0 */
/* ingest.c - the way of one message, from topic to verdict. */
#include "ingest.h"

#include <stdlib.h>
#include <string.h>

#include "admit.h"
#include "ingest_part.h"
#include "log.h"

#define TOPIC_BEGIN "coldpass/v1/"
#define TOPIC_MIDDLE "/rec/"

enum status ingest_open(struct ingest *in, const struct ingest_config *c)
{
	enum status s;

	memset(in, 0, sizeof(*in));
	in->store = c->store;
	in->crypto = c->crypto;
	in->metrics = c->metrics;
	in->scratch = malloc(sizeof(*in->scratch));
	if (!in->scratch)
		return STATUS_NO_SPACE;
	hold_open(&in->hold, c->hold_records);
	ledger_open(&in->ledger, c->store, c->crypto);
	s = registry_open(&in->registry, c->store, c->crypto, in->scratch,
	    c->cached_legs, c->cached_judgements);
	if (s != STATUS_OK)
		ingest_close(in);
	return s;
}

void ingest_close(struct ingest *in)
{
	if (in->in_transaction)
		in->store->rollback(in->store);
	registry_close(&in->registry);
	hold_close(&in->hold);
	free(in->scratch);
	memset(in, 0, sizeof(*in));
}

/* ---- transaction ---- */

bool ingest_fail(struct ingest *in, enum status s)
{
	if (in->failed == STATUS_OK)
		log_error("ingest", "database refused: %s; nothing of this "
		    "batch is receipted, gateways will send it again",
		    in->store->why(in->store));
	in->failed = s;
	return false;
}

enum status ingest_begin(struct ingest *in)
{
	enum status s;

	if (in->failed != STATUS_OK || in->in_transaction)
		return in->failed;
	s = in->store->begin(in->store);
	if (s == STATUS_OK)
		in->in_transaction = true;
	else
		(void)ingest_fail(in, s);
	return s;
}

static void give_up(struct ingest *in)
{
	if (in->in_transaction)
		in->store->rollback(in->store);
	metrics_count(in->metrics, METRICS_COMMIT_FAILURES);
	metrics_set(in->metrics, METRICS_STORE_OK, 0);
	registry_forget(&in->registry);
	ledger_forget(&in->ledger);
}

static void write_touched(struct ingest *in)
{
	struct registry_leg *l;

	while ((l = registry_take_touched(&in->registry)) != NULL) {
		enum status s;

		if (l->judgement)
			assess_conclude(l->judgement, &l->row);
		s = in->store->leg_update(in->store, &l->row);
		if (s != STATUS_OK)
			(void)ingest_fail(in, s);
	}
}

static void show(struct ingest *in)
{
	metrics_set(in->metrics, METRICS_HELD_NOW, (int64_t)in->hold.count);
	metrics_set(in->metrics, METRICS_LEGS_NOW,
	    (int64_t)in->registry.count);
	metrics_set(in->metrics, METRICS_JUDGEMENTS_NOW,
	    (int64_t)in->registry.judgements);
}

enum status ingest_commit(struct ingest *in)
{
	enum status s;

	if (in->in_transaction && in->failed == STATUS_OK)
		write_touched(in);
	s = in->failed;
	if (s == STATUS_OK && in->in_transaction) {
		s = in->store->commit(in->store);
		if (s != STATUS_OK)
			(void)ingest_fail(in, s);
	}
	if (s != STATUS_OK) {
		give_up(in);
	} else if (in->in_transaction) {
		metrics_set(in->metrics, METRICS_STORE_OK, 1);
		if (in->records > 0)
			metrics_commit(in->metrics, in->records);
		in->committed += in->records;
	}
	in->in_transaction = false;
	in->failed = STATUS_OK;
	in->records = 0;
	registry_trim(&in->registry);
	show(in);
	return s;
}

/* ---- refusing ---- */

void ingest_refuse(struct ingest *in, const struct admit_refusal *r,
    const char *gw, const char *cid, const char *line, size_t len)
{
	struct store_refusal row = {
		.code = metrics_refusal_name(r->code), .gw = gw, .cid = cid,
		.why = r->problem.why, .begin = line, .len = len,
		.rx_ms = in->now_ms
	};
	enum status s;

	metrics_refuse(in->metrics, r->code);
	log_debug("ingest", "refused code=%s gw=%s cid=%s where=%s why=%s",
	    row.code, gw, cid, r->problem.where, r->problem.why);
	if (ingest_begin(in) != STATUS_OK)
		return;
	s = in->store->refusal_add(in->store, &row);
	if (s != STATUS_OK)
		(void)ingest_fail(in, s);
}

static void refuse_item(struct ingest *in, const struct ingest_item *item,
    enum metrics_refusal code, const char *why)
{
	struct admit_refusal r = { .code = code };

	(void)problem_set(&r.problem, STATUS_UNTRUSTED, "", why);
	ingest_refuse(in, &r, item->head.gw, item->head.cid, item->line,
	    item->len);
}

/* ---- topic ---- */

struct names {
	char gw[LIMIT_GW + 1];
	char cid[LIMIT_CID + 1];
};

static bool read_topic(const char *topic, struct names *out)
{
	const char *gw = topic + strlen(TOPIC_BEGIN), *cid;
	size_t n;

	memset(out, 0, sizeof(*out));
	if (strncmp(topic, TOPIC_BEGIN, strlen(TOPIC_BEGIN)) != 0)
		return false;
	cid = strstr(gw, TOPIC_MIDDLE);
	n = cid ? (size_t)(cid - gw) : 0;
	if (n == 0 || n > LIMIT_GW)
		return false;
	memcpy(out->gw, gw, n);
	cid += strlen(TOPIC_MIDDLE);
	n = strlen(cid);
	if (n > LIMIT_CID)
		return false;
	memcpy(out->cid, cid, n);
	return record_is_gw(out->gw) && record_is_cid(out->cid);
}

/* ---- what a record asks for ---- */

/* Somebody has to act now: it may not wait for the next receipt. */
static bool is_alarm(const struct record *r)
{
	int outcome = r->claim < 0 ? -1 :
	    json_member(&r->doc, r->claim, "outcome");
	int at = r->events < 0 ? -1 : json_first(&r->doc, r->events);

	if (outcome >= 0 && (json_is(&r->doc, outcome, "review") ||
	    json_is(&r->doc, outcome, "indeterminate") ||
	    json_is(&r->doc, outcome, "fail")))
		return true;
	for (; at >= 0; at = json_next(&r->doc, at))
		if (json_is(&r->doc, json_member(&r->doc, at, "e"), "alarm"))
			return true;
	return false;
}

/* ---- recognising ---- */

static size_t signing_input(const struct jws *j)
{
	return j->header_len + 1 + j->payload_len;
}

struct compare {
	const struct ingest_item *item;
	bool same;
};

static bool compare_line(void *ctx, const struct store_record *r)
{
	struct compare *c = ctx;
	size_t n = signing_input(&c->item->message.jws);

	/* the dot after it belongs to the comparison: no longer input */
	c->same = r->len > n && memcmp(r->line, c->item->line, n + 1) == 0;
	return false;
}

/* Is it this very record that is committed under its number? */
bool ingest_is_duplicate(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	struct compare c = { item, false };
	enum status s = in->store->records(in->store, l->row.id,
	    item->head.seq, item->head.seq, compare_line, &c);

	if (s != STATUS_OK)
		return ingest_fail(in, s);
	return c.same;
}

/* The gateway has no receipt for it, or it would not have sent it again. */
void ingest_take_duplicate(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	metrics_count(in->metrics, METRICS_DUPLICATES);
	l->urgent = l->urgent || item->is_alarm;
	registry_want_receipt(&in->registry, l);
}

static bool is_signed(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	if (!l->has_signer) {
		refuse_item(in, item, METRICS_UNTRUSTED,
		    "the leg's signer is no longer admitted by the roots");
		return false;
	}
	if (strcmp(item->message.header.thumb, l->row.thumb) != 0) {
		refuse_item(in, item, METRICS_SIGNER,
		    "signed by another certificate than the leg's");
		return false;
	}
	if (jws_verify(&item->message.jws, in->crypto, &l->signer) !=
	    STATUS_OK) {
		refuse_item(in, item, METRICS_SIGNATURE,
		    "the signature does not hold");
		return false;
	}
	return true;
}

void ingest_take_known(struct ingest *in, struct registry_leg *l,
    const struct ingest_item *item)
{
	bool taken = spans_has(&l->spans, item->head.seq);

	if (taken && ingest_is_duplicate(in, l, item)) {
		ingest_take_duplicate(in, l, item);
		return;
	}
	if (in->failed != STATUS_OK || !is_signed(in, l, item))
		return;
	if (taken)
		ingest_keep_fork(in, l, item);
	else
		ingest_keep(in, l, item);
}

/* ---- holding ---- */

static void hold_item(struct ingest *in, const struct ingest_item *item)
{
	struct admit_refusal full = { .code = METRICS_HOLD_FULL };
	size_t evicted;
	enum status s = hold_add(&in->hold, item->head.gw, item->head.cid,
	    item->head.leg, item->digest, item->line, item->len, &evicted);

	if (s == STATUS_REPEATED)
		metrics_count(in->metrics, METRICS_DUPLICATES);
	else if (s == STATUS_OK)
		metrics_count(in->metrics, METRICS_HELD);
	else
		metrics_refuse(in->metrics, full.code);
	while (evicted-- > 0)
		metrics_refuse(in->metrics, full.code);
}

/* ---- one message ---- */

bool ingest_read(struct ingest *in, const char *line, size_t len,
    struct ingest_item *out, struct admit_refusal *refusal)
{
	out->line = line;
	out->len = len;
	if (!admit_read(in->scratch, line, len, &out->message, refusal))
		return false;
	out->head = in->scratch->record.head;
	out->is_alarm = is_alarm(&in->scratch->record);
	if (out->head.seq > STORE_SEQ_MAX) {
		refusal->code = METRICS_NUMBERING;
		(void)problem_set(&refusal->problem, STATUS_RANGE, "seq",
		    "no leg has that many records");
		return false;
	}
	return jws_digest(in->crypto, line, len, out->digest) == STATUS_OK;
}

static void take(struct ingest *in, struct ingest_item *item)
{
	struct registry_leg *l = NULL;
	enum status s = registry_find(&in->registry, item->head.gw,
	    item->head.cid, item->head.leg, &l);

	if (s != STATUS_OK && s != STATUS_MISSING) {
		(void)ingest_fail(in, s);
		return;
	}
	if (item->head.kind == RECORD_OPEN)
		ingest_take_open(in, l, item);
	else if (l)
		ingest_take_known(in, l, item);
	else
		hold_item(in, item);
}

void ingest_message(struct ingest *in, const char *topic, const char *line,
    size_t len, int64_t now_ms)
{
	struct admit_refusal refusal = { .code = METRICS_TOPIC };
	struct ingest_item item;
	struct names names;

	in->now_ms = now_ms;
	if (in->failed != STATUS_OK)
		return;		/* lost with the batch; it comes again */
	if (!read_topic(topic, &names)) {
		(void)problem_set(&refusal.problem, STATUS_SYNTAX, "",
		    "not a records topic");
		ingest_refuse(in, &refusal, "", "", line, len);
		return;
	}
	if (!ingest_read(in, line, len, &item, &refusal)) {
		ingest_refuse(in, &refusal, names.gw, names.cid, line, len);
		return;
	}
	if (strcmp(names.gw, item.head.gw) != 0 ||
	    strcmp(names.cid, item.head.cid) != 0) {
		refusal.code = METRICS_TOPIC;
		(void)problem_set(&refusal.problem, STATUS_CONFLICT, "",
		    "the record is of another gateway or consignment than "
		    "its topic");
		ingest_refuse(in, &refusal, names.gw, names.cid, line, len);
		return;
	}
	take(in, &item);
}
