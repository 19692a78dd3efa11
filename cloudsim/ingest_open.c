/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_open.c - an `open`: who may begin a leg, and what was waiting. */
#include <string.h>

#include "ingest_part.h"
#include "log.h"
#include "verify.h"

static void fill_row(struct store_leg *row, const struct ingest_item *item,
    const struct admit_leg *admitted, const struct scratch *s)
{
	memset(row, 0, sizeof(*row));
	memcpy(row->gw, item->head.gw, sizeof(row->gw));
	memcpy(row->cid, item->head.cid, sizeof(row->cid));
	row->leg = item->head.leg;
	memcpy(row->thumb, admitted->signer.thumb, sizeof(row->thumb));
	memcpy(row->open, item->digest, sizeof(row->open));
	memcpy(row->profile_id, s->profile.id, sizeof(row->profile_id));
	row->profile_version = s->profile.version;
	memcpy(row->profile_digest, admitted->profile_digest,
	    sizeof(row->profile_digest));
	memcpy(row->profile_signer, admitted->profile_signer,
	    sizeof(row->profile_signer));
	row->expiry_ms = s->open.expiry_ms;
	row->sim_pace = s->open.sim_pace;
	row->goods = (int64_t)s->open.goods;
	row->broken = s->open.has_broken;
	row->upto = row->seen = row->rx_ms = row->claimed_seq = -1;
	memcpy(row->head, RECORD_NO_DIGEST, sizeof(row->head));
}

static void say_what_open_states(struct ingest *in, struct registry_leg *l,
    const struct record_head *h)
{
	if (l->row.sim_pace != 0)
		ingest_finding(in, l, verify_code_name(VERIFY_SIM), 0,
		    "recorded data or compressed time, not a real journey");
	if (h->tq == RECORD_TQ_NONE)
		ingest_finding(in, l, verify_code_name(VERIFY_TIME_UNPROVEN),
		    0, "the wall clock was not trusted when the leg was "
		    "opened");
	if (l->row.broken)
		ingest_finding(in, l, verify_code_name(VERIFY_BROKEN), 0,
		    "continues a leg that was lost");
}

static void release_held(struct ingest *in, struct registry_leg *l)
{
	struct hold_leg *held = hold_take(&in->hold, l->row.gw, l->row.cid,
	    l->row.leg);
	struct admit_refusal refusal;
	struct ingest_item item;

	if (held && held->rx_ms > l->row.rx_ms)
		l->row.rx_ms = held->rx_ms;
	for (struct hold_record *r = held ? held->first : NULL; r;
	    r = r->next)
		if (ingest_read(in, r->line, r->len, &item, &refusal))
			ingest_take_known(in, l, &item);
	hold_release(held);
}

static void begin_leg(struct ingest *in, const struct ingest_item *item,
    const struct admit_leg *admitted)
{
	struct registry_leg *l;
	struct store_leg row;
	enum status s;

	fill_row(&row, item, admitted, in->scratch);
	if (ingest_begin(in) != STATUS_OK)
		return;
	s = registry_add(&in->registry, &row, &admitted->signer, &l);
	if (s != STATUS_OK) {
		(void)ingest_fail(in, s);
		return;
	}
	log_info("ingest", "leg opened cid=%s leg=%lld gw=%s profile=%s/%lld",
	    row.cid, (long long)row.leg, row.gw, row.profile_id,
	    (long long)row.profile_version);
	say_what_open_states(in, l, &item->head);
	ingest_keep(in, l, item);
	release_held(in, l);
}

/* Reading again: looking for the leg may have used the scratch room. */
void ingest_take_open(struct ingest *in, struct registry_leg *l,
    struct ingest_item *item)
{
	struct admit_refusal refusal;
	struct admit_leg admitted;

	if (l && spans_has(&l->spans, 0) && ingest_is_duplicate(in, l, item)) {
		ingest_take_duplicate(in, l, item);
		return;
	}
	if (in->failed != STATUS_OK)
		return;
	if (!admit_read(in->scratch, item->line, item->len, &item->message,
	    &refusal) || !admit_open(in->scratch, in->crypto, &item->message,
	    &admitted, &refusal))
		ingest_refuse(in, &refusal, item->head.gw, item->head.cid,
		    item->line, item->len);
	else if (l)
		ingest_keep_fork(in, l, item);
	else
		begin_leg(in, item, &admitted);
}
