/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_check.c - from the ack topic to a receipt that counts.
 *
 * A genuine receipt still may speak of another line under our number: its
 * head is compared with the digest of our own line, read from the journal.
 * Digests are computed here, on the loop's thread; the worker only reads.
 */
#include "uplink_state.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "record.h"

static struct uplink_leg *find_leg(const struct uplink *u, const char *cid,
    int64_t leg)
{
	struct uplink_leg *l;

	for (l = u->legs; l != NULL; l = l->next)
		if (l->leg == leg && strcmp(l->cid, cid) == 0)
			return l;
	return NULL;
}

static void raise_alarm(struct uplink *u, struct uplink_leg *l,
    enum uplink_alarmed what, const char *why)
{
	if (l->alarmed == what)
		return;
	l->alarmed = what;
	log_error(UPLINK_MODULE, "cid=%s leg=%lld: %s; its receipts do not "
	    "count", l->cid, (long long)l->leg, why);
	u->events.alarm(u->events.ctx, l->cid, l->leg, why);
}

/* The receipt in l->waiting is ours to the last byte: act on it. */
static void take_receipt(struct uplink *u, struct uplink_leg *l)
{
	struct uplink_ack ack = l->waiting;

	l->has_waiting = false;
	free(l->receipt_text);
	l->receipt_text = l->waiting_text;
	l->waiting_text = NULL;
	l->alarmed = UPLINK_NOT_ALARMED;
	u->had_receipt = true;
	uplink_window_receipt(&l->window, &ack.receipt);
	/* last: the owner may drop the leg in there */
	u->events.receipt(u->events.ctx, &ack.receipt, ack.digest);
}

static void compare_head(struct uplink *u, struct uplink_leg *l)
{
	if (strcmp(l->checked_head, l->waiting.receipt.head) == 0) {
		take_receipt(u, l);
		return;
	}
	l->has_waiting = false;
	raise_alarm(u, l, UPLINK_HEAD,
	    "the cloud's head is not this gateway's own line");
}

void uplink_check_line(struct uplink *u, struct uplink_leg *l, enum status s,
    const char *line, size_t len)
{
	int64_t seq = u->reading_seq;

	if (s == STATUS_OK)
		s = jws_digest(u->config.crypto, line, len, l->checked_head);
	if (s == STATUS_OK) {
		l->checked_upto = seq;
		return;
	}
	log_warn(UPLINK_MODULE, "cannot compare a receipt with our own record "
	    "cid=%s seq=%lld reason=%s: waiting for the next receipt",
	    l->cid, (long long)seq, status_name(s));
	l->has_waiting = false;
	l->checked_upto = -1;
	memcpy(l->checked_head, RECORD_NO_DIGEST, sizeof(l->checked_head));
}

void uplink_check_next(struct uplink *u)
{
	struct uplink_leg *l = u->legs;

	while (l != NULL && !uplink_reader_is_busy(u->reader)) {
		if (!l->has_waiting) {
			l = l->next;
		} else if (l->waiting.receipt.upto == l->checked_upto) {
			compare_head(u, l);
			l = u->legs;	/* the owner may have dropped legs */
		} else {
			u->reading = l;
			u->reading_seq = l->waiting.receipt.upto;
			u->reading_tag = UPLINK_NO_TAG;
			uplink_reader_read(u->reader, l->journal,
			    u->reading_seq);
		}
	}
}

void uplink_check_ack(struct uplink *u, const char *text, size_t len)
{
	struct problem p = { .status = STATUS_OK };
	struct uplink_ack ack;
	struct uplink_leg *l;

	if (uplink_ack_read(&ack, text, len, u->config.gw, u->config.crypto,
	    u->config.cloud, &u->scratch, &p) != STATUS_OK) {
		if (uplink_is_worth_a_line(++u->disbelieved))
			log_warn(UPLINK_MODULE, "ignored what is no receipt "
			    "for us where=%s why=\"%s\" times=%llu", p.where,
			    p.why, (unsigned long long)u->disbelieved);
		return;
	}
	l = find_leg(u, ack.receipt.cid, ack.receipt.leg);
	if (l == NULL || !uplink_window_is_news(&l->window, &ack.receipt))
		return;
	if (ack.receipt.seen >= l->window.count) {
		raise_alarm(u, l, UPLINK_AHEAD, "the cloud holds records "
		    "that this gateway has not written: another device signs "
		    "in its name, or its store was set back");
		return;
	}
	if (l->has_waiting && l->waiting.receipt.rx_ms > ack.receipt.rx_ms)
		return;
	l->waiting = ack;
	free(l->waiting_text);
	l->waiting_text = strndup(text, len);
	l->has_waiting = true;
	uplink_pump(u);
}
